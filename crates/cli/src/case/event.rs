//! Targets → deletion events.

use std::num::NonZeroUsize;

use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::name::name;
use crate::digest::hexadecimal;
use crate::target::{Level, Target};

/// Bytes of the longest event: a message of SQS has at most 1 MiB, and what wraps it needs some.
const MOST_BYTES: usize = 900_000;
/// Bytes of everything in an event but its targets.
const ENVELOPE: usize = 16_000;
/// Digits of an event's id that are a digest.
const DIGITS: usize = 16;

/// What all events of a case say.
pub(super) struct Common<'a> {
    pub(super) reference: &'a str,
    pub(super) event_type: &'a str,
    pub(super) source: &'a str,
    /// RFC 3339.
    pub(super) time: &'a str,
    pub(super) reason: Option<&'a str>,
    pub(super) level: Option<Level>,
    pub(super) dry_run: bool,
}

pub(super) struct Event {
    pub(super) id: String,
    pub(super) body: String,
    /// How many of the targets it has.
    pub(super) targets: usize,
}

/// As few events as their limits allow. The same list gives the same ids: whoever sends them twice does no harm.
pub(super) fn events(common: &Common<'_>, targets: &[&Target], most: NonZeroUsize) -> Vec<Event> {
    let texts: Vec<_> = targets.iter().map(|target| json!(target)).collect();
    let mut events = Vec::new();
    let mut rest = texts.as_slice();
    while !rest.is_empty() {
        let (now, later) = rest.split_at(fitting(rest, most));
        events.push(common.event(events.len() + 1, now));
        rest = later;
    }
    events
}

/// How many targets go into one event; at least one does.
fn fitting(targets: &[Value], most: NonZeroUsize) -> usize {
    let mut bytes = ENVELOPE;
    let fits = targets.iter().take(most.get()).take_while(|target| {
        bytes += target.to_string().len() + 1;
        bytes <= MOST_BYTES
    });
    fits.count().max(1)
}

#[derive(Serialize)]
struct Identity<'a> {
    reference: &'a str,
    number: usize,
    r#type: &'a str,
    data: &'a Value,
}

impl Common<'_> {
    fn event(&self, number: usize, targets: &[Value]) -> Event {
        let data = self.data(targets);
        let identity = Identity { reference: self.reference, number, r#type: self.event_type, data: &data };
        let digest = hexadecimal(&Sha256::digest(json!(identity).to_string()));
        let id = format!("{}-{number:04}-{}", name(self.reference), digest.get(..DIGITS).unwrap_or_default());
        let body = json!({
            "specversion": "1.0",
            "id": id,
            "source": self.source,
            "type": self.event_type,
            "time": self.time,
            "subject": self.reference,
            "data": data,
        });
        Event { id, body: body.to_string(), targets: targets.len() }
    }

    fn data(&self, targets: &[Value]) -> Value {
        let mut data = Map::new();
        data.insert("reference".to_owned(), self.reference.into());
        if let Some(reason) = self.reason {
            data.insert("reason".to_owned(), reason.into());
        }
        if let Some(level) = self.level {
            data.insert("level".to_owned(), json!(level));
        }
        if self.dry_run {
            data.insert("dry_run".to_owned(), true.into());
        }
        data.insert("targets".to_owned(), targets.into());
        Value::Object(data)
    }
}

/// Whether events of this type contain or release, and delete nothing. Types compare without case and separators.
pub(crate) fn is_containment(event_type: &str) -> bool {
    let is_separator = |c: char| matches!(c, ' ' | '.' | '_' | '-');
    let folded: String =
        event_type.chars().map(|c| if is_separator(c) { '.' } else { c.to_ascii_lowercase() }).collect();
    matches!(folded.as_str(), "content.contain" | "content.release")
}
