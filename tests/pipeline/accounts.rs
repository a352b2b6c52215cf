//! Keys, permissions, applications and outages: what is wrong with one account or operation and not with others.

use std::time::Duration;

use serde_json::json;
use takedown_emulator::{Core, FaultKind, KEY_ID, KEY_SECRET, Key, Video};

use crate::support::{World, event, failures, sqs, videos};
use crate::{closed, fault};

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
