//! Taking a failed batch apart until the item that spoils it stands alone: one id never condemns its neighbours.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use tokio::time::Instant;

use super::lane::Lane;
use super::run::Run;
use super::verdict::{Decision, Failure, Sink, verdict};
use crate::account::Account;
use crate::outcome::{Reason, Verdict};
use crate::provider::{Call, CallError, Class, Decoded, Item, Kind};

/// Requests that look for the items that silence an operation while nothing else at the account is answered either.
const PROBES: u32 = 10;
/// The same while other operations of the account are answered: enough to take any batch apart to its single items.
const MANY_PROBES: u32 = 64;

/// A batch that is taken apart.
struct Case<'a> {
    account: &'a Rc<Account>,
    kind: &'a Kind,
    sink: Sink<'a>,
    /// What the whole batch met: the word for items that time or a stop leaves unasked.
    cause: CallError,
    search: Search<'a>,
}

/// What is looked for.
enum Search<'a> {
    /// An item that the provider rejects.
    Rejected,
    /// An item that meets a fault of the provider each time.
    Faulty { lane: &'a Lane, since: Instant, probes: Cell<u32> },
}

impl Run<'_> {
    /// Makes a call and hands the decision for every item to the sink.
    pub(super) async fn settle(&self, call: &Call, sink: Sink<'_>) {
        let since = Instant::now();
        let (account, kind, items) = (&call.account, &call.kind, call.items.as_slice());
        let failure = match self.ask(account, kind, items, self.config.limits.attempts).await {
            Ok(decoded) => return deliver(items, &decoded, sink),
            Err(failure) => failure,
        };
        let case = |cause, search| Case { account, kind, sink, cause, search };
        match failure {
            Failure::Final(cause) if items.len() > 1 && cause.class == Class::Unmatched => {
                let case = case(cause, Search::Rejected);
                for item in items {
                    self.ask_piece(&case, std::slice::from_ref(item)).await;
                }
            }
            Failure::Final(cause) if items.len() > 1 && is_of_one(cause.class) => {
                self.take_apart(&case(cause, Search::Rejected), items).await;
            }
            Failure::Exhausted(cause) if items.len() > 1 && cause.class == Class::Temporary => {
                let lane = self.lane(account, kind);
                let answers = self.generation.lanes_of(account).iter().any(|lane| lane.answered_since(since));
                let probes = Cell::new(if answers { MANY_PROBES } else { PROBES });
                self.find_faulty(&case(cause, Search::Faulty { lane: &lane, since, probes }), &lane, since, items)
                    .await;
            }
            failure => deliver_failure(items, &failure, sink),
        }
    }

    /// Looks for the item that meets a fault each time, provided that the provider answers anything else.
    async fn find_faulty(&self, case: &Case<'_>, lane: &Lane, since: Instant, items: &[Item]) {
        if !lane.answered_since(since) {
            let _alone = lane.probe().await;
            if !lane.answered_since(since) {
                if lane.silent_since(since) {
                    return case.give_up(items);
                }
                self.take_apart(case, items).await;
                if !lane.answered_since(since) {
                    lane.fell_silent();
                }
                return;
            }
        }
        self.take_apart(case, items).await;
    }

    /// Asks for parts of a batch that is known to hold a spoiler: for both halves before going deeper, since an answer to either
    /// tells that the provider answers.
    fn take_apart<'f>(&'f self, case: &'f Case<'_>, items: &'f [Item]) -> Pin<Box<dyn Future<Output = ()> + 'f>> {
        Box::pin(async move {
            let (left, right) = items.split_at(items.len() / 2);
            if left.is_empty() {
                self.ask_piece(case, right).await;
                return;
            }
            let left_piece = self.ask_piece(case, left).await;
            if left_piece == Piece::Answered {
                // The spoiler is on the right: there is no need to ask for all of it again.
                return self.take_apart(case, right).await;
            }
            let right_piece = self.ask_piece(case, right).await;
            for (piece, items) in [(left_piece, left), (right_piece, right)] {
                if piece == Piece::Spoilt {
                    self.take_apart(case, items).await;
                }
            }
        })
    }

    /// Asks for a part, and delivers what is decided of it.
    async fn ask_piece(&self, case: &Case<'_>, items: &[Item]) -> Piece {
        let Some(tries) = case.tries(items.len(), self.config.limits.attempts) else {
            case.give_up(items);
            return Piece::Decided;
        };
        match self.ask(case.account, case.kind, items, tries).await {
            Ok(decoded) => {
                deliver(items, &decoded, case.sink);
                return Piece::Answered;
            }
            Err(Failure::Final(error))
                if items.len() > 1 && (is_of_one(error.class) || error.class == Class::Unmatched) =>
            {
                return Piece::Spoilt;
            }
            Err(Failure::Exhausted(error)) if items.len() > 1 && error.class == Class::Temporary => {
                return Piece::Spoilt;
            }
            // The item was sent, with the whole batch, so that "never sent" would be wrong.
            Err(Failure::NotSent(reason)) => case.give_up_because(items, reason),
            Err(failure) => deliver_failure(items, &failure, case.sink),
        }
        Piece::Decided
    }
}

/// What became of a part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// Every item has its answer.
    Answered,
    /// Every item is decided, but not by an answer to all.
    Decided,
    /// It has to be taken apart.
    Spoilt,
}

impl Case<'_> {
    /// Tries for a part of this size; `None` when nothing more is to be asked.
    fn tries(&self, size: usize, attempts: u64) -> Option<u64> {
        match &self.search {
            Search::Rejected => Some(attempts),
            // Once the provider answers, an item that stands alone has all its tries.
            Search::Faulty { lane, since, .. } if lane.answered_since(*since) => {
                Some(if size == 1 { attempts } else { 1 })
            }
            Search::Faulty { probes, .. } => {
                let left = probes.get().checked_sub(1)?;
                probes.set(left);
                Some(1)
            }
        }
    }

    fn give_up(&self, items: &[Item]) {
        let reason = Reason::new(self.cause.code.clone(), self.cause.message.clone());
        deliver_verdict(items, &Verdict::persistent(reason), self.cause.request_id.as_deref(), self.sink);
    }

    fn give_up_because(&self, items: &[Item], reason: Reason) {
        let message = format!("{} while a batch was taken apart that met {}", reason.message, self.cause.code);
        deliver_verdict(items, &Verdict::persistent(Reason::new(reason.code, message)), None, self.sink);
    }
}

/// Whether one item may have caused it.
fn is_of_one(class: Class) -> bool {
    matches!(class, Class::OneAbsent | Class::OneRefused | Class::OneInvalid)
}

fn deliver(items: &[Item], decoded: &Decoded, sink: Sink<'_>) {
    for (item, answer) in items.iter().zip(&decoded.answers) {
        sink(item, Decision { answer: Ok(answer), request_id: decoded.request_id.as_deref() });
    }
}

fn deliver_failure(items: &[Item], failure: &Failure, sink: Sink<'_>) {
    deliver_verdict(items, &verdict(failure), failure.request_id(), sink);
}

fn deliver_verdict(items: &[Item], verdict: &Verdict, request_id: Option<&str>, sink: Sink<'_>) {
    for item in items {
        sink(item, Decision { answer: Err(verdict), request_id });
    }
}
