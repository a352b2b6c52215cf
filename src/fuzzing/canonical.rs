//! An event that was understood, written again: it has to be understood the same.

use std::time::SystemTime;

use serde_json::{Map, Value, json};

use crate::clock::rfc3339_seconds;
use crate::config::Config;
use crate::event;
use crate::request::{Deletion, DeletionEvent, IdKind, Renditions, Target, is_id};
use crate::trigger::Trigger;

/// Asserts what holds of every event that was accepted.
pub(super) fn check(event: &DeletionEvent, trigger: &Trigger, config: &Config) {
    assert!(event.targets.len() <= config.limits.max_targets_per_event);
    assert!(event.targets.is_empty() != event.sweeps.is_empty(), "an event deletes, or it runs sweeps");
    assert!(event.targets.iter().all(|target| is_id(&target.id.value)));
    let mut wanted = event.clone();
    if *trigger == Trigger::Stream {
        // The names and times of a stream are its own.
        (wanted.id, wanted.source, wanted.time) = ("e".to_owned(), "s".to_owned(), None);
    }
    let json = written(&wanted, config);
    for text in [json.to_string(), printed(&json, Form::PRETTY), printed(&json, Form::ESCAPED)] {
        let again = event::message(&text, config).event;
        let again = again.unwrap_or_else(|rejection| panic!("{rejection:?} in {text}"));
        assert_eq!(format!("{again:?}"), format!("{wanted:?}"), "{text}");
    }
}

/// The event as a `CloudEvents` object.
fn written(event: &DeletionEvent, config: &Config) -> Value {
    let mut members = Map::from_iter([
        ("specversion".to_owned(), "1.0".into()),
        ("id".to_owned(), event.id.as_str().into()),
        ("source".to_owned(), event.source.as_str().into()),
    ]);
    members.extend(event.time.map(|time| ("time".to_owned(), written_time(time).into())));
    let data = if event.sweeps.is_empty() {
        members.insert("type".to_owned(), config.events.name(event.event_type).into());
        let targets: Vec<_> = event.targets.iter().map(written_target).collect();
        let mut data = Map::from_iter([("targets".to_owned(), targets.into())]);
        for (name, text) in [("reason", &event.reason), ("reference", &event.reference)] {
            data.extend(text.as_ref().map(|text| (name.to_owned(), text.as_str().into())));
        }
        data.insert("dry_run".to_owned(), event.dry_run.into());
        data
    } else {
        members.insert("type".to_owned(), "Retention Sweep".into());
        let mut data = Map::from_iter([("dry_run".to_owned(), event.dry_run.into())]);
        if let [one] = event.sweeps.as_slice() {
            data.insert("sweep".to_owned(), config.sweeps[*one].name.as_str().into());
        }
        data
    };
    members.insert("data".to_owned(), data.into());
    Value::Object(members)
}

fn written_time(time: SystemTime) -> String {
    let nanoseconds = time::OffsetDateTime::from(time).nanosecond();
    rfc3339_seconds(time).replace('Z', &format!(".{nanoseconds:09}Z"))
}

fn written_target(target: &Target) -> Value {
    let mut members = Map::from_iter([
        ("account".to_owned(), target.account.name.as_str().into()),
        ("provider".to_owned(), target.id.kind.provider().as_str().into()),
        (target.id.kind.member().to_owned(), target.id.value.as_str().into()),
    ]);
    members.extend(target.id.sub_app_id.map(|app| ("sub_app_id".to_owned(), app.into())));
    let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
    match &target.deletion {
        Deletion::Media => put("scope", "media".into()),
        Deletion::Source { force } => {
            if target.id.kind.provider() == IdKind::Video.provider() {
                put("force", (*force).into());
            }
            put("scope", "source".into())
        }
        Deletion::Renditions(Renditions::All) => put("scope", "renditions".into()),
        Deletion::Renditions(Renditions::Jobs(jobs)) => put("job_ids", json!(jobs)),
        Deletion::Renditions(Renditions::Definitions(names)) => put("definitions", json!(names)),
        Deletion::Renditions(Renditions::Templates(ids)) => put("definitions", json!(ids)),
        Deletion::Parts(parts) => {
            let parts = parts.iter().map(|part| {
                let mut members = Map::from_iter([("type".to_owned(), part.kind.as_str().into())]);
                members.extend(part.definition.map(|id| ("definition".to_owned(), id.into())));
                Value::Object(members)
            });
            put("parts", parts.collect())
        }
    };
    Value::Object(members)
}

/// How a value is written, where it makes no difference.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// Members last to first.
    is_reversed: bool,
    between: &'static str,
    /// Every character of a text as `\uXXXX`.
    is_escaped: bool,
}

impl Form {
    pub(super) const PRETTY: Self = Self { is_reversed: true, between: " \n\t", is_escaped: false };
    pub(super) const ESCAPED: Self = Self { is_reversed: false, between: "", is_escaped: true };
}

pub(super) fn printed(value: &Value, form: Form) -> String {
    let mut text = String::new();
    print(value, form, &mut text);
    text
}

fn print(value: &Value, form: Form, out: &mut String) {
    out.push_str(form.between);
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            if form.is_reversed {
                members.reverse();
            }
            out.push('{');
            for (place, (name, value)) in members.into_iter().enumerate() {
                out.push_str(if place > 0 { "," } else { "" });
                print_text(name, form, out);
                out.push(':');
                print(value, form, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place > 0 { "," } else { "" });
                print(item, form, out);
            }
            out.push(']');
        }
        Value::String(text) => print_text(text, form, out),
        other => out.push_str(&other.to_string()),
    }
    out.push_str(form.between);
}

fn print_text(text: &str, form: Form, out: &mut String) {
    if !form.is_escaped {
        return out.push_str(&Value::from(text).to_string());
    }
    out.push('"');
    text.encode_utf16().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
    out.push('"');
}
