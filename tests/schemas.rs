//! The schemas say what the function does: samples, real output, and the same verdict on the same events.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod support;

use jsonschema::Validator;
use serde_json::{Value, json};
use support::{World, event, sqs};
use takedown_emulator::{Core, Library};

fn schema(text: &str) -> Validator {
    jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap()
}

fn event_schema() -> Validator {
    schema(include_str!("../schemas/deletion-event.schema.json"))
}

fn outcome_schema() -> Validator {
    schema(include_str!("../schemas/outcome-line.schema.json"))
}

/// The deletion events in a payload, without what is around them.
fn events_in(payload: &Value, found: &mut Vec<Value>) {
    let text = |value: &Value| value.as_str().and_then(|text| serde_json::from_str(text).ok());
    if let Some(list) = payload.as_array().or_else(|| payload["Records"].as_array()) {
        list.iter().for_each(|item| events_in(item, found));
    } else if let Some(inner) =
        text(&payload["body"]).or_else(|| text(&payload["Message"])).or_else(|| text(&payload["Sns"]["Message"]))
    {
        events_in(&inner, found);
    } else if payload["detail"].get("specversion").is_some() {
        events_in(&payload["detail"], found);
    } else if payload.get("messageId").is_none() && payload.get("dynamodb").is_none() {
        found.push(payload.clone());
    }
}

#[test]
fn every_sample_is_an_event_of_the_schema() {
    let validator = event_schema();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("events");
    let mut events = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let payload: Value = serde_json::from_slice(&std::fs::read(file.unwrap().path()).unwrap()).unwrap();
        events_in(&payload, &mut events);
    }
    let sweeps: Vec<_> = events.extract_if(.., |event| event["type"] == "retention.sweep").collect();
    let sweep_schema = schema(include_str!("../schemas/retention-sweep.schema.json"));
    assert!(!sweeps.is_empty() && sweeps.iter().all(|event| sweep_schema.is_valid(event)));
    // Two of them are wrong on purpose; a third is no JSON at all.
    let wrong = events.iter().filter(|event| !validator.is_valid(event)).map(|event| event["id"].as_str().unwrap());
    let mut wrong: Vec<_> = wrong.collect();
    wrong.sort_unstable();
    assert_eq!(wrong, ["evt-0608", "evt-0702"]);
    assert!(events.len() > 15);
}

#[tokio::test]
async fn schema_and_function_agree_on_what_runs_a_sweep() {
    let sweeps = "[[sweeps]]\nname = \"trial\"\naccount = \"cn\"\nolder_than_days = 30\n";
    let world = World::unpaced(Core::new(Library::closed()), sweeps).await;
    let validator = schema(include_str!("../schemas/retention-sweep.schema.json"));
    let cloud_event =
        |kind: &str, data: Value| json!({"specversion": "1.0", "id": "e", "source": "me", "type": kind, "data": data});
    let bridge = |source: &str, kind: &str, detail: Value| json!({"id": "e", "source": source, "detail-type": kind, "detail": detail});
    for (event, is_good) in [
        (cloud_event("retention.sweep", json!({})), true),
        (cloud_event("Retention Sweep", json!({"sweep": "trial"})), true),
        (bridge("me", "retention_sweep", json!({"sweep": "trial"})), true),
        (bridge("aws.events", "Scheduled Event", json!({})), true),
        (bridge("aws.events", "Scheduled Event", json!({"sweep": "trial", "dry_run": true})), true),
        (bridge("aws.events", "Scheduled Event", json!({"sweep": 5})), false),
        (bridge("aws.events", "Scheduled Event", json!("trial")), false),
        (bridge("me", "Scheduled Event", json!({})), false),
        (cloud_event("retention.sweep", json!({"dry_run": true})), true),
        (cloud_event("retention.sweep", json!({"dry_run": "true"})), false),
        (with(cloud_event("retention.sweep", json!({})), json!({"dryRun": true})), false),
        (cloud_event("retention.sweep", json!({"sweep": 5})), false),
        (cloud_event("retention.sweep", json!({"sweeps": ["trial"]})), false),
        (cloud_event("retention.sweep", json!([])), false),
        (cloud_event("retention.sweeps", json!({})), false),
        (json!({"specversion": "1.0", "id": "e", "source": "me", "type": "retention.sweep"}), false),
    ] {
        assert_eq!(validator.is_valid(&event), is_good, "{event}");
        assert_eq!(world.play(&event).await.is_ok(), is_good, "{event}");
    }
}

#[tokio::test]
async fn schema_and_function_agree_on_what_is_an_event() {
    let vod = |more: Value| with(json!({"provider": "aliyun-vod", "video_id": "v"}), more);
    let ten = |more: Value| with(json!({"provider": "tencent-vod", "file_id": "f"}), more);
    let mps = |more: Value| with(json!({"provider": "aliyun-mps", "media_id": "m"}), more);
    let good = [
        vod(json!({})),
        vod(json!({"scope": "source", "force": false})),
        vod(json!({"job_ids": ["a", "b"]})),
        vod(json!({"definitions": ["HD"], "scope": "renditions"})),
        json!({"account": "cn", "reference_id": "r"}),
        ten(json!({"definitions": [230], "sub_app_id": 1})),
        ten(json!({"parts": [{"type": "OriginalFiles"}, {"type": "TranscodeFiles", "definition": 5}]})),
        ten(json!({"scope": "source"})),
        mps(json!({"scope": "media"})),
    ];
    let bad = [
        json!("v"),
        json!({}),
        json!({"video_id": "v"}),
        json!({"provider": "aliyun-vod"}),
        json!({"provider": "other", "video_id": "v"}),
        vod(json!({"reference_id": "r"})),
        vod(json!({"file_id": "f"})),
        vod(json!({"video_id": "a,b"})),
        vod(json!({"video_id": "a****"})),
        vod(json!({"video_id": ""})),
        vod(json!({"video_id": "x".repeat(129)})),
        vod(json!({"video_id": 5})),
        vod(json!({"scpoe": "media"})),
        vod(json!({"scope": "all"})),
        vod(json!({"scope": null})),
        vod(json!({"job_ids": []})),
        vod(json!({"job_ids": ["a"], "definitions": ["HD"]})),
        vod(json!({"job_ids": ["a"], "scope": "media"})),
        vod(json!({"definitions": [230]})),
        vod(json!({"force": true, "scope": "media"})),
        vod(json!({"force": true, "job_ids": ["a"]})),
        vod(json!({"sub_app_id": 1})),
        vod(json!({"parts": [{"type": "OriginalFiles"}]})),
        ten(json!({"definitions": [0]})),
        ten(json!({"definitions": ["HD"]})),
        ten(json!({"job_ids": ["a"]})),
        ten(json!({"force": false, "scope": "source"})),
        ten(json!({"sub_app_id": 0})),
        ten(json!({"sub_app_id": "1"})),
        ten(json!({"parts": []})),
        ten(json!({"parts": [{}]})),
        ten(json!({"parts": [{"type": "Other"}]})),
        ten(json!({"parts": [{"type": "OriginalFiles", "definition": 1}]})),
        ten(json!({"parts": [{"type": "TranscodeFiles"}], "scope": "renditions"})),
        mps(json!({"scope": "source"})),
        mps(json!({"job_ids": ["a"]})),
    ];
    let whole = |change: Value| with(event("e", &json!([vod(json!({}))])), change);
    let mut cases: Vec<(Value, bool)> = Vec::new();
    cases.extend(good.map(|target| (event("e", &json!([target])), true)));
    cases.extend(bad.map(|target| (event("e", &json!([target])), false)));
    cases.extend([
        (whole(json!({"subject": "s", "extension": 5})), true),
        (whole(json!({"time": "2026-11-20T07:00:00.5+01:00"})), true),
        (whole(json!({"time": "yesterday"})), false),
        (whole(json!({"time": null, "subject": null, "data_base64": null})), true),
        (whole(json!({"id": null})), false),
        (whole(json!({"specversion": null})), false),
        (whole(json!({"data": null})), false),
        (whole(json!({"dry_run": true})), false),
        (whole(json!({"Dry-Run": null})), false),
        (whole(json!({"scope": "source"})), false),
        (whole(json!({"_TARGETS": []})), false),
        (whole(json!({"target": [], "scopes": 1, "dry": true})), true),
        (whole(json!({"specversion": "0.3"})), false),
        (whole(json!({"id": ""})), false),
        (whole(json!({"source": 5})), false),
        (whole(json!({"data_base64": "e30="})), false),
        (whole(json!({"data": []})), false),
        (whole(json!({"data": {"targets": []}})), false),
        (whole(json!({"data": {"targets": [vod(json!({}))], "dry_run": "yes"}})), false),
        (whole(json!({"data": {"targets": [vod(json!({}))], "reason": "x".repeat(257)}})), false),
        (whole(json!({"data": {"targets": [vod(json!({}))], "more": 1}})), false),
        (json!({"id": "e", "source": "s", "detail-type": "Content Takedown", "detail": {"targets": [vod(json!({}))]}}), true),
        (json!({"id": "e", "source": "s", "detail-type": "Content Takedown"}), false),
        (json!({"id": "e", "source": "s", "specversion": null, "detail-type": "Content Takedown", "detail": {"targets": [vod(json!({}))]}}), true),
        (json!({"id": "e", "source": "s", "dryRun": true, "detail-type": "Content Takedown", "detail": {"targets": [vod(json!({}))]}}), false),
        (json!({}), false),
    ]);
    let validator = event_schema();
    let world = World::unpaced(Core::default(), "").await;
    for (event, expected) in cases {
        world.log.clear();
        let _answer = world.play(&event).await;
        let accepted = world.log.of("message.rejected").is_empty();
        assert_eq!((accepted, validator.is_valid(&event)), (expected, expected), "{event}");
    }
}

fn with(mut object: Value, more: Value) -> Value {
    object.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    object
}

#[tokio::test]
async fn every_outcome_line_and_report_fits_the_schema() {
    let validator = outcome_schema();
    let check = |line: &Value| {
        let errors: Vec<_> = validator.iter_errors(line).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{line}: {errors:?}");
    };
    let world = World::unpaced(Core::default(), "[limits]\nattempts = 2\n[protected]\nids = [\"held\"]").await;
    let targets = json!([
        {"provider": "aliyun-vod", "video_id": "v"},
        {"provider": "aliyun-vod", "video_id": "held"},
        {"provider": "aliyun-vod", "video_id": "absent-v"},
        {"provider": "aliyun-vod", "reference_id": "r", "scope": "renditions"},
        {"account": "intl", "file_id": "invalid-f"},
        {"account": "intl", "file_id": "fail-f"},
        {"account": "intl", "file_id": "f", "parts": [{"type": "TranscodeFiles", "definition": 230}]},
        {"account": "locked", "file_id": "l1"},
        {"account": "locked", "file_id": "l2"},
        {"provider": "aliyun-mps", "media_id": "m"},
    ]);
    let mut full = event("e", &targets);
    full["time"] = json!("2026-11-20T07:00:00Z");
    full["data"]["reason"] = json!("dmca");
    full["data"]["reference"] = json!("CASE");
    let mut dry = full.clone();
    dry["data"]["dry_run"] = json!(true);
    world.play(&sqs(&[full, dry])).await.unwrap();
    let lines = world.log.outcomes();
    lines.iter().for_each(check);
    for outcome in ["deleted", "already_absent", "planned", "refused", "failed", "not_attempted"] {
        assert!(lines.iter().any(|line| line["outcome"] == outcome), "{outcome}");
    }

    let report = world.play(&event("r", &json!([{"provider": "aliyun-vod", "video_id": "w"}]))).await.unwrap();
    report["outcomes"].as_array().unwrap().iter().for_each(check);
    assert_eq!(report["outcomes"].as_array().unwrap().len(), 1);

    let mut wrong = lines[0].clone();
    wrong["surprise"] = json!(1);
    assert!(!validator.is_valid(&wrong));
}
