mod admit;
mod aliyun;
mod cloud_event;
mod coop;
mod finding;
mod standard;
mod tencent;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use super::*;
use crate::account::Account;
use crate::key::KeyForm;
use crate::request::IdKind;

/// Whether a key has signed a request, and why not.
fn verify(kind: &WebhookKind, key: &Key, request: &Request, now: SystemTime) -> Result<(), &'static str> {
    let claim = Claim::read(kind, request, now)?;
    if claim.is_of(key, request) { Ok(()) } else { Err("the signature is of no configured key") }
}

const CONFIG: &str = r#"
[accounts.cn]
provider = "aliyun-vod"
region = "cn-shanghai"

[accounts.intl]
provider = "tencent-vod"
sub_app_id = 1500012345

[[webhooks]]
path = "/events"
kind = "standard"
secrets = ["env:WEBHOOK_SECRET"]
binary = true

[[webhooks]]
path = "/aliyun"
kind = "aliyun-vod"
account = "cn"
url = "https://www.example.com/your/callback"
act_on = ["AIMediaAuditComplete", "CreateAuditComplete"]
secrets = ["env:VOD_KEY"]

[[webhooks]]
path = "/aliyun/by-hand"
kind = "aliyun-vod"
account = "cn"
url = "https://www.example.com/your/callback"
act_on = ["CreateAuditComplete"]
secrets = ["env:VOD_KEY"]

[[webhooks]]
path = "/tencent"
kind = "tencent-vod"
account = "intl"
act_on = ["ReviewAudioVideoComplete"]
secrets = ["env:VOD_KEY"]

[[webhooks]]
path = "/tencent/quiet"
kind = "tencent-vod"
account = "intl"
secrets = ["env:VOD_KEY"]

[[webhooks]]
path = "/coop"
kind = "coop"
account = "cn"
act_on = ["delete-video", "delete-now"]
secrets = ["env:COOP_KEY"]

[[webhooks]]
path = "/coop/references"
kind = "coop"
account = "cn"
act_on = ["delete-video"]
item_id = "reference_id"
secrets = ["env:COOP_KEY"]

[[webhooks]]
path = "/coop/intl"
kind = "coop"
account = "intl"
act_on = ["delete-video"]
secrets = ["env:COOP_KEY"]
"#;
const COOP_KEY: &str = include_str!("../../tests/fixtures/webhooks/coop-public.pem");
/// 2026-01-02T03:04:05Z.
const NOW: u64 = 1_767_323_045;

fn config() -> Config {
    let lookup = |name: &str| match name {
        "TAKEDOWN_DRY_RUN" | "TAKEDOWN_QUEUE_URL" => None,
        "WEBHOOK_SECRET" => Some("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"),
        "COOP_KEY" => Some(COOP_KEY),
        _ => Some("key"),
    };
    Config::parse(CONFIG, &|name| lookup(name).map(str::to_owned)).unwrap()
}

/// A configured account: `cn` or `intl`.
fn account(number: usize) -> Rc<Account> {
    Rc::clone(&config().accounts[number])
}

fn webhook<'c>(config: &'c Config, path: &str) -> &'c Webhook {
    config.webhooks.iter().find(|webhook| webhook.path == path).unwrap()
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A request at a function URL.
fn request(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Request {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let payload = json!({
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers.iter().copied().collect::<BTreeMap<_, _>>(),
        "requestContext": {"http": {"method": method}, "stage": "$default"},
        "body": body,
    });
    Request::parse(&payload.to_string()).unwrap()
}

fn post(headers: &[(&str, &str)], body: &str) -> Request {
    request("POST", "/", headers, body)
}

/// What a signed request at a webhook asks for.
fn asked(path: &str, request: &Request) -> Result<Asked, String> {
    read(webhook(&config(), path), request)
}

fn events(path: &str, request: &Request) -> Result<Vec<Value>, String> {
    match asked(path, request)? {
        Asked::Events(texts) => Ok(texts.iter().map(|text| text.parse().unwrap()).collect()),
        Asked::Callback(callback) => panic!("{callback:?}"),
    }
}

fn callback(path: &str, notification: &Value) -> Result<Callback, String> {
    match asked(path, &post(&[], &notification.to_string()))? {
        Asked::Callback(callback) => Ok(callback),
        Asked::Events(texts) => panic!("{texts:?}"),
    }
}

fn alert(path: &str, notification: &Value) -> ModerationAlert {
    match callback(path, notification) {
        Ok(Callback::Alert(alert)) => alert,
        other => panic!("{notification}: {other:?}"),
    }
}

fn confirmations(path: &str, notification: &Value) -> Vec<Confirmation> {
    match callback(path, notification) {
        Ok(Callback::Confirmed(confirmations)) => confirmations,
        other => panic!("{notification}: {other:?}"),
    }
}

fn assert_nothing(path: &str, notification: &Value) {
    let kind = notification["EventType"].as_str().unwrap();
    let callback = callback(path, notification);
    assert!(matches!(&callback, Ok(Callback::Nothing(found)) if found == kind), "{notification}: {callback:?}");
}

/// The members of `changes` instead of those of `value`; null takes one away.
fn changed(value: &Value, changes: &Value) -> Value {
    let mut value = value.clone();
    let members = value.as_object_mut().unwrap();
    for (name, change) in changes.as_object().unwrap() {
        members.remove(name);
        members.extend((!change.is_null()).then(|| (name.clone(), change.clone())));
    }
    value
}

#[test]
fn a_body_that_is_no_json_object_is_not_understood() {
    for path in ["/aliyun", "/tencent", "/coop"] {
        for body in ["", "EventType=FileDeleted", "[]", "null", "\"text\"", "{"] {
            let error = asked(path, &post(&[], body)).unwrap_err();
            assert!(error.starts_with("the body is no JSON"), "{path} {body:?}: {error}");
        }
    }
}

#[test]
fn the_same_body_is_the_same_event() {
    let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(body_id(&post(&[], "")), hash);
    assert_eq!(body_id(&post(&[("a", "1")], "{}")), body_id(&post(&[("a", "2")], "{}")));
    assert_ne!(body_id(&post(&[], "{}")), body_id(&post(&[], "{ }")));
}

#[test]
fn no_key_signs_a_body_that_is_said_to_be_base64_and_is_not() {
    let payload = json!({
        "rawPath": "/events",
        "requestContext": {"http": {"method": "POST"}},
        "body": "{}",
        "isBase64Encoded": true,
    });
    let request = Request::parse(&payload.to_string()).unwrap();
    for webhook in &config().webhooks {
        let key = Key::parse(KeyForm::Standard, &"A".repeat(32)).unwrap();
        let why = verify(&webhook.kind, &key, &request, at(NOW)).unwrap_err();
        assert!(why.contains("base64"), "{why}");
    }
}
