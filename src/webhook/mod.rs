//! Webhooks: signed HTTP requests become deletion events. Nothing of a request is understood before somebody has signed it.
//! Values in, values out, but for `keyring`, which reads secrets.

mod aliyun;
mod callback;
mod cloud_event;
mod coop;
mod keyring;
mod permit;
mod standard;
mod tencent;

use std::borrow::Cow;
use std::time::SystemTime;

use md5::{Digest, Md5};
use ring::digest;
use subtle::ConstantTimeEq;

pub(crate) use callback::{Callback, Confirmation, Finding, ModerationAlert, Question};
pub(crate) use cloud_event::names_around;
pub(crate) use keyring::{Keyring, Reader, Signed};
pub(crate) use permit::refusal;

use crate::clock::unix_seconds;
use crate::config::{Config, HEALTH, Webhook, WebhookKind};
use crate::encode::hex;
use crate::json::Json;
use crate::key::Key;
use crate::trigger::{Answer, Body, Request};
use callback::Takedown;

/// Seconds that a signature may be old, or ahead of this clock: the libraries of Standard Webhooks and the documentation of Alibaba
/// Cloud VOD say five minutes.
const TOLERANCE: u64 = 300;

/// What a request asks for, once it is known who sent it.
#[derive(Debug)]
pub(crate) enum Asked {
    /// Deletion events, each as JSON.
    Events(Vec<String>),
    Callback(Callback),
}

/// The webhook that a request is for, or the answer to one that is for none.
pub(crate) fn admit<'c>(config: &'c Config, request: &Request) -> Result<&'c Webhook, Answer> {
    route(config, request).map_err(|answer| if request.method == "HEAD" { answer.without_body() } else { answer })
}

fn route<'c>(config: &'c Config, request: &Request) -> Result<&'c Webhook, Answer> {
    let find = |path: &str| config.webhooks.iter().find(|webhook| webhook.path == path);
    let Some(webhook) = request.paths().find_map(find) else {
        let is_read = matches!(request.method.as_str(), "GET" | "HEAD");
        let is_health = request.paths().any(|path| path == HEALTH);
        return Err(match (is_health, is_read) {
            (true, true) => Answer::empty(200),
            (true, false) => Answer::not_allowed("GET, HEAD"),
            (false, _) => Answer::problem(404),
        });
    };
    match request.method.as_str() {
        "POST" if request.body == Body::TooLarge => Err(Answer::problem(413)),
        "POST" => Ok(webhook),
        "OPTIONS" if webhook.kind == WebhookKind::Standard => Err(consent(request)),
        _ => Err(Answer::not_allowed(webhook.kind.methods())),
    }
}

/// The answer to a sender that asks whether it may send. It costs nothing to agree: every request has to be signed.
/// Source: "HTTP 1.1 Web Hooks for Event Delivery", version 1.0.1, "Abuse protection".
fn consent(request: &Request) -> Answer {
    let Some(origin) = request.header("webhook-request-origin").filter(|origin| is_origin(origin)) else {
        return Answer::not_allowed(WebhookKind::Standard.methods());
    };
    let mut answer = Answer::empty(200);
    answer.headers.push(("allow", WebhookKind::Standard.methods().to_owned()));
    answer.headers.push(("webhook-allowed-origin", origin.to_owned()));
    if request.header("webhook-request-rate").is_some() {
        answer.headers.push(("webhook-allowed-rate", "*".to_owned()));
    }
    answer
}

/// A name of a system, as in the domain name system: nothing else is echoed.
fn is_origin(text: &str) -> bool {
    (1..=253).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte))
}

/// What a request says of its signature, complete and not stale; the error says what is wrong with it, for the log.
#[derive(Debug)]
enum Claim<'r> {
    Standard(standard::Claim<'r>),
    /// What is hashed before the key, behind it, and the hash.
    Hashed {
        before: String,
        behind: String,
        hash: Cow<'r, str>,
    },
    Coop(Vec<u8>),
}

impl<'r> Claim<'r> {
    /// Reads it. Nothing is looked up for a request that cannot be signed.
    fn read(kind: &WebhookKind, request: &'r Request, now: SystemTime) -> Result<Self, &'static str> {
        if request.body == Body::Undecodable {
            return Err("the body is said to be base64 and is not");
        }
        match kind {
            WebhookKind::Standard => standard::Claim::read(request, now).map(Self::Standard),
            WebhookKind::AliyunVod { url, .. } => aliyun::claim(url, request, now),
            WebhookKind::TencentVod { .. } => tencent::claim(request, now),
            WebhookKind::Coop { .. } => coop::claim(request).map(Self::Coop),
        }
    }

    /// Whether a key has made the signature.
    fn is_of(&self, key: &Key, request: &Request) -> bool {
        match (self, key) {
            (Self::Standard(claim), key) => claim.is_of(key, request),
            (Self::Hashed { before, behind, hash }, Key::Text(key)) => {
                md5_matches(&format!("{before}{}{behind}", key.expose()), hash)
            }
            (Self::Coop(signature), Key::Rsa(key)) => coop::is_of(signature, key, request),
            _ => false,
        }
    }
}

/// What a signed request asks for; the error says what was not understood.
pub(crate) fn read(webhook: &Webhook, request: &Request) -> Result<Asked, String> {
    match &webhook.kind {
        WebhookKind::Standard => cloud_event::read(request, webhook.binary).map(Asked::Events),
        WebhookKind::AliyunVod { act_on, .. } => aliyun::read(&json(request)?, act_on).map(Asked::Callback),
        WebhookKind::TencentVod { account, act_on } => {
            tencent::read(&json(request)?, act_on, account.sub_app_id).map(Asked::Callback)
        }
        WebhookKind::Coop { account, act_on, item_id } => {
            let body = json(request)?;
            let Some(action) = coop::read(&body, act_on)? else {
                return Ok(Asked::Callback(Callback::Nothing("action".to_owned())));
            };
            let takedown = Takedown {
                id: &body_id(request),
                source: &webhook.path,
                time: None,
                reason: action.policies.as_deref(),
                reference: None,
                account: &account.name,
                id_kind: *item_id,
                media_id: action.item,
            };
            Ok(Asked::Events(vec![takedown.to_json()]))
        }
    }
}

/// The id of an event whose sender gave it none: a hash of the body, so that the same request is the same event.
pub(crate) fn body_id(request: &Request) -> String {
    hex(digest::digest(&digest::SHA256, request.bytes()).as_ref())
}

/// The body of a notification, in which no member is given twice.
fn json(request: &Request) -> Result<Json<'_>, String> {
    let text = std::str::from_utf8(request.bytes()).map_err(|_| "the body is not UTF-8")?;
    let json = Json::read(text).map_err(|error| format!("the body is no JSON: {error}"))?;
    json.reject_doubles()?;
    json.object().ok_or("the body is no JSON object")?;
    Ok(json)
}

/// Whether a text of Unix seconds is a time not too long ago and not too far ahead.
fn is_recent(seconds: &str, now: SystemTime) -> bool {
    let is_number = !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit());
    let at: Option<u64> = seconds.parse().ok().filter(|_| is_number);
    at.is_some_and(|at| unix_seconds(now).abs_diff(at) <= TOLERANCE)
}

/// Whether `given` is the hexadecimal MD5 of a text, compared in constant time.
fn md5_matches(text: &str, given: &str) -> bool {
    let expected = hex(&Md5::digest(text.as_bytes()));
    bool::from(expected.as_bytes().ct_eq(given.trim().to_ascii_lowercase().as_bytes()))
}

#[cfg(test)]
mod tests;
