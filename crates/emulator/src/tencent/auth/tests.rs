use serde_json::Value;

use super::*;

const VECTORS: &str = include_str!("../../../../../tests/fixtures/vectors/tencent.json");
const ID: &str = "EMULATOR-TMP";
const SECRET: &str = "s";
// 2025-12-31T23:59:59Z
const TIMESTAMP: u64 = 1_767_225_599;
const DATE: &str = "2025-12-31";

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn vectors() -> Vec<(Value, Request)> {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let requests: Vec<_> = vectors["vectors"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|vector| vector["kind"] == ALGORITHM)
        .map(|vector| (vector.clone(), request_of(vector)))
        .collect();
    assert_eq!(requests.len(), 14);
    requests
}

fn request_of(vector: &Value) -> Request {
    let url = text(&vector["url"]);
    let (_, target) = url.split_once("//").unwrap().1.split_once('/').unwrap();
    let mut headers: Vec<_> = vector["headers"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| *name != "Authorization")
        .map(|(name, value)| (name.clone(), text(value)))
        .collect();
    headers.push(("authorization".to_owned(), text(&vector["authorization"])));
    Request {
        method: text(&vector["method"]),
        target: format!("/{target}"),
        headers,
        body: text(&vector["body"]).into(),
    }
}

fn verify(request: &Request, secret: &str) -> Result<(), Failure> {
    let (authorization, scope) = readable(request)?;
    check_signature(request, secret, &authorization, &scope)
}

fn code<T>(result: Result<T, Failure>) -> String {
    result.err().map(|failure| failure.code).unwrap_or_default()
}

#[test]
fn accepts_what_the_official_clients_sign() {
    for (vector, request) in vectors() {
        let secret = text(&vector["secret_key"]);
        assert_eq!(code(verify(&request, &secret)), "", "{}", vector["name"]);
    }
}

#[test]
fn canonicalises_as_the_vectors_do() {
    for (vector, request) in vectors() {
        let (authorization, scope) = readable(&request).unwrap();
        let canonical = canonical_request(&request, &authorization);
        assert_eq!(canonical, text(&vector["canonical_request"]));
        let signed = string_to_sign(&request, &scope, &canonical);
        assert_eq!(signed, text(&vector["string_to_sign"]));
        assert_eq!(utc_date(vector["timestamp"].as_u64().unwrap()).unwrap(), scope.date);
    }
}

#[test]
fn refuses_what_was_changed_after_signing() {
    for (vector, request) in vectors() {
        let secret = text(&vector["secret_key"]);
        let name = &vector["name"];
        let changed = Request { target: "/?FileId=8".to_owned(), ..request.clone() };
        assert_eq!(code(verify(&changed, &secret)), "AuthFailure.SignatureFailure", "{name}");
        assert_eq!(code(verify(&request, "other")), "AuthFailure.SignatureFailure", "{name}");
        let changed = Request { body: b"{}".to_vec(), ..request.clone() };
        let unsigned = request.header("x-tc-content-sha256") == Some(UNSIGNED);
        assert_eq!(verify(&changed, &secret).is_ok(), unsigned, "{name}");
    }
}

struct Signer {
    scope: String,
    listed: &'static str,
    headers: Vec<(&'static str, String)>,
}

impl Default for Signer {
    fn default() -> Self {
        Self {
            scope: format!("{DATE}/vod/{TERMINATOR}"),
            listed: "content-type;host;x-tc-action",
            headers: vec![
                ("content-type", "application/json".to_owned()),
                ("host", "127.0.0.1:1".to_owned()),
                ("x-tc-action", "DeleteMedia".to_owned()),
                ("x-tc-timestamp", TIMESTAMP.to_string()),
                ("x-tc-version", VERSION.to_owned()),
            ],
        }
    }
}

impl Signer {
    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(have, _)| *have != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    fn request(self) -> Request {
        let mut request = Request {
            method: "POST".to_owned(),
            target: "/".to_owned(),
            headers: self.headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            body: br#"{"FileId":"7"}"#.to_vec(),
        };
        sign(&mut request, ID, SECRET, &self.scope, self.listed);
        request
    }
}

fn key() -> Key {
    Key::new(ID, SECRET).unwrap()
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(TIMESTAMP)
}

fn answer(key: Key, signer: Signer, now: SystemTime) -> String {
    let mut keys = Keys::default();
    keys.add(key);
    code(authenticate(&signer.request(), &keys, now))
}

#[test]
fn the_clock_may_be_off_by_five_minutes() {
    let second = Duration::from_secs(1);
    for now in [now() + CLOCK_TOLERANCE, now() - CLOCK_TOLERANCE] {
        assert_eq!(answer(key(), Signer::default(), now), "");
    }
    for now in [now() + CLOCK_TOLERANCE + second, now() - CLOCK_TOLERANCE - second] {
        assert_eq!(answer(key(), Signer::default(), now), "AuthFailure.SignatureExpire");
    }
    for time in ["", "soon", "-1"] {
        let signer = Signer::default().with("x-tc-timestamp", time);
        assert_eq!(answer(key(), signer, now()), "InvalidParameter");
    }
}

#[test]
fn the_scope_has_the_utc_date_and_this_service() {
    for scope in ["2026-01-01/vod/tc3_request", "2025-12-31/127/tc3_request"] {
        let signer = Signer { scope: scope.to_owned(), ..Signer::default() };
        assert_eq!(answer(key(), signer, now()), "AuthFailure.SignatureFailure", "{scope}");
    }
    let next_day = Signer { scope: format!("2026-01-01/vod/{TERMINATOR}"), ..Signer::default() }
        .with("x-tc-timestamp", &(TIMESTAMP + 1).to_string());
    assert_eq!(answer(key(), next_day, now()), "");
}

#[test]
fn the_header_must_be_readable() {
    for scope in ["2025-12-31/vod", "2025-12-31/vod/aws4_request", "2025-12-31/vod/tc3_request/x"] {
        let signer = Signer { scope: scope.to_owned(), ..Signer::default() };
        assert_eq!(answer(key(), signer, now()), "AuthFailure.InvalidAuthorization", "{scope}");
    }
    let signer = Signer { listed: "content-type", ..Signer::default() };
    assert_eq!(answer(key(), signer, now()), "AuthFailure.InvalidAuthorization");
    let signer = Signer { listed: "content-type;host", ..Signer::default() };
    assert_eq!(answer(key(), signer, now()), "");
}

#[test]
fn keys_can_be_unknown_inactive_or_expired() {
    let keys = Keys::default();
    let unknown = authenticate(&Signer::default().request(), &keys, now());
    assert_eq!(code(unknown), "AuthFailure.SecretIdNotFound");
    let inactive = key().in_state(KeyState::Inactive);
    assert_eq!(answer(inactive, Signer::default(), now()), "AuthFailure.SecretIdNotFound");
    let expired = key().in_state(KeyState::Expired);
    assert_eq!(answer(expired, Signer::default(), now()), "AuthFailure.TokenFailure");
}

#[test]
fn a_temporary_key_needs_its_token() {
    let temporary = || key().with_token("t");
    let with_token = |token| Signer::default().with("x-tc-token", token);
    assert_eq!(answer(temporary(), with_token("t"), now()), "");
    for signer in [with_token("u"), Signer::default()] {
        assert_eq!(answer(temporary(), signer, now()), "AuthFailure.TokenFailure");
    }
    assert_eq!(answer(key(), with_token("t"), now()), "AuthFailure.TokenFailure");
}

#[test]
fn other_versions_and_methods_do_not_exist() {
    let signer = Signer::default().with("x-tc-version", "2017-03-12");
    assert_eq!(answer(key(), signer, now()), "NoSuchVersion");
    let mut keys = Keys::default();
    keys.add(key());
    let put = Request { method: "PUT".to_owned(), ..Signer::default().request() };
    assert_eq!(code(authenticate(&put, &keys, now())), "UnsupportedProtocol");
}
