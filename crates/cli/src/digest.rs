//! Digests as text.

use std::fmt::Write;

/// Hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to memory cannot fail.
        let _infallible = write!(text, "{byte:02x}");
    }
    text
}
