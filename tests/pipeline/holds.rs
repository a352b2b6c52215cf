//! Legal holds, by every name of a medium.

use serde_json::{Value, json};
use takedown_emulator::{Core, FaultKind, Video};

use crate::support::{World, event, videos};
use crate::{closed, fault};

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
