use super::*;

/// Asserts that a text is refused as a whole payload and as the body of a message.
fn assert_refused(text: &str) {
    assert!(body(text, &config()).is_err(), "{text:.80}");
    if let Ok(invocation) = messages_of(parse(text.as_bytes(), &config())) {
        assert!(invocation.messages.iter().all(|message| message.event.is_err()), "{text:.80}");
    }
}

/// The text of a good event with `insert` in front of its first member.
fn event_with(insert: &str) -> String {
    event(json!([video("v1")])).to_string().replacen('{', &format!("{{{insert},"), 1)
}

#[test]
fn depth_is_refused() {
    let deep = 100_000;
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let nested = format!("{}1{}", open.repeat(deep), close.repeat(deep));
        assert_refused(&nested);
        assert_refused(&open.repeat(deep));
        assert_refused(&event_with(&format!(r#""x":{nested}"#)));
    }
    let details = format!("{}1{}", r#"{"detail-type":"x","detail":"#.repeat(deep), "}".repeat(deep));
    assert_refused(&details);
}

#[test]
fn a_very_long_string_is_refused_and_not_repeated() {
    let long = "x".repeat(1 << 20);
    for pointer in [
        "/type",
        "/time",
        "/specversion",
        "/data/reason",
        "/data/reference",
        "/data/targets/0/provider",
        "/data/targets/0/account",
        "/data/targets/0/video_id",
        "/data/targets/0/scope",
    ] {
        let rejection = rejected(&with(event(json!([video("v1")])), pointer, json!(long)));
        assert_eq!(rejection.pointer(), pointer);
        assert!(rejection.error().len() < 500, "{pointer}");
    }
}

#[test]
fn a_very_long_unknown_member_is_not_repeated_in_the_error() {
    let mut event = event(json!([video("v1")]));
    event["data"]["x".repeat(1 << 20)] = json!(1);
    assert!(rejected(&event).error().len() < 500);
}

#[test]
fn ten_thousand_targets_are_refused() {
    let event = event((0..10_000).map(|n| video(&format!("v{n}"))).collect());
    assert_rejected(&event, "/data/targets", &["at most 1000", "found 10000"]);
}

#[test]
fn too_many_targets_are_told_before_what_is_wrong_with_them() {
    assert_rejected(&event((0..1001).map(|_| json!(null)).collect()), "/data/targets", &["found 1001"]);
}

#[test]
fn control_characters_never_reach_an_id_or_an_error_as_they_are() {
    for wrong in ["v\u{1b}[2J", "v\r\nlevel=INFO", "v\u{0}", "v\u{202e}", "v\u{7f}"] {
        for pointer in ["/type", "/data/targets/0/video_id", "/data/targets/0/scope", "/data/targets/0/account"] {
            let rejection = rejected(&with(event(json!([video("v1")])), pointer, json!(wrong)));
            assert!(!rejection.error().chars().any(|c| c.is_control() || c == '\u{202e}'), "{:?}", rejection.error());
        }
        let mut event = event(json!([video("v1")]));
        event["data"]["targets"][0][wrong] = json!(1);
        let shown = rejected(&event).to_string();
        assert!(!shown.chars().any(|c| c.is_control() || c == '\u{202e}'), "{shown:?}");
    }
}

#[test]
fn raw_control_characters_and_invalid_escapes_are_no_json() {
    for insert in
        ["\"x\":\"\u{1}\"", "\"x\":\"\n\"", r#""x":"\x""#, r#""x":"\u12""#, r#""x":"\ud800""#, r#""\udc00":1"#]
    {
        assert_refused(&event_with(insert));
    }
}

#[test]
fn numbers_out_of_range_are_refused() {
    for number in ["1e999", "-1e999", "99999999999999999999999999", "01", "+1", ".5", "1.", "NaN", "Infinity", "-"] {
        for place in [r#""sub_app_id":"#, r#""definitions":["#] {
            let close = if place.ends_with('[') { "]" } else { "" };
            let target = format!(r#"{{"account":"main","file_id":"f",{place}{number}{close}}}"#);
            assert_refused(&event(json!(["TARGET"])).to_string().replace("\"TARGET\"", &target));
        }
    }
    let long = "9".repeat(1 << 20);
    assert_refused(
        &event(json!([{ "provider": "aliyun-vod", "video_id": "ID" }])).to_string().replace("\"ID\"", &long),
    );
}

#[test]
fn what_only_looks_like_json_is_refused() {
    let good = event(json!([video("v1")])).to_string();
    for text in [
        good.replace('"', "'"),
        good.replace('}', ",}"),
        format!("{good}{good}"),
        format!("/* */{good}"),
        format!("\u{feff}{good}"),
        good[..good.len() - 1].to_owned(),
        json!(good).to_string(),
    ] {
        assert_refused(&text);
    }
}

#[test]
fn many_members_and_many_records_are_read_to_the_end() {
    let members = (0..50_000).map(|n| format!(r#""x{n}":{n}"#)).collect::<Vec<_>>().join(",");
    assert!(body(&event_with(&members), &config()).is_ok());
    let records: Vec<_> =
        (0..10_000).map(|n| json!({ "eventSource": "aws:sqs", "messageId": n.to_string(), "body": "x" })).collect();
    assert_eq!(invocation(json!({ "Records": records }).to_string()).messages.len(), 10_000);
}
