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

/// A time in the local zone, with its offset.
pub(crate) fn local(millis: i64) -> String {
    let zone = TimeZone::try_system().unwrap_or(TimeZone::UTC);
    Timestamp::from_millisecond(millis)
        .map_or_else(|_| String::new(), |time| time.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M:%S %:z").to_string())
}
