use ring::hmac;

use super::*;
use crate::encode::base64;
use crate::key::KeyForm;

/// The vector of the official libraries in several languages.
const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const ID: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
const SENT: u64 = 1_649_367_553;
const TIMESTAMP: &str = "1649367553";
const BODY: &str = r#"{"email":"test@example.com","username":"test_user"}"#;
const SIGNATURE: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
/// A signature by nobody.
const OTHER: &str = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
/// The same message, signed with an Ed25519 key by Python's `cryptography`.
const PUBLIC: &str = "whpk_LBW3F61AbE3xYFlrBnOwEeiN1RQOirYjDTn05HnabTU=";
const PUBLIC_SIGNATURE: &str =
    "v1a,MBLF+Id2LTMV8NCbFliQQSo5uzOED1gwpQynSETAZKnLdw0dtJe9AhGhLb1RjoTcCuRVwSRQhqByFhpHt4ReAw==";

fn signed(id: &str, timestamp: &str, signatures: &str, body: &str) -> Request {
    post(&[("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signatures)], body)
}

fn check(secret: &str, request: &Request, now: u64) -> Result<(), &'static str> {
    let key = Key::parse(KeyForm::Standard, secret).unwrap();
    verify(&WebhookKind::Standard, &key, request, at(now))
}

fn check_signatures(secret: &str, signatures: &str) -> Result<(), &'static str> {
    check(secret, &signed(ID, TIMESTAMP, signatures, BODY), SENT)
}

fn sign(key: &[u8], body: &[u8]) -> String {
    let text = [format!("{ID}.{TIMESTAMP}.").as_bytes(), body].concat();
    base64::encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), &text).as_ref())
}

#[test]
fn the_vectors_of_the_official_libraries_are_signed() {
    let second = ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", r#"{"test": 2432232314}"#);
    let public = "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==";
    for (secret, (id, timestamp, body), signature) in [
        (SECRET, (ID, TIMESTAMP, BODY), SIGNATURE),
        ("C2FVsBQIhrscChlQIMV+b5sSYspob7oD", (ID, TIMESTAMP, BODY), SIGNATURE),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", second, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ("whpk_ZlN4eg7dSSqi0moX9hQUk3orrOouK3QVQSlJa248c/g=", second, public),
        (PUBLIC, (ID, TIMESTAMP, BODY), PUBLIC_SIGNATURE),
    ] {
        let request = signed(id, timestamp, signature, body);
        assert_eq!(check(secret, &request, timestamp.parse().unwrap()), Ok(()), "{signature}");
    }
}

#[test]
fn a_signature_holds_for_five_minutes_either_way() {
    for (secret, signature) in [(SECRET, SIGNATURE), (PUBLIC, PUBLIC_SIGNATURE)] {
        let request = signed(ID, TIMESTAMP, signature, BODY);
        for now in [SENT - 300, SENT - 1, SENT, SENT + 1, SENT + 300] {
            assert_eq!(check(secret, &request, now), Ok(()), "{now}");
        }
        for now in [0, SENT - 301, SENT + 301, SENT + 86_400] {
            let why = check(secret, &request, now).unwrap_err();
            assert!(why.contains("five minutes"), "{now}: {why}");
        }
    }
}

#[test]
fn nothing_that_is_signed_can_be_changed() {
    for (secret, signature) in [(SECRET, SIGNATURE), (PUBLIC, PUBLIC_SIGNATURE)] {
        for (id, timestamp, body) in [
            ("msg_27UH4WbU6Z5A5EzD8u03UvzRbpl", TIMESTAMP, BODY),
            (ID, "1649367554", BODY),
            (ID, "01649367553", BODY),
            (ID, TIMESTAMP, r#"{"email":"test@example.com","username":"test_uses"}"#),
            (ID, TIMESTAMP, r#"{"email":"test@example.com","username":"test_user"} "#),
            (ID, TIMESTAMP, ""),
        ] {
            let why = check(secret, &signed(id, timestamp, signature, body), SENT).unwrap_err();
            assert!(why.contains("no configured key"), "{id} {timestamp} {body}: {why}");
        }
    }
}

#[test]
fn a_secret_of_somebody_else_has_not_signed() {
    for secret in ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whpk_ZlN4eg7dSSqi0moX9hQUk3orrOouK3QVQSlJa248c/g="] {
        assert!(check_signatures(secret, &format!("{SIGNATURE} {PUBLIC_SIGNATURE}")).is_err(), "{secret}");
    }
}

#[test]
fn one_good_signature_among_others_is_enough() {
    for (secret, good) in [(SECRET, SIGNATURE), (PUBLIC, PUBLIC_SIGNATURE)] {
        let unknown = OTHER.replace("v1,", "v2,");
        for signatures in [
            format!("{OTHER} {unknown} {good} {OTHER}"),
            format!("v1, v1a, {good}"),
            format!("nonsense {good}"),
            format!("{SIGNATURE} {PUBLIC_SIGNATURE}"),
            format!("  {OTHER}   {good}  "),
            // A header that was sent twice, joined.
            format!("{OTHER}, {good}"),
            format!("{good}, {OTHER}"),
        ] {
            assert_eq!(check_signatures(secret, &signatures), Ok(()), "{signatures}");
        }
        let payload = json!({
            "path": "/",
            "httpMethod": "POST",
            "requestContext": {},
            "multiValueHeaders": {
                "webhook-id": [ID],
                "webhook-timestamp": [TIMESTAMP],
                "webhook-signature": [OTHER, good, OTHER],
            },
            "body": BODY,
        });
        assert_eq!(check(secret, &Request::parse(&payload.to_string()).unwrap(), SENT), Ok(()));
    }
}

#[test]
fn what_is_no_signature_of_a_known_version_is_refused() {
    let bare = SIGNATURE.trim_start_matches("v1,");
    for signatures in [
        OTHER,
        "v1,dawfeoifkpqwoekfpqoekf",
        "v1,tZ1I4",
        "v1,",
        "v1",
        ",",
        bare,
        &format!("v2,{bare}"),
        &format!("V1,{bare}"),
        &format!("v11,{bare}"),
        &format!("v1:{bare}"),
        &format!("v1={bare}"),
        &format!("v1, {bare}"),
        &format!("v1,,{bare}"),
        &format!("v1a,{bare}"),
        &format!("v1,{}", bare.replace('+', "-").replace('/', "_")),
        &format!("v1,{}", base64::encode(&[0; 32])),
        &PUBLIC_SIGNATURE.replace("v1a,", "v1,"),
        PUBLIC_SIGNATURE,
    ] {
        let why = check_signatures(SECRET, signatures).unwrap_err();
        assert!(why.contains("no configured key"), "{signatures}: {why}");
    }
}

#[test]
fn headers_that_a_gateway_has_joined_are_two_signatures() {
    for signatures in [format!("{OTHER},{SIGNATURE}"), format!("{OTHER}, {SIGNATURE}"), format!("{SIGNATURE},{OTHER}")]
    {
        assert_eq!(check_signatures(SECRET, &signatures), Ok(()), "{signatures}");
    }
}

#[test]
fn a_public_key_is_no_shared_secret() {
    let public = base64::decode(PUBLIC.trim_start_matches("whpk_")).unwrap();
    let forged = sign(&public, BODY.as_bytes());
    for signature in [
        format!("v1,{forged}"),
        format!("v1a,{forged}"),
        PUBLIC_SIGNATURE.replace("v1a,", "v1,"),
        PUBLIC_SIGNATURE.replace("v1a,MBLF", "v1a,MBLE"),
        "v1a,".to_owned(),
        format!("v1a,{}", base64::encode(&[0; 64])),
    ] {
        assert!(check_signatures(PUBLIC, &signature).is_err(), "{signature}");
    }
}

#[test]
fn no_more_than_sixteen_signatures_are_looked_at() {
    for (others, is_signed) in [(0, true), (15, true), (16, false), (1000, false)] {
        for other in [OTHER, "v9,AAAA"] {
            let signatures = format!("{} {SIGNATURE}", [other].repeat(others).join(" "));
            assert_eq!(check_signatures(SECRET, &signatures).is_ok(), is_signed, "{others} {other}");
        }
    }
}

#[test]
fn every_header_of_the_signature_is_needed() {
    let all = [("webhook-id", ID), ("webhook-timestamp", TIMESTAMP), ("webhook-signature", SIGNATURE)];
    assert_eq!(check(SECRET, &post(&all, BODY), SENT), Ok(()));
    for place in 0..all.len() {
        let mut empty = all;
        empty[place].1 = "";
        let missing: Vec<_> =
            all.iter().enumerate().filter(|(index, _)| *index != place).map(|(_, all)| *all).collect();
        for headers in [&empty[..], &missing] {
            let why = check(SECRET, &post(headers, BODY), SENT).unwrap_err();
            assert!(why.contains("missing"), "{headers:?}: {why}");
        }
    }
}

#[test]
fn a_timestamp_is_whole_seconds() {
    for timestamp in [
        "hello",
        "1649367553.0",
        "+1649367553",
        "-1649367553",
        " 1649367553",
        "1649367553s",
        "1649367553000",
        "0x624f5a81",
    ] {
        let why = check(SECRET, &signed(ID, timestamp, SIGNATURE, BODY), SENT).unwrap_err();
        assert!(why.contains("timestamp"), "{timestamp}: {why}");
    }
}

#[test]
fn the_bytes_of_the_body_are_signed_whatever_they_are() {
    let bytes = b"\xff\xfe{\x00}\r\n";
    let key = base64::decode(SECRET.trim_start_matches("whsec_")).unwrap();
    let payload = json!({
        "rawPath": "/",
        "requestContext": {"http": {"method": "POST"}},
        "headers": {
            "Webhook-Id": ID,
            "Webhook-Timestamp": TIMESTAMP,
            "Webhook-Signature": format!("v1,{}", sign(&key, bytes)),
        },
        "body": base64::encode(bytes),
        "isBase64Encoded": true,
    });
    assert_eq!(check(SECRET, &Request::parse(&payload.to_string()).unwrap(), SENT), Ok(()));
}
