//! What the sender of a signed event is told when not all is well.

use std::time::Duration;

use serde_json::{Value, json};

use super::request::{Form, Request};
use super::site::{self, QUEUE, events, signed, takedown};
use crate::world::{BODY_MARK, event, file, video, videos};

#[tokio::test]
async fn a_body_that_is_no_event_is_not_understood() {
    let mut world = site::inline().await;
    let bodies = [
        "".to_owned(),
        "{".to_owned(),
        format!("{BODY_MARK} {{"),
        "null".to_owned(),
        "7".to_owned(),
        "{}".to_owned(),
        format!("{{\"{BODY_MARK}\": 1}}"),
        "[".repeat(100_000),
    ];
    for body in bodies {
        let reply = world.refuse(&signed(&body), 400).await;
        let problem = reply.problem(400);
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
        let rejected = reply.done.lines_of("message.rejected");
        assert_eq!((rejected.len(), &rejected[0]["level"]), (1, &json!("ERROR")), "{}", reply.done.output);
        assert!(reply.body.len() < 2000, "{}", reply.body);
    }
    let bytes = super::sign::standard(super::sign::SECRET, signed("").with_body(b"{\"\xff\": 1}".to_vec()));
    world.refuse(&bytes.in_base64(), 400).await.problem(400);
}

#[tokio::test]
async fn an_event_that_is_not_acceptable_is_told_where() {
    let changed = |pointer: &str, value: Value| {
        let mut event = videos(&["v"]);
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        event.pointer_mut(parent).unwrap()[name] = value;
        event
    };
    let mut world = site::inline().await;
    for (pointer, value) in [
        ("/type", json!("content.takedwon")),
        ("/time", json!("yesterday")),
        ("/data/targets", json!([])),
        ("/data/reasno", json!("dmca")),
        ("/data/targets/0/scpoe", json!("source")),
        ("/data/targets/0/video_id", json!("a,b")),
        ("/data/targets/0/provider", json!("youtube")),
        ("/data_base64", json!("e30=")),
    ] {
        let reply = world.refuse(&signed(changed(pointer, value)), 422).await;
        let problem = reply.problem(422);
        let errors = problem["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{problem}");
        assert_eq!(
            (&errors[0]["pointer"], &errors[0]["event_id"]),
            (&json!(pointer), &json!("evt-videos")),
            "{problem}"
        );
        assert!(errors[0]["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
        let line = reply.done.lines_of("message.rejected")[0];
        assert_eq!((&line["pointer"], &line["error"]), (&json!(pointer), &errors[0]["detail"]), "{line}");
    }
}

#[tokio::test]
async fn what_is_refused_or_fails_for_good_is_not_to_be_sent_again() {
    let mut world = site::inline().await;
    for (id, outcome, code) in
        [("forbidden-v", "refused", "ForbiddenVideoIds"), ("invalid-v", "failed", "InvalidParameter")]
    {
        let reply = world.http(&takedown("evt-1", &[id, "v"])).await;
        let problem = reply.problem(422);
        assert_eq!(
            (&reply.done.outcome(id)["outcome"], &reply.done.outcome(id)["error_code"]),
            (&json!(outcome), &json!(code))
        );
        assert!(problem["detail"].as_str().unwrap().contains(id), "{problem}");
    }
    assert!(!world.has_video("v"));
}

#[tokio::test]
async fn what_is_held_is_refused_and_the_rest_is_done() {
    let mut world = site::with("[protected]\nids = [\"held-v\"]\n", &[]).await;
    let reply = world.http(&takedown("evt-1", &["held-v", "v"])).await;
    let problem = reply.problem(422);
    assert_eq!(reply.done.verdict("held-v"), ["refused", "", "takedown.protected"]);
    assert!(problem["detail"].as_str().unwrap().contains("held-v"), "{problem}");
    assert_eq!(world.count("DeleteVideo"), 1);
    assert!(world.has_video("held-v") && !world.has_video("v"));
}

#[tokio::test]
async fn what_may_get_better_is_to_be_sent_again() {
    let mut world = site::with("[limits]\nrequest_timeout_ms = 300\nattempts = 2\n", &[]).await;
    for word in ["throttle", "fail", "busy", "html", "drop", "stall"] {
        let (f, v) = (format!("{word}-f"), format!("{word}-fine"));
        let reply = world.http(&signed(event("evt-1", json!([file(&f), video(&v[word.len() + 1..])])))).await;
        let problem = reply.problem(503);
        assert!(problem["detail"].as_str().unwrap().contains(&f), "{problem}");
        assert_eq!(reply.done.verdict(&f)[..2], ["failed", "persistent"]);
        let line = reply.done.lines_of("webhook.answered")[0];
        assert_eq!(line["status"], 503);
    }
    assert!(!world.has_video("fine"));
    // Something that cannot get better does not keep the rest from coming back.
    world.http(&takedown("evt-1", &["invalid-v", "fail-v"])).await.problem(503);
}

#[tokio::test]
async fn a_key_that_the_provider_does_not_take_is_no_success() {
    let environment = [("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "wrong-1d3e")];
    let mut world = site::with("", &environment).await;
    let reply = world.http(&takedown("evt-1", &["v1", "v2"])).await;
    reply.problem(422);
    assert!(!reply.body.contains("wrong-1d3e") && world.has_video("v1"));
}

#[tokio::test]
async fn a_deadline_is_kept() {
    let mut world = site::inline().await;
    world.emulator.core(|core| core.stall = Duration::from_secs(60));
    let reply = world.http_within(&takedown("evt-1", &["stall-v"]), 3500).await;
    reply.problem(503);
    assert_eq!(reply.done.verdict("stall-v")[..2], ["failed", "persistent"]);
    let reply = world.http_within(&takedown("evt-1", &["v"]), 1).await;
    reply.problem(503);
    assert_eq!(reply.done.outcome("v")["outcome"], "not_attempted");
    assert!(world.has_video("v"));
}

#[tokio::test]
async fn a_dry_run_is_planned_and_reported() {
    let mut world = site::with("", &[("TAKEDOWN_DRY_RUN", "true")]).await;
    world.http(&takedown("evt-1", &["v"])).await.assert_report(&[("v", "planned")]);
    let mut dry = videos(&["v"]);
    dry["data"]["dry_run"] = json!(true);
    let mut world = site::inline().await;
    world.http(&signed(&dry)).await.assert_report(&[("v", "planned")]);
    assert_eq!(world.calls(), 0);
}

#[tokio::test]
async fn a_protected_id_is_queued_and_refused_there() {
    let mut world = site::start(&["env:WEBHOOK_SECRET"], Some(QUEUE), "[protected]\nids = [\"held\"]\n", &[]).await;
    let reply = world.http(&takedown("evt-1", &["held"])).await;
    assert_eq!((reply.status, world.messages().len()), (202, 1));
    let record = crate::world::record("m1", &world.messages()[0].body);
    let done = world.send(&crate::world::batch(vec![record])).await;
    assert_eq!(done.failures(), ["m1"]);
    assert_eq!(done.outcome("held")["outcome"], "refused");
}

#[tokio::test]
async fn a_long_report_is_cut_to_what_a_load_balancer_takes() {
    let mut world = site::with("[accounts.cn.rate]\nDeleteVideo = 1000\n", &[]).await;
    world.emulator.core(|core| core.rates.lift());
    let list: Vec<_> = (0..3)
        .map(|number| {
            event(
                &format!("evt-{number}"),
                crate::world::ids(&format!("v{number}-"), 700).iter().map(|id| video(id)).collect(),
            )
        })
        .collect();
    let reply = world.http(&events(&list)).await;
    assert_eq!(reply.status, 200);
    let report = reply.json();
    let told = report["outcomes"].as_array().unwrap().len() as u64;
    assert_eq!(told + report["outcomes_omitted"].as_u64().unwrap(), 2100);
    assert_eq!(reply.done.outcomes().len(), 2100, "all of them are in the log");
    assert!(reply.done.answer.text().len() < 1_000_000, "{} bytes", reply.done.answer.text().len());
}

/// What a load balancer takes from a function, in bytes.
const LOAD_BALANCER: usize = 1_000_000;

#[tokio::test]
async fn an_answer_fits_every_trigger_in_the_bytes_that_are_sent() {
    let accounts = (0..500).map(|number| {
        format!("[accounts.a{number:0100}]\nprovider = \"tencent-vod\"\nendpoint = \"http://127.0.0.1:9\"\n")
    });
    let mut world = site::with(&accounts.collect::<String>(), &[]).await;
    let strange = |number| event(&format!("evt-{number}"), json!([{"account": "x", "file_id": "f"}]));
    let refused = events(&(0..400).map(strange).collect::<Vec<_>>());
    let planned = |number: usize| {
        let mut event =
            event(&format!("evt-{number}"), (0..1000).map(|place| video(&format!("v{number}-{place}"))).collect());
        event["data"]["dry_run"] = json!(true);
        event["data"]["reference"] = json!("\\\"".repeat(100));
        event
    };
    let settled = events(&(0..2).map(planned).collect::<Vec<_>>());
    let count = |value: &Value| value.as_array().map_or(0, Vec::len) as u64;
    for form in [Form::FunctionUrl, Form::Alb, Form::AlbMultiValue] {
        let reply = world.http(&refused.clone().through(form)).await;
        let problem = reply.problem(422);
        assert!(reply.done.answer.text().len() <= LOAD_BALANCER, "{}", reply.done.answer.text().len());
        assert!(count(&problem["errors"]) > 100);
        assert_eq!(count(&problem["errors"]) + problem["errors_omitted"].as_u64().unwrap_or_default(), 400);

        let reply = world.http(&settled.clone().through(form)).await;
        let length = reply.done.answer.text().len();
        assert!((LOAD_BALANCER * 9 / 10..=LOAD_BALANCER).contains(&length), "{length}");
        let report = reply.json();
        assert_eq!(count(&report["outcomes"]) + report["outcomes_omitted"].as_u64().unwrap(), 2000);
    }
}

#[tokio::test]
async fn an_answer_without_a_body_has_headers_at_a_load_balancer() {
    let mut world = site::inline().await;
    for form in [Form::Alb, Form::AlbMultiValue] {
        for (method, path, status) in [("GET", "/health", 200), ("HEAD", "/health", 200), ("GET", "/none", 404)] {
            let reply = world.http(&Request::new(method, path).through(form)).await;
            assert_eq!(reply.status, status);
            assert!(reply.headers.contains_key("content-type"), "{:?}", reply.headers);
        }
    }
}
