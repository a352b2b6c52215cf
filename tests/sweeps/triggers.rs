//! Sweeps from every trigger, and several of them.

use super::support::{batch, event, failures, sqs};
use super::*;

/// Two sweeps, of videos and of files.
fn two(more: &str) -> String {
    rule("cn", more) + &rule("intl", "").replace("trial", "files")
}

/// Old and new media at both providers.
fn both(old: u64, new: u64) -> Core {
    let mut core = videos(old, new);
    core.library.fill_files(&File::new(APP, "file"), times(40, old));
    core.library.fill_files(&File::new(APP, "young"), times(3, new));
    core
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

#[tokio::test]
async fn a_sweep_runs_from_every_trigger() {
    let bridged = json!({"id": "b", "source": "tests", "detail-type": "Retention Sweep", "detail": {}});
    let all = sweep(json!({}));
    for payload in [
        all.clone(),
        bridged,
        scheduled(),
        json!([all]),
        sqs(std::slice::from_ref(&all)),
        sqs(&[scheduled()]),
        json!({"Records": [{"EventSource": "aws:sns", "Sns": {"MessageId": "s1", "Message": all.to_string()}}]}),
        json!([sweep(json!({"sweep": "trial"})), sweep(json!({"sweep": "files"}))]),
    ] {
        let world = World::unpaced(both(25, 500), &two("")).await;
        world.play(&payload).await.unwrap();
        assert_eq!(
            (world.left("old"), world.left("file"), world.left("new"), world.left("young")),
            (0, 0, 500, 500),
            "{payload}"
        );
        assert_eq!(world.log.of("sweep.finished").len(), 2);
    }
}

#[tokio::test]
async fn an_event_runs_the_sweep_that_it_names_only() {
    let world = World::unpaced(both(25, 500), &two("")).await;
    let report = world.play(&sweep(json!({"sweep": "files"}))).await.unwrap();
    assert_eq!((world.left("old"), world.left("file")), (25, 0));
    assert_eq!((report["sweeps"].as_array().unwrap().len(), &report["sweeps"][0]["sweep"]), (1, &json!("files")));
}

#[tokio::test]
async fn an_unknown_name_runs_nothing() {
    let world = World::unpaced(both(25, 500), &two("")).await;
    let error = world.play(&sweep(json!({"sweep": "film"}))).await.unwrap_err();
    assert_eq!(error.kind.as_str(), "InvalidEvent");
    assert!(error.message.contains("there are trial, files"), "{}", error.message);
    assert_eq!((world.all_calls(), world.log.of("sweep.started").len()), (0, 0));
}

#[tokio::test]
async fn one_refused_sweep_does_not_stop_the_other() {
    for (payload, is_queue) in [(scheduled(), false), (sqs(&[scheduled()]), true)] {
        let world = World::unpaced(both(25, 500), &two("max_share = 1")).await;
        let answer = world.play(&payload).await;
        match is_queue {
            true => assert_eq!(failures(&answer.unwrap()), ["m0"]),
            false => {
                let error = answer.unwrap_err();
                assert_eq!(error.kind.as_str(), "SweepRefused");
                assert!(error.message.contains("1 of 2 sweeps refused: sweep trial: "), "{}", error.message);
            }
        }
        assert_eq!((world.left("old"), world.left("file")), (25, 0));
        let status: Vec<_> = world.log.of("sweep.finished").iter().map(|line| line["status"].clone()).collect();
        assert_eq!(status, ["refused", "complete"]);
    }
}

#[tokio::test]
async fn what_may_get_better_goes_before_what_was_refused() {
    let mut core = both(25, 500);
    core.faults.push(fault("DeleteMedia", None, FaultKind::Fail));
    let world = World::unpaced(core, &format!("[limits]\nattempts = 1\n{}", two("max_share = 1"))).await;
    let error = world.play(&scheduled()).await.unwrap_err();
    assert_eq!(error.kind.as_str(), "Unsettled");
    assert!(error.message.contains("1 of 2 sweeps refused"), "{}", error.message);
}

#[tokio::test]
async fn of_a_batch_only_the_sweeps_that_are_unsettled_come_back() {
    let mut core = both(25, 500);
    core.library.add_video(Video::new("named"));
    let world = World::unpaced(core, &two("max_share = 1")).await;
    let takedown = event("e", &json!([{"provider": "aliyun-vod", "video_id": "named"}]));
    let bodies = [
        takedown,
        sweep(json!({"sweep": "trial"})),
        sweep(json!({"sweep": "files"})),
        sweep(json!({"sweep": "nobody"})),
        sweep(json!({})),
    ];
    let answer = world.play(&sqs(&bodies)).await.unwrap();
    assert_eq!(failures(&answer), ["m1", "m3", "m4"]);
    assert_eq!((world.left("old"), world.left("file"), world.left("named")), (25, 0, 0));
    let outcomes = world.log.outcomes();
    assert!(outcomes.iter().any(|line| line["event_id"] == "e" && line["message_id"] == "m0"));
    assert!(outcomes.iter().filter(|line| line["file_id"].is_string()).all(|line| line["message_id"] == "m2"));
}

#[tokio::test]
async fn a_listing_that_fails_brings_the_message_back() {
    let mut core = both(25, 500);
    core.faults.push(fault("SearchMedia", None, FaultKind::Fail));
    let world = World::unpaced(core, &format!("[limits]\nattempts = 1\n{}", two(""))).await;
    assert_eq!(failures(&world.play(&sqs(&[trial()])).await.unwrap()), ["m0"]);
    world.emulator.core(|core| core.faults.clear());
    assert_eq!(failures(&world.play(&sqs(&[trial()])).await.unwrap()), Vec::<String>::new());
    assert_eq!(world.left("old"), 0);
}

#[tokio::test]
async fn a_target_that_cannot_be_deleted_brings_the_message_back() {
    let mut core = videos(25, 500);
    core.library.add_video(Video::new("old-x").created(days_ago(41)).forbidden());
    let world = World::unpaced(core, &rule("cn", "")).await;
    assert_eq!(failures(&world.play(&sqs(&[trial()])).await.unwrap()), ["m0"]);
    assert_eq!(world.left("old"), 1);
}

#[tokio::test]
async fn in_a_fifo_queue_a_sweep_behind_a_rejected_message_waits() {
    let world = World::unpaced(both(25, 500), &two("")).await;
    let queue = "arn:aws:sqs:eu-central-1:1:sweeps.fifo";
    let bodies = [sweep(json!({"sweep": "nobody"})), trial(), sweep(json!({"sweep": "files"}))];
    let answer = world.play(&batch(&bodies, queue, |place| ["a", "a", "b"][place].to_owned())).await.unwrap();
    assert_eq!(failures(&answer), ["m0", "m1"]);
    assert_eq!((world.left("old"), world.left("file")), (25, 0));
}

#[tokio::test]
async fn the_function_as_a_whole_may_run_dry() {
    let world = World::unpaced(both(25, 500), &two("dry_run = true")).await;
    world.play(&scheduled()).await.unwrap();
    assert_eq!((world.left("old"), world.left("file")), (25, 0), "only that sweep");
    assert!(world.log.of("sweep.finished").iter().all(|line| line["status"] == "complete"));
}

/// A record of the stream of a table: an item that expired, or that a user removed.
fn removed(number: u32, media: &str, is_expired: bool) -> Value {
    let mut record = json!({
        "eventID": format!("e{number}"),
        "eventName": "REMOVE",
        "eventSource": "aws:dynamodb",
        "eventSourceARN": "arn:aws:dynamodb:eu-central-1:123456789012:table/media/stream/2026",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_795_158_000.0,
            "OldImage": {"provider": {"S": "aliyun-mps"}, "media_id": {"S": media}},
            "SequenceNumber": number.to_string(),
        }
    });
    if is_expired {
        record["userIdentity"] = json!({"type": "Service", "principalId": "dynamodb.amazonaws.com"});
    }
    record
}

#[tokio::test]
async fn media_of_mps_go_when_their_items_expire_and_not_when_a_user_removes_them() {
    let mut core = Core::new(Library::closed());
    (0..40).for_each(|number| core.library.add_media(format!("m{number}")));
    let world = World::unpaced(core, "").await;
    let records = |numbers: std::ops::Range<u32>| -> Vec<_> {
        numbers.map(|number| removed(number, &format!("m{number}"), number % 4 != 0)).collect()
    };
    let answer = world.play(&json!({"Records": records(0..40)})).await.unwrap();
    assert_eq!((failures(&answer).len(), world.calls("DeleteMedia")), (0, 3));
    let left = world.emulator.core(|core| core.library.media().map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(left, ["m0", "m12", "m16", "m20", "m24", "m28", "m32", "m36", "m4", "m8"]);
    let outcomes = world.log.outcomes();
    assert_eq!(outcomes.len(), 30);
    assert!(outcomes.iter().all(|line| line["event_type"] == "retention.expired" && line["outcome"] == "deleted"));
    // A batch of nothing but what users removed asks nobody.
    world.emulator.core(|core| core.clear_calls());
    let others: Vec<_> = records(0..40).into_iter().filter(|record| record.get("userIdentity").is_none()).collect();
    assert_eq!(failures(&world.play(&json!({"Records": others})).await.unwrap()), Vec::<String>::new());
    assert_eq!(world.all_calls(), 0);
}
