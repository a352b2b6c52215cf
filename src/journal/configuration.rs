//! The lines that tell of the program and its configuration.

use std::error::Error;

use tracing::{error, info, warn};

use crate::config::{Config, ConfigError};
use crate::log::LineContext;
use crate::service::Service;

/// The process has what it needs: which program it is, and which configuration it has.
pub(crate) fn started(source: &str, version: Option<u64>, config: &Config) {
    info!(
        name: "function.started",
        version = env!("CARGO_PKG_VERSION"),
        configuration = source,
        configuration_version = version,
        accounts = config.accounts.len(),
        "started, configured by {source}"
    );
}

/// Reports that the program cannot start.
pub fn start_failed(error: &dyn Error) {
    error!(name: "start.failed", error = error.to_string(), "cannot start: {error}");
}

/// Reports that the runtime's loop has ended, and the process with it. That is no matter of the invocation before.
pub fn runtime_stopped(service: &Service, why: &str) {
    LineContext::new(service, None, None, false).span().in_scope(|| {
        error!(name: "runtime.stopped", error = why, "the runtime has stopped: {why}");
    });
}

/// A configuration was taken over.
pub(crate) fn loaded(version: Option<u64>) {
    info!(name: "configuration.loaded", version, "the configuration was taken over");
}

/// A new version cannot be used.
pub(crate) fn rejected(version: Option<u64>, error: &ConfigError) {
    error!(
        name: "configuration.rejected",
        version,
        error = error.to_string(),
        "the last good configuration is kept: {error}"
    );
}

/// Whether there is a new version is not known.
pub(crate) fn unread(why: &str) {
    warn!(
        name: "configuration.unread",
        error = why,
        "the last good configuration is kept; the parameter cannot be read: {why}"
    );
}
