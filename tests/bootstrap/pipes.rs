//! EventBridge Pipes: the records of a batch come in a bare array, and the answer is that of their source.

use serde_json::{Value, json};

use crate::streams::{expired, item};
use crate::world::{World, event, grouped, record, video, videos};

fn one(id: &str) -> Value {
    event(&format!("evt-{id}"), json!([video(id)]))
}

fn is_there(world: &World, id: &str) -> bool {
    world.emulator.core(|core| core.library.has_video(id))
}

#[tokio::test]
async fn records_of_a_queue_are_answered_message_by_message() {
    let mut world = World::new().await;
    let good = || record("m-good", one("good"));
    let done = world.send(&json!([good()])).await;
    assert_eq!(done.answer.text(), r#"{"batchItemFailures":[]}"#);
    assert_eq!(done.outcome("good")["message_id"], "m-good");

    let mut parsed = record("m-parsed", "");
    parsed["body"] = one("victim");
    let wrapped = json!({"Type": "Notification", "Message": one("wrapped").to_string()});
    let done = world
        .send(&json!([
            good(),
            record("m-malformed", "not JSON"),
            record("m-forbidden", one("forbidden-v")),
            record("m-wrapped", wrapped),
            parsed,
        ]))
        .await;
    assert_eq!(done.failures(), ["m-malformed", "m-forbidden", "m-parsed"]);
    assert!(!is_there(&world, "wrapped") && is_there(&world, "victim"));
    let rejected = done.lines_of("message.rejected");
    assert!(rejected[1]["error"].as_str().unwrap().contains("input transformer"), "{}", rejected[1]);
}

#[tokio::test]
async fn groups_of_a_fifo_queue_keep_their_order() {
    let mut world = World::new().await;
    let queue = "takedowns.fifo";
    let done = world
        .send(&json!([
            grouped("a1", "a", queue, one("a1")),
            grouped("b1", "b", queue, "not JSON"),
            grouped("a2", "a", queue, one("forbidden-a2")),
            grouped("b2", "b", queue, one("b2")),
            grouped("a3", "a", queue, one("a3")),
        ]))
        .await;
    assert_eq!(done.failures(), ["b1", "a2", "b2", "a3"]);
    assert_eq!(done.outcome("b2")["outcome"], "not_attempted");
    assert!(is_there(&world, "b2") && !is_there(&world, "a3"));
}

#[tokio::test]
async fn records_of_a_stream_are_answered_by_the_first_failure() {
    let mut world = World::new().await;
    let mut foreign = expired(9, &item("kept"));
    foreign["eventName"] = json!("INSERT");
    let done = world.send(&json!([foreign, expired(10, &item("expired"))])).await;
    assert_eq!(done.answer.text(), r#"{"batchItemFailures":[]}"#);
    done.assert_outcomes(&[("expired", "deleted", 1)]);
    let done = world.send(&json!([foreign])).await;
    assert_eq!(done.answer.text(), r#"{"batchItemFailures":[]}"#);

    let done = world
        .send(&json!([
            expired(1, &item("v1")),
            expired(2, &json!({"vidoe_id": {"S": "v2"}})),
            expired(3, &item("forbidden-v3")),
            expired(4, &item("v4")),
        ]))
        .await;
    assert_eq!(done.failures(), ["2"]);
    done.assert_outcomes(&[("v1", "deleted", 1), ("forbidden-v3", "refused", 1), ("v4", "deleted", 1)]);
}

#[tokio::test]
async fn an_array_of_events_is_a_direct_invocation() {
    let mut world = World::new().await;
    let done = world.send(&json!([one("a"), one("b")])).await;
    assert_eq!(done.answer.response()["outcomes"].as_array().unwrap().len(), 2);
    // An extension may have any name.
    let mut named = one("c");
    named["eventSource"] = json!("aws:sqs");
    let done = world.send(&json!([named, one("d")])).await;
    assert_eq!(done.answer.response()["outcomes"].as_array().unwrap().len(), 2);
    let mut unset = one("e");
    unset["eventSource"] = json!(null);
    assert_eq!(world.send(&json!([unset])).await.outcome("e")["outcome"], "deleted");
}

#[tokio::test]
async fn an_array_of_several_kinds_or_of_another_source_is_an_error() {
    let mut world = World::new().await;
    let queued = || record("m1", videos(&["victim"]));
    let streamed = || expired(1, &item("victim"));
    let of = |source: Value| {
        let mut record = queued();
        record["eventSource"] = source;
        record
    };
    for payload in [
        json!([queued(), one("victim")]),
        json!([one("victim"), queued()]),
        json!([streamed(), one("victim")]),
        json!([one("victim"), streamed()]),
        json!([queued(), streamed()]),
        json!([streamed(), queued()]),
        json!([queued(), 7]),
        json!([null, streamed()]),
        json!([queued(), of(json!("aws:kinesis"))]),
        json!([of(json!("aws:kinesis")), of(json!("aws:kinesis"))]),
        json!([of(json!("aws:kafka"))]),
        json!([of(json!("aws:sns"))]),
        json!([of(json!(7))]),
        json!([of(json!(""))]),
        json!([queued(), of(json!(7))]),
        json!([[queued()]]),
    ] {
        let done = world.send(&payload).await;
        assert_eq!(done.answer.error().0, "InvalidEvent", "{payload}");
        assert!(done.outcomes().is_empty(), "{payload}");
    }
    // What cannot be reported fails as a whole, as it does in Records.
    let mut nameless = queued();
    nameless["messageId"] = json!(null);
    assert_eq!(world.send(&json!([queued(), nameless])).await.answer.error().0, "InvalidEvent");
    assert_eq!(world.calls(), 0);
}
