//! Configuration in a parameter: read in the first invocation, asked for again in later ones, taken over as a whole.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use takedown_emulator::{Call, Core, Emulator, Key};

use crate::extension::{Extension, SESSION_TOKEN, wait};
use crate::process::Directory;
use crate::world::{Done, World, accounts, event, ids, providers, video, videos};

const PARAMETER: &str = "/takedown/config";
/// A value that was put into a wrong place.
const PLANTED: &str = "hunter2-5e0c";
/// The parameter is asked for at most once a second.
const LATER: Duration = Duration::from_millis(1100);

/// The program with the configuration for this URL in the parameter.
pub(crate) async fn with_parameter(extension: &Extension, config: impl FnOnce(&str) -> String) -> World {
    let emulator = providers().await;
    extension.set_parameter(PARAMETER, &config(&emulator.url()));
    let port = extension.port();
    let named = format!("ssm:{PARAMETER}");
    let environment = [
        ("TAKEDOWN_CONFIG", named.as_str()),
        ("AWS_SESSION_TOKEN", SESSION_TOKEN),
        ("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", &port),
    ];
    World::launch(emulator, Directory::new(), &environment).await
}

/// Stores a configuration and waits until it is asked for.
pub(crate) async fn change(extension: &Extension, config: &str) {
    extension.set_parameter(PARAMETER, config);
    wait(LATER).await;
}

/// The only line of an event.
fn only<'a>(done: &'a Done, event: &str) -> &'a Value {
    let lines = done.lines_of(event);
    assert_eq!(lines.len(), 1, "{event} in {}", done.output);
    lines[0]
}

/// No line speaks of the configuration.
fn assert_unchanged(done: &Done) {
    for event in ["configuration.loaded", "configuration.rejected", "configuration.unread", "function.started"] {
        assert!(done.lines_of(event).is_empty(), "{event} in {}", done.output);
    }
}

#[tokio::test]
async fn it_is_read_in_the_first_invocation_and_asked_for_at_most_once_a_second() {
    let extension = Extension::start().await;
    extension.not_ready_for(1);
    let mut world = with_parameter(&extension, accounts).await;
    world.api.first_poll().await;
    assert!(extension.requests().is_empty(), "nothing answers before the first invocation");
    let began = Instant::now();
    let done = world.send(&videos(&["v"])).await;
    done.assert_outcomes(&[("v", "deleted", 1)]);
    assert_eq!(only(&done, "configuration.loaded")["version"], 1);
    assert_eq!(extension.requests(), [PARAMETER, PARAMETER], "once too early and once");
    let started = only(&done, "function.started");
    assert_eq!(
        (&started["configuration"], &started["configuration_version"]),
        (&json!("ssm:/takedown/config"), &json!(1))
    );
    assert_eq!((&started["accounts"], &started["version"]), (&json!(3), &json!(env!("CARGO_PKG_VERSION"))));
    for id in ids("v", 20) {
        let done = world.send(&videos(&[&id])).await;
        done.assert_outcomes(&[(&id, "deleted", 1)]);
        assert_unchanged(&done);
    }
    let seconds = began.elapsed().as_secs() as usize;
    assert!(extension.requests().len() <= 2 + seconds, "{:?} in {seconds} s", extension.requests());
}

#[tokio::test]
async fn a_bad_first_one_fails_the_invocation_without_a_value() {
    let extension = Extension::start().await;
    let bad = |url: &str| accounts(url) + &format!("[limits]\nattempts = \"{PLANTED}\"\natempts = 1\n[sweep]\n");
    let mut world = with_parameter(&extension, bad).await;
    for _ in 0..2 {
        let done = world.send(&videos(&["v"])).await;
        let (kind, message) = done.answer.error();
        assert_eq!(kind, "InvalidConfiguration");
        for name in ["limits.attempts", "atempts", "sweep"] {
            assert!(message.contains(name), "{name} in {message}");
        }
        assert!(!message.contains(PLANTED) && !done.output.contains(PLANTED));
        assert_eq!(only(&done, "start.failed")["level"], "ERROR");
    }
    assert_eq!(world.calls(), 0);
    let good = accounts(&world.emulator.url());
    extension.set_parameter(PARAMETER, &good);
    world.send(&videos(&["v"])).await.assert_outcomes(&[("v", "deleted", 1)]);
}

#[tokio::test]
async fn a_missing_one_fails_the_invocation_and_the_next_one_asks_again() {
    let extension = Extension::start().await;
    extension.set_down(true);
    let mut world = with_parameter(&extension, accounts).await;
    let done = world.send(&videos(&["v"])).await;
    assert!(done.answer.error().1.contains("TAKEDOWN_CONFIG"), "{}", done.output);
    extension.set_down(false);
    world.send(&videos(&["v"])).await.assert_outcomes(&[("v", "deleted", 1)]);
}

#[tokio::test]
async fn a_new_version_is_taken_over_once_and_so_is_the_old_one_when_it_comes_back() {
    let extension = Extension::start().await;
    let mut world = with_parameter(&extension, accounts).await;
    let target = |id: String| event("evt-1", json!([{"account": "second", "video_id": id}]));
    let old = accounts(&world.emulator.url());
    let second = old.lines().take(3).collect::<Vec<_>>().join("\n").replace("[accounts.cn]", "[accounts.second]");
    for round in 0..2 {
        let done = world.send(&target("w".to_owned())).await;
        assert_eq!(done.answer.error().0, "InvalidEvent");
        assert_eq!(only(&done, "message.rejected")["pointer"], "/data/targets/0/account");
        change(&extension, &format!("{old}{second}\n")).await;
        let [one, other] = ["one", "other"].map(|name| format!("{name}{round}"));
        let done = world.send(&target(one.clone())).await;
        done.assert_outcomes(&[(&one, "deleted", 1)]);
        let line = only(&done, "configuration.loaded");
        assert_eq!((&line["level"], &line["version"]), (&json!("INFO"), &json!(2 + 2 * round)));
        wait(LATER).await;
        let done = world.send(&target(other.clone())).await;
        done.assert_outcomes(&[(&other, "deleted", 1)]);
        assert_unchanged(&done);
        change(&extension, &old).await;
    }
}

#[tokio::test]
async fn what_a_new_version_protects_is_held_at_once() {
    let extension = Extension::start().await;
    let mut world = with_parameter(&extension, accounts).await;
    world.send(&videos(&["v1"])).await.assert_outcomes(&[("v1", "deleted", 1)]);
    let config = accounts(&world.emulator.url()) + "[protected]\nids = [\"v2\"]\n";
    change(&extension, &config).await;
    let done = world.send(&videos(&["v2", "v3"])).await;
    assert_eq!(done.verdict("v2"), ["refused", "", "takedown.protected"]);
    assert_eq!((&done.outcome("v3")["outcome"], world.count("DeleteVideo")), (&json!("deleted"), 2));
    let lines = done.lines.iter().map(|line| line["event"].as_str().unwrap_or_default());
    let loaded = lines.clone().position(|event| event == "configuration.loaded").unwrap();
    assert!(loaded < lines.clone().position(|event| event == "target.outcome").unwrap());
}

#[tokio::test]
async fn a_bad_version_is_reported_once_and_the_last_good_one_is_kept() {
    let extension = Extension::start().await;
    let good = |url: &str| accounts(url) + "[protected]\nids = [\"held\"]\n";
    let mut world = with_parameter(&extension, good).await;
    let good = good(&world.emulator.url());
    world.send(&videos(&["v"])).await.assert_outcomes(&[("v", "deleted", 1)]);
    let misspelt = accounts(&world.emulator.url()) + &format!("[limits]\nattempts = \"{PLANTED}\"\natempts = 1\n");
    let no_toml = format!("{good}{PLANTED}");
    for (version, bad, problems) in [
        (2, misspelt.as_str(), &["limits.attempts", "atempts"][..]),
        (3, &no_toml, &["no TOML"]),
        (4, "", &["accounts"]),
    ] {
        change(&extension, bad).await;
        for round in 0..2 {
            let id = format!("v{version}-{round}");
            let done = world.send(&event("evt-1", json!([video(&id), video("held")]))).await;
            assert_eq!(done.outcome(&id)["outcome"], "deleted");
            assert_eq!(done.verdict("held"), ["refused", "", "takedown.protected"], "what was held is held");
            if round == 0 {
                let line = only(&done, "configuration.rejected");
                assert_eq!((&line["level"], &line["version"]), (&json!("ERROR"), &json!(version)));
                for problem in problems {
                    assert!(line["error"].as_str().unwrap().contains(problem), "{problem} in {line}");
                }
            } else {
                assert_unchanged(&done);
            }
            assert!(!done.output.contains(PLANTED), "{}", done.output);
            wait(LATER).await;
        }
    }
    change(&extension, &accounts(&world.emulator.url())).await;
    let done = world.send(&videos(&["held"])).await;
    assert_eq!(only(&done, "configuration.loaded")["version"], 5);
    done.assert_outcomes(&[("held", "deleted", 1)]);
}

#[tokio::test]
async fn while_the_extension_is_away_the_last_good_one_is_kept_and_nothing_waits_for_long() {
    let extension = Extension::start().await;
    let mut world = with_parameter(&extension, accounts).await;
    world.send(&videos(&["v"])).await.assert_outcomes(&[("v", "deleted", 1)]);
    // It takes longer than the invocation has.
    extension.set_delay(Duration::from_secs(60));
    wait(LATER).await;
    let done = world.send(&videos(&["v2"])).await;
    done.assert_outcomes(&[("v2", "deleted", 1)]);
    assert!(done.answer.took < Duration::from_secs(3), "{:?}", done.answer.took);
    assert_eq!(only(&done, "configuration.unread")["level"], "WARN");
    let asked = extension.requests().len();
    wait(LATER).await;
    let done = world.send(&videos(&["v3"])).await;
    done.assert_outcomes(&[("v3", "deleted", 1)]);
    assert_unchanged(&done);
    assert_eq!(extension.requests().len(), asked, "it is left alone for a while");
    // Once it answers again, it is asked again.
    extension.set_delay(Duration::ZERO);
    extension.set_parameter(PARAMETER, &(accounts(&world.emulator.url()) + "[protected]\nids = [\"v\"]\n"));
    wait(Duration::from_secs(10)).await;
    let done = world.send(&videos(&["v"])).await;
    assert_eq!(done.verdict("v"), ["refused", "", "takedown.protected"]);
}

#[tokio::test]
async fn a_parameter_that_is_gone_leaves_the_last_good_one() {
    let extension = Extension::start().await;
    let mut world = with_parameter(&extension, accounts).await;
    world.send(&videos(&["v"])).await.assert_outcomes(&[("v", "deleted", 1)]);
    extension.remove_parameter(PARAMETER);
    wait(LATER).await;
    let done = world.send(&videos(&["w"])).await;
    done.assert_outcomes(&[("w", "deleted", 1)]);
    assert!(only(&done, "configuration.unread")["error"].as_str().unwrap().contains("HTTP 400"));
}

#[tokio::test]
async fn little_time_is_not_spent_on_asking() {
    let extension = Extension::start().await;
    let mut world = with_parameter(&extension, accounts).await;
    world.send(&videos(&["v"])).await.assert_outcomes(&[("v", "deleted", 1)]);
    extension.set_delay(Duration::from_secs(60));
    wait(LATER).await;
    // Two seconds are kept back to answer; a quarter of the other two is spent.
    let done = world.send_within(videos(&["w"]).to_string(), 4000).await;
    done.assert_outcomes(&[("w", "deleted", 1)]);
    assert!(done.answer.took < Duration::from_millis(1000), "{:?}", done.answer.took);
}

#[tokio::test]
async fn the_pace_goes_on_across_versions() {
    const SECOND: Duration = Duration::from_secs(1);
    let extension = Extension::start().await;
    let config = |url: &str, round: usize, rate: usize| {
        let rate = format!("rate = {{ DeleteVideo = {rate} }}\n[accounts.mps]");
        accounts(url).replacen("[accounts.mps]", &rate, 1) + &format!("[events.\"round.{round}\"]\nscope = \"media\"\n")
    };
    let mut world = with_parameter(&extension, |url| config(url, 0, 2)).await;
    world.emulator.core(|core| core.rates.lift());
    let url = world.emulator.url();
    // An invocation of four requests takes more than a second, so that the next one asks, while places are still taken.
    let mut calls = Vec::new();
    for (round, rate) in [2, 2, 3, 3, 2].into_iter().enumerate() {
        extension.set_parameter(PARAMETER, &config(&url, round, rate));
        let done = world.send(&videos(&ids(&format!("v{round}-"), 80))).await;
        assert!(done.outcomes().iter().all(|line| line["outcome"] == "deleted"), "{}", done.output);
        only(&done, "configuration.loaded");
        world.emulator.core(|core| {
            let times = core.calls().iter().filter(|call| call.operation == "DeleteVideo").map(|call| (call.at, rate));
            calls.extend(times);
            core.clear_calls();
        });
    }
    assert_eq!(calls.len(), 5 * 4);
    for (first, _) in &calls {
        let in_a_second = || calls.iter().filter(|(at, _)| at.duration_since(*first).is_ok_and(|age| age < SECOND));
        let allowed = in_a_second().map(|(_, rate)| *rate).max().unwrap();
        assert!(in_a_second().count() <= allowed, "{calls:?}");
    }
}

/// A key of an account of its own: its id, its secret, and the secret in Secrets Manager that holds them.
const OWNERS: [(&str, &str, &str); 3] = [
    ("EMULATOR-own-a1", "veiled-a1c7", "keys/a"),
    ("EMULATOR-own-b2", "veiled-b2d8", "keys/b"),
    ("EMULATOR-own-c3", "veiled-c3e9", "keys/c"),
];

#[tokio::test]
async fn when_places_and_names_change_hands_every_request_is_signed_with_its_own_accounts_key() {
    let extension = Extension::start().await;
    // Each emulator is an account of its own, which knows nobody else's key.
    let mut sites = Vec::new();
    for (id, secret, name) in OWNERS {
        let mut core = Core::default();
        core.add_key(Key::new(id, secret).unwrap());
        let site = Emulator::start(core).await.unwrap();
        extension.set_secret(name, json!({"access_key_id": id, "access_key_secret": secret}));
        sites.push(site);
    }
    let config = |names: &[(&str, usize)]| {
        let account = |(name, owner): &(&str, usize)| {
            let (url, secret) = (sites[*owner].url(), OWNERS[*owner].2);
            format!(
                "[accounts.{name}]\nprovider = \"aliyun-vod\"\nendpoint = \"{url}\"\ncredentials = \"secretsmanager:{secret}\"\n"
            )
        };
        names.iter().map(account).collect::<String>()
    };
    let first = [("m", 0), ("n", 1)];
    let mut world = with_parameter(&extension, |_| config(&first)).await;
    // Accounts stand in the order of their names: one comes in front, names are swapped, one goes, and one changes its owner.
    let versions: [&[(&str, usize)]; 6] = [
        &first,
        &[("a", 2), ("m", 0), ("n", 1)],
        &[("a", 2), ("m", 1), ("n", 0)],
        &[("m", 1), ("n", 0)],
        &[("m", 1), ("n", 2)],
        &[("m", 0), ("n", 1)],
    ];
    for (round, names) in versions.into_iter().enumerate() {
        if round > 0 {
            change(&extension, &config(names)).await;
        }
        let id = |name: &str| format!("{name}-{round}");
        let targets = names.iter().map(|(name, _)| json!({"account": name, "video_id": id(name)})).collect();
        let done = world.send(&event("evt-1", targets)).await;
        for (name, owner) in names {
            let line = done.outcome(&id(name));
            assert_eq!((&line["outcome"], &line["attempts"]), (&json!("deleted"), &json!(1)), "{line}");
            let is_there = |call: &Call| {
                call.parameters.get("VideoIds").is_some_and(|ids| *ids == id(name)) && call.key == OWNERS[*owner].0
            };
            for (index, site) in sites.iter().enumerate() {
                let count = site.core(|core| core.calls().iter().filter(|call| is_there(call)).count());
                assert_eq!(count, usize::from(index == *owner), "{name} in round {round}");
            }
        }
        for (_, secret, _) in OWNERS {
            assert!(!done.output.contains(secret));
        }
    }
    for site in &sites {
        assert!(site.core(|core| core.calls().iter().all(|call| call.status == 200)), "no key was ever wrong");
    }
}

#[tokio::test]
async fn a_dry_run_that_the_environment_forces_stays_one_under_every_version() {
    let extension = Extension::start().await;
    let emulator = providers().await;
    let config = accounts(&emulator.url());
    extension.set_parameter(PARAMETER, &config);
    let port = extension.port();
    let named = format!("ssm:{PARAMETER}");
    let environment = [
        ("TAKEDOWN_CONFIG", named.as_str()),
        ("TAKEDOWN_DRY_RUN", "true"),
        ("AWS_SESSION_TOKEN", SESSION_TOKEN),
        ("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", &port),
    ];
    let mut world = World::launch(emulator, Directory::new(), &environment).await;
    for version in ["", "[limits]\nattempts = 2\n"] {
        change(&extension, &format!("{config}{version}")).await;
        world.send(&videos(&["v"])).await.assert_outcomes(&[("v", "planned", 0)]);
    }
    assert_eq!(world.calls(), 0);
}

#[tokio::test]
async fn an_extension_that_repeats_the_token_is_not_repeated() {
    let extension = Extension::start().await;
    let mut world = with_parameter(&extension, |_| format!("{SESSION_TOKEN} = 1\n")).await;
    let done = world.send(&videos(&["v"])).await;
    assert_eq!(done.answer.error().0, "InvalidConfiguration");
    extension.set_parameter(PARAMETER, &accounts(&world.emulator.url()));
    wait(LATER).await;
    let good = world.send(&videos(&["v"])).await;
    change(&extension, &format!("[\"x-{SESSION_TOKEN}\"]\n")).await;
    let rejected = world.send(&videos(&["w"])).await;
    only(&rejected, "configuration.rejected");
    for done in [done, good, rejected] {
        assert!(!done.output.contains(SESSION_TOKEN) && !done.answer.text().contains(SESSION_TOKEN), "{}", done.output);
    }
}
