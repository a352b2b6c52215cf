//! SQS batches: what comes back, and the lines of the log.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::runtime::TRACE_ROOT;
use crate::world::{BODY_MARK, World, batch, event, file, grouped, media, record, video};

/// A batch with one message of each fate.
fn mixed() -> Value {
    batch(vec![
        record("m-good", event("evt-good", json!([video("v-good"), media("m1")]))),
        record("m-malformed", format!("{{\"specversion\": \"1.0\", \"{BODY_MARK}\"")),
        record("m-absent", event("evt-absent", json!([video("absent-v")]))),
        record("m-forbidden", event("evt-forbidden", json!([video("forbidden-v")]))),
        record(
            "m-misspelt",
            event("evt-misspelt", json!([{"provider": "aliyun-vod", "video_id": "v", "scpoe": "source"}])),
        ),
        record("m-half", event("evt-half", json!([file("f-good"), file("invalid-f")]))),
        record("m-twice", event("evt-twice", json!([video("v-good"), file("f-other")]))),
    ])
}

#[tokio::test]
async fn exactly_the_unsettled_messages_of_a_batch_come_back() {
    let mut world = World::new().await;
    let done = world.send(&mixed()).await;
    assert_eq!(done.failures(), ["m-malformed", "m-forbidden", "m-misspelt", "m-half"]);
    assert_eq!(world.count("DeleteVideo"), 1, "the videos of all messages fit one call");
    assert!(world.emulator.core(|core| core.library.has_video("v")), "a misspelt scope must not delete");
    assert!(!world.emulator.core(|core| core.library.has_video("v-good")));
}

#[tokio::test]
async fn every_target_of_every_message_has_one_line_with_its_level() {
    let mut world = World::new().await;
    let done = world.send(&mixed()).await;
    let lines: Vec<_> = done
        .outcomes()
        .iter()
        .map(|line| {
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            (text("message_id"), line["target_index"].as_u64().unwrap(), text("outcome"), text("level"))
        })
        .collect();
    let mut sorted = lines.clone();
    sorted.sort();
    let wanted = [
        ("m-absent", 0, "already_absent", "INFO"),
        ("m-forbidden", 0, "refused", "ERROR"),
        ("m-good", 0, "deleted", "INFO"),
        ("m-good", 1, "deleted", "INFO"),
        ("m-half", 0, "deleted", "INFO"),
        ("m-half", 1, "failed", "ERROR"),
        ("m-twice", 0, "deleted", "INFO"),
        ("m-twice", 1, "deleted", "INFO"),
    ]
    .map(|(message, index, outcome, level)| (message.to_owned(), index, outcome.to_owned(), level.to_owned()));
    assert_eq!(sorted, wanted);
    assert_eq!(done.verdict("invalid-f"), ["failed", "permanent", "InvalidParameter"]);
}

#[tokio::test]
async fn rejected_messages_are_named_with_the_place_and_without_their_text() {
    let mut world = World::new().await;
    let done = world.send(&mixed()).await;
    let rejected: Vec<_> = done
        .lines_of("message.rejected")
        .iter()
        .map(|line| {
            (line["message_id"].clone(), line["event_id"].clone(), line["pointer"].clone(), line["level"].clone())
        })
        .collect();
    assert_eq!(
        rejected,
        [
            (json!("m-malformed"), json!(null), json!(""), json!("ERROR")),
            (json!("m-misspelt"), json!("evt-misspelt"), json!("/data/targets/0/scpoe"), json!("ERROR")),
        ]
    );
}

/// `2026-11-20T07:00:00.123Z`
fn is_timestamp(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    shape == "9999-99-99T99:99:99.999Z"
}

#[tokio::test]
async fn log_lines_are_flat_json_and_say_which_invocation_they_are_of() {
    let mut world = World::with("", &[("AWS_LAMBDA_LOG_LEVEL", "DEBUG")]).await;
    for cold in [true, false, false] {
        let done = world.send(&mixed()).await;
        let lines: Vec<_> = done.lines.iter().filter(|line| line.get("_aws").is_none()).collect();
        for line in &lines {
            let members = line.as_object().unwrap();
            assert!(
                members.values().all(|value| !value.is_object() && !value.is_array() && !value.is_null()),
                "{line}"
            );
            assert!(is_timestamp(line["timestamp"].as_str().unwrap()), "{line}");
            assert!(["DEBUG", "INFO", "WARN", "ERROR"].contains(&line["level"].as_str().unwrap()));
            assert_eq!(line["service"], "takedown");
            assert_eq!(line["function_request_id"], json!(done.request_id));
            assert_eq!(line["xray_trace_id"], TRACE_ROOT);
            assert_eq!(line["cold_start"], cold);
            assert!(line["message"].is_string() && line["event"].is_string(), "{line}");
        }
        let events: BTreeSet<_> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
        for known in ["call.finished", "invocation.finished", "message.rejected", "target.outcome"] {
            assert!(events.contains(known), "{known} is not in {events:?}");
        }
    }
}

#[tokio::test]
async fn an_outcome_line_carries_the_event_and_the_providers_words() {
    let mut world = World::new().await;
    let done = world.send(&mixed()).await;
    let line = done.outcome("forbidden-v");
    for (name, wanted) in [
        ("event", "target.outcome"),
        ("outcome", "refused"),
        ("event_id", "evt-forbidden"),
        ("event_type", "content.takedown"),
        ("event_source", "urn:example:trust-and-safety"),
        ("message_id", "m-forbidden"),
        ("reference", "CASE-4711"),
        ("reason", "dmca"),
        ("provider", "aliyun-vod"),
        ("account", "cn"),
        ("operation", "DeleteVideo"),
        ("scope", "media"),
    ] {
        assert_eq!(line[name], wanted, "{line}");
    }
    assert_eq!((&line["attempts"], &line["target_index"]), (&json!(1), &json!(0)));
    assert!(line["duration_ms"].is_u64());
    assert!(line["provider_request_id"].as_str().unwrap().starts_with("E0000000-"), "{line}");
    assert!(line.get("age_ms").is_none() && line.get("remaining").is_none(), "it is not settled: {line}");
    for (id, remaining) in [("m1", "oss_objects"), ("f-good", "cdn_cache"), ("f-other", "cdn_cache")] {
        let line = done.outcome(id);
        assert_eq!(line["remaining"], remaining);
        assert!(line["age_ms"].is_u64(), "{line}");
    }
    assert!(done.outcome("absent-v").get("remaining").is_none());
}

#[tokio::test]
async fn metric_lines_come_last_raw_and_add_up() {
    let mut world = World::new().await;
    let done = world.send(&mixed()).await;
    let first = done.lines.iter().position(|line| line.get("_aws").is_some()).unwrap();
    let metrics = &done.lines[first..];
    let providers: Vec<_> = metrics.iter().map(|line| line["provider"].clone()).collect();
    assert_eq!(providers, [json!("aliyun-vod"), json!("aliyun-mps"), json!("tencent-vod"), json!(null)]);
    for line in metrics {
        assert!(line.get("level").is_none() && line.get("timestamp").is_none(), "raw: {line}");
        assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Namespace"], "Takedown");
        assert!(line["_aws"]["Timestamp"].as_u64().unwrap() > 1_600_000_000_000);
        for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array().unwrap() {
            assert!(!line[metric["Name"].as_str().unwrap()].is_null(), "{line}");
        }
    }
    assert_eq!(metrics[0]["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["service", "provider"]]));
    assert_eq!(metrics[3]["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["service"]]));
    assert_eq!(metrics[3]["MessagesRejected"], 2);
    let counts = |line: &Value| {
        ["Deleted", "AlreadyAbsent", "Planned", "Refused", "Failed", "NotAttempted"]
            .map(|name| line[format!("Targets{name}")].as_u64().unwrap())
    };
    assert_eq!(counts(done.metrics("aliyun-vod")), [2, 1, 0, 1, 0, 0]);
    assert_eq!(counts(done.metrics("aliyun-mps")), [1, 0, 0, 0, 0, 0]);
    assert_eq!(counts(done.metrics("tencent-vod")), [2, 0, 0, 0, 1, 0]);
    assert_eq!(done.metrics("tencent-vod")["ProviderCalls"], 3);
    assert_eq!(done.metrics("tencent-vod")["ProviderThrottles"], 0);
    let ages = &done.metrics("aliyun-vod")["SettledAge"];
    let ages = ages.as_array().map_or(1, Vec::len);
    assert_eq!(ages, 3, "one age for each settled target");
}

fn one(id: &str) -> Value {
    event(&format!("evt-{id}"), json!([video(id)]))
}

#[tokio::test]
async fn behind_a_failure_a_fifo_group_comes_back_and_other_groups_do_not() {
    let mut world = World::new().await;
    let queue = "takedowns.fifo";
    let done = world
        .send(&batch(vec![
            grouped("a1", "a", queue, one("a1")),
            grouped("b1", "b", queue, "not JSON"),
            grouped("a2", "a", queue, one("forbidden-a2")),
            grouped("b2", "b", queue, one("b2")),
            grouped("c1", "c", queue, one("c1")),
            grouped("a3", "a", queue, one("a3")),
            grouped("b3", "b", queue, one("b3")),
        ]))
        .await;
    assert_eq!(done.failures(), ["b1", "a2", "b2", "a3", "b3"]);
    done.assert_outcomes(&[
        ("a1", "deleted", 1),
        ("forbidden-a2", "refused", 1),
        ("a3", "deleted", 1),
        ("b2", "not_attempted", 0),
        ("b3", "not_attempted", 0),
        ("c1", "deleted", 1),
    ]);
    let exists = |id: &str| world.emulator.core(|core| core.library.has_video(id));
    assert!(exists("b2") && exists("b3"), "behind a rejected message nothing is executed");
    assert!(!exists("a3") && !exists("c1"));
}

#[tokio::test]
async fn groups_of_a_standard_queue_mean_nothing() {
    let mut world = World::new().await;
    let queue = "takedowns";
    let records =
        vec![grouped("a1", "a", queue, "not JSON"), grouped("a2", "a", queue, one("a2")), record("n", one("n"))];
    let done = world.send(&batch(records)).await;
    assert_eq!(done.failures(), ["a1"]);
    done.assert_outcomes(&[("a2", "deleted", 1), ("n", "deleted", 1)]);
}

#[tokio::test]
async fn a_batch_in_which_all_is_settled_reports_no_failures() {
    let mut world = World::new().await;
    let done = world.send(&batch(vec![record("m", one("v"))])).await;
    assert_eq!(done.answer.text(), r#"{"batchItemFailures":[]}"#);
}

#[tokio::test]
async fn a_record_without_an_id_fails_the_batch_and_nothing_is_called() {
    let mut world = World::new().await;
    for spoilt in [json!(null), json!(""), json!(7)] {
        let mut nameless = record("m2", one("v2"));
        nameless["messageId"] = spoilt;
        let done = world.send(&batch(vec![record("m1", one("v1")), nameless])).await;
        let (kind, message) = done.answer.error();
        assert_eq!(kind, "InvalidEvent");
        assert!(message.contains("message id"), "{message}");
        assert!(done.outcomes().is_empty());
    }
    let mut nameless = record("m2", one("v2"));
    nameless.as_object_mut().unwrap().remove("messageId");
    assert_eq!(world.send(&batch(vec![nameless])).await.answer.error().0, "InvalidEvent");
    assert_eq!(world.calls(), 0);
    assert!(world.send(&batch(vec![record("m1", one("v1"))])).await.failures().is_empty());
}
