//! How many calls a key may make in a second.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, SystemTime};

use super::provider::Provider;

const WINDOW: Duration = Duration::from_secs(1);

/// Limits of calls in any window of one second, for each key and operation.
///
/// The defaults are the documented ones; that of `BatchGetMediaInfos` is not documented and is the 100
/// of media queries, and that of `SearchMedia` at Tencent Cloud is the 50 of Alibaba Cloud. Sending messages
/// has none. A call that is refused does not count; how the providers count it is not known.
#[derive(Clone, Debug)]
pub struct Rates {
    limits: BTreeMap<(String, String), usize>,
    admitted: BTreeMap<(String, Provider, String), VecDeque<SystemTime>>,
}

impl Default for Rates {
    fn default() -> Self {
        let mut rates = Self { limits: BTreeMap::new(), admitted: BTreeMap::new() };
        for (provider, operation, limit) in [
            (Provider::AliyunVod, "DeleteVideo", 30),
            (Provider::AliyunVod, "DeleteMezzanines", 30),
            (Provider::AliyunVod, "DeleteStream", 50),
            (Provider::AliyunVod, "GetPlayInfo", 360),
            (Provider::AliyunVod, "BatchGetMediaInfos", 100),
            (Provider::AliyunVod, "GetVideoInfo", 100),
            (Provider::AliyunVod, "GetMediaAuditResult", 20),
            (Provider::AliyunVod, "SearchMedia", 50),
            (Provider::AliyunMps, "DeleteMedia", 100),
            (Provider::TencentVod, "DeleteMedia", 100),
            (Provider::TencentVod, "DescribeMediaInfos", 100),
            (Provider::TencentVod, "SearchMedia", 50),
        ] {
            rates.set(provider.name(), operation, limit);
        }
        rates
    }
}

impl Rates {
    /// Limits an operation of a provider (`aliyun-vod`, `aliyun-mps`, `tencent-vod`, `sqs`); 0 refuses every call.
    pub fn set(&mut self, provider: &str, operation: &str, limit: usize) {
        self.limits.insert((provider.to_owned(), operation.to_owned()), limit);
    }

    /// Removes all limits.
    pub fn lift(&mut self) {
        self.limits.clear();
        self.admitted.clear();
    }

    /// Counts a call in, or refuses it.
    pub(super) fn admit(&mut self, key: &str, provider: Provider, operation: &str, now: SystemTime) -> bool {
        let named = (provider.name().to_owned(), operation.to_owned());
        let Some(&limit) = self.limits.get(&named) else {
            return true;
        };
        let window = self.admitted.entry((key.to_owned(), provider, named.1)).or_default();
        while window.front().is_some_and(|&first| is_past(first, now)) {
            window.pop_front();
        }
        let admitted = window.len() < limit;
        if admitted {
            window.push_back(now);
        }
        admitted
    }
}

fn is_past(first: SystemTime, now: SystemTime) -> bool {
    now.duration_since(first).is_ok_and(|elapsed| elapsed >= WINDOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(millis)
    }

    #[test]
    fn holds_in_any_window_of_a_second() {
        let mut rates = Rates::default();
        rates.set("aliyun-vod", "DeleteVideo", 2);
        let mut admit = |millis| rates.admit("k", Provider::AliyunVod, "DeleteVideo", at(millis));
        assert!(admit(900) && admit(950));
        assert!(!admit(1000) && !admit(1899));
        assert!(admit(1900) && !admit(1949) && admit(1950));
    }

    #[test]
    fn counts_each_key_and_provider_for_itself() {
        let mut rates = Rates::default();
        rates.set("aliyun-mps", "DeleteMedia", 1);
        assert!(rates.admit("a", Provider::AliyunMps, "DeleteMedia", at(0)));
        assert!(rates.admit("b", Provider::AliyunMps, "DeleteMedia", at(0)));
        assert!(rates.admit("a", Provider::TencentVod, "DeleteMedia", at(0)));
        assert!(!rates.admit("a", Provider::AliyunMps, "DeleteMedia", at(0)));
    }

    #[test]
    fn lifted_limits_admit_everything() {
        let mut rates = Rates::default();
        rates.set("aliyun-vod", "DeleteVideo", 0);
        assert!(!rates.admit("a", Provider::AliyunVod, "DeleteVideo", at(0)));
        rates.lift();
        assert!(rates.admit("a", Provider::AliyunVod, "DeleteVideo", at(0)));
    }
}
