//! The log of a door: the lines that are written while it is open.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing::level_filters::LevelFilter;
use tracing::{Dispatch, dispatcher};

use crate::clock::Clock;
use crate::log::subscriber;
use crate::service::Service;

/// A subscriber that takes everything, and what it has written.
pub(super) struct Log {
    pub(super) lines: Dispatch,
    written: Sink,
}

impl Log {
    pub(super) fn new(clock: Clock) -> Self {
        let written = Sink::default();
        Self { lines: subscriber(&Service::default(), LevelFilter::DEBUG, clock, written.clone()), written }
    }

    /// What comes of `work`, whose lines are taken.
    pub(super) fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        dispatcher::with_default(&self.lines, work)
    }

    /// What was written since the last time.
    pub(super) fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut self.written.0.lock().unwrap())).expect("a log of text")
    }
}

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
