//! One invocation as it is seen from outside: what it was given, and what it was told.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use http::StatusCode;
use serde_json::Value;

use super::fault::Fault;
use super::lookups::Lookups;
use super::odd::is_objection;
use super::piece::Piece;
use super::post::Post;
use super::scenario::{Intake, Message, Poison, Scenario};
use super::sight::Sight;
use super::wish::Wish;

/// One invocation.
pub(super) struct Invocation {
    pub(super) number: usize,
    /// The numbers of the messages that it was given, and what their keeper calls them, in order.
    pub(super) messages: Vec<(usize, String)>,
    /// Those of them that a sweep has put on the queue.
    born: BTreeMap<usize, Message>,
    intake: Intake,
    /// The day under the configuration with which it began, if there was any.
    day: RefCell<Option<Rc<Scenario>>>,
    /// What may be deleted in it.
    wishes: RefCell<Rc<Vec<Wish>>>,
    pub(super) reading: RefCell<Reading>,
    /// What existed when it began, by account.
    pub(super) before: Vec<BTreeSet<Piece>>,
    pub(super) started: Duration,
    pub(super) deadline: Duration,
    /// Whether another one was under way at the same time.
    pub(super) is_shared: Cell<bool>,
    /// Whether something went wrong, or could have.
    is_troubled: Cell<bool>,
    /// Ids that a success was told for, by account.
    granted: RefCell<BTreeSet<(usize, String)>>,
    /// Requests that have departed, by account.
    requests: RefCell<BTreeMap<usize, u64>>,
    /// Whether a provider has listed media for it.
    was_listed: Cell<bool>,
    pub(super) lookups: RefCell<Lookups>,
    /// What it has put on the queue.
    pub(super) post: RefCell<Post>,
}

/// How an invocation comes by a configuration that is a parameter.
#[derive(Default)]
pub(super) struct Reading {
    /// Whether it has to ask for it; it may, where that is not known.
    pub(super) must_ask: Option<bool>,
    pub(super) has_asked: bool,
    /// The one line that tells of it.
    pub(super) line: Option<Line>,
}

pub(super) struct Line {
    pub(super) event: &'static str,
    pub(super) version: Option<u64>,
}

impl Invocation {
    pub(super) fn new(
        number: usize,
        messages: Vec<(usize, String)>,
        born: BTreeMap<usize, Message>,
        intake: Intake,
        before: Vec<BTreeSet<Piece>>,
        times: (Duration, Duration),
        is_calm: bool,
    ) -> Self {
        Self {
            number,
            messages,
            born,
            intake,
            day: RefCell::default(),
            wishes: RefCell::default(),
            reading: RefCell::default(),
            before,
            started: times.0,
            deadline: times.1,
            is_shared: Cell::new(false),
            is_troubled: Cell::new(!is_calm),
            granted: RefCell::default(),
            requests: RefCell::default(),
            was_listed: Cell::default(),
            lookups: RefCell::default(),
            post: RefCell::default(),
        }
    }

    /// The configuration of this day is the one that it goes by, from start to end.
    pub(super) fn begin_with(&self, day: &Rc<Scenario>) {
        // What puts events on a queue deletes nothing by itself.
        let wishes = match self.intake {
            Intake::Webhook { queued: true } | Intake::Sweep { queued: true } => Vec::new(),
            _ => self.executed(day),
        };
        self.day.replace(Some(Rc::clone(day)));
        self.wishes.replace(Rc::new(wishes));
    }

    /// What a message means under a configuration.
    pub(super) fn message(&self, day: &Scenario, number: usize) -> Option<Message> {
        let born = || {
            let mut message = self.born.get(&number)?.clone();
            if message.event.wishes.len() > day.limits.max_targets {
                message.poison = Some(Poison::TooMany);
            }
            Some(message)
        };
        day.messages.get(number).cloned().or_else(born)
    }

    /// The messages that are not executed: those behind a rejected one of their group, in a FIFO queue.
    pub(super) fn blocked(&self, day: &Scenario) -> BTreeSet<usize> {
        let mut broken = BTreeSet::new();
        let mut blocked = BTreeSet::new();
        for (number, _) in self.messages.iter().filter(|_| self.intake == Intake::Fifo) {
            let Some(message) = self.message(day, *number) else { continue };
            if broken.contains(&message.group) {
                blocked.insert(*number);
            }
            if day.is_rejected(&message) {
                broken.insert(message.group);
            }
        }
        blocked
    }

    /// What the messages that are executed ask for.
    fn executed(&self, day: &Scenario) -> Vec<Wish> {
        let blocked = self.blocked(day);
        let numbers = self.messages.iter().map(|(number, _)| *number).filter(|number| !blocked.contains(number));
        let messages = numbers.filter_map(|number| self.message(day, number));
        let live = messages.filter(|message| !day.is_rejected(message) && !message.event.dry_run);
        live.flat_map(|message| message.event.wishes).collect()
    }

    /// Whether its messages only plan, or are rejected.
    pub(super) fn is_dry(&self, day: &Scenario) -> bool {
        let mut messages = self.messages.iter().filter_map(|(number, _)| self.message(day, *number));
        day.is_dry() || messages.all(|message| message.event.dry_run || day.is_rejected(&message))
    }

    pub(super) fn day(&self) -> Option<Rc<Scenario>> {
        self.day.borrow().clone()
    }

    pub(super) fn wishes(&self) -> Rc<Vec<Wish>> {
        Rc::clone(&self.wishes.borrow())
    }

    /// A fault has struck a request.
    pub(super) fn meet(&self, fault: Option<Fault>) {
        self.is_troubled.set(self.is_troubled.get() || fault.is_some());
    }

    pub(super) fn is_troubled(&self) -> bool {
        self.is_troubled.get()
    }

    pub(super) fn count(&self, account: usize) {
        *self.requests.borrow_mut().entry(account).or_default() += 1;
    }

    /// Whether any request has departed.
    pub(super) fn has_sent(&self) -> bool {
        !self.requests.borrow().is_empty()
    }

    /// Requests that have departed to an account.
    pub(super) fn requests(&self, account: usize) -> u64 {
        self.requests.borrow().get(&account).copied().unwrap_or_default()
    }

    /// A reply has been handed to the function. Whoever reads it strictly takes it for a success of these ids, or does not.
    pub(super) fn told(&self, sight: &Sight, status: StatusCode, body: &[u8], now: Duration) {
        let Ok(body) = serde_json::from_slice::<Value>(body) else { return };
        let members = body.get("Response").unwrap_or(&body);
        let is_success = status.is_success()
            && members.get("RequestId").is_some_and(Value::is_string)
            && members.get("Code").is_none()
            && members.as_object().is_some_and(|members| !is_objection(&sight.operation, members));
        if is_success && sight.operation == "SearchMedia" {
            self.was_listed.set(true);
        }
        if is_success && let Some(members) = members.as_object() {
            self.lookups.borrow_mut().told(sight, members, now);
        }
        if is_success && sight.is_delete() {
            let excepted = |id: &String| {
                let lists = members.as_object().into_iter().flatten().filter(|(name, _)| name.ends_with("Ids"));
                lists.flat_map(|(_, list)| list.as_array().into_iter().flatten()).any(|own| own == id.as_str())
            };
            let granted = sight.ids.iter().filter(|id| !excepted(id));
            self.granted.borrow_mut().extend(granted.map(|id| (sight.account, id.clone())));
        }
    }

    pub(super) fn was_listed(&self) -> bool {
        self.was_listed.get()
    }

    /// Whether a success was told for an id.
    pub(super) fn was_granted(&self, account: usize, id: &str) -> bool {
        self.granted.borrow().contains(&(account, id.to_owned()))
    }
}
