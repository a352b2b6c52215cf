//! The lines of one target.

use serde::Serialize;

use crate::logs::Line;
use crate::target::Level;
use crate::times;

/// Lines that are kept of a target: one that comes back for weeks has thousands.
const MOST: usize = 40;

/// What a line says, as far as a case needs it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    /// Milliseconds since the Unix epoch.
    #[serde(skip)]
    pub(crate) at: i64,
    pub(crate) time: Box<str>,
    pub(crate) event: What,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) disposition: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_code: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_message: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) provider_request_id: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) operation: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remaining: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) contained: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) level_reached: Option<Level>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) level_wanted: Option<Level>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) attempts: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) age_ms: Option<u64>,
}

/// What kind of line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum What {
    #[serde(rename = "target.outcome")]
    Outcome,
    #[serde(rename = "target.gone")]
    Gone,
    #[serde(rename = "target.contained")]
    Contained,
    #[serde(rename = "target.released")]
    Released,
    #[serde(rename = "message.rejected")]
    Rejected,
}

impl What {
    pub(crate) fn parse(event: &str) -> Option<Self> {
        Some(match event {
            "target.outcome" => Self::Outcome,
            "target.gone" => Self::Gone,
            "target.contained" => Self::Contained,
            "target.released" => Self::Released,
            "message.rejected" => Self::Rejected,
            _ => return None,
        })
    }
}

impl What {
    /// For people, where a line has no outcome.
    pub(crate) fn spoken(self) -> &'static str {
        match self {
            Self::Outcome => "decided",
            Self::Gone => "looked at again",
            Self::Contained => "playback stopped",
            Self::Released => "playback allowed again",
            Self::Rejected => "event rejected",
        }
    }
}

impl Entry {
    /// A line whose time can be read.
    pub(crate) fn of(line: &Line) -> Option<Self> {
        let boxed = |text: &Option<String>| text.as_deref().map(Box::from);
        Some(Self {
            at: times::millis(&line.timestamp)?,
            time: line.timestamp.as_str().into(),
            event: What::parse(&line.event)?,
            outcome: boxed(&line.outcome),
            disposition: boxed(&line.disposition),
            error_code: boxed(&line.error_code),
            error_message: boxed(&line.error_message).or_else(|| boxed(&line.error)),
            provider_request_id: boxed(&line.provider_request_id),
            operation: boxed(&line.operation),
            account: boxed(&line.account),
            remaining: boxed(&line.remaining),
            contained: boxed(&line.contained),
            level_reached: line.level_reached,
            level_wanted: line.level_wanted,
            attempts: line.attempts,
            age_ms: line.age_ms,
        })
    }

    /// Of two lines in one millisecond the settled one counts: it comes last.
    fn order(&self) -> (i64, bool) {
        let is_settled = matches!(self.outcome.as_deref(), Some("deleted" | "already_absent"));
        (self.at, is_settled || self.event == What::Gone)
    }
}

/// The lines of a target, in the order of time.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    pub(crate) entries: Vec<Entry>,
    /// How many more there were: older ones that are not kept.
    pub(crate) left_out: usize,
    /// Requests that carried the target, over all lines.
    pub(crate) attempts: u64,
}

impl History {
    pub(crate) fn add(&mut self, entry: Entry) {
        if entry.event == What::Outcome {
            self.attempts += entry.attempts.unwrap_or_default();
        }
        // Lines mostly come in the order of time.
        let place = self.entries.partition_point(|own| own.order() <= entry.order());
        self.entries.insert(place, entry);
        if self.entries.len() > MOST {
            self.drop_one();
        }
    }

    /// Leaves out the oldest line that settles nothing: what settled a target is never forgotten.
    fn drop_one(&mut self) {
        let is_plain = |entry: &Entry| {
            let settles = matches!(entry.outcome.as_deref(), Some("deleted" | "already_absent"));
            entry.event == What::Outcome && !settles
        };
        let place = self.entries.iter().position(is_plain).unwrap_or_default();
        self.entries.remove(place);
        self.left_out += 1;
    }
}
