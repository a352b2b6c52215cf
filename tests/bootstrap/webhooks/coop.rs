//! Actions of ROOST Coop.

use serde_json::{Value, json};

use super::request::{Form, Request};
use super::sign;
use super::site::{self, COOP, FIFO};
use crate::world::{BODY_MARK, batch, record};

fn action(action: &str, item: &str) -> Value {
    json!({
        "item": {"id": item, "typeId": "video", "typeName": BODY_MARK},
        "action": {"id": action},
        "policies": [
            {"id": "p1", "name": "Hate", "penalty": "HIGH"},
            {"id": "p2", "name": "Spam", "penalty": "LOW"},
        ],
        "rules": [],
        "actionSource": "manual-action-run",
        "custom": {},
    })
}

fn sent(body: impl ToString) -> Request {
    sign::coop(Request::post(COOP, body))
}

#[tokio::test]
async fn an_action_that_is_acted_on_is_a_takedown() {
    let mut world = site::inline().await;
    for (id, form) in [("v1", Form::FunctionUrl), ("v2", Form::Alb), ("v3", Form::Version1("prod"))] {
        let body = action("take-down", id);
        let reply = world.http(&sent(&body).through(form).in_base64()).await;
        reply.assert_report(&[(id, "deleted")]);
        assert!(!world.has_video(id));
        let line = reply.done.outcome(id);
        assert_eq!((&line["account"], &line["event_source"]), (&json!("cn"), &json!(COOP)));
        assert_eq!((&line["reason"], &line["event_type"]), (&json!("Hate, Spam"), &json!("content.takedown")));
        assert_eq!(line["event_id"], sign::sha256_hex(body.to_string().as_bytes()));
    }
    assert_eq!(world.calls(), 3, "it is a person's decision: nobody is asked");
}

#[tokio::test]
async fn an_item_may_be_known_by_another_kind_of_id() {
    let mut world = site::inline().await;
    for action_id in ["take-down", "erase"] {
        let reference = format!("ref-{action_id}");
        let request = Request { path: "/coop/references".to_owned(), ..sent(action(action_id, &reference)) };
        let reply = world.http(&request).await;
        reply.assert_report(&[(&reference, "deleted")]);
        assert_eq!(reply.done.outcome(&reference)["reference_id"], reference);
        assert!(!world.has_video(&format!("video-of-{reference}")));
    }
}

#[tokio::test]
async fn other_actions_are_answered_and_nothing_is_done() {
    let mut world = site::inline().await;
    for body in [action("erase", "v"), action("warn", "v"), action("TAKE-DOWN", "v"), action("warn", "a,b")] {
        world.refuse(&sent(body), 200).await;
    }
    assert!(world.has_video("v"));
}

#[tokio::test]
async fn an_action_on_the_queue_is_one_event_however_often_it_is_sent() {
    let mut world = site::queued(FIFO).await;
    for _ in 0..2 {
        let reply = world.http(&sent(action("take-down", "v"))).await;
        assert_eq!((reply.status, reply.json()), (202, json!({"queued": 1})));
    }
    world.http(&sent(action("take-down", "w"))).await;
    let messages = world.messages();
    assert_eq!((messages.len(), world.has_video("v")), (2, true));
    let records = messages.iter().map(|message| record(&message.message_id, &message.body)).collect();
    let done = world.send(&batch(records)).await;
    assert!(done.failures().is_empty());
    done.assert_outcomes(&[("v", "deleted", 1), ("w", "deleted", 1)]);
}

#[tokio::test]
async fn what_was_not_signed_is_not_heard() {
    let mut world = site::inline().await;
    let good = sent(action("take-down", "v"));
    let signature = good.value_of("Coop-Signature").to_owned();
    let strangers = [
        good.clone().without("Coop-Signature"),
        good.clone().header("Coop-Signature", ""),
        good.clone().header("Coop-Signature", "no base64 !"),
        good.clone().header("Coop-Signature", &signature[..signature.len() - 4]),
        good.clone().with_body(action("take-down", "w").to_string()),
        good.clone().with_body("{"),
        sign::standard(sign::SECRET, good.clone().without("Coop-Signature")),
    ];
    for stranger in strangers {
        world.refuse(&stranger, 401).await.problem(401);
    }
    world.http(&good).await.assert_report(&[("v", "deleted")]);
}

#[tokio::test]
async fn an_action_that_is_not_understood_is_told_so() {
    let mut world = site::inline().await;
    for body in [
        "{".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        json!({"action": {"id": "take-down"}}).to_string(),
        action("take-down", "a,b").to_string(),
        action("take-down", "").to_string(),
        json!({"action": {"id": "take-down"}, "item": {"id": 7}}).to_string(),
    ] {
        world.refuse(&sent(body), 400).await.problem(400);
    }
}

#[tokio::test]
async fn an_item_that_is_not_settled_is_told_so() {
    let mut world = site::with("[limits]\nattempts = 2\n", &[]).await;
    world.http(&sent(action("take-down", "forbidden-v"))).await.problem(422);
    world.http(&sent(action("take-down", "fail-v"))).await.problem(503);
    world.http(&sent(action("take-down", "absent-v"))).await.assert_report(&[("absent-v", "already_absent")]);
}
