//! The demo: what it shows is a checked-in text.

use serde_json::{Value, json};

use crate::golden::assert_golden;
use crate::program::Folder;

/// Log lines without what differs from run to run. Calls of different operations run beside each other, so that the lines of an
/// invocation are sorted.
fn steady(stdout: &str) -> String {
    let mut invocations: Vec<Vec<String>> = vec![Vec::new()];
    for line in stdout.lines() {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let members = line.as_object_mut().unwrap();
        for member in ["version", "timestamp", "duration_ms", "age_ms", "provider_request_id", "created_before"] {
            if let Some(value) = members.get_mut(member) {
                *value = json!("…");
            }
        }
        if let Some(ages) = members.get_mut("SettledAge") {
            *ages = json!(vec!["…"; ages.as_array().unwrap().len()]);
        }
        if let Some(aws) = members.get_mut("_aws") {
            aws["Timestamp"] = json!("…");
        }
        let last = members.contains_key("MessagesRejected");
        invocations.last_mut().unwrap().push(line.to_string());
        if last {
            invocations.push(Vec::new());
        }
    }
    let sorted = invocations.into_iter().flat_map(|mut lines| {
        lines.sort();
        lines
    });
    sorted.map(|line| line + "\n").collect()
}

#[test]
fn the_demo_shows_what_it_showed_before() {
    let folder = Folder::new("demo");
    let ran = folder.run(&[]).ended(0);
    assert_golden("demo.txt", &ran.stdout);
    let ran = folder.run(&["demo", "--json"]).ended(0);
    assert_golden("demo.log", &steady(&ran.stdout));
    folder.run(&["demo", "--log", "lines.log"]).ended(0);
    assert_golden("demo.log", &steady(&folder.read("lines.log")));
}

#[test]
fn a_file_of_ones_own_is_played() {
    let folder = Folder::new("demo-own");
    let target = json!({"provider": "tencent-vod", "file_id": "mine"});
    let event = json!({"specversion": "1.0", "id": "1", "source": "me", "type": "content.takedown", "data": {"targets": [target]}});
    folder.write("own.json", event.to_string());
    assert!(folder.run(&["demo", "own.json"]).ended(0).stdout.contains("own.json    ✔  all settled"));
    assert!(folder.run(&["demo", "own.json", "--json"]).ended(0).stdout.contains(r#""message":"deleted mine""#));
}

#[test]
fn a_file_that_is_no_event_is_answered_like_any_other() {
    let folder = Folder::new("demo-nonsense");
    folder.write("nonsense.json", "nonsense");
    assert!(folder.run(&["demo", "nonsense.json"]).ended(0).stdout.contains("error InvalidEvent"));
    assert!(folder.run(&["demo", "nonsense.json", "--json"]).ended(0).stdout.contains("message.rejected"));
}
