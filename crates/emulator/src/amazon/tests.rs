use std::time::Duration;

use serde_json::json;

use super::super::core::Core;
use super::super::fault::{Fault, FaultKind};
use super::super::key::KEY_ID;
use super::super::testing::{Caller, amazon, verdict};
use super::super::wire::{Delivery, Reply};
use super::*;

fn caller() -> Caller {
    Caller::of(Core::default())
}

fn is(reply: &Reply, status: u16, code: &str) {
    assert_eq!(verdict(reply), (status, code.to_owned()));
}

fn request(target: &str, body: &Value) -> Request {
    Request {
        method: "POST".to_owned(),
        target: "/".to_owned(),
        headers: vec![("X-Amz-Target".to_owned(), target.to_owned())],
        body: body.to_string().into(),
    }
}

#[test]
fn names_the_queue_and_the_entries_and_keeps_no_bodies() {
    let entries = json!([{"Id": "a", "MessageBody": "hush"}, {"Id": "b", "MessageBody": "hush"}, 7]);
    let body = json!({"QueueUrl": "https://sqs.example/1/fail1-q.fifo", "Entries": entries});
    let question = read(&request("AmazonSQS.SendMessageBatch", &body)).unwrap();
    assert_eq!(question.operation, "SendMessageBatch");
    assert_eq!(question.ids, ["fail1-q.fifo", "a", "b"]);
    let parameters = question.parameters();
    assert_eq!(parameters["Entries"], "a,b");
    assert!(!format!("{parameters:?}").contains("hush"));
}

#[test]
fn does_not_know_other_services() {
    assert!(read(&request("DynamoDB_20120810.GetItem", &json!({}))).is_none());
}

#[test]
fn some_messages_of_a_batch_can_fail() {
    let mut caller = caller();
    caller.core.faults.push(Fault {
        operation: Some("SendMessageBatch".to_owned()),
        id: None,
        times: Some(1),
        kind: FaultKind::Entries { containing: "v2".to_owned(), code: "InternalError".to_owned(), sender_fault: false },
    });
    let url = "http://127.0.0.1/000000000000/q";
    let entries = json!([{"Id": "0", "MessageBody": "v1"}, {"Id": "1", "MessageBody": "v2"}]);
    let request = amazon("SendMessageBatch", &json!({"QueueUrl": url, "Entries": entries}));
    is(&caller.send_message("q", "v2"), 200, "");
    let answer: Value = serde_json::from_slice(&caller.send(&request).body).unwrap();
    assert_eq!(answer["Successful"][0]["Id"], "0");
    assert_eq!(answer["Failed"][0]["Id"], "1");
    assert_eq!(answer["Failed"][0]["Code"], "InternalError");
    assert_eq!(answer["Failed"][0]["SenderFault"], false);
    let answer: Value = serde_json::from_slice(&caller.send(&request).body).unwrap();
    assert_eq!(answer["Failed"], json!([]));
    assert_eq!(caller.core.queue.messages().len(), 4);
}

#[test]
fn faults_strike_a_queue_as_they_do_providers() {
    for (queue, delivery, queued) in [
        ("drop1-q", Delivery::Drop, 0),
        ("html1-q", Delivery::Now, 0),
        ("lost1-q", Delivery::Drop, 1),
        ("stall1-q", Delivery::After(Duration::from_secs(30)), 1),
        ("truncate1-q", Delivery::Truncated, 1),
    ] {
        let mut caller = caller();
        assert_eq!(caller.send_message(queue, "b").delivery, delivery, "{queue}");
        assert_eq!(caller.core.queue.messages().len(), queued, "{queue}");
        assert_eq!(caller.send_message(queue, "b").status, 200);
    }
}

#[test]
fn a_message_needs_permission_and_is_recorded_without_its_body() {
    let mut caller = caller();
    caller.core.key_mut(KEY_ID).unwrap().denied = vec!["SendMessage".to_owned()];
    is(&caller.send_message("q", "hush"), 403, "AccessDeniedException");
    let [call] = caller.core.calls() else {
        panic!("one call");
    };
    assert_eq!((call.key.as_str(), call.code.as_deref()), (KEY_ID, Some("AccessDeniedException")));
    assert!(!format!("{call:?}").contains("hush"));
    is(&caller.send(&amazon("PurgeQueue", &json!({}))), 404, "UnknownOperationException");
}
