//! One log line.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::target::{IdKind, Level, MediumId};

/// A line about a target or a rejected event, with what a case needs of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Line {
    pub(crate) timestamp: String,
    pub(crate) event: String,
    pub(crate) outcome: Option<String>,
    pub(crate) event_id: Option<String>,
    pub(crate) message_id: Option<String>,
    pub(crate) function_request_id: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) provider: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) operation: Option<String>,
    pub(crate) scope: Option<String>,
    pub(crate) target_index: Option<u64>,
    pub(crate) video_id: Option<String>,
    pub(crate) reference_id: Option<String>,
    pub(crate) media_id: Option<String>,
    pub(crate) file_id: Option<String>,
    pub(crate) job_ids: Option<String>,
    pub(crate) definitions: Option<String>,
    pub(crate) parts: Option<String>,
    pub(crate) remaining: Option<String>,
    pub(crate) disposition: Option<String>,
    pub(crate) error_code: Option<String>,
    pub(crate) error_message: Option<String>,
    pub(crate) provider_request_id: Option<String>,
    pub(crate) attempts: Option<u64>,
    pub(crate) age_ms: Option<u64>,
    pub(crate) contained: Option<String>,
    pub(crate) level_reached: Option<Level>,
    pub(crate) level_wanted: Option<Level>,
    pub(crate) error: Option<String>,
}

impl Line {
    pub(crate) fn medium(&self) -> Option<MediumId> {
        let members = [&self.video_id, &self.reference_id, &self.media_id, &self.file_id];
        let (kind, value) =
            IdKind::ALL.into_iter().zip(members).find_map(|(kind, value)| Some((kind, value.as_ref()?)))?;
        Some(MediumId::new(kind, value.clone()))
    }
}

/// What a text is.
pub(crate) enum Shown {
    /// A line about a target or a rejected event.
    Line(Box<Line>),
    /// Another line of the function.
    Other,
    /// None of its lines.
    Foreign,
}

/// Lines that a case needs.
fn is_wanted(event: &str) -> bool {
    matches!(event, "target.outcome" | "target.gone" | "target.contained" | "target.released" | "message.rejected")
}

/// Reads a text that begins as an object does.
pub(super) fn read(text: &str) -> Shown {
    // Most lines of a large log are told without being parsed.
    if text.contains("\"target.") || text.contains("\"message.rejected\"") {
        match serde_json::from_str::<Line>(text) {
            Ok(line) if is_wanted(&line.event) => return Shown::Line(Box::new(line)),
            Ok(_) => {}
            Err(_) => return Shown::Foreign,
        }
    }
    let has = |name: &str| text.contains(name);
    let is_ours = has("\"service\"") && (has("\"event\"") || (has("\"_aws\"") && has("\"Takedown\"")));
    if is_ours { Shown::Other } else { Shown::Foreign }
}

/// The line that an object is, if it is one.
pub(super) fn of(object: Map<String, Value>) -> Option<Line> {
    let event = object.get("event")?.as_str()?;
    if !is_wanted(event) {
        return None;
    }
    serde_json::from_value(Value::Object(object)).ok()
}
