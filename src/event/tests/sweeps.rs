use super::*;
use crate::trigger::Trigger;

const SWEEPS: &str = r#"
[[sweeps]]
name = "trial-clips"
account = "cn"
older_than_days = 30

[[sweeps]]
name = "blocked"
account = "intl"
older_than_days = 7
"#;

fn with_sweeps() -> Config {
    config_from(&format!("{CONFIG}{SWEEPS}"), None)
}

fn sweep(data: &Value) -> Value {
    json!({
        "specversion": "1.0",
        "id": "nightly",
        "source": "urn:example:scheduler",
        "type": "retention.sweep",
        "time": "1970-01-01T00:00:01Z",
        "data": data
    })
}

/// The same as an event of `EventBridge`.
fn bridged(data: &Value) -> Value {
    json!({"id": "b-1", "source": "example.tests", "detail-type": "Retention Sweep", "detail": data})
}

/// What `EventBridge` sends at the times of a rule.
fn scheduled() -> Value {
    json!({
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "2026-11-20T03:00:00Z",
        "region": "eu-central-1",
        "resources": ["arn:aws:events:eu-central-1:123456789012:rule/nightly"],
        "detail": {}
    })
}

fn asked(event: &Value) -> DeletionEvent {
    body(&event.to_string(), &with_sweeps()).unwrap_or_else(|rejection| panic!("{event}: {rejection}"))
}

fn assert_refused(event: &Value, config: &Config, pointer: &str, phrases: &[&str]) {
    let rejection = body(&event.to_string(), config).unwrap_err();
    assert_eq!(rejection.pointer(), pointer, "{event}: {}", rejection.error());
    assert!(rejection.is_event);
    assert_phrases(&rejection.error(), phrases);
}

#[test]
fn an_event_names_one_sweep_or_means_all() {
    for (data, sweeps) in
        [(json!({"sweep": "trial-clips"}), &[0][..]), (json!({"sweep": "blocked"}), &[1]), (json!({}), &[0, 1])]
    {
        for event in [sweep(&data), bridged(&data)] {
            let read = asked(&event);
            assert_eq!(read.sweeps, sweeps, "{event}");
            assert!(read.targets.is_empty() && !read.dry_run && read.reason.is_none() && read.reference.is_none());
        }
    }
}

#[test]
fn the_type_of_a_sweep_compares_like_any_other() {
    for name in ["retention.sweep", "Retention Sweep", "RETENTION_SWEEP", "retention-sweep"] {
        assert_eq!(asked(&with(sweep(&json!({})), "/type", json!(name))).sweeps, [0, 1], "{name}");
    }
}

#[test]
fn what_names_the_event_of_a_sweep_is_kept() {
    let read = asked(&sweep(&json!({"sweep": "blocked"})));
    assert_eq!((read.id.as_str(), read.source.as_str()), ("nightly", "urn:example:scheduler"));
    assert_eq!(read.time, Some(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1)));
    let dry = config_from(&format!("{CONFIG}{SWEEPS}"), Some("true"));
    assert!(body(&sweep(&json!({})).to_string(), &dry).unwrap().dry_run);
}

#[test]
fn a_scheduled_rule_means_all_sweeps() {
    let read = asked(&scheduled());
    assert_eq!(read.sweeps, [0, 1]);
    assert_eq!(read.id, "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa");
    let direct = messages_of(parse(scheduled().to_string().as_bytes(), &with_sweeps())).unwrap();
    assert_eq!(direct.trigger, Trigger::Event);
    assert_eq!(only(&direct.messages).event.as_ref().unwrap().sweeps, [0, 1]);
    // Anybody else's event of this name is none.
    for odd in
        [with(scheduled(), "/source", json!("example.tests")), with(scheduled(), "/detail-type", json!("Scheduled"))]
    {
        assert_refused(&odd, &with_sweeps(), "/detail-type", &["unknown event type"]);
    }
    let event = with(with(sweep(&json!({})), "/type", json!("Scheduled Event")), "/source", json!("aws.events"));
    assert_refused(&event, &with_sweeps(), "/type", &["unknown event type"]);
}

#[test]
fn a_sweep_arrives_through_every_wrapper() {
    let event = sweep(&json!({"sweep": "blocked"}));
    let notification = |inner: &Value| json!({"Type": "Notification", "MessageId": "s", "Message": inner.to_string()});
    let in_detail = json!({"id": "b", "source": "s", "detail-type": "anything", "detail": event});
    for wrapped in [event.clone(), notification(&event), in_detail.clone(), notification(&in_detail)] {
        assert_eq!(asked(&wrapped).sweeps, [1], "{wrapped}");
    }
    let sns =
        json!({"Records": [{"EventSource": "aws:sns", "Sns": {"MessageId": "s1", "Message": event.to_string()}}]});
    let read = messages_of(parse(sns.to_string().as_bytes(), &with_sweeps())).unwrap();
    assert_eq!(only(&read.messages).event.as_ref().unwrap().sweeps, [1]);
}

#[test]
fn a_sweep_that_is_not_configured_is_rejected_with_the_known_ones() {
    for (event, place) in
        [(sweep(&json!({"sweep": "trial"})), "/data/sweep"), (bridged(&json!({"sweep": "Blocked"})), "/detail/sweep")]
    {
        assert_refused(&event, &with_sweeps(), place, &["no sweep", "there are trial-clips, blocked"]);
        assert_refused(&event, &config(), place, &["no sweep", "there is none"]);
    }
    for event in [sweep(&json!({})), bridged(&json!({})), scheduled()] {
        assert_refused(&event, &config(), "", &["no sweep is configured", "[[sweeps]]"]);
    }
}

#[test]
fn the_data_of_a_sweep_is_as_strict_as_any() {
    for (data, pointer, phrase) in [
        (json!({"sweep": ""}), "/data/sweep", "no sweep \"\" is configured"),
        (json!({"sweep": null}), "/data/sweep", "a string"),
        (json!({"sweep": 5}), "/data/sweep", "a string"),
        (json!({"sweep": ["blocked"]}), "/data/sweep", "a string"),
        (json!({"sweeps": ["blocked"]}), "/data/sweeps", "unknown member"),
        (json!({"sweep": "blocked", "dry_run": "true"}), "/data/dry_run", "true or false"),
        (json!({"sweep": "blocked", "dry_run": null}), "/data/dry_run", "true or false"),
        (json!({"sweep": "blocked", "dryRun": true}), "/data/dryRun", "unknown member"),
        (json!({"targets": []}), "/data/targets", "unknown member"),
        (json!({"Sweep": "blocked"}), "/data/Sweep", "unknown member"),
        (json!(null), "/data", "an object"),
        (json!([]), "/data", "an object"),
        (json!("blocked"), "/data", "an object"),
    ] {
        assert_refused(&sweep(&data), &with_sweeps(), pointer, &[phrase]);
    }
    assert_refused(&without(sweep(&json!({})), "data"), &with_sweeps(), "", &["data is missing"]);
    for name in ["id", "source"] {
        assert_refused(&without(sweep(&json!({})), name), &with_sweeps(), "", &[name, "missing"]);
    }
    let twice = sweep(&json!({"sweep": "blocked"})).to_string().replace(r#""sweep":"#, r#""sweep":"x","sweep":"#);
    assert_phrases(&body(&twice, &with_sweeps()).unwrap_err().error(), &["more than once"]);
}
