//! `takedown check`: every problem of a configuration, as the function would tell at its start.

use serde_json::json;
use takedown::Config;

use crate::arguments::Check;
use crate::environment::variable;
use crate::exit::{Done, Ended, Wrong};
use crate::function::problems;
use crate::settings;
use crate::terminal::{GOOD, styled, to_stdout};

pub(crate) fn check(check: &Check) -> Done {
    let file = settings::file(check.config.as_deref())?;
    let (name, text) = (file.display().to_string(), settings::read(&file)?);
    let found = Config::parse(&text, &variable).err().map(|error| error.problems).unwrap_or_default();
    if check.json {
        to_stdout(&json!({"config": name, "problems": found}).to_string());
    }
    if !found.is_empty() {
        return Err(Wrong(problems(&name, &found)));
    }
    if !check.json {
        to_stdout(&styled(GOOD, format_args!("{name} has no problem")));
        for account in settings::accounts(&file)? {
            to_stdout(&format!("  {account}"));
        }
    }
    Ok(Ended::Settled)
}
