//! Secrets from the Parameters and Secrets extension.

use std::time::Duration;

use serde_json::{Value, json};
use takedown_emulator::{Key, KeyState};

use crate::extension::{Extension, SESSION_TOKEN};
use crate::world::{Done, ID, SECRET, TOKEN, World, accounts, event, file, ids, media, providers, video, videos};

/// A name with characters that a query cannot carry as they are.
const NAME: &str = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:vod/key-AbC+d";
const NEW_ID: &str = "EMULATOR-new-51";
const NEW_SECRET: &str = "fresh-71b2ce";

fn secret(id: &str, secret: &str, token: &str) -> Value {
    json!({"access_key_id": id, "access_key_secret": secret, "security_token": token})
}

/// The first provider's account has its credential in a secret; the others in the environment.
async fn with_secret(extension: &Extension) -> World {
    let emulator = providers().await;
    let from_secret = format!("credentials = \"secretsmanager:{NAME}\"\n[accounts.mps]");
    let config = accounts(&emulator.url()).replacen("[accounts.mps]", &from_secret, 1);
    let port = extension.port();
    let environment = [("AWS_SESSION_TOKEN", SESSION_TOKEN), ("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", &port)];
    World::around(emulator, &config, &environment).await
}

fn assert_silent(done: &Done) {
    for secret in [NEW_SECRET, SESSION_TOKEN] {
        assert!(!done.output.contains(secret) && !done.answer.text().contains(secret), "{}", done.output);
    }
}

#[tokio::test]
async fn a_secret_is_read_in_the_first_invocation_and_kept() {
    let extension = Extension::start().await;
    extension.set_secret(NAME, secret(ID, SECRET, TOKEN));
    let mut world = with_secret(&extension).await;
    world.api.first_poll().await;
    assert!(extension.requests().is_empty(), "nothing answers before the first invocation");
    world.send(&event("evt-1", json!([file("f")]))).await.assert_outcomes(&[("f", "deleted", 1)]);
    assert!(extension.requests().is_empty(), "it was not needed");
    for round in ["a", "b", "c"] {
        let done = world.send(&videos(&ids(round, 60))).await;
        assert!(done.outcomes().iter().all(|line| line["outcome"] == "deleted"), "{}", done.output);
        assert_silent(&done);
    }
    assert_eq!(extension.requests(), [NAME]);
}

#[tokio::test]
async fn a_rotated_secret_is_read_once_more_and_the_delete_goes_through() {
    let extension = Extension::start().await;
    extension.set_secret(NAME, secret(ID, SECRET, TOKEN));
    let mut world = with_secret(&extension).await;
    world.send(&videos(&["v1"])).await.assert_outcomes(&[("v1", "deleted", 1)]);
    world.emulator.core(|core| {
        core.add_key(Key::new(NEW_ID, NEW_SECRET).unwrap());
        core.key_mut(ID).unwrap().state = KeyState::Inactive;
    });
    extension.set_secret(NAME, json!({"access_key_id": NEW_ID, "access_key_secret": NEW_SECRET}));
    let done = world.send(&videos(&["v2"])).await;
    done.assert_outcomes(&[("v2", "deleted", 2)]);
    assert!(done.lines_of("calls.stopped").is_empty());
    assert_silent(&done);
    world.send(&videos(&["v3"])).await.assert_outcomes(&[("v3", "deleted", 1)]);
    assert_eq!(extension.requests().len(), 2);
}

#[tokio::test]
async fn a_secret_that_stays_wrong_is_read_once_more_in_an_invocation_and_no_oftener() {
    let extension = Extension::start().await;
    extension.set_secret(NAME, secret(ID, "wrong-1d3e", TOKEN));
    let mut world = with_secret(&extension).await;
    for round in 1..=2 {
        let done = world.send(&event("evt-1", json!([video("v"), file("f")]))).await;
        assert_eq!(done.verdict("v"), ["failed", "permanent", "SignatureDoesNotMatch"]);
        assert_eq!(done.lines_of("calls.stopped").len(), 1);
        assert!(!done.output.contains("wrong-1d3e"));
        assert_eq!((world.count("DeleteVideo"), extension.requests().len()), (round, 1 + round as usize));
    }
}

#[tokio::test]
async fn while_a_refused_secret_is_read_once_more_no_other_call_is_made_with_it() {
    let extension = Extension::start().await;
    extension.set_secret(NAME, secret(ID, "wrong-1d3e", TOKEN));
    extension.set_delay(Duration::from_millis(300));
    let mut world = with_secret(&extension).await;
    world.send(&videos(&ids("v", 200))).await;
    assert_eq!(world.count("DeleteVideo"), 1);
}

#[tokio::test]
async fn an_extension_that_is_not_ready_yet_is_waited_for() {
    let extension = Extension::start().await;
    extension.set_secret(NAME, secret(ID, SECRET, TOKEN));
    extension.not_ready_for(3);
    let mut world = with_secret(&extension).await;
    world.send(&videos(&["v"])).await.assert_outcomes(&[("v", "deleted", 1)]);
    assert_eq!(extension.requests().len(), 4);
}

fn assert_unreadable(done: &Done) {
    assert_eq!(done.answer.error().0, "Unsettled");
    assert_eq!(done.outcome("f")["outcome"], "deleted", "other accounts go on");
    for id in ids("v", 30) {
        assert_eq!(done.verdict(&id), ["not_attempted", "", "takedown.stopped"]);
        let message = done.outcome(&id)["error_message"].as_str().unwrap();
        assert!(message.contains("credentials of account cn"), "{message}");
    }
    assert_eq!(done.lines_of("calls.stopped").len(), 1);
    assert_silent(done);
}

fn thirty_and_a_file() -> Value {
    let mut targets: Vec<_> = ids("v", 30).iter().map(|id| video(id)).collect();
    targets.push(file("f"));
    event("evt-1", json!(targets))
}

#[tokio::test]
async fn without_the_extension_nothing_is_sent_and_the_process_lives_on() {
    let extension = Extension::start().await;
    extension.set_secret(NAME, secret(ID, SECRET, TOKEN));
    extension.set_down(true);
    let mut world = with_secret(&extension).await;
    assert_unreadable(&world.send(&thirty_and_a_file()).await);
    assert_eq!(world.count("DeleteVideo"), 0);
    extension.set_down(false);
    let done = world.send(&videos(&ids("v", 30))).await;
    assert!(done.outcomes().iter().all(|line| line["outcome"] == "deleted"), "what failed is not kept");
}

#[tokio::test]
async fn without_anybody_on_the_extensions_port_the_process_lives_on() {
    let extension = Extension::start().await;
    let mut world = with_secret(&extension).await;
    drop(extension);
    for _ in 0..2 {
        let targets = thirty_and_a_file();
        let done = world.send(&targets).await;
        assert_eq!(done.verdict("v000"), ["not_attempted", "", "takedown.stopped"]);
    }
    assert!(world.process.runs());
    assert_eq!(world.count("DeleteVideo"), 0);
}

#[tokio::test]
async fn a_secret_of_another_shape_stops_its_account_and_is_not_repeated() {
    let extension = Extension::start().await;
    let mut world = with_secret(&extension).await;
    for shape in [
        format!("no JSON {NEW_SECRET}"),
        json!(NEW_SECRET).to_string(),
        json!({"access_key_id": NEW_ID, "secret": NEW_SECRET}).to_string(),
        json!({"access_key_id": NEW_ID, "access_key_secret": format!("{NEW_SECRET}\n")}).to_string(),
        json!({"access_key_id": NEW_ID, "access_key_secret": ""}).to_string(),
    ] {
        extension.set_secret(NAME, &shape);
        let done = world.send(&thirty_and_a_file()).await;
        for id in ids("v", 30) {
            assert_eq!(done.verdict(&id), ["not_attempted", "", "takedown.stopped"], "{shape}");
        }
        assert_silent(&done);
        world.emulator.core(|core| core.library.add_file(None, "f"));
    }
    assert_eq!(world.count("DeleteVideo"), 0);
}

#[tokio::test]
async fn one_secret_serves_either_vendor_under_its_own_names() {
    let extension = Extension::start().await;
    extension.set_secret("tencent", json!({"secret_id": ID, "secret_key": SECRET, "token": TOKEN}));
    extension.set_secret("aliyun", secret(ID, SECRET, TOKEN));
    let emulator = providers().await;
    let from = |name: &str| format!("credentials = \"secretsmanager:{name}\"\n[accounts.");
    let config = accounts(&emulator.url()).split("[accounts.").collect::<Vec<_>>().join(&from("aliyun"));
    // The separator stands in front of each account, so that it ends the one before.
    let config = config.replacen(&from("aliyun"), "[accounts.", 1) + "credentials = \"secretsmanager:tencent\"\n";
    let port = extension.port();
    let environment = [("AWS_SESSION_TOKEN", SESSION_TOKEN), ("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", &port)];
    let mut world = World::around(emulator, &config, &environment).await;
    let done = world.send(&event("evt-1", json!([video("v"), media("m"), file("f")]))).await;
    done.assert_outcomes(&[("v", "deleted", 1), ("m", "deleted", 1), ("f", "deleted", 1)]);
    let mut requests = extension.requests();
    requests.sort();
    assert_eq!(requests, ["aliyun", "aliyun", "tencent"]);
}
