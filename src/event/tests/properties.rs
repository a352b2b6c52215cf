use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::request::is_id;

/// Names that mean something somewhere, so that chance finds its way past the first check.
const NAMES: [&str; 28] = [
    "specversion",
    "id",
    "source",
    "type",
    "time",
    "data",
    "data_base64",
    "detail",
    "targets",
    "reason",
    "reference",
    "dry_run",
    "provider",
    "account",
    "video_id",
    "reference_id",
    "media_id",
    "file_id",
    "scope",
    "job_ids",
    "definitions",
    "force",
    "sub_app_id",
    "parts",
    "definition",
    "a/b",
    "~1",
    "",
];

const TEXTS: [&str; 16] = [
    "",
    "1.0",
    "content.takedown",
    "retention.expired",
    "2026-11-20T07:00:00Z",
    "aliyun-vod",
    "aliyun-mps",
    "tencent-vod",
    "cn",
    "mps",
    "intl",
    "media",
    "source",
    "renditions",
    "TranscodeFiles",
    "a,b",
];

const WRAPPERS: [&str; 9] =
    ["Records", "eventSource", "messageId", "body", "Type", "Message", "Sns", "detail-type", "detail"];

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_u64..3).prop_map(Value::from),
        select(&TEXTS[..]).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ]
}

fn tree(names: Vec<&'static str>) -> impl Strategy<Value = Value> {
    let name = prop_oneof![4 => select(names).prop_map(str::to_owned), 1 => any::<String>()];
    leaf().prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn whole() -> Value {
    let mut event = event(json!([
        { "provider": "aliyun-vod", "video_id": "v1" },
        { "provider": "aliyun-vod", "reference_id": "r1", "scope": "renditions", "job_ids": ["j1", "j2"] },
        { "provider": "aliyun-vod", "video_id": "v2", "scope": "source", "force": true },
        { "provider": "aliyun-mps", "media_id": "m1" },
        { "account": "intl", "file_id": "f1", "sub_app_id": 7, "definitions": [230, 10000] },
        { "provider": "tencent-vod", "file_id": "f2", "parts": [{ "type": "TranscodeFiles", "definition": 230 }] }
    ]));
    event["time"] = json!("2026-11-20T07:00:00Z");
    event["data"]["reason"] = json!("dmca");
    event["data"]["reference"] = json!("CASE-4711");
    event["data"]["dry_run"] = json!(false);
    event
}

/// The pointers of all places in a value, its root first.
fn places(json: &Value, at: String, all: &mut Vec<String>) {
    all.push(at.clone());
    match json {
        Value::Object(members) => {
            for (name, value) in members {
                places(value, format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), all);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, format!("{at}/{index}"), all);
            }
        }
        _ => {}
    }
}

#[derive(Clone, Debug)]
enum Damage {
    Replace(Value),
    Add(&'static str, Value),
    Remove(Index),
}

fn damage() -> impl Strategy<Value = (Index, Damage)> {
    let damage = prop_oneof![
        tree(NAMES.to_vec()).prop_map(Damage::Replace),
        (select(&NAMES[..]), tree(NAMES.to_vec())).prop_map(|(name, value)| Damage::Add(name, value)),
        any::<Index>().prop_map(Damage::Remove),
    ];
    (any::<Index>(), damage)
}

fn damaged(mut event: Value, (place, damage): (Index, Damage)) -> Value {
    let mut all = Vec::new();
    places(&event, String::new(), &mut all);
    let place = event.pointer_mut(&all[place.index(all.len())]).unwrap();
    match (damage, place) {
        (Damage::Replace(value), place) => *place = value,
        (Damage::Add(name, value), Value::Object(members)) => {
            members.insert(name.to_owned(), value);
        }
        (Damage::Add(_, value), Value::Array(items)) => items.push(value),
        (Damage::Remove(which), Value::Object(members)) if !members.is_empty() => {
            let name = members.keys().nth(which.index(members.len())).unwrap().clone();
            members.remove(&name);
        }
        (Damage::Remove(which), Value::Array(items)) if !items.is_empty() => {
            items.remove(which.index(items.len()));
        }
        _ => {}
    }
    event
}

/// Asserts what holds of every event, and answers whether it was accepted.
fn check(event: &Value, read: Result<DeletionEvent, Rejection>) -> Result<(), TestCaseError> {
    match read {
        Ok(read) => {
            prop_assert_eq!(Some(read.targets.len()), event["data"]["targets"].as_array().map(Vec::len));
            prop_assert!(!read.targets.is_empty());
            prop_assert!(read.targets.iter().all(|target| is_id(&target.id.value)));
            prop_assert_eq!(event["id"].as_str(), Some(read.id.as_str()));
        }
        Err(rejection) => {
            for problem in rejection.told() {
                prop_assert!(event.pointer(&problem.pointer).is_some(), "{:?} in {}", problem, event);
                prop_assert!(!problem.error.is_empty() && problem.error.chars().count() < 600, "{:?}", problem);
            }
            prop_assert_eq!(event.get("id").and_then(Value::as_str), rejection.event_id.as_deref());
        }
    }
    Ok(())
}

#[test]
fn the_undamaged_event_is_accepted() {
    assert_eq!(accepted(&whole()).targets.len(), 6);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        let _ = parse(&bytes, &config());
    }

    #[test]
    fn arbitrary_text_in_a_body_never_panics(text in any::<String>()) {
        let _ = body(&text, &config());
    }

    #[test]
    fn arbitrary_json_never_panics(json in tree([&NAMES[..], &WRAPPERS[..]].concat())) {
        let _ = parse(json.to_string().as_bytes(), &config());
        let _ = body(&json.to_string(), &config());
    }

    #[test]
    fn a_damaged_event_is_read_in_full_or_rejected_at_a_place_that_exists(
        damages in prop::collection::vec(damage(), 1..4)
    ) {
        let event = damages.into_iter().fold(whole(), damaged);
        check(&event, body(&event.to_string(), &config()))?;
        let notification = json!({ "Type": "Notification", "Message": event.to_string() });
        check(&event, body(&notification.to_string(), &config()))?;
    }

    #[test]
    fn a_truncated_event_is_rejected(cut in any::<Index>()) {
        let text = whole().to_string();
        prop_assert!(body(&text[..cut.index(text.len())], &config()).is_err());
    }
}
