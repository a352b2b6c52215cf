//! `takedown case new`.

use serde_json::{Value, json};

use crate::golden::assert_golden;
use crate::program::Folder;

fn targets(event: &Value) -> Vec<&str> {
    let targets = event["data"]["targets"].as_array().unwrap();
    targets.iter().map(|target| target["video_id"].as_str().unwrap()).collect()
}

#[test]
fn a_list_becomes_a_folder_with_events() {
    let folder = Folder::new("new");
    folder.write("list.csv", "Video ID;Title;Scope\r\na;Film;\r\nb;=cmd;source\r\na;Film;\r\n");
    let arguments = [
        "case",
        "new",
        "list.csv",
        "--reference",
        "CASE-4711",
        "--by",
        "a court",
        "--reason",
        "order",
        "--keep",
        "title",
    ];
    let ran = folder.run(&arguments).ended(0);
    assert_golden("case-new.txt", &ran.stdout);

    let event = folder.json("CASE-4711/events/CASE-4711-0001.json");
    assert_eq!(event["data"]["targets"][1], json!({"provider": "aliyun-vod", "video_id": "b", "scope": "source"}));
    assert_eq!((&event["subject"], &event["data"]["reference"]), (&json!("CASE-4711"), &json!("CASE-4711")));
    assert_eq!((&event["source"], &event["data"]["reason"]), (&json!("urn:takedown:cli"), &json!("order")));
    let case = folder.json("CASE-4711/case.json");
    assert_eq!(
        (&case["by"], &case["list"]["rows"], &case["list"]["merged"]),
        (&json!("a court"), &json!(3), &json!(1))
    );
    assert_eq!(case["events"][0]["targets"][0]["rows"], json!([2, 4]));
    assert_eq!((&case["kept"], &case["events"][0]["targets"][1]["kept"]), (&json!(["Title"]), &json!(["=cmd"])));

    // The same list once more is no harm, and another one does not take its place.
    assert!(folder.run(&arguments).ended(0).stdout.contains("there already"));
    assert_eq!(folder.json("CASE-4711/events/CASE-4711-0001.json"), event);
    folder.write("list.csv", "video_id\nc\n");
    assert!(folder.run(&arguments[..9]).ended(2).stderr.contains("another run of this case"));
    let to_another = ["case", "new", "list.csv", "--reference", "CASE-4711", "--out", "second"];
    folder.run(&to_another).ended(0);
    folder.write("CASE-5", "");
    assert!(folder.run(&["case", "new", "list.csv", "--reference", "CASE-5"]).ended(2).stderr.contains("--out"));
}

#[test]
fn event_ids_tell_what_is_asked_for() {
    let folder = Folder::new("new-ids");
    folder.write("list.csv", "video_id\na\nb\nc\n");
    let made = |name: &str, more: &[&str]| {
        let arguments =
            [&["case", "new", "list.csv", "--reference", "a/b", "--json", "--out", name][..], more].concat();
        let events = folder.run(&arguments).ended(0).json()["events"].as_array().unwrap().clone();
        events.into_iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let first = made("1", &[]);
    assert_eq!(first, made("2", &["--by", "somebody"]));
    assert!(first[0].starts_with("a-b-"), "{first:?}");
    let others = [
        &["--dry-run"][..],
        &["--type", "retention.expired"],
        &["--level", "verified"],
        &["--type", "content.contain"],
    ];
    for (number, other) in others.iter().enumerate() {
        assert_ne!(made(&format!("other{number}"), other), first, "{other:?}");
    }
    let split = made("split", &["--targets-per-event", "2"]);
    assert_eq!(split.len(), 2);
    let event = |number| folder.json(&format!("split/events/{}", names(&folder)[number]));
    assert_eq!((targets(&event(0)), targets(&event(1))), (vec!["a", "b"], vec!["c"]));
    folder.write("takedown.toml", "[limits]\nmax_targets_per_event = 1\n");
    assert_eq!(made("configured", &["--config", "takedown.toml"]).len(), 3);
}

fn names(folder: &Folder) -> Vec<String> {
    let case = folder.json("split/case.json");
    let events = case["events"].as_array().unwrap().iter();
    events.map(|event| event["file"].as_str().unwrap().trim_start_matches("events/").to_owned()).collect()
}

#[test]
fn bad_rows_are_named_at_once_and_nothing_is_written() {
    let folder = Folder::new("new-bad");
    folder.write("list.csv", "file_id,note\n7.4474E+18,\n7447398156998994860,=1+1\nhttps://x,=2\n");
    let ran = folder.run(&["case", "new", "list.csv", "--reference", "R"]).ended(2);
    assert_golden("case-new-bad.txt", &ran.stderr);
    assert_eq!((ran.stdout.as_str(), folder.has("R")), ("", false));
    let ran = folder.run(&["case", "new", "list.csv", "--reference", "R", "--json"]).ended(2);
    assert_eq!(ran.json()["bad"].as_array().unwrap().len(), 2);

    let skip = ["case", "new", "list.csv", "--reference", "R", "--skip-bad"];
    assert!(folder.run(&skip).ended(1).stdout.contains("2 bad rows left out: R/bad-rows.csv"));
    let rows = folder.read("R/bad-rows.csv");
    let rows: Vec<_> = rows.trim_start_matches('\u{feff}').lines().collect();
    assert!(rows[1].starts_with("2,7.4474E+18,,") && rows[2].starts_with("4,https://x,'=2,"), "{rows:?}");
    folder.run(&skip).ended(1);
    assert!(folder.run(&[&skip[..], &["--bad", "list.csv"]].concat()).ended(2).stderr.contains("not replaced"));

    folder.write("list.csv", "file_id\n*\n");
    assert!(folder.run(&[&skip[..], &["--out", "none"]].concat()).ended(2).stderr.contains("no row is good"));
    assert!(!folder.has("none"));
}

#[test]
fn a_list_may_come_on_standard_input() {
    let folder = Folder::new("new-stdin");
    let arguments = ["case", "new", "-", "--reference", "R", "--id", "video_id", "--json"];
    let made = folder.run_with(&arguments, b"a\nb\n").ended(0).json();
    assert_eq!((&made["targets"], &made["folder"]), (&json!(2), &json!("R")));
}

#[test]
fn a_large_list_keeps_to_the_limits_of_an_event() {
    let folder = Folder::new("new-large");
    let jobs = vec!["0123456789012345678901234567890123456789"; 500].join("|");
    let rows: String = (0..100).map(|number| format!("v{number},{jobs}{number}\n")).collect();
    folder.write("list.csv", format!("video_id,job_ids\n{rows}"));
    let made = folder.run(&["case", "new", "list.csv", "--reference", "R", "--json"]).ended(0).json();
    let events = made["events"].as_array().unwrap();
    assert!(events.len() > 1, "{}", events.len());
    for event in events {
        let text = folder.read(event["file"].as_str().unwrap());
        assert!(text.len() <= 900_000, "{}", text.len());
    }
    let targets: u64 = events.iter().map(|event| event["targets"].as_u64().unwrap()).sum();
    assert_eq!(targets, 100);
}

#[test]
#[cfg(not(feature = "aws"))]
fn a_build_without_aws_says_how_to_build_it_with() {
    let folder = Folder::new("new-queue");
    folder.write("list.csv", "video_id\na\n");
    let ran =
        folder.run(&["case", "new", "list.csv", "--reference", "R", "--queue", "https://sqs.example/1/q"]).ended(2);
    assert!(ran.stderr.contains("--features aws") && !folder.has("R"), "{ran:?}");
}
