//! Content modes of `CloudEvents`, and what becomes of more than one event.

use serde_json::{Value, json};

use super::request::{Form, Request};
use super::sign::{self, SECRET};
use super::site::{self, EVENTS, QUEUE, events, signed, takedown};
use crate::world::{batch, event, record, video, videos};

const BINARY: &str = "binary = true\n";

/// The attributes in headers, the data in the body.
fn binary(data: &Value) -> Request {
    sign::standard(SECRET, Request::post(EVENTS, data))
        .header("ce-specversion", "1.0")
        .header("ce-id", "evt-%C3%A9")
        .header("ce-source", "urn:example:portal")
        .header("ce-type", "content.takedown")
        .header("ce-time", "2026-11-20T07:00:00Z")
}

/// With a parameter in the URL.
fn asking(name: &str, request: Request) -> Request {
    Request { query: vec![(name.to_owned(), "true".to_owned())], ..request }
}

#[tokio::test]
async fn a_structured_event_may_name_its_mode_or_not() {
    let mut world = site::inline().await;
    for (id, media_type) in [
        ("v1", "application/cloudevents+json"),
        ("v2", "application/cloudevents+json; charset=UTF-8"),
        ("v3", "text/plain"),
    ] {
        let request = takedown("evt-1", &[id]).header("content-type", media_type);
        world.http(&request).await.assert_report(&[(id, "deleted")]);
    }
    let request = takedown("evt-1", &["v4"]).without("content-type");
    world.http(&request).await.assert_report(&[("v4", "deleted")]);
}

#[tokio::test]
async fn a_binary_event_has_its_attributes_in_headers() {
    let mut world = site::with(BINARY, &[]).await;
    let reply = world.http(&binary(&json!({"reason": "dmca", "targets": [video("v")]}))).await;
    reply.assert_report(&[("v", "deleted")]);
    let line = reply.done.outcome("v");
    assert_eq!((&line["event_id"], &line["event_source"]), (&json!("evt-\u{e9}"), &json!("urn:example:portal")));
    assert_eq!((&line["reason"], &line["event_type"]), (&json!("dmca"), &json!("content.takedown")));
    assert!(line["age_ms"].is_number(), "{line}");
}

#[tokio::test]
async fn a_binary_event_on_the_queue_is_a_structured_one() {
    let mut world = site::start(&["env:WEBHOOK_SECRET"], Some(QUEUE), BINARY, &[]).await;
    let reply = world.http(&binary(&json!({"targets": [video("v")]}))).await;
    assert_eq!((reply.status, world.calls()), (202, 1));
    let body: Value = serde_json::from_str(&world.messages()[0].body).unwrap();
    assert_eq!((&body["id"], &body["data"]["targets"][0]["video_id"]), (&json!("evt-\u{e9}"), &json!("v")));
    let done = world.send(&batch(vec![record("m1", &world.messages()[0].body)])).await;
    assert!(done.failures().is_empty());
    done.assert_outcomes(&[("v", "deleted", 1)]);
}

#[tokio::test]
async fn what_is_wrong_with_a_binary_event_is_found() {
    let mut world = site::with(BINARY, &[]).await;
    let twice = r#"{"targets":[{"provider":"aliyun-vod","video_id":"v"}],"targets":[]}"#;
    let request = sign::standard(SECRET, binary(&json!({})).with_body(twice));
    assert_eq!(world.refuse(&request, 422).await.problem(422)["errors"][0]["pointer"], "/data/targets");
    let whole = json!({"targets": [video("v")]});
    let unknown = world.refuse(&binary(&whole).header("ce-type", "content.unknown"), 422).await;
    assert_eq!(unknown.problem(422)["errors"][0]["pointer"], "/type");
    world.refuse(&binary(&whole).without("ce-id"), 422).await.problem(422);
    world.refuse(&sign::standard(SECRET, binary(&whole).with_body("{} ,\"type\":1")), 400).await.problem(400);
    // Attributes are texts: none can bring data in.
    world.refuse(&sign::standard(SECRET, binary(&whole).with_body("").header("ce-data", "{}")), 422).await;
}

#[tokio::test]
async fn what_changes_a_delete_is_refused_beside_the_data_in_every_mode() {
    let mut world = site::with(BINARY, &[]).await;
    let data = json!({"targets": [video("v")]});
    for name in ["dry_run", "dryrun", "Dry-Run", "scope", "Targets"] {
        let header = format!("ce-{name}");
        let mut beside = videos(&["v"]);
        beside[name] = json!(true);
        for request in [
            binary(&data).header(&header, "true"),
            takedown("evt-1", &["v"]).header(&header, "true"),
            asking(name, takedown("evt-1", &["v"])),
            asking(name, binary(&data)),
            asking(name, events(&[videos(&["v"])]).through(Form::Alb)),
            events(&[videos(&["v"])]).header(&header, "true"),
            signed(beside.clone()),
        ] {
            let problem = world.refuse(&request, 422).await.problem(422);
            let error = &problem["errors"][0];
            assert!(error["detail"].as_str().unwrap().contains("is not read here"), "{problem}");
            assert_eq!(error["pointer"].as_str().unwrap().to_lowercase(), format!("/{}", name.to_lowercase()));
        }
        let reply = world.http(&events(&[beside, videos(&["other"])])).await;
        assert_eq!(reply.problem(422)["errors"].as_array().unwrap().len(), 1);
        assert!(world.has_video("v"));
    }
}

#[tokio::test]
async fn every_mistake_is_told_to_the_sender() {
    let mut world = site::inline().await;
    let mut wrong = videos(&["v", "a,b", "c*"]);
    wrong["time"] = json!("soon");
    let problem = world.refuse(&signed(wrong), 422).await.problem(422);
    let pointers: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
    assert_eq!(pointers, ["/time", "/data/targets/1/video_id", "/data/targets/2/video_id"]);
    let ids: Vec<_> = (0..12).map(|n| format!("{n},")).collect();
    let problem = world.refuse(&signed(videos(&ids)), 422).await.problem(422);
    let errors = problem["errors"].as_array().unwrap();
    assert_eq!((errors.len(), &errors[10]["detail"]), (11, &json!("and 2 more")));
}

#[tokio::test]
async fn the_events_of_a_batch_are_executed_together() {
    let mut world = site::inline().await;
    let list = ["v1", "v2", "v3"].map(|id| event(&format!("evt-{id}"), json!([video(id)])));
    let reply = world.http(&events(&list)).await;
    reply.assert_report(&[("v1", "deleted"), ("v2", "deleted"), ("v3", "deleted")]);
    assert_eq!(reply.done.outcome("v2")["event_id"], "evt-v2");
    assert_eq!(world.count("DeleteVideo"), 1);
}

#[tokio::test]
async fn one_bad_event_of_a_batch_does_not_touch_the_others() {
    let mut world = site::inline().await;
    let mut misspelt = videos(&["v2"]);
    misspelt["data"]["targets"][0]["scpoe"] = json!("source");
    let reply = world.http(&events(&[videos(&["v1"]), misspelt.clone(), videos(&["v3"])])).await;
    let problem = reply.problem(422);
    assert_eq!(problem["errors"].as_array().unwrap().len(), 1, "{problem}");
    assert_eq!(problem["errors"][0]["pointer"], "/data/targets/0/scpoe");
    assert_eq!(problem["errors"][0]["event_id"], "evt-videos");
    reply.done.assert_outcomes(&[("v1", "deleted", 1), ("v3", "deleted", 1)]);
    assert!(!world.has_video("v1") && world.has_video("v2"));
    assert_eq!(reply.done.lines_of("message.rejected").len(), 1);

    // What may get better decides: sent again, the good ones do no harm.
    let reply = world.http(&events(&[misspelt, videos(&["fail-v"]), json!(7)])).await;
    assert_eq!(reply.problem(503)["errors"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn one_bad_event_of_a_batch_does_not_keep_the_others_from_the_queue() {
    let mut world = site::queued(QUEUE).await;
    let mut unknown = videos(&["v2"]);
    unknown["type"] = json!("content.unknown");
    let reply = world.http(&events(&[videos(&["v1"]), unknown, videos(&["v3"])])).await;
    assert_eq!(reply.problem(422)["errors"][0]["pointer"], "/type");
    assert_eq!((world.messages().len(), reply.done.lines_of("event.queued").len()), (2, 2));
    assert_eq!((reply.done.outcomes().len(), world.has_video("v1")), (0, true));
}

#[tokio::test]
async fn an_array_is_a_batch_only_when_it_is_said_to_be() {
    let mut world = site::inline().await;
    world.refuse(&signed(json!([videos(&["v"])])), 400).await.problem(400);
    let object = events(&[]).with_body(videos(&["v"]).to_string());
    world.refuse(&sign::standard(SECRET, object), 400).await.problem(400);
}
