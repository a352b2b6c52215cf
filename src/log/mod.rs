//! Log lines: flat JSON, one object a line, the same everywhere. The runtime's own subscriber nests fields and leaves out the
//! timestamp without which Lambda takes every line for level INFO.

mod gathered;
mod library;
mod line;

use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

pub(crate) use gathered::gathered;
pub use library::{ALREADY_TOLD, forward_library_events};
pub(crate) use line::Line;

use crate::clock::{Clock, rfc3339_millis, unix_millis};
use crate::encode::fitting;
use crate::redact::first;
use crate::service::Service;

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
    head: Mutex<Head>,
    out: Mutex<Out>,
}

/// What lines have in common.
#[derive(Default)]
struct Head {
    /// Members of every line of the present invocation, as JSON with a comma behind each.
    context: String,
    /// The millisecond of the last line and its text: thousands of lines may share it.
    time: (u64, String),
}

/// Where lines go.
struct Out {
    sink: Box<dyn Write + Send>,
    /// Whole lines that are not written yet.
    lines: Vec<u8>,
    is_gathering: bool,
}

/// Bytes of lines that are gathered before they are written in any case.
const MOST_GATHERED: usize = 64 * 1024;
/// Bytes of the longest message, which is for reading; the members have it all.
const MAX_MESSAGE: usize = 8 * 1024;
/// Characters of an id of Lambda's; real ones have a few dozen.
const MAX_CONTEXT: usize = 256;

impl Out {
    /// Writes what was gathered, in one write of whole lines. A log that cannot be written must not stop a takedown.
    fn flush(&mut self) {
        if !self.lines.is_empty() {
            let _unwritable = self.sink.write_all(&self.lines).and_then(|()| self.sink.flush());
            self.lines.clear();
        }
    }
}

impl Logger {
    /// A logger that writes lines from `threshold` upwards, and outcomes and metrics always.
    pub fn new(threshold: Level, clock: Clock, out: impl Write + Send + 'static) -> Arc<Self> {
        Self::of(Service::default(), threshold, clock, out)
    }

    /// The same for a deployment with a name of its own.
    pub fn of(service: Service, threshold: Level, clock: Clock, out: impl Write + Send + 'static) -> Arc<Self> {
        let out = Out { sink: Box::new(out), lines: Vec::new(), is_gathering: false };
        let logger = Self { service, threshold, clock, head: Mutex::default(), out: Mutex::new(out) };
        logger.set_context(None, None, true);
        Arc::new(logger)
    }

    /// The name of the deployment.
    pub(crate) fn service(&self) -> &Service {
        &self.service
    }

    /// The time of a line that is written now.
    pub(crate) fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// Sets what every line says of the invocation.
    pub(crate) fn set_context(&self, request_id: Option<&str>, trace_id: Option<&str>, cold_start: bool) {
        let mut line = Line::members();
        line.text("service", self.service.as_str());
        let [request_id, trace_id] = [request_id, trace_id].map(|id| id.map(|id| first(id, MAX_CONTEXT)));
        line.texts([("function_request_id", request_id), ("xray_trace_id", trace_id)]);
        line.flag("cold_start", cold_start);
        lock(&self.head).context = line.into_members();
    }

    /// Begins a line, unless its level is below the threshold.
    pub(crate) fn line(&self, level: Level, event: &str, message: &str) -> Option<Line> {
        (level >= self.threshold).then(|| self.record(level, event, message))
    }

    /// Begins a line that is written at any threshold.
    pub(crate) fn record(&self, level: Level, event: &str, message: &str) -> Line {
        let mut line = Line::object();
        let mut head = lock(&self.head);
        line.text("timestamp", head.time(self.clock.now()));
        line.text("level", level.as_str());
        line.text("message", fitting(message, MAX_MESSAGE));
        line.raw(&head.context);
        line.text("event", event);
        line
    }

    /// Writes a finished line, or puts it with those that are written together.
    pub(crate) fn write(&self, json: &str) {
        let mut out = lock(&self.out);
        out.lines.extend_from_slice(json.as_bytes());
        out.lines.push(b'\n');
        if !out.is_gathering || out.lines.len() >= MOST_GATHERED {
            out.flush();
        }
    }

    /// From now on lines are gathered, or not any more.
    fn gather(&self, is_gathering: bool) {
        let mut out = lock(&self.out);
        out.is_gathering = is_gathering;
        out.flush();
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

impl Head {
    /// A time as text.
    fn time(&mut self, now: SystemTime) -> &str {
        let millis = unix_millis(now);
        let (last, text) = &mut self.time;
        if *last != millis || text.is_empty() {
            (*last, *text) = (millis, rfc3339_millis(now));
        }
        text
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
