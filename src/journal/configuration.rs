//! The lines that tell of a configuration in a parameter.

use crate::config::ConfigError;
use crate::log::{Level, Line, Logger};

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
