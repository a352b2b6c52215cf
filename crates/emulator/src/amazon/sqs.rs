//! Sending messages.

use std::collections::BTreeSet;
use std::time::SystemTime;

use serde_json::{Value, json};

use super::super::digest;
use super::super::failure::Failure;
use super::super::fault::FaultKind;
use super::super::provider::Members;
use super::super::queue::{Queue, Receipt};
use super::super::reserved::{self, Word};
use super::entry::{Entry, SIZE_LIMIT, text};
use super::{missing, queue_name, refusal, reply};

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
const ENTRY_LIMIT: usize = 10;
const ENTRY_ID_LIMIT: usize = 80;
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
const NAME_LIMIT: usize = 80;

/// Does an operation, if there is one of this name.
pub(crate) fn perform(
    operation: &str,
    body: Option<&Members>,
    queue: &mut Queue,
    fault: Option<&FaultKind>,
    now: SystemTime,
) -> Option<Result<Members, Failure>> {
    let body = body.ok_or_else(|| refusal("SerializationException", "The body is no JSON object."));
    match operation {
        "SendMessage" => Some(body.and_then(|body| send_message(body, queue, now))),
        "SendMessageBatch" => Some(body.and_then(|body| send_message_batch(body, queue, fault, now))),
        _ => None,
    }
}

fn send_message(body: &Members, queue: &mut Queue, now: SystemTime) -> Result<Members, Failure> {
    let name = existing_queue(body)?;
    let entry = Entry::read(body, name)?;
    let receipt = queue.send(entry.message(name)?, now);
    Ok(told(&entry, receipt))
}

/// Queues what it can of up to ten messages.
///
/// What is wrong with the batch fails the call, what is wrong with a message fails that message. Chosen
/// here: what a FIFO queue is not told fails the call, since every message needs it.
fn send_message_batch(
    body: &Members,
    queue: &mut Queue,
    fault: Option<&FaultKind>,
    now: SystemTime,
) -> Result<Members, Failure> {
    let name = existing_queue(body)?;
    let entries = entries(body, name)?;
    let size: usize = entries.iter().map(|(_, entry)| entry.body.len()).sum();
    if size > SIZE_LIMIT {
        return Err(refusal(
            "BatchRequestTooLong",
            format!("Batch requests cannot be longer than {SIZE_LIMIT} bytes. You have sent {size} bytes."),
        ));
    }
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for (id, entry) in &entries {
        let message = scripted(fault, entry).map_or_else(|| entry.message(name), Err);
        match message {
            Ok(message) => {
                let mut members = told(entry, queue.send(message, now));
                members.insert("Id".to_owned(), json!(id));
                successful.push(members);
            }
            Err(failure) => failed.push(json!({
                "Id": id,
                "SenderFault": failure.status < 500,
                "Code": reply::query_code(&failure.code),
                "Message": failure.message,
            })),
        }
    }
    let lists = [("Successful", Value::from(successful)), ("Failed", failed.into())];
    Ok(lists.map(|(name, list)| (name.to_owned(), list)).into_iter().collect())
}

/// The failure that a fault has for this entry of a batch.
fn scripted(fault: Option<&FaultKind>, entry: &Entry<'_>) -> Option<Failure> {
    match fault {
        Some(FaultKind::Entries { containing, code, sender_fault }) if entry.body.contains(containing) => {
            let status = if *sender_fault { 400 } else { 500 };
            Some(Failure::new(status, code, "The message was not queued."))
        }
        _ => None,
    }
}

fn entries<'b>(body: &'b Members, queue: &str) -> Result<Vec<(&'b str, Entry<'b>)>, Failure> {
    let items = match body.get("Entries") {
        None | Some(Value::Null) => [].as_slice(),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(refusal("SerializationException", "Entries is no list.")),
    };
    if items.is_empty() {
        return Err(refusal("EmptyBatchRequest", "There should be at least one entry in the request."));
    }
    if items.len() > ENTRY_LIMIT {
        let message =
            format!("Maximum number of entries per request are {ENTRY_LIMIT}. You have sent {}.", items.len());
        return Err(refusal("TooManyEntriesInBatchRequest", message));
    }
    let mut ids = BTreeSet::new();
    items
        .iter()
        .map(|item| {
            let members =
                item.as_object().ok_or_else(|| refusal("SerializationException", "An entry is no object."))?;
            let id = text(members, "Id")?.ok_or_else(|| missing("Id"))?;
            if !is_name(id, ENTRY_ID_LIMIT) {
                return Err(refusal(
                    "InvalidBatchEntryId",
                    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be \
                     at most 80 letters long.",
                ));
            }
            if !ids.insert(id) {
                return Err(refusal("BatchEntryIdsNotDistinct", format!("Id {id} repeated.")));
            }
            Ok((id, Entry::read(members, queue)?))
        })
        .collect()
}

/// The queue that is named. Every one exists, unless its name has the reserved word for absence.
fn existing_queue(body: &Members) -> Result<&str, Failure> {
    let url = text(body, "QueueUrl")?.ok_or_else(|| missing("QueueUrl"))?;
    let name = queue_name(url);
    if !url.contains("://") || !is_name(name.strip_suffix(".fifo").unwrap_or(name), NAME_LIMIT) {
        return Err(Failure::new(404, "InvalidAddress", "The specified ID is invalid."));
    }
    if reserved::is(name, Word::Absent) {
        return Err(refusal("QueueDoesNotExist", "The specified queue does not exist."));
    }
    Ok(name)
}

fn is_name(text: &str, limit: usize) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=limit).contains(&text.len()) && text.bytes().all(plain)
}

fn told(entry: &Entry<'_>, receipt: Receipt) -> Members {
    let mut members = Members::new();
    members.insert("MessageId".to_owned(), receipt.message_id.into());
    members.insert("MD5OfMessageBody".to_owned(), digest::md5_hex(entry.body.as_bytes()).into());
    members.extend(receipt.sequence_number.map(|number| ("SequenceNumber".to_owned(), number.into())));
    members
}

#[cfg(test)]
mod tests;
