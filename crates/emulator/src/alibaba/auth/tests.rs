use serde_json::Value;

use super::*;

const VECTORS: &str = include_str!("../../../../../tests/fixtures/vectors/aliyun.json");
const ID: &str = "EMULATOR-STS";
const SECRET: &str = "s";
const DATE: &str = "2026-01-02T03:04:05Z";
const BODY_HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn headers(value: &Value) -> Vec<(String, String)> {
    let headers = value.as_object().unwrap();
    headers.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

fn target(parameters: &Value) -> String {
    let pairs: Vec<_> =
        headers(parameters).into_iter().map(|(name, value)| format!("{name}={}", percent_encode(&value))).collect();
    format!("/?{}", pairs.join("&"))
}

fn vectors() -> Value {
    serde_json::from_str(VECTORS).unwrap()
}

fn v3() -> Vec<(String, String, Request)> {
    let mut requests = Vec::new();
    for vector in vectors()["v3"].as_array().unwrap() {
        let (name, secret) = (text(&vector["name"]), text(&vector["access_key_secret"]));
        let minimal = &vector["minimal"];
        let mut signed = headers(&minimal["headers"]);
        signed.push(("authorization".to_owned(), text(&minimal["authorization"])));
        let request = Request {
            method: text(&minimal["method"]),
            target: target(&minimal["query_params"]),
            headers: signed,
            body: text(&minimal["body"]).into(),
        };
        requests.push((format!("{name}, minimal"), secret.clone(), request));
        let wire = &vector["sdk_wire"];
        let request = Request {
            method: text(&wire["method"]),
            target: text(&wire["target"]),
            headers: headers(&wire["headers"]),
            body: text(&wire["body"]).into(),
        };
        requests.push((format!("{name}, as sent"), secret, request));
    }
    assert_eq!(requests.len(), 12);
    requests
}

#[test]
fn accepts_what_the_official_clients_sign() {
    for (name, secret, request) in v3() {
        assert_eq!(verify(&request, &secret), Ok(()), "{name}");
    }
}

#[test]
fn canonicalises_as_the_vectors_do() {
    for vector in vectors()["v3"].as_array().unwrap() {
        let minimal = &vector["minimal"];
        let request = Request {
            method: text(&minimal["method"]),
            target: target(&minimal["query_params"]),
            headers: headers(&minimal["headers"]),
            body: text(&minimal["body"]).into(),
        };
        let header = text(&minimal["authorization"]);
        let authorization = Authorization::parse(&header, ALGORITHM).unwrap();
        let canonical = canonical_request(&request, &authorization);
        assert_eq!(canonical, text(&minimal["canonical_request"]));
        assert_eq!(string_to_sign(&canonical), text(&minimal["string_to_sign"]));
    }
}

#[test]
fn accepts_the_published_example() {
    let vectors = vectors();
    let example = &vectors["official_doc_examples"][2];
    let mut signed = headers(&example["headers"]);
    let names: Vec<_> = signed.iter().map(|(name, _)| name.clone()).collect();
    let signature = text(&example["signature"]);
    signed.push((
        "Authorization".to_owned(),
        format!("{ALGORITHM} Credential=k,SignedHeaders={},Signature={signature}", names.join(";")),
    ));
    let request = Request {
        method: text(&example["method"]),
        target: target(&example["params"]),
        headers: signed,
        body: Vec::new(),
    };
    let secret = text(&example["access_key_secret"]);
    assert_eq!(verify(&request, &secret), Ok(()));
}

#[test]
fn refuses_what_was_changed_after_signing() {
    for (name, secret, request) in v3() {
        let tampered = [
            Request { target: format!("{}&VideoIds=x", request.target), ..request.clone() },
            Request { method: "PUT".to_owned(), ..request.clone() },
            Request { body: b"VideoIds=x".to_vec(), ..request.clone() },
        ];
        for request in tampered {
            assert_eq!(code(verify(&request, &secret)), "SignatureDoesNotMatch", "{name}");
        }
        assert_eq!(code(verify(&request, "other")), "SignatureDoesNotMatch", "{name}");
    }
}

fn code(result: Result<(), Failure>) -> String {
    result.err().map(|failure| failure.code).unwrap_or_default()
}

fn signed(changed: &[(&str, Option<&str>)]) -> Request {
    let mut headers = vec![
        ("host", "127.0.0.1"),
        ("x-acs-action", "DeleteVideo"),
        ("x-acs-content-sha256", BODY_HASH),
        ("x-acs-date", DATE),
        ("x-acs-signature-nonce", "n"),
        ("x-acs-version", "2017-03-21"),
    ];
    for (name, value) in changed {
        headers.retain(|(have, _)| have != name);
        headers.extend(value.map(|value| (*name, value)));
    }
    let mut request = Request {
        method: "POST".to_owned(),
        target: "/?VideoIds=a".to_owned(),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: Vec::new(),
    };
    sign(&mut request, ID, SECRET);
    request
}

fn now() -> SystemTime {
    OffsetDateTime::parse(DATE, &Rfc3339).unwrap().into()
}

fn answer(key: Key, request: &Request, now: SystemTime) -> String {
    let mut keys = Keys::default();
    keys.add(key);
    let result = authenticate(request, &keys, &mut Nonces::default(), now);
    code(result.map(|_| ()))
}

fn key() -> Key {
    Key::new(ID, SECRET).unwrap()
}

#[test]
fn the_clock_may_be_off_by_a_quarter_of_an_hour() {
    let second = Duration::from_secs(1);
    assert_eq!(answer(key(), &signed(&[]), now() + VALIDITY), "");
    assert_eq!(answer(key(), &signed(&[]), now() - VALIDITY), "");
    let expired = "InvalidTimeStamp.Expired";
    assert_eq!(answer(key(), &signed(&[]), now() + VALIDITY + second), expired);
    assert_eq!(answer(key(), &signed(&[]), now() - VALIDITY - second), expired);
    for date in [None, Some("2026-01-02 03:04:05"), Some("2026-13-02T03:04:05Z"), Some("1767323045")] {
        let request = signed(&[("x-acs-date", date)]);
        assert_eq!(answer(key(), &request, now()), "InvalidTimeStamp.Format", "{date:?}");
    }
}

#[test]
fn a_temporary_key_needs_its_token() {
    let token = |text| signed(&[("x-acs-security-token", Some(text))]);
    let temporary = || key().with_token("t+/= 1");
    assert_eq!(answer(temporary(), &token("t+/= 1"), now()), "");
    assert_eq!(answer(temporary(), &signed(&[]), now()), "MissingSecurityToken");
    assert_eq!(answer(temporary(), &token("u"), now()), "InvalidSecurityToken.Malformed");
    assert_eq!(answer(key(), &token("t"), now()), "InvalidSecurityToken.MismatchWithAccessKey");
}

#[test]
fn keys_can_be_unknown_inactive_or_expired() {
    let keys = Keys::default();
    let unknown = authenticate(&signed(&[]), &keys, &mut Nonces::default(), now()).unwrap_err();
    assert_eq!((unknown.status, unknown.code.as_str()), (404, "InvalidAccessKeyId.NotFound"));
    let inactive = key().in_state(KeyState::Inactive);
    assert_eq!(answer(inactive, &signed(&[]), now()), "InvalidAccessKeyId.Inactive");
    let expired = key().in_state(KeyState::Expired);
    assert_eq!(answer(expired, &signed(&[]), now()), "InvalidSecurityToken.Expired");
}

#[test]
fn what_must_be_signed_must_be_listed() {
    for unlisted in ["content-type", "X-Acs-Extra"] {
        let mut request = signed(&[]);
        request.headers.push((unlisted.to_owned(), "x".to_owned()));
        assert_eq!(answer(key(), &request, now()), "IncompleteSignature", "{unlisted}");
    }
    let without_host = signed(&[("host", None)]);
    assert_eq!(answer(key(), &without_host, now()), "IncompleteSignature");
    let mut unsigned = signed(&[]);
    unsigned.headers.pop();
    assert_eq!(answer(key(), &unsigned, now()), "IncompleteSignature");
}

#[test]
fn a_nonce_is_needed_and_works_once() {
    let request = signed(&[("x-acs-signature-nonce", None)]);
    assert_eq!(answer(key(), &request, now()), "MissingParameter");
    let mut keys = Keys::default();
    keys.add(key());
    let mut nonces = Nonces::default();
    let mut send = || authenticate(&signed(&[]), &keys, &mut nonces, now()).map(|_| ());
    assert_eq!(code(send()), "");
    assert_eq!(code(send()), "SignatureNonceUsed");
}
