//! What no level lets out. `World::send` looks for secrets and marks in all that was written and answered, `World::http` for
//! the signatures of the request as well.

use serde_json::{Value, json};
use takedown_emulator::{FaultKind, Key};

use super::request::Request;
use super::sign::{self, ALIYUN_KEY, SECRET, TENCENT_KEY, unix_now};
use super::site::{self, ALIYUN, AWS_ID, AWS_SECRET, COOP, EVENTS, QUEUE, TENCENT, signed, takedown};
use crate::extension::SESSION_TOKEN;
use crate::world::{BODY_MARK, World, echoes, videos};

/// Something of everything that is worth a line.
fn eventful() -> Vec<Request> {
    let marked = json!({"EventType": "Marked", "Extend": BODY_MARK});
    let review = json!({
        "EventType": "AIMediaAuditComplete", "MediaId": "v", "Extend": BODY_MARK,
        "Data": {"Suggestion": "block", "Label": "ad"},
    });
    let query = sign::tencent(TENCENT_KEY, unix_now() + 600).to_vec();
    let mut requests = vec![
        takedown("evt-1", &["v1"]),
        takedown("evt-2", &["forbidden-v"]),
        sign::standard(sign::NEXT_SECRET, Request::post(EVENTS, videos(&["v"]))),
        Request::post(EVENTS, BODY_MARK),
        signed(format!("{BODY_MARK} {{")),
        signed(json!({"specversion": "1.0", BODY_MARK: 1})),
        Request::new("GET", "/health"),
        Request::new("GET", "/elsewhere"),
        Request::post("/elsewhere", BODY_MARK),
        sign::aliyun(ALIYUN_KEY, Request::post(ALIYUN, &marked)),
        sign::aliyun(ALIYUN_KEY, Request::post(ALIYUN, &review)),
        sign::aliyun("another-key", Request::post(ALIYUN, &review)),
        Request { query: query.clone(), ..Request::post(TENCENT, &marked) },
        Request { query, ..Request::post(TENCENT, BODY_MARK) },
        sign::coop(Request::post(COOP, json!({"action": {"id": "x"}, "custom": BODY_MARK}))),
        sign::coop(Request::post(COOP, BODY_MARK)),
    ];
    let stale = sign::standard_at(SECRET, unix_now() - 3600, Request::post(EVENTS, videos(&["v"])));
    requests.push(stale.header("Authorization", "Bearer quiet-b27d55f8").header("Cookie", BODY_MARK));
    requests
}

async fn play(mut world: World) {
    for request in eventful() {
        let reply = world.http(&request).await;
        for (_, value) in request.headers.iter().filter(|(name, _)| name == "Cookie" || name == "Webhook-Id") {
            assert!(!reply.done.output.contains(value.as_str()), "{}", reply.done.output);
        }
    }
}

#[tokio::test]
async fn at_no_level_anything_secret_is_written() {
    for level in ["INFO", "TRACE"] {
        let environment = [("AWS_LAMBDA_LOG_LEVEL", level), ("RUST_LOG", "trace")];
        for queue in [None, Some(QUEUE)] {
            play(site::start(&["env:WEBHOOK_SECRET"], queue, "", &environment).await).await;
        }
    }
}

#[tokio::test]
async fn a_queue_that_repeats_what_it_was_sent_is_not_repeated() {
    let environment = [("AWS_LAMBDA_LOG_LEVEL", "TRACE")];
    let mut world = site::start(&["env:WEBHOOK_SECRET"], Some(QUEUE), "", &environment).await;
    let echo = format!("{AWS_ID} {AWS_SECRET} {SESSION_TOKEN} {BODY_MARK} AWS4-HMAC-SHA256 Signature=d0");
    let error = |code: &str| FaultKind::Error { status: 403, code: code.to_owned(), message: echo.clone() };
    world.spoil("SendMessage", Some(3), error("AccessDeniedException"));
    world.http(&takedown("evt-1", &["v"])).await.problem(503);
    let body = FaultKind::Body { status: 500, content_type: "text/plain".to_owned(), body: echo.clone() };
    world.spoil("SendMessage", Some(3), body);
    world.http(&takedown("evt-1", &["v"])).await.problem(503);
}

#[tokio::test]
async fn a_queue_that_repeats_it_as_an_error_code_or_an_id_is_not_repeated() {
    let mut world = site::start(&["env:WEBHOOK_SECRET"], Some(QUEUE), "", &[("AWS_LAMBDA_LOG_LEVEL", "TRACE")]).await;
    let json = |status, body: Value| FaultKind::Body {
        status,
        content_type: "application/x-amz-json-1.0".to_owned(),
        body: body.to_string(),
    };
    for echo in [AWS_SECRET, SESSION_TOKEN].iter().flat_map(|secret| echoes(secret)) {
        let two = || site::events(&[videos(&["v"]), videos(&["w"])]);
        let entry = |member: &str| json!([{"Id": "0", member: echo}, {"Id": "1", member: echo}]);
        for (operation, request, kind) in [
            (
                "SendMessage",
                takedown("evt-1", &["v"]),
                json(403, json!({"__type": format!("com.amazonaws.sqs#{echo}")})),
            ),
            ("SendMessage", takedown("evt-1", &["v"]), json(200, json!({"MessageId": echo}))),
            ("SendMessageBatch", two(), json(200, json!({"Failed": entry("Code")}))),
            ("SendMessageBatch", two(), json(200, json!({"Successful": entry("MessageId")}))),
        ] {
            world.forgive();
            world.spoil(operation, None, kind);
            let reply = world.http(&request).await;
            for text in [&reply.done.output, &reply.body] {
                assert!(!text.contains(&echo) && !text.contains(&echo.replace('\\', "\\\\")), "{echo} in {text}");
            }
            assert!(reply.done.output.contains("[redacted]"), "{}", reply.done.output);
        }
    }
}

#[tokio::test]
async fn a_provider_that_repeats_what_it_was_asked_with_is_not_repeated() {
    let mut world = site::with("", &[("AWS_LAMBDA_LOG_LEVEL", "TRACE")]).await;
    let (id, secret) = (crate::world::ID, crate::world::SECRET);
    let message = format!("{id} with {secret} and {}; server StringToSign is [x] Signature=d0", crate::world::TOKEN);
    let kind = FaultKind::Error { status: 400, code: "InvalidParameter.Echo".to_owned(), message };
    world.spoil("GetMediaAuditResult", Some(1), kind);
    let body = json!({"EventType": "AIMediaAuditComplete", "MediaId": "v", "Data": {"Suggestion": "block"}});
    let reply = world.http(&sign::aliyun(ALIYUN_KEY, Request::post(ALIYUN, body))).await;
    assert!(reply.problem(503)["detail"].as_str().unwrap().contains("InvalidParameter.Echo"), "{}", reply.body);
}

#[tokio::test]
async fn a_wrong_key_of_the_provider_is_not_shown_to_who_calls_back() {
    let mut world = site::inline().await;
    world.emulator.core(|core| core.add_key(Key::new(crate::world::ID, "changed").unwrap()));
    let body = json!({"EventType": "AIMediaAuditComplete", "MediaId": "blocked-v", "Data": {"Suggestion": "block"}});
    let reply = world.http(&sign::aliyun(ALIYUN_KEY, Request::post(ALIYUN, body))).await;
    reply.problem(503);
    assert_eq!(world.count("DeleteVideo"), 0);
}
