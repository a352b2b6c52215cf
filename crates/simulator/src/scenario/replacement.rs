//! The secret of a webhook that is replaced.

use std::time::Duration;

/// A secret that did not fit is read again after ten seconds, and one that fits after five minutes; a little more, for its way.
const REREAD: Duration = Duration::from_secs(11);
const OLDEST: Duration = Duration::from_secs(301);
/// The secret and the one in its place.
const OLD: &str = super::WEBHOOK.1;
const NEW: &str = "whsec_RU1VTEFUT1ItV0VCSE9PSy1TRUNSRVQy";

/// When the secret of a webhook is replaced.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Replacement {
    /// From when on Secrets Manager tells the new one.
    pub(crate) told_at: Duration,
    /// From when on the sender signs with the new one.
    pub(crate) used_at: Duration,
}

impl Replacement {
    /// What Secrets Manager tells at a time.
    pub(crate) fn told(&self, at: Duration) -> &'static str {
        if at >= self.told_at { NEW } else { OLD }
    }

    /// What the sender signs with at a time.
    pub(crate) fn used(&self, at: Duration) -> &'static str {
        if at >= self.used_at { NEW } else { OLD }
    }

    /// Whether the function has to take what was signed and answered at these times; `None` where it may do as it likes.
    pub(crate) fn must_take(&self, signed_at: Duration, answered_at: Duration) -> Option<bool> {
        let is_new = signed_at >= self.used_at;
        let was_old_throughout = answered_at < self.told_at;
        let known_for = signed_at.checked_sub(self.told_at);
        match is_new {
            true if was_old_throughout => Some(false),
            true => known_for.filter(|time| *time >= REREAD).map(|_| true),
            false if was_old_throughout => Some(true),
            false => known_for.filter(|time| *time >= OLDEST).map(|_| false),
        }
    }
}
