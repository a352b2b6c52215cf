//! Events with several mistakes, and members that stand where nothing reads them.

use serde_json::{Value, json};

use crate::world::{Done, World, batch, event, record, video, videos};

/// The members that change what is deleted, spelt as senders spell them.
const MISPLACED: [(&str, &str); 9] = [
    ("dry_run", "true"),
    ("dryRun", "true"),
    ("DryRun", "false"),
    ("dry-run", "null"),
    ("DRYRUN", "\"yes\""),
    ("scope", "\"source\""),
    ("Scope", "null"),
    ("targets", "[]"),
    ("TARGETS", "{}"),
];

fn with(mut event: Value, name: &str, value: &str) -> Value {
    event[name] = serde_json::from_str(value).unwrap();
    event
}

fn bridged(detail: &Value) -> Value {
    json!({"version": "0", "id": "b-1", "detail-type": "content.takedown", "source": "tests", "resources": [], "detail": detail})
}

fn notification(event: &Value) -> Value {
    json!({"Type": "Notification", "MessageId": "s-1", "TopicArn": "arn:aws:sns:eu-central-1:1:t", "Message": event.to_string()})
}

/// The one line of the one message that was rejected.
fn rejection(done: &Done) -> &Value {
    let lines = done.lines_of("message.rejected");
    assert_eq!(lines.len(), 1, "{}", done.output);
    lines[0]
}

#[tokio::test]
async fn what_changes_a_delete_is_refused_where_nothing_reads_it() {
    let mut world = World::new().await;
    let good = videos(&["victim"]);
    for (name, value) in MISPLACED {
        for wrong in [
            with(good.clone(), name, value),
            with(bridged(&good["data"]), name, value),
            bridged(&with(good.clone(), name, value)),
            with(bridged(&good), name, value),
            with(notification(&good), name, value),
            notification(&with(good.clone(), name, value)),
            with(notification(&bridged(&good)), name, value),
            notification(&with(bridged(&good), name, value)),
            with(notification(&notification(&good)), name, value),
            with(
                notification(&good),
                "MessageAttributes",
                &json!({name: {"Type": "String", "Value": "x"}}).to_string(),
            ),
        ] {
            for payload in [wrong.clone(), json!([wrong]), batch(vec![record("m", &wrong)])] {
                let done = world.send(&payload).await;
                let line = rejection(&done);
                let error = line["error"].as_str().unwrap();
                assert!(error.contains("is not read here; it belongs in"), "{payload}: {error}");
                assert!(line["pointer"].as_str().unwrap().ends_with(name), "{line}");
            }
        }
        let mut attributed = record("m", &good);
        attributed["messageAttributes"] = json!({name: {"dataType": "String", "stringValue": "x"}});
        for wrong in [attributed, with(record("m", &good), name, value)] {
            let done = world.send(&batch(vec![record("n", videos(&["other"])), wrong])).await;
            assert_eq!(done.failures(), ["m"]);
        }
        let (kind, message) = world.send(&with(batch(vec![record("m", &good)]), name, value)).await.answer.error();
        assert_eq!(kind, "InvalidEvent", "{message}");
    }
    assert!(world.emulator.core(|core| core.library.has_video("victim")));
}

#[tokio::test]
async fn foreign_attributes_and_members_of_wrappers_are_none_of_it() {
    let mut world = World::new().await;
    let mut foreign = videos(&["v1"]);
    for name in ["target", "scopes", "dataschema", "traceparent", "tenant", "time", "data_base64"] {
        foreign[name] = json!(null);
    }
    let mut wrapped = notification(&foreign);
    wrapped["MessageAttributes"] = json!({"tenant": {"Type": "String", "Value": "a"}});
    let mut attributed = record("m", &wrapped);
    attributed["messageAttributes"] = json!({"tenant": {"dataType": "String", "stringValue": "a"}});
    let done = world.send(&batch(vec![attributed])).await;
    assert!(done.failures().is_empty());
    done.assert_outcomes(&[("v1", "deleted", 1)]);
}

#[tokio::test]
async fn a_null_attribute_is_none_and_a_null_in_the_data_is_a_mistake() {
    let mut world = World::new().await;
    let whole = videos(&["victim"]);
    for (name, error) in [("id", "id is missing"), ("source", "source is missing"), ("type", "type is missing")] {
        let done = world.send(&with(whole.clone(), name, "null")).await;
        assert_eq!(rejection(&done)["error"], error);
    }
    let done = world.send(&with(whole.clone(), "specversion", "null")).await;
    assert!(rejection(&done)["error"].as_str().unwrap().contains("specversion is missing"));
    for pointer in ["/data", "/data/reason", "/data/dry_run", "/data/targets", "/data/targets/0/scope"] {
        let mut wrong = whole.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        wrong.pointer_mut(parent).unwrap()[name] = json!(null);
        let done = world.send(&wrong).await;
        assert_eq!(rejection(&done)["pointer"], pointer);
    }
    assert_eq!(world.calls(), 0);
}

#[tokio::test]
async fn every_mistake_of_an_event_is_named_at_once() {
    let mut world = World::with("[limits]\nmax_targets_per_event = 3000\n", &[]).await;
    let mut targets: Vec<_> = (0..3000).map(|n| video(&format!("v{n}"))).collect();
    let bad = [7, 300, 301, 999, 1500, 2000, 2500, 2999];
    for place in bad {
        targets[place] = video("a,b");
    }
    let done = world.send(&event("evt-1", json!(targets))).await;
    let line = rejection(&done);
    assert_eq!(line["problems"], 8);
    for place in bad {
        assert!(line["error"].as_str().unwrap().contains(&format!("(at /data/targets/{place}/video_id)")), "{line}");
    }
    assert_eq!(line["pointer"], "/data/targets/7/video_id");

    let mut wrong = event("evt-2", json!([{"provider": "aliyun-vod", "video_id": "a*", "scpoe": "source"}]));
    wrong["time"] = json!("yesterday");
    wrong["data"]["reason"] = json!("x".repeat(300));
    let done = world.send(&batch(vec![record("m", &wrong)])).await;
    let line = rejection(&done);
    let error = line["error"].as_str().unwrap();
    for place in ["/time", "/data/targets/0/scpoe", "/data/targets/0/video_id", "/data/reason"] {
        assert!(error.contains(&format!("(at {place})")), "{place}: {error}");
    }
    assert_eq!(
        ["problems", "event_id", "event_type", "event_source", "reference", "message_id"].map(|name| &line[name]),
        [
            &json!(4),
            &json!("evt-2"),
            &json!("content.takedown"),
            &json!("urn:example:trust-and-safety"),
            &json!("CASE-4711"),
            &json!("m")
        ]
    );
    assert_eq!(world.calls(), 0);
}

#[tokio::test]
async fn of_many_mistakes_ten_are_named_and_the_rest_are_counted() {
    let mut world = World::new().await;
    let members: String = (0..90_000).map(|n| format!(r#""x{n}":0,"#)).collect();
    let text = videos(&["v"]).to_string().replacen(r#""provider""#, &format!("{members}\"provider\""), 1);
    let done = world.send_bytes(text).await;
    let line = rejection(&done);
    assert_eq!(line["problems"], 90_000);
    let error = line["error"].as_str().unwrap();
    assert_eq!(error.matches("(at ").count(), 10, "{error}");
    assert!(error.ends_with("; and 89990 more"), "{error}");
    assert!(done.output.len() < 8192, "{} bytes", done.output.len());
}

#[tokio::test]
async fn no_list_in_an_error_is_longer_than_ten() {
    let emulator = crate::world::providers().await;
    let account = |n| format!("[accounts.a{n:03}]\nprovider = \"aliyun-vod\"\nendpoint = \"{}\"\n", emulator.url());
    let types: String = (0..30).map(|n| format!("[events.\"type.{n}\"]\nscope = \"media\"\n")).collect();
    let sweep = |n| format!("[[sweeps]]\nname = \"s{n}\"\naccount = \"a000\"\nolder_than_days = 30\n");
    let config: String = (0..100).map(account).chain([types]).chain((0..60).map(sweep)).collect();
    let mut world = World::around(emulator, &config, &[]).await;
    let target = |more: Value| {
        let mut target = json!({"account": "a000", "video_id": "v"});
        target.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        event("e", json!([target]))
    };
    let mut unknown = target(json!({}));
    unknown["type"] = json!("nothing");
    let mut sweep = videos(&["v"]);
    (sweep["type"], sweep["data"]) = (json!("retention.sweep"), json!({"sweep": "nothing"}));
    for (wrong, known) in [
        (target(json!({"account": "nothing"})), "a000"),
        (target(json!({"scpoe": "media"})), "provider"),
        (unknown, "type.10"),
        (sweep, "s0"),
    ] {
        let done = world.send(&wrong).await;
        let error = rejection(&done)["error"].as_str().unwrap();
        assert!(error.contains(known) && error.ends_with(" more"), "{error}");
        assert_eq!(error.matches(", ").count(), 9, "{error}");
    }
}
