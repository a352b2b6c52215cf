//! SQS batches, of standard and FIFO queues.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Invocation, SQS, Trigger, Unreadable, misplaced, mixed, rejected, string_body};
use crate::config::Config;

/// Only what is read. Values are raw so that one of a wrong type spoils its own record at most.
#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow, rename = "messageId")]
    message_id: Option<&'a RawValue>,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
    #[serde(borrow)]
    attributes: Option<&'a RawValue>,
    #[serde(borrow, rename = "messageAttributes")]
    message_attributes: Option<&'a RawValue>,
    #[serde(borrow, rename = "eventSource")]
    source: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "eventSourceARN")]
    queue: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Attributes {
    #[serde(rename = "MessageGroupId")]
    group: Option<String>,
}

/// Reads a batch. A record without a message id fails the whole batch on purpose: it cannot be reported as failed, and Lambda
/// takes an empty identifier for a failure of the whole batch anyway, after everything has been executed.
pub(super) fn parse(records: &[&RawValue], config: &Config) -> Result<Invocation, Unreadable> {
    let mut messages = Vec::with_capacity(records.len());
    let mut groups = Vec::new();
    let mut fifo = false;
    for (index, record) in records.iter().enumerate() {
        let no_id = || {
            Unreadable(format!("record {index} of the batch has no message id, so its failure could not be reported"))
        };
        let raw = record;
        let record: Record<'_> = serde_json::from_str(raw.get()).map_err(|_| no_id())?;
        if record.source.as_deref() != Some(SQS) {
            return Err(mixed());
        }
        let id = record.message_id.and_then(text).filter(|id| !id.is_empty()).ok_or_else(no_id)?.into_owned();
        // A message of a standard queue can have a group too (fair queues); only the name tells a FIFO queue.
        fifo |= record.queue.and_then(text).is_some_and(|queue| queue.ends_with(".fifo"));
        groups.push(record.attributes.map(group).unwrap_or_default());
        messages.push(match record.body {
            Some(body) => string_body(
                Some(id),
                body,
                config,
                misplaced::around(raw.get(), [("messageAttributes", record.message_attributes)]),
            ),
            None => rejected(Some(id), "the record has no body"),
        });
    }
    if !fifo {
        return Ok(Invocation { trigger: Trigger::Sqs { groups: None }, messages });
    }
    let mut broken = HashSet::new();
    for (message, group) in messages.iter_mut().zip(&groups) {
        message.blocked = broken.contains(group);
        if message.event.is_err() {
            broken.insert(group);
        }
    }
    Ok(Invocation { trigger: Trigger::Sqs { groups: Some(groups) }, messages })
}

fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    serde_json::from_str(raw.get()).ok()
}

fn group(raw: &RawValue) -> String {
    serde_json::from_str::<Attributes>(raw.get()).ok().and_then(|attributes| attributes.group).unwrap_or_default()
}
