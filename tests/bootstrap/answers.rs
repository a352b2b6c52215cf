//! Triggers that are answered with a report or with an error, and payloads that are no event at all.

use serde_json::{Value, json};

use crate::world::{Done, World, event, file, video, videos};

fn sns(message: &str) -> Value {
    json!({"Records": [{
        "EventVersion": "1.0",
        "EventSubscriptionArn": "arn:aws:sns:eu-central-1:123456789012:takedowns:21be56ed-a058-49f5-8c98-aedd2564c486",
        "EventSource": "aws:sns",
        "Sns": {
            "Type": "Notification",
            "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
            "TopicArn": "arn:aws:sns:eu-central-1:123456789012:takedowns",
            "Subject": null,
            "Message": message,
            "Timestamp": "2026-11-20T07:00:00.000Z",
            "SignatureVersion": "1",
            "Signature": "c2lnbmVk",
            "SigningCertUrl": "https://sns.eu-central-1.amazonaws.com/cert.pem",
            "UnsubscribeUrl": "https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe",
            "MessageAttributes": {},
        },
    }]})
}

fn event_bridge(detail_type: &str, detail: Value) -> Value {
    json!({
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": detail_type,
        "source": "com.example.moderation",
        "account": "123456789012",
        "time": "2026-11-20T07:00:00Z",
        "region": "eu-central-1",
        "resources": [],
        "detail": detail,
    })
}

/// Asserts a success whose report tells what the outcome lines tell.
fn assert_reported(done: &Done, ids: &[&str]) {
    let report = done.answer.response();
    assert_eq!(report.as_object().unwrap().keys().collect::<Vec<_>>(), ["outcomes"]);
    let outcomes: Vec<&Value> = report["outcomes"].as_array().unwrap().iter().collect();
    assert_eq!(outcomes, ids.iter().map(|id| done.outcome(id)).collect::<Vec<_>>());
    assert_eq!(done.outcomes().len(), ids.len());
}

#[tokio::test]
async fn a_direct_event_that_is_settled_is_answered_with_its_outcomes() {
    let mut world = World::new().await;
    let done = world.send(&event("evt-1", json!([video("v"), file("f"), video("absent-v")]))).await;
    assert_reported(&done, &["v", "f", "absent-v"]);
    assert_eq!(done.answer.response()["outcomes"][2]["outcome"], "already_absent");
}

#[tokio::test]
async fn an_array_of_events_is_answered_in_one_report() {
    let mut world = World::new().await;
    let done = world.send(&json!([event("evt-1", json!([video("v1")])), event("evt-2", json!([video("v2")]))])).await;
    assert_reported(&done, &["v1", "v2"]);
    assert_eq!(done.outcome("v2")["event_id"], "evt-2");
    assert_eq!(world.count("DeleteVideo"), 1);
}

#[tokio::test]
async fn a_notification_is_executed_under_its_message_id() {
    let mut world = World::new().await;
    let done = world.send(&sns(&videos(&["v"]).to_string())).await;
    assert_reported(&done, &["v"]);
    assert_eq!(done.outcome("v")["message_id"], "95df01b4-ee98-5cb9-9903-4c221d41eb5e");
}

#[tokio::test]
async fn an_event_of_the_bus_is_executed_whichever_way_it_says_its_type() {
    let mut world = World::new().await;
    let done = world.send(&event_bridge("Content Takedown", json!({"targets": [video("v1")]}))).await;
    assert_reported(&done, &["v1"]);
    assert_eq!(done.outcome("v1")["event_source"], "com.example.moderation");
    assert_eq!(done.outcome("v1")["event_type"], "content.takedown");
    let done = world.send(&event_bridge("Anything", event("evt-inner", json!([video("v2")])))).await;
    assert_reported(&done, &["v2"]);
    assert_eq!(done.outcome("v2")["event_id"], "evt-inner");
}

#[tokio::test]
async fn what_is_unsettled_fails_the_invocation_so_that_it_comes_back() {
    let mut world = World::new().await;
    let targets = json!([video("forbidden-v"), video("v"), file("invalid-f")]);
    for payload in [
        event("evt-1", targets.clone()),
        sns(&event("evt-1", targets.clone()).to_string()),
        event_bridge("content.takedown", json!({"targets": targets})),
        json!([event("evt-1", targets.clone())]),
    ] {
        let done = world.send(&payload).await;
        let (kind, message) = done.answer.error();
        assert_eq!(kind, "Unsettled");
        for part in ["1 refused", "1 failed", "forbidden-v", "invalid-f", "InvalidParameter"] {
            assert!(message.contains(part), "{part} in {message}");
        }
        assert_eq!(done.outcomes().len(), 3);
    }
}

#[tokio::test]
async fn an_event_that_is_not_understood_is_an_error_of_its_own_kind() {
    let mut world = World::new().await;
    let mut unknown = videos(&["v"]);
    unknown["type"] = json!("content.takedwon");
    for payload in [
        unknown.clone(),
        sns(&unknown.to_string()),
        sns("no JSON"),
        event_bridge("Object Deleted", json!({"targets": [video("v")]})),
        json!([unknown]),
        json!([]),
        json!({}),
        json!({"Records": []}),
        json!({"Records": [{"eventSource": "aws:s3", "s3": {}}]}),
    ] {
        let done = world.send(&payload).await;
        let (kind, message) = done.answer.error();
        assert_eq!(kind, "InvalidEvent", "{payload}: {message}");
        assert_eq!(done.lines_of("message.rejected").len(), 1, "{payload}: {}", done.output);
    }
    assert_eq!(world.calls(), 0);
}

#[tokio::test]
async fn beside_a_rejected_event_the_others_are_executed() {
    let mut world = World::new().await;
    let misspelt = event("evt-2", json!([{"provider": "aliyun-vod", "vidoe_id": "v2"}]));
    let done = world.send(&json!([videos(&["v1"]), misspelt])).await;
    let (kind, message) = done.answer.error();
    assert_eq!(kind, "InvalidEvent");
    assert!(message.contains("1 of 2 events rejected") && message.contains("/data/targets/0"), "{message}");
    done.assert_outcomes(&[("v1", "deleted", 1)]);
    let done = world.send(&json!([videos(&["forbidden-v"]), "no event"])).await;
    assert_eq!(done.answer.error().0, "Unsettled", "what may get better decides");
}

/// Lambda takes no larger payload.
const SIX_MEGABYTES: usize = 6 * 1024 * 1024;

#[tokio::test]
async fn whatever_arrives_is_answered_and_the_next_invocation_is_served() {
    let mut world = World::new().await;
    let text = |head: &str, filler: &str, tail: &str| {
        let count = (SIX_MEGABYTES - head.len() - tail.len()) / filler.len();
        [head, &filler.repeat(count), tail].concat().into_bytes()
    };
    let nested = |depth: usize, head: &str, tail: &str| [head.repeat(depth), tail.repeat(depth)].concat().into_bytes();
    let payloads: [(&str, Vec<u8>); 15] = [
        ("nothing", Vec::new()),
        ("no JSON", b"\x00\x01 garbage".to_vec()),
        ("half a JSON", br#"{"specversion": "1.0", "id": "#.to_vec()),
        ("two values", b"{} {}".to_vec()),
        ("no UTF-8", b"{\"specversion\": \"1.0\", \"id\": \"\xff\xfe\"}".to_vec()),
        ("Latin-1", b"{\"id\": \"caf\xe9\"}".to_vec()),
        ("a number", b"7".to_vec()),
        ("null", b"null".to_vec()),
        ("6 MB of a text", text("\"", "x", "\"")),
        ("6 MB of a member", text("{\"specversion\": \"1.0\", \"subject\": \"", "x", "\"}")),
        ("6 MB of an id", text("{\"specversion\": \"1.0\", \"id\": \"", "x", "\"}")),
        ("6 MB of brackets", text("", "[", "")),
        ("an abyss of arrays", nested(100_000, "[", "]")),
        ("an abyss of objects", [nested(100_000, "{\"a\":", ""), b"1".to_vec(), nested(100_000, "}", "")].concat()),
        ("an abyss in a record", [b"{\"Records\":".to_vec(), nested(100_000, "[", "]"), b"}".to_vec()].concat()),
    ];
    for (number, (what, payload)) in payloads.into_iter().enumerate() {
        let done = world.send_bytes(payload).await;
        let (kind, message) = done.answer.error();
        assert_eq!(kind, "InvalidEvent", "{what}: {message}");
        assert!(message.len() < 1000, "{what}: {} bytes of message", message.len());
        assert!(done.output.len() < 10_000, "{what}: {} bytes of log", done.output.len());
        let id = format!("after-{number}");
        world.send(&videos(&[&id])).await.assert_outcomes(&[(&id, "deleted", 1)]);
    }
}

#[tokio::test]
async fn a_batch_of_six_megabytes_is_executed() {
    let mut world = World::new().await;
    let mut large = videos(&["v"]);
    large["padding"] = json!("x".repeat(1024 * 1024 - 2048));
    let records = (0..5).map(|number| crate::world::record(&format!("m{number}"), &large)).collect();
    let done = world.send(&crate::world::batch(records)).await;
    assert!(done.failures().is_empty());
    assert_eq!((done.outcomes().len(), world.count("DeleteVideo")), (5, 1));
    assert!(!done.output.contains("xxxx"), "no part of a body is logged");
}

#[tokio::test]
async fn an_invocation_error_is_told_by_our_own_lines_alone() {
    let mut world = World::new().await;
    for (payload, kind, told) in [
        (json!(5), "InvalidEvent", "message.rejected"),
        (json!({"specversion": "1.0"}), "InvalidEvent", "message.rejected"),
        (videos(&["forbidden-v"]), "Unsettled", "target.outcome"),
    ] {
        let done = world.send(&payload).await;
        assert_eq!(done.answer.error().0, kind);
        assert_eq!((done.lines_of(told).len(), done.lines_of("library.event").len()), (1, 0), "{}", done.output);
        assert!(!done.output.contains("Diagnostic"), "{}", done.output);
    }
}
