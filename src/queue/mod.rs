//! The queue that events are put on before they are executed: Amazon SQS, over the AWS JSON protocol.
//! An AWS SDK would multiply the start time; what is kept of it is the signer.

mod wire;

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use ring::digest;
use tokio::time::Instant;

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use wire::results as results_of;

use crate::clock::Clock;
use crate::config::QueueUrl;
use crate::encode::hex;
use crate::environment::Environment;
use crate::http::Http;
use crate::random::Random;
use crate::retry::backoff;
use wire::Signed;

/// Time for one try of a request; a queue answers within milliseconds.
const TIMEOUT: Duration = Duration::from_secs(2);
/// Tries of one request, the first included.
const TRIES: u32 = 3;
/// Requests under way at once.
const IN_FLIGHT: usize = 8;
/// The most messages of one request, and the bytes of all their bodies. Source: SQS quotas.
const MAX_ENTRIES: usize = 10;
const MAX_BYTES: usize = 1 << 20;

/// A message to be put on the queue.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub(crate) body: String,
    /// What makes it the same message as another one: a FIFO queue takes one of both within five minutes.
    pub(crate) identity: String,
}

impl Outgoing {
    /// A message that is known by these names.
    pub(crate) fn new(text: &str, names: &[&str]) -> Self {
        let name: String = names.iter().map(|name| format!("{}:{name}", name.len())).collect();
        let identity = hex(digest::digest(&digest::SHA256, name.as_bytes()).as_ref());
        Self { body: speakable(text), identity }
    }

    /// Whether no queue takes it: what had to be escaped has made it too long.
    pub(crate) fn is_too_large(&self) -> bool {
        self.body.len() > MAX_BYTES
    }
}

/// Two characters that JSON may hold as they are and a message may not; inside a JSON text they stand in strings only.
fn speakable(text: &str) -> String {
    text.replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff")
}

/// Sends messages to one queue.
pub(crate) struct Queue<'a> {
    pub(crate) url: &'a QueueUrl,
    pub(crate) http: &'a Http,
    pub(crate) environment: &'a Environment,
    pub(crate) clock: &'a Clock,
    pub(crate) random: &'a Random,
    /// When the last request has to be answered.
    pub(crate) until: Instant,
}

impl Queue<'_> {
    /// Puts messages on the queue. For each, the queue's id of it, or why it may not be there; sent again, it does no harm.
    pub(crate) async fn send(&self, messages: &[Outgoing]) -> Vec<Result<String, String>> {
        let sent: Vec<_> = stream::iter(chunks(messages).into_iter().map(|chunk| self.send_chunk(chunk)))
            .buffered(IN_FLIGHT)
            .collect()
            .await;
        sent.into_iter().flatten().collect()
    }

    async fn send_chunk(&self, messages: &[Outgoing]) -> Vec<Result<String, String>> {
        let mut results: BTreeMap<usize, Result<String, String>> = BTreeMap::new();
        let mut open: Vec<usize> = (0..messages.len()).collect();
        for attempt in 1..=TRIES {
            let entries: Vec<_> = open.iter().filter_map(|index| Some((*index, messages.get(*index)?))).collect();
            results.extend(self.try_once(&entries).await);
            open.retain(|index| !matches!(results.get(index), Some(Ok(_))));
            let wait = backoff(attempt, None, self.random);
            let is_late = Instant::now().checked_add(wait).is_none_or(|then| then >= self.until);
            if open.is_empty() || attempt == TRIES || is_late {
                break;
            }
            crate::retry::pause(wait).await;
        }
        let result = |index| results.remove(&index).unwrap_or_else(|| Err("the queue did not speak of it".to_owned()));
        (0..messages.len()).map(result).collect()
    }

    /// One request for some messages, which are known by their places.
    async fn try_once(&self, entries: &[(usize, &Outgoing)]) -> Vec<(usize, Result<String, String>)> {
        let all = |why: String| entries.iter().map(|(index, _)| (*index, Err(why.clone()))).collect();
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return all("there was no time left for the queue".to_owned());
        }
        let (action, body) = wire::body(self.url, entries);
        let Signed { request, secrets } = match wire::sign(self.url, action, body, self.environment, self.clock.now()) {
            Ok(signed) => signed,
            Err(why) => return all(why),
        };
        let secrets: Vec<_> = secrets.iter().map(String::as_str).collect();
        match self.http.send(request, crate::http::SHORT_REPLY, TIMEOUT.min(left), || {}).await {
            Ok(reply) => wire::results(entries, &reply, &secrets),
            Err(error) => all(format!("the queue does not answer: {error}")),
        }
    }
}

/// As many messages a request as the queue takes.
fn chunks(messages: &[Outgoing]) -> Vec<&[Outgoing]> {
    let mut chunks = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (index, message) in messages.iter().enumerate() {
        if index > start && (index - start == MAX_ENTRIES || bytes + message.body.len() > MAX_BYTES) {
            chunks.extend(messages.get(start..index));
            (start, bytes) = (index, 0);
        }
        bytes += message.body.len();
    }
    chunks.extend(messages.get(start..).filter(|rest| !rest.is_empty()));
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: usize) -> Outgoing {
        Outgoing { body: "x".repeat(bytes), identity: String::new() }
    }

    #[test]
    fn a_request_takes_ten_messages_and_a_mebibyte() {
        let sizes = |messages: &[Outgoing]| chunks(messages).iter().map(|chunk| chunk.len()).collect::<Vec<_>>();
        assert_eq!(sizes(&[]), [0; 0]);
        assert_eq!(sizes(&vec![message(1); 25]), [10, 10, 5]);
        assert_eq!(sizes(&vec![message(MAX_BYTES / 2); 5]), [2, 2, 1]);
        assert_eq!(sizes(&[message(MAX_BYTES), message(1)]), [1, 1]);
    }

    #[test]
    fn a_message_is_known_by_its_names() {
        let identity = |names: &[&str]| Outgoing::new("{}", names).identity;
        assert_eq!(identity(&["a", "b"]), Outgoing::new("{ }", &["a", "b"]).identity);
        assert_eq!(identity(&["a", "b"]).len(), 64);
        for other in [identity(&["ab", ""]), identity(&["a", "c"]), identity(&["a", "b", ""]), identity(&["1:a", "b"])]
        {
            assert_ne!(identity(&["a", "b"]), other);
        }
    }

    #[test]
    fn what_a_queue_does_not_take_is_escaped() {
        let body = Outgoing::new("{\"a\":\"\u{ffff}\u{fffe}\u{fffd}\"}", &["s", "i"]).body;
        assert_eq!(body, "{\"a\":\"\\uffff\\ufffe\u{fffd}\"}");
    }
}
