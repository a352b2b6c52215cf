//! Event notifications of Tencent Cloud VOD.

use serde_json::{Value, json};
use takedown_emulator::{FaultKind, File, Moderation, Suggestion};

use super::request::{Form, Request};
use super::sign::{self, TENCENT_KEY, unix_now};
use super::site::{self, QUEUE, SOON, TENCENT};
use crate::world::{BODY_MARK, World, accounts, batch, providers, record};

fn reviewed(id: &str, suggestion: &str) -> Value {
    json!({
        "EventType": "ReviewAudioVideoComplete",
        "ReviewAudioVideoCompleteEvent": {
            "TaskId": "125-ReviewAudioVideo-a1b2",
            "Status": "FINISH",
            "SessionContext": BODY_MARK,
            "Input": {"FileId": id},
            "Output": {"Suggestion": suggestion, "Label": "Porn", "Form": "Image"},
        },
    })
}

/// Signs in the query.
fn sent(body: &Value) -> Request {
    let query = sign::tencent(TENCENT_KEY, unix_now() + 600).to_vec();
    Request { query, ..Request::post(TENCENT, body) }
}

/// Signs in the body.
fn signed_inside(mut body: Value, key: &str, expires: i64, as_number: bool) -> Request {
    let [(_, sign), (_, text)] = sign::tencent(key, expires);
    body["Sign"] = json!(sign);
    body["T"] = if as_number { json!(expires) } else { json!(text) };
    Request::post(TENCENT, body)
}

#[tokio::test]
async fn a_review_that_the_provider_confirms_is_a_takedown() {
    let mut world = site::inline().await;
    let expires = unix_now() + 600;
    let inside = |id: &str, as_number| signed_inside(reviewed(id, "block"), TENCENT_KEY, expires, as_number);
    let requests = [
        ("blocked-f1", sent(&reviewed("blocked-f1", "block"))),
        ("blocked-f2", inside("blocked-f2", true)),
        ("blocked-f3", inside("blocked-f3", false)),
        ("blocked-f4", sent(&reviewed("blocked-f4", "Block")).through(Form::Version1("prod"))),
        ("blocked-f5", sent(&reviewed("blocked-f5", "block")).through(Form::AlbMultiValue)),
    ];
    for (id, request) in requests {
        let reply = world.http(&request).await;
        reply.assert_report(&[(id, "deleted")]);
        assert!(!world.has_file(id));
        let line = reply.done.outcome(id);
        assert_eq!((&line["account"], &line["event_source"]), (&json!("intl"), &json!(TENCENT)));
        assert_eq!(line["reason"], "ReviewAudioVideoComplete: Porn");
        assert_eq!(line["reference"], "125-ReviewAudioVideo-a1b2");
    }
    assert_eq!((world.count("DescribeMediaInfos"), world.count("DeleteMedia")), (5, 5));
    // An empty list of parameters hides none.
    let mut payload = sent(&reviewed("blocked-f6", "block")).through(Form::Version1("prod")).payload();
    payload["multiValueQueryStringParameters"] = json!({});
    world.send(&payload).await;
    assert!(!world.has_file("blocked-f6"));
}

#[tokio::test]
async fn a_cover_that_is_blocked_does_not_condemn_the_medium() {
    let mut world = site::inline().await;
    let file = File::new(None, "f").part("OriginalFiles", 0).cover_moderation(Moderation::new(Suggestion::Block));
    world.emulator.core(|core| core.library.add_file_with_parts(file.moderation(Moderation::new(Suggestion::Pass))));
    world.http(&sent(&reviewed("f", "block"))).await.problem(422);
    assert!(world.has_file("f"));
}

#[tokio::test]
async fn the_application_of_the_account_is_asked() {
    let emulator = providers().await;
    emulator.core(|core| core.library.add_file(Some(1500), "blocked-f"));
    let hook = format!(
        "sub_app_id = 1500\n[[webhooks]]\npath = \"{TENCENT}\"\nkind = \"tencent-vod\"\naccount = \"intl\"\n\
         act_on = [\"ReviewAudioVideoComplete\"]\nsecrets = [\"env:TENCENT_KEY\"]\n"
    );
    let config = accounts(&emulator.url()) + &hook;
    let mut world = World::around(emulator, &config, &[("TENCENT_KEY", TENCENT_KEY)]).await;
    world.http(&sent(&reviewed("blocked-f", "block"))).await.assert_report(&[("blocked-f", "deleted")]);
    for operation in ["DescribeMediaInfos", "DeleteMedia"] {
        let calls = world.emulator.core(|core| core.calls().to_vec());
        let call = calls.iter().find(|call| call.operation == operation).unwrap();
        assert_eq!(call.parameters["SubAppId"], "1500");
    }
}

#[tokio::test]
async fn what_is_confirmed_goes_through_the_queue_where_there_is_one() {
    let mut world = site::queued(QUEUE).await;
    let reply = world.http(&sent(&reviewed("blocked-f", "block"))).await;
    assert_eq!((reply.status, reply.json()), (200, json!({"queued": 1})));
    assert_eq!((world.count("DeleteMedia"), world.messages().len()), (0, 1));
    let done = world.send(&batch(vec![record("m1", &world.messages()[0].body)])).await;
    assert!(done.failures().is_empty());
    done.assert_outcomes(&[("blocked-f", "deleted", 1)]);
}

#[tokio::test]
async fn what_the_provider_does_not_confirm_is_not_deleted() {
    let mut world = site::inline().await;
    let unsure = File::new(None, "unsure").moderation(Moderation::new(Suggestion::Review));
    world.emulator.core(|core| core.library.add_file_with_parts(unsure));
    for id in ["f", "unsure"] {
        let reply = world.http(&sent(&reviewed(id, "block"))).await;
        reply.problem(422);
        let lines = reply.done.lines_of("callback.unconfirmed");
        assert_eq!((lines.len(), &lines[0]["file_id"]), (1, &json!(id)));
    }
    assert_eq!(world.count("DeleteMedia"), 0);
    let reply = world.http(&sent(&reviewed("absent-f", "block"))).await;
    assert_eq!((reply.status, world.count("DeleteMedia")), (200, 0), "{}", reply.body);
}

#[tokio::test]
async fn a_provider_that_cannot_be_asked_is_asked_again_later() {
    let mut world = site::with("[limits]\nattempts = 2\n", &[]).await;
    for kind in [FaultKind::Fail, FaultKind::Drop] {
        world.spoil("DescribeMediaInfos", None, kind.clone());
        let reply = world.http(&sent(&reviewed("blocked-f", "block"))).await;
        reply.problem(503);
        assert!(reply.done.answer.took < SOON, "{kind:?}: {:?}", reply.done.answer.took);
        world.forgive();
    }
    assert_eq!(world.count("DeleteMedia"), 0);
    world.http(&sent(&reviewed("blocked-f", "block"))).await.assert_report(&[("blocked-f", "deleted")]);
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_not_waited_for() {
    let mut world = site::inline().await;
    world.spoil("DescribeMediaInfos", None, FaultKind::Stall);
    let reply = world.http(&sent(&reviewed("blocked-f", "block"))).await;
    reply.problem(503);
    assert!(reply.done.answer.took < SOON, "{:?}", reply.done.answer.took);
    assert_eq!(reply.done.lines_of("callback.unconfirmed").len(), 1);
}

#[tokio::test]
async fn what_is_not_acted_on_is_answered_and_nobody_is_asked() {
    let mut world = site::with("", &[("AWS_LAMBDA_LOG_LEVEL", "DEBUG")]).await;
    let silent = Request { path: "/tencent/silent".to_owned(), ..sent(&reviewed("blocked-f", "block")) };
    let mut failed = reviewed("blocked-f", "block");
    failed["ReviewAudioVideoCompleteEvent"]["Status"] = json!("PROCESSING");
    let mut broken = reviewed("blocked-f", "block");
    broken["ReviewAudioVideoCompleteEvent"]["ErrCodeExt"] = json!("ERR_DOWNLOAD");
    let requests = [
        silent,
        sent(&broken),
        sent(&reviewed("blocked-f", "pass")),
        sent(&reviewed("blocked-f", "review")),
        sent(&failed),
        sent(&json!({"EventType": "NewFileUpload", "FileUploadEvent": {"FileId": "blocked-f"}})),
    ];
    for request in requests {
        let reply = world.refuse(&request, 200).await;
        assert_eq!(reply.done.lines_of("callback.ignored").len(), 1, "{}", reply.done.output);
    }
}

#[tokio::test]
async fn a_report_of_deletes_becomes_a_line_for_each_file() {
    let mut world = site::queued(QUEUE).await;
    let body = json!({
        "EventType": "FileDeleted",
        "FileDeleteEvent": {
            "FileIdSet": ["f1", "f2"],
            "FileDeleteResultInfo": [
                {"FileId": "f1", "DeleteParts": []},
                {"FileId": "f2", "DeleteParts": [
                    {"Type": "OriginalFiles", "Definition": 0},
                    {"Type": "TranscodeFiles", "Definition": 230},
                ]},
            ],
        },
    });
    let reply = world.refuse(&sent(&body), 200).await;
    let lines = reply.done.lines_of("target.confirmed");
    let told: Vec<_> = lines.iter().map(|line| (&line["file_id"], &line["parts"], &line["account"])).collect();
    let (whole, parts, account) = (Value::Null, json!("OriginalFiles,TranscodeFiles:230"), json!("intl"));
    assert_eq!(told, [(&json!("f1"), &whole, &account), (&json!("f2"), &parts, &account)]);
    assert!(lines.iter().all(|line| line["outcome"] == "deleted" && line["level"] == "INFO"));
}

#[tokio::test]
async fn only_the_provider_is_heard() {
    let mut world = site::inline().await;
    let body = || reviewed("blocked-f", "block");
    let (soon, past) = (unix_now() + 600, unix_now() - 30);
    let query = |key: &str, expires| sign::tencent(key, expires).to_vec();
    let [sign, _] = sign::tencent(TENCENT_KEY, soon);
    let later = ("T".to_owned(), (soon + 1).to_string());
    let strangers = [
        Request::post(TENCENT, body()),
        Request::post(TENCENT, "{"),
        Request { query: query("another-key", soon), ..Request::post(TENCENT, body()) },
        Request { query: query(TENCENT_KEY, past), ..Request::post(TENCENT, body()) },
        Request { query: vec![sign.clone(), later], ..Request::post(TENCENT, body()) },
        Request { query: vec![sign], ..Request::post(TENCENT, body()) },
        signed_inside(body(), "another-key", soon, true),
        signed_inside(body(), TENCENT_KEY, past, true),
    ];
    let mut answers = Vec::new();
    for stranger in strangers {
        answers.push(world.refuse(&stranger, 401).await.done.answer.text().to_owned());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    for wrong in [json!({}), reviewed("a,b", "block"), json!({"EventType": "FileDeleted", "FileDeleteEvent": {}})] {
        world.refuse(&sent(&wrong), 400).await.problem(400);
    }
    assert!(world.has_file("blocked-f"));
}
