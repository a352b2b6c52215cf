//! Keys that verify signatures.

mod small_order;

use std::fmt;

use ring::hmac;
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject;
use spki::SubjectPublicKeyInfoRef;

use small_order::is_of_small_order;

use crate::credential::{EMULATOR_PREFIX, Secret};
use crate::encode::base64;

/// What one configured secret is; it cannot be printed.
#[derive(Clone)]
pub(crate) enum Key {
    /// Shared by both sides.
    Hmac(hmac::Key),
    /// The sender's public key.
    Ed25519([u8; 32]),
    /// The sender's public key, as an `RSAPublicKey` in DER.
    Rsa(Vec<u8>),
    /// A text that is hashed together with others.
    Text(Secret),
}

/// What the secrets of a kind of webhook look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum KeyForm {
    /// Standard Webhooks: a shared secret or a public key.
    Standard,
    /// An RSA public key in PEM.
    Pem,
    /// Any text.
    Text,
}

/// Prefixes of Standard Webhooks: a shared secret, a public key, and a private key, which only the sender has.
const SHARED: &str = "whsec_";
const PUBLIC: &str = "whpk_";
const PRIVATE: &str = "whsk_";
/// Bytes of the shortest secret that is taken. The specification asks for 24 to 64; shorter ones than this can be guessed.
const SHORTEST: usize = 16;

impl Key {
    /// Reads a secret for a function that calls loopback endpoints only, or for one that does not: there a published one opens nothing.
    pub(crate) fn read(form: KeyForm, text: &str, is_local: bool) -> Result<Self, String> {
        if !is_local && is_published(text) {
            return Err(format!(
                "a secret that begins with {EMULATOR_PREFIX}, plain or in base64, is a published sample, and is refused where any account's endpoint is not on loopback"
            ));
        }
        Self::parse(form, text)
    }

    /// Reads a secret as its kind of webhook has it; the error says what would be right.
    pub(crate) fn parse(form: KeyForm, text: &str) -> Result<Self, String> {
        let text = text.trim();
        match form {
            KeyForm::Standard => standard(text),
            KeyForm::Pem => rsa(text),
            KeyForm::Text if text.is_empty() => {
                Err("expected the key as it is configured at the provider, found nothing".to_owned())
            }
            // Two of them, most likely; a signature would be of neither.
            KeyForm::Text if text.contains(char::is_control) => {
                Err("expected one key, as it is configured at the provider, found more than one line".to_owned())
            }
            KeyForm::Text => Ok(Self::Text(Secret::new(text))),
        }
    }
}

/// Whether a secret is one of the samples that the documentation shows, as it stands or decoded.
fn is_published(text: &str) -> bool {
    let text = text.trim();
    let bare = [SHARED, PUBLIC].into_iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
    let is_sample = |bytes: &[u8]| bytes.starts_with(EMULATOR_PREFIX.as_bytes());
    is_sample(bare.as_bytes()) || base64::decode(bare).is_some_and(|bytes| is_sample(&bytes))
}

fn standard(text: &str) -> Result<Key, String> {
    if text.starts_with(PRIVATE) {
        return Err(format!("this is a private key ({PRIVATE}…), which only the sender may have; expected {PUBLIC}…"));
    }
    if let Some(text) = text.strip_prefix(PUBLIC) {
        let bytes = base64::decode(text).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let key = bytes.ok_or_else(|| format!("expected {PUBLIC} and 32 bytes in base64"))?;
        if is_of_small_order(&key) {
            return Err("this public key is a point of small order, under which anybody can sign; expected the public key of a key pair that the sender has made".to_owned());
        }
        return Ok(Key::Ed25519(key));
    }
    // The libraries of the specification take a secret without its prefix too.
    let bytes = base64::decode(text.strip_prefix(SHARED).unwrap_or(text)).filter(|bytes| bytes.len() >= SHORTEST);
    let bytes = bytes.ok_or_else(|| {
        format!("expected {SHARED} and at least {SHORTEST} bytes in base64, or {PUBLIC} and a public key")
    })?;
    Ok(Key::Hmac(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
}

/// A PEM text; line ends may have become `\n` on their way through an environment variable. The library reads the first key and passes
/// by what stands around it, so that a second key would be left out without a word.
fn rsa(text: &str) -> Result<Key, String> {
    const WANTED: &str = "expected an RSA public key of at least 2048 bits in PEM (-----BEGIN PUBLIC KEY-----)";
    const ALONE: &str =
        "expected one public key in PEM and nothing before or behind it; several keys are several `secrets`";
    let pem = text.replace("\\n", "\n");
    let (before, rest) = pem.trim().split_once(BEGIN).ok_or(WANTED)?;
    let (_, behind) = rest.split_once(END).ok_or(WANTED)?;
    if !before.is_empty() || !behind.is_empty() {
        return Err(ALONE.to_owned());
    }
    let der = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).map_err(|_| WANTED)?;
    let info = SubjectPublicKeyInfoRef::try_from(der.as_ref()).map_err(|_| WANTED)?;
    let is_rsa = info.algorithm.oid.to_string() == RSA_ENCRYPTION;
    let key = info.subject_public_key.as_bytes().filter(|key| is_rsa && key.len() > LEAST_RSA).ok_or(WANTED)?;
    Ok(Key::Rsa(key.to_vec()))
}

/// What stands around a public key. Source: RFC 7468, 13.
const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";
/// Bytes of the modulus of the smallest key that verifies anything; the whole is a little longer.
const LEAST_RSA: usize = 256;
/// The algorithm of an RSA key. Source: RFC 8017, appendix C.
const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[key]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_secrets_are_told_by_their_prefix() {
        for text in ["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "C2FVsBQIhrscChlQIMV+b5sSYspob7oD\n"] {
            assert!(matches!(Key::parse(KeyForm::Standard, text), Ok(Key::Hmac(_))), "{text}");
        }
        let public = format!("whpk_{}", base64::encode(&[7; 32]));
        assert!(matches!(Key::parse(KeyForm::Standard, &public), Ok(Key::Ed25519(key)) if key == [7; 32]));
    }

    #[test]
    fn what_cannot_verify_is_refused_without_being_shown() {
        for text in ["", "whsec_", "whsec_c2hvcnQ=", "hunter2!", "whpk_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "whsk_AAAA"] {
            let error = Key::parse(KeyForm::Standard, text).unwrap_err();
            assert!(text.len() < 7 || !error.contains(text), "{error}");
        }
        for text in ["", "AAAA", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"] {
            assert!(Key::parse(KeyForm::Pem, text).is_err());
        }
        assert_eq!(format!("{:?}", Key::Text(Secret::new("hunter2"))), "[key]");
    }

    #[test]
    fn a_key_of_small_order_is_refused_in_every_encoding() {
        for (first, between, last) in [(0, 0, 0), (0, 0, 0x80), (1, 0, 0), (0xec, 0xff, 0x7f), (0xee, 0xff, 0xff)] {
            let mut key = [between; 32];
            (key[0], key[31]) = (first, last);
            let error = Key::parse(KeyForm::Standard, &format!("whpk_{}", base64::encode(&key))).unwrap_err();
            assert!(error.contains("anybody can sign"), "{error}");
        }
    }

    #[test]
    fn a_published_secret_is_for_loopback_alone() {
        let encoded = |text: &str| base64::encode(text.as_bytes());
        for (form, text) in [
            (KeyForm::Standard, "whsec_RU1VTEFUT1ItV0VCSE9PSy1TRUNSRVQh".to_owned()),
            (KeyForm::Standard, " RU1VTEFUT1ItV0VCSE9PSy1TRUNSRVQh\n".to_owned()),
            (KeyForm::Standard, encoded("EMULATOR-of-somebody-else")),
            (KeyForm::Standard, encoded("EMULATOR-of-somebody-else").trim_end_matches('=').to_owned()),
            (KeyForm::Standard, format!("EMULATOR{}", "A".repeat(24))),
            (KeyForm::Standard, format!("whsec_EMULATOR{}", "A".repeat(24))),
            (KeyForm::Standard, format!("whpk_EMULATOR{}", "A".repeat(35))),
            (KeyForm::Text, "EMULATOR-k9".to_owned()),
            (KeyForm::Text, encoded("EMULATOR-KEY")),
        ] {
            let error = Key::read(form, &text, false).unwrap_err();
            assert!(error.contains("loopback") && !error.contains(text.trim()), "{error}");
            assert!(Key::read(form, &text, true).is_ok(), "{text}");
        }
        for text in ["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", &encoded("my-EMULATOR-secret-1")] {
            assert!(Key::read(KeyForm::Standard, text, false).is_ok());
        }
    }

    #[test]
    fn one_secret_holds_one_key() {
        let pem = include_str!("../tests/fixtures/webhooks/coop-public.pem");
        let ec = include_str!("../tests/fixtures/webhooks/ec-public.pem");
        for text in [
            pem.repeat(2),
            format!("{pem}{ec}"),
            format!("{ec}{pem}"),
            format!("{pem}# the next one is on its way"),
            format!("Bag Attributes\n{pem}"),
            format!("{pem}{pem}").replace('\n', "\\n"),
            pem.replace("-----END", "AAAA\n-----END"),
        ] {
            assert!(Key::parse(KeyForm::Pem, &text).is_err(), "{text}");
        }
        assert!(Key::parse(KeyForm::Pem, &format!("\r\n{}\n\n", pem.replace('\n', "\r\n"))).is_ok());
        let secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        for between in [" ", ",", "\n", ";", ""] {
            assert!(Key::parse(KeyForm::Standard, &[secret, secret].join(between)).is_err(), "{between:?}");
        }
        assert!(Key::parse(KeyForm::Text, "one\ntwo").is_err() && Key::parse(KeyForm::Text, "one\n").is_ok());
    }

    #[test]
    fn a_pem_may_have_lost_its_line_ends() {
        let pem = include_str!("../tests/fixtures/webhooks/coop-public.pem");
        assert!(matches!(Key::parse(KeyForm::Pem, pem), Ok(Key::Rsa(_))));
        assert!(matches!(Key::parse(KeyForm::Pem, &pem.replace('\n', "\\n")), Ok(Key::Rsa(_))));
        let ec = include_str!("../tests/fixtures/webhooks/ec-public.pem");
        assert!(Key::parse(KeyForm::Pem, ec).is_err());
    }
}
