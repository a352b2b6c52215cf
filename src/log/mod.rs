//! Log lines: flat JSON, one object a line, the same everywhere. The runtime's own subscriber nests fields and leaves out the
//! timestamp without which Lambda takes every line for level INFO.

mod library;
mod line;
mod metrics;
mod service;

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

pub use library::forward_library_events;
pub(crate) use line::Line;
pub(crate) use metrics::{Counts, write_metrics, write_sweep_metrics};
pub use service::Service;

use crate::clock::{Clock, rfc3339_millis};

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// For the developer.
    Debug,
    /// Normal operation.
    Info,
    /// It will come back.
    Warn,
    /// Somebody has to act.
    Error,
    /// Nothing has this level: as a threshold it silences every line that may be silenced.
    Fatal,
}

impl Level {
    /// Reads the value of `AWS_LAMBDA_LOG_LEVEL`; what is not one of Lambda's levels is INFO. TRACE is DEBUG:
    /// at that level the runtime writes raw events, which are never logged here.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        match name.to_ascii_uppercase().as_str() {
            "TRACE" | "DEBUG" => Self::Debug,
            "WARN" => Self::Warn,
            "ERROR" => Self::Error,
            "FATAL" => Self::Fatal,
            _ => Self::Info,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
            Self::Fatal => "FATAL",
        }
    }
}

/// Writes log lines.
pub struct Logger {
    service: Service,
    threshold: Level,
    clock: Clock,
    /// Members of every line of the present invocation, as JSON with a comma behind each.
    context: Mutex<String>,
    out: Mutex<Box<dyn Write + Send>>,
}

impl Logger {
    /// A logger that writes lines from `threshold` upwards, and outcomes and metrics always.
    pub fn new(threshold: Level, clock: Clock, out: impl Write + Send + 'static) -> Arc<Self> {
        Self::of(Service::default(), threshold, clock, out)
    }

    /// The same for a deployment with a name of its own.
    pub fn of(service: Service, threshold: Level, clock: Clock, out: impl Write + Send + 'static) -> Arc<Self> {
        let logger = Self { service, threshold, clock, context: Mutex::default(), out: Mutex::new(Box::new(out)) };
        logger.set_context(None, None, true);
        Arc::new(logger)
    }

    /// Sets what every line says of the invocation.
    pub(crate) fn set_context(&self, request_id: Option<&str>, trace_id: Option<&str>, cold_start: bool) {
        let mut line = Line::members();
        line.text("service", self.service.as_str());
        line.texts([("function_request_id", request_id), ("xray_trace_id", trace_id)]);
        line.flag("cold_start", cold_start);
        *self.context.lock().unwrap_or_else(PoisonError::into_inner) = line.into_members();
    }

    /// Begins a line, unless its level is below the threshold.
    pub(crate) fn line(&self, level: Level, event: &str, message: &str) -> Option<Line> {
        (level >= self.threshold).then(|| self.record(level, event, message))
    }

    /// Begins a line that is written at any threshold.
    pub(crate) fn record(&self, level: Level, event: &str, message: &str) -> Line {
        let mut line = Line::object();
        line.text("timestamp", &rfc3339_millis(self.clock.now()));
        line.text("level", level.as_str());
        line.text("message", message);
        line.raw(&self.context.lock().unwrap_or_else(PoisonError::into_inner));
        line.text("event", event);
        line
    }

    /// Writes a finished line. A log that cannot be written must not stop a takedown.
    pub(crate) fn write(&self, json: &str) {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = Vec::with_capacity(json.len() + 1);
        bytes.extend_from_slice(json.as_bytes());
        bytes.push(b'\n');
        let _unwritable = out.write_all(&bytes).and_then(|()| out.flush());
    }

    /// Reports that the program cannot start.
    pub fn start_failed(&self, error: &dyn std::error::Error) {
        if let Some(mut line) = self.line(Level::Error, "start.failed", &format!("cannot start: {error}")) {
            line.text("error", &error.to_string());
            self.write(&line.finish());
        }
    }

    /// Reports that the runtime's loop has ended, and the process with it. That is no matter of the invocation before.
    pub fn runtime_stopped(&self, why: &str) {
        self.set_context(None, None, false);
        if let Some(mut line) = self.line(Level::Error, "runtime.stopped", &format!("the runtime has stopped: {why}")) {
            line.text("error", why);
            self.write(&line.finish());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lambda_levels_are_read_in_any_case_and_others_are_info() {
        assert_eq!(Level::parse("warn"), Level::Warn);
        assert_eq!(Level::parse("FATAL"), Level::Fatal);
        assert_eq!(Level::parse("TRACE"), Level::Debug);
        for other in ["", "INFO", "loud"] {
            assert_eq!(Level::parse(other), Level::Info);
        }
    }
}
