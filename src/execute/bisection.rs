//! Splitting a batch that failed until the item that spoils it stands alone: one id never condemns its neighbours.
//!
//! Some errors tell that one item is wrong, but not which (`Class::OneAbsent` and its like). A fault of the service may have an item as
//! its cause, too. The first are searched for with all tries; the second only while the provider answers anything else, with few
//! tries: a service that is down must not be asked hundreds of times for what it cannot give.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use tokio::time::Instant;

use crate::account::Account;
use crate::exchange::{Exchange, Failure, OperationLimiter};
use crate::outcome::{Reason, Verdict};
use crate::provider::{Batch, CallError, Class, Decoded};

/// Requests that look for the items that silence an operation while nothing else at the account is answered either.
const PROBES: u32 = 10;
/// The same while other operations of the account are answered: enough to split any batch down to its single items.
const MANY_PROBES: u32 = 64;

/// One decision for one item, and the reply that made it.
pub(crate) struct Decision<'d, A> {
    pub(crate) answer: Result<&'d A, &'d Verdict>,
    pub(crate) request_id: Option<&'d str>,
}

/// Takes what becomes of the items of a batch, each item's decision once.
pub(crate) trait Sink<I, A> {
    /// A request for these items leaves.
    fn leaves(&self, _items: &[I]) {}

    fn decided(&self, item: &I, decision: Decision<'_, A>);
}

impl<I, A, F: Fn(&I, Decision<'_, A>)> Sink<I, A> for F {
    fn decided(&self, item: &I, decision: Decision<'_, A>) {
        self(item, decision);
    }
}

/// A batch that is split.
struct Bisection<'a, 'i, B: Batch<'i>> {
    exchange: &'a Exchange<'a>,
    account: &'a Rc<Account>,
    batch: B,
    sink: &'a dyn Sink<B::Item, B::Answer>,
    /// What the whole batch met: the word for items that time or a stop leaves unasked.
    cause: CallError,
    search: Search<'a>,
}

/// What is looked for.
enum Search<'a> {
    /// An item that the provider rejects.
    Rejected,
    /// An item that meets a fault of the provider each time.
    Faulty { limiter: &'a OperationLimiter, since: Instant, probes: Cell<u32> },
}

/// What became of a part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Every item has its answer.
    Answered,
    /// Every item is decided, but not by an answer to all.
    Decided,
    /// It has to be split.
    Spoilt,
}

/// Makes a call and hands the decision for every item to the sink.
pub(crate) async fn settle<'i, B: Batch<'i>>(
    exchange: &Exchange<'_>,
    account: &Rc<Account>,
    batch: B,
    sink: &dyn Sink<B::Item, B::Answer>,
) {
    let (since, items) = (Instant::now(), batch.items());
    let tries = exchange.config().limits.attempts;
    let failure = match exchange.ask(account, &batch, tries, &|| sink.leaves(items)).await {
        Ok(decoded) => return deliver(items, &decoded, sink),
        Err(failure) => failure,
    };
    let bisection = |cause, search| Bisection { exchange, account, batch, sink, cause, search };
    match failure {
        // Whatever the reply named, it was none of the items. Each is asked for alone, so that it can only speak of that one.
        Failure::Final(cause) if items.len() > 1 && cause.class == Class::Unmatched => {
            let bisection = bisection(cause, Search::Rejected);
            for item in items {
                bisection.ask_part(std::slice::from_ref(item)).await;
            }
        }
        Failure::Final(cause) if items.len() > 1 && is_of_one(cause.class) => {
            bisection(cause, Search::Rejected).split(items).await;
        }
        Failure::Exhausted(cause) if items.len() > 1 && cause.class == Class::Temporary => {
            let limiter = exchange.limiter(account, batch.operation());
            let answers = exchange.is_answered_since(account, since);
            let probes = Cell::new(if answers { MANY_PROBES } else { PROBES });
            let search = Search::Faulty { limiter: &limiter, since, probes };
            bisection(cause, search).find_faulty(&limiter, since, items).await;
        }
        failure => deliver_verdict(items, &failure.verdict(), failure.request_id(), sink),
    }
}

impl<'i, B: Batch<'i>> Bisection<'_, 'i, B> {
    /// Looks for the item that meets a fault each time, provided that the provider answers anything else.
    async fn find_faulty(&self, limiter: &OperationLimiter, since: Instant, items: &'i [B::Item]) {
        if !limiter.answered_since(since) {
            // Of several batches that failed at once, one finds out for all whether the provider is silent.
            let _alone = limiter.probe().await;
            if !limiter.answered_since(since) {
                if limiter.silent_since(since) {
                    return self.give_up(items);
                }
                self.split(items).await;
                if !limiter.answered_since(since) {
                    limiter.fell_silent();
                }
                return;
            }
        }
        self.split(items).await;
    }

    /// Asks for parts of a batch that is known to hold a spoiler: for both halves before going deeper, since an answer to either
    /// tells that the provider answers.
    fn split<'f>(&'f self, items: &'i [B::Item]) -> Pin<Box<dyn Future<Output = ()> + 'f>> {
        Box::pin(async move {
            let (left, right) = items.split_at(items.len() / 2);
            if left.is_empty() {
                self.ask_part(right).await;
                return;
            }
            let left_part = self.ask_part(left).await;
            if left_part == Part::Answered {
                // The spoiler is on the right: there is no need to ask for all of it again.
                return self.split(right).await;
            }
            let right_part = self.ask_part(right).await;
            for (part, items) in [(left_part, left), (right_part, right)] {
                if part == Part::Spoilt {
                    self.split(items).await;
                }
            }
        })
    }

    /// Asks for a part, and delivers what is decided of it.
    async fn ask_part(&self, items: &'i [B::Item]) -> Part {
        let Some(tries) = self.tries(items.len()) else {
            self.give_up(items);
            return Part::Decided;
        };
        let asked = self.exchange.ask(self.account, &self.batch.of(items), tries, &|| self.sink.leaves(items)).await;
        match asked {
            Ok(decoded) => {
                deliver(items, &decoded, self.sink);
                return Part::Answered;
            }
            Err(Failure::Final(error))
                if items.len() > 1 && (is_of_one(error.class) || error.class == Class::Unmatched) =>
            {
                return Part::Spoilt;
            }
            Err(Failure::Exhausted(error)) if items.len() > 1 && error.class == Class::Temporary => {
                return Part::Spoilt;
            }
            // The item was sent, with the whole batch, so that "never sent" would be wrong.
            Err(Failure::NotSent(reason)) => self.give_up_because(items, reason),
            Err(failure) => deliver_verdict(items, &failure.verdict(), failure.request_id(), self.sink),
        }
        Part::Decided
    }

    /// Tries for a part of this size; `None` when nothing more is to be asked.
    fn tries(&self, size: usize) -> Option<u64> {
        let attempts = self.exchange.config().limits.attempts;
        match &self.search {
            Search::Rejected => Some(attempts),
            // Once the provider answers, an item that stands alone has all its tries.
            Search::Faulty { limiter, since, .. } if limiter.answered_since(*since) => {
                Some(if size == 1 { attempts } else { 1 })
            }
            Search::Faulty { probes, .. } => {
                let left = probes.get().checked_sub(1)?;
                probes.set(left);
                Some(1)
            }
        }
    }

    fn give_up(&self, items: &[B::Item]) {
        let reason = Reason::new(self.cause.code.clone(), self.cause.message.clone());
        deliver_verdict(items, &Verdict::persistent(reason), self.cause.request_id.as_deref(), self.sink);
    }

    fn give_up_because(&self, items: &[B::Item], reason: Reason) {
        let message = format!("{} while a batch was taken apart that met {}", reason.message, self.cause.code);
        deliver_verdict(items, &Verdict::persistent(Reason::new(reason.code, message)), None, self.sink);
    }
}

/// Whether one item may have caused it.
fn is_of_one(class: Class) -> bool {
    matches!(class, Class::OneAbsent | Class::OneRefused | Class::OneInvalid)
}

fn deliver<I, A>(items: &[I], decoded: &Decoded<Vec<A>>, sink: &dyn Sink<I, A>) {
    for (item, answer) in items.iter().zip(&decoded.reply) {
        sink.decided(item, Decision { answer: Ok(answer), request_id: decoded.request_id.as_deref() });
    }
}

fn deliver_verdict<I, A>(items: &[I], verdict: &Verdict, request_id: Option<&str>, sink: &dyn Sink<I, A>) {
    for item in items {
        sink.decided(item, Decision { answer: Err(verdict), request_id });
    }
}
