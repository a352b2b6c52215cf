//! Hostile input: what somebody sends who wants to lose a delete, to make one, or to bring the function down.

use std::time::Duration;

use serde_json::{Value, json};
use takedown_emulator::{Core, Emulator, Key, Library, Video};

use crate::world::{Done, ID, SECRET, TOKEN, World, accounts, batch, event, record, video, videos};

/// A message as long as a queue takes it.
const MESSAGE: usize = 1 << 20;
/// Far more than any of it takes, and far less than what grows with the square takes.
const SOON: Duration = Duration::from_secs(10);
/// What a hostile message may write to the log.
const LITTLE: usize = 16 << 10;

/// The text of an event for the victim with `members` in front of its own.
fn victim_with(members: &str) -> String {
    videos(&["victim"]).to_string().replacen('{', &format!("{{{members},"), 1)
}

/// `part` again and again, with commas between, as long as a message may be.
fn filled(part: &str) -> String {
    let count = (MESSAGE - 2048) / (part.len() + 1);
    vec![part; count].join(",")
}

/// Messages of which none may be acted on, each with a name.
fn hostile() -> Vec<(&'static str, String)> {
    let nested = |open: &str, close: &str| {
        let depth = (MESSAGE - 2048) / (open.len() + close.len());
        format!("{}1{}", open.repeat(depth), close.repeat(depth))
    };
    let target = |members: &str| {
        let target = format!(r#"{{"provider": "aliyun-vod", "video_id": "victim", {members}}}"#);
        event("evt-hostile", json!(["TARGET"])).to_string().replace(r#""TARGET""#, &target)
    };
    let many = (0..10_000).map(|_| video("victim")).collect();
    let number = "9".repeat(MESSAGE - 2048);
    vec![
        ("deep arrays", victim_with(&format!(r#""x": {}"#, nested("[", "]")))),
        ("deep objects", victim_with(&format!(r#""x": {}"#, nested(r#"{"a":"#, "}")))),
        ("deep wrappers", nested(r#"{"detail-type":"x","detail":"#, "}")),
        ("an open end", "[".repeat(MESSAGE)),
        ("a member given twice", victim_with(r#""data": {"targets": []}"#)),
        ("a member given often", victim_with(&filled(r#""x":1"#))),
        ("a target's member given twice", target(r#""scope": "source", "scope": "media""#)),
        ("the same name in other letters", target(r#""scop\u0065": "source", "scope": "media""#)),
        ("a number without end", victim_with(&format!(r#""x": 1e{number}"#))),
        ("an id of digits", target("\"force\": 1").replace(r#""victim""#, &number)),
        ("an endless id", target("\"force\": false").replace("victim", &"v".repeat(MESSAGE - 2048))),
        ("a scope that widens", target(r#""scpoe": "source""#)),
        ("an unknown member without end", target(&format!(r#""{}": 1"#, "x".repeat(MESSAGE - 2048)))),
        ("ten thousand targets", event("evt-hostile", many).to_string()),
        ("an id of two", target("\"force\": false").replace("victim", "victim,other")),
        ("half a character", target(r#""scope": "\ud800""#)),
        ("raw control characters", target("\"scope\": \"med\u{1}ia\"")),
        ("what only looks like JSON", format!("{}\u{0}", videos(&["victim"]))),
        ("an array of events", format!("[{}]", videos(&["victim"]))),
        (
            "a wrapper too many",
            (0..6).fold(videos(&["victim"]).to_string(), |text, _| {
                json!({"Type": "Notification", "Message": text}).to_string()
            }),
        ),
        ("definitions without end", target(&format!(r#""definitions": [{}]"#, filled("0")))),
        ("jobs without end", target(&format!(r#""job_ids": [{}]"#, filled("\"\"")))),
    ]
}

fn is_there(world: &World, id: &str) -> bool {
    world.emulator.core(|core| core.library.has_video(id))
}

/// Hands a hostile message over between two good ones, and asserts that it comes back alone and harmed nobody.
async fn assert_alone(world: &mut World, number: usize, name: &str, text: &str) {
    let (before, behind) = (format!("before-{number}"), format!("behind-{number}"));
    let good = |id: &str| record(id, videos(&[id]));
    let done = world.send(&batch(vec![good(&before), record("m-hostile", text), good(&behind)])).await;
    assert_eq!(done.failures(), ["m-hostile"], "{name}");
    done.assert_outcomes(&[(&before, "deleted", 1), (&behind, "deleted", 1)]);
    let rejected = done.lines_of("message.rejected");
    assert_eq!((rejected.len(), &rejected[0]["message_id"]), (1, &json!("m-hostile")), "{name}");
    assert!(done.output.len() < LITTLE, "{name}: {} bytes of log", done.output.len());
    assert!(done.answer.took < SOON, "{name}: {:?}", done.answer.took);
    assert!(is_there(world, "victim"), "{name}");
}

#[tokio::test]
async fn a_hostile_message_comes_back_alone() {
    let mut world = World::new().await;
    for (number, (name, text)) in hostile().into_iter().enumerate() {
        assert_alone(&mut world, number, name, &text).await;
    }
}

/// Text that is large but says nothing wrong.
#[tokio::test]
async fn a_large_message_is_read_to_the_end() {
    let mut world = World::new().await;
    for (place, part) in ["0", "[]", r#"{"":0}"#, r#""\u0041""#, "[[[[]]]]", "-1e-999"].into_iter().enumerate() {
        let id = format!("v{place}");
        let text = videos(&[&id]).to_string().replacen('{', &format!(r#"{{"x": [{}],"#, filled(part)), 1);
        let done = world.send(&batch(vec![record("m", text), record("n", videos(&["other"]))])).await;
        assert_eq!(done.failures(), [""; 0], "{part}");
        assert_eq!(done.outcome(&id)["outcome"], "deleted");
        assert!(done.answer.took < SOON, "{part}: {:?}", done.answer.took);
    }
}

#[tokio::test]
async fn every_control_character_stays_inside_its_line() {
    let mut world = World::new().await;
    let all: String =
        (0..0x20).chain(0x7f..0xa0).chain([0x2028, 0x2029, 0x202e, 0xfeff]).filter_map(char::from_u32).collect();
    let mut event = event("evt-1", json!([video("v")]));
    event["data"]["reason"] = json!(all);
    event["data"]["reference"] = json!("CASE\n{\"event\":\"target.outcome\",\"outcome\":\"deleted\"}");
    let done = world.send(&batch(vec![record("m", &event)])).await;
    assert_eq!(done.failures(), [""; 0]);
    // `Done` has read every line as JSON of its own.
    assert_eq!(done.outcomes().len(), 1);
    assert_eq!(
        (&done.outcome("v")["reason"], &done.outcome("v")["reference"]),
        (&event["data"]["reason"], &event["data"]["reference"])
    );
    for character in all.chars() {
        let wrong = batch(vec![record("m", videos(&[format!("victim{character}")]))]);
        let done = world.send(&wrong).await;
        assert_eq!(done.failures(), ["m"], "{character:?}");
        assert!(!done.output.trim_end_matches('\n').contains(|c: char| c != '\n' && c.is_control()), "{character:?}");
    }
    assert!(is_there(&world, "victim"));
}

async fn assert_invalid(world: &mut World, what: &str, payload: impl Into<Vec<u8>>) -> Done {
    let done = world.send_bytes(payload).await;
    let (kind, message) = done.answer.error();
    assert_eq!(kind, "InvalidEvent", "{what}");
    assert!(message.len() < 4096, "{what}: {} bytes", message.len());
    assert!(done.output.len() < LITTLE, "{what}: {} bytes of log", done.output.len());
    assert!(done.answer.took < SOON, "{what}: {:?}", done.answer.took);
    done
}

#[tokio::test]
async fn bytes_that_are_no_text_are_an_error_and_the_process_goes_on() {
    let mut world = World::new().await;
    let good = videos(&["victim"]).to_string().into_bytes();
    for bytes in [&b"\xff"[..], b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"] {
        let place = good.windows(6).position(|part| part == b"victim").unwrap();
        let payload = [&good[..place], bytes, &good[place..]].concat();
        assert_invalid(&mut world, "invalid UTF-8", payload).await;
    }
    assert_eq!(world.calls(), 0);
    assert_eq!(world.send(&videos(&["victim"])).await.outcome("victim")["outcome"], "deleted");
}

/// Lambda takes 6 MB from whoever invokes the function directly.
const PAYLOAD: usize = 6_291_456;

#[tokio::test]
async fn payloads_as_long_as_lambda_takes_them_are_answered_soon() {
    let mut world = World::new().await;
    let full = |part: &str| format!("[{}]", vec![part; PAYLOAD / (part.len() + 1) - 1].join(","));
    assert_invalid(&mut world, "open arrays", "[".repeat(PAYLOAD)).await;
    for part in ["0", "{}", r#"{"specversion":"1.0"}"#] {
        let done = assert_invalid(&mut world, part, full(part)).await;
        assert!(done.answer.error().1.contains("at most"), "{part}: {}", done.answer.error().1);
    }
    let event = format!(r#"{{"specversion": "1.0", "id": "e", "x": {}}}"#, full(r#"{"":0}"#));
    assert_invalid(&mut world, "an event with much in it", &event[..PAYLOAD.min(event.len())]).await;
    let records: Vec<_> = hostile().into_iter().take(5).map(|(name, text)| record(name, text)).collect();
    let done = world.send(&batch(records)).await;
    assert_eq!(done.failures().len(), 5);
    assert!(done.answer.took < SOON, "{:?}", done.answer.took);
    assert_eq!(world.calls(), 0);
}

/// A world whose providers and whose function know no rate.
async fn unpaced(library: Library, more: &str) -> World {
    let mut core = Core::new(library);
    core.rates.lift();
    core.add_key(Key::new(ID, SECRET).unwrap().with_token(TOKEN));
    let emulator = Emulator::start(core).await.unwrap();
    let lifted = "[accounts.cn.rate]\nDeleteVideo = 100000\nDeleteStream = 100000\nGetPlayInfo = 100000\nBatchGetMediaInfos = 100000\n";
    let config = format!("{}{lifted}{more}", accounts(&emulator.url()));
    World::around(emulator, &config, &[]).await
}

#[tokio::test]
async fn ten_thousand_targets_are_deleted_where_they_are_allowed() {
    let mut world = unpaced(Library::open(), "[limits]\nmax_targets_per_event = 10000\n").await;
    let ids: Vec<_> = (0..10_000).map(|number| format!("v{number:05}")).collect();
    let done = world.send(&batch(vec![record("m", videos(&ids))])).await;
    assert_eq!(done.failures(), [""; 0]);
    assert_eq!((done.outcomes().len(), world.count("DeleteVideo")), (10_000, 500));
    assert!(done.answer.took < SOON, "{:?}", done.answer.took);
}

/// One target may name a thousand streams. Under a hold elsewhere each is held against the list of its video.
#[tokio::test]
async fn streams_without_end_are_held_against_a_list_soon() {
    let mut library = Library::closed();
    library.add_video(Video::new("v").stream("job-0", "LD"));
    let mut world = unpaced(library, "[protected]\nids = [\"held\"]\n").await;
    let jobs: Vec<String> = (0..1000).map(|number| format!("job-{number}")).collect();
    let target = json!({"provider": "aliyun-vod", "video_id": "v", "job_ids": jobs});
    let done = world.send(&batch(vec![record("m", event("evt-1", json!([target])))])).await;
    assert_eq!(done.failures(), ["m"]);
    assert_eq!(done.verdict("v"), ["failed", "persistent", "takedown.protected"]);
    assert_eq!(world.count("DeleteStream"), 1, "what is listed goes");
    let message = done.outcome("v")["error_message"].as_str().unwrap().len();
    assert!(message < 512, "{message} characters");
    assert!(done.answer.took < SOON, "{:?}", done.answer.took);
}

/// Nobody has signed these requests, so that nothing of them may cost much.
#[tokio::test]
async fn unsigned_requests_cost_little() {
    let webhooks = r#"
[[webhooks]]
path = "/tencent"
kind = "tencent-vod"
account = "intl"
secrets = ["env:HOSTILE_KEY"]
"#;
    let mut world = World::with(webhooks, &[("HOSTILE_KEY", "callback-key")]).await;
    for body in [
        format!(r#"{{"Sign": "0", "T": [{}]}}"#, filled(r#"{"":0}"#)),
        format!(r#"{{"Sign": "{}", "T": 1}}"#, "0".repeat(MESSAGE - 64)),
        "[".repeat(MESSAGE),
        "[".repeat(MESSAGE + 1),
    ] {
        let request = json!({
            "rawPath": "/tencent",
            "headers": {},
            "requestContext": {"http": {"method": "POST"}, "stage": "$default"},
            "body": body,
        });
        let done = world.send(&request).await;
        let wanted = if body.len() > MESSAGE { 413 } else { 401 };
        assert_eq!(done.answer.response()["statusCode"], Value::from(wanted));
        assert!(done.output.len() < LITTLE && done.answer.took < SOON, "{:?}", done.answer.took);
    }
    assert_eq!(world.calls(), 0);
}
