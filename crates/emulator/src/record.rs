//! What was called.

use std::collections::BTreeMap;
use std::time::SystemTime;

use super::provider::Provider;

// Half of them are forgotten when this many are kept, so that forgetting costs next to nothing.
const KEPT: usize = 100_000;

/// One call, accepted or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// When it came.
    pub at: SystemTime,
    /// `aliyun-vod`, `aliyun-mps`, `tencent-vod` or `sqs`.
    pub provider: &'static str,
    /// The operation, as the caller spelt it.
    pub operation: String,
    /// The business parameters; at Tencent Cloud the members of the body, lists as compact JSON; of messages
    /// the ids, but not the bodies.
    pub parameters: BTreeMap<String, String>,
    /// The id of the key; empty when it is none of the emulator's.
    pub key: String,
    /// The HTTP status; 0 when the connection was closed without an answer.
    pub status: u16,
    /// The provider's error code, if the answer has one.
    pub code: Option<String>,
}

/// The calls and their counts.
#[derive(Debug, Default)]
pub(super) struct Records {
    calls: Vec<Call>,
    counts: BTreeMap<(&'static str, String), u64>,
}

impl Records {
    pub(super) fn push(&mut self, call: Call) {
        if self.calls.len() >= KEPT {
            self.calls.drain(..KEPT / 2);
        }
        *self.counts.entry((call.provider, call.operation.clone())).or_default() += 1;
        self.calls.push(call);
    }

    pub(super) fn calls(&self) -> &[Call] {
        &self.calls
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Counts by provider and operation, in order.
    pub(super) fn counts(&self) -> impl Iterator<Item = (&'static str, &str, u64)> {
        self.counts.iter().map(|((provider, operation), count)| (*provider, operation.as_str(), *count))
    }

    pub(super) fn count(&self, provider: Option<Provider>, operation: &str) -> u64 {
        self.counts()
            .filter(|(at, named, _)| *named == operation && provider.is_none_or(|provider| provider.name() == *at))
            .map(|(_, _, count)| count)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_on_counting_what_it_no_longer_keeps() {
        let mut records = Records::default();
        let call = Call {
            at: SystemTime::UNIX_EPOCH,
            provider: "aliyun-vod",
            operation: "DeleteVideo".to_owned(),
            parameters: BTreeMap::new(),
            key: String::new(),
            status: 200,
            code: None,
        };
        for _ in 0..=KEPT {
            records.push(call.clone());
        }
        assert_eq!(records.calls().len(), KEPT / 2 + 1);
        assert_eq!(records.count(None, "DeleteVideo"), KEPT as u64 + 1);
        assert_eq!(records.count(Some(Provider::AliyunMps), "DeleteVideo"), 0);
    }
}
