//! The whole emulator as a function from a request and a time to a reply.

use std::time::{Duration, SystemTime};

use super::alibaba::{self, nonce::Nonces};
use super::control;
use super::failure::Failure;
use super::fault::{FaultKind, Faults};
use super::key::{Key, Keys};
use super::library::Library;
use super::provider::{Members, Question, Trouble};
use super::queue::Queue;
use super::rate::Rates;
use super::record::{Call, Records};
use super::scroll::Scrolls;
use super::wire::{Delivery, Reply, Request};

const STALL: Duration = Duration::from_secs(30);
const HTML: &str = "<html><head><title>502 Bad Gateway</title></head>\
                    <body><center><h1>502 Bad Gateway</h1></center></body></html>\n";

/// The providers: their media, their callers and what they were asked.
///
/// A new one has an open [`Library`], the documented [`Rates`] and one key,
/// [`KEY_ID`](super::KEY_ID) with [`KEY_SECRET`](super::KEY_SECRET).
#[derive(Debug)]
pub struct Core {
    /// Which media exist.
    pub library: Library,
    /// What was sent to queues.
    pub queue: Queue,
    /// How far searches at Alibaba Cloud have come.
    pub scrolls: Scrolls,
    /// What is to go wrong.
    pub faults: Faults,
    /// How many calls may be made.
    pub rates: Rates,
    /// How long a stalled reply takes.
    pub stall: Duration,
    keys: Keys,
    nonces: Nonces,
    records: Records,
    questions: u64,
}

impl Default for Core {
    fn default() -> Self {
        Self::new(Library::open())
    }
}

enum Outcome {
    Answer(Result<Members, Failure>, Delivery),
    Raw(Reply),
}

impl Core {
    /// Providers with these media.
    pub fn new(library: Library) -> Self {
        Self {
            library,
            queue: Queue::default(),
            scrolls: Scrolls::default(),
            faults: Faults::default(),
            rates: Rates::default(),
            stall: STALL,
            keys: Keys::default(),
            nonces: Nonces::default(),
            records: Records::default(),
            questions: 0,
        }
    }

    /// Adds a key, in place of one with the same id.
    pub fn add_key(&mut self, key: Key) {
        self.keys.add(key);
    }

    /// A key, to change its state, token or permissions.
    pub fn key_mut(&mut self, id: &str) -> Option<&mut Key> {
        self.keys.get_mut(id)
    }

    /// The calls so far, refused ones included, oldest first. At least the last 50,000 are kept.
    pub fn calls(&self) -> &[Call] {
        self.records.calls()
    }

    /// How often an operation was called, at all providers.
    pub fn count(&self, operation: &str) -> u64 {
        self.records.count(None, operation)
    }

    /// How often each operation was called: provider, operation, count.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, &str, u64)> {
        self.records.counts()
    }

    /// Forgets the calls and their counts.
    pub fn clear_calls(&mut self) {
        self.records.clear();
    }

    /// Answers a request.
    pub fn answer(&mut self, request: &Request, now: SystemTime) -> Reply {
        if control::is_for(request) {
            return control::answer(self, request);
        }
        let Some(question) = Question::read(request) else {
            return Reply::new(404, "text/plain", "no call to a provider that is emulated here\n");
        };
        self.questions += 1;
        let request_id = request_id(self.questions);
        let outcome = match self.admit(request, &question, now) {
            Ok(()) => self.perform(&question, now),
            Err(failure) => Outcome::Answer(Err(failure), Delivery::Now),
        };
        let (reply, code) = match outcome {
            Outcome::Raw(reply) => (reply, None),
            Outcome::Answer(answer, delivery) => {
                let Question { provider, operation, .. } = &question;
                let reply = provider.render(request, operation, &request_id, &answer);
                let code = answer.err().map(|failure| failure.code);
                (Reply { delivery, ..reply }, code)
            }
        };
        self.records.push(Call {
            at: now,
            provider: question.provider.name(),
            operation: question.operation.clone(),
            key: self.caller(request),
            status: if reply.delivery == Delivery::Drop { 0 } else { reply.status },
            code,
            parameters: question.parameters(),
        });
        reply
    }

    fn admit(&mut self, request: &Request, question: &Question, now: SystemTime) -> Result<(), Failure> {
        let Question { provider, operation, .. } = question;
        let key = provider.authenticate(request, &self.keys, &mut self.nonces, now)?;
        if !key.may(operation) {
            return Err(provider.failure(Trouble::NoPermission, operation));
        }
        if !self.rates.admit(key.id(), *provider, operation, now) {
            return Err(provider.failure(Trouble::Throttled(None), operation));
        }
        Ok(())
    }

    fn perform(&mut self, question: &Question, now: SystemTime) -> Outcome {
        let fault = self.faults.strike(question.provider, &question.operation, &question.ids);
        if let Some(outcome) = fault.as_ref().and_then(|fault| instead(fault, question)) {
            return outcome;
        }
        let delivery = match fault {
            Some(FaultKind::Lost) => Delivery::Drop,
            Some(FaultKind::Stall) => Delivery::After(self.stall),
            Some(FaultKind::Delay(delay)) => Delivery::After(delay),
            Some(FaultKind::Truncate) => Delivery::Truncated,
            _ => Delivery::Now,
        };
        let Self { library, queue, scrolls, .. } = self;
        let answer = question.perform(library, queue, scrolls, fault.as_ref(), now);
        Outcome::Answer(answer, delivery)
    }

    // An id that is none of ours might be somebody's real one, and is not kept.
    fn caller(&self, request: &Request) -> String {
        request
            .header("authorization")
            .and_then(|header| header.split_once("Credential="))
            .and_then(|(_, rest)| rest.split([',', '/']).next())
            .map(str::to_owned)
            .or_else(|| alibaba::rpc::key_id(request))
            .and_then(|id| self.keys.get(&id))
            .map_or_else(String::new, |key| key.id().to_owned())
    }
}

/// What is answered instead of doing what was asked for, if the fault prevents that.
fn instead(fault: &FaultKind, question: &Question) -> Option<Outcome> {
    let trouble = match fault {
        FaultKind::Throttle { retry_after } => Trouble::Throttled(*retry_after),
        FaultKind::Fail => Trouble::Internal,
        FaultKind::Busy => Trouble::Unavailable,
        FaultKind::Invalid => Trouble::Invalid,
        FaultKind::Error { status, code, message } => {
            let failure = Failure::new(*status, code, message);
            return Some(Outcome::Answer(Err(failure), Delivery::Now));
        }
        FaultKind::Body { status, content_type, body } => {
            return Some(Outcome::Raw(Reply::new(*status, content_type, body.as_str())));
        }
        FaultKind::Html => return Some(Outcome::Raw(Reply::new(502, "text/html", HTML))),
        FaultKind::Drop => {
            let mut reply = Reply::new(502, "text/plain", "");
            reply.delivery = Delivery::Drop;
            return Some(Outcome::Raw(reply));
        }
        FaultKind::Lost | FaultKind::Stall | FaultKind::Delay(_) | FaultKind::Truncate | FaultKind::Entries { .. } => {
            return None;
        }
    };
    let failure = question.provider.failure(trouble, &question.operation);
    Some(Outcome::Answer(Err(failure), Delivery::Now))
}

fn request_id(number: u64) -> String {
    format!("E0000000-0000-4000-8000-{:012X}", number & 0xFFFF_FFFF_FFFF)
}

#[cfg(test)]
mod tests;
