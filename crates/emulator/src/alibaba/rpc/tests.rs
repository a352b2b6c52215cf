use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::super::super::core::Core;
use super::super::super::key::{Key, Keys};
use super::super::auth::authenticate;
use super::super::nonce::Nonces;
use super::*;

const VECTORS: &str = include_str!("../../../../../tests/fixtures/vectors/aliyun.json");
const TOKEN: &str = "CAIS+token/with=special~chars*&? 1";
const FORM: &str = "application/x-www-form-urlencoded";

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn vectors() -> Value {
    serde_json::from_str(VECTORS).unwrap()
}

/// Name, secret and request of what the official clients sent.
fn sent() -> Vec<(String, String, Request)> {
    let vectors = vectors();
    let mut sent = Vec::new();
    for vector in vectors["v1"].as_array().unwrap() {
        let content_type = vector["wire_content_type"].as_str();
        let request = Request {
            method: text(&vector["method"]),
            target: text(&vector["wire_target"]),
            headers: content_type.map(|kind| ("content-type".to_owned(), kind.to_owned())).into_iter().collect(),
            body: text(&vector["wire_body"]).into(),
        };
        sent.push((text(&vector["name"]), text(&vector["access_key_secret"]), request));
    }
    let newer = &vectors["v1_newer_sdk_wire"][0];
    let wire = &newer["wire"];
    let target = text(&wire["target"]);
    let request = Request { method: text(&wire["method"]), target, ..Request::default() };
    sent.push((text(&newer["name"]), "testAccessKeySecret".to_owned(), request));
    assert_eq!(sent.len(), 6);
    sent
}

fn code(result: Result<(), Failure>) -> String {
    result.err().map(|failure| failure.code).unwrap_or_default()
}

#[test]
fn accepts_what_the_official_clients_sign() {
    for (name, secret, request) in sent() {
        assert!(is_for(&request), "{name}");
        assert_eq!(verify(&request, &secret), Ok(()), "{name}");
    }
}

#[test]
fn accepts_the_published_examples() {
    for example in vectors()["official_doc_examples"].as_array().unwrap().iter().filter(|one| one["kind"] == "v1") {
        let parameters = example["params"].as_object().unwrap().iter();
        let signature = ("Signature", percent_encode(&text(&example["signature"])));
        let pairs: Vec<_> = parameters
            .map(|(name, value)| (name.as_str(), percent_encode(&text(value))))
            .chain([signature])
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let target = format!("/?{}", pairs.join("&"));
        let request = Request { method: text(&example["method"]), target, ..Request::default() };
        assert_eq!(verify(&request, &text(&example["access_key_secret"])), Ok(()));
    }
}

#[test]
fn the_text_that_was_signed_is_told_behind_a_colon() {
    let vectors = vectors();
    for (vector, (name, _, request)) in vectors["v1"].as_array().unwrap().iter().zip(sent()) {
        let refused = verify(&request, "other").unwrap_err();
        assert_eq!((refused.status, refused.code.as_str()), (400, "SignatureDoesNotMatch"), "{name}");
        assert_eq!(refused.message.split(':').nth(1), vector["string_to_sign"].as_str(), "{name}");
    }
}

#[test]
fn refuses_what_was_changed_after_signing() {
    for (name, secret, request) in sent() {
        let tampered = [
            Request { target: format!("{}&More=x", request.target), ..request.clone() },
            Request { method: "PUT".to_owned(), ..request.clone() },
            Request {
                headers: vec![("content-type".to_owned(), FORM.to_owned())],
                body: b"More=x".to_vec(),
                ..request.clone()
            },
        ];
        for request in tampered {
            assert_eq!(code(verify(&request, &secret)), "SignatureDoesNotMatch", "{name}");
        }
    }
}

/// A signed call with these parameters changed.
fn signed(changed: &[(&str, Option<&str>)]) -> Request {
    let mut form: Form = [
        ("AccessKeyId", "EMULATOR-KEY"),
        ("Action", "DeleteVideo"),
        ("Format", "JSON"),
        ("SignatureMethod", METHOD),
        ("SignatureNonce", "n"),
        ("SignatureVersion", VERSION),
        ("Timestamp", "2026-01-02T03:04:05Z"),
        ("Version", "2017-03-21"),
        ("VideoIds", "a"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for (name, value) in changed {
        form.remove(*name);
        form.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
    }
    let signature = digest::sha1_signature(b"EMULATOR-SECRET&", string_to_sign("POST", &form).as_bytes()).unwrap();
    form.insert("Signature".to_owned(), signature);
    let pairs: Vec<_> = form.iter().map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
    Request { method: "POST".to_owned(), target: format!("/?{}", pairs.join("&")), ..Request::default() }
}

fn now() -> SystemTime {
    OffsetDateTime::parse("2026-01-02T03:04:05Z", &Rfc3339).unwrap().into()
}

fn answer(token: Option<&str>, request: &Request, now: SystemTime) -> String {
    let mut keys = Keys::default();
    let key = Key::new("EMULATOR-KEY", "EMULATOR-SECRET").unwrap();
    keys.add(match token {
        Some(token) => key.with_token(token),
        None => key,
    });
    code(authenticate(request, &keys, &mut Nonces::default(), now).map(|_| ()))
}

#[test]
fn keeps_the_rules_of_every_signature() {
    assert_eq!(answer(None, &signed(&[]), now()), "");
    assert_eq!(answer(None, &signed(&[]), now() + Duration::from_secs(15 * 60 + 1)), "InvalidTimeStamp.Expired");
    assert_eq!(answer(Some(TOKEN), &signed(&[]), now()), "MissingSecurityToken");
    assert_eq!(answer(Some(TOKEN), &signed(&[("SecurityToken", Some(TOKEN))]), now()), "");
    for (changed, code) in [
        (("AccessKeyId", Some("other")), "InvalidAccessKeyId.NotFound"),
        (("AccessKeyId", None), "IncompleteSignature"),
        (("SignatureMethod", Some("SHA256withRSA")), "IncompleteSignature"),
        (("SignatureType", Some("PRIVATEKEY")), "IncompleteSignature"),
        (("SignatureVersion", None), "IncompleteSignature"),
        (("SignatureNonce", None), "MissingParameter"),
        (("Timestamp", None), "InvalidTimeStamp.Format"),
    ] {
        assert_eq!(answer(None, &signed(&[changed]), now()), code, "{changed:?}");
    }
}

#[test]
fn a_call_is_done_and_recorded_without_what_signs_it() {
    let mut core = Core::default();
    let reply = core.answer(&signed(&[]), now());
    assert_eq!(reply.status, 200);
    assert!(serde_json::from_slice::<Value>(&reply.body).unwrap()["RequestId"].is_string());
    let [call] = core.calls() else { panic!("one call") };
    assert_eq!((call.operation.as_str(), call.key.as_str()), ("DeleteVideo", "EMULATOR-KEY"));
    assert_eq!(json!(call.parameters), json!({"VideoIds": "a"}));
    let again = core.answer(&signed(&[]), now());
    assert_eq!(serde_json::from_slice::<Value>(&again.body).unwrap()["Code"], "SignatureNonceUsed");
}
