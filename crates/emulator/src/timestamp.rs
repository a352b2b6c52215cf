//! Times of media, to the second, as vendors write them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

const PLAIN: usize = "2026-01-01T00:00:00Z".len();

/// 2026-01-01T00:00:00Z, when media were created that were given no other time.
pub(super) fn beginning() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_767_225_600)
}

/// Seconds since 1970, rounded down.
pub(super) fn seconds(at: SystemTime) -> i64 {
    OffsetDateTime::from(at).unix_timestamp()
}

/// `2026-01-01T00:00:00Z`.
pub(super) fn text(seconds: i64) -> String {
    text_at(seconds, 0)
}

/// The time on clocks so many hours ahead of UTC: `2026-01-01T08:00:00+08:00`.
pub(super) fn text_at(seconds: i64, hours: i8) -> String {
    let offset = UtcOffset::from_hms(hours, 0, 0).unwrap_or(UtcOffset::UTC);
    let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH).to_offset(offset);
    let (year, month, day) = at.to_calendar_date();
    let (hour, minute, second) = at.to_hms();
    let zone = match hours {
        0 => "Z".to_owned(),
        _ => format!("{hours:+03}:00"),
    };
    format!("{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}", u8::from(month))
}

/// Reads `2026-01-01T00:00:00Z` and nothing else.
pub(super) fn parse(text: &str) -> Option<i64> {
    if text.len() == PLAIN && text.ends_with('Z') { parse_at(text) } else { None }
}

/// Reads a time with `Z` or an offset.
pub(super) fn parse_at(text: &str) -> Option<i64> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    (at.nanosecond() == 0).then(|| at.unix_timestamp())
}

/// What a medium says when it is asked for a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Told {
    /// The time.
    #[default]
    Truth,
    /// This, whatever it is.
    Text(String),
    /// Nothing.
    Nothing,
}

impl Told {
    pub(super) fn say(&self, at: SystemTime, hours: i8) -> Option<String> {
        match self {
            Self::Truth => Some(text_at(seconds(at), hours)),
            Self::Text(text) => Some(text.clone()),
            Self::Nothing => None,
        }
    }
}

/// Numbers from one, included, to another, left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) from: i64,
    pub(super) until: i64,
}

impl Bounds {
    pub(super) const NONE: Self = Self { from: i64::MIN, until: i64::MAX };

    pub(super) fn contain(self, number: i64) -> bool {
        self.from <= number && number < self.until
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), until: self.until.min(other.until) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_it_reads() {
        for text in ["2026-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2024-02-29T12:34:56Z"] {
            assert_eq!(super::text(parse(text).unwrap()), text);
        }
        let at = parse("2026-01-01T20:00:00Z").unwrap();
        assert_eq!(text_at(at, 8), "2026-01-02T04:00:00+08:00");
        assert_eq!(text_at(at, -5), "2026-01-01T15:00:00-05:00");
        assert_eq!(parse_at("2026-01-02T04:00:00+08:00"), Some(at));
        assert_eq!(seconds(beginning() - Duration::from_millis(1)), parse("2025-12-31T23:59:59Z").unwrap());
    }

    #[test]
    fn knows_what_is_no_time() {
        for text in ["", "2026-01-01", "2026-01-01T00:00:00+08:00", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00.5Z"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse_at("2026-01-01T00:00:00.5Z"), None);
    }
}
