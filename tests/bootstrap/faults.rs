//! Providers that misbehave for a moment, or for one id.

use std::time::Duration;

use serde_json::json;
use takedown_emulator::{Fault, FaultKind};

use crate::world::{World, event, file, ids, media, video, videos};

fn fault(id: &str, times: u32, kind: FaultKind) -> Fault {
    Fault { operation: None, id: Some(id.to_owned()), times: Some(times), kind }
}

#[tokio::test]
async fn throttled_twice_a_target_is_settled_with_the_third_request() {
    let mut world = World::new().await;
    let done =
        world.send(&event("evt-1", json!([video("throttle2-v"), media("throttle2-m"), file("throttle2-f")]))).await;
    done.assert_outcomes(&[
        ("throttle2-v", "deleted", 3),
        ("throttle2-m", "deleted", 3),
        ("throttle2-f", "deleted", 3),
    ]);
    assert_eq!(world.calls(), 9);
    for provider in ["aliyun-vod", "aliyun-mps", "tencent-vod"] {
        let metrics = done.metrics(provider);
        assert_eq!((&metrics["ProviderThrottles"], &metrics["ProviderCalls"]), (&json!(2), &json!(3)));
    }
}

#[tokio::test]
async fn the_providers_hint_when_to_come_back_is_obeyed() {
    const HINT: Duration = Duration::from_millis(900);
    let mut world = World::new().await;
    let throttle = FaultKind::Throttle { retry_after: Some(HINT) };
    world.emulator.core(|core| core.faults.push(fault("v", 1, throttle)));
    world.send(&videos(&["v"])).await.assert_outcomes(&[("v", "deleted", 2)]);
    let times: Vec<_> = world.emulator.core(|core| core.calls().iter().map(|call| call.at).collect());
    let gap = times[1].duration_since(times[0]).unwrap();
    assert!(gap >= HINT, "{gap:?}");
}

#[tokio::test]
async fn faults_of_a_moment_are_outlasted_at_every_provider() {
    let mut world = World::new().await;
    let mut wanted = Vec::new();
    let mut targets = Vec::new();
    for (word, attempts) in [("fail1", 2), ("busy1", 2), ("html1", 2), ("drop1", 2)] {
        targets.extend([media(&format!("{word}-m")), file(&format!("{word}-f"))]);
        wanted.push((format!("{word}-f"), attempts));
    }
    let done = world.send(&event("evt-1", json!(targets))).await;
    for (id, attempts) in wanted {
        let line = done.outcome(&id);
        assert_eq!((&line["outcome"], &line["attempts"]), (&json!("deleted"), &json!(attempts)), "{line}");
    }
    assert_eq!(done.answer.response()["outcomes"].as_array().unwrap().len(), 8, "all is settled");
    for word in ["fail1", "busy1", "html1", "drop1"] {
        let id = format!("{word}-v");
        world.send(&videos(&[&id])).await.assert_outcomes(&[(&id, "deleted", 2)]);
    }
}

#[tokio::test]
async fn a_lost_answer_settles_as_absent_the_second_time() {
    let mut world = World::new().await;
    for word in ["lost1", "truncate1"] {
        let [v, f] = ["v", "f"].map(|name| format!("{word}-{name}"));
        let done = world.send(&event("evt-1", json!([video(&v), file(&f)]))).await;
        done.assert_outcomes(&[(&v, "already_absent", 2), (&f, "already_absent", 2)]);
        assert_eq!(done.answer.response()["outcomes"].as_array().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn an_answer_that_never_comes_is_given_up_and_asked_for_again() {
    let mut world = World::with("[limits]\nrequest_timeout_ms = 300\nattempts = 2\n", &[]).await;
    let done = world.send(&event("evt-1", json!([video("stall1-v"), file("stall-f")]))).await;
    assert_eq!(done.outcome("stall1-v")["outcome"], "already_absent", "the first request had its effect");
    assert_eq!(done.verdict("stall-f"), ["failed", "persistent", "takedown.timeout"]);
    assert_eq!((&done.outcome("stall-f")["attempts"], &done.outcome("stall-f")["level"]), (&json!(2), &json!("WARN")));
}

#[tokio::test]
async fn when_the_tries_run_out_the_log_says_what_the_last_one_met() {
    let mut world = World::with("[limits]\nattempts = 2\n", &[]).await;
    for (word, code) in [
        ("throttle", "RequestLimitExceeded"),
        ("fail", "InternalError"),
        ("busy", "ServiceUnavailable"),
        ("html", "takedown.unreadable_reply"),
        ("drop", "takedown.connection"),
        ("truncate", "takedown.connection"),
    ] {
        let id = format!("{word}-f");
        let before = world.calls();
        let done = world.send(&event("evt-1", json!([file(&id)]))).await;
        assert_eq!(done.verdict(&id), ["failed", "persistent", code]);
        assert_eq!((&done.outcome(&id)["attempts"], &done.outcome(&id)["level"]), (&json!(2), &json!("WARN")));
        assert_eq!(world.calls() - before, 2, "{word}");
    }
}

#[tokio::test]
async fn nobody_at_home_is_a_connection_error() {
    let closed = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let emulator = crate::world::providers().await;
    let config = crate::world::accounts(&format!("http://{closed}")) + "[limits]\nattempts = 2\n";
    let mut world = World::around(emulator, &config, &[]).await;
    let done = world.send(&event("evt-1", json!([video("v"), file("f")]))).await;
    for id in ["v", "f"] {
        assert_eq!(done.verdict(id), ["failed", "persistent", "takedown.connection"]);
    }
    assert!(world.process.runs());
}

/// More than this for one bad id among 20 is no isolation but a search one by one.
const FEW: u64 = 14;

#[tokio::test]
async fn an_id_that_the_provider_rejects_does_not_condemn_its_neighbours() {
    for poison in ["invalid-0", "invalid-zz"] {
        let mut world = World::new().await;
        let mut all = ids("v", 19);
        all.insert(if poison == "invalid-0" { 0 } else { 13 }, poison.to_owned());
        let done = world.send(&videos(&all)).await;
        assert_eq!(done.verdict(poison), ["failed", "permanent", "InvalidParameter"]);
        for id in ids("v", 19) {
            assert_eq!(done.outcome(&id)["outcome"], "deleted");
            assert!(world.emulator.core(|core| !core.library.has_video(&id)));
        }
        assert!(world.count("DeleteVideo") <= FEW, "{} calls", world.count("DeleteVideo"));
        assert!(done.outcome(poison)["attempts"].as_u64().unwrap() >= 2);
    }
}

#[tokio::test]
async fn an_id_that_meets_a_fault_each_time_does_not_condemn_its_neighbours() {
    let mut world = World::with("[limits]\nattempts = 2\n", &[]).await;
    let mut all = ids("v", 19);
    all.insert(7, "fail-v".to_owned());
    let done = world.send(&videos(&all)).await;
    assert_eq!(done.verdict("fail-v"), ["failed", "persistent", "InternalError"]);
    for id in ids("v", 19) {
        assert_eq!(done.outcome(&id)["outcome"], "deleted");
    }
    assert!(world.count("DeleteVideo") <= FEW, "{} calls", world.count("DeleteVideo"));
}

#[tokio::test]
async fn a_provider_that_answers_nothing_is_not_hammered() {
    let mut world = World::with("[limits]\nattempts = 2\n", &[]).await;
    let fail = Fault { operation: Some("DeleteVideo".to_owned()), id: None, times: None, kind: FaultKind::Fail };
    world.emulator.core(|core| core.faults.push(fail));
    let done = world.send(&videos(&ids("v", 60))).await;
    for id in ids("v", 60) {
        assert_eq!(done.verdict(&id), ["failed", "persistent", "InternalError"]);
    }
    assert!(world.count("DeleteVideo") <= 3 * 2 + FEW, "{} calls", world.count("DeleteVideo"));
}
