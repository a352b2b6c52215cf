//! Wall-clock time as an argument, and its text forms.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// Where the function reads the wall clock, so that tests and simulations can set it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    /// The clock of this machine.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(SystemTime::now))
    }

    /// A clock that answers what `now` answers.
    pub fn from_fn(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

/// Milliseconds from `earlier` to `later`; 0 when `earlier` is in the future.
pub(crate) fn millis_between(earlier: SystemTime, later: SystemTime) -> u64 {
    millis(later.duration_since(earlier).unwrap_or_default())
}

/// Whole milliseconds of a duration, at most `u64::MAX`.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Milliseconds since the Unix epoch.
pub(crate) fn unix_millis(at: SystemTime) -> u64 {
    millis_between(UNIX_EPOCH, at)
}

/// Seconds since the Unix epoch, as Tencent's `X-TC-Timestamp` wants them.
pub(crate) fn unix_seconds(at: SystemTime) -> u64 {
    unix_millis(at) / 1000
}

/// `2026-11-20T07:00:00.123Z`, the form of log lines.
pub(crate) fn rfc3339_millis(at: SystemTime) -> String {
    let t = OffsetDateTime::from(at);
    format!("{}.{:03}Z", date_and_time(t), t.millisecond())
}

/// `2026-11-20T07:00:00Z`, the form of Alibaba Cloud's `x-acs-date`.
pub(crate) fn rfc3339_seconds(at: SystemTime) -> String {
    format!("{}Z", date_and_time(at.into()))
}

/// `2026-11-20` in UTC, the form of Tencent Cloud's credential scope.
pub(crate) fn utc_date(at: SystemTime) -> String {
    let t = OffsetDateTime::from(at);
    format!("{:04}-{:02}-{:02}", t.year(), u8::from(t.month()), t.day())
}

/// Reads an RFC 3339 time; `None` when it is not one.
pub(crate) fn parse_rfc3339(text: &str) -> Option<SystemTime> {
    // RFC 3339 separates date and time with a `T`; the library also takes other separators.
    if !matches!(text.as_bytes().get(10), Some(b'T' | b't')) {
        return None;
    }
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?.checked_to_offset(UtcOffset::UTC)?;
    // Its offset may take it out of the years that can be written.
    (0..=9999).contains(&at.year()).then(|| at.into())
}

fn date_and_time(t: OffsetDateTime) -> String {
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        t.year(),
        u8::from(t.month()),
        t.day(),
        t.hour(),
        t.minute(),
        t.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(millis)
    }

    #[test]
    fn writes_the_three_forms() {
        let leap_day = at(1_582_934_400_007);
        assert_eq!(rfc3339_millis(leap_day), "2020-02-29T00:00:00.007Z");
        assert_eq!(rfc3339_seconds(leap_day), "2020-02-29T00:00:00Z");
        assert_eq!(utc_date(leap_day), "2020-02-29");
        assert_eq!(utc_date(at(1_767_225_599_999)), "2025-12-31");
    }

    #[test]
    fn reads_rfc3339_and_nothing_else() {
        assert_eq!(parse_rfc3339("1970-01-01T00:00:01.5Z"), Some(at(1500)));
        assert_eq!(parse_rfc3339("1970-01-01t01:00:00+01:00"), Some(at(0)));
        for wrong in
            ["", "2026-11-20", "2026-11-20 07:00:00Z", "2026-11-20T07:00:00", "2026-13-01T00:00:00Z", "1700000000"]
        {
            assert_eq!(parse_rfc3339(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_read_can_be_written() {
        for edge in ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
            assert_eq!(parse_rfc3339(edge).map(rfc3339_seconds).as_deref(), Some(edge));
        }
        for beyond in ["0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"] {
            assert_eq!(parse_rfc3339(beyond), None, "{beyond}");
        }
    }

    #[test]
    fn a_time_in_the_future_is_no_negative_age() {
        assert_eq!(millis_between(at(5), at(2)), 0);
        assert_eq!(millis_between(at(2), at(5)), 3);
    }
}
