use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::*;

const OURS: &str = r#"{"timestamp":"2026-11-20T07:00:00.123Z","service":"takedown","event":"target.outcome","outcome":"deleted","video_id":"a"}"#;
const OTHER: &str =
    r#"{"timestamp":"2026-11-20T07:00:00.123Z","service":"takedown","event":"invocation.finished","calls":1}"#;
const METRIC: &str =
    r#"{"_aws":{"CloudWatchMetrics":[{"Namespace":"Takedown"}]},"service":"takedown","TargetsDeleted":1}"#;
const FOREIGN: &str = "START RequestId: 8f5 Version: $LATEST";

fn found(bytes: &[u8]) -> (Vec<String>, Counts) {
    let mut ids = Vec::new();
    let mut sink = |line: Line| ids.push(line.video_id.unwrap_or_default());
    let mut logs = Logs::new(&mut sink);
    logs.stream(bytes).unwrap();
    let counts = logs.counts();
    (ids, counts)
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn every_form_of_a_log_gives_the_same_lines() {
    let event = |message: &str| json!({"timestamp": 1, "message": message, "ingestionTime": 2});
    let events = json!([event(OURS), event(OTHER), event(FOREIGN), event(METRIC)]);
    let row =
        |message: &str| json!([{"field": "@timestamp", "value": "2026"}, {"field": "@message", "value": message}]);
    let parsed = |message: &str| json!({"@timestamp": "2026", "@message": serde_json::from_str::<Value>(message).unwrap_or(json!(message))});
    let pretty = |text: &str| serde_json::to_string_pretty(&serde_json::from_str::<Value>(text).unwrap()).unwrap();
    let cell = |text: &str| format!("2026,\"{}\"\n", text.replace('"', "\"\""));
    let record =
        |events: &Value| json!({"messageType": "DATA_MESSAGE", "logGroup": "g", "logEvents": events}).to_string();
    let four = [OURS, OTHER, FOREIGN, METRIC];
    for (form, text) in [
        ("lines", four.join("\n")),
        ("lines of windows", format!("\u{feff}{}\r\n", four.join("\r\n\r\n"))),
        ("export", four.map(|text| format!("2026-11-20T07:00:00.123Z {text}\n")).concat()),
        ("tail", four.map(|text| format!("2026-11-20T07:00:00.1+00:00 2026/11/20/[$LATEST]8f5 {text}\n")).concat()),
        (
            "tail as json",
            format!("2026 s {}\n2026 s {}\n2026 s {FOREIGN}\n2026 s {}\n", pretty(OURS), pretty(OTHER), pretty(METRIC)),
        ),
        (
            "filter-log-events",
            serde_json::to_string_pretty(&json!({"events": events, "searchedLogStreams": []})).unwrap(),
        ),
        ("filter-log-events in one line", json!({"events": events}).to_string()),
        ("Insights", serde_json::to_string_pretty(&json!({"results": four.map(row), "status": "Complete"})).unwrap()),
        ("Insights as CSV", format!("@timestamp,@message\n{}", four.map(cell).concat())),
        ("subscription", record(&events)),
        (
            "subscription, records without line ends",
            format!("{}{}", record(&json!([events[0], events[1]])), record(&json!([events[2], events[3]]))),
        ),
    ] {
        let (ids, counts) = found(text.as_bytes());
        assert_eq!((ids, counts.ours), (vec!["a".to_owned()], 3), "{form}\n{text}");
        assert!(form == "Insights" || counts.foreign == 1, "{form}: {counts:?}");
        assert_eq!(found(&gzip(&text)), found(text.as_bytes()), "{form} in gzip");
    }
    let (ids, _) = found(json!(four.map(parsed)).to_string().as_bytes());
    assert_eq!(ids, ["a"], "Insights from the console");
}

#[test]
fn what_is_odd_is_counted_and_stops_nothing() {
    let broken = &OURS[..OURS.len() - 5];
    let text = format!("{broken}\n{{\n  \"a\": 1\n}}\n{}\n{OURS}\n{{\n", OURS.replace("\"deleted\"", "7"));
    let (ids, counts) = found(text.as_bytes());
    assert_eq!((ids.len(), counts.foreign), (1, 4), "{counts:?}");
    let long = format!("{}{OURS}\n{OURS}\n", " ".repeat(1 << 20));
    assert_eq!(found(long.as_bytes()).0.len(), 2);
    assert_eq!(found(b"").0.len(), 0);
    let mut sink = |_| {};
    assert!(Logs::new(&mut sink).stream(&b"[{\"a\":"[..]).is_err());
}
