//! What a webhook may ask for: its accounts, its types of events, and binary mode where it says so.

use serde_json::{Value, json};

use super::request::Request;
use super::sign::{self, SECRET};
use super::site::{self, COOP, EVENTS, QUEUE, events, signed};
use crate::world::{World, event, file, media, video, videos};

const SWEEPS: &str = "[[sweeps]]\nname = \"old\"\naccount = \"cn\"\nolder_than_days = 30\n\
                      [[sweeps]]\nname = \"files\"\naccount = \"intl\"\nolder_than_days = 30\n";

async fn narrowed(keys: &str) -> World {
    site::with(&format!("{keys}\n{SWEEPS}[events.\"content.moved\"]\n"), &[]).await
}

fn of_type(name: &str, targets: Value) -> Value {
    let mut event = event("evt-1", targets);
    event["type"] = json!(name);
    event
}

fn sweep(data: Value) -> Value {
    json!({"specversion": "1.0", "id": "evt-1", "source": "urn:example:portal", "type": "retention.sweep", "data": data})
}

/// Asserts that an event is refused as a whole, with this pointer and these words.
async fn assert_refused(world: &mut World, event: &Value, pointer: &str, words: &[&str]) {
    let reply = world.refuse(&signed(event), 422).await;
    let problem = reply.problem(422);
    let errors = &problem["errors"];
    assert_eq!(errors[0]["pointer"], pointer, "{problem}");
    for word in words {
        assert!(errors.to_string().contains(word), "{word} in {problem}");
    }
    let rejected = reply.done.lines_of("message.rejected");
    assert_eq!((rejected.len(), &rejected[0]["level"]), (1, &json!("ERROR")), "{}", reply.done.output);
    assert_eq!((&rejected[0]["pointer"], &rejected[0]["event_id"]), (&json!(pointer), &event["id"]));
}

#[tokio::test]
async fn nothing_of_an_event_for_another_account_is_executed() {
    let mut world = narrowed("accounts = [\"cn\", \"intl\"]").await;
    for targets in [json!([media("m")]), json!([video("v"), file("f"), media("m"), media("m2")])] {
        let index = targets.as_array().unwrap().iter().position(|target| target.get("media_id").is_some()).unwrap();
        let pointer = format!("/data/targets/{index}");
        assert_refused(&mut world, &event("evt-1", targets), &pointer, &["mps", "accounts"]).await;
    }
    let bridge = json!({
        "id": "evt-1", "source": "example.portal", "detail-type": "content.takedown", "account": "1", "region": "r",
        "time": "2026-11-20T07:00:00Z", "detail": {"targets": [{"account": "mps", "media_id": "m"}]},
    });
    assert_refused(&mut world, &bridge, "/detail/targets/0", &["mps"]).await;
    let notification = json!({"Type": "Notification", "Message": event("evt-1", json!([media("m")])).to_string()});
    world.refuse(&signed(notification), 422).await;
    // A dry run would tell what is there.
    let mut dry = event("evt-1", json!([media("m")]));
    dry["data"]["dry_run"] = json!(true);
    assert_refused(&mut world, &dry, "/data/targets/0", &["mps"]).await;
    let reply = world.http(&signed(event("evt-1", json!([video("v"), file("f")])))).await;
    reply.assert_report(&[("v", "deleted"), ("f", "deleted")]);
}

#[tokio::test]
async fn what_is_refused_in_a_batch_does_not_touch_the_others_and_never_reaches_the_queue() {
    let list =
        [videos(&["v1"]), event("evt-2", json!([media("m")])), of_type("retention.expired", json!([video("v3")]))];
    let keys = "accounts = [\"cn\"]\ntypes = [\"Content Takedown\"]\n";
    let mut world = narrowed(keys).await;
    let reply = world.http(&events(&list)).await;
    assert_eq!(reply.problem(422)["errors"].as_array().unwrap().len(), 2, "{}", reply.body);
    reply.done.assert_outcomes(&[("v1", "deleted", 1)]);
    assert!(world.has_video("v3"));
    let mut world = site::start(&["env:WEBHOOK_SECRET"], Some(QUEUE), keys, &[]).await;
    let reply = world.http(&events(&list)).await;
    assert_eq!((reply.problem(422)["queued"].clone(), world.messages().len()), (json!(1), 1));
}

#[tokio::test]
async fn an_event_is_of_a_type_that_is_named() {
    let mut world = narrowed("types = [\"retention_expired\", \"content.moved\"]").await;
    assert_refused(&mut world, &videos(&["v"]), "/type", &["content.takedown", "types"]).await;
    assert_refused(&mut world, &sweep(json!({})), "/type", &["retention.sweep"]).await;
    for (name, id) in [("Retention Expired", "v1"), ("content.moved", "v2")] {
        world.http(&signed(of_type(name, json!([video(id)])))).await.assert_report(&[(id, "deleted")]);
    }
}

#[tokio::test]
async fn a_sweep_is_run_only_where_it_is_named_and_for_the_accounts_that_are_named() {
    let mut world = narrowed("").await;
    for event in [sweep(json!({})), sweep(json!({"sweep": "old"}))] {
        assert_refused(&mut world, &event, "/type", &["retention.sweep", "types"]).await;
    }
    let scheduled = json!({
        "id": "evt-1", "source": "aws.events", "detail-type": "Scheduled Event", "account": "1", "region": "r",
        "time": "2026-11-20T07:00:00Z", "detail": {},
    });
    assert_refused(&mut world, &scheduled, "/detail-type", &["retention.sweep"]).await;
    world.http(&signed(videos(&["v"]))).await.assert_report(&[("v", "deleted")]);

    let mut world = narrowed("types = [\"retention.sweep\"]\naccounts = [\"cn\"]").await;
    assert_refused(&mut world, &videos(&["v"]), "/type", &["content.takedown"]).await;
    assert_refused(&mut world, &sweep(json!({})), "/data", &["intl", "files"]).await;
    let reply = world.http(&signed(sweep(json!({"sweep": "old"})))).await;
    assert_eq!((reply.status, reply.done.lines_of("sweep.finished").len()), (200, 1), "{}", reply.body);
}

#[tokio::test]
async fn every_account_that_is_not_allowed_is_named_once() {
    let mut world = narrowed("accounts = [\"cn\"]\ntypes = [\"content.takedown\"]").await;
    let targets = json!([video("v"), media("m"), file("f"), media("m2"), file("f2")]);
    let event = of_type("retention.expired", targets);
    assert_refused(&mut world, &event, "/type", &["retention.expired", "mps", "intl"]).await;
}

#[tokio::test]
async fn a_callback_is_for_its_account_alone() {
    let mut world = site::inline().await;
    let action = json!({"item": {"id": "v"}, "action": {"id": "take-down"}, "account": "intl"});
    world.http(&sign::coop(Request::post(COOP, action))).await.assert_report(&[("v", "deleted")]);
}

/// A whole medium, in binary mode.
fn binary() -> Request {
    sign::standard(SECRET, Request::post(EVENTS, json!({"targets": [video("v")]})))
        .header("ce-specversion", "1.0")
        .header("ce-id", "evt-1")
        .header("ce-source", "urn:example:portal")
        .header("ce-type", "content.takedown")
}

#[tokio::test]
async fn binary_mode_is_off_unless_a_webhook_says_otherwise() {
    let scope = "[events.\"retention.expired\"]\nscope = \"source\"\n";
    let mut world = site::with(scope, &[]).await;
    // The same signature with another type would delete more.
    for kind in ["retention.expired", "content.takedown"] {
        let detail = world.refuse(&binary().header("ce-type", kind), 400).await.problem(400)["detail"].clone();
        for word in ["binary", "structured", "application/cloudevents+json"] {
            assert!(detail.as_str().unwrap().contains(word), "{word} in {detail}");
        }
    }
    // Who has not signed is told nothing.
    world.refuse(&binary().header("webhook-signature", "v1,AAAA"), 401).await.problem(401);
    assert!(world.has_video("v"));
    let mut world = site::with(&format!("binary = true\n{scope}"), &[]).await;
    world.http(&binary()).await.assert_report(&[("v", "deleted")]);
}
