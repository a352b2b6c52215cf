//! How many requests were made, and how many of them the providers throttled.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::account::Provider;

/// Requests by provider.
#[derive(Debug, Default)]
pub(crate) struct CallCounts {
    /// Calls and throttles.
    counts: RefCell<BTreeMap<Provider, (u64, u64)>>,
}

impl CallCounts {
    /// Counts a request.
    pub(crate) fn add(&self, provider: Provider, is_throttled: bool) {
        let mut counts = self.counts.borrow_mut();
        let (calls, throttles) = counts.entry(provider).or_default();
        *calls += 1;
        *throttles += u64::from(is_throttled);
    }

    /// Calls and throttles of each provider that was called.
    pub(crate) fn each(&self) -> Vec<(Provider, u64, u64)> {
        let counts = self.counts.borrow();
        counts.iter().map(|(provider, (calls, throttles))| (*provider, *calls, *throttles)).collect()
    }

    /// All calls.
    pub(crate) fn total(&self) -> u64 {
        self.counts.borrow().values().map(|(calls, _)| calls).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_provider_and_throttles_among_them() {
        let counts = CallCounts::default();
        for (provider, is_throttled) in
            [(Provider::TencentVod, false), (Provider::AliyunVod, true), (Provider::TencentVod, true)]
        {
            counts.add(provider, is_throttled);
        }
        assert_eq!(counts.each(), [(Provider::AliyunVod, 1, 1), (Provider::TencentVod, 2, 1)]);
        assert_eq!(counts.total(), 3);
    }
}
