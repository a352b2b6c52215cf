//! What Lambda hands over.

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::{USUAL, canonical, check_error, check_rejection, plan, shown};
use crate::config::Config;
use crate::event::{self, Intake, Invocation};
use crate::request::Message;
use crate::trigger::{Trigger, Unreadable};

/// The payload of an invocation, from any trigger.
pub fn payload(bytes: &[u8]) {
    USUAL.with(|config| {
        let whole = event::parse(bytes, config);
        if let Err(Unreadable(why)) = &whole {
            check_error(why);
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            assert!(whole.is_err());
            return;
        };
        match whole {
            Ok(Intake::Http(_)) => assert!(is_of_http(text)),
            Ok(Intake::Messages(invocation)) => {
                assert!(!is_of_http(text), "what came over HTTP is executed unsigned");
                check_alone(text, &invocation, config);
                check_bare(text, &invocation, config);
                check_blocked(&invocation);
                for message in &invocation.messages {
                    match &message.event {
                        Ok(event) => canonical::check(event, &invocation.trigger, config),
                        Err(rejection) => check_rejection(rejection),
                    }
                }
                plan::check(&invocation.messages);
            }
            Err(_) => check_unreadable(text, config),
        }
    });
}

/// What stands for itself in a payload, and whether it stands in a bare array; nothing, where the payload is one event.
fn items(text: &str) -> Option<(Vec<&RawValue>, bool)> {
    #[derive(Deserialize)]
    struct Batch<'a> {
        #[serde(borrow, rename = "Records")]
        records: Option<Vec<&'a RawValue>>,
        specversion: Option<IgnoredAny>,
    }
    if text.trim_ascii_start().starts_with('[') {
        return Some((serde_json::from_str(text).ok()?, true));
    }
    let batch: Batch<'_> = serde_json::from_str(text).ok().filter(|_| !is_of_http(text))?;
    Some((batch.records.filter(|_| batch.specversion.is_none())?, false))
}

fn written(items: &[&RawValue], is_bare: bool) -> String {
    let items: Vec<_> = items.iter().map(|item| item.get()).collect();
    if is_bare { format!("[{}]", items.join(",")) } else { format!("{{\"Records\":[{}]}}", items.join(",")) }
}

/// The parts of a payload that stand for themselves, each as a payload of its own; nothing, where it is one event.
fn parts(text: &str) -> Option<Vec<String>> {
    let (items, is_bare) = items(text)?;
    Some(items.iter().map(|item| written(std::slice::from_ref(item), is_bare)).collect())
}

fn has_member(text: &str, names: &[&str]) -> bool {
    let members = serde_json::from_str::<HashMap<String, IgnoredAny>>(text);
    members.is_ok_and(|members| names.iter().any(|name| members.contains_key(*name)))
}

/// Whether a gateway wrote it.
fn is_of_http(text: &str) -> bool {
    let of_requests = ["requestContext", "httpMethod", "rawPath", "rawQueryString", "multiValueHeaders"];
    has_member(text, &of_requests) || has_member(text, &["isBase64Encoded", "raw_path"])
}

/// The records of a batch are the same in a bare array, as `EventBridge` Pipes hand them over.
fn check_bare(text: &str, invocation: &Invocation, config: &Config) {
    let Some((items, is_bare)) = items(text).filter(|_| invocation.trigger != Trigger::Event) else { return };
    // With a version, a record in an array is an event that calls something its source.
    if items.iter().any(|item| has_member(item.get(), &["specversion"])) {
        return;
    }
    let (trigger, others) = messages(&written(&items, !is_bare), config).expect("records are read in either form");
    assert_eq!(trigger, invocation.trigger);
    assert!(
        invocation.messages.iter().map(shown).eq(others.iter().map(shown)),
        "records are read otherwise in an array"
    );
}

fn messages(text: &str, config: &Config) -> Option<(Trigger, Vec<Message>)> {
    match event::parse(text.as_bytes(), config) {
        Ok(Intake::Messages(Invocation { trigger, messages })) => Some((trigger, messages)),
        _ => None,
    }
}

/// Each part is what it would be by itself, whatever stands beside it, and there is one message for each.
fn check_alone(text: &str, invocation: &Invocation, config: &Config) {
    let Some(parts) = parts(text) else {
        assert_eq!(invocation.messages.len(), 1);
        return;
    };
    let alone: Vec<_> = parts
        .iter()
        .flat_map(|part| messages(part, config).expect("what is read among others is read alone").1)
        .collect();
    assert_eq!(
        invocation.messages.iter().map(shown).collect::<Vec<_>>(),
        alone.iter().map(shown).collect::<Vec<_>>(),
        "a record is read otherwise among others"
    );
    match invocation.trigger {
        // What is no expiry of a target is left out.
        Trigger::Stream => assert!(invocation.messages.len() <= parts.len()),
        _ => assert_eq!(invocation.messages.len(), parts.len()),
    }
}

/// Nothing but a rejected message of its own group holds a message up.
fn check_blocked(invocation: &Invocation) {
    let Trigger::Sqs { groups: Some(groups) } = &invocation.trigger else {
        assert!(invocation.messages.iter().all(|message| !message.blocked));
        return;
    };
    assert_eq!(groups.len(), invocation.messages.len());
    for (place, message) in invocation.messages.iter().enumerate() {
        let is_behind =
            (0..place).any(|earlier| groups[earlier] == groups[place] && invocation.messages[earlier].event.is_err());
        assert_eq!(message.blocked, is_behind);
    }
}

/// A batch cannot be read when one of its records cannot, or when they are of several kinds; for nothing else.
fn check_unreadable(text: &str, config: &Config) {
    let Some(parts) = parts(text).filter(|parts| !parts.is_empty()) else { return };
    let alone: Vec<_> = parts.iter().map(|part| messages(part, config)).collect();
    let kind = |trigger: &Trigger| match trigger {
        Trigger::Sqs { .. } => 0,
        Trigger::Stream => 1,
        Trigger::Event => 2,
    };
    let kinds: Vec<_> = alone.iter().flatten().map(|(trigger, _)| kind(trigger)).collect();
    assert!(
        kinds.len() < parts.len() || kinds.iter().any(|kind| *kind != kinds[0]),
        "every record is read alone, but not all of them together"
    );
}
