//! Starting, and refusing to.

use serde_json::Value;

use crate::process::{Directory, Process};
use crate::runtime::RuntimeApi;
use crate::world::{CREDENTIALS, World, accounts, providers, video, videos};

/// A word that must never be repeated.
pub(crate) const PLANTED: &str = "hunter2-5e0c";

/// Starts with this configuration, asserts that it fails and gives the one line that says why.
pub(crate) async fn refusal(config: Option<&str>, environment: &[(&str, &str)]) -> Value {
    let mut api = RuntimeApi::start().await;
    let directory = Directory::new();
    let path = config.map(|text| directory.write("config.toml", text));
    let named: Vec<_> = path.as_deref().map(|path| ("TAKEDOWN_CONFIG", path)).into_iter().collect();
    let mut process = Process::start(directory, &api.address(), &[&named, environment].concat());
    let status = process.end().await;
    assert!(!status.success() && status.code().is_some(), "{status}");
    assert_eq!(api.polls(), 0, "it asked for an invocation");
    assert_eq!(process.stderr(), "");
    let output = process.stdout();
    assert!(!output.contains(PLANTED), "{output}");
    assert!(api.init_errors().iter().all(|error| !error.contains(PLANTED)));
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), 1, "{output}");
    let line: Value = serde_json::from_str(lines[0]).unwrap();
    assert_eq!(line["level"], "ERROR");
    assert_eq!(line["service"], "takedown");
    assert!(line["timestamp"].is_string());
    line
}

pub(crate) fn assert_names(line: &Value, wanted: &[&str]) {
    let message = line["message"].as_str().unwrap();
    for name in wanted {
        assert!(message.contains(name), "{name} in {message}");
    }
}

#[tokio::test]
async fn a_missing_configuration_stops_the_start_and_is_named() {
    assert_names(&refusal(None, &CREDENTIALS).await, &["takedown.toml", "TAKEDOWN_CONFIG"]);
    let environment = [&CREDENTIALS[..], &[("TAKEDOWN_CONFIG", "elsewhere.toml")]].concat();
    assert_names(&refusal(None, &environment).await, &["elsewhere.toml", "TAKEDOWN_CONFIG"]);
}

#[tokio::test]
async fn all_problems_are_reported_in_one_line_by_name_and_without_values() {
    let config = format!(
        r#"
[accounts.cn]
provider = "aliyun-vod"
region = "{PLANTED}"
access_key_secret = "{PLANTED}"

[accounts.mps]
provider = "aliyun-mps"
endpoint = "http://user:{PLANTED}@example.com"

[accounts.one]
provider = "tencent-vod"
default = true
credentials = "env:LEFT_OUT"

[accounts.two]
provider = "tencent-vod"
default = true
credentials = "{PLANTED}"

[accounts.three]
provider = "{PLANTED}"

[events."content.takedown"]
scope = "{PLANTED}"

[limits]
attempts = 0

[protected]
ids = ["{PLANTED} with spaces"]
"#
    );
    let planted = [("TAKEDOWN_DRY_RUN", PLANTED), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", PLANTED)];
    let line = refusal(Some(&config), &planted).await;
    assert_names(
        &line,
        &[
            "accounts.cn.region",
            "access_key_secret",
            "accounts.mps.endpoint",
            "LEFT_OUT_TENCENTCLOUD_SECRET_ID",
            "LEFT_OUT_TENCENTCLOUD_SECRET_KEY",
            "accounts.two.credentials",
            "accounts.three.provider",
            "content.takedown",
            "limits.attempts",
            "protected.ids[0]",
            "TAKEDOWN_DRY_RUN",
        ],
    );
}

#[tokio::test]
async fn two_defaults_of_a_provider_stop_the_start() {
    let config = ["one", "two"].map(|name| {
        format!("[accounts.{name}]\nprovider = \"tencent-vod\"\nendpoint = \"http://127.0.0.1:9\"\ndefault = true\n")
    });
    assert_names(&refusal(Some(&config.concat()), &CREDENTIALS).await, &["accounts.two.default"]);
}

#[tokio::test]
async fn broken_toml_is_located_without_its_text() {
    let config = format!("[accounts.cn]\nprovider = \"aliyun-vod\"\nsecret = {PLANTED}\n");
    assert_names(&refusal(Some(&config), &CREDENTIALS).await, &["line 3"]);
}

#[tokio::test]
async fn a_dry_run_that_is_neither_true_nor_false_stops_the_start() {
    let config = accounts("http://127.0.0.1:9");
    for wrong in ["maybe", "1", ""] {
        let environment = [&CREDENTIALS[..], &[("TAKEDOWN_DRY_RUN", wrong)]].concat();
        assert_names(&refusal(Some(&config), &environment).await, &["TAKEDOWN_DRY_RUN"]);
    }
}

#[tokio::test]
async fn an_emulator_key_is_refused_for_a_real_endpoint() {
    let config = "[accounts.cn]\nprovider = \"aliyun-vod\"\nregion = \"cn-shanghai\"\n\
                  [accounts.intl]\nprovider = \"tencent-vod\"\n";
    let line = refusal(Some(config), &CREDENTIALS).await;
    assert_names(&line, &["accounts.cn.credentials", "accounts.intl.credentials", "EMULATOR"]);
}

#[tokio::test]
async fn a_configuration_in_the_working_directory_is_found() {
    let emulator = providers().await;
    let directory = Directory::new();
    directory.write("takedown.toml", &accounts(&emulator.url()));
    let mut world = World::launch(emulator, directory, &[]).await;
    let done = world.send(&videos(&["v"])).await;
    done.assert_outcomes(&[("v", "deleted", 1)]);
}

#[tokio::test]
async fn a_start_says_which_program_it_is_and_what_it_goes_by() {
    let emulator = providers().await;
    let directory = Directory::new();
    directory.write("mine.toml", &accounts(&emulator.url()));
    let mut world = World::launch(emulator, directory, &[("TAKEDOWN_CONFIG", "mine.toml")]).await;
    world.api.first_poll().await;
    let output = world.process.stdout();
    let line: Value = serde_json::from_str(&output).expect("one line of JSON");
    assert_eq!((&line["event"], &line["level"]), (&"function.started".into(), &"INFO".into()));
    assert_eq!((&line["version"], &line["accounts"]), (&env!("CARGO_PKG_VERSION").into(), &3.into()));
    assert_eq!((&line["configuration"], line.get("configuration_version")), (&"mine.toml".into(), None));
    for _ in 0..2 {
        assert!(world.send(&videos(&["v"])).await.lines_of("function.started").is_empty());
    }
}

#[tokio::test]
async fn a_start_polls_once_and_calls_nobody() {
    let mut world = World::new().await;
    world.api.first_poll().await;
    assert_eq!((world.api.polls(), world.calls()), (1, 0));
    assert!(world.process.runs());
    assert!(world.api.init_errors().is_empty());
    let done = world.send(&serde_json::json!([videos(&["v"]), video("not-an-event")])).await;
    assert_eq!(done.outcome("v")["outcome"], "deleted");
}

#[tokio::test]
async fn no_certificate_file_is_opened() {
    let directory = Directory::new();
    let pipe = directory.path().join("certificates.pem");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // Whoever opens a pipe that nobody writes to waits for ever.
    let environment = [("SSL_CERT_FILE", pipe.to_str().unwrap()), ("SSL_CERT_DIR", directory.path().to_str().unwrap())];
    let mut world = World::with("", &environment).await;
    world.send(&videos(&["v1"])).await.assert_outcomes(&[("v1", "deleted", 1)]);
}
