//! A message that is to be queued, as a call describes it.

use serde_json::Value;

use super::super::failure::Failure;
use super::super::provider::Members;
use super::super::queue::{Message, is_fifo};
use super::{invalid, missing, refusal};

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
pub(super) const SIZE_LIMIT: usize = 1_048_576;
const ID_LIMIT: usize = 128;

/// What is to be queued. Delays and attributes are not emulated and not looked at.
#[derive(Debug)]
pub(super) struct Entry<'b> {
    pub(super) body: &'b str,
    group: Option<&'b str>,
    deduplication_id: Option<&'b str>,
}

impl<'b> Entry<'b> {
    /// Reads what a queue of this kind needs to be told.
    pub(super) fn read(members: &'b Members, queue: &str) -> Result<Self, Failure> {
        let entry = Self {
            body: text(members, "MessageBody")?.ok_or_else(|| missing("MessageBody"))?,
            group: text(members, "MessageGroupId")?,
            deduplication_id: text(members, "MessageDeduplicationId")?,
        };
        if is_fifo(queue) && entry.group.is_none() {
            return Err(missing("MessageGroupId"));
        }
        if is_fifo(queue) && entry.deduplication_id.is_none() {
            return Err(invalid(
                "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided \
                 explicitly",
            ));
        }
        Ok(entry)
    }

    /// Checks what it is told, and makes it a message.
    pub(super) fn message(&self, queue: &str) -> Result<Message, Failure> {
        if self.body.len() > SIZE_LIMIT {
            return Err(invalid(format!(
                "One or more parameters are invalid. Reason: Message must be shorter than {SIZE_LIMIT} bytes."
            )));
        }
        if !self.body.chars().all(is_allowed) {
            return Err(refusal("InvalidMessageContents", "Invalid characters found in the message."));
        }
        for (name, id) in [("MessageGroupId", self.group), ("MessageDeduplicationId", self.deduplication_id)] {
            if id.is_some_and(|id| id.len() > ID_LIMIT || !id.chars().all(|char| char.is_ascii_graphic())) {
                return Err(invalid(format!(
                    "{name} can only include alphanumeric and punctuation characters. 1 to {ID_LIMIT} in length."
                )));
            }
        }
        if !is_fifo(queue) && self.deduplication_id.is_some() {
            return Err(invalid(
                "MessageDeduplicationId: The request include parameter that is not valid for this queue type",
            ));
        }
        Ok(Message {
            queue: queue.to_owned(),
            body: self.body.to_owned(),
            group: self.group.map(str::to_owned),
            deduplication_id: self.deduplication_id.map(str::to_owned),
            message_id: String::new(),
        })
    }
}

fn is_allowed(char: char) -> bool {
    matches!(char, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// A member that is there and not empty.
pub(super) fn text<'b>(members: &'b Members, name: &str) -> Result<Option<&'b str>, Failure> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        Some(_) => Err(refusal("SerializationException", format!("{name} is no string."))),
    }
}
