//! Waiting between tries: capped exponential backoff with full jitter.

use std::time::Duration;

use crate::random::Random;

/// The most that the first wait can be.
const BASE: Duration = Duration::from_millis(200);
/// The most that any wait can be.
const CAP: Duration = Duration::from_secs(5);

/// The wait after `failures` failed tries in a row, never shorter than the provider's `hint`.
pub(crate) fn backoff(failures: u32, hint: Option<Duration>, random: &Random) -> Duration {
    let most = BASE.saturating_mul(2u32.saturating_pow(failures.saturating_sub(1))).min(CAP);
    let jitter = random.up_to(most);
    hint.map_or(jitter, |hint| hint.saturating_add(random.up_to(BASE)))
}

/// Waits.
#[expect(clippy::disallowed_methods, reason = "the one place that waits for time alone")]
pub(crate) async fn pause(wait: Duration) {
    tokio::time::sleep(wait).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longest(failures: u32) -> Duration {
        let random = Random::seeded(1);
        (0..500).map(|_| backoff(failures, None, &random)).max().unwrap()
    }

    #[test]
    fn doubles_up_to_the_cap_with_full_jitter() {
        for (failures, most) in [(1, 200), (2, 400), (3, 800), (6, 5000), (40, 5000), (u32::MAX, 5000)] {
            let most = Duration::from_millis(most);
            let seen = longest(failures);
            assert!(seen <= most && seen > most / 2, "{failures}: {seen:?}");
        }
        let random = Random::seeded(1);
        assert!((0..500).any(|_| backoff(3, None, &random) < Duration::from_millis(50)), "jitter starts at zero");
    }

    #[test]
    fn obeys_the_hint() {
        let hint = Duration::from_secs(60);
        let wait = backoff(1, Some(hint), &Random::seeded(1));
        assert!(wait >= hint && wait <= hint + BASE);
    }
}
