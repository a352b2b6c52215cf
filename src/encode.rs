//! Text forms of bytes: hexadecimal, percent-encoding, and what JSON makes of a text.

pub(crate) mod base64;

/// Lower-case hexadecimal, two digits a byte: the form of digests and signatures.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// RFC 3986: everything but unreserved characters becomes `%XX`.
pub(crate) fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&hex(&[byte]).to_ascii_uppercase());
        }
    }
    encoded
}

/// Bytes of a text inside a JSON string.
pub(crate) fn escaped_length(text: &str) -> usize {
    text.bytes().map(escaped).sum()
}

/// Whether a text has at most so many bytes inside a JSON string.
pub(crate) fn fits(text: &str, room: usize) -> bool {
    // No byte becomes more than six. Most texts are short, and there are many.
    text.len() * 6 <= room || escaped_length(text) <= room
}

/// The longest beginning of a text that has so many bytes inside a JSON string.
pub(crate) fn fitting(text: &str, room: usize) -> &str {
    if fits(text, room) {
        return text;
    }
    let mut length = 0;
    let beyond = text.char_indices().find(|(_, character)| {
        length += escaped_length(character.encode_utf8(&mut [0; 4]));
        length > room
    });
    beyond.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// Bytes of a byte inside a JSON string, as `serde_json` writes it.
fn escaped(byte: u8) -> usize {
    match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 8 | 12 => 2,
        0..0x20 => 6,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_a_byte() {
        assert_eq!(hex(&[0, 0x0f, 0xa5, 0xff]), "000fa5ff");
    }

    #[test]
    fn the_length_inside_a_json_string_is_the_one_that_is_written() {
        let all: String = (0..0x100).filter_map(char::from_u32).chain(['\u{2028}', '😀']).collect();
        for text in ["", "plain", "a \"b\" \\ c", &all] {
            assert_eq!(escaped_length(text) + 2, serde_json::to_string(text).unwrap().len(), "{text:?}");
        }
    }

    #[test]
    fn a_text_is_cut_between_characters_to_what_fits() {
        assert_eq!((fitting("abc", 3), fitting("abc", 2), fitting("", 0)), ("abc", "ab", ""));
        assert_eq!((fitting("é\"x", 3), fitting("é\"x", 4), fitting("é", 1)), ("é", "é\"", ""));
    }

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(percent_encode("aZ9-_.~ +*/,:é"), "aZ9-_.~%20%2B%2A%2F%2C%3A%C3%A9");
    }
}
