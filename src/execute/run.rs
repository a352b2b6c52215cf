//! One invocation's execution: what is stopped, how much time is left, and the way of one request out and back.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};
use tokio::time::Instant;

use super::Executor;
use super::lane::Lane;
use crate::clock::millis;
use crate::config::{Account, Config, Credential};
use crate::http::SendError;
use crate::ledger::Ledger;
use crate::log::{Level, Logger};
use crate::outcome::{Disposition, Outcome, Reason, Verdict};
use crate::plan::Plan;
use crate::provider::{self, Answer, Call, CallError, Class, Decoded, Item, Kind, Operation};
use crate::redact::redact;
use crate::retry::backoff;

/// Calls of one operation and account that are under way at once. At the highest documented rates it covers replies that take
/// a third of a second to a second and more.
const IN_FLIGHT: usize = 128;

/// What is needed to execute the calls of one invocation.
pub(crate) struct Run<'a> {
    pub(super) executor: &'a Executor,
    pub(super) config: &'a Config,
    pub(super) ledger: &'a Ledger<'a>,
    logger: &'a Logger,
    /// When everything has to be decided.
    pub(super) stop_at: Instant,
    /// What may not be called any more, and why: a whole account, or one of its operations.
    stopped: RefCell<HashMap<(usize, Option<Operation>), Reason>>,
    /// Accounts whose secret has been read once more.
    reread: RefCell<Vec<usize>>,
}

/// One decision for one item, and the reply that made it.
pub(super) struct Decision<'d> {
    pub(super) answer: Result<&'d Answer, &'d Verdict>,
    pub(super) request_id: Option<&'d str>,
}

/// Takes the decisions of a call as they are made, each item's once.
pub(super) type Sink<'s> = &'s dyn Fn(&Item, Decision<'_>);

/// Why a call has no answer for its items.
#[derive(Debug)]
pub(super) enum Failure {
    /// It never left.
    NotSent(Reason),
    /// The provider's answer is final.
    Final(CallError),
    /// The error was temporary, and the tries or the time ran out.
    Exhausted(CallError),
}

enum Sent {
    Blocked(Reason),
    Reply(Result<Decoded, CallError>, Arc<Credential>),
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        executor: &'a Executor,
        config: &'a Config,
        ledger: &'a Ledger<'a>,
        logger: &'a Logger,
        stop_at: Instant,
    ) -> Self {
        Self { executor, config, ledger, logger, stop_at, stopped: RefCell::default(), reread: RefCell::default() }
    }

    /// Executes a plan. Lanes run beside each other; within one, calls leave in the plan's order.
    pub(crate) async fn execute(&self, plan: Plan) {
        let mut lanes: Vec<((usize, Operation), Vec<Call>)> = Vec::new();
        for call in plan.calls {
            let key = (call.account, call.kind.operation());
            match lanes.iter_mut().find(|(own, _)| *own == key) {
                Some((_, calls)) => calls.push(call),
                None => lanes.push((key, vec![call])),
            }
        }
        let calls = join_all(lanes.into_iter().map(|(_, calls)| {
            stream::iter(calls).for_each_concurrent(IN_FLIGHT, |call| async move { self.delete(&call).await })
        }));
        let listings = stream::iter(plan.listings)
            .for_each_concurrent(IN_FLIGHT, |listing| async move { self.delete_listed(listing).await });
        futures_util::future::join(calls, listings).await;
    }

    /// Makes a delete and writes its decisions into the ledger.
    pub(super) async fn delete(&self, call: &Call) {
        self.settle(call, &|item, decision| self.record(item, &decision)).await;
    }

    pub(super) fn record(&self, item: &Item, decision: &Decision<'_>) {
        let verdict = match decision.answer {
            Ok(answer) => verdict_of(answer),
            Err(verdict) => verdict.clone(),
        };
        self.ledger.decide(&item.asks, &verdict, decision.request_id);
    }

    pub(super) fn account(&self, index: usize) -> Option<&'a Account> {
        self.config.accounts.get(index)
    }

    pub(super) fn lane(&self, account: usize, kind: &Kind) -> Rc<Lane> {
        self.executor.lane(self.config, account, kind.operation())
    }

    /// Asks until there is an answer for these items, or none is to be had. `tries` limits the tries that meet a fault of the
    /// provider; throttled ones are limited by the configuration alone.
    pub(super) async fn ask(
        &self,
        account: usize,
        kind: &Kind,
        items: &[Item],
        tries: u64,
    ) -> Result<Decoded, Failure> {
        let (mut failures, mut faults) = (0, 0);
        let mut last: Option<CallError> = None;
        loop {
            let sent = match self.send(account, kind, items).await {
                Sent::Blocked(reason) => return Err(last.map_or(Failure::NotSent(reason), Failure::Exhausted)),
                Sent::Reply(reply, credential) => reply.map_err(|error| (error, credential)),
            };
            let (error, credential) = match sent {
                Ok(decoded) => return Ok(decoded),
                Err(failed) => failed,
            };
            match error.class {
                Class::Temporary | Class::Throttled => {
                    failures += 1;
                    faults += u64::from(error.class == Class::Temporary);
                    let wait =
                        backoff(u32::try_from(failures).unwrap_or(u32::MAX), error.retry_after, &self.executor.random);
                    let is_late = Instant::now().checked_add(wait).is_none_or(|then| then >= self.stop_at);
                    if failures >= self.config.limits.attempts || faults >= tries || is_late {
                        return Err(Failure::Exhausted(error));
                    }
                    last = Some(error);
                    super::pause(wait).await;
                }
                Class::BadCredential if self.renewed(account, &credential).await => last = Some(error),
                Class::BadCredential | Class::BadAccount => {
                    self.stop(account, None, &error);
                    return Err(Failure::Final(error));
                }
                Class::Denied => {
                    self.stop(account, Some(kind.operation()), &error);
                    return Err(Failure::Final(error));
                }
                _ => return Err(Failure::Final(error)),
            }
        }
    }

    /// Makes one try: through the gate, signed, out, back and read.
    async fn send(&self, account_index: usize, kind: &Kind, items: &[Item]) -> Sent {
        let unknown = || Reason::new("takedown.stopped", "the account is not configured");
        let Some(account) = self.account(account_index) else { return Sent::Blocked(unknown()) };
        let operation = kind.operation();
        let lane = self.lane(account_index, kind);
        if let Some(reason) = self.stop_reason(account_index, operation) {
            return Sent::Blocked(reason);
        }
        let session = self.executor.session(account_index);
        let credential = match session.credential(self.executor, account, self.stop_at).await {
            Ok(credential) => credential,
            Err(error) => {
                let reason = Reason::new(
                    "takedown.stopped",
                    format!("the credentials of account {} cannot be read: {error}", account.name),
                );
                return Sent::Blocked(self.stop_with(account_index, None, reason));
            }
        };
        let slot = match lane.enter(self.stop_at, || self.stop_reason(account_index, operation)).await {
            Ok(slot) => slot,
            Err(reason) => return Sent::Blocked(reason),
        };
        let nonce = self.executor.random.nonce();
        let Ok(signed) = provider::sign(kind, items, account, &credential, self.executor.clock.now(), &nonce) else {
            return Sent::Blocked(Reason::new("takedown.stopped", "the request cannot be written as HTTP"));
        };
        // A read that only looks for holds is no request that carries the target to its deletion.
        if operation != Operation::BatchGetMediaInfos {
            self.ledger.count_request(items);
        }
        let started = Instant::now();
        let left = self.stop_at.saturating_duration_since(started);
        let timeout = self.config.limits.request_timeout.min(left);
        let reply = self.executor.http.send(signed.request, timeout, || slot.depart()).await;
        drop(slot);
        let result = match reply {
            Ok(reply) => provider::decode(kind, items, &reply),
            Err(error) => Err(transport_error(&error, timeout == left)),
        };
        let result = result.map_err(|mut error| {
            let token = credential.token.as_ref().map_or("", |token| token.expose());
            error.message =
                redact(&error.message, &[credential.id.expose(), credential.secret.expose(), token, &signed.signature]);
            error.code = error.code.chars().take(MAX_CODE).collect();
            error
        });
        self.note(account, kind, items, &lane, &result, started);
        Sent::Reply(result, credential)
    }

    /// What the rest of the invocation has to know of a reply.
    fn note(
        &self,
        account: &Account,
        kind: &Kind,
        items: &[Item],
        lane: &Lane,
        result: &Result<Decoded, CallError>,
        started: Instant,
    ) {
        let class = result.as_ref().err().map(|error| error.class);
        lane.came_back(!matches!(class, Some(Class::BadCredential | Class::BadAccount | Class::Denied)));
        if !matches!(class, Some(Class::Temporary | Class::Throttled)) {
            lane.answered();
        }
        if let Some(wait) =
            result.as_ref().err().filter(|_| class == Some(Class::Throttled)).and_then(|error| error.retry_after)
        {
            lane.hold_back(wait);
        }
        self.ledger.count_call(account.provider, class == Some(Class::Throttled));
        let operation = kind.operation().name();
        let message = format!(
            "{operation} at {} {}",
            account.name,
            result.as_ref().map_or_else(|error| error.code.as_str(), |_| "answered")
        );
        if let Some(mut line) = self.logger.line(Level::Debug, "call.finished", &message) {
            line.text("provider", account.provider.as_str());
            line.text("account", &account.name);
            line.text("operation", operation);
            line.number("items", items.len() as u64);
            let error = result.as_ref().err();
            let request_id = result
                .as_ref()
                .map_or_else(|error| error.request_id.as_deref(), |decoded| decoded.request_id.as_deref());
            line.texts([
                ("provider_request_id", request_id),
                ("error_code", error.map(|error| error.code.as_str())),
                ("error_message", error.map(|error| error.message.as_str())),
            ]);
            line.number("duration_ms", millis(started.elapsed()));
            self.logger.write(&line.finish());
        }
    }

    async fn renewed(&self, account_index: usize, refused: &Credential) -> bool {
        let Some(account) = self.account(account_index) else { return false };
        let may_read = || {
            let mut reread = self.reread.borrow_mut();
            let first = !reread.contains(&account_index);
            reread.push(account_index);
            first
        };
        self.executor.session(account_index).renew(self.executor, account, refused, may_read, self.stop_at).await
    }

    pub(super) fn stop_reason(&self, account: usize, operation: Operation) -> Option<Reason> {
        let stopped = self.stopped.borrow();
        stopped.get(&(account, None)).or_else(|| stopped.get(&(account, Some(operation)))).cloned()
    }

    fn stop(&self, account: usize, operation: Option<Operation>, error: &CallError) {
        let name = self.account(account).map_or("", |account| &account.name);
        let what = operation.map_or_else(
            || format!("calls to account {name}"),
            |operation| format!("{} at account {name}", operation.name()),
        );
        let why = if error.message.is_empty() { String::new() } else { format!(" ({})", error.message) };
        let reason = Reason::new("takedown.stopped", format!("{what} stopped after {}{why}", error.code));
        self.stop_with(account, operation, reason);
    }

    /// Stops further calls for the rest of the invocation and says so once.
    fn stop_with(&self, account: usize, operation: Option<Operation>, reason: Reason) -> Reason {
        if let Some(earlier) = self.stopped.borrow().get(&(account, operation)) {
            return earlier.clone();
        }
        self.stopped.borrow_mut().insert((account, operation), reason.clone());
        self.executor.lanes_of(account).iter().for_each(|lane| lane.wake());
        if let Some(mut line) = self.logger.line(Level::Error, "calls.stopped", &reason.message) {
            if let Some(account) = self.account(account) {
                line.text("provider", account.provider.as_str());
                line.text("account", &account.name);
            }
            line.texts([("operation", operation.map(Operation::name))]);
            self.logger.write(&line.finish());
        }
        reason
    }
}

/// Characters of a provider's error code that are kept; real ones are far shorter.
const MAX_CODE: usize = 128;

fn transport_error(error: &SendError, deadline: bool) -> CallError {
    let code = match error {
        SendError::Connect(_) | SendError::Broken(_) => "takedown.connection",
        SendError::Timeout(_) if deadline => "takedown.deadline",
        SendError::Timeout(_) => "takedown.timeout",
    };
    let message =
        if code == "takedown.deadline" { "cut off in flight by the deadline".to_owned() } else { error.to_string() };
    CallError { class: Class::Temporary, code: code.to_owned(), message, request_id: None, retry_after: None }
}

/// What an answer means for a target that is to be deleted.
pub(super) fn verdict_of(answer: &Answer) -> Verdict {
    match answer {
        Answer::Deleted => Verdict::of(Outcome::Deleted),
        Answer::Absent => Verdict::of(Outcome::AlreadyAbsent),
        Answer::Refused(reason) => Verdict::because(Outcome::Refused, reason.clone()),
        Answer::Streams(_) | Answer::Medium(_) | Answer::Omitted => {
            Verdict::persistent(Reason::new("takedown.unmatched_reply", "the reply does not speak of it"))
        }
    }
}

/// What a failure means for each item of its call, when it is not taken apart.
pub(super) fn verdict(failure: &Failure) -> Verdict {
    let because =
        |outcome, error: &CallError| Verdict::because(outcome, Reason::new(error.code.clone(), error.message.clone()));
    let error = match failure {
        Failure::NotSent(reason) => return Verdict::not_attempted(reason.clone()),
        Failure::Exhausted(error) => return because(Outcome::Failed(Disposition::Persistent), error),
        Failure::Final(error) => error,
    };
    match error.class {
        Class::Absent | Class::OneAbsent => Verdict::of(Outcome::AlreadyAbsent),
        Class::OneRefused | Class::Denied => because(Outcome::Refused, error),
        Class::OneInvalid | Class::Permanent | Class::BadCredential | Class::BadAccount => {
            because(Outcome::Failed(Disposition::Permanent), error)
        }
        Class::Unmatched | Class::Temporary | Class::Throttled | Class::Later => {
            because(Outcome::Failed(Disposition::Persistent), error)
        }
    }
}

/// Requests left for the search of an item that silences a provider, shared by all its steps.
pub(super) struct Probes(pub(super) Cell<u32>);
