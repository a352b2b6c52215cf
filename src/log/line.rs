//! A flat JSON object, written field by field.

use std::fmt::{Debug, Write};
use std::time::{Duration, UNIX_EPOCH};

use serde::Serialize;
use tracing::Level;
use tracing::field::{Field, Visit};

use crate::clock::{Clock, rfc3339_millis, unix_millis};
use crate::encode::{fits, fitting};

/// Bytes of the longest line. Source: CloudWatch Logs takes 256 KB for an event, what it adds itself included.
const MAX_LINE: usize = 250_000;
/// Bytes that no text may take, so that whatever stands behind the longest still has a place.
const TAIL: usize = 8 * 1024;
/// Bytes of the longest message, which is for reading; the members have it all.
const MAX_MESSAGE: usize = 8 * 1024;

/// Members of a JSON object, each with a comma in front; with a beginning, a line. It never gets too long: a text for which there is
/// no room left is cut.
pub(super) struct Line<'l> {
    json: &'l mut Vec<u8>,
    /// Where in it the line begins.
    start: usize,
    /// A place for what a value writes of itself.
    scratch: &'l mut String,
    /// Whether the name of the next member stands there already.
    is_named: bool,
    beginning: Option<Beginning<'l>>,
}

/// What a line begins with, beside its message.
pub(super) struct Beginning<'l> {
    pub(super) clock: &'l Clock,
    /// When the line was decided, where that is told.
    pub(super) at: Option<u64>,
    pub(super) opening: &'l mut Opening,
    pub(super) level: Level,
    /// Members of every line, with a comma in front of each.
    pub(super) head: &'l [u8],
    /// The member `event`.
    pub(super) event: &'static str,
}

impl<'l> Line<'l> {
    pub(super) fn behind(
        json: &'l mut Vec<u8>,
        scratch: &'l mut String,
        beginning: impl Into<Option<Beginning<'l>>>,
    ) -> Self {
        Self { start: json.len(), json, scratch, is_named: false, beginning: beginning.into() }
    }

    /// The message, and what all lines have around it.
    pub(super) fn message(&mut self, message: &str) {
        let Some(Beginning { clock, at, opening, level, head, event }) = self.beginning.take() else { return };
        let at = at.unwrap_or_else(|| unix_millis(clock.now()));
        self.json.extend_from_slice(opening.at(at).as_bytes());
        self.json.extend_from_slice(level.as_str().as_bytes());
        self.json.push(b'"');
        self.text("message", fitting(message, MAX_MESSAGE));
        self.json.extend_from_slice(head);
        self.text("event", event);
    }

    pub(super) fn text(&mut self, name: &'static str, text: &str) {
        self.name(name);
        let room = (MAX_LINE - TAIL).saturating_sub(self.json.len() - self.start);
        if fits(text, room) {
            self.value(text);
        } else {
            self.value(&format!("{}…", fitting(text, room)));
        }
    }

    /// A member that needs no room.
    pub(super) fn short<T: Serialize>(&mut self, name: &'static str, value: T) {
        self.name(name);
        self.value(&value);
    }

    pub(super) fn end(self) {
        self.json.push(b'}');
    }

    /// Names are our own and need no escaping.
    fn name(&mut self, name: &str) {
        if std::mem::take(&mut self.is_named) {
            return;
        }
        self.json.extend_from_slice(b",\"");
        self.json.extend_from_slice(name.as_bytes());
        self.json.extend_from_slice(b"\":");
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) {
        // Writing a text or a number to memory cannot fail.
        let _infallible = serde_json::to_writer(&mut *self.json, value);
    }
}

impl Visit for Line<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "id_member" {
            self.name(value);
            self.is_named = true;
        } else {
            self.text(field.name(), value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut text = std::mem::take(self.scratch);
        text.clear();
        // Writing to memory fails where a value says so itself. What it has written by then stands.
        let _incomplete = write!(text, "{value:?}");
        if field.name() == "message" {
            self.message(&text);
        } else {
            self.text(field.name(), &text);
        }
        *self.scratch = text;
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match &mut self.beginning {
            Some(beginning) if field.name() == "at" => beginning.at = Some(value),
            _ => self.short(field.name(), value),
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.short(field.name(), value);
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.short(field.name(), value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.short(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.short(field.name(), value);
    }
}

/// How a line begins. Thousands of lines may share a millisecond.
#[derive(Default)]
pub(super) struct Opening {
    millis: u64,
    json: String,
}

impl Opening {
    fn at(&mut self, millis: u64) -> &str {
        if self.millis != millis || self.json.is_empty() {
            let time = rfc3339_millis(UNIX_EPOCH + Duration::from_millis(millis));
            (self.millis, self.json) = (millis, format!("{{\"timestamp\":\"{time}\",\"level\":\""));
        }
        &self.json
    }
}
