//! Retention sweeps by the deployed program.

use std::time::Duration;

use serde_json::{Value, json};
use takedown_emulator::{Fault, FaultKind, File, Video};

use crate::runtime::now;
use crate::start::{assert_names, refusal};
use crate::world::{CREDENTIALS, ID, SECRET, TOKEN, World, accounts, batch, providers, record};

const SWEEPS: &str = r#"
[[sweeps]]
name = "clips"
account = "cn"
older_than_days = 30

[[sweeps]]
name = "files"
account = "intl"
older_than_days = 30
"#;
const QUEUE: &str = "takedowns.fifo";

/// The program with sweeps of two accounts, which hold so many old media and a hundred new ones each.
async fn swept(old: u64, queue: Option<&str>) -> World {
    let emulator = providers().await;
    emulator.core(|core| {
        let times = |days: u64, count: u64| {
            let first = now() - Duration::from_secs(days * 86_400);
            (0..count).map(move |number| first + Duration::from_secs(number))
        };
        core.library.fill_videos(&Video::new("old"), times(40, old));
        core.library.fill_videos(&Video::new("new"), times(10, 100));
        core.library.fill_files(&File::new(None, "old").part("OriginalFiles", 0), times(40, old));
        core.library.fill_files(&File::new(None, "new").part("OriginalFiles", 0), times(10, 100));
    });
    let url = queue.map(|name| format!("{}/000000000000/{name}", emulator.url()));
    let key = [("AWS_ACCESS_KEY_ID", ID), ("AWS_SECRET_ACCESS_KEY", SECRET), ("AWS_SESSION_TOKEN", TOKEN)];
    let queue = url.as_deref().map(|url| ("TAKEDOWN_QUEUE_URL", url));
    let config = accounts(&emulator.url()) + "[limits]\nattempts = 2\n" + SWEEPS;
    World::around(emulator, &config, &[&key, queue.as_slice()].concat()).await
}

/// What `EventBridge` sends at the times of a rule.
fn scheduled() -> Value {
    json!({
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "2026-11-20T03:00:00Z",
        "region": "eu-central-1",
        "resources": ["arn:aws:events:eu-central-1:123456789012:rule/nightly"],
        "detail": {}
    })
}

fn asking(data: &Value) -> Value {
    json!({"specversion": "1.0", "id": "nightly", "source": "urn:example:scheduler", "type": "retention.sweep", "data": data})
}

fn named(sweep: &str) -> Value {
    asking(&json!({"sweep": sweep}))
}

/// The same from a rule with a detail of its own.
fn scheduled_with(detail: &Value) -> Value {
    let mut event = scheduled();
    event["detail"] = detail.clone();
    event
}

/// How many old and new media are left.
fn left(world: &World) -> [usize; 2] {
    world.emulator.core(|core| {
        let videos = core.library.videos().filter(|video| !video.deleted).map(|video| &video.id);
        let files = core.library.files().filter(|file| !file.deleted).map(|file| &file.id);
        let ids: Vec<_> = videos.chain(files).collect();
        ["old", "new"].map(|kind| ids.iter().filter(|id| id.starts_with(kind)).count())
    })
}

fn fail(world: &World, operation: &str) {
    let fault = Fault { operation: Some(operation.to_owned()), id: None, times: None, kind: FaultKind::Fail };
    world.emulator.core(|core| core.faults.push(fault));
}

#[tokio::test]
async fn a_scheduled_rule_runs_all_sweeps() {
    let mut world = swept(20, None).await;
    let done = world.send(&scheduled()).await;
    assert_eq!(left(&world), [0, 200]);
    let report = done.answer.response();
    assert_eq!(report["outcomes"].as_array().unwrap().len(), 40);
    let sweeps: Vec<_> =
        report["sweeps"].as_array().unwrap().iter().map(|swept| (&swept["sweep"], &swept["status"])).collect();
    assert_eq!(sweeps, [(&json!("clips"), &json!("complete")), (&json!("files"), &json!("complete"))]);
    assert_eq!((done.lines_of("sweep.started").len(), done.lines_of("sweep.finished").len()), (2, 2));
    assert_eq!(done.lines_of("sweep.started")[0]["event_id"], scheduled()["id"]);
    assert!(
        done.outcomes().iter().all(|line| line["outcome"] == "deleted" && line["event_type"] == "retention.expired")
    );
    assert_eq!(
        (&done.metrics("aliyun-vod")["TargetsDeleted"], &done.metrics("tencent-vod")["TargetsDeleted"]),
        (&json!(20), &json!(20))
    );
    let metrics = done.lines.iter().filter(|line| line["_aws"].is_object() && line["sweep"].is_string());
    assert_eq!(metrics.map(|line| line["SweepSent"].as_u64().unwrap()).sum::<u64>(), 40);
}

#[tokio::test]
async fn a_dry_run_is_asked_for_in_the_data_and_tells_what_is_due() {
    for queue in [None, Some(QUEUE)] {
        let mut world = swept(20, queue).await;
        for (data, sweeps) in [(json!({"sweep": "clips", "dry_run": true}), 1), (json!({"dry_run": true}), 2)] {
            for payload in [asking(&data), scheduled_with(&data), batch(vec![record("m", asking(&data))])] {
                let done = world.send(&payload).await;
                assert_eq!(done.lines_of("sweep.finished").len(), sweeps, "{payload}");
                assert!(done.lines_of("sweep.started").iter().all(|line| line["dry_run"] == true));
                assert_eq!(done.outcomes().len(), 20 * sweeps);
                assert!(done.outcomes().iter().all(|line| line["outcome"] == "planned"));
            }
        }
        assert_eq!(left(&world), [40, 200]);
        assert!(world.emulator.core(|core| core.queue.messages().is_empty()));
        let done = world.send(&asking(&json!({"sweep": "clips", "dry_run": false}))).await;
        assert_eq!(done.lines_of("sweep.finished")[0]["sent"], 20);
    }
}

#[tokio::test]
async fn a_rule_runs_what_its_detail_names_and_nothing_else() {
    let mut world = swept(20, None).await;
    let done = world.send(&scheduled_with(&json!({"sweep": "files"}))).await;
    assert_eq!((done.lines_of("sweep.finished").len(), left(&world)), (1, [20, 200]));
    for (detail, pointer) in [
        (json!({"sweep": "film"}), "/detail/sweep"),
        (json!({"sweeps": ["clips"]}), "/detail/sweeps"),
        (json!({"sweep": "clips", "dryRun": true}), "/detail/dryRun"),
        (json!({"sweep": "clips", "dry_run": "true"}), "/detail/dry_run"),
        (json!({"targets": []}), "/detail/targets"),
        (json!("clips"), "/detail"),
        (json!(["clips"]), "/detail"),
        (json!(null), "/detail"),
    ] {
        let done = world.send(&scheduled_with(&detail)).await;
        assert_eq!(done.lines_of("message.rejected")[0]["pointer"], pointer, "{detail}");
    }
    for name in ["dry_run", "dryRun", "scope", "targets"] {
        let mut beside = [scheduled(), asking(&json!({})), named("clips")];
        for event in &mut beside {
            event[name] = json!(true);
            let done = world.send(event).await;
            let error = done.lines_of("message.rejected")[0]["error"].as_str().unwrap().to_owned();
            assert!(error.contains("is not read here"), "{error}");
        }
    }
    assert_eq!(left(&world), [20, 200]);
}

#[tokio::test]
async fn whoever_asks_for_a_dry_run_keeps_nobody_from_a_real_one() {
    let dry = asking(&json!({"sweep": "clips", "dry_run": true}));
    let orders = [vec![dry.clone(), named("clips")], vec![named("clips"), dry.clone()]];
    for events in orders {
        for is_queue in [true, false] {
            let mut world = swept(20, None).await;
            let records: Vec<_> = events.iter().enumerate().map(|(n, event)| record(&format!("m{n}"), event)).collect();
            let payload = if is_queue { batch(records) } else { json!(events) };
            let done = world.send(&payload).await;
            assert_eq!(left(&world), [20, 200], "{payload}");
            let runs: Vec<_> = done.lines_of("sweep.finished").iter().map(|line| line["dry_run"].clone()).collect();
            assert_eq!(runs, [json!(false), json!(true)], "the one that deletes is first");
            if is_queue {
                assert!(done.failures().is_empty());
            }
        }
    }
    // What stays unsettled comes back to whom it is for.
    let mut world = swept(20, None).await;
    fail(&world, "DeleteVideo");
    let done = world.send(&batch(vec![record("dry", dry), record("real", named("clips"))])).await;
    assert_eq!((done.failures(), left(&world)), (vec!["real".to_owned()], [40, 200]));
}

#[tokio::test]
async fn with_a_queue_the_events_go_there_and_delete_from_there() {
    let mut world = swept(20, Some(QUEUE)).await;
    for _ in 0..2 {
        let done = world.send(&scheduled()).await;
        assert_eq!(done.answer.response()["outcomes"], json!([]));
        assert_eq!((left(&world), done.lines_of("event.queued").len()), ([40, 200], 2));
    }
    let messages = world.emulator.core(|core| core.queue.messages().to_vec());
    assert_eq!(messages.len(), 2, "what was swept twice is queued once");
    let records = messages.iter().map(|message| record(&message.message_id, &message.body)).collect();
    let done = world.send(&batch(records)).await;
    assert_eq!((done.failures().len(), left(&world), done.outcomes().len()), (0, [0, 200], 40));
}

#[tokio::test]
async fn a_rule_that_matches_too_much_is_refused_by_name() {
    let mut world = swept(26, None).await;
    let done = world.send(&named("clips")).await;
    let (kind, message) = done.answer.error();
    assert_eq!(kind, "SweepRefused");
    assert!(message.contains("sweep clips: the rule matches 26 media or more"), "{message}");
    assert_eq!((left(&world), done.outcomes().len()), ([52, 200], 0));
    assert_eq!(done.lines_of("sweep.finished")[0]["level"], "ERROR");
    let done = world.send(&batch(vec![record("m1", named("clips"))])).await;
    assert_eq!(done.failures(), ["m1"]);
}

#[tokio::test]
async fn a_listing_or_a_queue_that_fails_is_unsettled() {
    let mut world = swept(20, None).await;
    fail(&world, "SearchMedia");
    let (kind, message) = world.send(&scheduled()).await.answer.error();
    assert_eq!(kind, "Unsettled");
    assert!(message.starts_with("2 of 2 sweeps failed: sweep clips: the media could not be listed"), "{message}");
    assert_eq!(left(&world), [40, 200]);

    let mut world = swept(20, Some(QUEUE)).await;
    fail(&world, "SendMessage");
    let (kind, message) = world.send(&named("clips")).await.answer.error();
    assert_eq!(kind, "Unsettled");
    assert!(message.contains("not everything could be put on the queue"), "{message}");
    assert!(world.emulator.core(|core| core.queue.messages().is_empty()));
}

#[tokio::test]
async fn a_name_that_is_not_configured_is_an_invalid_event() {
    let mut world = swept(20, None).await;
    let done = world.send(&named("clip")).await;
    let (kind, message) = done.answer.error();
    assert_eq!(kind, "InvalidEvent");
    assert!(message.contains("there are clips, files"), "{message}");
    assert_eq!((world.calls(), done.lines_of("message.rejected").len()), (0, 1));
}

#[tokio::test]
async fn a_sweep_that_cannot_be_run_stops_the_start() {
    let sweeps = "[[sweeps]]\nname = 'old'\naccount = 'mps'\nolder_than_days = 30\n\
                  [[sweeps]]\nname = 'young'\naccount = 'cn'\nolder_than_days = 2\n[limits]\nmin_age_days = 7\n";
    let config = accounts("http://127.0.0.1:9") + sweeps;
    let line = refusal(Some(&config), &CREDENTIALS).await;
    assert_names(&line, &["sweeps[0].account", "aliyun-mps cannot list media by age", "sweeps[1].older_than_days"]);
}
