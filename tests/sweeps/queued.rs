//! Events on the queue, and what becomes of them.

use super::support::{batch, failures, sqs};
use super::*;

const ALL: &str = "max_targets = 100000\nmax_share = 100";

#[tokio::test]
async fn what_is_found_is_queued_oldest_first_a_hundred_to_an_event() {
    for (account, core, count) in [("cn", videos(2345, 10), 2345), ("intl", files(2345, 10), 2345)] {
        let world = World::queued(core, "takedowns", &rule(account, ALL)).await;
        let report = world.play(&trial()).await.unwrap();

        assert_eq!(world.queued_ids(), old(count), "{account}");
        assert_eq!((world.left("old"), world.calls("SendMessageBatch")), (count, 3));
        let sizes: Vec<_> =
            world.events().iter().map(|event| event["data"]["targets"].as_array().unwrap().len()).collect();
        assert_eq!(sizes, [vec![100; 23], vec![45]].concat());
        world.assert_result("complete", [("matched", 2345), ("sent", 2345), ("deleted", 0), ("left", 0)]);
        assert_eq!(report["outcomes"], json!([]));
        let lines = world.log.of("event.queued");
        assert_eq!((lines.len(), &lines[23]["targets"], &lines[0]["sweep"]), (24, &json!(45), &json!("trial")));
        for (line, event) in lines.iter().zip(world.events()) {
            assert_eq!((&line["event_id"], &line["event_source"]), (&event["id"], &event["source"]));
            assert_eq!((&event["type"], &event["data"]["reference"]), (&json!("retention.expired"), &json!("trial")));
        }
    }
}

#[tokio::test]
async fn nothing_is_missed_beyond_what_the_provider_lists_at_a_time() {
    for (account, core, count) in [
        ("cn", videos(5001, 1), 5001),
        ("cn", videos(12_345, 1), 12_345),
        ("intl", files(5001, 1), 5001),
        ("intl", files(12_345, 1), 12_345),
    ] {
        let world = World::queued(core, "takedowns", &rule(account, ALL)).await;
        world.play(&trial()).await.unwrap();
        assert_eq!(world.queued_ids(), old(count), "{account} {count}");
        let (_, [pages]) = world.result(["pages"]);
        let least = count as u64 / if account == "cn" { 100 } else { 500 };
        assert!(pages <= least + 4, "{account} {count}: {pages} pages");
    }
}

#[tokio::test]
async fn the_events_delete_what_they_name() {
    for (account, core) in [("cn", videos(250, 2000)), ("intl", files(250, 2000))] {
        let world = World::queued(core, "takedowns", &rule(account, "")).await;
        world.play(&trial()).await.unwrap();
        world.log.clear();
        let answer = world.play(&sqs(&world.events())).await.unwrap();

        assert_eq!(failures(&answer), Vec::<String>::new());
        assert_eq!((world.left("old"), world.left("new")), (0, 2000));
        let outcomes = world.log.outcomes();
        assert_eq!(outcomes.len(), 250);
        assert!(outcomes.iter().all(|line| line["outcome"] == "deleted" && line["event_type"] == "retention.expired"));
        assert!(outcomes.iter().all(|line| line["reference"] == "trial" && line["age_ms"].is_u64()));
        // What was worked off is not found again, and what comes twice finds nothing.
        world.play(&trial()).await.unwrap();
        world.assert_result("complete", [("found", 0), ("sent", 0), ("left", 0)]);
        world.log.clear();
        world.play(&sqs(&world.events())).await.unwrap();
        assert!(world.log.outcomes().iter().all(|line| line["outcome"] == "already_absent"));
    }
}

#[tokio::test]
async fn the_next_run_goes_on_where_the_queue_was_worked_off() {
    let world = World::queued(videos(250, 2000), "takedowns", &rule("cn", "max_targets = 120")).await;
    for (left, status) in [(130, "partial"), (10, "partial"), (0, "complete")] {
        world.play(&trial()).await.unwrap();
        world.assert_result(status, [("left", left)]);
        world.play(&sqs(&world.events())).await.unwrap();
        world.emulator.core(|core| core.queue.clear());
        assert_eq!(world.left("old"), usize::try_from(left).unwrap());
    }
}

#[tokio::test]
async fn a_fifo_queue_takes_what_is_swept_twice_once() {
    for (queue, messages) in [("takedowns.fifo", 3), ("takedowns", 9)] {
        let world = World::queued(videos(250, 2000), queue, &rule("cn", "")).await;
        for _ in 0..3 {
            world.play(&trial()).await.unwrap();
            world.assert_result("complete", [("sent", 250), ("left", 0)]);
        }
        assert_eq!(world.events().len(), messages, "{queue}");
        let mut ids: Vec<_> = world.events().iter().map(|event| event["id"].to_string()).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 3);
    }
    let world = World::queued(videos(250, 2000), "takedowns.fifo", &rule("cn", "")).await;
    world.play(&trial()).await.unwrap();
    let groups: Vec<_> = world
        .emulator
        .core(|core| core.queue.messages().iter().map(|message| message.group.clone().unwrap()).collect());
    let answer = world
        .play(&batch(&world.events(), "arn:aws:sqs:eu-central-1:1:takedowns.fifo", |n| groups[n].clone()))
        .await
        .unwrap();
    assert_eq!((failures(&answer).len(), world.left("old")), (0, 0));
}

#[tokio::test]
async fn an_event_has_no_more_targets_than_the_function_takes() {
    let world = World::queued(
        videos(25, 200),
        "takedowns",
        &format!("[limits]\nmax_targets_per_event = 10\n{}", rule("cn", "")),
    )
    .await;
    world.play(&trial()).await.unwrap();
    let sizes: Vec<_> = world.events().iter().map(|event| event["data"]["targets"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [10, 10, 5]);
    assert_eq!(failures(&world.play(&sqs(&world.events())).await.unwrap()), Vec::<String>::new());
    assert_eq!(world.left("old"), 0);
}

#[tokio::test]
async fn a_queue_that_takes_nothing_leaves_the_sweep_unsettled_and_the_next_run_sends_all() {
    let world = World::queued(videos(250, 2000), "takedowns", &rule("cn", "")).await;
    world.emulator.core(|core| core.faults.push(fault("SendMessageBatch", None, FaultKind::Fail)));
    let error = world.play(&trial()).await.unwrap_err();
    assert_eq!(error.kind.as_str(), "Unsettled");
    assert!(error.message.contains("sweep trial: not everything could be put on the queue"), "{}", error.message);
    world.assert_result("failed", [("sent", 0), ("matched", 250)]);
    assert_eq!((world.queued_ids().len(), world.finished()["level"].as_str()), (0, Some("WARN")));

    world.emulator.core(|core| core.faults.clear());
    world.play(&trial()).await.unwrap();
    assert_eq!(world.queued_ids(), old(250));
}

#[tokio::test]
async fn what_a_queue_does_not_take_of_a_batch_is_sent_by_the_next_run() {
    let world = World::queued(videos(250, 2000), "takedowns.fifo", &rule("cn", "")).await;
    let kind = FaultKind::Entries {
        containing: "\"old-150\"".to_owned(),
        code: "InternalError".to_owned(),
        sender_fault: false,
    };
    world.emulator.core(|core| core.faults.push(fault("SendMessageBatch", None, kind.clone())));
    world.emulator.core(|core| core.faults.push(fault("SendMessage", None, FaultKind::Fail)));
    assert_eq!(world.play(&trial()).await.unwrap_err().kind.as_str(), "Unsettled");
    world.assert_result("failed", [("sent", 150), ("matched", 250)]);
    assert_eq!(world.log.of("event.queued").len(), 2);

    world.emulator.core(|core| core.faults.clear());
    world.play(&trial()).await.unwrap();
    let mut queued = world.queued_ids();
    queued.sort_by_key(|id| number(id));
    assert_eq!(queued, old(250));
}
