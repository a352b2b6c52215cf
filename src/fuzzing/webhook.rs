//! HTTP requests at webhooks.
//!
//! `FORM METHOD URL`, with `signed` behind it where the request is to be signed, headers, an empty line, and the body.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::FutureExt;
use md5::{Digest, Md5};
use ring::hmac;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{CALLBACK_KEY, USUAL, check_error, check_rejection, no_network};
use crate::config::{Config, KeySource, Webhook, WebhookKind};
use crate::encode::hex;
use crate::environment::Environment;
use crate::event;
use crate::http::Http;
use crate::key::Key;
use crate::request::{DeletionEvent, is_id};
use crate::trigger::{Answer, Request};
use crate::webhook::{self, Asked, Callback, Keyring, Reader, Signed};

/// 2026-01-02T03:04:05Z.
const NOW: Duration = Duration::from_secs(1_767_323_045);

thread_local! {
    static SURROUNDINGS: (Keyring, Http, Environment) = (Keyring::default(), no_network(), Box::new(|_| None));
}

/// A request, signed or not.
pub fn webhook(bytes: &[u8]) {
    let Some(given) = Given::read(bytes) else { return };
    USUAL.with(|config| {
        let is_signed = given.is_signed;
        let unsigned = given.request();
        check_read(&given, &unsigned);
        let webhook = match webhook::admit(config, &unsigned) {
            Ok(webhook) => webhook,
            Err(answer) => return check_turned_away(&unsigned, &answer),
        };
        assert!(!matches!(signed(webhook, &unsigned), Signed::Yes), "nobody signed this");
        if !is_signed {
            return;
        }
        let request = given.signed(&webhook.kind).request();
        if !matches!(webhook.kind, WebhookKind::Coop { .. }) {
            assert_eq!(signed(webhook, &request), Signed::Yes);
        }
        match webhook::read(webhook, &request) {
            Ok(asked) => {
                check_mode(webhook, &request, &asked);
                check_asked(config, webhook, asked);
            }
            Err(error) => check_error(&error),
        }
    });
}

#[derive(Clone)]
struct Given {
    form: String,
    method: String,
    path: String,
    query: Vec<(String, String)>,
    is_signed: bool,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Given {
    fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(2).position(|pair| pair == b"\n\n")?;
        let mut head = std::str::from_utf8(&bytes[..end]).ok()?.lines();
        let mut words = head.next()?.split(' ').map(str::to_owned);
        let (form, method, url) = (words.next()?, words.next()?, words.next()?);
        let (path, query) = url.split_once('?').unwrap_or((&url, ""));
        let pair = |text: &str| {
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            (name.to_owned(), value.to_owned())
        };
        let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Some(Self {
            form,
            method,
            path: path.to_owned(),
            query: query.split('&').filter(|text| !text.is_empty()).map(pair).collect(),
            is_signed: words.next().as_deref() == Some("signed"),
            headers: head.filter_map(header).collect(),
            body: bytes[end + 2..].to_vec(),
        })
    }

    /// The request as its trigger hands it over.
    fn request(&self) -> Request {
        let Self { form, method, path, query, headers, body, .. } = self;
        let (body, is_encoded) = match std::str::from_utf8(body) {
            Ok(text) => (text.to_owned(), false),
            Err(_) => (STANDARD.encode(body), true),
        };
        let joined: Vec<_> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let single: BTreeMap<_, _> = query.iter().rev().cloned().collect();
        let listed: BTreeMap<_, _> = headers.iter().map(|(name, value)| (name, [value])).collect();
        let several: BTreeMap<_, _> = single.iter().map(|(name, value)| (name, [value])).collect();
        let mut payload = match form.as_str() {
            "v1" => json!({
                "path": path, "httpMethod": method, "requestContext": {"stage": "prod"},
                "headers": headers, "multiValueHeaders": listed,
                "queryStringParameters": single, "multiValueQueryStringParameters": several,
            }),
            "alb" => json!({
                "path": path, "httpMethod": method, "requestContext": {"elb": {}},
                "headers": headers, "queryStringParameters": single,
            }),
            "alb-multi" => json!({
                "path": path, "httpMethod": method, "requestContext": {"elb": {}},
                "multiValueHeaders": listed, "multiValueQueryStringParameters": several,
            }),
            _ => json!({
                "rawPath": path, "rawQueryString": joined.join("&"), "headers": headers,
                "requestContext": {"http": {"method": method}, "stage": "$default"},
            }),
        };
        payload["body"] = body.into();
        payload["isBase64Encoded"] = is_encoded.into();
        Request::parse(&payload.to_string()).expect("a payload of this form")
    }

    /// The same with the signature that a webhook of this kind wants.
    fn signed(&self, kind: &WebhookKind) -> Self {
        let mut signed = self.clone();
        let now = NOW.as_secs().to_string();
        let mut set = |name: &str, value: String| signed.headers.insert(name.to_owned(), value);
        match kind {
            WebhookKind::Standard => {
                let Ok(Key::Hmac(key)) = Key::parse(kind.key_form(), super::STANDARD_SECRET) else { unreachable!() };
                let text = [b"msg_1.", now.as_bytes(), b".", &self.body].concat();
                let signature = STANDARD.encode(hmac::sign(&key, &text).as_ref());
                set("webhook-id", "msg_1".to_owned());
                set("webhook-timestamp", now);
                set("webhook-signature", format!("v1,{signature}"));
            }
            WebhookKind::AliyunVod { url, .. } => {
                set("x-vod-signature", hex(&Md5::digest(format!("{url}|{now}|{CALLBACK_KEY}").as_bytes())));
                set("x-vod-timestamp", now);
            }
            WebhookKind::TencentVod { .. } => {
                let sign = hex(&Md5::digest(format!("{CALLBACK_KEY}{now}").as_bytes()));
                signed.query = vec![("Sign".to_owned(), sign), ("T".to_owned(), now)];
            }
            WebhookKind::Coop { .. } => {}
        }
        signed
    }
}

/// In whatever form it comes, a request is the same.
fn check_read(given: &Given, request: &Request) {
    assert_eq!(request.method, given.method);
    assert!(request.paths().any(|path| path == given.path));
    assert_eq!(request.bytes(), given.body);
    for (name, value) in given.headers.iter().filter(|(name, _)| name.is_ascii()) {
        assert_eq!(request.header(name), Some(value.as_str()));
    }
    for (name, _) in &given.query {
        assert!(request.query(name).is_some());
    }
}

fn check_turned_away(request: &Request, answer: &Answer) {
    assert!([200, 404, 405, 413].contains(&answer.status), "{answer:?}");
    let written: Value = serde_json::from_str(&request.form.write(answer.clone())).expect("an answer is JSON");
    assert_eq!(written["statusCode"], answer.status);
    for (name, value) in &answer.headers {
        assert!(!value.contains(char::is_control), "{name}: {value:?}");
    }
}

/// Whether a key of the webhook has signed; all of them are at hand.
fn signed(webhook: &Webhook, request: &Request) -> Signed {
    assert!(webhook.keys.iter().all(|key| matches!(key, KeySource::Ready(_))));
    SURROUNDINGS.with(|(keyring, http, environment)| {
        let reader = Reader { http, environment, until: Instant::now() };
        keyring.check(webhook, request, now(), &reader).now_or_never().expect("no key has to be read")
    })
}

fn now() -> SystemTime {
    UNIX_EPOCH + NOW
}

/// Where binary mode is off, nothing is asked for that the signed body does not say.
fn check_mode(webhook: &Webhook, request: &Request, asked: &Asked) {
    let (WebhookKind::Standard, false, Asked::Events(texts)) = (&webhook.kind, webhook.binary, asked) else { return };
    let body = String::from_utf8_lossy(request.bytes());
    assert!(texts.iter().all(|text| body.contains(text.as_str())), "{texts:?}");
}

/// What is not refused is for the accounts and of the types of its webhook.
fn check_allowed(config: &Config, webhook: &Webhook, event: &DeletionEvent, text: &str) {
    let is_narrow = webhook.path == "/narrow";
    let is_elsewhere = event.targets.iter().any(|target| target.account.name != "cn");
    let is_takedown = config.events.name(event.event_type) == "content.takedown" && event.sweeps.is_empty();
    let is_too_much = !event.sweeps.is_empty() || (is_narrow && (is_elsewhere || !is_takedown));
    match webhook::refusal(config, webhook, event, text) {
        Some(rejection) => {
            check_rejection(&rejection);
            assert!(is_too_much, "{rejection:?}");
        }
        None => assert!(!is_too_much, "{event:?}"),
    }
}

/// What a signed request asks for is either said in events or about media with ids.
fn check_asked(config: &Config, webhook: &Webhook, asked: Asked) {
    match asked {
        Asked::Events(texts) => {
            for text in texts {
                let read = event::message(&text, config).event;
                match (&webhook.kind, read) {
                    (WebhookKind::Standard, Err(rejection)) => check_rejection(&rejection),
                    (WebhookKind::Standard, Ok(event)) => check_allowed(config, webhook, &event, &text),
                    (_, Ok(event)) => assert_eq!(event.targets.len(), 1),
                    (_, Err(rejection)) => panic!("what we write ourselves is rejected: {rejection:?} in {text}"),
                }
            }
        }
        Asked::Callback(Callback::Alert(alert)) => {
            let (WebhookKind::AliyunVod { account, act_on, .. } | WebhookKind::TencentVod { account, act_on }) =
                &webhook.kind
            else {
                panic!("{:?} suspects nothing", webhook.kind)
            };
            assert!(act_on.contains(&alert.event) && is_id(&alert.id));
            let text = alert.takedown("id", &webhook.path, &account.name);
            let event = event::message(&text, config).event.unwrap_or_else(|error| panic!("{error:?} in {text}"));
            let [target] = event.targets.as_slice() else { panic!("one medium is one target") };
            assert_eq!((&target.account, &target.id.value), (account, &alert.id));
        }
        Asked::Callback(Callback::Confirmed(confirmations)) => {
            assert!(!confirmations.is_empty() && confirmations.iter().all(|confirmed| is_id(&confirmed.id)));
        }
        Asked::Callback(Callback::Nothing(_)) => {}
    }
}
