mod attributes;
mod envelopes;
mod expired;
mod hostile;
mod mistakes;
mod properties;
mod scopes;
mod sweeps;
mod targets;
mod triggers;

use serde_json::{Value, json};

use super::{Intake, Invocation, Unreadable, parse};
use crate::config::Config;
use crate::request::{Deletion, DeletionEvent, Message, Rejection, Target};

const CONFIG: &str = r#"
[accounts.cn]
provider = "aliyun-vod"
region = "cn-shanghai"

[accounts.intl]
provider = "tencent-vod"

[accounts.main]
provider = "tencent-vod"
sub_app_id = 1500000001
default = true

[accounts.mps]
provider = "aliyun-mps"
region = "cn-hangzhou"

[events."retention.expired"]
scope = "source"

[events."Derived Outputs"]
scope = "renditions"
"#;

fn config_from(text: &str, dry_run: Option<&str>) -> Config {
    let lookup = |name: &str| match name {
        "TAKEDOWN_DRY_RUN" => dry_run.map(str::to_owned),
        "TAKEDOWN_QUEUE_URL" => None,
        _ => Some("key".to_owned()),
    };
    Config::parse(text, &lookup).unwrap()
}

fn config() -> Config {
    config_from(CONFIG, None)
}

/// A deletion event with these targets.
fn event(targets: Value) -> Value {
    json!({
        "specversion": "1.0",
        "id": "evt-0001",
        "source": "urn:example:tests",
        "type": "content.takedown",
        "data": { "targets": targets }
    })
}

fn video(id: &str) -> Value {
    json!({ "provider": "aliyun-vod", "video_id": id })
}

/// The event with `value` put at a JSON Pointer whose parent is an object.
fn with(mut event: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    event.pointer_mut(parent).unwrap()[name] = value;
    event
}

fn without(mut event: Value, name: &str) -> Value {
    event.as_object_mut().unwrap().remove(name).unwrap();
    event
}

fn invocation(payload: impl AsRef<[u8]>) -> Invocation {
    messages_of(parse(payload.as_ref(), &config())).unwrap()
}

fn messages_of(parsed: Result<Intake, Unreadable>) -> Result<Invocation, Unreadable> {
    parsed.map(|intake| match intake {
        Intake::Messages(invocation) => invocation,
        Intake::Http(request) => panic!("{request:?} is no event"),
    })
}

/// What becomes of a text that arrives as the body of a queue message.
fn body(text: &str, config: &Config) -> Result<DeletionEvent, Rejection> {
    let payload = json!({ "Records": [{ "eventSource": "aws:sqs", "messageId": "m-1", "body": text }] });
    let mut messages = messages_of(parse(payload.to_string().as_bytes(), config)).unwrap().messages;
    assert_eq!(messages.len(), 1);
    messages.remove(0).event
}

fn accepted(event: &Value) -> DeletionEvent {
    body(&event.to_string(), &config()).unwrap()
}

fn rejected(event: &Value) -> Rejection {
    body(&event.to_string(), &config()).unwrap_err()
}

fn target(target: &Value) -> Target {
    accepted(&event(json!([target]))).targets.remove(0)
}

/// The target of an event whose type has this name.
fn deletion_by(event_type: &str, target: &Value) -> Deletion {
    accepted(&with(event(json!([target])), "/type", json!(event_type))).targets.remove(0).deletion
}

/// Asserts that a target is rejected at `place` below it, with each of `phrases` in the error.
fn assert_target_rejected(target: &Value, place: &str, phrases: &[&str]) {
    assert_rejected(&event(json!([target])), &format!("/data/targets/0{place}"), phrases);
}

fn assert_rejected(event: &Value, pointer: &str, phrases: &[&str]) {
    let rejection = rejected(event);
    assert_eq!(rejection.pointer(), pointer, "{event}: {}", rejection.error());
    assert_phrases(&rejection.error(), phrases);
}

fn assert_phrases(error: &str, phrases: &[&str]) {
    for phrase in phrases {
        assert!(error.contains(phrase), "no {phrase:?} in {error:?}");
    }
}

fn only(messages: &[Message]) -> &Message {
    assert_eq!(messages.len(), 1, "{messages:?}");
    &messages[0]
}
