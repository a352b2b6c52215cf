//! Who comes in: signatures, paths, methods and sizes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::request::{Form, Request};
use super::sign::{self, NEXT_SECRET, SECRET, unix_now};
use super::site::{self, EVENTS, QUEUE, signed, takedown};
use crate::world::{BODY_MARK, World, videos};

/// Requests that nobody has signed, each in its own way.
fn strangers() -> Vec<(&'static str, Request)> {
    let plain = || Request::post(EVENTS, videos(&["v"]));
    let good = || takedown("evt-1", &["v"]);
    let signature = good().value_of("Webhook-Signature").to_owned();
    let tampered = String::from_utf8(good().body).unwrap().replace("\"v\"", "\"w\"");
    vec![
        ("nothing", plain()),
        ("another secret", sign::standard(NEXT_SECRET, plain())),
        ("too old", sign::standard_at(SECRET, unix_now() - 330, plain())),
        ("too new", sign::standard_at(SECRET, unix_now() + 330, plain())),
        ("milliseconds", sign::standard_at(SECRET, unix_now() * 1000, plain())),
        ("another body", good().with_body(tampered)),
        ("no body", good().with_body("")),
        ("another id", good().header("Webhook-Id", "msg_other")),
        ("another time", good().header("Webhook-Timestamp", &(unix_now() - 60).to_string())),
        ("no id", good().without("Webhook-Id")),
        ("no time", good().without("Webhook-Timestamp")),
        ("no time to speak of", good().header("Webhook-Timestamp", "now")),
        ("no signature", good().without("Webhook-Signature")),
        ("an empty signature", good().header("Webhook-Signature", "")),
        ("a version alone", good().header("Webhook-Signature", "v1,")),
        ("no version", good().header("Webhook-Signature", signature.trim_start_matches("v1,"))),
        ("another version", good().header("Webhook-Signature", &signature.replace("v1,", "v2,"))),
        ("a signature of another kind", good().header("Webhook-Signature", &signature.replace("v1,", "v1a,"))),
        ("half a signature", good().header("Webhook-Signature", &signature[..20])),
        ("nonsense", good().header("Webhook-Signature", "v1,%%% ,,, v1")),
        ("no JSON", Request::post(EVENTS, format!("{BODY_MARK} {{"))),
        ("no UTF-8", Request::post(EVENTS, "").with_body(b"\xff\xfe".to_vec()).in_base64()),
        ("another sender's way", sign::coop(plain())),
        ("another webhook's key", sign::aliyun(sign::ALIYUN_KEY, plain())),
    ]
}

async fn assert_strangers_learn_nothing(world: &mut World) {
    let mut answers = BTreeSet::new();
    for (what, request) in strangers() {
        let reply = world.refuse(&request, 401).await;
        reply.problem(401);
        let unsigned = reply.done.lines_of("webhook.unsigned");
        assert_eq!((unsigned.len(), &unsigned[0]["level"]), (1, &json!("WARN")), "{what}");
        assert_eq!(reply.done.lines.len(), 1, "{what} is worth one line: {}", reply.done.output);
        answers.insert(reply.done.answer.text().to_owned());
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn strangers_are_all_told_the_same_and_nothing_is_done_for_them() {
    let mut world = site::inline().await;
    assert_strangers_learn_nothing(&mut world).await;
    assert!(world.has_video("v"));
    world.http(&takedown("evt-1", &["v"])).await.assert_report(&[("v", "deleted")]);
}

#[tokio::test]
async fn strangers_put_nothing_on_the_queue() {
    let mut world = site::queued(QUEUE).await;
    assert_strangers_learn_nothing(&mut world).await;
}

#[tokio::test]
async fn a_clock_may_differ_by_some_minutes() {
    let mut world = site::inline().await;
    for (id, seconds) in [("v1", -240), ("v2", 240)] {
        let request = Request::post(EVENTS, videos(&[id]));
        let reply = world.http(&sign::standard_at(SECRET, unix_now() + seconds, request)).await;
        reply.assert_report(&[(id, "deleted")]);
    }
}

/// The same request, with the names of the signature's headers in the words of Svix.
fn in_words_of_svix(request: Request) -> Request {
    ["id", "timestamp", "signature"].into_iter().fold(request, |request, name| {
        let value = request.value_of(&format!("webhook-{name}")).to_owned();
        request.without(&format!("webhook-{name}")).header(&format!("Svix-{name}"), &value)
    })
}

#[tokio::test]
async fn a_sender_on_svix_names_the_headers_in_its_own_words() {
    let mut world = site::inline().await;
    world.http(&in_words_of_svix(takedown("evt-1", &["v1"]))).await.assert_report(&[("v1", "deleted")]);
    // Half a family beside a whole one does not hide it.
    let both = in_words_of_svix(takedown("evt-1", &["v2"])).header("webhook-id", "msg_other");
    world.http(&both).await.assert_report(&[("v2", "deleted")]);
    let good = in_words_of_svix(takedown("evt-1", &["v"]));
    let id = good.value_of("svix-id").to_owned();
    for (what, stranger) in [
        ("a mixture", good.clone().without("svix-id").header("webhook-id", &id)),
        ("another body", good.clone().with_body("{}")),
        (
            "too old",
            in_words_of_svix(sign::standard_at(SECRET, unix_now() - 330, Request::post(EVENTS, videos(&["v"])))),
        ),
        ("another secret", in_words_of_svix(sign::standard(NEXT_SECRET, Request::post(EVENTS, videos(&["v"]))))),
        (
            "the specification's headers count",
            good.clone()
                .header("webhook-id", &id)
                .header("webhook-timestamp", "1")
                .header("webhook-signature", "v1,AAAA"),
        ),
    ] {
        let reply = world.refuse(&stranger, 401).await;
        assert_eq!(reply.done.lines_of("webhook.unsigned").len(), 1, "{what}");
    }
    assert!(world.has_video("v"));
}

#[tokio::test]
async fn lists_of_headers_and_parameters_that_are_empty_hide_nothing() {
    let mut world = site::inline().await;
    for (number, form) in [Form::FunctionUrl, Form::Version1("prod"), Form::Alb].into_iter().enumerate() {
        for (kind, empty) in
            [json!({}), Value::Null, json!({"Webhook-Id": [], "webhook-signature": null})].into_iter().enumerate()
        {
            let id = format!("v-{number}-{kind}");
            let mut payload = takedown("evt-1", &[&id]).through(form).payload();
            payload["multiValueHeaders"] = empty;
            world.send(&payload).await;
            assert!(!world.has_video(&id), "{payload}");
        }
    }
    // What stands in a list counts, and the rest is taken from beside it.
    let mut payload = takedown("evt-1", &["v"]).through(Form::Version1("prod")).payload();
    let signature = payload["headers"]["Webhook-Signature"].take();
    payload["headers"]["webhook-signature"] = json!("v1,AAAA");
    payload["multiValueHeaders"] = json!({"Webhook-Signature": [signature]});
    world.send(&payload).await;
    assert!(!world.has_video("v"));
}

#[tokio::test]
async fn a_path_is_exact() {
    let mut world = site::inline().await;
    for path in ["/", "/event", "/events/", "/Events", "//events", "/events/x", "/healthy", "/aliyun/", "/%65vents"] {
        let mut request = takedown("evt-1", &["v"]);
        request.path = path.to_owned();
        let reply = world.refuse(&request, 404).await;
        reply.problem(404);
        assert!(reply.done.lines.is_empty(), "not worth a line: {}", reply.done.output);
    }
}

#[tokio::test]
async fn only_post_is_taken() {
    let mut world = site::inline().await;
    for method in ["GET", "PUT", "PATCH", "DELETE", "TRACE", "post"] {
        let mut request = takedown("evt-1", &["v"]);
        request.method = method.to_owned();
        let reply = world.refuse(&request, 405).await;
        reply.problem(405);
        assert!(reply.headers["allow"].contains("POST"), "{:?}", reply.headers);
    }
    let reply = world.refuse(&Request::new("HEAD", EVENTS), 405).await;
    assert_eq!(reply.body, "");
}

#[tokio::test]
async fn health_is_read_and_says_nothing() {
    let mut world = site::queued(QUEUE).await;
    for method in ["GET", "HEAD"] {
        let reply = world.refuse(&Request::new(method, "/health"), 200).await;
        assert_eq!((reply.body.as_str(), reply.done.lines.len()), ("", 0));
    }
    world.refuse(&Request::post("/health", ""), 405).await.problem(405);
}

#[tokio::test]
async fn a_sender_may_ask_whether_it_may_send() {
    let mut world = site::inline().await;
    let ask = Request::new("OPTIONS", EVENTS).header("WebHook-Request-Origin", "eventemitter.example.com");
    let reply = world.refuse(&ask, 200).await;
    assert_eq!(reply.headers["webhook-allowed-origin"], "eventemitter.example.com");
    assert!(reply.headers["allow"].contains("POST"));
    assert!(!reply.headers.contains_key("webhook-allowed-rate"));
    let reply = world.refuse(&ask.clone().header("WebHook-Request-Rate", "120"), 200).await;
    assert_eq!(reply.headers["webhook-allowed-rate"], "*");
    for origin in ["", "a b", "a\r\nset-cookie: x", "<script>", &"a".repeat(300)] {
        let reply = world.refuse(&ask.clone().header("WebHook-Request-Origin", origin), 405).await;
        assert!(!reply.headers.contains_key("webhook-allowed-origin"));
    }
    world.refuse(&Request::new("OPTIONS", EVENTS), 405).await;
    let mut elsewhere = ask;
    elsewhere.path = site::ALIYUN.to_owned();
    world.refuse(&elsewhere, 405).await;
}

const MEBIBYTE: usize = 1 << 20;

/// An event of so many bytes.
fn padded(id: &str, size: usize) -> String {
    let mut event = videos(&[id]);
    event["padding"] = json!("");
    let missing = size - event.to_string().len();
    event["padding"] = json!("x".repeat(missing));
    event.to_string()
}

#[tokio::test]
async fn a_mebibyte_is_taken_and_not_a_byte_more() {
    let mut world = site::inline().await;
    for (id, is_base64) in [("v1", false), ("v2", true)] {
        let request = |size| Request { is_base64, ..signed(padded(id, size)) };
        let reply = world.refuse(&request(MEBIBYTE + 1), 413).await;
        reply.problem(413);
        assert!(reply.done.lines.is_empty(), "{}", reply.done.output);
        world.refuse(&request(4 * MEBIBYTE), 413).await;
        let reply = world.http(&request(MEBIBYTE)).await;
        reply.assert_report(&[(id, "deleted")]);
        assert!(!reply.done.output.contains("xxxx"), "no part of a body is logged");
    }
    let unsigned = Request::post(EVENTS, "x".repeat(MEBIBYTE + 1));
    world.refuse(&unsigned, 413).await;
}

#[tokio::test]
async fn a_mebibyte_fits_on_the_queue() {
    let mut world = site::queued(QUEUE).await;
    let reply = world.http(&signed(padded("v", MEBIBYTE))).await;
    assert_eq!(reply.status, 202);
    assert_eq!(world.messages()[0].body.len(), MEBIBYTE);
}
