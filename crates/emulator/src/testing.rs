//! Signed requests for tests.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::core::Core;
use super::key::{KEY_ID, KEY_SECRET};
use super::wire::{Reply, Request, percent_encode};
use super::{alibaba, amazon, digest, tencent};

/// The time of all requests: 2026-01-02T03:04:05Z.
pub(super) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_767_323_045)
}

fn headers(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A call of an Alibaba Cloud operation, not signed yet.
pub(super) fn aliyun(version: &str, operation: &str, parameters: &[(&str, &str)], nonce: &str) -> Request {
    let query: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
    Request {
        method: "POST".to_owned(),
        target: format!("/?{}", query.join("&")),
        headers: headers(&[
            ("accept", "application/json"),
            ("host", "127.0.0.1"),
            ("x-acs-action", operation),
            ("x-acs-content-sha256", &digest::sha256_hex(b"")),
            ("x-acs-date", "2026-01-02T03:04:05Z"),
            ("x-acs-signature-nonce", nonce),
            ("x-acs-version", version),
        ]),
        body: Vec::new(),
    }
}

/// A call of an operation of Tencent Cloud VOD.
pub(super) fn tencent(operation: &str, body: &Value) -> Request {
    let mut request = Request {
        method: "POST".to_owned(),
        target: "/".to_owned(),
        headers: headers(&[
            ("content-type", "application/json"),
            ("host", "127.0.0.1"),
            ("x-tc-action", operation),
            ("x-tc-timestamp", "1767323045"),
            ("x-tc-version", "2018-07-17"),
        ]),
        body: body.to_string().into(),
    };
    let scope = "2026-01-02/vod/tc3_request";
    tencent::auth::sign(&mut request, KEY_ID, KEY_SECRET, scope, "content-type;host");
    request
}

/// A call of an operation of Amazon SQS.
pub(super) fn amazon(operation: &str, body: &Value) -> Request {
    let mut request = Request {
        method: "POST".to_owned(),
        target: "/".to_owned(),
        headers: headers(&[
            ("content-type", "application/x-amz-json-1.0"),
            ("host", "127.0.0.1"),
            ("x-amz-date", "20260102T030405Z"),
            ("x-amz-target", &format!("AmazonSQS.{operation}")),
        ]),
        body: body.to_string().into(),
    };
    let scope = "20260102/eu-central-1/sqs/aws4_request";
    amazon::auth::sign(&mut request, KEY_ID, KEY_SECRET, scope, "content-type;host;x-amz-date;x-amz-target");
    request
}

/// A core, and calls of it with a fresh nonce each.
pub(super) struct Caller {
    pub(super) core: Core,
    pub(super) now: SystemTime,
    nonces: u32,
}

impl Caller {
    pub(super) fn of(core: Core) -> Self {
        Self { core, now: now(), nonces: 0 }
    }

    pub(super) fn send(&mut self, request: &Request) -> Reply {
        self.core.answer(request, self.now)
    }

    pub(super) fn aliyun(&mut self, version: &str, operation: &str, parameters: &[(&str, &str)]) -> Reply {
        self.nonces += 1;
        let nonce = self.nonces.to_string();
        let mut request = aliyun(version, operation, parameters, &nonce);
        alibaba::auth::sign(&mut request, KEY_ID, KEY_SECRET);
        self.send(&request)
    }

    pub(super) fn vod(&mut self, operation: &str, parameters: &[(&str, &str)]) -> Reply {
        self.aliyun("2017-03-21", operation, parameters)
    }

    pub(super) fn delete_videos(&mut self, ids: &str) -> Reply {
        self.vod("DeleteVideo", &[("VideoIds", ids)])
    }

    pub(super) fn delete_media(&mut self, ids: &str) -> Reply {
        self.aliyun("2014-06-18", "DeleteMedia", &[("MediaIds", ids)])
    }

    pub(super) fn send_message(&mut self, queue: &str, body: &str) -> Reply {
        let url = format!("http://127.0.0.1/000000000000/{queue}");
        self.send(&amazon("SendMessage", &serde_json::json!({ "QueueUrl": url, "MessageBody": body })))
    }

    pub(super) fn delete_file(&mut self, id: &str) -> Reply {
        self.send(&tencent("DeleteMedia", &serde_json::json!({ "FileId": id })))
    }
}

/// The status and error code of a reply; no code is an empty one.
pub(super) fn verdict(reply: &Reply) -> (u16, String) {
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let code = body.get("Code").or_else(|| body.pointer("/Response/Error/Code")).or_else(|| body.get("__type"));
    let code = code.and_then(Value::as_str).unwrap_or_default();
    (reply.status, code.rsplit('#').next().unwrap_or_default().to_owned())
}
