//! The function against the emulator over real sockets: outcomes, calls, log lines.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{World, batch, event, failures, sqs, videos};
use takedown_emulator::{Core, Emulator, Fault, FaultKind, KEY_ID, KEY_SECRET, Key, Library, Video};

fn fault(operation: &str, id: Option<&str>, times: Option<u32>, kind: FaultKind) -> Fault {
    Fault { operation: Some(operation.to_owned()), id: id.map(str::to_owned), times, kind }
}

/// A reply about ids that were not sent.
fn about_others() -> FaultKind {
    let body = r#"{"RequestId": "R", "ForbiddenVideoIds": ["somebody-else"]}"#.to_owned();
    FaultKind::Body { status: 200, content_type: "application/json".to_owned(), body }
}

/// A core without the media that spring up by being named.
fn closed() -> Core {
    Core::new(Library::closed())
}

#[tokio::test]
async fn calls_are_as_few_as_the_limits_allow() {
    let world = World::unpaced(Core::default(), "").await;
    let ids = |prefix: &str, count: usize| (0..count).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>();
    let mut targets = videos(ids("v", 41)).as_array().unwrap().clone();
    targets.extend(ids("r", 21).iter().map(|id| json!({"provider": "aliyun-vod", "reference_id": id})));
    targets.extend(ids("m", 11).iter().map(|id| json!({"provider": "aliyun-mps", "media_id": id})));
    targets.extend(ids("s", 20).iter().map(|id| json!({"provider": "aliyun-vod", "video_id": id, "scope": "source"})));
    targets.extend(ids("f", 3).iter().map(|id| json!({"account": "intl", "file_id": id})));
    targets.push(json!({"provider": "aliyun-vod", "video_id": "jobs", "job_ids": ids("j", 21)}));
    // Each target is a message of its own, and every message comes twice.
    let bodies: Vec<_> = targets.iter().chain(&targets).map(|target| event("e", &json!([target]))).collect();
    let answer = world.play(&sqs(&bodies)).await.unwrap();

    assert_eq!(failures(&answer), Vec::<String>::new());
    let calls = ["DeleteVideo", "DeleteMedia", "DeleteMezzanines", "DeleteStream"].map(|name| world.calls(name));
    assert_eq!(calls, [3 + 2, 2 + 3, 1, 2]);
    let outcomes = world.log.outcomes();
    assert_eq!(outcomes.len(), bodies.len());
    assert!(outcomes.iter().all(|line| line["outcome"] == "deleted" && line["attempts"].as_u64() >= Some(1)));
}

#[tokio::test]
async fn a_delete_of_the_medium_covers_its_source_and_renditions() {
    let world = World::unpaced(Core::default(), "").await;
    let answer = world
        .play(&sqs(&[
            event("a", &json!([{"provider": "aliyun-vod", "video_id": "v1", "scope": "renditions"}])),
            event("b", &json!([{"provider": "aliyun-vod", "video_id": "v1"}])),
            event(
                "c",
                &json!([{"account": "intl", "file_id": "f1", "scope": "source"}, {"account": "intl", "file_id": "f1"}]),
            ),
        ]))
        .await
        .unwrap();

    assert_eq!(failures(&answer), Vec::<String>::new());
    assert_eq!(world.all_calls(), 2);
    let outcomes = world.log.outcomes();
    let covered = outcomes.iter().find(|line| line["event_id"] == "a").unwrap();
    assert_eq!(
        (&covered["outcome"], &covered["operation"], &covered["scope"]),
        (&json!("deleted"), &json!("DeleteVideo"), &json!("renditions"))
    );
}

#[tokio::test]
async fn parts_of_one_file_travel_in_one_call_and_nothing_else_goes() {
    let world = World::unpaced(Core::default(), "").await;
    let targets = json!([
        {"account": "intl", "file_id": "f1", "scope": "source"},
        {"account": "intl", "file_id": "f1", "definitions": [230]},
        {"account": "intl", "file_id": "f1", "parts": [{"type": "WechatPublishFiles"}]},
    ]);
    world.play(&event("e", &targets)).await.unwrap();

    assert_eq!(world.calls("DeleteMedia"), 1);
    let left = world.emulator.core(|core| core.library.file_parts(Some(1_500_012_345), "f1"));
    let left: Vec<_> = left.iter().map(|part| (part.kind.as_str(), part.definition)).collect();
    assert_eq!(left, [("AdaptiveDynamicStreamingFiles", 10), ("TranscodeFiles", 10000)]);
}

#[tokio::test]
async fn streams_are_listed_and_filtered_by_definition() {
    let mut core = closed();
    let mut video = Video::new("v1").reference("ref-1");
    for number in 0..25 {
        video = video.stream(format!("hd{number}"), "HD").stream(format!("ld{number}"), "LD");
    }
    core.library.add_video(video);
    core.library.add_video(Video::new("v2").stream("only", "SD"));
    let world = World::unpaced(core, "").await;
    let targets = json!([
        {"provider": "aliyun-vod", "video_id": "v1", "definitions": ["hd"]},
        {"provider": "aliyun-vod", "video_id": "v2", "definitions": ["OD"]},
        {"provider": "aliyun-vod", "video_id": "v3", "scope": "renditions"},
        {"provider": "aliyun-vod", "reference_id": "ref-none", "scope": "renditions"},
    ]);
    world.play(&event("e", &targets)).await.unwrap();

    assert_eq!(
        ["v1", "v2", "v3", "ref-none"].map(|id| world.outcome_of(id)),
        ["deleted", "already_absent", "already_absent", "already_absent"]
    );
    let (left, other) = world.emulator.core(|core| (core.library.streams("v1"), core.library.streams("v2")));
    assert!(left.len() == 25 && left.iter().all(|job| job.starts_with("ld")) && other == ["only"]);
    assert_eq!((world.calls("GetPlayInfo"), world.calls("DeleteStream")), (4, 2));
}

#[tokio::test]
async fn exceptions_of_a_batch_are_told_apart() {
    let mut core = closed();
    core.library.add_video(Video::new("there").reference("ref-there"));
    core.library.add_video(Video::new("forbidden").reference("ref-forbidden").forbidden());
    core.library.add_video(Video::new("in-use").source_in_use());
    let world = World::unpaced(core, "").await;
    let id = |id: &str| json!({"provider": "aliyun-vod", "video_id": id});
    let reference = |id: &str| json!({"provider": "aliyun-vod", "reference_id": id});
    let answer = world
        .play(&sqs(&[
            event("a", &json!([id("forbidden")])),
            event("b", &json!([id("gone")])),
            event("c", &json!([{"provider": "aliyun-vod", "video_id": "in-use", "scope": "source"}])),
            event("d", &json!([reference("ref-there")])),
            event("e", &json!([reference("ref-forbidden")])),
        ]))
        .await
        .unwrap();

    assert_eq!(failures(&answer), ["m0", "m2", "m4"]);
    assert_eq!(
        ["forbidden", "gone", "in-use"].map(|id| world.outcome_of(id)),
        ["refused", "already_absent", "refused"]
    );
    // The refusal of ref-forbidden names its video id, so that both are asked for again, alone; by then ref-there is gone.
    assert_eq!(["ref-there", "ref-forbidden"].map(|id| world.outcome_of(id)), ["already_absent", "refused"]);
    let refused: Vec<_> = world.log.outcomes().into_iter().filter(|line| line["outcome"] == "refused").collect();
    assert!(refused.iter().all(|line| line["level"] == "ERROR"));
}

#[tokio::test]
async fn one_bad_id_does_not_condemn_its_batch() {
    for (bad, code, most) in [("invalid-x", "InvalidParameter", 12), ("fail-x", "InternalError", 30)] {
        for place in [0, 7, 19] {
            let world = World::unpaced(Core::default(), "[limits]\nattempts = 2").await;
            let mut ids: Vec<_> = (0..19).map(|n| format!("v{n}")).collect();
            ids.insert(place, bad.to_owned());
            let bodies: Vec<_> = ids.iter().map(|id| event(id, &videos([id.clone()]))).collect();
            let answer = world.play(&sqs(&bodies)).await.unwrap();

            assert_eq!(failures(&answer), [format!("m{place}")], "{bad} at {place}");
            let calls = world.calls("DeleteVideo");
            assert!(calls <= most, "{bad} at {place}: {calls} calls");
            let failed = world.log.outcomes().into_iter().find(|line| line["outcome"] == "failed").unwrap();
            assert_eq!((&failed["video_id"], &failed["error_code"]), (&json!(bad), &json!(code)));
        }
    }
}

#[tokio::test]
async fn a_provider_that_answers_nothing_is_not_asked_for_every_id() {
    let mut core = Core::default();
    core.faults.push(fault("DeleteVideo", None, None, FaultKind::Fail));
    let world = World::unpaced(core, "[limits]\nattempts = 2").await;
    let answer = world.play(&event("e", &videos((0..200).map(|n| format!("v{n}"))))).await;

    assert_eq!(answer.unwrap_err().kind.as_str(), "Unsettled");
    let outcomes = world.log.outcomes();
    assert!(
        outcomes
            .iter()
            .all(|line| line["outcome"] == "failed" && line["disposition"] == "persistent" && line["level"] == "WARN")
    );
    assert!(world.calls("DeleteVideo") <= 10 * 2 + 10, "{}", world.calls("DeleteVideo"));
}

#[tokio::test]
async fn a_reply_about_other_ids_settles_nothing() {
    let mut core = Core::default();
    core.faults.push(fault("DeleteVideo", None, Some(1), about_others()));
    let world = World::unpaced(core, "").await;
    world.play(&event("e", &videos(["a".to_owned(), "b".to_owned()]))).await.unwrap();

    assert_eq!(world.calls("DeleteVideo"), 3);
    assert!(world.log.outcomes().iter().all(|line| line["outcome"] == "deleted" && line["attempts"] == 2));
}

#[tokio::test]
async fn a_lost_answer_is_safe() {
    let world = World::unpaced(Core::default(), "").await;
    let targets = json!([
        {"provider": "aliyun-vod", "video_id": "lost1-v"},
        {"account": "intl", "file_id": "lost1-f"},
        {"account": "intl", "file_id": "drop1-f"},
        {"provider": "aliyun-mps", "media_id": "html1-m"},
        {"provider": "aliyun-vod", "video_id": "truncate1-s", "scope": "source"},
    ]);
    world.play(&event("e", &targets)).await.unwrap();

    let outcomes = world.log.outcomes();
    assert_eq!(outcomes.len(), 5);
    assert!(outcomes.iter().all(|line| line["attempts"] == 2 && line["level"] == "INFO"));
    assert!(!world.emulator.core(|core| core.library.has_video("lost1-v")));
}

#[tokio::test]
async fn a_wrong_secret_is_rejected_by_the_emulator() {
    let mut core = Core::default();
    core.add_key(Key::new(KEY_ID, "another-secret").unwrap());
    let world = World::new(core, "").await;
    for (targets, code) in [
        (videos(["v".to_owned()]), "SignatureDoesNotMatch"),
        (json!([{"provider": "aliyun-mps", "media_id": "m"}]), "SignatureDoesNotMatch"),
        (json!([{"account": "intl", "file_id": "f"}]), "AuthFailure.SignatureFailure"),
    ] {
        let error = world.play(&event("e", &targets)).await.unwrap_err();
        assert!(error.message.contains(code), "{}", error.message);
    }
    assert!(world.emulator.core(|core| core.library.has_video("v") && core.library.has_media("m")));
}

#[tokio::test]
async fn a_condemned_account_is_left_alone_and_others_go_on() {
    let world = World::new(Core::default(), "").await;
    let targets: Vec<_> = (0..30).map(|n| json!({"account": "locked", "file_id": format!("f{n}")})).collect();
    let answer = world
        .play(&sqs(&[event("a", &json!(targets)), event("b", &json!([{"account": "intl", "file_id": "g"}]))]))
        .await;

    assert_eq!(failures(&answer.unwrap()), ["m0"]);
    let outcomes = world.log.outcomes();
    let locked: Vec<_> = outcomes.iter().filter(|line| line["account"] == "locked").collect();
    assert_eq!(
        locked.iter().filter(|line| line["outcome"] == "failed" && line["disposition"] == "permanent").count(),
        1
    );
    let rest: Vec<_> = locked.iter().filter(|line| line["outcome"] == "not_attempted").collect();
    assert!(
        rest.len() == 29 && rest.iter().all(|line| line["error_code"] == "takedown.stopped" && line["attempts"] == 0)
    );
    assert_eq!(world.log.of("calls.stopped").len(), 1);
    assert_eq!(world.outcome_of("g"), "deleted");
}

#[tokio::test]
async fn a_missing_permission_stops_its_operation_only() {
    let mut core = Core::default();
    core.add_key(Key::new(KEY_ID, KEY_SECRET).unwrap().without("DeleteVideo"));
    let world = World::new(core, "").await;
    let mut targets = videos((0..45).map(|n| format!("v{n}"))).as_array().unwrap().clone();
    targets.push(json!({"provider": "aliyun-vod", "video_id": "s", "scope": "source"}));
    let _unsettled = world.play(&event("e", &json!(targets))).await.unwrap_err();

    assert_eq!(world.calls("DeleteVideo"), 1);
    let count = |outcome: &str| world.log.outcomes().iter().filter(|line| line["outcome"] == outcome).count();
    assert_eq!((count("refused"), count("not_attempted"), count("deleted")), (20, 25, 1));
}

#[tokio::test]
async fn a_hold_covers_a_medium_by_all_its_names() {
    let mut core = closed();
    core.library.add_video(Video::new("held").reference("ref-held").stream("job-held", "HD"));
    core.library.add_video(Video::new("by-ref").reference("held-reference").stream("j1", "HD"));
    core.library.add_video(Video::new("by-job").stream("held-job", "HD").stream("j2", "LD"));
    core.library.add_video(Video::new("free").reference("ref-free").stream("j3", "HD"));
    core.library.add_file(Some(1_500_012_345), "held-file");
    core.library.add_media("held-media");
    let protected = r#"[protected]
ids = ["held", "held-reference", "held-job", "held-file", "held-media"]"#;
    let world = World::unpaced(core, protected).await;
    let vod = |id: Value| {
        let mut target = json!({"provider": "aliyun-vod"});
        target.as_object_mut().unwrap().extend(id.as_object().unwrap().clone());
        target
    };
    let targets = json!([
        vod(json!({"video_id": "held"})),
        vod(json!({"reference_id": "ref-held"})),
        vod(json!({"video_id": "held", "job_ids": ["job-held"]})),
        vod(json!({"video_id": "by-ref", "scope": "source", "force": true})),
        vod(json!({"video_id": "by-job", "job_ids": ["j2"]})),
        vod(json!({"video_id": "by-job", "scope": "renditions"})),
        {"account": "intl", "file_id": "held-file", "scope": "source"},
        {"account": "intl", "file_id": "held-file", "parts": [{"type": "TranscodeFiles"}]},
        {"provider": "aliyun-mps", "media_id": "held-media"},
        vod(json!({"video_id": "free", "job_ids": ["job-held"]})),
        vod(json!({"video_id": "gone"})),
        vod(json!({"reference_id": "ref-free"})),
    ]);
    let before = world.emulator.core(|core| core.library.videos().cloned().collect::<Vec<_>>());
    let dry = {
        let mut event = event("dry", &targets);
        event["data"]["dry_run"] = json!(true);
        event
    };
    for (body, last) in [(dry, "planned"), (event("real", &targets), "deleted")] {
        world.log.clear();
        let _unsettled = world.play(&body).await.unwrap_err();
        let mut outcomes = world.log.outcomes();
        outcomes.sort_by_key(|line| line["target_index"].as_u64());
        let names: Vec<_> = outcomes.iter().map(|line| line["outcome"].as_str().unwrap()).collect();
        let expected = [vec!["refused"; 9], vec!["failed", "already_absent", last]].concat();
        assert_eq!(names, expected, "{body}");
        assert!(
            outcomes
                .iter()
                .filter(|line| line["outcome"] == "refused")
                .all(|line| line["attempts"] == 0 && line["error_code"] == "takedown.protected")
        );
    }
    let after = world.emulator.core(|core| core.library.videos().cloned().collect::<Vec<_>>());
    for (before, after) in before.iter().zip(&after).filter(|(video, _)| video.id != "free") {
        assert_eq!((before.source, before.streams.len()), (after.source, after.streams.len()), "{}", before.id);
    }
    let touched = world.emulator.core(|core| {
        (core.library.has_media("held-media"), core.library.file_parts(Some(1_500_012_345), "held-file").len())
    });
    assert_eq!(touched, (true, 4));
}

#[tokio::test]
async fn what_cannot_be_resolved_is_not_sent() {
    let mut core = Core::default();
    core.faults.push(fault("BatchGetMediaInfos", None, None, FaultKind::Fail));
    let world = World::unpaced(core, "[limits]\nattempts = 2\n[protected]\nids = [\"held\"]").await;
    let _unsettled = world.play(&event("e", &videos(["a".to_owned(), "b".to_owned()]))).await.unwrap_err();

    assert_eq!(world.calls("DeleteVideo"), 0);
    let outcomes = world.log.outcomes();
    assert!(
        outcomes
            .iter()
            .all(|line| line["outcome"] == "failed" && line["disposition"] == "persistent" && line["attempts"] == 0)
    );
}

#[tokio::test]
async fn fifo_groups_keep_their_order() {
    let world = World::unpaced(Core::default(), "").await;
    let target = |id: &str| event(id, &json!([{"account": "intl", "file_id": id}]));
    let bodies = [target("a1"), json!("nonsense"), target("a2"), target("b1"), target("invalid-b2"), target("b3")];
    let groups = ["a", "a", "a", "b", "b", "b"];
    let answer = world.play(&batch(&bodies, "arn:aws:sqs:x:1:takedown.fifo", |index| groups[index].to_owned())).await;

    assert_eq!(failures(&answer.unwrap()), ["m1", "m2", "m4", "m5"]);
    let ids = ["a1", "a2", "b1", "invalid-b2", "b3"];
    assert_eq!(ids.map(|id| world.outcome_of(id)), ["deleted", "not_attempted", "deleted", "failed", "deleted"]);
    assert!(world.emulator.core(|core| core.library.has_file(Some(1_500_012_345), "a2")));
}

#[tokio::test]
async fn the_configured_rate_is_kept_over_a_whole_event() {
    let mut core = Core::default();
    core.rates.lift();
    let emulator = Emulator::start(core).await.unwrap();
    let config = format!("{}\n[accounts.intl.rate]\nDeleteMedia = 20", support::accounts(&emulator.url()));
    let world = World::with_config(emulator, &config);
    let targets: Vec<_> = (0..70).map(|n| json!({"account": "intl", "file_id": format!("f{n}")})).collect();
    let started = Instant::now();
    world.play(&event("e", &json!(targets))).await.unwrap();

    // Twenty at once, and the last ten three windows later. A slow machine only makes it longer.
    assert!(started.elapsed() >= Duration::from_secs(3), "{:?}", started.elapsed());
    assert_eq!(world.emulator.core(|core| core.calls().len()), 70);
}

#[tokio::test]
async fn the_answer_comes_before_the_deadline() {
    let mut core = Core::default();
    core.faults.push(fault("DeleteVideo", None, None, FaultKind::Stall));
    let world = World::new(core, "[limits]\ndeadline_reserve_ms = 2000").await;
    let targets = json!([{"provider": "aliyun-vod", "video_id": "stalled"}]);
    let more: Vec<_> = (0..400).map(|n| json!({"account": "intl", "file_id": format!("f{n}")})).collect();
    let given = Duration::from_secs(3);
    let started = Instant::now();
    let answer = world.play_within(&sqs(&[event("a", &targets), event("b", &json!(more))]), given).await;

    assert!(started.elapsed() < given);
    assert_eq!(failures(&answer.unwrap()), ["m0", "m1"]);
    let outcomes = world.log.outcomes();
    assert_eq!(outcomes.len(), 401);
    let stalled = outcomes.iter().find(|line| line["video_id"] == "stalled").unwrap();
    assert_eq!(
        (&stalled["outcome"], &stalled["disposition"], &stalled["error_code"]),
        (&json!("failed"), &json!("persistent"), &json!("takedown.deadline"))
    );
    assert!(
        outcomes.iter().any(|line| line["outcome"] == "not_attempted" && line["error_code"] == "takedown.deadline")
    );
    assert!(outcomes.iter().any(|line| line["outcome"] == "deleted"));
}

#[tokio::test]
async fn a_throttled_lane_waits_as_long_as_the_provider_asks() {
    let mut core = Core::default();
    let wait = Duration::from_millis(700);
    core.faults.push(fault("DeleteVideo", None, Some(1), FaultKind::Throttle { retry_after: Some(wait) }));
    let world = World::new(core, "").await;
    world.play(&event("e", &videos((0..40).map(|n| format!("v{n}"))))).await.unwrap();

    let times: Vec<_> = world.emulator.core(|core| core.calls().iter().map(|call| call.at).collect());
    assert_eq!(times.len(), 3);
    assert!(times[1].duration_since(times[0]).unwrap() >= wait);
    assert_eq!(world.log.metrics("aliyun-vod")["ProviderThrottles"], 1);
}

#[tokio::test]
async fn a_dry_run_is_logged_call_by_call_and_sends_nothing() {
    let world = World::new(Core::default(), "").await;
    let mut dry = event(
        "e",
        &json!([{"provider": "aliyun-vod", "video_id": "v"}, {"provider": "aliyun-vod", "video_id": "w", "scope": "renditions"}]),
    );
    dry["data"]["dry_run"] = json!(true);
    let live = event("f", &json!([{"provider": "aliyun-vod", "video_id": "v", "scope": "source"}]));
    world.play(&sqs(&[dry, live])).await.unwrap();

    let calls: Vec<_> =
        world.log.of("call.planned").iter().map(|line| line["operation"].as_str().unwrap().to_owned()).collect();
    assert_eq!(calls, ["DeleteVideo", "GetPlayInfo"]);
    assert_eq!((world.all_calls(), world.calls("DeleteMezzanines")), (1, 1), "a dry run covers nothing");
}

#[tokio::test]
async fn an_account_at_which_nothing_is_there_is_suspicious() {
    let world = World::unpaced(closed(), "").await;
    world.play(&event("e", &videos(["a".to_owned(), "b".to_owned()]))).await.unwrap();
    assert_eq!(world.log.of("account.absent")[0]["targets"], 2);

    world.log.clear();
    world.emulator.core(|core| core.library.add_video(Video::new("c")));
    world.play(&event("e", &videos(["a".to_owned(), "b".to_owned(), "c".to_owned()]))).await.unwrap();
    assert_eq!(world.log.of("account.absent").len(), 0);
}

#[tokio::test]
async fn an_expired_item_of_a_table_is_deleted_and_others_are_ignored() {
    let world = World::unpaced(Core::default(), "").await;
    let mut payload: Value = serde_json::from_str(include_str!("../events/dynamodb-expired.json")).unwrap();
    assert_eq!(failures(&world.play(&payload).await.unwrap()), Vec::<String>::new());
    assert_eq!(["expired-video", "expired-file"].map(|id| world.outcome_of(id)), ["deleted", "deleted"]);
    assert!(world.emulator.core(|core| core.library.has_video("removed-by-a-user")));
    let line = &world.log.outcomes()[0];
    assert_eq!(
        (&line["event_type"], &line["event_id"]),
        (&json!("retention.expired"), &payload["Records"][0]["eventID"])
    );

    // The second record is rejected, the first refused: the first failure is what is reported.
    payload["Records"][1]["dynamodb"]["OldImage"]["definitions"] = json!({"NS": ["0"]});
    let second = payload["Records"][1]["dynamodb"]["SequenceNumber"].as_str().unwrap().to_owned();
    assert_eq!(failures(&world.play(&payload).await.unwrap()), [second]);
    assert_eq!(world.log.of("message.rejected")[0]["pointer"], "/dynamodb/OldImage/definitions/0");
    payload["Records"][0]["dynamodb"]["OldImage"]["video_id"] = json!({"S": "forbidden-video"});
    let first = payload["Records"][0]["dynamodb"]["SequenceNumber"].as_str().unwrap().to_owned();
    assert_eq!(failures(&world.play(&payload).await.unwrap()), [first]);
}

#[tokio::test]
async fn an_outage_at_one_provider_leaves_the_others_alone() {
    let mut core = Core::default();
    core.faults.push(fault("BatchGetMediaInfos", None, None, FaultKind::Stall));
    let world = World::new(core, "[limits]\ndeadline_reserve_ms = 500\n[protected]\nids = [\"held\"]").await;
    let bodies = [
        event("a", &videos(["v".to_owned()])),
        event("b", &json!([{"account": "intl", "file_id": "f"}, {"provider": "aliyun-mps", "media_id": "m"}])),
    ];
    let answer = world.play_within(&sqs(&bodies), Duration::from_millis(1500)).await.unwrap();
    assert_eq!(failures(&answer), ["m0"]);
    assert_eq!(["v", "f", "m"].map(|id| world.outcome_of(id)), ["failed", "deleted", "deleted"]);
}

#[tokio::test]
async fn a_held_stream_is_found_in_the_list_too() {
    let mut core = closed();
    core.library.add_video(Video::new("v").stream("held", "HD").stream("other", "LD"));
    let body = r#"{"RequestId": "R", "MediaInfos": [{"MediaId": "v", "MediaInfo": {"MediaId": "v"}}]}"#.to_owned();
    let kind = FaultKind::Body { status: 200, content_type: "application/json".to_owned(), body };
    core.faults.push(fault("BatchGetMediaInfos", None, None, kind));
    let world = World::unpaced(core, "[protected]\nids = [\"held\"]").await;
    let targets = json!([
        {"provider": "aliyun-vod", "video_id": "v", "scope": "renditions"},
        {"provider": "aliyun-vod", "video_id": "v", "definitions": ["LD"]},
    ]);
    let _unsettled = world.play(&event("e", &targets)).await.unwrap_err();
    assert!(world.log.outcomes().iter().all(|line| line["outcome"] == "refused"));
    assert_eq!(world.emulator.core(|core| core.library.streams("v").len()), 2);
}

#[tokio::test]
async fn streams_that_are_still_listed_are_deleted_beside_those_that_are_not() {
    let mut core = closed();
    core.library.add_video(Video::new("v").stream("left", "HD"));
    let world = World::unpaced(core, "[protected]\nids = [\"held\"]").await;
    let targets = json!([{"provider": "aliyun-vod", "video_id": "v", "job_ids": ["gone", "left"]}]);
    let _unsettled = world.play(&event("e", &targets)).await.unwrap_err();

    assert!(world.emulator.core(|core| core.library.streams("v").is_empty()));
    let line = &world.log.outcomes()[0];
    assert_eq!((&line["outcome"], &line["disposition"]), (&json!("failed"), &json!("persistent")));
    assert!(line["error_message"].as_str().unwrap().contains("stream gone "), "{line}");
}

#[tokio::test]
async fn a_permission_denied_in_one_application_leaves_the_others_alone() {
    let mut core = Core::default();
    let denied = FaultKind::Error { status: 200, code: "UnauthorizedOperation".to_owned(), message: "no".to_owned() };
    core.faults.push(fault("DeleteMedia", Some("foreign"), None, denied));
    let world = World::unpaced(core, "").await;
    let mut targets = vec![json!({"account": "intl", "file_id": "foreign", "sub_app_id": 999})];
    targets.extend((0..5).map(|n| json!({"account": "intl", "file_id": format!("f{n}")})));
    let _unsettled = world.play(&event("e", &json!(targets))).await.unwrap_err();
    let deleted = world.log.outcomes().iter().filter(|line| line["outcome"] == "deleted").count();
    assert_eq!((deleted, world.outcome_of("foreign")), (5, "refused".to_owned()));
}

#[tokio::test]
async fn several_faulty_ids_do_not_take_the_good_ones_with_them() {
    let world = World::unpaced(Core::default(), "[limits]\nattempts = 2").await;
    let mut ids: Vec<_> = (0..5).map(|n| format!("fail-{n}")).collect();
    ids.extend((0..15).map(|n| format!("good-{n}")));
    let _unsettled = world.play(&event("e", &videos(ids))).await.unwrap_err();
    let count = |outcome: &str| world.log.outcomes().iter().filter(|line| line["outcome"] == outcome).count();
    assert_eq!((count("deleted"), count("failed")), (15, 5));
    let failed = world.log.outcomes().into_iter().filter(|line| line["outcome"] == "failed");
    assert!(failed.into_iter().all(|line| line["error_code"] == "InternalError"));
    // Seven parts, and two tries each of the whole and of the five that stand alone in the end.
    assert_eq!(world.calls("DeleteVideo"), 7 + 2 * (1 + 5));
}

#[tokio::test]
async fn streams_that_a_lookup_does_not_tell_are_listed_for_the_hold() {
    let mut core = closed();
    core.library.add_video(Video::new("held-by-stream").stream("held", "HD"));
    core.library.add_video(Video::new("streamless"));
    let rows = ["held-by-stream", "streamless"].map(|id| json!({"MediaId": id, "MediaInfo": {"MediaId": id}}));
    let body = json!({"RequestId": "R", "MediaInfos": rows}).to_string();
    let kind = FaultKind::Body { status: 200, content_type: "application/json".to_owned(), body };
    core.faults.push(fault("BatchGetMediaInfos", None, None, kind));
    let world = World::unpaced(core, "[protected]\nids = [\"held\"]").await;
    let targets = videos(["held-by-stream".to_owned(), "streamless".to_owned()]);
    let _unsettled = world.play(&event("e", &targets)).await.unwrap_err();

    assert_eq!(["held-by-stream", "streamless"].map(|id| world.outcome_of(id)), ["refused", "deleted"]);
    assert!(world.emulator.core(|core| core.library.has_video("held-by-stream")));
    assert!(world.log.outcomes().iter().all(|line| line["attempts"] == u64::from(line["outcome"] == "deleted")));
}

#[tokio::test]
async fn what_stands_alone_is_not_taken_apart() {
    for (id, kind, code, calls) in [
        ("invalid-v", None, "InvalidParameter", 1),
        ("fail-v", None, "InternalError", 2),
        ("v", Some(about_others()), "takedown.unmatched_reply", 1),
    ] {
        let mut core = Core::default();
        if let Some(kind) = kind {
            core.faults.push(fault("DeleteVideo", None, None, kind));
        }
        let world = World::unpaced(core, "[limits]\nattempts = 2").await;
        let _unsettled = world.play(&event("e", &videos([id.to_owned()]))).await.unwrap_err();

        let outcomes = world.log.outcomes();
        assert_eq!((&outcomes[0]["outcome"], &outcomes[0]["error_code"]), (&json!("failed"), &json!(code)), "{id}");
        assert_eq!(world.calls("DeleteVideo"), calls, "{id}");
    }
}

#[tokio::test]
async fn a_batch_that_is_throttled_is_not_taken_apart() {
    let mut core = Core::default();
    core.faults.push(fault("DeleteVideo", None, None, FaultKind::Throttle { retry_after: None }));
    let world = World::unpaced(core, "[limits]\nattempts = 2").await;
    let _unsettled = world.play(&event("e", &videos(["a".to_owned(), "b".to_owned()]))).await.unwrap_err();

    assert_eq!(["a", "b"].map(|id| world.outcome_of(id)), ["failed", "failed"]);
    assert_eq!(world.calls("DeleteVideo"), 2);
}

#[tokio::test]
async fn a_part_of_a_batch_whose_reply_is_about_others_is_taken_apart_further() {
    let mut core = Core::default();
    core.faults.push(fault("DeleteVideo", None, Some(1), FaultKind::Invalid));
    core.faults.push(fault("DeleteVideo", None, Some(1), about_others()));
    let world = World::unpaced(core, "").await;
    world.play(&event("e", &videos(["a", "b", "c", "d"].map(str::to_owned)))).await.unwrap();

    // All four, two of them, the other two, and the first two one by one.
    assert_eq!(world.calls("DeleteVideo"), 5);
    assert!(world.log.outcomes().iter().all(|line| line["outcome"] == "deleted"));
}

#[tokio::test]
async fn a_batch_that_is_taken_apart_when_its_operation_is_stopped_was_sent_all_the_same() {
    let mut core = Core::default();
    core.faults.push(fault("DeleteVideo", None, Some(1), FaultKind::Invalid));
    let denied = FaultKind::Error { status: 403, code: "Forbidden.RAM".to_owned(), message: "no".to_owned() };
    core.faults.push(fault("DeleteVideo", None, None, denied));
    let world = World::unpaced(core, "").await;
    let _unsettled = world.play(&event("e", &videos(["a", "b"].map(str::to_owned)))).await.unwrap_err();

    assert_eq!(world.calls("DeleteVideo"), 2);
    let outcomes = world.log.outcomes();
    let of = |id: &str| outcomes.iter().find(|line| line["video_id"] == id).unwrap();
    assert_eq!((&of("a")["outcome"], &of("b")["outcome"]), (&json!("refused"), &json!("failed")));
    let message = of("b")["error_message"].as_str().unwrap();
    assert!(message.ends_with("while a batch was taken apart that met InvalidParameter"), "{message}");
}
