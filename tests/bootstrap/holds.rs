//! What must not be deleted: dry runs and legal holds.

use serde_json::{Value, json};
use takedown_emulator::{Core, Emulator, Fault, FaultKind, Key, Library, Video};

use crate::world::{Done, ID, SECRET, TOKEN, World, accounts, event, file, media, video, videos};

const DELETES: [&str; 4] = ["DeleteVideo", "DeleteMezzanines", "DeleteStream", "DeleteMedia"];

fn deletes(world: &World) -> u64 {
    DELETES.iter().map(|operation| world.count(operation)).sum()
}

fn one_of_each() -> Value {
    json!([
        video("v"),
        {"provider": "aliyun-vod", "reference_id": "r"},
        {"provider": "aliyun-vod", "video_id": "w", "scope": "source"},
        {"provider": "aliyun-vod", "video_id": "x", "scope": "renditions"},
        media("m"),
        file("f"),
    ])
}

fn assert_planned(done: &Done) {
    assert_eq!(done.outcomes().len(), 6);
    for line in done.outcomes() {
        assert_eq!(
            (&line["outcome"], &line["attempts"], &line["level"]),
            (&json!("planned"), &json!(0), &json!("INFO"))
        );
    }
    assert_eq!(done.answer.response()["outcomes"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn a_dry_run_settles_everything_and_deletes_nothing() {
    let mut world = World::new().await;
    let mut dry = event("evt-1", one_of_each());
    dry["data"]["dry_run"] = json!(true);
    let wet = videos(&["v", "y"]);
    assert_planned(&world.send(&dry).await);
    assert_eq!(deletes(&world), 0);
    let done = world.send(&json!([dry, wet])).await;
    let of_v: Vec<_> = done.outcomes().into_iter().filter(|line| line["video_id"] == "v").collect();
    assert_eq!(of_v.len(), 2);
    assert!(of_v.iter().any(|line| line["outcome"] == "planned"), "a dry run beside a real one stays dry");
    assert_eq!((deletes(&world), &done.outcome("y")["outcome"]), (1, &json!("deleted")));
    assert!(world.emulator.core(|core| core.library.has_media("m") && core.library.has_video("w")));
}

#[tokio::test]
async fn the_environment_forces_dry_runs_in_any_case_of_the_word() {
    for word in ["true", "TRUE", "True"] {
        let mut world = World::with("", &[("TAKEDOWN_DRY_RUN", word)]).await;
        let mut insists = event("evt-1", one_of_each());
        insists["data"]["dry_run"] = json!(false);
        assert_planned(&world.send(&insists).await);
        assert_eq!(deletes(&world), 0);
    }
    let mut world = World::with("", &[("TAKEDOWN_DRY_RUN", "False")]).await;
    world.send(&videos(&["v"])).await.assert_outcomes(&[("v", "deleted", 1)]);
}

/// A library with two videos, and a configuration that holds some of what belongs to the first.
async fn holding(protected: &str) -> World {
    let mut library = Library::open();
    library.add_video(Video::new("held").reference("case-9").stream("held-hd", "HD").stream("held-ld", "LD"));
    library.add_video(Video::new("free").reference("case-10").stream("free-hd", "HD"));
    let mut core = Core::new(library);
    core.add_key(Key::new(ID, SECRET).unwrap().with_token(TOKEN));
    let emulator = Emulator::start(core).await.unwrap();
    let config = accounts(&emulator.url()) + &format!("[protected]\nids = [\"{protected}\"]\n");
    World::around(emulator, &config, &[]).await
}

fn held_by_all_names() -> Vec<(&'static str, Value)> {
    let vod = |mut target: Value| {
        target["provider"] = json!("aliyun-vod");
        target
    };
    vec![
        ("held", vod(json!({"video_id": "held"}))),
        ("held", vod(json!({"video_id": "held", "scope": "source", "force": true}))),
        ("held", vod(json!({"video_id": "held", "scope": "renditions"}))),
        ("held", vod(json!({"video_id": "held", "job_ids": ["held-ld"]}))),
        ("case-9", vod(json!({"reference_id": "case-9"}))),
        ("case-9", vod(json!({"reference_id": "case-9", "scope": "source"}))),
        ("case-9", vod(json!({"reference_id": "case-9", "definitions": ["LD"]}))),
    ]
}

#[tokio::test]
async fn a_held_medium_is_refused_by_whichever_name_while_others_are_deleted() {
    for protected in ["held", "case-9", "held-hd"] {
        let mut world = holding(protected).await;
        for (id, target) in held_by_all_names() {
            let done = world.send(&event("evt-1", json!([target]))).await;
            assert_eq!(done.answer.error().0, "Unsettled");
            assert_eq!(done.verdict(id), ["refused", "", "takedown.protected"], "{protected}: {target}");
            assert_eq!((&done.outcome(id)["attempts"], &done.outcome(id)["level"]), (&json!(0), &json!("ERROR")));
        }
        assert_eq!(deletes(&world), 0, "{protected}");
        let free = json!([video("held"), {"provider": "aliyun-vod", "reference_id": "case-10"}, file("f"), media("m")]);
        let done = world.send(&event("evt-2", free)).await;
        done.assert_outcomes(&[
            ("held", "refused", 0),
            ("case-10", "deleted", 1),
            ("f", "deleted", 1),
            ("m", "deleted", 1),
        ]);
        let left = world.emulator.core(|core| {
            let library = &core.library;
            (
                library.has_video("held"),
                library.has_source("held"),
                library.streams("held").len(),
                library.has_video("free"),
            )
        });
        assert_eq!(left, (true, true, 2, false), "{protected}");
    }
}

#[tokio::test]
async fn files_and_media_are_held_as_well() {
    for (protected, target) in [("f1", file("f1")), ("m1", media("m1"))] {
        let mut world = holding(protected).await;
        let done = world.send(&event("evt-1", json!([target]))).await;
        done.assert_outcomes(&[(protected, "refused", 0)]);
        assert_eq!(world.calls(), 0);
    }
}

#[tokio::test]
async fn a_dry_run_refuses_what_is_held() {
    let mut world = holding("held").await;
    let mut dry = event("evt-1", json!([{"provider": "aliyun-vod", "reference_id": "case-9"}, video("free")]));
    dry["data"]["dry_run"] = json!(true);
    world.send(&dry).await.assert_outcomes(&[("case-9", "refused", 0), ("free", "planned", 0)]);
    assert_eq!(deletes(&world), 0);
}

#[tokio::test]
async fn what_cannot_be_resolved_is_not_sent() {
    let mut world = holding("held").await;
    let fault = Fault {
        operation: Some("BatchGetMediaInfos".to_owned()),
        id: Some("case-10".to_owned()),
        times: None,
        kind: FaultKind::Invalid,
    };
    world.emulator.core(|core| core.faults.push(fault));
    let done =
        world.send(&event("evt-1", json!([{"provider": "aliyun-vod", "reference_id": "case-10"}, file("f")]))).await;
    assert_eq!(done.verdict("case-10")[..2], ["failed", "persistent"]);
    done.assert_outcomes(&[("case-10", "failed", 0), ("f", "deleted", 1)]);
    assert_eq!(world.count("DeleteVideo"), 0);
}
