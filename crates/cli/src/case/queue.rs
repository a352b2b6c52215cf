//! Sends the events of a case to a queue of SQS. Sending them twice does no harm: their ids are the same, and so is what they ask for.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::DisplayErrorContext;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;

use super::event::Event;
use super::folder::CaseFile;
use crate::exit::Wrong;
use crate::terminal::{BAD, counted, number, styled, to_stderr};

/// What a request takes.
const MOST_ENTRIES: usize = 10;
const MOST_BYTES: usize = 1_000_000;
/// How often what the queue did not take is sent.
const ROUNDS: usize = 3;

pub(super) struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    pub(super) async fn open(url: &str) -> Result<Self, Wrong> {
        let config = crate::aws::config(region(url)).await?;
        Ok(Self { client: Client::new(&config), url: url.to_owned() })
    }

    fn entry(&self, place: usize, event: &Event) -> Result<SendMessageBatchRequestEntry, Wrong> {
        // Each event is a group of its own: deletes commute, and one that fails must not hold up another.
        let group = self.url.ends_with(".fifo").then(|| event.id.clone());
        SendMessageBatchRequestEntry::builder()
            .id(place.to_string())
            .message_body(&event.body)
            .set_message_group_id(group.clone())
            .set_message_deduplication_id(group)
            .build()
            .map_err(|error| Wrong(error.to_string()))
    }

    /// Sends some events. What the queue took has its message's id afterwards; the reasons for the others come back.
    async fn send(&self, places: &[usize], events: &[Event], case: &mut CaseFile) -> Result<Vec<String>, Wrong> {
        let entries = places.iter().filter_map(|place| Some(self.entry(*place, events.get(*place)?)));
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let answer = self.client.send_message_batch().queue_url(&self.url).set_entries(Some(entries)).send().await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return Ok(vec![DisplayErrorContext(&error).to_string()]),
        };
        for taken in answer.successful() {
            let facts = taken.id().parse::<usize>().ok().and_then(|place| case.events.get_mut(place));
            if let Some(facts) = facts {
                facts.message_id = Some(taken.message_id().to_owned());
            }
        }
        let failed = answer.failed().iter();
        Ok(failed.map(|entry| format!("{} {}", entry.code(), entry.message().unwrap_or_default())).collect())
    }
}

/// The region that a queue's URL names, as in `https://sqs.eu-central-1.amazonaws.com/…`.
fn region(url: &str) -> Option<String> {
    let host = url.split("://").nth(1)?.split('/').next()?;
    let region = host.strip_prefix("sqs.")?.split_once(".amazonaws.")?.0;
    Some(region.to_owned())
}

/// Sends all events, and says how many the queue took and by which ids.
pub(super) async fn send(queue: &Queue, case: &mut CaseFile, events: &[Event], is_quiet: bool) -> Result<bool, Wrong> {
    case.events.iter_mut().for_each(|event| event.message_id = None);
    let mut reasons = Vec::new();
    for _ in 0..ROUNDS {
        let open: Vec<_> = (0..events.len()).filter(|place| is_open(case, *place)).collect();
        if open.is_empty() {
            break;
        }
        reasons.clear();
        for places in batches(&open, events) {
            reasons.extend(queue.send(&places, events, case).await?);
        }
    }
    let taken = case.events.iter().filter(|event| event.message_id.is_some()).count();
    let is_whole = taken == events.len();
    if !is_whole {
        reasons.iter().for_each(|reason| to_stderr(&format!("{}: {}", styled(BAD, "not taken"), reason.trim_end())));
        to_stderr("the same command sends them again; what was taken twice does no harm");
    }
    if !is_quiet {
        crate::terminal::to_stdout(&format!("the queue took {} of {}", number(taken), counted(events.len(), "event")));
        for event in &case.events {
            if let Some(message) = &event.message_id {
                crate::terminal::to_stdout(&format!("  {}  message {message}", event.id));
            }
        }
    }
    Ok(is_whole)
}

fn is_open(case: &CaseFile, place: usize) -> bool {
    case.events.get(place).is_some_and(|event| event.message_id.is_none())
}

/// As few requests as their limits allow.
fn batches(open: &[usize], events: &[Event]) -> Vec<Vec<usize>> {
    let mut batches: Vec<Vec<usize>> = Vec::new();
    let mut bytes = 0;
    for place in open {
        let length = events.get(*place).map_or(0, |event| event.body.len());
        match batches.last_mut() {
            Some(batch) if batch.len() < MOST_ENTRIES && bytes + length <= MOST_BYTES => {
                batch.push(*place);
                bytes += length;
            }
            _ => {
                batches.push(vec![*place]);
                bytes = length;
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_keeps_to_its_limits() {
        let event = |length| Event { id: String::new(), body: "x".repeat(length), targets: 1 };
        let events: Vec<_> = (0..12).map(|_| event(10)).chain([event(900_000), event(200_000)]).collect();
        let open: Vec<_> = (0..events.len()).collect();
        let sizes: Vec<_> = batches(&open, &events).iter().map(Vec::len).collect();
        assert_eq!(sizes, [10, 3, 1]);
    }

    #[test]
    fn a_queue_tells_its_region() {
        assert_eq!(region("https://sqs.eu-central-1.amazonaws.com/1/q").as_deref(), Some("eu-central-1"));
        assert_eq!(region("https://sqs.cn-north-1.amazonaws.com.cn/1/q").as_deref(), Some("cn-north-1"));
        assert_eq!(region("http://127.0.0.1:1/q"), None);
    }
}
