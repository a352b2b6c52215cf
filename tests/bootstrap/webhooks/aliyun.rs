//! Event notifications of Alibaba Cloud VOD.

use serde_json::{Value, json};
use takedown_emulator::{Moderation, Suggestion, Video};

use super::request::{Form, Request};
use super::sign::{self, ALIYUN_KEY, ALIYUN_URL, unix_now};
use super::site::{self, ALIYUN, FIFO, QUEUE};
use crate::world::{BODY_MARK, batch, record};

pub(super) fn reviewed(id: &str, suggestion: &str) -> Value {
    json!({
        "EventTime": "2026-11-20T07:00:00Z",
        "EventType": "AIMediaAuditComplete",
        "MediaId": id,
        "MediaType": "video",
        "JobId": "c2b5a47e09ab4c6d8f1e2a3b4c5d6e7f",
        "Status": "success",
        "Extend": BODY_MARK,
        "Data": {"Suggestion": suggestion, "Label": "porn", "AbnormalModules": "video"},
    })
}

fn audited(id: &str, status: &str) -> Value {
    json!({
        "EventTime": "2026-11-20T07:00:00Z",
        "EventType": "CreateAuditComplete",
        "VideoId": id,
        "Status": "success",
        "AuditStatus": status,
        "Reason": "not fit for children",
    })
}

pub(super) fn sent(body: impl ToString) -> Request {
    sign::aliyun(ALIYUN_KEY, Request::post(ALIYUN, body))
}

#[tokio::test]
async fn a_review_that_the_provider_confirms_is_a_takedown() {
    let mut world = site::inline().await;
    let mut as_text = reviewed("blocked-v2", "block");
    as_text["Data"] = json!(as_text["Data"].to_string());
    for (id, body) in [("blocked-v1", reviewed("blocked-v1", "block")), ("blocked-v2", as_text)] {
        let reply = world.http(&sent(&body)).await;
        reply.assert_report(&[(id, "deleted")]);
        assert!(!world.has_video(id));
        let line = reply.done.outcome(id);
        assert_eq!((&line["account"], &line["event_source"]), (&json!("cn"), &json!(ALIYUN)));
        assert_eq!(line["reason"], "AIMediaAuditComplete: porn");
        assert_eq!(line["reference"], "c2b5a47e09ab4c6d8f1e2a3b4c5d6e7f");
        assert_eq!(reply.done.metrics("aliyun-vod")["ProviderCalls"], 2, "the question is one");
    }
    assert_eq!((world.count("GetMediaAuditResult"), world.count("DeleteVideo")), (2, 2));
}

#[tokio::test]
async fn an_audit_that_the_provider_confirms_is_a_takedown() {
    let mut world = site::inline().await;
    world.emulator.core(|core| core.library.add_video(Video::new("v").blocked()));
    let reply = world.http(&sent(audited("v", "Blocked")).through(Form::Version1("prod"))).await;
    reply.assert_report(&[("v", "deleted")]);
    assert_eq!(reply.done.outcome("v")["reason"], "CreateAuditComplete: not fit for children");
    assert_eq!((world.count("GetVideoInfo"), world.count("DeleteVideo")), (1, 1));
}

#[tokio::test]
async fn what_is_confirmed_goes_through_the_queue_where_there_is_one() {
    for queue in [QUEUE, FIFO] {
        let mut world = site::queued(queue).await;
        let reply = world.http(&sent(reviewed("blocked-v", "block"))).await;
        assert_eq!((reply.status, reply.json()), (200, json!({"queued": 1})), "any other status is a failure to it");
        assert_eq!((world.count("DeleteVideo"), world.count("GetMediaAuditResult")), (0, 1));
        assert!(world.has_video("blocked-v"));
        // The same review, told in other words.
        world.http(&sent(serde_json::to_string_pretty(&reviewed("blocked-v", "block")).unwrap())).await;
        let messages = world.messages();
        assert_eq!(messages.len(), if queue == FIFO { 1 } else { 2 }, "sent twice, it is the same event");
        let done = world.send(&batch(vec![record("m1", &messages[0].body)])).await;
        assert!(done.failures().is_empty());
        done.assert_outcomes(&[("blocked-v", "deleted", 1)]);
    }
}

#[tokio::test]
async fn what_the_provider_does_not_confirm_is_not_deleted() {
    let mut world = site::inline().await;
    world.emulator.core(|core| {
        let review = Moderation::new(Suggestion::Review).label("ad");
        core.library.add_video(Video::new("unsure").moderation(review));
        core.library.add_video(Video::new("never-reviewed"));
    });
    let bodies = [
        reviewed("v", "block"),
        reviewed("unsure", "block"),
        audited("v", "Blocked"),
        audited("never-reviewed", "Blocked"),
    ];
    for body in bodies {
        let reply = world.http(&sent(&body)).await;
        let problem = reply.problem(422);
        assert!(problem["detail"].is_string(), "{problem}");
        let lines = reply.done.lines_of("callback.unconfirmed");
        assert_eq!((lines.len(), &lines[0]["level"]), (1, &json!("WARN")));
        assert_eq!(lines[0]["type"], body["EventType"]);
        assert!(lines[0]["video_id"].is_string());
    }
    // What is not shown may be mended, and is asked for again.
    world.http(&sent(reviewed("forbidden-v", "block"))).await.problem(503);
    let reply = world.http(&sent(reviewed("never-reviewed", "block"))).await;
    reply.problem(422);
    assert_eq!(world.count("DeleteVideo"), 0);
}

#[tokio::test]
async fn a_medium_that_is_gone_is_settled() {
    let mut world = site::inline().await;
    for body in [reviewed("absent-v", "block"), audited("absent-v", "Blocked")] {
        let reply = world.http(&sent(body)).await;
        assert_eq!((reply.status, world.count("DeleteVideo")), (200, 0), "{}", reply.body);
    }
    for _ in 0..2 {
        assert_eq!(world.http(&sent(reviewed("blocked-v", "block"))).await.status, 200);
    }
    assert_eq!(world.count("DeleteVideo"), 1, "the second time there is nothing to delete");
}

#[tokio::test]
async fn what_is_not_acted_on_is_answered_and_nobody_is_asked() {
    let mut world = site::with("", &[("AWS_LAMBDA_LOG_LEVEL", "DEBUG")]).await;
    let mut silent = sent(reviewed("blocked-v", "block"));
    silent.path = "/aliyun/silent".to_owned();
    let mut failed = reviewed("blocked-v", "block");
    failed["Status"] = json!("fail");
    let mut cover = audited("blocked-v", "Blocked");
    cover["SubType"] = json!("image");
    let requests = [
        silent,
        sent(cover),
        sent(reviewed("blocked-v", "pass")),
        sent(reviewed("blocked-v", "review")),
        sent(failed),
        sent(audited("blocked-v", "Normal")),
        sent(json!({"EventType": "FileUploadComplete", "VideoId": "blocked-v", "Status": "success"})),
        sent(json!({"EventType": "SomethingNew"})),
    ];
    for request in requests {
        let reply = world.refuse(&request, 200).await;
        assert_eq!(reply.done.lines_of("callback.ignored").len(), 1, "{}", reply.done.output);
    }
    assert!(world.has_video("blocked-v"));
}

#[tokio::test]
async fn a_report_of_deletes_becomes_lines() {
    let mut world = site::queued(QUEUE).await;
    let body = json!({
        "EventTime": "2026-11-20T07:00:00Z",
        "EventType": "DeleteMediaComplete",
        "MediaId": "v",
        "MediaType": "video",
        "DeleteType": "streams",
        "JobIds": ["j1", "j2"],
        "Status": "success",
    });
    let mut failed = body.clone();
    failed["Status"] = json!("fail");
    failed["ErrorCode"] = json!("InternalError");
    failed["ErrorMessage"] = json!("storage");
    for (body, level, outcome) in [(body, "INFO", "deleted"), (failed, "WARN", "failed")] {
        let reply = world.refuse(&sent(&body), 200).await;
        let lines = reply.done.lines_of("target.confirmed");
        assert_eq!(lines.len(), 1);
        let line = lines[0];
        assert_eq!((&line["level"], &line["outcome"]), (&json!(level), &json!(outcome)));
        assert_eq!((&line["video_id"], &line["account"]), (&json!("v"), &json!("cn")));
        assert_eq!((&line["parts"], &line["job_ids"]), (&json!("streams"), &json!("j1,j2")));
        assert_eq!((&line["error_code"], &line["provider"]), (&body["ErrorCode"], &json!("aliyun-vod")));
    }
}

#[tokio::test]
async fn only_the_provider_is_heard() {
    let mut world = site::inline().await;
    let plain = || Request::post(ALIYUN, reviewed("blocked-v", "block"));
    let now = unix_now();
    let strangers = [
        plain(),
        sign::aliyun("another-key", plain()),
        sign::aliyun_at(ALIYUN_KEY, "https://hooks.example.com/aliyun", now, plain()),
        sign::aliyun_at(ALIYUN_KEY, ALIYUN_URL, now - 330, plain()),
        sign::aliyun_at(ALIYUN_KEY, ALIYUN_URL, now + 330, plain()),
        sign::aliyun(ALIYUN_KEY, plain()).header("X-VOD-TIMESTAMP", &(now - 1).to_string()),
        sign::aliyun(ALIYUN_KEY, plain()).without("X-VOD-TIMESTAMP"),
        sign::aliyun(ALIYUN_KEY, plain()).without("X-VOD-SIGNATURE"),
        sign::aliyun(ALIYUN_KEY, plain()).header("X-VOD-SIGNATURE", ""),
        sign::standard(sign::SECRET, plain()),
        Request::post(ALIYUN, "{"),
    ];
    let mut answers = Vec::new();
    for stranger in strangers {
        answers.push(world.refuse(&stranger, 401).await.done.answer.text().to_owned());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    for body in
        ["{", "[]", "{}", r#"{"EventType":"AIMediaAuditComplete","Data":{"Suggestion":"block"},"MediaId":"a,b"}"#]
    {
        world.refuse(&sent(body), 400).await.problem(400);
    }
    // Upper case is the same number.
    let request = sent(reviewed("blocked-v", "block"));
    let upper = request.value_of("X-VOD-SIGNATURE").to_uppercase();
    world.http(&request.header("X-VOD-SIGNATURE", &upper)).await.assert_report(&[("blocked-v", "deleted")]);
}
