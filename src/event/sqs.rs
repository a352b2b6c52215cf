//! SQS batches, of standard and FIFO queues.

use std::collections::HashSet;

use serde_json::value::RawValue;

use super::{Invocation, delivered};
use crate::config::Config;
use crate::request::Message;
use crate::trigger::{QueueRecord, Records, Trigger, Unreadable};

/// Reads the batch, where each record is as SQS writes it.
pub(super) fn in_one_pass(records: &Records<'_>, config: &Config) -> Option<Invocation> {
    let mut batch = Batch::default();
    let is_whole = records.each_of_queue(|record| batch.add(record, config));
    (is_whole && !batch.messages.is_empty()).then(|| batch.close())
}

/// Reads the batch, whatever its records are like.
pub(super) fn one_by_one(records: &[&RawValue], config: &Config) -> Result<Invocation, Unreadable> {
    let mut batch = Batch::default();
    for (index, raw) in records.iter().enumerate() {
        batch.add(QueueRecord::read(raw, index)?, config);
    }
    Ok(batch.close())
}

#[derive(Default)]
struct Batch {
    messages: Vec<Message>,
    /// The message group of each.
    groups: Vec<String>,
    is_of_fifo: bool,
}

impl Batch {
    fn add(&mut self, record: QueueRecord, config: &Config) {
        let QueueRecord { record, is_fifo, group } = record;
        self.is_of_fifo |= is_fifo;
        self.groups.push(group);
        self.messages.push(delivered(record, config));
    }

    /// What stands behind a rejected message of its group in a FIFO queue is blocked.
    fn close(self) -> Invocation {
        let Self { mut messages, groups, is_of_fifo } = self;
        if !is_of_fifo {
            return Invocation { trigger: Trigger::Sqs { groups: None }, messages };
        }
        let mut broken = HashSet::new();
        for (message, group) in messages.iter_mut().zip(&groups) {
            message.blocked = broken.contains(group);
            if message.event.is_err() {
                broken.insert(group);
            }
        }
        Invocation { trigger: Trigger::Sqs { groups: Some(groups) }, messages }
    }
}
