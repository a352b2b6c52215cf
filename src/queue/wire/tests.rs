use std::time::{Duration, UNIX_EPOCH};

use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::*;

const STANDARD: &str = "https://sqs.eu-central-1.amazonaws.com/123456789012/takedown";
const FIFO: &str = "https://sqs.eu-central-1.amazonaws.com/123456789012/takedown.fifo";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "FwoGZXIvYXdzE/token+with/odd=signs==";
const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", SECRET)];

fn queue(url: &str) -> QueueUrl {
    QueueUrl::parse(url).unwrap()
}

fn message(body: &str, identity: &str) -> Outgoing {
    Outgoing { body: body.to_owned(), identity: identity.to_owned() }
}

fn environment(variables: &[(&'static str, &'static str)]) -> Environment {
    let variables = variables.to_vec();
    Box::new(move |name| variables.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned()))
}

fn signed(url: &str, variables: &[(&'static str, &'static str)]) -> Result<http::Request<Bytes>, String> {
    let queue = queue(url);
    let (action, body) = body(&queue, &[(0, &message("{}", "i"))]);
    // 2026-01-02T03:04:05Z.
    sign(&queue, action, body, &environment(variables), UNIX_EPOCH + Duration::from_secs(1_767_323_045))
        .map(|signed| signed.request)
}

fn header<'r>(request: &'r http::Request<Bytes>, name: &str) -> &'r str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// What a reply says of the messages at these places.
fn said(places: &[usize], status: u16, body: &str) -> Vec<(usize, Result<String, String>)> {
    let message = message("{}", "i");
    let entries: Vec<_> = places.iter().map(|place| (*place, &message)).collect();
    let status = StatusCode::from_u16(status).unwrap();
    results(&entries, &Reply { status, headers: HeaderMap::new(), body: Bytes::from(body.to_owned()) }, &[])
}

fn ok(id: &str) -> Result<String, String> {
    Ok(id.to_owned())
}

fn refused(why: &str) -> Result<String, String> {
    Err(why.to_owned())
}

#[test]
fn one_message_is_sent_alone_and_several_are_a_batch() {
    let (a, b) = (message("{\"a\":\"é\"}", "hash-a"), message("{}", "hash-b"));
    for (url, entries, action, expected) in [
        (STANDARD, &[(7, &a)][..], "SendMessage", json!({"QueueUrl": STANDARD, "MessageBody": "{\"a\":\"é\"}"})),
        (
            FIFO,
            &[(0, &a)],
            "SendMessage",
            json!({
                "QueueUrl": FIFO,
                "MessageBody": "{\"a\":\"é\"}",
                "MessageGroupId": "hash-a",
                "MessageDeduplicationId": "hash-a",
            }),
        ),
        (
            STANDARD,
            &[(0, &a), (9, &b)],
            "SendMessageBatch",
            json!({
                "QueueUrl": STANDARD,
                "Entries": [{"Id": "0", "MessageBody": "{\"a\":\"é\"}"}, {"Id": "9", "MessageBody": "{}"}],
            }),
        ),
        (
            FIFO,
            &[(1, &a), (2, &b)],
            "SendMessageBatch",
            json!({
                "QueueUrl": FIFO,
                "Entries": [
                    {"Id": "1", "MessageBody": "{\"a\":\"é\"}", "MessageGroupId": "hash-a", "MessageDeduplicationId": "hash-a"},
                    {"Id": "2", "MessageBody": "{}", "MessageGroupId": "hash-b", "MessageDeduplicationId": "hash-b"},
                ],
            }),
        ),
    ] {
        let (found, body) = body(&queue(url), entries);
        assert_eq!((found, serde_json::from_slice::<Value>(&body).unwrap()), (action, expected));
    }
}

#[test]
fn the_signature_is_the_one_of_botocore_for_the_same_bytes() {
    for (token, headers, signature) in [
        (None, "host;x-amz-date", "030225a1e6fd9cb9de773cde336b22ff8bd6141dd342d102765789f636989996"),
        (
            Some(TOKEN),
            "host;x-amz-date;x-amz-security-token",
            "98342739f4cff2ae7a31e5eecf477a6ae056ec62c9d5d18484cdd9ee15323995",
        ),
    ] {
        let mut variables = KEYS.to_vec();
        variables.extend(token.map(|token| ("AWS_SESSION_TOKEN", token)));
        let request = signed(STANDARD, &variables).unwrap();
        let expected = format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-central-1/sqs/aws4_request, \
             SignedHeaders=content-type;{headers};x-amz-target, Signature={signature}"
        );
        assert_eq!(header(&request, "authorization"), expected);
        assert_eq!(header(&request, "x-amz-security-token"), token.unwrap_or_default());
        for (name, value) in [
            ("content-type", "application/x-amz-json-1.0"),
            ("x-amz-target", "AmazonSQS.SendMessage"),
            ("x-amz-date", "20260102T030405Z"),
        ] {
            assert_eq!(header(&request, name), value, "{name}");
        }
        assert_eq!(
            (request.method().as_str(), request.uri().to_string().as_str()),
            ("POST", "https://sqs.eu-central-1.amazonaws.com/")
        );
        let printed = format!("{request:?}");
        for hidden in [SECRET, TOKEN, signature] {
            assert!(!printed.contains(hidden), "{printed}");
        }
        let body = request.into_body();
        assert_eq!(body, format!(r#"{{"MessageBody":"{{}}","QueueUrl":"{STANDARD}"}}"#));
    }
}

#[test]
fn the_region_is_the_hosts_or_the_functions() {
    let local = "http://127.0.0.1:18080/000000000000/takedown";
    for (url, more, region) in [
        (STANDARD, &[("AWS_REGION", "us-east-1")][..], "eu-central-1"),
        (local, &[("AWS_REGION", "us-east-1"), ("AWS_DEFAULT_REGION", "us-west-2")], "us-east-1"),
        (local, &[("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "us-west-2")], "us-west-2"),
    ] {
        let request = signed(url, &[&KEYS, more].concat()).unwrap();
        assert!(header(&request, "authorization").contains(&format!("/{region}/sqs/")), "{url}");
    }
    assert_eq!(signed(local, &KEYS).unwrap_err(), "the environment variable AWS_REGION is not set");
}

#[test]
fn a_missing_variable_is_named() {
    for (place, name) in [(0, "AWS_ACCESS_KEY_ID"), (1, "AWS_SECRET_ACCESS_KEY")] {
        let mut empty = KEYS;
        empty[place].1 = "";
        for variables in [&empty[..], &KEYS[1 - place..2 - place]] {
            let error = signed(STANDARD, variables).unwrap_err();
            assert_eq!(error, format!("the environment variable {name} is not set"));
        }
    }
    let odd = [&KEYS[..], &[("AWS_SESSION_TOKEN", "line\nbreak")]].concat();
    assert!(!signed(STANDARD, &odd).unwrap_err().contains("break"));
}

#[test]
fn an_id_of_the_queue_proves_that_a_message_is_there() {
    assert_eq!(said(&[4], 200, r#"{"MessageId":"m","MD5OfMessageBody":"x","SequenceNumber":"1"}"#), [(4, ok("m"))]);
    let both = r#"{"Successful":[{"Id":"9","MessageId":"m9"},{"Id":"0","MessageId":"m0"}],"Failed":[]}"#;
    assert_eq!(said(&[0, 9], 200, both), [(0, ok("m0")), (9, ok("m9"))]);
    assert_eq!(said(&[9, 0], 200, both), [(9, ok("m9")), (0, ok("m0"))]);
}

#[test]
fn a_batch_may_succeed_in_part() {
    let body = r#"{
        "Successful": [{"Id":"0","MessageId":"m0"}, {"Id":"1","MessageId":""}, {"Id":"2"}, {"Id":7,"MessageId":"m7"}],
        "Failed": [{"Id":"3","Code":"InternalError","Message":"no","SenderFault":false}, {"Id":"4"}]
    }"#;
    let silent = refused("the queue answered HTTP 200");
    let expected = [
        (0, ok("m0")),
        (1, silent.clone()),
        (2, silent.clone()),
        (3, refused("the queue does not take it: InternalError")),
        (4, silent.clone()),
        (7, silent.clone()),
        (10, silent),
    ];
    assert_eq!(said(&[0, 1, 2, 3, 4, 7, 10], 200, body), expected);
}

#[test]
fn an_error_is_named_by_its_code() {
    let absent = r#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}"#;
    for (status, body, why) in [
        (400, absent, "the queue answered HTTP 400 QueueDoesNotExist"),
        (403, r#"{"__type":"AccessDenied"}"#, "the queue answered HTTP 403 AccessDenied"),
        (
            200,
            r#"{"__type":"X","MessageId":"m","Successful":[{"Id":"0","MessageId":"m"}]}"#,
            "the queue answered HTTP 200 X",
        ),
        (500, r#"{"MessageId":"m","Successful":[{"Id":"0","MessageId":"m"}]}"#, "the queue answered HTTP 500"),
        (503, "<html>Service Unavailable</html>", "the queue answered HTTP 503"),
        (200, "", "the queue answered HTTP 200"),
        (200, "[]", "the queue answered HTTP 200"),
        (200, "null", "the queue answered HTTP 200"),
        (200, r#"{"MessageId":""}"#, "the queue answered HTTP 200"),
        (200, r#"{"MessageId":5,"Successful":{}}"#, "the queue answered HTTP 200"),
        (302, "", "the queue answered HTTP 302"),
    ] {
        assert_eq!(said(&[0], status, body), [(0, refused(why))], "{body}");
        assert_eq!(said(&[0, 1], status, body), [(0, refused(why)), (1, refused(why))], "{body}");
    }
}
