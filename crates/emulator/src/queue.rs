//! What was sent to queues.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
const DEDUPLICATION_INTERVAL: Duration = Duration::from_secs(5 * 60);

/// The messages of all queues, of which every one that is named exists. Nothing receives them.
#[derive(Debug, Default)]
pub struct Queue {
    messages: Vec<Message>,
    sent: u64,
    deduplicated: BTreeMap<(String, String), (SystemTime, Receipt)>,
}

/// A message that was queued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The name of its queue.
    pub queue: String,
    /// The body.
    pub body: String,
    /// The message group.
    pub group: Option<String>,
    /// The deduplication id; only of a FIFO queue.
    pub deduplication_id: Option<String>,
    /// The id that the sender was told.
    pub message_id: String,
}

/// What a sender is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Receipt {
    pub(super) message_id: String,
    /// The place in the order of a FIFO queue.
    pub(super) sequence_number: Option<String>,
}

impl Queue {
    /// The messages that were queued, oldest first.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Forgets the messages and the deduplication ids. Message ids are not given out again.
    pub fn clear(&mut self) {
        self.messages.clear();
        self.deduplicated.clear();
    }

    /// Queues a message and gives it its id, unless its deduplication id was there less than five minutes ago.
    ///
    /// Where a duplicate is in the order is not documented; here it has the number of the first.
    pub(super) fn send(&mut self, mut message: Message, now: SystemTime) -> Receipt {
        let key = message.deduplication_id.clone().map(|id| (message.queue.clone(), id));
        if let Some((at, receipt)) = key.as_ref().and_then(|key| self.deduplicated.get(key))
            && !is_past(*at, now)
        {
            return receipt.clone();
        }
        self.sent += 1;
        message.message_id = format!("00000000-0000-4000-8000-{:012x}", self.sent & 0xFFFF_FFFF_FFFF);
        let sequence_number = is_fifo(&message.queue).then(|| format!("{:020}", self.sent));
        let receipt = Receipt { message_id: message.message_id.clone(), sequence_number };
        self.deduplicated.extend(key.map(|key| (key, (now, receipt.clone()))));
        self.messages.push(message);
        receipt
    }
}

fn is_past(at: SystemTime, now: SystemTime) -> bool {
    now.duration_since(at).is_ok_and(|age| age >= DEDUPLICATION_INTERVAL)
}

/// Whether a queue of this name keeps an order.
pub(super) fn is_fifo(queue: &str) -> bool {
    queue.ends_with(".fifo")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(queue: &str, deduplication_id: Option<&str>) -> Message {
        Message {
            queue: queue.to_owned(),
            body: "b".to_owned(),
            group: None,
            deduplication_id: deduplication_id.map(str::to_owned),
            message_id: String::new(),
        }
    }

    #[test]
    fn a_deduplication_id_counts_in_its_queue_for_five_minutes() {
        let start = SystemTime::UNIX_EPOCH;
        let mut queue = Queue::default();
        let first = queue.send(message("q.fifo", Some("d")), start);
        let again = start + DEDUPLICATION_INTERVAL - Duration::from_secs(1);
        assert_eq!(queue.send(message("q.fifo", Some("d")), again), first);
        assert_ne!(queue.send(message("r.fifo", Some("d")), again), first);
        assert_eq!(queue.messages().len(), 2);
        assert_ne!(queue.send(message("q.fifo", Some("d")), start + DEDUPLICATION_INTERVAL), first);
        assert_eq!(queue.messages().len(), 3);
        assert_eq!(queue.deduplicated.len(), 2);
    }

    #[test]
    fn forgets_messages_but_not_which_ids_it_gave_out() {
        let mut queue = Queue::default();
        let first = queue.send(message("q", None), SystemTime::UNIX_EPOCH);
        assert_eq!(first.sequence_number, None);
        queue.clear();
        let second = queue.send(message("q", None), SystemTime::UNIX_EPOCH);
        assert_ne!(first.message_id, second.message_id);
        assert_eq!(queue.messages()[0].message_id, second.message_id);
    }
}
