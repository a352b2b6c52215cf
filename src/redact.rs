//! What comes from outside, as logs and errors show it. What a server says may echo what it was sent: nothing secret of
//! that reaches a log.

use std::borrow::Cow;

/// Characters of a provider's message that are kept.
const MAX_MESSAGE: usize = 512;
/// Bytes of the shortest text that is taken for a secret: shorter ones would be found everywhere.
const MIN_SECRET: usize = 4;
/// Servers that reject a signature quote the text that they signed, which holds headers and parameters.
const QUOTES: [&str; 2] = ["stringtosign", "string to sign"];

/// A value from outside as an error shows it: quoted, escaped and short.
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 64;
    let short: String = text.chars().take(MOST).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("{short:?}{more}")
}

/// Names as an error lists them: the first ten, and how many more there are.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 10;
    let mut names = names.into_iter();
    let first: Vec<_> = names.by_ref().take(MOST).collect();
    let more = match names.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", first.join(", "))
}

/// A provider's message without the given secrets and without quoted canonical texts, cut to a sane length.
pub(crate) fn redact(message: &str, secrets: &[&str]) -> String {
    let lower = message.to_ascii_lowercase();
    let quote = QUOTES.iter().filter_map(|quote| lower.find(quote)).min();
    let mut text = Cow::from(message.get(..quote.unwrap_or(message.len())).unwrap_or_default());
    for secret in secrets.iter().filter(|secret| secret.len() >= MIN_SECRET) {
        if text.contains(*secret) {
            text = text.replace(*secret, "[redacted]").into();
        }
    }
    let end = text.char_indices().nth(MAX_MESSAGE).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or_default().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_survives() {
        let message = "token TOKE of AKID is bad; server StringToSign is [ACS3-HMAC-SHA256\nabc]";
        assert_eq!(
            redact(message, &["AKID", "hunter2", "TOKE", "", "is"]),
            "token [redacted] of [redacted] is bad; server"
        );
    }

    #[test]
    fn a_list_has_ten_names_at_most() {
        let names: Vec<_> = (0..12).map(|n| n.to_string()).collect();
        let names = |count| names.iter().take(count).map(String::as_str);
        assert_eq!(listed(names(0)), "");
        assert_eq!(listed(names(2)), "0, 1");
        assert_eq!(listed(names(10)), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9");
        assert_eq!(listed(names(12)), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more");
    }

    #[test]
    fn long_messages_are_cut_between_characters() {
        assert_eq!(redact(&"é".repeat(2000), &[]).chars().count(), MAX_MESSAGE);
    }
}
