//! SQS batches of messages that somebody made to cost much, and an ordinary batch of the same size.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::batch::{Targets, batch};

/// Messages of a hostile batch; six as long as a queue takes them are what Lambda hands over at most.
const MESSAGES: usize = 6;
/// Bytes that the rest of a message may take.
const AROUND: usize = 512;

/// A payload, and how many of its messages come back.
pub(crate) struct Payload {
    pub(crate) name: &'static str,
    pub(crate) bytes: Arc<Vec<u8>>,
    pub(crate) failures: usize,
}

/// Messages with one target each that are together as long as six of this length.
pub(crate) fn ordinary(length: usize) -> Payload {
    let one = batch(Targets::Videos, 1).len();
    let bytes = batch(Targets::Videos, MESSAGES * length / one);
    Payload { name: "ordinary messages", bytes, failures: 0 }
}

/// Batches of six messages of this length.
pub(crate) fn hostile(length: usize) -> Vec<Payload> {
    let room = length - AROUND;
    // Escapes take a character more inside a record, so that the payload is measured and not the message.
    let filled = |part: &str| vec![part; room / (escaped(part) + 1)].join(",");
    let nested = |open: &str, close: &str| {
        let depth = room / (escaped(open) + close.len());
        format!("{}0{}", open.repeat(depth), close.repeat(depth))
    };
    let distinct = (0..room / 18).map(|number| format!(r#""x{:08}":0"#, number * 7919 % 100_000_000));
    let targets = r#"{"provider":"aliyun-vod","video_id":"v"}"#;
    let good = [
        ("small objects", format!("[{}]", filled(r#"{"":0}"#))),
        ("small arrays", format!("[{}]", filled("[0]"))),
        ("numbers", format!("[{}]", filled("0"))),
        ("escaped characters", format!("\"{}\"", r"\u0041".repeat(room / 7))),
        ("members", format!("{{{}}}", distinct.collect::<Vec<_>>().join(","))),
    ];
    let bad = [
        ("nested arrays", nested("[", "]")),
        ("nested objects", nested(r#"{"":"#, "}")),
        ("one member given often", format!("{{{}}}", filled(r#""x":0"#))),
        ("long numbers", "9".repeat(room)),
        ("targets", "0".to_owned()),
    ];
    let payload = |failures: usize| {
        move |(name, extension): (&'static str, String)| {
            let data = if name == "targets" { filled(targets) } else { targets.to_owned() };
            let text = format!(
                r#"{{"specversion":"1.0","id":"e","source":"s","type":"content.takedown","x":{extension},"data":{{"targets":[{data}]}}}}"#
            );
            let records: Vec<_> = (0..MESSAGES).map(|number| record(number, &text)).collect();
            let bytes = Arc::new(json!({"Records": records}).to_string().into_bytes());
            Payload { name, bytes, failures }
        }
    };
    good.into_iter().map(payload(0)).chain(bad.into_iter().map(payload(MESSAGES))).collect()
}

/// Bytes of a text inside a record, whose quotes are escaped.
fn escaped(text: &str) -> usize {
    text.len() + text.matches(['"', '\\']).count()
}

fn record(number: usize, body: &str) -> Value {
    json!({
        "messageId": format!("m{number}"),
        "body": body,
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:takedown",
    })
}
