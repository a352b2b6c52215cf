//! SQS batches, of standard and FIFO queues.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::value::RawValue;

use super::{Invocation, Outline, SQS, Trigger, Unreadable, misplaced, mixed, rejected, string_body};
use crate::config::Config;

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
        let record = Outline::parse(record.get()).map_err(|_| mixed())?;
        if record.text("eventSource").as_deref() != Some(SQS) {
            return Err(mixed());
        }
        let id = record.text("messageId").filter(|id| !id.is_empty()).ok_or_else(no_id)?.into_owned();
        // A message of a standard queue can have a group too (fair queues); only the name tells a FIFO queue.
        fifo |= record.text("eventSourceARN").is_some_and(|queue| queue.ends_with(".fifo"));
        groups.push(record.raw("attributes").and_then(group).unwrap_or_default());
        messages.push(match record.raw("body") {
            Some(body) => {
                let inner = [("messageAttributes", record.raw("messageAttributes"))];
                string_body(Some(id), body, config, misplaced::around(&record, inner))
            }
            None => rejected(Some(id), "the record has no body, or has it more than once"),
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

fn group(attributes: &RawValue) -> Option<String> {
    Outline::parse(attributes.get()).ok()?.text("MessageGroupId").map(Cow::into_owned)
}
