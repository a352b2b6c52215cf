//! What becomes of the ids of a batch when something is wrong with one of them, or with the reply.

use serde_json::json;
use takedown_emulator::{Core, FaultKind, Video};

use crate::support::{World, event, failures, sqs, videos};
use crate::{about_others, closed, fault};

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
