//! `takedown run`, `sweep` and `check`, and a case from its list to its report.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::golden::assert_golden;
use crate::program::Folder;

fn event(targets: Value) -> String {
    json!({"specversion": "1.0", "id": "1", "source": "me", "type": "content.takedown", "data": {"reference": "R", "targets": targets}})
        .to_string()
}

/// A configuration whose account nobody answers for.
const NOBODY: &str = "[accounts.cn]\nprovider = \"aliyun-vod\"\nendpoint = \"http://127.0.0.1:1\"\n";

/// A folder with an event, a configuration and its credentials.
fn configured(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("takedown.toml", NOBODY);
    folder.write("event.json", event(json!([{"provider": "aliyun-vod", "video_id": "a"}])));
    folder
}

fn run(folder: &Folder, arguments: &[&str], variables: &[(&str, &str)]) -> (i32, String, String) {
    let mut command = folder.command(arguments);
    command
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "EMULATOR-KEY")
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "EMULATOR-SECRET");
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A screen whose first lines, one for each target, are in no order: accounts go beside each other.
fn sorted(screen: &str) -> String {
    let (targets, rest) = screen.split_once("\n\n").unwrap();
    let mut lines: Vec<_> = targets.lines().collect();
    lines.sort_unstable();
    format!("{}\n\n{rest}", lines.join("\n"))
}

#[test]
fn a_run_is_dry_until_it_is_told_otherwise() {
    let folder = Folder::new("run");
    let targets = json!([
        {"provider": "aliyun-vod", "video_id": "a"},
        {"provider": "aliyun-vod", "video_id": "e44ebf1147hdsa2d2adbea8b9999"},
        {"provider": "tencent-vod", "file_id": "b", "scope": "renditions", "definitions": [230]},
    ]);
    folder.write("event.json", event(targets));
    let dry = folder.run(&["run", "--emulator", "event.json"]).ended(1);
    assert_golden("run-dry.txt", &sorted(&dry.stdout));
    let real = folder.run(&["run", "--emulator", "event.json", "--apply", "--log", "run.log"]).ended(1);
    assert_golden("run-apply.txt", &format!("{}{}", real.stderr, sorted(&real.stdout)));
    assert_eq!(folder.read("run.log").matches("\"event\":\"target.outcome\"").count(), 3);
    assert!(
        folder.run(&["run", "--emulator", "event.json", "--log", "run.log"]).ended(2).stderr.contains("not replaced")
    );

    let json = folder.run(&["run", "--emulator", "event.json", "--json"]).ended(1);
    assert!(json.stdout.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{}", json.stdout);
    let piped = folder
        .run_with(&["run", "--emulator", "-"], event(json!([{"provider": "aliyun-vod", "video_id": "a"}])).as_bytes());
    assert!(piped.ended(0).stdout.contains("would delete"));
}

#[test]
fn applying_needs_somebody_who_is_sure() {
    let folder = configured("run-apply");
    let (status, stdout, _) = run(&folder, &["run", "event.json"], &[]);
    assert_eq!((status, stdout.contains("would delete")), (0, true), "a dry run calls nobody");
    let (status, _, stderr) = run(&folder, &["run", "event.json", "--apply"], &[]);
    assert_eq!((status, stderr.contains("--yes")), (2, true), "{stderr}");
    let (status, _, stderr) = run(&folder, &["run", "event.json", "--apply", "--yes"], &[("TAKEDOWN_DRY_RUN", "true")]);
    assert_eq!((status, stderr.contains("TAKEDOWN_DRY_RUN")), (2, true), "{stderr}");
}

#[test]
fn a_file_that_is_no_event_stops_everything() {
    let folder = configured("run-wrong");
    folder.write("list.csv", "video_id,title\na,b\n");
    for (arguments, word) in [
        (&["run", "event.json", "list.csv"][..], "takedown case new"),
        (&["run", "nowhere.json"], "nowhere.json cannot be read"),
        (&["run", "."], "takedown case new"),
        (&["run", "event.json", "--config", "nowhere.toml"], "nowhere.toml"),
        (&["sweep", "unknown"], "no sweep"),
        (&["sweep", "unknown", "--queue", "https://sqs.example/1/q"], "--apply"),
    ] {
        let (status, stdout, stderr) = run(&folder, arguments, &[]);
        assert_eq!((status, stdout.as_str()), (2, ""), "{arguments:?}: {stderr}");
        assert!(stderr.contains(word), "{arguments:?}: {stderr}");
    }
    let (status, _, stderr) = run(&folder, &["run", "event.json"], &[("TAKEDOWN_CONFIG", "ssm:name")]);
    assert_eq!((status, stderr.contains("Parameter Store")), (2, true), "{stderr}");
}

#[test]
fn a_sweep_shows_what_is_due_before_it_deletes() {
    let folder = Folder::new("sweep");
    let dry = folder.run(&["sweep", "--emulator", "trial-clips"]).ended(0);
    assert_eq!(dry.stdout.matches("would delete").count(), 1000);
    assert!(
        dry.stdout.contains("tags trial, at cn") && dry.stdout.contains("200 left for the next run"),
        "{}",
        dry.stdout
    );
    let real = folder.run(&["sweep", "--emulator", "trial-clips", "--apply"]).ended(0);
    assert!(real.stdout.contains("1,000 targets: 1,000 deleted"), "{}", real.stdout);
    assert!(folder.run(&["sweep", "--emulator", "other"]).ended(2).stderr.contains("trial-clips"));
}

#[test]
fn check_tells_every_problem_at_once() {
    let folder = configured("check");
    let (status, stdout, _) = run(&folder, &["check"], &[]);
    assert_eq!(
        (status, stdout.contains("cn: aliyun-vod at http://127.0.0.1:1, credentials from env")),
        (0, true),
        "{stdout}"
    );
    folder.write("bad.toml", "[accounts.cn]\nprovider = \"x\"\n[limits]\nattempts = 0\n");
    let (status, _, stderr) = run(&folder, &["check", "--config", "bad.toml"], &[]);
    assert_eq!(
        (status, stderr.contains("accounts.cn.provider"), stderr.contains("limits.attempts")),
        (2, true, true),
        "{stderr}"
    );
    let (status, stdout, _) = run(&folder, &["check", "--config", "bad.toml", "--json"], &[]);
    assert_eq!(status, 2);
    assert!(serde_json::from_str::<Value>(&stdout).unwrap()["problems"].as_array().unwrap().len() >= 2);
}

#[test]
fn ctrl_c_tells_what_was_done_and_what_was_not() {
    let folder = Folder::new("run-interrupted");
    folder.write(
        "event.json",
        event(json!([{"provider": "tencent-vod", "file_id": "done"}, {"provider": "aliyun-mps", "media_id": "stall-never"}])),
    );
    let mut command = folder.command(&["run", "--emulator", "event.json", "--apply", "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.by_ref().any(|line| line.unwrap().contains("\"deleted done\"")));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(lines.all(|line| line.is_ok()));
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("1 target not decided") && stderr.contains("media_id stall-never"), "{stderr}");
}

/// From the list to the report, as many come out as went in.
#[test]
fn a_list_goes_end_to_end() {
    let folder = Folder::new("end-to-end");
    let mut rows = String::from("\u{feff}Video ID;File ID;Title\r\n");
    for number in 0..30 {
        rows += &format!("video{number};;Film {number}\r\n;74473981569989948{number:02};\r\n");
    }
    rows += "absent-1;;\r\nvideo1;;again\r\ne44ebf1147hdsa2d2adbea8b9999;;held\r\n;fail-1;\r\n;forbidden-1;\r\n";
    folder.write("list.csv", rows);
    let new = ["case", "new", "list.csv", "--reference", "CASE-1", "--targets-per-event", "25", "--json"];
    let made = folder.run(&new).ended(0).json();
    assert_eq!((&made["targets"], made["events"].as_array().unwrap().len()), (&json!(64), 3));
    folder.run(&["run", "--emulator", "CASE-1", "--apply", "--log", "run.log"]).ended(1);
    let sums = |arguments: &[&str]| {
        let told = folder.run(arguments).ended(1).json();
        ["asked", "gone", "absent", "waiting", "refused", "failed", "rejected"].map(|name| told[name].as_u64().unwrap())
    };
    let by_folder = sums(&["case", "status", "--case", "CASE-1", "--json", "run.log"]);
    assert_eq!(by_folder, [64, 60, 1, 1, 2, 0, 0]);
    assert_eq!(sums(&["case", "status", "--reference", "CASE-1", "--ids", "list.csv", "--json", "run.log"]), by_folder);
    folder.run(&["case", "report", "--case", "CASE-1", "run.log", "--out", "case.html"]).ended(1);
    let html = folder.read("case.html");
    let count = |state: &str| html.matches(&format!("<tr data-s=\"{state}\"")).count();
    assert_eq!(["gone", "absent", "waiting", "refused"].map(count), [60, 1, 1, 2]);
}
