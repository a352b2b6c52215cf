//! Answers that condemn an account, or one of its operations.

use serde_json::json;
use takedown_emulator::{Key, KeyState};

use crate::world::{Done, ID, SECRET, TOKEN, World, accounts, event, file, ids, media, providers, video};

const OTHER: &str = "EMULATOR-other";
const OTHER_SECRET: &str = "other-secret-6a";
const OTHER_KEY: [(&str, &str); 2] =
    [("OTHER_ALIBABA_CLOUD_ACCESS_KEY_ID", OTHER), ("OTHER_ALIBABA_CLOUD_ACCESS_KEY_SECRET", OTHER_SECRET)];

/// The usual accounts and another one at the first provider, with a key of its own.
async fn with_other(key: Option<Key>, environment: &[(&str, &str)]) -> World {
    let emulator = providers().await;
    if let Some(key) = key {
        emulator.core(|core| core.add_key(key));
    }
    let url = emulator.url();
    let other =
        format!("[accounts.other]\nprovider = \"aliyun-vod\"\nendpoint = \"{url}\"\ncredentials = \"env:OTHER\"\n");
    World::around(emulator, &(accounts(&url) + &other), &[environment, &OTHER_KEY].concat()).await
}

fn other(id: &str) -> serde_json::Value {
    json!({"account": "other", "video_id": id})
}

/// 45 targets of the other account, which are 3 calls, and one of each of the others.
fn crowd() -> serde_json::Value {
    let mut targets: Vec<_> = ids("o", 45).iter().map(|id| other(id)).collect();
    targets.extend([video("v"), media("m"), file("f")]);
    event("evt-1", json!(targets))
}

/// Asserts that 20 targets were sent once, the others never, and that the log says so once.
fn assert_stopped(world: &World, done: &Done, sent: [&str; 3]) {
    let all = ids("o", 45);
    for id in &all[..20] {
        assert_eq!(done.verdict(id), sent);
        assert_eq!(done.outcome(id)["attempts"], 1);
    }
    for id in &all[20..] {
        assert_eq!(done.verdict(id), ["not_attempted", "", "takedown.stopped"]);
        assert_eq!((&done.outcome(id)["attempts"], &done.outcome(id)["level"]), (&json!(0), &json!("WARN")));
        let message = done.outcome(id)["error_message"].as_str().unwrap();
        assert!(message.contains("other") && message.contains(sent[2]), "{message}");
    }
    for id in ["v", "m", "f"] {
        assert_eq!(done.verdict(id), ["deleted", "", ""]);
    }
    let of_account = |world: &World| {
        world.emulator.core(|core| {
            core.calls().iter().filter(|call| call.parameters.values().any(|ids| ids.starts_with('o'))).count()
        })
    };
    assert_eq!(of_account(world), 1);
    let stops: Vec<_> = done.lines_of("calls.stopped");
    assert_eq!(stops.len(), 1, "{}", done.output);
    assert_eq!((&stops[0]["level"], &stops[0]["account"]), (&json!("ERROR"), &json!("other")));
}

#[tokio::test]
async fn an_unknown_key_costs_one_call_and_other_accounts_go_on() {
    let mut world = with_other(None, &[]).await;
    let done = world.send(&crowd()).await;
    assert_stopped(&world, &done, ["failed", "permanent", "InvalidAccessKeyId.NotFound"]);
}

#[tokio::test]
async fn a_wrong_secret_costs_one_call_and_other_accounts_go_on() {
    let mut world = with_other(Some(Key::new(OTHER, "something else").unwrap()), &[]).await;
    let done = world.send(&crowd()).await;
    assert_stopped(&world, &done, ["failed", "permanent", "SignatureDoesNotMatch"]);
    assert!(!done.output.contains(OTHER_SECRET));
}

#[tokio::test]
async fn a_condemned_account_is_tried_again_in_the_next_invocation() {
    let mut world = with_other(Some(Key::new(OTHER, OTHER_SECRET).unwrap().in_state(KeyState::Inactive)), &[]).await;
    let done = world.send(&crowd()).await;
    assert_stopped(&world, &done, ["failed", "permanent", "InvalidAccessKeyId.Inactive"]);
    world.emulator.core(|core| core.key_mut(OTHER).unwrap().state = KeyState::Active);
    let done = world.send(&crowd()).await;
    for id in ids("o", 45) {
        assert_eq!((&done.outcome(&id)["outcome"], &done.outcome(&id)["attempts"]), (&json!("deleted"), &json!(1)));
    }
}

#[tokio::test]
async fn a_wrong_secret_at_tencent_costs_one_call_for_any_number_of_files() {
    let mut world = World::with("", &[("TENCENTCLOUD_SECRET_KEY", "not-it-0f8e6a")]).await;
    let mut targets: Vec<_> = ids("f", 30).iter().map(|id| file(id)).collect();
    targets.push(video("v"));
    let done = world.send(&event("evt-1", json!(targets))).await;
    assert_eq!(done.verdict("f000"), ["failed", "permanent", "AuthFailure.SignatureFailure"]);
    for id in &ids("f", 30)[1..] {
        assert_eq!(done.verdict(id), ["not_attempted", "", "takedown.stopped"]);
    }
    assert_eq!(done.outcome("v")["outcome"], "deleted");
    assert_eq!((world.count("DeleteMedia"), done.lines_of("calls.stopped").len()), (1, 1));
}

#[tokio::test]
async fn a_denied_permission_stops_that_operation_alone() {
    let mut world = World::new().await;
    let key = Key::new(ID, SECRET).unwrap().with_token(TOKEN).without("DeleteMezzanines");
    world.emulator.core(|core| core.add_key(key));
    let source = |id: &String| json!({"provider": "aliyun-vod", "video_id": id, "scope": "source"});
    let mut targets: Vec<_> = ids("s", 45).iter().map(source).collect();
    targets.extend(ids("v", 30).iter().map(|id| video(id)));
    let done = world.send(&event("evt-1", json!(targets))).await;
    for id in &ids("s", 45)[..20] {
        assert_eq!(done.verdict(id), ["refused", "", "Forbidden.RAM"]);
    }
    for id in &ids("s", 45)[20..] {
        assert_eq!(done.verdict(id), ["not_attempted", "", "takedown.stopped"]);
    }
    for id in ids("v", 30) {
        assert_eq!(done.verdict(&id), ["deleted", "", ""]);
    }
    assert_eq!((world.count("DeleteMezzanines"), world.count("DeleteVideo")), (1, 2));
    let stops = done.lines_of("calls.stopped");
    assert_eq!(stops.len(), 1);
    assert_eq!(stops[0]["operation"], "DeleteMezzanines");
}
