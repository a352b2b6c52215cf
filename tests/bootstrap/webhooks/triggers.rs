//! A signed event through each trigger.

use serde_json::json;

use super::request::{Form, Request};
use super::sign::{self, SECRET};
use super::site::{self, EVENTS, QUEUE, signed, takedown};
use crate::world::{event, file, media, video};

const FORMS: [Form; 8] = [
    Form::FunctionUrl,
    Form::Version2("$default"),
    Form::Version2("prod"),
    Form::Version1("prod"),
    // A stage that is called like the path.
    Form::Version2("events"),
    Form::Version1("events"),
    Form::Alb,
    Form::AlbMultiValue,
];

#[tokio::test]
async fn a_signed_event_is_executed_and_answered_in_the_form_of_its_trigger() {
    let mut world = site::inline().await;
    for (number, form) in FORMS.into_iter().enumerate() {
        for is_base64 in [false, true] {
            let [v, m, f] = ["v", "m", "f"].map(|name| format!("{name}-{number}-{is_base64}"));
            let targets = json!([video(&v), media(&m), file(&f), video("absent-v")]);
            let request = signed(event("evt-1", targets)).through(form);
            let request = if is_base64 { request.in_base64() } else { request };
            let reply = world.http(&request).await;
            reply.assert_report(&[(&v, "deleted"), (&m, "deleted"), (&f, "deleted"), ("absent-v", "already_absent")]);
            assert!(!world.has_video(&v) && !world.has_file(&f), "{form:?}");
            assert!(world.emulator.core(|core| !core.library.has_media(&m)));
            assert_eq!(reply.done.outcome(&v)["event_id"], "evt-1");
            assert_eq!(reply.done.lines_of("invocation.finished").len(), 1);
            let answered = reply.done.lines_of("webhook.answered");
            assert_eq!(answered.len(), 1);
            let line = answered[0];
            assert_eq!((&line["level"], &line["status"]), (&json!("INFO"), &json!(200)), "{line}");
            assert_eq!((&line["path"], &line["kind"]), (&json!(EVENTS), &json!("standard")), "{line}");
            assert_eq!(line["function_request_id"], reply.done.request_id);
        }
    }
}

#[tokio::test]
async fn every_trigger_is_told_that_an_event_is_queued() {
    let mut world = site::queued(QUEUE).await;
    for (number, form) in FORMS.into_iter().enumerate() {
        let reply = world.http(&takedown(&format!("evt-{number}"), &["v"]).through(form).in_base64()).await;
        assert_eq!((reply.status, reply.json()), (202, json!({"queued": 1})), "{form:?}");
    }
    assert_eq!(world.messages().len(), FORMS.len());
}

#[tokio::test]
async fn every_trigger_is_told_of_errors() {
    let mut world = site::inline().await;
    for form in FORMS {
        world.refuse(&Request::post(EVENTS, "{}").through(form), 401).await.problem(401);
        world.refuse(&Request::post("/elsewhere", "{}").through(form), 404).await.problem(404);
        world.refuse(&signed("{").through(form), 400).await.problem(400);
        let reply = world.refuse(&Request::new("GET", "/health").through(form), 200).await;
        assert_eq!(reply.body, "");
    }
}

#[tokio::test]
async fn a_custom_domain_may_take_the_stage_from_the_path_or_leave_it() {
    let mut world = site::inline().await;
    // Version 1.0 may have the stage in its path, too.
    let mut payload = takedown("evt-1", &["v1"]).through(Form::Version1("prod")).payload();
    payload["path"] = json!("/prod/events");
    let done = world.send(&payload).await;
    assert_eq!(done.answer.response()["statusCode"], 200);
    let mut payload = takedown("evt-1", &["v2"]).through(Form::Version2("prod")).payload();
    payload["rawPath"] = json!("/events");
    let done = world.send(&payload).await;
    assert_eq!(done.answer.response()["statusCode"], 200);
    for path in ["/prodevents", "/prod/prod/events", "/staging/events", "/prod"] {
        payload["rawPath"] = json!(path);
        assert_eq!(world.send(&payload).await.answer.response()["statusCode"], 404, "{path}");
    }
}

#[tokio::test]
async fn a_body_that_is_said_to_be_base64_and_is_not_is_not_signed() {
    let mut world = site::inline().await;
    let mut payload = takedown("evt-1", &["v"]).payload();
    payload["isBase64Encoded"] = json!(true);
    let done = world.send(&payload).await;
    assert_eq!(done.answer.response()["statusCode"], 401);
    assert_eq!(done.lines_of("webhook.unsigned").len(), 1);
    assert_eq!(world.calls(), 0);
}

#[tokio::test]
async fn a_request_without_method_or_path_is_no_http_request() {
    let mut world = site::inline().await;
    let whole = takedown("evt-1", &["v"]).through(Form::Alb).payload();
    for member in ["path", "httpMethod"] {
        let mut payload = whole.clone();
        payload.as_object_mut().unwrap().remove(member);
        let (kind, message) = world.send(&payload).await.answer.error();
        assert_eq!(kind, "InvalidEvent", "{message}");
    }
    assert_eq!(world.calls(), 0);
}

#[tokio::test]
async fn names_of_headers_have_no_case_and_bytes_are_signed_as_they_are() {
    let mut world = site::inline().await;
    // Spaces, escapes and an astral character: what is verified is what was sent.
    let body = "  {\"specversion\":\"1.0\",\"id\":\"evt-\\u00e9\u{1f5d1}\",\"source\":\"s\",\n\"type\":\"Content Takedown\",\
                \"data\":{\"targets\":[{\"provider\":\"aliyun-vod\",\"video_id\":\"v\"}]}}\n";
    let mut request = sign::standard(SECRET, Request::post(EVENTS, body)).through(Form::Version1("prod"));
    for (name, _) in &mut request.headers {
        *name = name.to_uppercase();
    }
    let reply = world.http(&request).await;
    reply.assert_report(&[("v", "deleted")]);
    assert_eq!(reply.done.outcome("v")["event_id"], "evt-\u{e9}\u{1f5d1}");
}
