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
    fn long_messages_are_cut_between_characters() {
        assert_eq!(redact(&"é".repeat(2000), &[]).chars().count(), MAX_MESSAGE);
    }
}
