//! Warnings and errors of the libraries, as log lines like our own.

use std::fmt::{Debug, Write};

use tracing::Event;
use tracing::field::{Field, Visit};

/// What the runtime logs in place of an invocation error that our own lines have told. It is left out.
pub const ALREADY_TOLD: &str = "an invocation error that was told";

/// What a library's event says: its message, and its fields behind it.
#[derive(Default)]
pub(super) struct Said {
    message: String,
    fields: String,
}

impl Said {
    /// What there is to tell of an event.
    pub(super) fn by(event: &Event<'_>) -> Option<String> {
        let mut said = Self::default();
        event.record(&mut said);
        (said.message != ALREADY_TOLD).then(|| said.message + &said.fields)
    }
}

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _infallible = if field.name() == "message" {
            write!(self.message, "{value:?}")
        } else {
            write!(self.fields, " {}={value:?}", field.name())
        };
    }
}
