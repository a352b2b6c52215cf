//! The end of the time that Lambda gives.

use std::time::Duration;

use serde_json::json;

use crate::world::{World, event, file, ids, video, videos};

const DEADLINE_MILLIS: i64 = 3000;
/// One call of `DeleteVideo` in a long while, so that a second one has to wait for longer than there is.
const SLOW: &str = "rate = { DeleteVideo = 0.05 }\n";

async fn slow_world() -> World {
    let emulator = crate::world::providers().await;
    let config =
        crate::world::accounts(&emulator.url()).replacen("[accounts.mps]", &format!("{SLOW}[accounts.mps]"), 1);
    World::around(emulator, &(config + "[limits]\ndeadline_reserve_ms = 1500\n"), &[]).await
}

#[tokio::test]
async fn the_answer_comes_before_the_deadline_whatever_the_provider_does() {
    let mut world = slow_world().await;
    let mut targets = vec![video("stall-v")];
    targets.extend(ids("v", 39).iter().map(|id| video(id)));
    targets.push(file("f"));
    let payload = event("evt-1", json!(targets)).to_string();
    let done = world.send_within(payload, DEADLINE_MILLIS).await;
    assert!(done.answer.took < Duration::from_millis(DEADLINE_MILLIS as u64), "{:?}", done.answer.took);
    assert_eq!(done.answer.error().0, "Unsettled");
    assert_eq!(done.outcomes().len(), 41);
    for id in std::iter::once("stall-v".to_owned()).chain(ids("v", 19)) {
        assert_eq!(done.verdict(&id), ["failed", "persistent", "takedown.deadline"], "in flight");
        assert_eq!((&done.outcome(&id)["attempts"], &done.outcome(&id)["level"]), (&json!(1), &json!("WARN")));
    }
    for id in &ids("v", 39)[19..] {
        assert_eq!(done.verdict(id), ["not_attempted", "", "takedown.deadline"], "never sent");
        assert_eq!((&done.outcome(id)["attempts"], &done.outcome(id)["level"]), (&json!(0), &json!("WARN")));
    }
    assert_eq!(done.outcome("f")["outcome"], "deleted", "another provider is not held up");
    assert_eq!(world.count("DeleteVideo"), 1);
}

#[tokio::test]
async fn behind_its_deadline_an_invocation_sends_nothing_and_the_next_one_does() {
    let mut world = World::new().await;
    let payload = event("evt-1", json!([video("v"), file("f")])).to_string();
    for late in [-5000, 0, 1] {
        let done = world.send_within(payload.clone(), late).await;
        assert_eq!(done.answer.error().0, "Unsettled");
        for id in ["v", "f"] {
            assert_eq!(done.verdict(id), ["not_attempted", "", "takedown.deadline"]);
        }
    }
    assert_eq!(world.calls(), 0);
    world.send_bytes(payload).await.assert_outcomes(&[("v", "deleted", 1), ("f", "deleted", 1)]);
}

#[tokio::test]
async fn a_wait_that_reaches_beyond_the_deadline_is_not_begun() {
    let mut world = World::with("[limits]\ndeadline_reserve_ms = 500\n", &[]).await;
    let hint = takedown_emulator::FaultKind::Throttle { retry_after: Some(Duration::from_secs(60)) };
    let fault = takedown_emulator::Fault { operation: None, id: None, times: None, kind: hint };
    world.emulator.core(|core| core.faults.push(fault));
    let done = world.send_within(videos(&["v"]).to_string(), 20_000).await;
    assert_eq!(done.verdict("v"), ["failed", "persistent", "Throttling.User"]);
    assert!(done.answer.took < Duration::from_secs(5), "{:?}", done.answer.took);
    assert_eq!(world.calls(), 1);
}
