//! Nonces, each good for one call.

use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, SystemTime};

/// How long a nonce is remembered, and how far a clock may be off.
pub(crate) const VALIDITY: Duration = Duration::from_secs(15 * 60);

/// The nonces of the last quarter of an hour.
#[derive(Debug, Default)]
pub(crate) struct Nonces {
    seen: BTreeSet<String>,
    by_age: VecDeque<(SystemTime, String)>,
}

impl Nonces {
    /// Remembers a nonce; `false` when it was used before.
    pub(crate) fn take(&mut self, nonce: &str, now: SystemTime) -> bool {
        while let Some((at, old)) = self.by_age.front()
            && is_past(*at, now)
        {
            self.seen.remove(old);
            self.by_age.pop_front();
        }
        let is_new = self.seen.insert(nonce.to_owned());
        if is_new {
            self.by_age.push_back((now, nonce.to_owned()));
        }
        is_new
    }
}

fn is_past(at: SystemTime, now: SystemTime) -> bool {
    now.duration_since(at).is_ok_and(|age| age > VALIDITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_comes_back_after_a_quarter_of_an_hour() {
        let start = SystemTime::UNIX_EPOCH;
        let mut nonces = Nonces::default();
        assert!(nonces.take("a", start));
        assert!(nonces.take("b", start + VALIDITY / 2));
        assert!(!nonces.take("a", start + VALIDITY));
        let later = start + VALIDITY + Duration::from_secs(1);
        assert!(nonces.take("a", later) && !nonces.take("b", later));
        assert_eq!(nonces.by_age.len(), nonces.seen.len());
    }
}
