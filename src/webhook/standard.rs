//! Standard Webhooks: who signed. Source: the specification, version 1.0.0, "Signature scheme".

use std::time::SystemTime;

use ring::{hmac, signature};
use subtle::ConstantTimeEq;

use super::is_recent;
use crate::encode::base64;
use crate::key::Key;
use crate::trigger::Request;

/// Signatures of one request that are looked at; two are usual while a secret is replaced.
const MAX_SIGNATURES: usize = 16;
/// The names of the three headers, the specification's first. Senders on Svix use its own: "Verifying payloads manually" of its
/// documentation.
const FAMILIES: [[&str; 3]; 2] =
    [["webhook-id", "webhook-timestamp", "webhook-signature"], ["svix-id", "svix-timestamp", "svix-signature"]];

/// The versions and signatures of one word of the header: one pair, or several where a gateway has joined headers by a comma.
fn pairs(word: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut parts = word.split(',');
    std::iter::from_fn(move || Some((parts.next()?, parts.next()?)))
}

/// The headers of a signature.
#[derive(Debug)]
pub(super) struct Claim<'r> {
    id: &'r str,
    timestamp: &'r str,
    signatures: &'r str,
}

impl<'r> Claim<'r> {
    /// Reads the headers; the error says what is wrong with them, for the log.
    pub(super) fn read(request: &'r Request, now: SystemTime) -> Result<Self, &'static str> {
        let header = |name: &str| request.header(name).filter(|value| !value.is_empty());
        let family = |names: [&'static str; 3]| match names.map(header) {
            [Some(id), Some(timestamp), Some(signatures)] => Some([id, timestamp, signatures]),
            _ => None,
        };
        // Headers of two families are never taken together.
        let Some([id, timestamp, signatures]) = FAMILIES.into_iter().find_map(family) else {
            return Err("a header of the signature is missing");
        };
        // The signed text is read from one point to the next.
        if id.contains('.') {
            return Err("the id of the message has a point in it");
        }
        if !is_recent(timestamp, now) {
            return Err("the timestamp is not within five minutes of now");
        }
        Ok(Self { id, timestamp, signatures })
    }

    /// Whether one of the signatures is a key's.
    pub(super) fn is_of(&self, key: &Key, request: &Request) -> bool {
        let mut signed = format!("{}.{}.", self.id, self.timestamp).into_bytes();
        signed.extend_from_slice(request.bytes());
        let of_version = |version: &'static str| {
            let listed = self.signatures.split_ascii_whitespace().flat_map(pairs).take(MAX_SIGNATURES);
            listed.filter(move |(own, _)| *own == version).filter_map(|(_, signature)| base64::decode(signature))
        };
        match key {
            Key::Hmac(key) => {
                let expected = hmac::sign(key, &signed);
                of_version("v1").any(|given| bool::from(given.ct_eq(expected.as_ref())))
            }
            Key::Ed25519(key) => {
                let key = signature::UnparsedPublicKey::new(&signature::ED25519, key);
                of_version("v1a").any(|given| key.verify(&signed, &given).is_ok())
            }
            Key::Rsa(_) | Key::Text(_) => false,
        }
    }
}
