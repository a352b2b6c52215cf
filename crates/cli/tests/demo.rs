//! The local runner: what `cargo run` shows is a checked-in text, and nonsense gets a clear error.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "a sender of webhooks has a clock")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::{Value, json};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_takedown")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

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

/// Compares with a checked-in file; what was found instead is left where it can be looked at and copied from.
fn assert_golden(name: &str, found: &str) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let actual = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&actual, found).unwrap();
    let expected = std::fs::read_to_string(&golden).unwrap_or_default();
    assert!(
        expected == found,
        "{} differs from {}; if that is right, copy it over",
        golden.display(),
        actual.display()
    );
}

#[test]
fn the_demo_shows_what_it_showed_before() {
    let output = run(&[]);
    assert!(output.status.success());
    assert_golden("demo.log", &steady(&text(&output.stdout)));
    assert_golden("demo.table", &text(&output.stderr));
}

#[test]
fn a_file_of_ones_own_is_played() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("own.json");
    let target = json!({"provider": "tencent-vod", "file_id": "mine"});
    let event = json!({"specversion": "1.0", "id": "1", "source": "me", "type": "content.takedown", "data": {"targets": [target]}});
    std::fs::write(&file, event.to_string()).unwrap();
    let output = run(&[file.to_str().unwrap()]);

    assert!(output.status.success());
    let lines = text(&output.stdout);
    assert!(lines.contains(r#""message":"deleted mine""#), "{lines}");
    assert!(text(&output.stderr).contains("own.json"));
}

#[test]
fn nonsense_on_the_command_line_is_explained() {
    for (arguments, word) in [
        (vec!["--nonsense"], "--nonsense"),
        (vec!["no/such/file.json"], "no/such/file.json"),
        (vec!["--emulator", "file.json"], "--emulator"),
        (vec!["--port", "1"], "--port"),
        (vec!["--serve", "file.json"], "--serve"),
        (vec!["sweep"], "sweep"),
        (vec!["sweep", "a", "b"], "sweep"),
        (vec!["--dry-run"], "--dry-run"),
        (vec!["--serve", "--emulator"], "--serve"),
        (vec!["--emulator", "--port", "many"], "many"),
    ] {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(word), "{arguments:?}: {}", text(&output.stderr));
        assert!(output.stdout.is_empty());
    }
    assert!(text(&run(&["--help"]).stdout).contains("usage:"));
}

/// The local runner as a server, which ends with its test.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_takedown"))
            .args(["--serve", "--port", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(process.stderr.take().unwrap()).read_line(&mut first).unwrap();
        let address = first.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        Self { process, address }
    }

    /// The status and the body of the answer to a POST.
    fn post(&self, path: &str, headers: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(stream, "POST {path} HTTP/1.1\r\nhost: local\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[test]
fn webhooks_are_answered_over_http() {
    let server = Server::start();
    let target = json!({"provider": "aliyun-vod", "video_id": "served"});
    let event = json!({"specversion": "1.0", "id": "1", "source": "me", "type": "content.takedown", "data": {"targets": [target]}});
    let body = event.to_string();
    let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"EMULATOR-WEBHOOK-SECRET!");
    let signature = STANDARD.encode(hmac::sign(&key, format!("msg_1.{timestamp}.{body}").as_bytes()));
    let headers = format!(
        "content-type: application/json\r\nWebhook-Id: msg_1\r\nWebhook-Timestamp: {timestamp}\r\nWebhook-Signature: v1,{signature}\r\n"
    );

    let (status, report) = server.post("/events", &headers, &body);
    assert_eq!(status, 200, "{report}");
    assert!(report.contains(r#""outcome":"deleted""#), "{report}");
    assert_eq!(server.post("/events", &headers, &body.replace("served", "other")).0, 401);
    assert_eq!(server.post("/elsewhere", &headers, &body).0, 404);
}

#[test]
fn a_file_that_is_no_event_is_answered_like_any_other() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nonsense.json");
    std::fs::write(&file, "nonsense").unwrap();
    let output = run(&[file.to_str().unwrap()]);

    assert!(output.status.success());
    assert!(text(&output.stderr).contains("error InvalidEvent"));
    assert!(text(&output.stdout).contains("message.rejected"));
}
