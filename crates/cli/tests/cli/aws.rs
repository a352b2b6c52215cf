//! Queues and logs of AWS, through its own SDK and real sockets: the emulator's queue, and a stand-in for CloudWatch Logs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use serde_json::{Value, json};

use crate::program::{Folder, Ran};

/// The emulator, which ends with its test.
struct Emulator {
    process: Child,
    url: String,
}

impl Emulator {
    fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_takedown"));
        let mut process = command.args(["emulator", "--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut first).unwrap();
        let url = first.split(' ').find(|word| word.starts_with("http://")).unwrap().to_owned();
        Self { process, url }
    }

    fn messages(&self) -> Vec<Value> {
        let mut stream = TcpStream::connect(self.url.trim_start_matches("http://")).unwrap();
        write!(stream, "GET /emulator/messages HTTP/1.1\r\nhost: local\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let body: Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        body["messages"].as_array().unwrap().clone()
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

const KEY: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "EMULATOR-KEY"),
    ("AWS_SECRET_ACCESS_KEY", "EMULATOR-SECRET"),
    ("AWS_REGION", "eu-central-1"),
];

fn run(folder: &Folder, arguments: &[&str], endpoint: &str) -> Ran {
    let mut command = folder.command(arguments);
    command
        .envs(KEY)
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_MAX_ATTEMPTS", "1")
        .env("AWS_EC2_METADATA_DISABLED", "true");
    Ran::of(command.output().unwrap())
}

#[test]
fn events_go_to_a_queue_and_may_go_again() {
    let folder = Folder::new("aws-queue");
    folder.write("list.txt", (0..25).map(|number| format!("v{number}\n")).collect::<String>());
    let emulator = Emulator::start();
    let queue = "https://sqs.eu-central-1.amazonaws.com/123456789012/takedown.fifo";
    let new = [
        "case",
        "new",
        "list.txt",
        "--id",
        "video_id",
        "--reference",
        "CASE-1",
        "--targets-per-event",
        "2",
        "--queue",
        queue,
    ];
    let ran = run(&folder, &new, &emulator.url).ended(0);
    assert!(ran.stdout.contains("the queue took 13 of 13 events"), "{}", ran.stdout);
    let sent = emulator.messages();
    assert_eq!(sent.len(), 13);
    let ids: Vec<_> = folder.json("CASE-1/case.json")["events"].as_array().unwrap().clone();
    for (event, message) in ids.iter().zip(&sent) {
        assert_eq!((&message["group"], &message["deduplication_id"]), (&event["id"], &event["id"]));
        assert_eq!(event["message_id"], message["message_id"]);
        assert_eq!(
            message["body"].as_str().unwrap(),
            folder.read(&format!("CASE-1/{}", event["file"].as_str().unwrap()))
        );
    }
    // Once more: the same events, word for word.
    run(&folder, &new, &emulator.url).ended(0);
    let all = emulator.messages();
    assert!(all.iter().skip(13).zip(&sent).all(|(second, first)| second["body"] == first["body"]));
}

#[test]
fn what_a_queue_does_not_take_is_told() {
    let folder = Folder::new("aws-queue-refusing");
    folder.write("list.txt", "a\nb\n");
    let emulator = Emulator::start();
    let new = |reference: &str, queue: &str| {
        let arguments =
            ["case", "new", "list.txt", "--id", "video_id", "--reference", reference, "--queue", queue, "--json"];
        run(&folder, &arguments, &emulator.url)
    };
    let ran = new("R1", "https://sqs.eu-central-1.amazonaws.com/123456789012/fail-queue").ended(1);
    assert!(ran.stderr.contains("not taken") && folder.has("R1/case.json"), "{ran:?}");
    assert_eq!(ran.json()["events"][0]["message_id"], Value::Null);
    // Without credentials nothing is written, and nothing leaves.
    let arguments = [
        "case",
        "new",
        "list.txt",
        "--id",
        "video_id",
        "--reference",
        "R2",
        "--queue",
        "https://sqs.eu-central-1.amazonaws.com/1/q",
    ];
    let mut command = folder.command(&arguments);
    let ran = Ran::of(command.env("AWS_EC2_METADATA_DISABLED", "true").output().unwrap()).ended(2);
    assert!(ran.stderr.contains("no AWS credentials") && !folder.has("R2"), "{ran:?}");
}

/// Answers FilterLogEvents with a page for each connection, and hands over what it was asked.
fn logs(pages: Vec<Value>) -> (String, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (send, receive) = channel();
    thread::spawn(move || {
        for page in pages {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            let mut is_right = false;
            for line in reader.by_ref().lines() {
                let line = line.unwrap().to_ascii_lowercase();
                if let Some(value) = line.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                is_right |= line.starts_with("x-amz-target:") && line.ends_with("filterlogevents");
                if line.is_empty() {
                    break;
                }
            }
            assert!(is_right);
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            send.send(serde_json::from_slice(&body).unwrap()).unwrap();
            let answer = page.to_string();
            let head =
                "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\nconnection: close\r\ncontent-length: ";
            write!(stream, "{head}{}\r\n\r\n{answer}", answer.len()).unwrap();
        }
    });
    (url, receive)
}

#[test]
fn a_log_group_is_read_page_by_page() {
    let folder = Folder::new("aws-logs");
    folder.write("list.txt", "a\nb\n");
    folder.run(&["case", "new", "list.txt", "--id", "video_id", "--reference", "Say \"hi\"", "--out", "case"]).ended(0);
    let event = |id: &str| {
        let line = json!({"timestamp": "2026-11-20T07:00:00.000Z", "service": "takedown", "event": "target.outcome", "reference": "Say \"hi\"",
                          "outcome": "deleted", "video_id": id, "scope": "media"});
        json!({"events": [{"timestamp": 1, "message": format!("{line}\n")}], "nextToken": if id == "a" { json!("more") } else { Value::Null }})
    };
    let (url, asked) = logs(vec![event("a"), event("b")]);
    let ran = run(&folder, &["case", "status", "--case", "case", "--log-group", "/aws/lambda/takedown"], &url).ended(0);
    assert!(ran.stdout.contains("2 of 2 gone"), "{ran:?}");
    let (first, second) = (asked.recv().unwrap(), asked.recv().unwrap());
    assert_eq!(first["logGroupName"], "/aws/lambda/takedown");
    assert_eq!(first["filterPattern"], r#"{ ($.reference = "Say \"hi\"") || ($.event = "message.rejected") }"#);
    assert!(first["startTime"].as_i64().unwrap() > 1_700_000_000_000);
    assert_eq!(second["nextToken"], "more");

    let by_list = ["case", "status", "--reference", "R", "--ids", "list.txt", "--id", "video_id", "--log-group", "g"];
    assert!(run(&folder, &by_list, &url).ended(2).stderr.contains("--since"));
    assert!(
        run(&folder, &[&by_list[..], &["--since", "soon"]].concat(), &url).ended(2).stderr.contains("--since soon")
    );
}
