//! What Lambda hands over.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::{USUAL, canonical, check_error, check_rejection, plan, shown};
use crate::config::Config;
use crate::event::{self, Intake, Invocation, Trigger, Unreadable};
use crate::request::Message;

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
            Ok(Intake::Http(_)) => {}
            Ok(Intake::Messages(invocation)) => {
                check_alone(text, &invocation, config);
                check_blocked(&invocation);
                for message in &invocation.messages {
                    match &message.event {
                        Ok(event) => canonical::check(event, &invocation.trigger, config),
                        Err(rejection) => check_rejection(rejection),
                    }
                }
                plan::check(&invocation.messages, config);
            }
            Err(_) => check_unreadable(text, config),
        }
    });
}

/// The parts of a payload that stand for themselves, each as a payload of its own; nothing, where it is one event.
fn parts(text: &str) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    struct Batch<'a> {
        #[serde(borrow, rename = "Records")]
        records: Option<Vec<&'a RawValue>>,
        #[serde(rename = "requestContext")]
        request_context: Option<IgnoredAny>,
        specversion: Option<IgnoredAny>,
    }
    if text.trim_ascii_start().starts_with('[') {
        let events: Vec<&RawValue> = serde_json::from_str(text).ok()?;
        return Some(events.iter().map(|event| format!("[{}]", event.get())).collect());
    }
    let batch: Batch<'_> = serde_json::from_str(text).ok()?;
    let records = batch.records.filter(|_| batch.specversion.is_none() && batch.request_context.is_none())?;
    Some(records.iter().map(|record| format!("{{\"Records\":[{}]}}", record.get())).collect())
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
