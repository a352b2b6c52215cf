use super::super::super::key::{KEY_ID, KEY_SECRET};
use super::*;

// Signed by botocore 1.43.127 (SigV4Auth) at 2026-01-02T03:04:05Z, the second one with a token.
const BODY: &str = concat!(
    r#"{"QueueUrl":"https://sqs.eu-central-1.amazonaws.com/123456789012/takedown.fifo","#,
    r#""MessageBody":"{\"café\":[1,2]}","MessageGroupId":"g","MessageDeduplicationId":"d"}"#,
);
const SIGNATURE: &str = "2da2cedbe1645f46a0b66660c52df12e104c223d67c7814a452d1ba96a7b2ed5";
const STRING_TO_SIGN: &str = "AWS4-HMAC-SHA256\n20260102T030405Z\n20260102/eu-central-1/sqs/aws4_request\n";
const SIGNATURE_WITH_TOKEN: &str = "62307d7df95a0178b022cb2f55f65bef6fa4ebf64088550bdd9f79680f890213";
const TARGET_WITH_TOKEN: &str = "/123456789012/takedown.fifo?b=2&a=x%20y&c=";
const TOKEN: &str = "t+/= 1";

const SCOPE: &str = "20260102/eu-central-1/sqs/aws4_request";
const LISTED: &str = "content-type;host;x-amz-date;x-amz-target";

fn request(target: &str, more: &[(&str, &str)]) -> Request {
    let headers = [
        ("X-Amz-Target", "AmazonSQS.SendMessage"),
        ("Content-Type", "application/x-amz-json-1.0"),
        ("X-Amz-Date", "20260102T030405Z"),
        ("Host", "sqs.eu-central-1.amazonaws.com"),
    ];
    Request {
        method: "POST".to_owned(),
        target: target.to_owned(),
        headers: headers.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: BODY.into(),
    }
}

fn vector() -> Request {
    let listed = "content-type;host;x-amz-date;x-amz-target;x-amzn-query-mode";
    let header = format!("{ALGORITHM} Credential={KEY_ID}/{SCOPE}, SignedHeaders={listed}, Signature={SIGNATURE}");
    request("/", &[("x-amzn-query-mode", "true"), ("User-Agent", "Boto3/1  md/x"), ("Authorization", &header)])
}

fn vector_with_token() -> Request {
    let listed = "content-type;host;x-amz-date;x-amz-security-token;x-amz-target;x-amzn-query-mode";
    let header =
        format!("{ALGORITHM} Credential={KEY_ID}/{SCOPE}, SignedHeaders={listed}, Signature={SIGNATURE_WITH_TOKEN}");
    let more = [("x-amzn-query-mode", "true"), ("X-Amz-Security-Token", TOKEN), ("Authorization", &header)];
    request(TARGET_WITH_TOKEN, &more)
}

fn key() -> Key {
    Key::new(KEY_ID, KEY_SECRET).unwrap()
}

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_323_045)
}

fn answer_at(key: Key, request: &Request, now: SystemTime) -> (u16, String) {
    let mut keys = Keys::default();
    keys.add(key);
    match authenticate(request, &keys, now) {
        Ok(_) => (200, String::new()),
        Err(failure) => (failure.status, failure.code),
    }
}

fn answer(key: Key, request: &Request) -> (u16, String) {
    answer_at(key, request, now())
}

fn ok() -> (u16, String) {
    (200, String::new())
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

fn signed_by(id: &str, scope: &str, listed: &str, more: &[(&str, &str)]) -> Request {
    let mut request = request("/", more);
    sign(&mut request, id, KEY_SECRET, scope, listed);
    request
}

#[test]
fn accepts_what_the_official_client_signs() {
    assert_eq!(answer(key(), &vector()), ok());
    assert_eq!(answer(key().with_token(TOKEN), &vector_with_token()), ok());
}

#[test]
fn canonicalises_as_the_official_client_does() {
    let request = vector();
    let (authorization, scope) = readable(&request).unwrap();
    let canonical = canonical_request(&request, &authorization);
    assert_eq!(
        canonical,
        "POST\n/\n\ncontent-type:application/x-amz-json-1.0\nhost:sqs.eu-central-1.amazonaws.com\n\
         x-amz-date:20260102T030405Z\nx-amz-target:AmazonSQS.SendMessage\nx-amzn-query-mode:true\n\n\
         content-type;host;x-amz-date;x-amz-target;x-amzn-query-mode\n\
         1c1003d6f9676ab11cd818f1c8bb9a942205802b5a044c30ea5b570fdbcabbfa"
    );
    assert!(string_to_sign(&request, &scope, &canonical).starts_with(STRING_TO_SIGN));
    assert_eq!(canonical_query("b=2&a=x%20y&c=&a=%2f"), "a=%2F&a=x%20y&b=2&c=");
    let spaced = request_with_spaces();
    assert_eq!(canonical_value(&spaced, "x-amz-meta"), "a b,c");
}

fn request_with_spaces() -> Request {
    request("/", &[("x-amz-meta", "  a   b "), ("X-Amz-Meta", "c")])
}

#[test]
fn refuses_what_was_changed_after_signing() {
    let mismatch = refused(403, "InvalidSignatureException");
    let body = BODY.replace("takedown", "takeover");
    let mut retargeted = vector();
    retargeted.headers[0].1 = "AmazonSQS.SendMessageBatch".to_owned();
    for request in [
        Request { body: body.into(), ..vector() },
        Request { target: "/?a=1".to_owned(), ..vector() },
        Request { target: "/123456789012/takedown".to_owned(), ..vector() },
        retargeted,
    ] {
        assert_eq!(answer(key(), &request), mismatch, "{request:?}");
    }
    assert_eq!(answer(Key::new(KEY_ID, "other").unwrap(), &vector()), mismatch);
}

#[test]
fn the_clock_may_be_off_by_a_quarter_of_an_hour() {
    let second = Duration::from_secs(1);
    for now in [now() + CLOCK_TOLERANCE, now() - CLOCK_TOLERANCE] {
        assert_eq!(answer_at(key(), &vector(), now), ok());
    }
    for now in [now() + CLOCK_TOLERANCE + second, now() - CLOCK_TOLERANCE - second] {
        assert_eq!(answer_at(key(), &vector(), now), refused(403, "InvalidSignatureException"));
    }
    for date in ["", "2026-01-02T03:04:05Z", "20260102T030405", "20261302T030405Z", "20260102T030405+"] {
        let mut request = vector();
        request.headers[2].1 = date.to_owned();
        assert_eq!(answer(key(), &request), refused(400, "IncompleteSignatureException"), "{date}");
    }
}

#[test]
fn the_scope_has_the_date_this_service_and_any_region() {
    let answer_to = |scope| answer(key(), &signed_by(KEY_ID, scope, LISTED, &[]));
    assert_eq!(answer_to("20260102/mars-1/sqs/aws4_request"), ok());
    for scope in [
        "20260101/eu-central-1/sqs/aws4_request",
        "20260102/eu-central-1/sns/aws4_request",
        "20260102/eu-central-1/sqs/tc3_request",
        "20260102//sqs/aws4_request",
    ] {
        assert_eq!(answer_to(scope), refused(403, "InvalidSignatureException"), "{scope}");
    }
    for scope in ["20260102/sqs/aws4_request", "20260102/eu-central-1/sqs/aws4_request/x"] {
        assert_eq!(answer_to(scope), refused(400, "IncompleteSignatureException"), "{scope}");
    }
}

#[test]
fn what_must_be_signed_must_be_listed() {
    for listed in [
        "content-type;x-amz-date;x-amz-target",
        "content-type;host;x-amz-target",
        "content-type;host;x-amz-date",
        "host;x-amz-date;x-amz-target",
    ] {
        let request = signed_by(KEY_ID, SCOPE, listed, &[]);
        assert_eq!(answer(key(), &request), refused(403, "InvalidSignatureException"), "{listed}");
    }
    let request = signed_by(KEY_ID, SCOPE, LISTED, &[("X-Amz-Extra", "x")]);
    assert_eq!(answer(key(), &request), refused(403, "InvalidSignatureException"));
}

#[test]
fn the_header_must_be_there_and_readable() {
    for header in ["", "Bearer x"] {
        let request = request("/", &[("Authorization", header)]);
        assert_eq!(answer(key(), &request), refused(403, "MissingAuthenticationTokenException"), "{header}");
    }
    let unsigned = request("/", &[]);
    assert_eq!(answer(key(), &unsigned), refused(403, "MissingAuthenticationTokenException"));
    let request = request("/", &[("Authorization", "AWS4-HMAC-SHA256 Credential=k")]);
    assert_eq!(answer(key(), &request), refused(400, "IncompleteSignatureException"));
}

#[test]
fn keys_can_be_unknown_inactive_or_expired() {
    let unknown = signed_by("EMULATOR-OTHER", SCOPE, LISTED, &[]);
    assert_eq!(answer(key(), &unknown), refused(403, "UnrecognizedClientException"));
    let inactive = key().in_state(KeyState::Inactive);
    assert_eq!(answer(inactive, &vector()), refused(403, "UnrecognizedClientException"));
    let expired = key().in_state(KeyState::Expired);
    assert_eq!(answer(expired, &vector()), refused(403, "ExpiredTokenException"));
}

#[test]
fn a_temporary_key_needs_its_token() {
    let wrong = refused(403, "UnrecognizedClientException");
    assert_eq!(answer(key().with_token("other"), &vector_with_token()), wrong);
    assert_eq!(answer(key().with_token(TOKEN), &vector()), wrong);
    assert_eq!(answer(key(), &vector_with_token()), wrong);
}

#[test]
fn only_one_protocol_is_spoken() {
    let put = Request { method: "PUT".to_owned(), ..vector() };
    assert_eq!(answer(key(), &put), refused(404, "UnknownOperationException"));
    let mut form = vector();
    form.headers[1].1 = "application/x-www-form-urlencoded".to_owned();
    assert_eq!(answer(key(), &form), refused(404, "UnknownOperationException"));
}
