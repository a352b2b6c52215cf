//! The line of a target, and what a report tells of it.

use std::borrow::Cow;
use std::fmt;
use std::time::SystemTime;

use serde::{Serialize, Serializer};
use tracing::Level;

use crate::clock::{rfc3339_millis, unix_millis};
use crate::log::{LineContext, RECORD, event_at};
use crate::request::MediaId;

/// The member `event` of the line.
pub(crate) const TARGET_OUTCOME: &str = "target.outcome";

/// Everything that is told of a target that is decided, in its line and in a report, in this order. Lists are cut when they come
/// here; with the omitted ones, an id under the name of its kind and a time, it has 29 fields of the 32 that an event may have.
#[derive(Serialize)]
pub(crate) struct TargetOutcome<'a> {
    #[serde(serialize_with = "timestamp")]
    pub(crate) timestamp: SystemTime,
    #[serde(serialize_with = "level")]
    pub(crate) level: Level,
    pub(crate) message: OutcomeMessage<'a>,
    /// Needed for a report; the line has it from the span of its invocation.
    #[serde(flatten)]
    pub(crate) context: Option<LineContext<'a>>,
    pub(crate) event: &'static str,
    pub(crate) outcome: &'static str,
    pub(crate) event_id: &'a str,
    pub(crate) event_type: &'a str,
    pub(crate) event_source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reference: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<&'a str>,
    pub(crate) provider: &'static str,
    pub(crate) account: &'a str,
    pub(crate) operation: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scope: Option<&'static str>,
    pub(crate) target_index: usize,
    #[serde(flatten, serialize_with = "id_member")]
    pub(crate) id: &'a MediaId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job_ids: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job_ids_omitted: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) definitions: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parts: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remaining: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) disposition: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) provider_request_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) provider_request_id_omitted: Option<usize>,
    pub(crate) attempts: u64,
    pub(crate) duration_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) age_ms: Option<u64>,
}

/// What became of which medium, and the code that says why.
#[derive(Clone, Copy)]
pub(crate) struct OutcomeMessage<'a> {
    pub(crate) words: &'static str,
    pub(crate) id: &'a str,
    pub(crate) code: Option<&'a str>,
}

impl fmt::Display for OutcomeMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { words, id, code } = self;
        write!(f, "{words} {id}")?;
        code.map_or(Ok(()), |code| write!(f, ": {code}"))
    }
}

impl Serialize for OutcomeMessage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn timestamp<S: Serializer>(at: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339_millis(*at))
}

fn level<S: Serializer>(level: &Level, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(level.as_str())
}

fn id_member<S: Serializer>(id: &MediaId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map([(id.kind.member(), &id.value)])
}

impl TargetOutcome<'_> {
    /// Writes the line, at every level.
    pub(crate) fn write(&self) {
        let Self {
            timestamp, level, message, context: _, event: _, outcome, event_id, event_type, event_source, ..
        } = self;
        let Self { message_id, reference, reason, provider, account, operation, scope, target_index, id, .. } = self;
        let Self { job_ids, job_ids_omitted, definitions, parts, remaining, disposition, .. } = self;
        let Self { error_code, error_message, provider_request_id, provider_request_id_omitted, .. } = self;
        let Self { attempts, duration_ms, age_ms, .. } = self;
        event_at!(
            *level,
            name: TARGET_OUTCOME,
            target: RECORD,
            at = unix_millis(*timestamp),
            message = %message,
            outcome,
            event_id,
            event_type,
            event_source,
            message_id,
            reference,
            reason,
            provider,
            account,
            operation,
            scope,
            target_index,
            id_member = id.kind.member(),
            id = id.value,
            job_ids,
            job_ids_omitted,
            definitions,
            parts,
            remaining,
            disposition,
            error_code,
            error_message,
            provider_request_id = provider_request_id.as_deref(),
            provider_request_id_omitted,
            attempts,
            duration_ms,
            age_ms
        );
    }

    /// The same as a text for a report.
    pub(crate) fn to_json(&self) -> String {
        // Writing texts and numbers to memory cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}
