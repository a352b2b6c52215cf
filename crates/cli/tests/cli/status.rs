//! `takedown case status` and `takedown case report`.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::golden::assert_golden;
use crate::program::Folder;

/// A line about a target, with a time of its own.
fn line(second: u32, event: &str, members: Value) -> String {
    let mut line = json!({
        "timestamp": format!("2026-11-20T07:{:02}:{:02}.000Z", second / 60, second % 60),
        "level": "INFO", "service": "takedown", "event": event, "reference": "CASE-4711", "scope": "media",
        "function_request_id": format!("r{second}"),
    });
    line.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    line.to_string()
}

fn outcome(second: u32, id: &str, outcome: &str, more: Value) -> String {
    let mut members =
        json!({"video_id": id, "outcome": outcome, "account": "cn", "operation": "DeleteVideo", "attempts": 1});
    members.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    line(second, "target.outcome", members)
}

/// A case of eight targets, each with a fate of its own.
fn case(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write(
        "list.csv",
        "video_id,Title\ngone,One\nabsent,Two\nheld,<b>Three</b>\nwaits,=4\nfails,\nsilent,\nplan,\nstopped,\n",
    );
    let new = ["case", "new", "list.csv", "--reference", "CASE-4711", "--by", "A <court>", "--keep", "Title"];
    folder.run(&new).ended(0);
    let hold = json!({"error_code": "takedown.protected", "error_message": "under legal hold", "attempts": 0});
    let throttled = json!({"disposition": "persistent", "error_code": "Throttling.User", "error_message": "slow down", "attempts": 5});
    let broken =
        json!({"disposition": "permanent", "error_code": "Odd<Code>", "error_message": "<script>alert(1)</script>"});
    let lines = [
        outcome(
            1,
            "gone",
            "deleted",
            json!({"provider_request_id": "E4EB", "remaining": "cdn_cache", "age_ms": 61_000}),
        ),
        outcome(2, "absent", "already_absent", json!({"age_ms": 62_000})),
        line(3, "target.contained", json!({"video_id": "held", "contained": "new_urls"})),
        outcome(4, "held", "refused", hold),
        outcome(5, "waits", "failed", throttled),
        outcome(6, "fails", "failed", broken),
        outcome(7, "plan", "planned", json!({"attempts": 0})),
        line(8, "target.contained", json!({"video_id": "stopped", "contained": "new_urls"})),
        line(9, "target.outcome", json!({"video_id": "silent", "outcome": "deleted", "reference": "ANOTHER"})),
        r#"{"event":"invocation.finished","service":"takedown"}"#.to_owned(),
        "REPORT RequestId: r1".to_owned(),
    ];
    folder.write("lambda.log", lines.join("\n"));
    folder
}

#[test]
fn status_says_how_much_is_gone_and_what_to_do_about_the_rest() {
    let folder = case("status");
    let ran = folder.run(&["case", "status", "--case", "CASE-4711", "lambda.log"]).ended(1);
    assert_golden("case-status.txt", &ran.stdout);

    let status = ["case", "status", "--case", "CASE-4711", "--json", "lambda.log"];
    let told = folder.run(&status).ended(1).json();
    let states =
        ["asked", "gone", "absent", "contained", "waiting", "refused", "failed", "rejected", "planned", "released"];
    assert_eq!(states.map(|name| told[name].as_u64().unwrap()), [8, 1, 1, 1, 2, 1, 1, 0, 1, 0]);
    let of = |id: &str| told["targets"].as_array().unwrap().iter().find(|target| target["id"] == id).unwrap().clone();
    assert_eq!((&of("gone")["provider_request_id"], &of("gone")["took_ms"]), (&json!("E4EB"), &json!(61_000)));
    assert_eq!((&of("held")["contained"], &of("held")["kept"]["Title"]), (&json!("new_urls"), &json!("<b>Three</b>")));
    // The same log twice, and lines in another order, say the same.
    let text = folder.read("lambda.log");
    folder.write("turned.log", text.lines().rev().collect::<Vec<_>>().join("\n"));
    let twice = folder.run(&[&status[..], &["turned.log"]].concat()).ended(1).json();
    assert_eq!(twice["targets"], told["targets"]);
    let piped =
        folder.run_with(&["case", "status", "--case", "CASE-4711", "--json", "-"], text.as_bytes()).ended(1).json();
    assert_eq!(piped["targets"], told["targets"]);
}

#[test]
fn status_goes_by_a_list_too() {
    let folder = case("status-list");
    let by_list = ["case", "status", "--reference", "CASE-4711", "--ids", "list.csv", "--json", "lambda.log"];
    assert_eq!(folder.run(&by_list).ended(1).json()["gone"], 1);
    let settled: Vec<_> = folder.read("lambda.log").lines().take(2).map(str::to_owned).collect();
    folder.write("two.log", settled.join("\n"));
    folder.write("two.csv", "video_id\ngone\nabsent\n");
    let two = ["case", "status", "--reference", "CASE-4711", "--ids", "two.csv", "two.log"];
    let ran = folder.run(&two).ended(0);
    assert!(ran.stdout.starts_with("CASE-4711: 1 of 2 gone · 1 absent\n"), "{}", ran.stdout);
    folder.write("two.csv", "video_id\ngone\n*\n");
    assert!(folder.run(&two).ended(2).stderr.contains("row 3"));
}

#[test]
fn a_rejected_event_rejects_its_targets() {
    let folder = case("status-rejected");
    let id = folder.json("CASE-4711/case.json")["events"][0]["id"].as_str().unwrap().to_owned();
    let rejected = |reference: Option<&str>, id: &str| {
        json!({"timestamp": "2026-11-20T07:30:00.000Z", "service": "takedown", "event": "message.rejected", "event_id": id,
               "reference": reference, "error": "unknown account"})
        .to_string()
    };
    let log = folder.read("lambda.log");
    let sums = |arguments: &[&str]| {
        let told = folder.run(arguments).ended(1).json();
        ["gone", "absent", "rejected"].map(|name| told[name].as_u64().unwrap())
    };
    folder.write("rejected.log", format!("{log}\n{}", rejected(None, &id)));
    let by_folder = ["case", "status", "--case", "CASE-4711", "--json", "rejected.log"];
    assert_eq!(sums(&by_folder), [1, 0, 7]);
    // Without the folder, those of which nothing else was heard are counted.
    folder.write("rejected.log", format!("{log}\n{}", rejected(Some("CASE-4711"), "other")));
    let by_list = ["case", "status", "--reference", "CASE-4711", "--ids", "list.csv", "--json", "rejected.log"];
    assert_eq!(sums(&by_list), [1, 1, 1]);
    assert!(
        folder.run(&[&by_list[..6], &by_list[7..]].concat()).ended(1).stdout.contains("nobody knows which targets")
    );
    // The event of another list with this reference is none of the folder's.
    assert_eq!(sums(&by_folder), [1, 1, 0]);
}

#[test]
fn a_line_belongs_to_the_target_that_it_speaks_of() {
    let folder = Folder::new("status-matching");
    let rows = "aV,,,\naV,,j1 j2,\naV,renditions,,\naV,,,LD\nbV,source,,\n,,,,M1\ncV,media,,,,x\n";
    folder.write("list.csv", format!("video_id,scope,job_ids,definitions,media_id,account\n{rows}"));
    let lines = [
        outcome(1, "aV", "deleted", json!({"scope": "renditions", "job_ids": "j2,j1"})),
        outcome(2, "aV", "deleted", json!({"scope": "renditions", "definitions": "LD", "job_ids": ""})),
        outcome(3, "aV", "refused", json!({})),
        outcome(4, "bV", "deleted", json!({})),
        line(5, "target.outcome", json!({"media_id": "m1", "outcome": "deleted"})),
        outcome(6, "cV", "deleted", json!({"account": "y"})),
        line(7, "target.outcome", json!({"file_id": "cV", "outcome": "deleted", "account": "x"})),
    ];
    folder.write("log", lines.join("\n"));
    let told = folder
        .run(&["case", "status", "--reference", "CASE-4711", "--ids", "list.csv", "--json", "log"])
        .ended(1)
        .json();
    let states: Vec<_> =
        told["targets"].as_array().unwrap().iter().map(|target| target["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["refused", "gone", "waiting", "gone", "gone", "gone", "waiting"]);
}

#[test]
fn wrong_usage_is_told_before_anything_is_read() {
    let folder = case("status-usage");
    for (arguments, word) in [
        (&["--case", "CASE-4711"][..], "no log"),
        (&["--case", "nowhere", "lambda.log"], "takedown case new"),
        (&["--case", "CASE-4711", "nowhere.log"], "nowhere.log cannot be read"),
        (&["lambda.log"], "--case"),
        (&["--reference", "R", "lambda.log"], "--ids"),
        (&["--case", "CASE-4711", "--ids", "list.csv", "lambda.log"], "--case"),
    ] {
        let ran = folder.run(&[&["case", "status"][..], arguments].concat()).ended(2);
        assert!(ran.stderr.contains(word), "{arguments:?}: {}", ran.stderr);
    }
    for (out, word) in [("case.txt", ".html, .csv or .json"), ("lambda.html", "--force")] {
        folder.write("lambda.html", "");
        let ran = folder.run(&["case", "report", "--case", "CASE-4711", "lambda.log", "--out", out]).ended(2);
        assert!(ran.stderr.contains(word), "{out}: {}", ran.stderr);
    }
}

#[test]
fn the_report_says_everything_and_runs_nothing() {
    let folder = case("report");
    let report = |out: &str| {
        let arguments = ["case", "report", "--case", "CASE-4711", "lambda.log", "--deadline", "1h", "--out", out];
        folder.run(&arguments).ended(1);
        folder.read(out)
    };
    let html = report("case.html");
    for text in [
        "<p class=\"reference\">CASE-4711</p>",
        "1 of 8 gone",
        "A &lt;court&gt;",
        "Title: &lt;b&gt;Three&lt;/b&gt;",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "half within 1 min 2 s, the slowest 1 min 2 s",
        "2 in time, 0 late, 6 not gone",
        "caches of the CDN may serve it",
        "no new URLs; who has one can still play it",
        "2026-11-20 07:00:01 +00:00",
        "What this report shows, and what it does not",
    ] {
        assert!(html.contains(text), "{text}");
    }
    let (scripts, loads) = (html.matches("<script").count(), ["src=", "href=", "url(", "@import"]);
    assert_eq!(scripts, 1, "ours alone");
    assert!(loads.iter().all(|load| !html.contains(load)), "nothing is loaded");
    assert_eq!(html.matches("<tr data-s=").count(), 8);

    let csv = report("case.csv");
    assert!(csv.lines().count() == 9 && csv.contains(",'=4\r\n") | csv.contains(",'=4\n"), "{csv}");
    let json: Value = serde_json::from_str(&report("case.json")).unwrap();
    assert_eq!(json["targets"][2]["history"].as_array().unwrap().len(), 2);
    folder.run(&["case", "report", "--case", "CASE-4711", "lambda.log", "--force", "--out", "case.csv"]).ended(1);
}

#[test]
fn a_large_case_is_told_in_full() {
    const TARGETS: usize = 20_000;
    let folder = Folder::new("status-large");
    let ids = (0..TARGETS).fold(String::new(), |mut ids, number| {
        writeln!(ids, "id{number}").unwrap();
        ids
    });
    folder.write("list.txt", ids);
    folder.run(&["case", "new", "list.txt", "--id", "video_id", "--reference", "CASE-4711"]).ended(0);
    let lines: Vec<_> = (0..TARGETS).map(|number| outcome(1, &format!("id{number}"), "deleted", json!({}))).collect();
    folder.write("log", lines.join("\n"));
    let ran = folder.run(&["case", "report", "--case", "CASE-4711", "log", "--out", "case.html"]).ended(0);
    assert!(ran.stdout.starts_with("CASE-4711: 20,000 of 20,000 gone\n"), "{}", ran.stdout);
    assert_eq!(folder.read("case.html").matches("<tr data-s=\"gone\"").count(), TARGETS);
}
