//! SHA-256, HMAC-SHA256, HMAC-SHA1, MD5 and hexadecimal text.

use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// The lower-case hexadecimal SHA-256 of `bytes`.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The lower-case hexadecimal MD5 of `bytes`.
pub(super) fn md5_hex(bytes: &[u8]) -> String {
    hex(&Md5::digest(bytes))
}

/// HMAC-SHA256; `None` cannot occur, as HMAC takes a key of any length.
pub(super) fn hmac(key: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    Some(keyed(key, message)?.finalize().into_bytes().to_vec())
}

/// Whether `signature` is the hexadecimal HMAC-SHA256 of `message`, compared in constant time.
pub(super) fn is_signature(key: &[u8], message: &[u8], signature: &str) -> bool {
    match (keyed(key, message), unhex(signature)) {
        (Some(mac), Some(signature)) => mac.verify_slice(&signature).is_ok(),
        _ => false,
    }
}

/// Whether `signature` is the Base64 HMAC-SHA1 of `message`, compared in constant time.
pub(super) fn is_sha1_signature(key: &[u8], message: &[u8], signature: &str) -> bool {
    match (sha1_keyed(key, message), STANDARD.decode(signature)) {
        (Some(mac), Ok(signature)) => mac.verify_slice(&signature).is_ok(),
        _ => false,
    }
}

/// The Base64 HMAC-SHA1 of `message`.
#[cfg(test)]
pub(super) fn sha1_signature(key: &[u8], message: &[u8]) -> Option<String> {
    Some(STANDARD.encode(sha1_keyed(key, message)?.finalize().into_bytes()))
}

fn sha1_keyed(key: &[u8], message: &[u8]) -> Option<Hmac<Sha1>> {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).ok()?;
    mac.update(message);
    Some(mac)
}

fn keyed(key: &[u8], message: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(message);
    Some(mac)
}

/// Lower-case hexadecimal text.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

// Lower case only, as all vendors print it.
fn unhex(text: &str) -> Option<Vec<u8>> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            let lower = pair.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
            (lower && pair.len() == 2).then(|| u8::from_str_radix(pair, 16).ok())?
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 4231, test case 2.
    const SIGNATURE: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn knows_the_empty_hashes_and_a_published_hmac() {
        assert_eq!(md5_hex(b""), "d41d8cd98f00b204e9800998ecf8427e");
        assert!(sha256_hex(b"").starts_with("e3b0c44298fc1c149afbf4c8996fb924"));
        let message = b"what do ya want for nothing?";
        assert_eq!(hmac(b"Jefe", message).map(|mac| hex(&mac)).as_deref(), Some(SIGNATURE));
        assert!(is_signature(b"Jefe", message, SIGNATURE));
    }

    // RFC 2202, test case 2.
    #[test]
    fn knows_a_published_sha1_hmac() {
        let (message, signature) = (b"what do ya want for nothing?", "7/zfauXrL6LSdBbV8YTfnCWafHk=");
        assert!(is_sha1_signature(b"Jefe", message, signature));
        for wrong in ["", "7/zf", "7/zfauXrL6LSdBbV8YTfnCWafHk", "6/zfauXrL6LSdBbV8YTfnCWafHk="] {
            assert!(!is_sha1_signature(b"Jefe", message, wrong), "{wrong}");
        }
    }

    #[test]
    fn refuses_what_is_not_the_signature() {
        let message = b"what do ya want for nothing?";
        for wrong in ["", "5bdc", "5bd", "zz", "+1", &SIGNATURE.to_uppercase()] {
            assert!(!is_signature(b"Jefe", message, wrong), "{wrong}");
        }
    }
}
