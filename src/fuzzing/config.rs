//! Configuration: a TOML file and environment variables.
//!
//! Lines `NAME=VALUE`, a line `---`, and the TOML. A credential that is not named is made of the marker.

use std::collections::HashMap;

use toml::{Table, Value};

use super::check_text;
use crate::config::{Config, ConfigError};
use crate::request::is_id;

/// What no error may repeat.
const MARKER: &str = "hush4c19e0d2hush4c19e0d2";

/// A configuration.
pub fn config(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some((environment, toml)) = text.split_once("---\n") else { return };
    let variables: HashMap<_, _> = environment.lines().filter_map(|line| line.split_once('=')).collect();
    let lookup = |name: &str| match variables.get(name) {
        Some(value) => Some((*value).to_owned()),
        None => (!name.starts_with("TAKEDOWN_")).then(|| MARKER.to_owned()),
    };
    let parsed = Config::parse(toml, &lookup);
    assert_eq!(format!("{parsed:?}"), format!("{:?}", Config::parse(toml, &lookup)), "read twice, it is the same");
    let table = toml.parse::<Table>();
    match parsed {
        Ok(config) => {
            check_config(&config);
            // What is written in the file are names; what is secret is in the environment.
            let is_named =
                toml.contains(MARKER) || lookup("TAKEDOWN_QUEUE_URL").is_some_and(|url| url.contains(MARKER));
            assert!(is_named || !format!("{config:?}").contains(MARKER), "{config:?}");
        }
        Err(error) => check_error(&error, table.ok()),
    }
}

fn check_error(error: &ConfigError, table: Option<Table>) {
    assert!(!error.problems.is_empty());
    // Keys and names of variables are told.
    let is_told = table.is_some_and(|table| tells(&Value::Table(table)));
    for problem in &error.problems {
        check_text(problem);
        assert!(is_told || !problem.contains(MARKER), "{problem}");
    }
}

/// Whether the marker stands where it is a name and no value.
fn tells(value: &Value) -> bool {
    match value {
        Value::Table(table) => table.iter().any(|(key, value)| key.contains(MARKER) || tells(value)),
        Value::Array(values) => values.iter().any(tells),
        Value::String(text) => text.starts_with("env:") && text.contains(MARKER),
        _ => false,
    }
}

fn check_config(config: &Config) {
    let limits = &config.limits;
    assert!(limits.max_targets_per_event > 0 && limits.instances > 0 && limits.attempts > 0);
    assert!(!limits.request_timeout.is_zero());
    assert!(config.protected.iter().all(is_id));
    for account in &config.accounts {
        let of_provider = || config.accounts.iter().filter(|other| other.provider == account.provider);
        assert!(of_provider().filter(|other| other.default).count() <= 1);
        for operation in crate::provider::Operation::of(account.provider) {
            let rate = operation.rate_at(account);
            assert!(rate > 0.0 && rate.is_finite());
        }
    }
    for sweep in &config.sweeps {
        assert!(config.accounts.contains(&sweep.account));
    }
    for webhook in &config.webhooks {
        assert!(webhook.path.starts_with('/') && !webhook.keys.is_empty());
        assert!(webhook.kind.account().is_none_or(|account| config.accounts.contains(account)));
    }
}
