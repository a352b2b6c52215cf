//! A time span on the command line, such as `48h`.

use std::str::FromStr;

use jiff::{Span, SpanRelativeTo};

/// How long something may take, and how that was written.
#[derive(Clone, Debug)]
pub(crate) struct Deadline {
    pub(crate) text: String,
    pub(crate) millis: u64,
}

/// Reads `48h`, `2d` or `1h 30m`.
pub(crate) fn parse(text: &str) -> Result<Deadline, String> {
    let wrong = || format!("`{text}` is no time span such as 48h, 2d or 90m");
    let span = Span::from_str(text).map_err(|_| wrong())?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())?;
    let millis = u64::try_from(duration.as_millis()).ok().filter(|millis| *millis > 0).ok_or_else(wrong)?;
    Ok(Deadline { text: text.trim().to_owned(), millis })
}

/// A time span as people say it: two units at most.
pub(crate) fn spoken(millis: u64) -> String {
    let seconds = millis / 1000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) if seconds == 0 => format!("{millis} ms"),
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_spoken() {
        for (text, millis, said) in
            [("48h", 172_800_000, "2 d 0 h"), ("2d", 172_800_000, "2 d 0 h"), ("90m", 5_400_000, "1 h 30 min")]
        {
            assert_eq!(parse(text).unwrap().millis, millis);
            assert_eq!(spoken(millis), said);
        }
        for wrong in ["", "48", "soon", "-2h", "0s"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!((spoken(42), spoken(61_000)), ("42 ms".to_owned(), "1 min 1 s".to_owned()));
    }
}
