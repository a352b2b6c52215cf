//! What the command line itself wants to know of a configuration. The function judges it; here a few values are looked up.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use crate::environment::variable;
use crate::exit::Wrong;

/// The file of a configuration: the one that is named, else what `TAKEDOWN_CONFIG` names, else `takedown.toml`.
pub(crate) fn file(named: Option<&Path>) -> Result<PathBuf, Wrong> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    match variable("TAKEDOWN_CONFIG") {
        Some(name) if name.starts_with("ssm:") => Err(Wrong(format!(
            "TAKEDOWN_CONFIG is {name}, and Parameter Store is read in Lambda only: save the parameter to a file, and name it with \
             --config"
        ))),
        Some(name) => Ok(PathBuf::from(name)),
        None => Ok(PathBuf::from("takedown.toml")),
    }
}

pub(crate) fn read(path: &Path) -> Result<String, Wrong> {
    std::fs::read_to_string(path).map_err(|error| {
        Wrong(format!(
            "the configuration {} cannot be read: {error}; --config FILE names another, and --emulator needs none",
            path.display()
        ))
    })
}

/// How many targets a configuration allows an event, where it says so.
pub(crate) fn most_targets(path: &Path) -> Result<Option<NonZeroUsize>, Wrong> {
    let table = table(path)?;
    let most =
        table.get("limits").and_then(|limits| limits.get("max_targets_per_event")).and_then(toml::Value::as_integer);
    Ok(most.and_then(|most| usize::try_from(most).ok()).and_then(NonZeroUsize::new))
}

fn table(path: &Path) -> Result<toml::Table, Wrong> {
    read(path)?.parse().map_err(|_| Wrong(format!("{} is no TOML: `takedown check` says where", path.display())))
}

/// The accounts of a configuration, each with what it says of itself.
pub(crate) fn accounts(path: &Path) -> Result<Vec<String>, Wrong> {
    let table = table(path)?;
    let accounts = table.get("accounts").and_then(toml::Value::as_table);
    let described = accounts.into_iter().flatten().map(|(name, account)| {
        let of = |key: &str| account.get(key).and_then(toml::Value::as_str);
        let place = of("endpoint").or_else(|| of("region")).map_or_else(String::new, |place| format!(" at {place}"));
        let credentials = of("credentials").unwrap_or("env");
        format!("{name}: {}{place}, credentials from {credentials}", of("provider").unwrap_or_default())
    });
    Ok(described.collect())
}

/// The names of the sweeps of a configuration.
pub(crate) fn sweeps(text: &str) -> Vec<String> {
    let table: toml::Table = text.parse().unwrap_or_default();
    let sweeps = table.get("sweeps").and_then(toml::Value::as_array).into_iter().flatten();
    sweeps.filter_map(|sweep| Some(sweep.get("name")?.as_str()?.to_owned())).collect()
}
