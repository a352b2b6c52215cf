//! A queue that does not do what it should: nothing is ever said to be queued that is not.

use std::time::Duration;

use serde_json::json;
use takedown_emulator::{FaultKind, KeyState};

use super::reply::Reply;
use super::site::{self, AWS_ID, FIFO, QUEUE, SOON, events, takedown};
use crate::world::{event, ids, video};

fn body(status: u16, body: &str) -> FaultKind {
    FaultKind::Body { status, content_type: "application/x-amz-json-1.0".to_owned(), body: body.to_owned() }
}

fn assert_not_queued(reply: &Reply, events: usize) {
    let problem = reply.problem(503);
    assert!(problem["detail"].is_string(), "{problem}");
    assert!(reply.done.lines_of("event.queued").is_empty(), "{}", reply.done.output);
    let lines = reply.done.lines_of("event.not_queued");
    assert_eq!(lines.len(), events, "{}", reply.done.output);
    for line in lines {
        assert_eq!(line["level"], "ERROR");
        assert!(line["error"].as_str().is_some_and(|error| !error.is_empty()), "{line}");
    }
    assert!(reply.done.answer.took < SOON, "{:?}", reply.done.answer.took);
}

/// What a queue, or something in front of it, may say that is no promise.
fn no_promises() -> Vec<FaultKind> {
    vec![
        FaultKind::Fail,
        FaultKind::Busy,
        FaultKind::Throttle { retry_after: None },
        FaultKind::Invalid,
        FaultKind::Html,
        FaultKind::Drop,
        FaultKind::Error { status: 403, code: "AccessDeniedException".to_owned(), message: "no".to_owned() },
        body(200, ""),
        body(200, "{}"),
        body(200, "[]"),
        body(200, "no JSON"),
        body(200, "{\"MessageId\": \"\"}"),
        body(200, "{\"MessageId\": 7}"),
        body(200, "{\"__type\": \"com.amazonaws.sqs#QueueDoesNotExist\", \"MessageId\": \"m\"}"),
        body(200, "{\"Successful\": [{\"Id\": \"7\", \"MessageId\": \"m\"}], \"Failed\": []}"),
        body(200, "{\"Successful\": {\"Id\": \"0\"}}"),
        body(302, "{\"MessageId\": \"m\"}"),
        body(500, "{\"MessageId\": \"m\"}"),
        body(503, "{\"Successful\": [{\"Id\": \"0\", \"MessageId\": \"m\"}, {\"Id\": \"1\", \"MessageId\": \"n\"}]}"),
    ]
}

#[tokio::test]
async fn a_queue_that_promises_nothing_is_no_success() {
    let mut world = site::queued(QUEUE).await;
    for kind in no_promises() {
        world.spoil("SendMessage", None, kind);
        let reply = world.http(&takedown("evt-1", &["v"])).await;
        assert_not_queued(&reply, 1);
        assert!(world.has_video("v") && world.messages().is_empty());
        world.forgive();
    }
    let reply = world.http(&takedown("evt-1", &["v"])).await;
    assert_eq!((reply.status, world.messages().len()), (202, 1), "sent again, it is taken");
}

#[tokio::test]
async fn a_queue_that_promises_nothing_of_a_batch_is_no_success() {
    let mut world = site::queued(QUEUE).await;
    let two = events(&["a", "b"].map(|id| event(&format!("evt-{id}"), json!([video(id)]))));
    for kind in no_promises() {
        world.spoil("SendMessageBatch", None, kind);
        assert_not_queued(&world.http(&two).await, 2);
        assert!(world.messages().is_empty());
        world.forgive();
    }
    assert_eq!((world.http(&two).await.status, world.messages().len()), (202, 2));
}

#[tokio::test]
async fn nobody_at_the_queue_is_no_success() {
    let closed = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let mut world = site::queued(&format!("http://{closed}/000000000000/{QUEUE}")).await;
    assert_not_queued(&world.http(&takedown("evt-1", &["v"])).await, 1);
    assert_eq!(world.calls(), 0);
    assert!(world.process.runs());
}

#[tokio::test]
async fn a_queue_that_goes_wrong_once_is_tried_again() {
    for kind in [
        FaultKind::Fail,
        FaultKind::Busy,
        FaultKind::Throttle { retry_after: None },
        FaultKind::Html,
        FaultKind::Drop,
        body(200, "{}"),
    ] {
        let mut world = site::queued(QUEUE).await;
        world.spoil("SendMessage", Some(1), kind.clone());
        let reply = world.http(&takedown("evt-1", &["v"])).await;
        assert_eq!((reply.status, reply.json()), (202, json!({"queued": 1})), "{kind:?}");
        assert_eq!((world.messages().len(), world.count("SendMessage")), (1, 2));
        assert!(reply.done.lines_of("event.not_queued").is_empty());
    }
}

#[tokio::test]
async fn an_answer_that_is_lost_leaves_one_message_in_a_fifo_queue() {
    for kind in [FaultKind::Lost, FaultKind::Truncate, FaultKind::Stall] {
        let mut world = site::queued(FIFO).await;
        world.spoil("SendMessage", Some(1), kind);
        let reply = world.http(&takedown("evt-1", &["v"])).await;
        assert_eq!((reply.status, world.messages().len()), (202, 1));
        let id = &world.messages()[0].message_id;
        assert_eq!(reply.done.lines_of("event.queued")[0]["message_id"], *id);
    }
}

#[tokio::test]
async fn a_slow_queue_is_waited_for() {
    let mut world = site::queued(QUEUE).await;
    world.spoil("SendMessage", None, FaultKind::Delay(Duration::from_millis(600)));
    let reply = world.http(&takedown("evt-1", &["v"])).await;
    assert_eq!((reply.status, world.messages().len()), (202, 1));
    assert!(reply.done.answer.took >= Duration::from_millis(600));
}

#[tokio::test]
async fn a_queue_that_never_answers_is_given_up_in_time() {
    let mut world = site::queued(QUEUE).await;
    world.spoil("SendMessage", None, FaultKind::Stall);
    assert_not_queued(&world.http(&takedown("evt-1", &["v"])).await, 1);
    // Lambda's own deadline comes first here.
    let reply = world.http_within(&takedown("evt-1", &["v"]), 3000).await;
    assert_not_queued(&reply, 1);
    assert!(reply.done.answer.took < Duration::from_secs(3), "{:?}", reply.done.answer.took);
    world.spoil("SendMessageBatch", None, FaultKind::Stall);
    let list: Vec<_> = ids("v", 25).iter().map(|id| event(id, json!([video(id)]))).collect();
    assert_not_queued(&world.http(&events(&list)).await, 25);
}

#[tokio::test]
async fn an_invocation_without_time_queues_nothing() {
    let mut world = site::queued(QUEUE).await;
    assert_not_queued(&world.http_within(&takedown("evt-1", &["v"]), 1).await, 1);
    assert_eq!(world.calls(), 0);
}

#[tokio::test]
async fn of_a_batch_what_was_not_taken_is_sent_again() {
    let refused = |times| (times, "\"v003\"", "InternalError");
    let entries = |(times, containing, code): (Option<u32>, &str, &str), world: &crate::world::World| {
        let (containing, code) = (containing.to_owned(), code.to_owned());
        world.spoil("SendMessageBatch", times, FaultKind::Entries { containing, code, sender_fault: false });
    };
    let list: Vec<_> = ids("v", 5).iter().map(|id| event(&format!("evt-{id}"), json!([video(id)]))).collect();

    let mut world = site::queued(QUEUE).await;
    entries(refused(Some(1)), &world);
    let reply = world.http(&events(&list)).await;
    assert_eq!((reply.status, reply.json()), (202, json!({"queued": 5})));
    assert_eq!((world.messages().len(), world.calls()), (5, 2), "only the one that was not taken");

    let mut world = site::queued(FIFO).await;
    entries(refused(None), &world);
    world.spoil("SendMessage", None, FaultKind::Fail);
    let reply = world.http(&events(&list)).await;
    reply.problem(503);
    assert_eq!((reply.done.lines_of("event.queued").len(), world.messages().len()), (4, 4));
    let lines = reply.done.lines_of("event.not_queued");
    assert_eq!((lines.len(), &lines[0]["event_id"]), (1, &json!("evt-v003")));
    world.forgive();
    let reply = world.http(&events(&list)).await;
    assert_eq!((reply.status, world.messages().len()), (202, 5), "sent again, each is there once");
}

#[tokio::test]
async fn a_key_that_the_queue_does_not_take_is_no_success() {
    let mut world = site::queued(QUEUE).await;
    world.emulator.core(|core| core.key_mut(AWS_ID).unwrap().state = KeyState::Expired);
    let reply = world.http(&takedown("evt-1", &["v"])).await;
    assert_not_queued(&reply, 1);
    let error = reply.done.lines_of("event.not_queued")[0]["error"].as_str().unwrap().to_owned();
    assert!(error.contains("ExpiredTokenException"), "{error}");

    for (name, value) in
        [("AWS_SECRET_ACCESS_KEY", "wrong-1d3e"), ("AWS_SECRET_ACCESS_KEY", ""), ("AWS_ACCESS_KEY_ID", "")]
    {
        let mut world = site::start(&["env:WEBHOOK_SECRET"], Some(QUEUE), "", &[(name, value)]).await;
        let reply = world.http(&takedown("evt-1", &["v"])).await;
        assert_not_queued(&reply, 1);
        assert!(!reply.done.output.contains("wrong-1d3e"));
        assert!(world.messages().is_empty() && world.has_video("v"));
    }
}

#[tokio::test]
async fn a_queue_that_does_not_exist_is_no_success() {
    let mut world = site::queued("absent-queue").await;
    assert_not_queued(&world.http(&takedown("evt-1", &["v"])).await, 1);
}
