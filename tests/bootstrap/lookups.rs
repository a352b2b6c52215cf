//! With anything protected, media are looked up while others are deleted: nothing waits for what it does not need.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use takedown_emulator::{Call, Core, Emulator, Fault, FaultKind, Key, Library, Video};

use crate::world::{Done, ID, SECRET, TOKEN, World, accounts, event, ids, video, videos};

const PROTECTED: &str = "[protected]\nids = [\"held\"]\n";

/// A world with an account of these rates.
async fn world(core: Core, rates: &str, more: &str) -> World {
    let mut core = core;
    core.add_key(Key::new(ID, SECRET).unwrap().with_token(TOKEN));
    let emulator = Emulator::start(core).await.unwrap();
    let config = accounts(&emulator.url()).replacen("[accounts.mps]", &format!("{rates}\n[accounts.mps]"), 1);
    World::around(emulator, &(config + "[limits]\ndeadline_reserve_ms = 500\n" + more), &[]).await
}

/// The ids that the calls of an operation named.
fn named(calls: &[Call], operation: &str) -> Vec<String> {
    let own = calls.iter().filter(|call| call.operation == operation);
    own.flat_map(ids_of).collect()
}

fn ids_of(call: &Call) -> Vec<String> {
    let lists = ["MediaIds", "ReferenceIds", "VideoIds", "VideoId"].map(|name| call.parameters.get(name));
    lists.into_iter().flatten().flat_map(|list| list.split(',')).map(str::to_owned).collect()
}

fn calls(world: &World) -> Vec<Call> {
    world.emulator.core(|core| core.calls().to_vec())
}

fn count(done: &Done, outcome: &str) -> usize {
    done.outcomes().iter().filter(|line| line["outcome"] == outcome).count()
}

fn fault(operation: &str, id: &str, times: Option<u32>, kind: FaultKind) -> Fault {
    Fault { operation: Some(operation.to_owned()), id: Some(id.to_owned()), times, kind }
}

/// Nothing was looked up twice, and nothing was deleted that had not been looked up.
fn assert_ruled(calls: &[Call]) {
    let mut seen = BTreeSet::new();
    for call in calls {
        let ids = ids_of(call);
        match call.operation.as_str() {
            "BatchGetMediaInfos" => assert!(ids.into_iter().all(|id| seen.insert(id)), "looked up twice: {call:?}"),
            _ => assert!(ids.iter().all(|id| seen.contains(id)), "not looked up before: {call:?}"),
        }
    }
}

#[tokio::test]
async fn a_hold_costs_no_throughput() {
    let payload = videos(&ids("v", 1000)).to_string();
    let mut deleted = Vec::new();
    for more in ["", PROTECTED] {
        let mut world = world(Core::default(), "rate = { BatchGetMediaInfos = 10, DeleteVideo = 10 }", more).await;
        let done = world.send_within(payload.clone(), 5500).await;
        let calls = calls(&world);
        deleted.push(count(&done, "deleted"));
        assert_eq!(count(&done, "deleted") + count(&done, "not_attempted"), 1000);
        assert_eq!(world.count("DeleteVideo") * 20, count(&done, "deleted") as u64, "every call is full");
        if !more.is_empty() {
            assert_ruled(&calls);
            let first = calls.iter().position(|call| call.operation == "DeleteVideo").unwrap();
            assert!(first <= 10, "behind the lookups of the first second at the latest: {first}");
        }
    }
    // Deletes are as far behind as a lookup takes, which in a debug build is not little.
    assert!(deleted[1] * 100 >= deleted[0] * 70 && deleted[0] >= 800, "{deleted:?}");
}

#[tokio::test]
async fn calls_are_as_few_as_without_holds() {
    let mut world = world(Core::default(), "", PROTECTED).await;
    let mut targets: Vec<Value> = ids("v", 110).iter().map(|id| video(id)).collect();
    for (place, id) in ids("s", 30).iter().enumerate() {
        // The last ones of a kind come long after the first.
        targets.insert(place * 4, json!({"provider": "aliyun-vod", "video_id": id, "scope": "source"}));
    }
    targets.insert(3, video("absent-v"));
    targets.insert(70, video("held"));
    let done = world.send(&event("evt-1", json!(targets))).await;
    assert_eq!((count(&done, "deleted"), count(&done, "already_absent"), count(&done, "refused")), (140, 1, 1));
    let operations = ["BatchGetMediaInfos", "DeleteVideo", "DeleteMezzanines"];
    assert_eq!(operations.map(|operation| world.count(operation)), [8, 6, 2]);
    assert_ruled(&calls(&world));
}

#[tokio::test]
async fn a_lookup_that_hangs_holds_up_nothing_that_is_free() {
    let mut core = Core::default();
    core.faults.push(fault("BatchGetMediaInfos", "v025", None, FaultKind::Stall));
    let mut world = world(core, "", PROTECTED).await;
    let mut targets = vec![video("absent-v")];
    targets.extend(ids("v", 39).iter().map(|id| video(id)));
    let done = world.send_within(event("evt-1", json!(targets)).to_string(), 7500).await;
    assert!(done.answer.took < Duration::from_millis(7500), "{:?}", done.answer.took);
    assert_eq!(done.outcome("absent-v")["outcome"], "already_absent");
    for id in &ids("v", 39)[..19] {
        assert_eq!(done.outcome(id)["outcome"], "deleted");
    }
    for id in &ids("v", 39)[19..] {
        assert_eq!(done.verdict(id), ["failed", "persistent", "takedown.deadline"]);
    }
    let calls = calls(&world);
    let at = |operation: &str| calls.iter().find(|call| call.operation == operation).unwrap().at;
    let waited = at("DeleteVideo").duration_since(at("BatchGetMediaInfos")).unwrap();
    assert!(waited < Duration::from_secs(5), "{waited:?}");
    assert_eq!(world.count("DeleteVideo"), 1);
}

#[tokio::test]
async fn what_a_lookup_that_hangs_asked_for_is_never_deleted() {
    let mut core = Core::default();
    core.faults.push(Fault {
        operation: Some("BatchGetMediaInfos".to_owned()),
        id: None,
        times: None,
        kind: FaultKind::Stall,
    });
    let mut world = world(core, "", PROTECTED).await;
    let done = world.send_within(videos(&ids("v", 60)).to_string(), 2500).await;
    assert_eq!((count(&done, "failed"), world.count("DeleteVideo")), (60, 0));
}

#[tokio::test]
async fn dry_and_real_runs_of_a_medium_share_its_lookup() {
    let mut world = world(Core::default(), "", PROTECTED).await;
    let all = ids("v", 45);
    let mut dry = videos(&all);
    dry["data"]["dry_run"] = json!(true);
    let done = world.send(&json!([dry, videos(&all[..25])])).await;
    assert_eq!((count(&done, "planned"), count(&done, "deleted")), (45, 25));
    assert_eq!(["BatchGetMediaInfos", "DeleteVideo"].map(|operation| world.count(operation)), [3, 2]);
    let planned: Vec<_> = done.lines_of("call.planned").iter().map(|line| line["items"].clone()).collect();
    assert_eq!(planned, [all[..20].join(","), all[20..40].join(","), all[40..].join(",")]);
    assert_ruled(&calls(&world));
}

#[tokio::test]
async fn a_stream_that_was_deleted_by_one_name_of_its_medium_is_absent_by_the_other() {
    let mut core = Core::new(Library::closed());
    core.library.add_video(Video::new("v").reference("r").stream("j1", "HD").stream("j2", "LD"));
    // It comes back when the stream is gone.
    let throttle = FaultKind::Throttle { retry_after: Some(Duration::from_secs(1)) };
    core.faults.push(fault("BatchGetMediaInfos", "r", Some(1), throttle));
    let mut world = world(core, "", PROTECTED).await;
    let target = |member: &str, id: &str| json!({"provider": "aliyun-vod", member: id, "job_ids": ["j1"]});
    let done = world.send(&event("evt-1", json!([target("video_id", "v"), target("reference_id", "r")]))).await;
    done.assert_outcomes(&[("v", "deleted", 1), ("r", "already_absent", 1)]);
    assert_eq!(world.emulator.core(|core| core.library.streams("v")), ["j2"]);
}

#[tokio::test]
async fn a_permission_that_is_missing_stops_lookups_or_deletes() {
    for (denied, first, calls) in [("BatchGetMediaInfos", "failed", [1, 0]), ("DeleteVideo", "refused", [5, 1])] {
        let mut world = world(Core::default(), "", PROTECTED).await;
        world.emulator.core(|core| core.key_mut(ID).unwrap().denied.push(denied.to_owned()));
        let done = world.send(&videos(&ids("v", 100))).await;
        assert_eq!(["BatchGetMediaInfos", "DeleteVideo"].map(|operation| world.count(operation)), calls, "{denied}");
        assert_eq!((count(&done, first), count(&done, "not_attempted")), (20, 80), "{denied}");
        assert_eq!(done.verdict("v099"), ["not_attempted", "", "takedown.stopped"], "{denied}");
    }
}

#[tokio::test]
async fn the_first_delete_leaves_within_the_time_of_one_lookup() {
    let mut core = Core::default();
    let slow = FaultKind::Delay(Duration::from_millis(1500));
    core.faults.push(Fault { operation: Some("BatchGetMediaInfos".to_owned()), id: None, times: None, kind: slow });
    let mut world = world(core, "", PROTECTED).await;
    let done = world.send(&videos(&ids("v", 400))).await;
    assert_eq!(count(&done, "deleted"), 400);
    let calls = calls(&world);
    let times = |operation: &str| -> Vec<SystemTime> {
        calls.iter().filter(|call| call.operation == operation).map(|call| call.at).collect()
    };
    let (lookups, deletes) = (times("BatchGetMediaInfos"), times("DeleteVideo"));
    assert_eq!((lookups.len(), deletes.len()), (20, 20));
    let waited = deletes[0].duration_since(lookups[0]).unwrap();
    assert!(waited < Duration::from_secs(3), "{waited:?}");
    assert_eq!(named(&calls, "DeleteVideo").into_iter().collect::<BTreeSet<_>>().len(), 400);
}
