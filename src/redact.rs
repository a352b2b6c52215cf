//! What comes from outside, as logs and errors show it. What a server says may echo what it was sent: nothing secret of
//! that reaches a log.

mod echo;

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use echo::echoed;

/// Characters of a server's message that are kept.
const MAX_MESSAGE: usize = 512;
/// Characters of a server's error code or request id that are kept; real ones are far shorter.
const MAX_NAME: usize = 128;
/// Bytes of the shortest text that is taken for a secret: shorter ones would be found everywhere.
const MIN_SECRET: usize = 4;
/// Servers that reject a signature quote the text that they signed, which holds headers and parameters.
const QUOTES: [&str; 5] = ["stringtosign", "string to sign", "string-to-sign", "canonical string", "canonical request"];
const REDACTED: &str = "[redacted]";

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

/// The first characters of a text.
pub(crate) fn first(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let end = text.char_indices().nth(most).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or_default()
}

/// A text of at most so many characters, which says when there were more.
pub(crate) fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    let short = first(text, most);
    if short.len() < text.len() { format!("{short}…").into() } else { short.into() }
}

/// A server's message without the given secrets and without quoted canonical texts, cut to a sane length.
pub(crate) fn redact(message: &str, secrets: &[&str]) -> String {
    let lower = message.to_ascii_lowercase();
    let quote = QUOTES.iter().filter_map(|quote| lower.find(quote)).min();
    let mut rest = message.get(..quote.unwrap_or(message.len())).unwrap_or_default();
    let secrets = forms(secrets, rest.len());
    let mut text = String::new();
    let mut characters = 0;
    while characters < MAX_MESSAGE
        && let Some(character) = rest.chars().next()
    {
        let echo = secrets.iter().filter_map(|secret| echoed(secret.as_bytes(), rest.as_bytes())).max();
        match echo {
            Some(_) => text.push_str(REDACTED),
            None => text.push(character),
        }
        characters += echo.map_or(1, |_| REDACTED.len());
        rest = rest.get(echo.unwrap_or(character.len_utf8())..).unwrap_or_default();
    }
    first(&text, MAX_MESSAGE).trim_end().to_owned()
}

/// A server's error code or id, in the same way.
pub(crate) fn redact_name(name: &str, secrets: &[&str]) -> String {
    first(&redact(name, secrets), MAX_NAME).to_owned()
}

/// The secrets as they are and in base64, as far as a text of this length can hold them.
fn forms<'s>(secrets: &[&'s str], length: usize) -> Vec<Cow<'s, str>> {
    let fitting = secrets.iter().filter(|secret| (MIN_SECRET..=length).contains(&secret.len()));
    let encoded = fitting.clone().filter(|secret| secret.len() / 3 * 4 <= length);
    let encoded = encoded.map(|secret| Cow::Owned(STANDARD_NO_PAD.encode(secret)));
    fitting.map(|secret| Cow::Borrowed(*secret)).chain(encoded).collect()
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
    fn a_secret_is_known_in_whatever_it_is_encoded() {
        let token = "IQoJ//b3Jp+Z2lu \"X2VjE==";
        for echo in [
            token.to_owned(),
            "IQoJ%2F%2Fb3Jp%2BZ2lu%20%22X2VjE%3D%3D".to_owned(),
            "IQoJ%2f%2fb3Jp%2bZ2lu+%22X2VjE%3d%3d".to_owned(),
            "%49QoJ//b3Jp+Z2lu%20\"X2VjE==".to_owned(),
            "IQoJ%252F%252Fb3Jp%252BZ2lu%2520%2522X2VjE%253D%253D".to_owned(),
            r#"IQoJ\/\/b3Jp+Z2lu \"X2VjE=="#.to_owned(),
            r#"IQoJ\u002f\u002Fb3Jp\u002bZ2lu\u0020\\\"X2VjE\u003d\u003D"#.to_owned(),
            "SVFvSi8vYjNKcCtaMmx1ICJYMlZqRT09".to_owned(),
            STANDARD_NO_PAD.encode(token).replace('+', "%2B"),
        ] {
            assert_eq!(redact(&format!("token {echo}; bad"), &[token]), "token [redacted]; bad", "{echo}");
        }
    }

    #[test]
    fn base64_is_known_in_either_alphabet_and_with_its_padding() {
        let token = "a~?>~?>?b";
        for padding in ["", "x", "xy"] {
            let token = format!("{token}{padding}");
            let plain = base64::engine::general_purpose::STANDARD.encode(&token);
            for echo in [plain.clone(), plain.replace('+', "-").replace('/', "_"), plain.replace('=', "")] {
                assert_eq!(redact(&format!("<{echo}>"), &[&token]), "<[redacted]>", "{echo}");
            }
        }
    }

    #[test]
    fn what_is_no_secret_stays_as_it_is() {
        let message = r"100% of %zz \u00 \ + %2 %25 are fine \";
        assert_eq!(redact(message, &["AKID", "é%+\\ "]), message);
        assert_eq!(redact("é%+\\ !", &["é%+\\ "]), "[redacted]!");
    }

    #[test]
    fn a_secret_at_the_end_of_what_is_kept_is_not_cut_to_a_part_of_it() {
        let secret = "hunter2-hunter2";
        for before in MAX_MESSAGE - 20..MAX_MESSAGE {
            let kept = redact(&format!("{}{secret}", "x".repeat(before)), &[secret]);
            assert!(!kept.contains('u') && kept.len() <= MAX_MESSAGE, "{kept}");
        }
    }

    #[test]
    fn what_was_cut_says_so() {
        assert_eq!((shortened("abc", 3), shortened("abé", 2)), ("abc".into(), "ab…".into()));
    }

    #[test]
    fn names_are_shorter_than_messages() {
        assert_eq!(redact_name(&"x".repeat(2000), &[]).len(), MAX_NAME);
        assert_eq!(redact_name("Code.AKID", &["AKID"]), "Code.[redacted]");
    }

    #[test]
    fn long_messages_are_cut_between_characters() {
        assert_eq!(redact(&"é".repeat(2000), &[]).chars().count(), MAX_MESSAGE);
    }
}
