//! SQS batches, of standard and FIFO queues.

use std::collections::HashSet;

use serde_json::value::RawValue;

use super::{Invocation, delivered};
use crate::config::Config;
use crate::trigger::{QueueRecord, Trigger, Unreadable};

/// Reads a batch. What stands behind a rejected message of its group in a FIFO queue is blocked.
pub(super) fn parse(records: &[&RawValue], config: &Config) -> Result<Invocation, Unreadable> {
    let mut messages = Vec::with_capacity(records.len());
    let mut groups = Vec::with_capacity(records.len());
    let mut is_of_fifo = false;
    for (index, raw) in records.iter().enumerate() {
        let QueueRecord { record, is_fifo, group } = QueueRecord::read(raw, index)?;
        is_of_fifo |= is_fifo;
        groups.push(group);
        messages.push(delivered(record, config));
    }
    if !is_of_fifo {
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
