//! Signs webhook samples as their sender would, in Standard Webhooks.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::setup::WEBHOOK_SECRET;

/// An HTTP payload that has a `webhook-id` and no signature, signed; nothing for every other payload.
pub(crate) fn signed(payload: &[u8], now: SystemTime) -> Option<String> {
    let mut payload: Value = serde_json::from_slice(payload).ok()?;
    payload.get("requestContext")?;
    let body = payload.get("body")?.as_str()?.to_owned();
    let headers = payload.get_mut("headers")?.as_object_mut()?;
    let id = headers.get("webhook-id")?.as_str()?.to_owned();
    if headers.contains_key("webhook-signature") {
        return None;
    }
    let timestamp = now.duration_since(UNIX_EPOCH).ok()?.as_secs();
    let key = STANDARD.decode(WEBHOOK_SECRET.strip_prefix("whsec_")?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    headers.insert("webhook-timestamp".to_owned(), timestamp.to_string().into());
    headers.insert("webhook-signature".to_owned(), format!("v1,{signature}").into());
    Some(payload.to_string())
}
