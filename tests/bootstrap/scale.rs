//! Much at once: what is asked for and what is protected cost together no more than apart.

use serde_json::{Value, json};

use crate::world::{World, event, media};

const PROTECTED: usize = 100_000;
const TARGETS: usize = 20_000;
/// Targets of an event.
const TOGETHER: usize = 1000;

/// Ids as MPS gives them.
fn id(number: usize) -> String {
    format!("3e1cd21131a94525be55acf6{number:08x}")
}

#[tokio::test]
async fn many_targets_and_many_protected_ids_are_answered_in_time() {
    // One of them is asked for, in other letters.
    let held: Vec<String> = (TARGETS - 1..TARGETS - 1 + PROTECTED).map(|number| id(number).to_uppercase()).collect();
    let mut world = World::with(&format!("[protected]\nids = {held:?}\n"), &[]).await;
    let dry = |number: usize| {
        let targets: Vec<Value> = (0..TOGETHER).map(|index| media(&id(number * TOGETHER + index))).collect();
        let mut event = event(&format!("evt-{number}"), json!(targets));
        event["data"]["dry_run"] = json!(true);
        event
    };
    let events: Vec<Value> = (0..TARGETS / TOGETHER).map(dry).collect();
    let done = world.send(&json!(events)).await;
    let count = |outcome: &str| done.outcomes().iter().filter(|line| line["outcome"] == outcome).count();
    assert_eq!((count("planned"), count("refused")), (TARGETS - 1, 1));
    assert_eq!(done.verdict(&id(TARGETS - 1)), ["refused", "", "takedown.protected"]);
    assert_eq!(world.calls(), 0);
}
