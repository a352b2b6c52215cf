use std::time::{Duration, UNIX_EPOCH};

use super::*;

fn plain() -> Value {
    event(json!([video("v1")]))
}

#[test]
fn types_compare_without_case_and_with_one_separator() {
    let config = config();
    for (written, known) in [
        ("content.takedown", "content.takedown"),
        ("Content Takedown", "content.takedown"),
        ("CONTENT_TAKEDOWN", "content.takedown"),
        ("content-Takedown", "content.takedown"),
        ("retention expired", "retention.expired"),
        ("derived-outputs", "Derived Outputs"),
    ] {
        let event = accepted(&with(plain(), "/type", json!(written)));
        assert_eq!(config.events.name(event.event_type), known, "{written}");
    }
}

#[test]
fn an_unknown_type_is_rejected_with_the_known_ones() {
    for unknown in ["content.takedowns", "content", "contenttakedown", "content..takedown", " content.takedown", "*"] {
        let event = with(plain(), "/type", json!(unknown));
        assert_rejected(&event, "/type", &["unknown event type", "content.takedown", "Derived Outputs"]);
    }
}

#[test]
fn the_attributes_that_are_needed_are_strings_with_something_in_them() {
    for name in ["id", "source", "type"] {
        assert_rejected(&without(plain(), name), "", &[name, "missing"]);
        let pointer = format!("/{name}");
        assert_rejected(&with(plain(), &pointer, json!("")), &pointer, &[name, "empty"]);
        for wrong in [json!(7), json!({}), json!(["x"]), json!(true)] {
            assert_rejected(&with(plain(), &pointer, wrong), &pointer, &[name, "a string"]);
        }
        assert_rejected(&with(plain(), &pointer, json!(null)), "", &[name, "missing"]);
    }
}

#[test]
fn specversion_is_1_0() {
    for wrong in [json!("0.3"), json!("1"), json!("")] {
        assert_rejected(&with(plain(), "/specversion", wrong), "/specversion", &["specversion is \"1.0\""]);
    }
    assert_rejected(&with(plain(), "/specversion", json!(1.0)), "/specversion", &["specversion is a string"]);
    for none in [without(plain(), "specversion"), with(plain(), "/specversion", json!(null))] {
        assert_rejected(&none, "", &["specversion is missing", "detail-type is missing"]);
        assert!(!rejected(&none).is_event);
    }
}

#[test]
fn other_attributes_and_extensions_are_ignored() {
    let mut event = plain();
    for (name, value) in
        [("subject", json!("CASE-1")), ("datacontenttype", json!("application/json")), ("x", json!([]))]
    {
        event[name] = value;
    }
    assert_eq!(accepted(&event).targets.len(), 1);
}

#[test]
fn what_names_the_event_is_kept() {
    let event = accepted(&plain());
    assert_eq!((event.id.as_str(), event.source.as_str()), ("evt-0001", "urn:example:tests"));
    assert_eq!((event.time, event.reason, event.reference, event.dry_run), (None, None, None, false));
}

#[test]
fn the_id_of_a_rejected_event_is_kept_where_it_can_be_read() {
    assert_eq!(rejected(&with(plain(), "/type", json!("x"))).event_id.as_deref(), Some("evt-0001"));
    assert_eq!(rejected(&with(plain(), "/id", json!(7))).event_id, None);
    assert_eq!(body("{", &config()).unwrap_err().event_id, None);
}

#[test]
fn a_time_is_rfc_3339() {
    let event = accepted(&with(plain(), "/time", json!("1970-01-01T01:00:02+01:00")));
    assert_eq!(event.time, Some(UNIX_EPOCH + Duration::from_secs(2)));
    for wrong in ["", "yesterday", "2026-11-20", "2026-11-20 07:00:00Z", "2026-11-20T07:00:00", "2026-02-30T00:00:00Z"]
    {
        assert_rejected(&with(plain(), "/time", json!(wrong)), "/time", &["time", "RFC 3339"]);
    }
    assert_rejected(&with(plain(), "/time", json!(1_700_000_000)), "/time", &["time is a string"]);
}

#[test]
fn data_base64_is_rejected_also_beside_data() {
    let event = with(plain(), "/data_base64", json!("e30="));
    assert_rejected(&event, "/data_base64", &["data_base64", "data"]);
    assert_rejected(&without(event, "data"), "/data_base64", &["data_base64"]);
}

#[test]
fn an_attribute_that_is_null_is_none() {
    let mut event = plain();
    for name in ["time", "data_base64", "subject", "datacontenttype", "dataschema", "xtension"] {
        event[name] = json!(null);
    }
    let read = accepted(&event);
    assert_eq!((read.targets.len(), read.time), (1, None));
}

#[test]
fn data_is_an_object_with_targets() {
    assert_rejected(&without(plain(), "data"), "", &["data is missing"]);
    for wrong in [json!(null), json!("{}"), json!([]), json!(0)] {
        assert_rejected(&with(plain(), "/data", wrong), "/data", &["data is an object"]);
    }
    assert_rejected(&with(plain(), "/data", json!({})), "/data", &["targets is missing"]);
    assert_rejected(&event(json!([])), "/data/targets", &["targets is empty"]);
    for wrong in [json!(null), json!({}), json!("x"), json!(0), json!(false)] {
        assert_rejected(&event(wrong), "/data/targets", &["targets is an array"]);
    }
    for wrong in [json!(null), json!("v1"), json!([]), json!(0)] {
        assert_rejected(&event(json!([video("v1"), wrong])), "/data/targets/1", &["a target is an object"]);
    }
}

#[test]
fn an_unknown_member_is_an_error_wherever_it_stands() {
    let tencent = event(json!([{ "provider": "tencent-vod", "file_id": "f", "parts": [{ "type": "OriginalFiles" }] }]));
    for (parent, name, escaped) in [
        ("/data", "target", "target"),
        ("/data", "Targets", "Targets"),
        ("/data", "dryRun", "dryRun"),
        ("/data", "", ""),
        ("/data", "a/b~c", "a~1b~0c"),
        ("/data/targets/0", "scpoe", "scpoe"),
        ("/data/targets/0", "id", "id"),
        ("/data/targets/0/parts/0", "definitions", "definitions"),
    ] {
        let mut event = tencent.clone();
        event.pointer_mut(parent).unwrap()[name] = json!(true);
        let pointer = format!("{parent}/{escaped}");
        assert!(event.pointer(&pointer).is_some(), "{pointer}");
        assert_rejected(&event, &pointer, &["unknown member", &format!("{name:?}"), "takes"]);
    }
}

#[test]
fn a_member_given_twice_is_an_error_wherever_it_stands() {
    let text = plain().to_string();
    for (once, twice, pointer) in [
        (r#""id":"#, r#""id":"x","id":"#, "/id"),
        (r#""targets":"#, r#""targets":[],"targets":"#, "/data/targets"),
        (r#""video_id":"#, r#""video_id":"v1","video_id":"#, "/data/targets/0/video_id"),
        (r#""id":"#, r#""subject":1,"subject":2,"id":"#, "/subject"),
        (r#""id":"#, r#""x":[{"y":1,"\u0079":2}],"id":"#, "/x/0/y"),
    ] {
        assert!(text.contains(once));
        let rejection = body(&text.replace(once, twice), &config()).unwrap_err();
        assert_eq!(rejection.pointer(), pointer);
        assert_phrases(&rejection.error(), &["more than once"]);
    }
}

#[test]
fn reason_and_reference_take_256_characters() {
    for name in ["reason", "reference"] {
        let pointer = format!("/data/{name}");
        for longest in ["x".repeat(256), "删".repeat(256), String::new()] {
            let event = accepted(&with(plain(), &pointer, json!(longest)));
            let kept = if name == "reason" { event.reason } else { event.reference };
            assert_eq!(kept, Some(longest));
        }
        for long in ["x".repeat(257), "删".repeat(257)] {
            assert_rejected(&with(plain(), &pointer, json!(long)), &pointer, &[name, "256", "257"]);
        }
        for wrong in [json!(null), json!(0), json!([]), json!({})] {
            assert_rejected(&with(plain(), &pointer, wrong), &pointer, &[name, "a string"]);
        }
    }
}

#[test]
fn an_event_has_at_most_the_configured_number_of_targets() {
    let config = config_from(&format!("{CONFIG}\n[limits]\nmax_targets_per_event = 2"), None);
    let of = |count: usize| event((0..count).map(|n| video(&format!("v{n}"))).collect()).to_string();
    assert_eq!(body(&of(2), &config).unwrap().targets.len(), 2);
    let rejection = body(&of(3), &config).unwrap_err();
    assert_eq!(rejection.pointer(), "/data/targets");
    assert_phrases(&rejection.error(), &["at most 2", "found 3"]);
}

#[test]
fn a_dry_run_is_asked_for_by_the_event_or_by_the_environment() {
    for (asked, environment, dry) in [
        (None, None, false),
        (Some(false), None, false),
        (Some(true), None, true),
        (None, Some("true"), true),
        (Some(false), Some("TRUE"), true),
        (Some(true), Some("false"), true),
        (None, Some("False"), false),
    ] {
        let event = asked.map_or_else(plain, |asked| with(plain(), "/data/dry_run", json!(asked)));
        let event = body(&event.to_string(), &config_from(CONFIG, environment)).unwrap();
        assert_eq!(event.dry_run, dry, "{asked:?} {environment:?}");
    }
}

#[test]
fn a_dry_run_is_true_or_false_and_nothing_like_it() {
    for wrong in [json!("true"), json!(1), json!(0), json!(null), json!([])] {
        assert_rejected(&with(plain(), "/data/dry_run", wrong), "/data/dry_run", &["dry_run is true or false"]);
    }
}
