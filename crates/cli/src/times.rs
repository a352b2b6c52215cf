//! Times as events and log lines write them, and as people read them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use takedown::Clock;

/// The time now, in RFC 3339.
pub(crate) fn now(clock: &Clock) -> String {
    let now = Timestamp::try_from(clock.now()).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{now:.0}")
}

/// Milliseconds since the Unix epoch of a time in RFC 3339.
pub(crate) fn millis(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

/// The zone of this machine, in which people read times.
pub(crate) struct Local(TimeZone);

impl Local {
    pub(crate) fn system() -> Self {
        Self(TimeZone::try_system().unwrap_or(TimeZone::UTC))
    }

    /// A time with its offset.
    pub(crate) fn shown(&self, millis: i64) -> String {
        let time = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH);
        time.to_zoned_datetime(self.0.clone()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
    }
}
