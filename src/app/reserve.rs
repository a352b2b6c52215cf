//! The time that is kept back to answer before Lambda's own timeout.

use std::time::Duration;

/// The most that closing what is open may take, in times of taking it in: an outcome, its line and its share of the answer for each
/// target that was read. Both are work of the same kind on the same machine, so that one tells of the other, however little of a core
/// the function has. Measured for targets that never leave, it is up to twice as much.
const CLOSING: u32 = 4;

/// What is configured, or what closing everything may take where that is more.
pub(super) fn reserve(configured: Duration, intake: Duration) -> Duration {
    configured.max(intake.saturating_mul(CLOSING))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_was_taken_in_the_earlier_is_the_end_and_never_later_than_configured() {
        let configured = Duration::from_secs(2);
        let of = |millis| reserve(configured, Duration::from_millis(millis));
        assert_eq!((of(0), of(1), of(500)), (configured, configured, configured));
        assert_eq!((of(600), of(1200)), (Duration::from_millis(2400), Duration::from_millis(4800)));
        assert_eq!(reserve(configured, Duration::MAX), Duration::MAX);
    }
}
