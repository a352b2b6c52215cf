use super::*;
use crate::trigger::{Trigger, Unreadable};

fn good(id: &str) -> String {
    event(json!([video(id)])).to_string()
}

fn record(id: &str, body: &str) -> Value {
    json!({ "eventSource": "aws:sqs", "messageId": id, "body": body,
            "eventSourceARN": "arn:aws:sqs:eu-west-1:1:takedown" })
}

fn fifo_record(id: &str, group: &str, body: &str) -> Value {
    json!({ "eventSource": "aws:sqs", "messageId": id, "body": body,
            "attributes": { "MessageGroupId": group },
            "eventSourceARN": "arn:aws:sqs:eu-west-1:1:takedown.fifo" })
}

fn records(records: &[Value]) -> String {
    json!({ "Records": records }).to_string()
}

fn unreadable(payload: impl AsRef<[u8]>) -> String {
    let Unreadable(error) = parse(payload.as_ref(), &config()).unwrap_err();
    error
}

/// Per message: its id, whether it was understood, whether it is blocked.
fn states(invocation: &Invocation) -> Vec<(&str, bool, bool)> {
    invocation
        .messages
        .iter()
        .map(|message| (message.id.as_deref().unwrap_or(""), message.event.is_ok(), message.blocked))
        .collect()
}

#[test]
fn a_standard_queue_blocks_nothing() {
    let batch = [record("m1", &good("a")), record("m2", "nonsense"), record("m3", &good("b"))];
    let invocation = invocation(records(&batch));
    assert_eq!(invocation.trigger, Trigger::Sqs { groups: None });
    assert_eq!(states(&invocation), [("m1", true, false), ("m2", false, false), ("m3", true, false)]);
}

#[test]
fn a_group_at_a_standard_queue_makes_it_no_fifo_queue() {
    let mut batch = [fifo_record("m1", "g", "nonsense"), fifo_record("m2", "g", &good("a"))];
    for record in &mut batch {
        record["eventSourceARN"] = json!("arn:aws:sqs:eu-west-1:1:takedown");
    }
    let invocation = invocation(records(&batch));
    assert_eq!(invocation.trigger, Trigger::Sqs { groups: None });
    assert_eq!(states(&invocation), [("m1", false, false), ("m2", true, false)]);
}

#[test]
fn a_rejected_message_blocks_the_later_ones_of_its_own_group_only() {
    let invocation = invocation(records(&[
        fifo_record("m1", "b", &good("v1")),
        fifo_record("m2", "a", "nonsense"),
        fifo_record("m3", "b", &good("v2")),
        fifo_record("m4", "a", &good("v3")),
        fifo_record("m5", "a", "more nonsense"),
        fifo_record("m6", "b", &good("v4")),
    ]));
    let groups = ["b", "a", "b", "a", "a", "b"].map(str::to_owned).to_vec();
    assert_eq!(invocation.trigger, Trigger::Sqs { groups: Some(groups) });
    assert_eq!(
        states(&invocation),
        [
            ("m1", true, false),
            ("m2", false, false),
            ("m3", true, false),
            ("m4", true, true),
            ("m5", false, true),
            ("m6", true, false)
        ]
    );
}

#[test]
fn a_record_without_a_message_id_fails_the_whole_batch() {
    for wrong in [json!(null), json!(""), json!(7), json!({}), json!(["m1"]), json!(true)] {
        let batch = [record("m1", &good("a")), with(record("m2", &good("b")), "/messageId", wrong)];
        assert_phrases(&unreadable(records(&batch)), &["record 1", "message id"]);
    }
    let batch = [without(record("m1", &good("a")), "messageId"), record("m2", &good("b"))];
    assert_phrases(&unreadable(records(&batch)), &["record 0", "message id"]);
}

#[test]
fn a_malformed_body_leaves_its_neighbours_as_they_were() {
    let alone = [record("m1", &good("a")), record("m3", &good("b"))];
    let untouched = format!("{:?}", invocation(records(&alone)).messages);
    for body in [
        json!(""),
        json!("{"),
        json!("[]"),
        json!("null"),
        json!("\u{0}"),
        json!("[".repeat(100_000)),
        json!(good("x,y")),
        json!(null),
        json!(7),
        json!({}),
        json!([good("a")]),
    ] {
        let batch = [alone[0].clone(), with(record("m2", ""), "/body", body), alone[1].clone()];
        let mut messages = invocation(records(&batch)).messages;
        let malformed = messages.remove(1);
        assert_eq!(malformed.id.as_deref(), Some("m2"));
        assert!(malformed.event.is_err(), "{malformed:?}");
        assert_eq!(format!("{messages:?}"), untouched);
    }
}

#[test]
fn a_body_that_is_no_unicode_or_missing_is_its_own_fault_only() {
    let surrogate = records(&[record("m1", "BODY"), record("m2", &good("a"))]).replace("BODY", r"\ud800");
    let missing = records(&[without(record("m1", ""), "body"), record("m2", &good("a"))]);
    for payload in [surrogate, missing] {
        assert_eq!(states(&invocation(payload)), [("m1", false, false), ("m2", true, false)]);
    }
}

#[test]
fn a_rejection_at_a_queue_keeps_the_id_and_the_place() {
    let invocation = invocation(records(&[record("m1", &good("x,y"))]));
    let message = only(&invocation.messages);
    let rejection = message.event.as_ref().unwrap_err();
    assert_eq!(message.id.as_deref(), Some("m1"));
    assert_eq!(rejection.event_id.as_deref(), Some("evt-0001"));
    assert_eq!(rejection.pointer(), "/data/targets/0/video_id");
}

#[test]
fn sns_delivers_its_message_under_its_own_id() {
    let sns = |id: &str, text: &str| json!({ "EventSource": "aws:sns", "Sns": { "MessageId": id, "Message": text } });
    let good_and_bad = invocation(records(&[sns("s1", &good("a")), sns("s2", "hello")]));
    assert_eq!(good_and_bad.trigger, Trigger::Event);
    assert_eq!(states(&good_and_bad), [("s1", true, false), ("s2", false, false)]);
    for incomplete in [
        json!({ "EventSource": "aws:sns" }),
        json!({ "EventSource": "aws:sns", "Sns": { "MessageId": "s1" } }),
        json!({ "EventSource": "aws:sns", "Sns": { "Message": 7 } }),
        json!({ "EventSource": "aws:sns", "Sns": null }),
    ] {
        let invocation = invocation(records(&[incomplete]));
        assert!(only(&invocation.messages).event.is_err());
    }
}

#[test]
fn what_sns_calls_its_source_is_nothing_to_a_record_of_sqs() {
    let odd = |more: &str| record("m1", &good("a")).to_string().replacen('{', &format!("{{{more},"), 1);
    for more in [r#""EventSource":"aws:sqs""#, r#""EventSource":"aws:sns""#, r#""EventSource":7,"EventSource":7"#] {
        let alone = format!(r#"{{"Records":[{}]}}"#, odd(more));
        let behind = format!(r#"{{"Records":[{},{}]}}"#, record("m0", &good("b")), odd(more));
        assert_eq!(states(&invocation(alone)), [("m1", true, false)], "{more}");
        assert_eq!(states(&invocation(behind)), [("m0", true, false), ("m1", true, false)], "{more}");
    }
}

#[test]
fn event_bridge_scheduler_and_a_direct_invocation_bring_one_event() {
    let bridge = json!({ "id": "b1", "source": "s", "detail-type": "content.takedown",
                         "detail": { "targets": [video("a")] } });
    for payload in [good("a"), bridge.to_string(), format!(" \n\t{} ", good("a"))] {
        let invocation = invocation(&payload);
        assert_eq!(invocation.trigger, Trigger::Event);
        let message = only(&invocation.messages);
        assert_eq!((message.id.as_deref(), message.blocked), (None, false));
        assert_eq!(message.event.as_ref().unwrap().targets[0].id.value, "a");
    }
}

#[test]
fn an_object_that_is_no_event_is_one_rejected_message() {
    for payload in ["{}", r#"{"Records":null}"#, r#"{"Records":{}}"#, r#"{"Records":[],"Records":[]}"#, r#"{"a":1}"#] {
        let invocation = invocation(payload);
        assert!(only(&invocation.messages).event.is_err(), "{payload}");
    }
}

#[test]
fn a_direct_invocation_may_bring_an_array_of_events() {
    let invocation = invocation(format!("[{}, 7, {}, [{}]]", good("a"), good("b"), good("c")));
    assert_eq!(invocation.trigger, Trigger::Event);
    assert_eq!(states(&invocation), [("", true, false), ("", false, false), ("", true, false), ("", false, false)]);
}

#[test]
fn records_in_a_bare_array_are_read_as_a_batch_is() {
    let batch = [fifo_record("m1", "a", "nonsense"), fifo_record("m2", "a", &good("v")), fifo_record("m3", "b", "{}")];
    let (bare, usual) = (invocation(json!(batch).to_string()), invocation(records(&batch)));
    assert_eq!(bare.trigger, usual.trigger);
    assert_eq!(format!("{:?}", bare.messages), format!("{:?}", usual.messages));
    assert_eq!(states(&bare), [("m1", false, false), ("m2", true, true), ("m3", false, false)]);
}

#[test]
fn an_array_is_records_or_events_and_not_both() {
    let record = record("m1", &good("a"));
    let event: Value = serde_json::from_str(&good("b")).unwrap();
    for mixed in [json!([record, event]), json!([event, record]), json!([record, null])] {
        assert_phrases(&unreadable(mixed.to_string()), &["do not come in one payload"]);
    }
    let kinesis = json!([with(record, "/eventSource", json!("aws:kinesis"))]);
    assert_phrases(&unreadable(kinesis.to_string()), &["aws:kinesis", "no deletion events"]);
    // An extension may have any name.
    let named = json!([with(event, "/eventSource", json!("aws:sqs"))]).to_string();
    assert_eq!(states(&invocation(named)), [("", true, false)]);
}

#[test]
fn a_record_with_a_member_twice_or_of_a_wrong_type_is_its_own_fault_only() {
    let odd = |more: &str| record("m1", &good("a")).to_string().replacen('{', &format!("{{{more},"), 1);
    for (more, is_good) in [
        (r#""body":"x""#, false),
        (r#""attributes":5,"attributes":[]"#, true),
        (r#""eventSourceARN":5"#, true),
        (r#""messageAttributes":5"#, true),
        (r#""x":1,"x":2"#, true),
    ] {
        let payload = format!(r#"{{"Records":[{},{}]}}"#, odd(more), record("m2", &good("b")));
        assert_eq!(states(&invocation(payload)), [("m1", is_good, false), ("m2", true, false)], "{more}");
    }
}

#[test]
fn a_payload_that_asks_for_nothing_is_an_error() {
    assert_phrases(&unreadable("[]"), &["empty array"]);
    assert_phrases(&unreadable(r#"{"Records": []}"#), &["Records is empty"]);
}

#[test]
fn records_of_another_source_are_an_error() {
    let s3 = json!({ "eventSource": "aws:s3", "s3": { "object": { "key": "a.mp4" } } });
    assert_phrases(&unreadable(records(&[s3])), &["aws:s3", "no deletion events"]);
    assert_phrases(&unreadable(records(&[json!({ "messageId": "m1" })])), &["eventSource is missing"]);
    assert_phrases(&unreadable(records(&[json!({ "eventSource": 7 })])), &["eventSource is missing"]);
    assert_phrases(&unreadable(records(&[json!(7)])), &["eventSource is missing"]);
    let stranger = with(record("m2", &good("b")), "/eventSource", json!("aws:s3"));
    assert_phrases(&unreadable(records(&[record("m1", &good("a")), stranger])), &["do not come in one payload"]);
}

#[test]
fn a_payload_that_cannot_be_read_is_an_error() {
    for (payload, phrase) in [
        (&b""[..], "no JSON"),
        (b"nonsense", "no JSON"),
        (b"{", "no JSON"),
        (b"{} {}", "no JSON"),
        (b"\xef\xbb\xbf{}", "no JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"{\"id\":\"\xc3\"}", "not UTF-8"),
        (b"null", "no JSON array"),
        (b"7", "no JSON array"),
        (b"true", "no JSON array"),
        (b"\"{}\"", "no JSON array"),
    ] {
        assert_phrases(&unreadable(payload), &[phrase]);
    }
}
