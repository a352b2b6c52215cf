//! Recognising a text in what a server made of it: percent-encoded, escaped as in JSON, or one inside the other.

/// How many bytes at the beginning of `text` are an echo of `secret`, with the padding of base64 behind it.
pub(super) fn echoed(secret: &[u8], text: &[u8]) -> Option<usize> {
    let mut end = if text.starts_with(secret) {
        secret.len()
    } else {
        secret.iter().try_fold(0, |end, byte| Some(end + byte_at(*byte, text.get(end..)?)?))?
    };
    while let Some(length) = text.get(end..).and_then(|rest| byte_at(b'=', rest)) {
        end += length;
    }
    Some(end)
}

/// How often one encoding may be inside the other.
const MAX_DEPTH: usize = 3;

/// How many bytes at the beginning of a text stand for this one.
fn byte_at(byte: u8, text: &[u8]) -> Option<usize> {
    let encoded = match text {
        [b'%', rest @ ..] => percent(byte, rest),
        [b'\\', rest @ ..] => escape(byte, rest),
        _ => None,
    };
    // A form has a plus for a space, and the alphabet of base64 for URLs has two signs of its own.
    let is_plain = |own: &u8| *own == byte || matches!((*own, byte), (b'+', b' ') | (b'-', b'+') | (b'_', b'/'));
    encoded.map(|length| length + 1).or_else(|| text.first().filter(|own| is_plain(own)).map(|_| 1))
}

/// What stands behind a percent sign. What was encoded twice has `25` for the sign of the inner one.
fn percent(byte: u8, rest: &[u8]) -> Option<usize> {
    (0..=MAX_DEPTH)
        .map(|depth| depth * 2)
        .take_while(|start| rest.get(..*start).is_some_and(|outer| outer.chunks(2).all(|sign| sign == b"25")))
        .find(|start| rest.get(*start..start + 2).and_then(hex) == Some(byte.into()))
        .map(|start| start + 2)
}

/// What stands behind a backslash. What was escaped twice has more of them.
fn escape(byte: u8, rest: &[u8]) -> Option<usize> {
    let more = rest.iter().take(2 * MAX_DEPTH).take_while(|own| **own == b'\\').count();
    match rest.get(more..)? {
        [b'u', digits @ ..] if hex(digits.get(..4)?) == Some(byte.into()) => Some(more + 5),
        [own @ (b'"' | b'/'), ..] if *own == byte => Some(more + 1),
        _ => (more > 0 && byte == b'\\').then_some(more),
    }
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, digit| Some(value * 16 + char::from(*digit).to_digit(16)?))
}
