//! Misbehaviour on request.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::provider::Provider;
use super::reserved::{self, Word};

/// What goes wrong, for which calls and how often.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Only calls of this operation; any when absent.
    pub operation: Option<String>,
    /// Only calls that name this id; any when absent.
    pub id: Option<String>,
    /// How many calls; all when absent.
    pub times: Option<u32>,
    /// What goes wrong.
    pub kind: FaultKind,
}

/// Ways to go wrong. Those up to [`FaultKind::Drop`] happen instead of the effect of the call, those up to
/// [`FaultKind::Truncate`] after it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FaultKind {
    /// Too many calls: 400 `Throttling.User`, at Tencent Cloud `RequestLimitExceeded`, at SQS 403
    /// `RequestThrottled`.
    Throttle {
        /// When to come back, as Alibaba Cloud may say.
        #[serde(default, rename = "retry_after_ms", deserialize_with = "some_millis")]
        retry_after: Option<Duration>,
    },
    /// 500 `InternalError`, at SQS `InternalFailure`.
    Fail,
    /// 503 `ServiceUnavailable`.
    Busy,
    /// 400 `InvalidParameter`, at SQS `InvalidParameterValueException`.
    Invalid,
    /// An error in the provider's envelope.
    Error {
        /// The HTTP status, taken as it is at Tencent Cloud, too.
        status: u16,
        /// The error code.
        code: String,
        /// The error message.
        message: String,
    },
    /// An answer that does not come from the provider's program.
    Body {
        /// The HTTP status.
        status: u16,
        /// The content type.
        content_type: String,
        /// The body.
        body: String,
    },
    /// 502 with an HTML page, as a proxy answers.
    Html,
    /// The connection is closed without an answer, before any effect.
    Drop,
    /// The connection is closed without an answer, after the effect.
    Lost,
    /// The answer comes [`Core::stall`](super::Core::stall) later.
    Stall,
    /// The answer comes later.
    #[serde(rename = "delay_ms")]
    Delay(#[serde(deserialize_with = "millis")] Duration),
    /// Half of the answer comes.
    Truncate,
    /// Some messages of a `SendMessageBatch` are not queued; other calls go as ever, but count.
    Entries {
        /// Those whose body contains this; empty, all of them.
        containing: String,
        /// The error code of the entry.
        code: String,
        /// Whether the entry says that the sender is to blame.
        #[serde(default)]
        sender_fault: bool,
    },
}

impl FaultKind {
    /// Whether the call then has no effect.
    pub(super) fn prevents(&self) -> bool {
        !matches!(self, Self::Lost | Self::Stall | Self::Delay(_) | Self::Truncate | Self::Entries { .. })
    }

    fn of(word: Word) -> Option<Self> {
        Some(match word {
            Word::Absent | Word::Forbidden | Word::Blocked => return None,
            Word::Invalid => Self::Invalid,
            Word::Throttle => Self::Throttle { retry_after: None },
            Word::Fail => Self::Fail,
            Word::Busy => Self::Busy,
            Word::Html => Self::Html,
            Word::Drop => Self::Drop,
            Word::Lost => Self::Lost,
            Word::Stall => Self::Stall,
            Word::Truncate => Self::Truncate,
        })
    }
}

fn millis<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    u64::deserialize(deserializer).map(Duration::from_millis)
}

fn some_millis<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let millis = Option::<u64>::deserialize(deserializer)?;
    Ok(millis.map(Duration::from_millis))
}

/// The faults that are scripted, and how often reserved ids were named.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    scripted: Vec<Fault>,
    named: BTreeMap<(Provider, String), u32>,
}

impl Faults {
    /// Adds a fault. Of several that fit a call the earliest strikes, before those of reserved ids.
    pub fn push(&mut self, fault: Fault) {
        self.scripted.push(fault);
    }

    /// Forgets all faults, and how often reserved ids were named.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The faults that are left, with what is left of their times.
    pub fn scripted(&self) -> &[Fault] {
        &self.scripted
    }

    /// What goes wrong with this call, if anything does.
    pub(super) fn strike(&mut self, provider: Provider, operation: &str, ids: &[String]) -> Option<FaultKind> {
        let reserved = self.reserved(provider, ids);
        self.next_scripted(operation, ids).or(reserved)
    }

    fn next_scripted(&mut self, operation: &str, ids: &[String]) -> Option<FaultKind> {
        let position = self.scripted.iter().position(|fault| {
            fault.times != Some(0)
                && fault.operation.as_deref().is_none_or(|only| only == operation)
                && fault.id.as_ref().is_none_or(|only| ids.contains(only))
        })?;
        let fault = self.scripted.get_mut(position)?;
        let kind = fault.kind.clone();
        if let Some(left) = &mut fault.times {
            *left -= 1;
            if *left == 0 {
                self.scripted.remove(position);
            }
        }
        Some(kind)
    }

    // Every id is counted, so that several of them in one call run out together.
    fn reserved(&mut self, provider: Provider, ids: &[String]) -> Option<FaultKind> {
        let mut seen = BTreeSet::new();
        let mut striking = Vec::new();
        for id in ids {
            if let Some((word, count)) = reserved::parse(id)
                && let Some(kind) = FaultKind::of(word)
                && seen.insert(id)
                && count.is_none_or(|count| self.is_among_first(provider, id, count))
            {
                striking.push(kind);
            }
        }
        striking.into_iter().min_by_key(|kind| !kind.prevents())
    }

    fn is_among_first(&mut self, provider: Provider, id: &str, count: u32) -> bool {
        let named = self.named.entry((provider, id.to_owned())).or_default();
        let strikes = *named < count;
        *named += u32::from(strikes);
        strikes
    }
}

#[cfg(test)]
mod tests;
