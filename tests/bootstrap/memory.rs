//! Replies as long as anybody may send them, as many at once as the function has requests under way.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::process::Directory;
use crate::world::{World, accounts, event, file, providers};

/// Bytes that the deletes' replies may have, and those of a video's streams.
const SHORT: usize = 64 << 10;
const LIST: usize = 1 << 20;
/// More than the function takes of any reply.
const TOO_LONG: usize = 4 << 20;
/// Two thirds of what the template gives.
const LIMIT: u64 = 160 << 20;

/// Answers of one operation: the body, and whether its length is told.
#[derive(Clone)]
struct Answer {
    operation: &'static str,
    body: Arc<[u8]>,
    is_chunked: bool,
}

/// A text of exactly so many bytes, with blanks behind it.
fn padded(text: &str, length: usize) -> Arc<[u8]> {
    let mut bytes = text.to_owned().into_bytes();
    bytes.resize(length, b' ');
    bytes.into()
}

/// A provider that lets requests gather and then answers all of them. Gives its address.
async fn provider(answers: Vec<Answer>) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, answers.clone()));
        }
    });
    address
}

#[expect(clippy::disallowed_methods, reason = "requests have to gather")]
async fn serve(mut stream: TcpStream, answers: Vec<Answer>) {
    let mut read = Vec::new();
    while stream.read_buf(&mut read).await.is_ok_and(|count| count > 0) {
        let text = String::from_utf8_lossy(&read).to_ascii_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .split_once("content-length: ")
            .map_or(0, |(_, rest)| rest.lines().next().unwrap_or_default().parse().unwrap());
        if body.len() < length {
            continue;
        }
        let answer = answers.iter().find(|answer| head.contains(&answer.operation.to_ascii_lowercase())).unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        let length = answer.body.len();
        let (about, tail) = if answer.is_chunked {
            (format!("transfer-encoding: chunked\r\n\r\n{length:x}\r\n"), "\r\n0\r\n\r\n")
        } else {
            (format!("content-length: {length}\r\n\r\n"), "")
        };
        let head = format!("HTTP/1.1 200 OK\r\n{about}");
        for part in [head.as_bytes(), &answer.body, tail.as_bytes()] {
            // The function hangs up on what is too long.
            if stream.write_all(part).await.is_err() {
                return;
            }
        }
        read.clear();
    }
}

/// The function in front of such a provider, without rates and with one try.
async fn world(answers: Vec<Answer>) -> World {
    let url = provider(answers).await;
    let rates = "[accounts.cn.rate]\nGetPlayInfo = 100000\nDeleteStream = 100000\n\
                 [accounts.intl.rate]\nDeleteMedia = 100000\n[limits]\nattempts = 1\n";
    let config = accounts(&url) + rates;
    let directory = Directory::new();
    let path = directory.write("config.toml", &config);
    World::launch(providers().await, directory, &[("TAKEDOWN_CONFIG", path.as_str())]).await
}

/// The most memory that the process has had, in bytes.
fn peak(world: &World) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", world.process.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

#[expect(clippy::print_stdout, reason = "the figures of docs/performance.md, with `--nocapture`")]
fn assert_small(world: &World, what: &str) {
    let peak = peak(world);
    println!("{what}: peak {} MiB", peak >> 20);
    assert!(peak < LIMIT, "{what}: {} MiB", peak >> 20);
}

#[tokio::test]
async fn deletes_that_are_answered_with_the_longest_replies_take_little_memory() {
    let files = || (0..512).map(|number| file(&format!("f{number}"))).collect();
    let good = r#"{"Response": {"RequestId": "r"}}"#;
    for is_chunked in [false, true] {
        for (length, outcome) in [(SHORT, "deleted"), (TOO_LONG, "failed")] {
            let answer = Answer { operation: "DeleteMedia", body: padded(good, length), is_chunked };
            let mut world = world(vec![answer]).await;
            let done = world.send(&event("evt-1", files())).await;
            assert_eq!(done.outcomes().len(), 512);
            assert!(done.outcomes().iter().all(|line| line["outcome"] == outcome), "{}", done.output);
            assert_small(&world, &format!("deletes, {length} bytes, chunked {is_chunked}"));
        }
    }
}

/// Nothing of it can be read, so that all the time goes into holding it.
#[tokio::test]
async fn lists_of_streams_of_the_longest_kind_take_little_memory() {
    let target = |n| json!({"provider": "aliyun-vod", "video_id": format!("v{n}"), "scope": "renditions", "definitions": ["HD"]});
    let answer = Answer { operation: "GetPlayInfo", body: padded("no list", LIST), is_chunked: true };
    let mut world = world(vec![answer]).await;
    let done = world.send(&event("evt-1", (0..128).map(target).collect())).await;
    assert!(done.outcomes().iter().all(|line| line["outcome"] == "failed"), "{}", done.output);
    assert_small(&world, "lists");
}

/// What is small as a text may be large in memory.
#[tokio::test]
async fn replies_of_many_small_values_take_little_memory() {
    for filling in ["0,", "{},", r#"{"a":0},"#] {
        let many = filling.repeat((LIST - 128) / filling.len());
        let list = format!(r#"{{"RequestId": "r", "PlayInfoList": [], "x": [{}0]}}"#, many);
        let answer = Answer { operation: "GetPlayInfo", body: padded(&list, LIST), is_chunked: true };
        let mut world = world(vec![answer]).await;
        let targets =
            (0..16).map(|n| json!({"provider": "aliyun-vod", "video_id": format!("v{n}"), "scope": "renditions"}));
        let done = world.send(&event("evt-1", targets.collect())).await;
        assert_eq!(done.outcomes().len(), 16);
        assert_small(&world, filling);
    }
}
