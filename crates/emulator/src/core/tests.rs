use serde_json::{Value, json};

use super::super::alibaba;
use super::super::fault::Fault;
use super::super::key::{KEY_ID, KEY_SECRET, KeyState};
use super::super::testing::{Caller, aliyun, now, tencent, verdict};
use super::super::video::Video;
use super::*;

fn caller() -> Caller {
    Caller::of(Core::default())
}

fn is(reply: &Reply, status: u16, code: &str) {
    assert_eq!(verdict(reply), (status, code.to_owned()));
}

#[test]
fn one_core_answers_for_three_providers_and_a_queue() {
    let mut caller = caller();
    is(&caller.delete_videos("a"), 200, "");
    is(&caller.delete_media("a"), 200, "");
    is(&caller.delete_file("a"), 200, "");
    is(&caller.send_message("q", "a"), 200, "");
    let core = &caller.core;
    assert_eq!(core.queue.messages().len(), 1);
    assert!(!core.library.has_video("a") && !core.library.has_media("a"));
    assert!(!core.library.has_file(None, "a"));
    let providers: Vec<_> = core.calls().iter().map(|call| call.provider).collect();
    assert_eq!(providers, ["aliyun-vod", "aliyun-mps", "tencent-vod", "sqs"]);
    assert_eq!((core.count("DeleteVideo"), core.count("DeleteMedia")), (1, 2));
}

#[test]
fn records_what_was_asked_and_answered() {
    let mut caller = caller();
    caller.vod("DeleteVideo", &[("VideoIds", "a,b"), ("Format", "JSON")]);
    let parts = json!([{"Type": "OriginalFiles"}]);
    let body = json!({"FileId": "7", "SubAppId": 5, "DeleteParts": parts, "More": 1});
    caller.send(&tencent("DeleteMedia", &body));
    let [first, second] = caller.core.calls() else {
        panic!("two calls");
    };
    assert_eq!((first.at, first.status, first.key.as_str()), (now(), 200, KEY_ID));
    assert_eq!(first.parameters.iter().next().unwrap().1, "a,b");
    assert_eq!(first.parameters.len(), 1);
    assert_eq!(second.code.as_deref(), Some("UnknownParameter"));
    assert_eq!(second.parameters["SubAppId"], "5");
    assert_eq!(second.parameters["DeleteParts"], r#"[{"Type":"OriginalFiles"}]"#);
    caller.core.clear_calls();
    assert_eq!((caller.core.calls().len(), caller.core.count("DeleteMedia")), (0, 0));
}

#[test]
fn request_ids_are_unique_and_the_same_in_every_run() {
    let ids = || {
        let mut caller = caller();
        [caller.delete_videos("a"), caller.delete_videos("b")].map(|reply| {
            let body: Value = serde_json::from_slice(&reply.body).unwrap();
            body["RequestId"].as_str().unwrap().to_owned()
        })
    };
    let [first, second] = ids();
    assert_eq!(first, "E0000000-0000-4000-8000-000000000001");
    assert_ne!(first, second);
    assert_eq!(ids(), [first, second]);
}

#[test]
fn a_request_works_once_and_unchanged() {
    let mut caller = caller();
    let mut request = aliyun("2017-03-21", "DeleteVideo", &[("VideoIds", "a")], "n");
    alibaba::auth::sign(&mut request, KEY_ID, KEY_SECRET);
    let tampered = Request { target: "/?VideoIds=b".to_owned(), ..request.clone() };
    is(&caller.send(&tampered), 400, "SignatureDoesNotMatch");
    is(&caller.send(&request), 200, "");
    is(&caller.send(&request), 400, "SignatureNonceUsed");
    assert!(caller.core.library.has_video("b"));
    let rejected = &caller.core.calls()[0];
    assert_eq!((rejected.key.as_str(), rejected.status), (KEY_ID, 400));

    let mut request = tencent("DeleteMedia", &json!({"FileId": "a"}));
    request.body = json!({"FileId": "b"}).to_string().into();
    is(&caller.send(&request), 200, "AuthFailure.SignatureFailure");
    assert!(caller.core.library.has_file(None, "b"));
}

#[test]
fn a_foreign_key_id_is_not_kept() {
    let mut caller = caller();
    let mut request = aliyun("2017-03-21", "DeleteVideo", &[("VideoIds", "a")], "n");
    alibaba::auth::sign(&mut request, "SOMEBODY", KEY_SECRET);
    is(&caller.send(&request), 404, "InvalidAccessKeyId.NotFound");
    assert_eq!(caller.core.calls()[0].key, "");
}

#[test]
fn keys_can_lose_permissions_and_their_life() {
    let mut caller = caller();
    let key = caller.core.key_mut(KEY_ID).unwrap();
    key.denied = vec!["DeleteVideo".to_owned(), "DeleteMedia".to_owned()];
    let denied = caller.delete_videos("a");
    is(&denied, 403, "Forbidden.RAM");
    let body: Value = serde_json::from_slice(&denied.body).unwrap();
    assert_eq!(body["AccessDeniedDetail"]["AuthAction"], "vod:DeleteVideo");
    is(&caller.delete_file("a"), 200, "UnauthorizedOperation");
    is(&caller.vod("GetPlayInfo", &[("VideoId", "a")]), 200, "");
    caller.core.key_mut(KEY_ID).unwrap().state = KeyState::Inactive;
    is(&caller.delete_videos("a"), 400, "InvalidAccessKeyId.Inactive");
    assert!(caller.core.library.has_video("a"));
}

#[test]
fn searches_are_calls_like_others() {
    let mut caller = caller();
    caller.core.library.add_video(Video::new("a"));
    caller.core.library.add_file(Some(1), "f");
    let found = |reply: Reply| serde_json::from_slice::<Value>(&reply.body).unwrap();
    let videos = found(caller.vod("SearchMedia", &[("Match", "Status = 'Normal'")]));
    assert_eq!(videos["MediaList"][0]["MediaId"], "a");
    let files = found(caller.send(&tencent("SearchMedia", &json!({"SubAppId": 1}))));
    assert_eq!(files["Response"]["MediaInfoSet"][0]["FileId"], "f");
    caller.core.key_mut(KEY_ID).unwrap().denied = vec!["SearchMedia".to_owned()];
    is(&caller.vod("SearchMedia", &[]), 403, "Forbidden.RAM");
    is(&caller.send(&tencent("SearchMedia", &json!({}))), 200, "UnauthorizedOperation");
}

#[test]
fn unknown_operations_and_paths() {
    let mut caller = caller();
    is(&caller.vod("Vanish", &[]), 404, "InvalidAction.NotFound");
    is(&caller.send(&tencent("Vanish", &json!({}))), 200, "InvalidAction");
    let request = aliyun("2020-02-02", "DeleteVideo", &[], "n");
    assert_eq!(caller.send(&request).status, 404);
    assert_eq!(caller.core.calls().len(), 2);
}

#[test]
fn documented_rates_hold() {
    for (limit, call) in [
        (30, (|caller, _| caller.delete_videos("a")) as fn(&mut Caller, usize) -> Reply),
        (100, |caller, n| caller.delete_media(&n.to_string())),
        (50, |caller, n| caller.vod("DeleteStream", &[("VideoId", "b"), ("JobIds", &n.to_string())])),
        (20, |caller, _| caller.vod("GetMediaAuditResult", &[("MediaId", "a")])),
        (100, |caller, _| caller.vod("GetVideoInfo", &[("VideoId", "a")])),
        (50, |caller, _| caller.vod("SearchMedia", &[])),
    ] {
        let mut caller = caller();
        for n in 0..limit {
            assert_ne!(verdict(&call(&mut caller, n)).1, "Throttling.User");
        }
        is(&call(&mut caller, limit), 400, "Throttling.User");
        caller.now += Duration::from_secs(1);
        assert_ne!(verdict(&call(&mut caller, limit)).1, "Throttling.User");
    }
}

#[test]
fn rates_can_be_set_and_lifted() {
    let mut caller = caller();
    caller.core.rates.set("tencent-vod", "DeleteMedia", 1);
    is(&caller.delete_file("a"), 200, "");
    is(&caller.delete_file("b"), 200, "RequestLimitExceeded");
    is(&caller.delete_media("b"), 200, "");
    caller.core.rates.lift();
    is(&caller.delete_file("b"), 200, "");
}

#[test]
fn reserved_ids_fail_as_each_provider_does() {
    for (id, aliyun, tencent, sqs) in [
        ("absent-1", (404, "InvalidVideo.NotFound"), "ResourceNotFound.FileNotExist", (400, "QueueDoesNotExist")),
        ("forbidden-1", (200, ""), "FailedOperation.MediaForbidedBySystem", (200, "")),
        ("blocked-1", (200, ""), "", (200, "")),
        ("invalid-1", (400, "InvalidParameter"), "InvalidParameter", (400, "InvalidParameterValueException")),
        ("throttle-1", (400, "Throttling.User"), "RequestLimitExceeded", (403, "RequestThrottled")),
        ("fail-1", (500, "InternalError"), "InternalError", (500, "InternalFailure")),
        ("busy-1", (503, "ServiceUnavailable"), "ServiceUnavailable", (503, "ServiceUnavailable")),
    ] {
        let mut caller = caller();
        is(&caller.delete_videos(id), aliyun.0, aliyun.1);
        is(&caller.delete_file(id), 200, tencent);
        is(&caller.send_message(id, "b"), sqs.0, sqs.1);
    }
}

#[test]
fn counted_ids_recover() {
    let mut caller = caller();
    is(&caller.delete_videos("a,throttle2-b"), 400, "Throttling.User");
    is(&caller.vod("DeleteVideo", &[("ReferenceIds", "fail1-r")]), 500, "InternalError");
    is(&caller.delete_videos("a,throttle2-b"), 400, "Throttling.User");
    assert!(caller.core.library.has_video("a"));
    is(&caller.delete_videos("a,throttle2-b"), 200, "");
    assert!(!caller.core.library.has_video("throttle2-b"));
    let stream = [("VideoId", "w"), ("JobIds", "busy1-j")];
    is(&caller.vod("DeleteStream", &stream), 503, "ServiceUnavailable");
    is(&caller.vod("DeleteStream", &stream), 200, "");
    is(&caller.delete_media("fail1-m"), 500, "InternalError");
}

#[test]
fn spoiled_replies_come_before_or_after_the_effect() {
    for (id, delivery, status, effect) in [
        ("drop1-a", Delivery::Drop, 0, false),
        ("html1-a", Delivery::Now, 502, false),
        ("lost1-a", Delivery::Drop, 0, true),
        ("stall1-a", Delivery::After(STALL), 200, true),
        ("truncate1-a", Delivery::Truncated, 200, true),
    ] {
        let mut caller = caller();
        let reply = caller.delete_videos(id);
        assert_eq!(reply.delivery, delivery, "{id}");
        assert_eq!(caller.core.calls()[0].status, status, "{id}");
        assert_eq!(!caller.core.library.has_video(id), effect, "{id}");
        assert_eq!(caller.delete_videos(id).delivery, Delivery::Now, "{id}");
    }
}

#[test]
fn scripted_faults_strike() {
    let mut caller = caller();
    let mut push = |kind| {
        caller.core.faults.push(Fault { operation: Some("DeleteVideo".to_owned()), id: None, times: Some(1), kind });
    };
    let second = Duration::from_secs(1);
    push(FaultKind::Throttle { retry_after: Some(second) });
    push(FaultKind::Error { status: 403, code: "OperationDenied".to_owned(), message: String::new() });
    push(FaultKind::Body { status: 200, content_type: "text/plain".to_owned(), body: "oh".to_owned() });
    push(FaultKind::Delay(second));
    is(&caller.delete_media("a"), 200, "");
    let throttled = caller.delete_videos("a");
    assert!(throttled.headers.contains(&("x-acs-retry-after".to_owned(), "1000".to_owned())));
    is(&caller.delete_videos("a"), 403, "OperationDenied");
    assert_eq!(caller.delete_videos("a").body, b"oh");
    assert!(caller.core.library.has_video("a"));
    assert_eq!(caller.delete_videos("a").delivery, Delivery::After(second));
    assert!(!caller.core.library.has_video("a"));
}

#[test]
fn a_closed_library_makes_others_absent() {
    let mut library = Library::closed();
    library.add_video(Video::new("a"));
    let mut caller = Caller::of(Core::new(library));
    let reply = caller.delete_videos("a,b");
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(body["NonExistVideoIds"], json!(["b"]));
    is(&caller.delete_file("7"), 200, "ResourceNotFound.FileNotExist");
}
