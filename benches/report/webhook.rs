//! Signed webhooks, as a function URL hands them over.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::json;

/// The secret that `bootstrap` knows.
pub(crate) const SECRET: &str = "whsec_UkVQT1JULVJFUE9SVC1SRVBPUlQtUkVQT1JU";

/// A request with one deletion event, signed now. It is good for five minutes.
pub(crate) fn request() -> Arc<Vec<u8>> {
    let event = json!({
        "specversion": "1.0",
        "id": "evt-00000001",
        "source": "urn:example:rights-portal",
        "type": "content.takedown",
        "time": "2026-11-20T07:00:00Z",
        "data": {
            "reason": "dmca",
            "reference": "CASE-4711",
            "targets": [{"provider": "aliyun-vod", "video_id": "e44ebf1147hdsa2d2adbea8b0001"}],
        },
    });
    let body = event.to_string();
    let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let key = STANDARD.decode(SECRET.trim_start_matches("whsec_")).expect("it is base64");
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let signature = STANDARD.encode(hmac::sign(&key, format!("msg_1.{timestamp}.{body}").as_bytes()));
    let payload = json!({
        "version": "2.0",
        "rawPath": "/events",
        "rawQueryString": "",
        "headers": {
            "content-type": "application/cloudevents+json",
            "webhook-id": "msg_1",
            "webhook-timestamp": timestamp.to_string(),
            "webhook-signature": format!("v1,{signature}"),
        },
        "requestContext": {"http": {"method": "POST", "path": "/events"}, "stage": "$default"},
        "body": body,
        "isBase64Encoded": false,
    });
    Arc::new(payload.to_string().into_bytes())
}
