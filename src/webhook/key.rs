//! Keys that verify signatures.

use std::fmt;

use ring::hmac;
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject;
use spki::SubjectPublicKeyInfoRef;

use super::base64;
use crate::config::Secret;

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
    /// Reads a secret as its kind of webhook has it; the error says what would be right.
    pub(crate) fn parse(form: KeyForm, text: &str) -> Result<Self, String> {
        let text = text.trim();
        match form {
            KeyForm::Standard => standard(text),
            KeyForm::Pem => rsa(text),
            KeyForm::Text if text.is_empty() => {
                Err("expected the key as it is configured at the provider, found nothing".to_owned())
            }
            KeyForm::Text => Ok(Self::Text(Secret::new(text))),
        }
    }
}

fn standard(text: &str) -> Result<Key, String> {
    if text.starts_with(PRIVATE) {
        return Err(format!("this is a private key ({PRIVATE}…), which only the sender may have; expected {PUBLIC}…"));
    }
    if let Some(text) = text.strip_prefix(PUBLIC) {
        let bytes = base64::decode(text).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        return bytes.map(Key::Ed25519).ok_or_else(|| format!("expected {PUBLIC} and 32 bytes in base64"));
    }
    // The libraries of the specification take a secret without its prefix too.
    let bytes = base64::decode(text.strip_prefix(SHARED).unwrap_or(text)).filter(|bytes| bytes.len() >= SHORTEST);
    let bytes = bytes.ok_or_else(|| {
        format!("expected {SHARED} and at least {SHORTEST} bytes in base64, or {PUBLIC} and a public key")
    })?;
    Ok(Key::Hmac(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
}

/// A PEM text; line ends may have become `\n` on their way through an environment variable.
fn rsa(text: &str) -> Result<Key, String> {
    const WANTED: &str = "expected an RSA public key of at least 2048 bits in PEM (-----BEGIN PUBLIC KEY-----)";
    let pem = text.replace("\\n", "\n");
    let der = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).map_err(|_| WANTED)?;
    let info = SubjectPublicKeyInfoRef::try_from(der.as_ref()).map_err(|_| WANTED)?;
    let is_rsa = info.algorithm.oid.to_string() == RSA_ENCRYPTION;
    let key = info.subject_public_key.as_bytes().filter(|key| is_rsa && key.len() > LEAST_RSA).ok_or(WANTED)?;
    Ok(Key::Rsa(key.to_vec()))
}

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
    fn a_pem_may_have_lost_its_line_ends() {
        let pem = include_str!("../../tests/fixtures/webhooks/coop-public.pem");
        assert!(matches!(Key::parse(KeyForm::Pem, pem), Ok(Key::Rsa(_))));
        assert!(matches!(Key::parse(KeyForm::Pem, &pem.replace('\n', "\\n")), Ok(Key::Rsa(_))));
        let ec = include_str!("../../tests/fixtures/webhooks/ec-public.pem");
        assert!(Key::parse(KeyForm::Pem, ec).is_err());
    }
}
