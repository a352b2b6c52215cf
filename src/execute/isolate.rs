//! Taking a failed batch apart until the item that spoils it stands alone: one id never condemns its neighbours.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;

use tokio::time::Instant;

use super::lane::Lane;
use super::run::Run;
use super::verdict::{Decision, Failure, Sink, verdict};
use crate::outcome::{Reason, Verdict};
use crate::provider::{Call, CallError, Class, Decoded, Item, Kind};

/// Requests that look for the item that silences a provider which answers nothing else. With a single such item at most five in
/// a row go unanswered: 20, 10, 5, 2 and 1 of them.
const PROBES: u32 = 10;

/// A batch that is taken apart.
struct Case<'a> {
    account: usize,
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
        let (account, kind, items) = (call.account, &call.kind, call.items.as_slice());
        let failure = match self.ask(account, kind, items, self.config.limits.attempts).await {
            Ok(decoded) => return deliver(items, &decoded, sink),
            Err(failure) => failure,
        };
        let case = |cause, search| Case { account, kind, sink, cause, search };
        match failure {
            Failure::Final(cause) if items.len() > 1 && cause.class == Class::Unmatched => {
                let case = case(cause, Search::Rejected);
                for item in items {
                    self.try_piece(&case, std::slice::from_ref(item)).await;
                }
            }
            Failure::Final(cause) if items.len() > 1 && is_of_one(cause.class) => {
                self.take_apart(&case(cause, Search::Rejected), items).await;
            }
            Failure::Exhausted(cause) if items.len() > 1 && cause.class == Class::Temporary => {
                let lane = self.lane(account, kind);
                let probes = Cell::new(PROBES);
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

    /// Asks for parts of a batch that is known to hold a spoiler.
    fn take_apart<'f>(&'f self, case: &'f Case<'_>, items: &'f [Item]) -> Pin<Box<dyn Future<Output = ()> + 'f>> {
        Box::pin(async move {
            let (left, right) = items.split_at(items.len() / 2);
            if left.is_empty() {
                self.try_piece(case, right).await;
                return;
            }
            if self.try_piece(case, left).await {
                // The spoiler is on the right: there is no need to ask for all of it again.
                self.take_apart(case, right).await;
            } else {
                self.try_piece(case, right).await;
            }
        })
    }

    /// Asks for a part; taken apart in its turn if it fails. Tells whether it was answered as a whole.
    async fn try_piece(&self, case: &Case<'_>, items: &[Item]) -> bool {
        let Some(tries) = case.tries(items.len(), self.config.limits.attempts) else {
            case.give_up(items);
            return false;
        };
        match self.ask(case.account, case.kind, items, tries).await {
            Ok(decoded) => {
                deliver(items, &decoded, case.sink);
                return true;
            }
            Err(Failure::Final(error))
                if items.len() > 1 && (is_of_one(error.class) || error.class == Class::Unmatched) =>
            {
                self.take_apart(case, items).await;
            }
            Err(Failure::Exhausted(error)) if items.len() > 1 && error.class == Class::Temporary => {
                self.take_apart(case, items).await;
            }
            // The item was sent, with the whole batch, so that "never sent" would be wrong.
            Err(Failure::NotSent(reason)) => case.give_up_because(items, reason),
            Err(failure) => deliver_failure(items, &failure, case.sink),
        }
        false
    }
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
