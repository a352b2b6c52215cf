//! A flat JSON object, written field by field.

use std::fmt::{Debug, Write};
use std::time::{Duration, UNIX_EPOCH};

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

/// Members, each with a comma in front. They never get too long for a line: a text for which there is no room left is cut.
pub(super) struct Members<'m> {
    json: &'m mut Vec<u8>,
    /// Where in it the line begins.
    start: usize,
    /// A place for what a value writes of itself.
    scratch: &'m mut String,
    /// Whether the name of the next member stands there already.
    is_named: bool,
}

impl<'m> Members<'m> {
    pub(super) fn behind(json: &'m mut Vec<u8>, scratch: &'m mut String) -> Self {
        Self { start: json.len(), json, scratch, is_named: false }
    }

    pub(super) fn text(&mut self, name: &'static str, value: &str) {
        self.name(name);
        let room = (MAX_LINE - TAIL).saturating_sub(self.json.len() - self.start);
        if fits(value, room) {
            self.value(value);
        } else {
            self.value(&format!("{}…", fitting(value, room)));
        }
    }

    pub(super) fn flag(&mut self, name: &'static str, value: bool) {
        self.name(name);
        self.json.extend_from_slice(if value { b"true" } else { b"false" });
    }

    fn number(&mut self, name: &'static str, value: u64) {
        self.name(name);
        self.value(&value);
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

    fn value<T: serde::Serialize + ?Sized>(&mut self, value: &T) {
        // Writing a text or a number to memory cannot fail.
        let _infallible = serde_json::to_writer(&mut *self.json, value);
    }

    /// What a value writes of itself. The text goes back to its place when it was used.
    fn written(&mut self, value: &dyn Debug) -> String {
        let mut text = std::mem::take(self.scratch);
        text.clear();
        let _infallible = write!(text, "{value:?}");
        text
    }
}

impl Visit for Members<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "id_member" {
            self.name(value);
            self.is_named = true;
        } else {
            self.text(field.name(), value);
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.flag(field.name(), value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = self.written(value);
        self.text(field.name(), &text);
        *self.scratch = text;
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

/// A line in the making.
pub(super) struct Line<'l> {
    pub(super) members: Members<'l>,
    pub(super) clock: &'l Clock,
    pub(super) opening: &'l mut Opening,
    /// Members of every line, with a comma in front of each.
    pub(super) head: &'l [u8],
    pub(super) level: Level,
    /// The member `event`.
    pub(super) event: &'static str,
    /// When the line was decided, where that is told.
    pub(super) at: Option<u64>,
}

impl Line<'_> {
    /// What stands in front of all other members.
    pub(super) fn message(&mut self, message: &str) {
        let at = self.at.unwrap_or_else(|| unix_millis(self.clock.now()));
        let json = &mut *self.members.json;
        json.extend_from_slice(self.opening.at(at).as_bytes());
        json.extend_from_slice(self.level.as_str().as_bytes());
        json.push(b'"');
        self.members.text("message", fitting(message, MAX_MESSAGE));
        self.members.json.extend_from_slice(self.head);
        self.members.text("event", self.event);
    }

    pub(super) fn end(self) {
        self.members.json.push(b'}');
    }
}

impl Visit for Line<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.members.record_str(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "at" {
            self.at = Some(value);
        } else {
            self.members.record_u64(field, value);
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.members.record_bool(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            let text = self.members.written(value);
            self.message(&text);
            *self.members.scratch = text;
        } else {
            self.members.record_debug(field, value);
        }
    }
}
