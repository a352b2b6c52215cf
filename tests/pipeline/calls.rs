//! How many requests are made, and when.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use takedown_emulator::{Core, Emulator, FaultKind, Video};

use crate::support::{World, accounts, batch, event, failures, sqs, videos};
use crate::{closed, fault};

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
    let config = format!("{}\n[accounts.intl.rate]\nDeleteMedia = 20", accounts(&emulator.url()));
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
async fn an_expired_item_of_a_table_is_deleted_and_others_are_ignored() {
    let world = World::unpaced(Core::default(), "").await;
    let mut payload: Value = serde_json::from_str(include_str!("../../events/dynamodb-expired.json")).unwrap();
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
