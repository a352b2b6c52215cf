//! Events on their way through the queue.

use serde_json::{Value, json};

use super::request::Request;
use super::sign::{self, SECRET};
use super::site::{self, EVENTS, FIFO, QUEUE, events, signed, takedown};
use crate::world::{batch, event, file, grouped, ids, media, record, video};

#[tokio::test]
async fn a_signed_event_is_queued_as_it_is_and_deleted_from_there() {
    let mut world = site::queued(QUEUE).await;
    let whole = event("evt-1", json!([video("v"), media("m"), file("f")]));
    let text = serde_json::to_string_pretty(&whole).unwrap();
    let reply = world.http(&signed(&text)).await;
    assert_eq!((reply.status, reply.json()), (202, json!({"queued": 1})));
    assert_eq!(reply.headers["content-type"], "application/json");
    assert_eq!((world.calls(), world.count("SendMessage")), (1, 1));
    assert!(world.has_video("v") && world.has_file("f"));
    assert!(reply.done.outcomes().is_empty());

    let messages = world.messages();
    assert_eq!(messages.len(), 1);
    let message = &messages[0];
    assert_eq!((message.queue.as_str(), &message.body), (QUEUE, &text));
    assert_eq!((&message.group, &message.deduplication_id), (&None, &None), "this queue keeps no order");
    let lines = reply.done.lines_of("event.queued");
    assert_eq!(lines.len(), 1);
    let line = lines[0];
    assert_eq!((&line["event_id"], &line["message_id"]), (&json!("evt-1"), &json!(message.message_id)));
    assert_eq!((&line["event_type"], &line["targets"]), (&json!("content.takedown"), &json!(3)));
    assert_eq!((&line["reference"], &line["level"]), (&json!("CASE-4711"), &json!("INFO")));
    assert_eq!(reply.done.lines_of("webhook.answered")[0]["status"], 202);

    let done = world.send(&batch(vec![record(&message.message_id, &message.body)])).await;
    assert!(done.failures().is_empty());
    done.assert_outcomes(&[("v", "deleted", 1), ("m", "deleted", 1), ("f", "deleted", 1)]);
    assert!(!world.has_video("v") && !world.has_file("f"));
    assert_eq!(done.outcome("v")["message_id"], message.message_id);
}

#[tokio::test]
async fn the_queue_is_asked_with_the_functions_own_key() {
    let mut world = site::queued(QUEUE).await;
    world.http(&takedown("evt-1", &["v"])).await;
    let call = world.emulator.core(|core| core.calls()[0].clone());
    assert_eq!((call.provider, call.key.as_str(), call.status), ("sqs", site::AWS_ID, 200));
}

/// Events with a video each, named after it.
fn singles(ids: &[String]) -> Vec<Value> {
    ids.iter().map(|id| event(&format!("evt-{id}"), json!([video(id)]))).collect()
}

#[tokio::test]
async fn a_batch_goes_to_the_queue_ten_at_a_time() {
    let mut world = site::queued(QUEUE).await;
    for (count, batches, alone) in [(2, 1, 0), (10, 1, 0), (11, 1, 1), (25, 3, 0)] {
        world.emulator.core(|core| {
            core.queue.clear();
            core.clear_calls();
        });
        let list = singles(&ids("v", count));
        let reply = world.http(&events(&list)).await;
        assert_eq!((reply.status, reply.json()), (202, json!({"queued": count})));
        let bodies: Vec<Value> =
            world.messages().iter().map(|message| serde_json::from_str(&message.body).unwrap()).collect();
        assert_eq!(bodies, list, "in their order");
        assert_eq!((world.count("SendMessageBatch"), world.count("SendMessage")), (batches, alone), "{count}");
        let lines = reply.done.lines_of("event.queued");
        for (line, message) in lines.iter().zip(world.messages()) {
            assert_eq!(line["message_id"], message.message_id);
            assert!(message.body.contains(line["event_id"].as_str().unwrap()), "{line}");
        }
        assert_eq!(lines.len(), count);
    }
    let records = world.messages().iter().map(|message| record(&message.message_id, &message.body)).collect();
    let done = world.send(&batch(records)).await;
    assert!(done.failures().is_empty());
    assert_eq!(world.count("DeleteVideo"), 2, "25 messages in 20 and 5");
}

#[tokio::test]
async fn a_batch_that_is_too_large_for_one_request_goes_in_several() {
    let mut world = site::queued(QUEUE).await;
    let list: Vec<_> = (0..3)
        .map(|number| {
            let mut event = event(&format!("evt-{number}"), json!([video("v")]));
            event["padding"] = json!("x".repeat(340_000));
            event
        })
        .collect();
    let reply = world.http(&events(&list)).await;
    assert_eq!((reply.status, world.messages().len()), (202, 3));
}

#[tokio::test]
async fn in_a_fifo_queue_the_same_event_twice_is_one_message() {
    let mut world = site::queued(FIFO).await;
    for request in [takedown("evt-1", &["v"]), takedown("evt-1", &["v"]), takedown("evt-2", &["v"])] {
        let reply = world.http(&request).await;
        assert_eq!((reply.status, reply.json()), (202, json!({"queued": 1})));
        assert_eq!(reply.done.lines_of("event.queued").len(), 1);
    }
    let messages = world.messages();
    assert_eq!(messages.len(), 2);
    for message in &messages {
        assert!(message.group.is_some() && message.deduplication_id.is_some(), "{message:?}");
    }
    assert_ne!(messages[0].deduplication_id, messages[1].deduplication_id);
    assert_ne!(messages[0].group, messages[1].group, "one that fails does not hold up the other");
    // In one request, too.
    let reply = world.http(&events(&singles(&["a", "b", "a"].map(str::to_owned)))).await;
    assert_eq!((reply.status, reply.json(), world.messages().len()), (202, json!({"queued": 3}), 4));

    let records = messages
        .iter()
        .map(|message| grouped(&message.message_id, message.group.as_deref().unwrap(), FIFO, &message.body));
    let done = world.send(&batch(records.collect())).await;
    assert!(done.failures().is_empty());
    assert_eq!((done.outcomes().len(), world.count("DeleteVideo")), (2, 1));
}

#[tokio::test]
async fn of_one_id_from_two_sources_both_are_queued() {
    let mut world = site::queued(FIFO).await;
    for source in ["urn:a", "urn:b"] {
        let mut event = event("evt-1", json!([video("v")]));
        event["source"] = json!(source);
        world.http(&signed(event)).await;
    }
    assert_eq!(world.messages().len(), 2);
}

#[tokio::test]
async fn characters_that_a_queue_does_not_take_arrive_all_the_same() {
    let mut world = site::queued(QUEUE).await;
    let mut odd = event("evt-1", json!([video("v")]));
    odd["data"]["reference"] = json!("\u{ffff}\u{fffe}\u{fffd}\u{1f5d1}");
    let reply = world.http(&signed(&odd)).await;
    assert_eq!(reply.status, 202);
    let body: Value = serde_json::from_str(&world.messages()[0].body).unwrap();
    assert_eq!(body, odd);
}

#[tokio::test]
async fn nothing_that_is_rejected_is_queued() {
    let mut world = site::queued(QUEUE).await;
    world.refuse(&signed("{"), 400).await.problem(400);
    world.refuse(&signed(event("evt-1", json!([]))), 422).await.problem(422);
    world.refuse(&sign::standard(SECRET, Request::post(EVENTS, "")), 400).await.problem(400);
}

#[tokio::test]
async fn a_dry_run_is_queued_as_one() {
    let mut world = site::queued(QUEUE).await;
    let mut dry = event("evt-1", json!([video("v")]));
    dry["data"]["dry_run"] = json!(true);
    assert_eq!(world.http(&signed(dry)).await.status, 202);
    let done = world.send(&batch(vec![record("m1", &world.messages()[0].body)])).await;
    assert_eq!(done.outcome("v")["outcome"], "planned");
}

#[tokio::test]
async fn other_triggers_do_not_go_through_the_queue() {
    let mut world = site::queued(QUEUE).await;
    let done = world.send(&event("evt-1", json!([video("v")]))).await;
    done.assert_outcomes(&[("v", "deleted", 1)]);
    assert!(world.messages().is_empty());
}
