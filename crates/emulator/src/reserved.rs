//! Ids whose first word says how calls that name them go.

/// The reserved words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Absent,
    Forbidden,
    Blocked,
    Invalid,
    Throttle,
    Fail,
    Busy,
    Html,
    Drop,
    Lost,
    Stall,
    Truncate,
}

impl Word {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "absent" => Self::Absent,
            "forbidden" => Self::Forbidden,
            "blocked" => Self::Blocked,
            "invalid" => Self::Invalid,
            "throttle" => Self::Throttle,
            "fail" => Self::Fail,
            "busy" => Self::Busy,
            "html" => Self::Html,
            "drop" => Self::Drop,
            "lost" => Self::Lost,
            "stall" => Self::Stall,
            "truncate" => Self::Truncate,
            _ => return None,
        })
    }
}

/// Splits `throttle2-video` into its word and its count, if it has them.
pub(super) fn parse(id: &str) -> Option<(Word, Option<u32>)> {
    let (head, _) = id.split_once('-')?;
    let name = head.trim_end_matches(|digit: char| digit.is_ascii_digit());
    let count = head.strip_prefix(name)?;
    let word = Word::named(name)?;
    match count {
        "" => Some((word, None)),
        digits => Some((word, Some(digits.parse().ok()?))),
    }
}

/// Whether the id begins with this word.
pub(super) fn is(id: &str, word: Word) -> bool {
    parse(id).is_some_and(|(have, _)| have == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_word_and_a_count() {
        assert_eq!(parse("throttle2-a-b"), Some((Word::Throttle, Some(2))));
        assert_eq!(parse("stall-a"), Some((Word::Stall, None)));
        assert_eq!(parse("absent-"), Some((Word::Absent, None)));
    }

    #[test]
    fn leaves_other_ids_alone() {
        for id in ["throttle2", "throttled-a", "Throttle-a", "2-a", "-a", "", "fail99999999999-a"] {
            assert_eq!(parse(id), None, "{id}");
        }
    }
}
