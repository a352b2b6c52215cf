//! One deletion event, as the body of a message.

use serde_json::{Value, json};

use super::canonical::{self, Form, printed};
use super::{USUAL, check_rejection, plan, shown};
use crate::config::Config;
use crate::event::{self, Intake};
use crate::request::{DeletionEvent, Message, Rejection};
use crate::trigger::Trigger;

/// The text of one event: what it means does not depend on how it came, nor on how it is written.
pub fn event(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    USUAL.with(|config| {
        let read = event::message(text, config).event;
        for (way, wrapped) in ways(text) {
            let messages = messages(&wrapped, config);
            assert_eq!(messages.len(), 3, "{way}");
            let (before, own, after) = (&messages[0], &messages[1], &messages[2]);
            check_same(way, &read, &own.event);
            for neighbour in [before, after] {
                assert!(neighbour.event.is_ok(), "{way}: {}", shown(neighbour));
            }
            plan::check(&messages);
        }
        match &read {
            Ok(event) => {
                canonical::check(event, &Trigger::Event, config);
                check_forms(text, event, config);
                check_misplaced(text, config);
            }
            Err(rejection) => check_rejection(rejection),
        }
    });
}

const NEIGHBOUR: &str = r#"{"specversion": "1.0", "id": "n", "source": "n", "type": "content.takedown",
    "data": {"targets": [{"provider": "aliyun-vod", "video_id": "neighbour"}]}}"#;

/// Payloads that carry the text between two neighbours.
fn ways(text: &str) -> Vec<(&'static str, String)> {
    let all = [NEIGHBOUR, text, NEIGHBOUR];
    let sqs = |queue: &str, body: &dyn Fn(&str) -> String| {
        let records = all.iter().enumerate().map(|(place, text)| {
            json!({
                "eventSource": "aws:sqs",
                "eventSourceARN": queue,
                "messageId": format!("m{place}"),
                "attributes": {"MessageGroupId": "g"},
                "body": body(text),
            })
        });
        json!({"Records": records.collect::<Vec<_>>()}).to_string()
    };
    let notification = |text: &str| json!({"Type": "Notification", "Message": text}).to_string();
    let sns = all.map(|text| json!({"EventSource": "aws:sns", "Sns": {"Message": text}}));
    let mut ways = vec![
        ("SQS", sqs("arn:aws:sqs:eu-central-1:123456789012:takedown", &str::to_owned)),
        ("FIFO", sqs("arn:aws:sqs:eu-central-1:123456789012:takedown.fifo", &str::to_owned)),
        ("SQS around SNS", sqs("arn:aws:sqs:eu-central-1:123456789012:takedown", &notification)),
        ("SNS", json!({"Records": sns}).to_string()),
    ];
    // Only what is JSON can stand in a payload by itself.
    if serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok() {
        ways.push(("direct", format!("[{}]", all.join(","))));
    }
    ways
}

fn messages(payload: &str, config: &Config) -> Vec<Message> {
    match event::parse(payload.as_bytes(), config) {
        Ok(Intake::Messages(invocation)) => invocation.messages,
        other => panic!("{other:?}"),
    }
}

fn check_same(way: &str, alone: &Result<DeletionEvent, Rejection>, among: &Result<DeletionEvent, Rejection>) {
    match (alone, among) {
        (Ok(alone), Ok(among)) => assert_eq!(format!("{alone:?}"), format!("{among:?}"), "{way}"),
        (Err(_), Err(_)) => {}
        // One wrapper more may be one too many.
        (Ok(_), Err(rejection)) if rejection.error().contains("wrapped more than") => {}
        // In an array, what looks like a request is no event.
        (Ok(_), Err(rejection)) if way == "direct" && rejection.error().contains("HTTP request") => {}
        _ => panic!("{way}: {among:?} instead of {alone:?}"),
    }
}

/// What changes a delete, as senders spell it.
const SPELLINGS: [&str; 10] =
    ["dry_run", "dryRun", "DryRun", "DRY-RUN", "dryrun", "dry__run", "scope", "SCOPE", "targets", "Tar_gets"];

/// Beside the data or in a wrapper, what changes a delete is never passed over.
fn check_misplaced(text: &str, config: &Config) {
    let name = SPELLINGS[text.len() % SPELLINGS.len()];
    let mut beside: Value = serde_json::from_str(text).expect("what was understood is JSON");
    let mut around = json!({"Type": "Notification", "Message": text});
    for wrong in [&mut beside, &mut around] {
        for value in [json!(true), Value::Null, json!([{"account": "cn"}])] {
            wrong[name] = value;
            let read = event::message(&wrong.to_string(), config).event;
            let rejection = read.expect_err("what stands too high is meant");
            assert!(rejection.error().contains("is not read here"), "{rejection:?} of {wrong}");
        }
    }
}

/// Order, space and escapes make no difference, nor does an attribute that nobody knows.
fn check_forms(text: &str, event: &DeletionEvent, config: &Config) {
    let Ok(mut json) = serde_json::from_str::<Value>(text) else { panic!("what was understood is JSON") };
    let mut texts = vec![printed(&json, Form::PRETTY), printed(&json, Form::ESCAPED)];
    let members = json.as_object_mut().expect("what was understood is an object");
    if members.contains_key("specversion") {
        members.insert("xtest".to_owned(), json!({"targets": [{}], "": [null, 1e3]}));
        texts.push(json.to_string());
    }
    for text in texts {
        let again = event::message(&text, config).event.unwrap_or_else(|rejection| panic!("{rejection:?} in {text}"));
        assert_eq!(format!("{again:?}"), format!("{event:?}"), "{text}");
    }
}
