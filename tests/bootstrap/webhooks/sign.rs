//! What the senders of webhooks do, written from their pages.

use std::time::UNIX_EPOCH;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use ring::{digest, hmac};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;

use super::request::Request;
use crate::runtime::now;

/// Secrets of Standard Webhooks.
pub(super) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub(super) const NEXT_SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
/// The keys that the providers were given.
pub(super) const ALIYUN_KEY: &str = "Murmur7c2f0b";
pub(super) const TENCENT_KEY: &str = "whisper-e91c40";
/// The callback URL, which need not be what a request says.
pub(super) const ALIYUN_URL: &str = "https://hooks.example.com/callbacks/aliyun";
pub(super) const COOP_PUBLIC: &str = include_str!("../../fixtures/webhooks/coop-public.pem");
const COOP_PRIVATE: &[u8] = include_bytes!("../../fixtures/webhooks/coop-private.pem");
const ED25519_SEED: [u8; 32] = [0x5a; 32];

/// Unix seconds.
pub(super) fn unix_now() -> i64 {
    i64::try_from(now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

/// Signs as in Standard Webhooks, now.
pub(super) fn standard(secret: &str, request: Request) -> Request {
    standard_at(secret, unix_now(), request)
}

pub(super) fn standard_at(secret: &str, seconds: i64, request: Request) -> Request {
    let key = STANDARD.decode(secret.trim_start_matches("whsec_")).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let request = stamped(request, seconds);
    let signature = STANDARD.encode(hmac::sign(&key, &signed(&request)));
    request.header("Webhook-Signature", &format!("v1,{signature}"))
}

/// Signs with a private key, as Standard Webhooks may.
pub(super) fn ed25519(request: Request) -> Request {
    let request = stamped(request, unix_now());
    let signature = STANDARD.encode(key_pair().sign(&signed(&request)));
    request.header("Webhook-Signature", &format!("v1a,{signature}"))
}

/// The other half of that key, as it is configured.
pub(super) fn ed25519_public() -> String {
    format!("whpk_{}", STANDARD.encode(key_pair().public_key()))
}

fn key_pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&ED25519_SEED).unwrap()
}

fn stamped(request: Request, seconds: i64) -> Request {
    request.header("Webhook-Id", "msg_2b4e6f8a0c").header("Webhook-Timestamp", &seconds.to_string())
}

fn signed(request: &Request) -> Vec<u8> {
    let head = format!("{}.{}.", request.value_of("Webhook-Id"), request.value_of("Webhook-Timestamp"));
    [head.as_bytes(), &request.body].concat()
}

/// Signs as Alibaba Cloud VOD does.
pub(super) fn aliyun(key: &str, request: Request) -> Request {
    aliyun_at(key, ALIYUN_URL, unix_now(), request)
}

pub(super) fn aliyun_at(key: &str, url: &str, seconds: i64, request: Request) -> Request {
    let signature = md5_hex(&format!("{url}|{seconds}|{key}"));
    request.header("X-VOD-TIMESTAMP", &seconds.to_string()).header("X-VOD-SIGNATURE", &signature)
}

/// `Sign` and `T` of Tencent Cloud VOD.
pub(super) fn tencent(key: &str, expires: i64) -> [(String, String); 2] {
    [("Sign".to_owned(), md5_hex(&format!("{key}{expires}"))), ("T".to_owned(), expires.to_string())]
}

fn md5_hex(text: &str) -> String {
    Md5::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Signs as ROOST Coop does.
pub(super) fn coop(request: Request) -> Request {
    let der = PrivatePkcs8KeyDer::from_pem_slice(COOP_PRIVATE).unwrap();
    let pair = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap();
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &request.body, &mut signature).unwrap();
    request.header("Coop-Signature", &STANDARD.encode(signature))
}

/// The id of the event that a callback becomes.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    digest::digest(&digest::SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
