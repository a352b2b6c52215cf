//! The lines that tell of the program and its configuration.

use crate::config::{Config, ConfigError};
use crate::log::{Level, Line, Logger};

/// The process has what it needs: which program it is, and what it goes by.
pub(crate) fn started(logger: &Logger, source: &str, version: Option<u64>, config: &Config) {
    let program = env!("CARGO_PKG_VERSION");
    let message = format!("the function goes by {source}");
    if let Some(mut line) = logger.line(Level::Info, "function.started", &message) {
        line.text("version", program);
        line.text("configuration", source);
        if let Some(version) = version {
            line.number("configuration_version", version);
        }
        line.number("accounts", config.accounts.len() as u64);
        logger.write(&line.finish());
    }
}

/// A configuration was taken over.
pub(crate) fn loaded(logger: &Logger, version: Option<u64>) {
    if let Some(mut line) = logger.line(Level::Info, "configuration.loaded", "the configuration was taken over") {
        number(&mut line, version);
        logger.write(&line.finish());
    }
}

/// A new version cannot be used.
pub(crate) fn rejected(logger: &Logger, version: Option<u64>, error: &ConfigError) {
    let message = format!("the last good configuration is kept: {error}");
    if let Some(mut line) = logger.line(Level::Error, "configuration.rejected", &message) {
        number(&mut line, version);
        line.text("error", &error.to_string());
        logger.write(&line.finish());
    }
}

/// Whether there is a new version is not known.
pub(crate) fn unread(logger: &Logger, why: &str) {
    let message = format!("the last good configuration is kept; the parameter cannot be read: {why}");
    if let Some(mut line) = logger.line(Level::Warn, "configuration.unread", &message) {
        line.text("error", why);
        logger.write(&line.finish());
    }
}

/// Parameter Store's number of a version.
fn number(line: &mut Line, version: Option<u64>) {
    if let Some(version) = version {
        line.number("version", version);
    }
}
