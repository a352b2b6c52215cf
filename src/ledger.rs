//! The ledger of an invocation: every target of every message, what its calls decided so far, and the line written when it is settled.

mod line;
mod summary;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use tokio::time::Instant;

use crate::account::Account;
use crate::clock::{Clock, millis_between};
use crate::config::Config;
use crate::exchange::CallCounts;
use crate::log::LineContext;
use crate::outcome::{Counts, Outcome, Reason, Verdict};
use crate::plan::Plan;
use crate::provider::{Item, Operation};
use crate::request::{DeletionEvent, Message, Provider, Target, TargetId};
use line::Settled;
use summary::MAX_PROBLEMS;
pub(crate) use summary::Summary;

/// One target of one message, while its calls run.
struct Entry {
    message: usize,
    target_index: usize,
    /// The operation that carries it, where that is not its own: a delete of the whole medium covers everything else.
    operation: Option<Operation>,
    /// Calls or listings that have not decided yet.
    pending: usize,
    verdict: Option<Verdict>,
    attempts: u64,
    /// Whether one of them was a delete.
    sent: bool,
    /// The last request that was counted, so that one that carries several items of a target counts once.
    last_request: u64,
    started: Option<Instant>,
    request_ids: Vec<String>,
    /// Streams that were listed for the target.
    streams: Vec<String>,
    settled: bool,
}

impl Entry {
    fn fold(&mut self, verdict: Verdict) {
        self.verdict = Some(match self.verdict.take() {
            Some(earlier) => earlier.fold(verdict),
            None => verdict,
        });
    }
}

/// Every target of an invocation, from the first to its one outcome.
pub(crate) struct Ledger<'a> {
    config: &'a Config,
    messages: &'a [Message],
    clock: &'a Clock,
    entries: RefCell<Vec<Entry>>,
    counts: RefCell<BTreeMap<Provider, Counts>>,
    calls: CallCounts,
    /// By account, how many targets were there (deleted or refused) and how many were absent.
    presence: RefCell<BTreeMap<Rc<Account>, (u64, u64)>>,
    /// What the outcomes of a report say of the invocation, where one is wanted.
    report_context: Option<LineContext<'a>>,
    /// The outcomes of the report, by target.
    report: RefCell<Vec<String>>,
    /// Targets that are not settled, and a text for each of the first of them.
    unsettled: Cell<u64>,
    problems: RefCell<Vec<String>>,
    may_improve: Cell<bool>,
    requests: RefCell<u64>,
}

impl<'a> Ledger<'a> {
    /// Opens an entry for every target of every message that was understood. With a context, there will be a report. The calls made
    /// before are counted with its own.
    pub(crate) fn open(
        config: &'a Config,
        messages: &'a [Message],
        clock: &'a Clock,
        report_context: Option<LineContext<'a>>,
        calls: CallCounts,
    ) -> Self {
        let events =
            messages.iter().enumerate().filter_map(|(index, message)| Some((index, message.event.as_ref().ok()?)));
        let entry = |message, target_index| Entry {
            message,
            target_index,
            operation: None,
            pending: 0,
            verdict: None,
            attempts: 0,
            sent: false,
            last_request: 0,
            started: None,
            request_ids: Vec::new(),
            streams: Vec::new(),
            settled: false,
        };
        let entries: Vec<_> = events
            .flat_map(|(index, event)| (0..event.targets.len()).map(move |target| entry(index, target)))
            .collect();
        let reported = if report_context.is_some() { entries.len() } else { 0 };
        Self {
            config,
            messages,
            clock,
            entries: RefCell::new(entries),
            counts: RefCell::default(),
            calls,
            presence: RefCell::default(),
            report_context,
            report: RefCell::new(vec![String::new(); reported]),
            unsettled: Cell::default(),
            problems: RefCell::default(),
            may_improve: Cell::new(false),
            requests: RefCell::new(0),
        }
    }

    /// Every target with its number, event and message, in order.
    pub(crate) fn targets(&self) -> Vec<(TargetId, &'a Message, &'a DeletionEvent, &'a Target)> {
        let entries = self.entries.borrow();
        entries
            .iter()
            .enumerate()
            .filter_map(|(id, entry)| self.look_up(entry).map(|(m, e, t)| (TargetId(id), m, e, t)))
            .collect()
    }

    fn look_up(&self, entry: &Entry) -> Option<(&'a Message, &'a DeletionEvent, &'a Target)> {
        let message = self.messages.get(entry.message)?;
        let event = message.event.as_ref().ok()?;
        Some((message, event, event.targets.get(entry.target_index)?))
    }

    /// Notes that everything in the plan is yet to be decided.
    pub(crate) fn expect(&self, plan: &Plan) {
        for call in &plan.calls {
            self.expect_items(&call.items);
            let mut entries = self.entries.borrow_mut();
            for target in call.items.iter().flat_map(|item| &item.requested_by) {
                if let Some(entry) = entries.get_mut(target.0) {
                    entry.operation = Some(call.delete.operation());
                }
            }
        }
        for listing in &plan.listings {
            self.expect_items(&listing.jobs);
            listing.wanted.iter().for_each(|wanted| self.expect_targets(&[wanted.requested_by]));
        }
    }

    fn expect_items(&self, items: &[Item]) {
        items.iter().for_each(|item| self.expect_targets(&item.requested_by));
    }

    fn expect_targets(&self, targets: &[TargetId]) {
        let mut entries = self.entries.borrow_mut();
        for target in targets {
            if let Some(entry) = entries.get_mut(target.0) {
                entry.pending += 1;
            }
        }
    }

    /// Where the calls of the targets are counted.
    pub(crate) fn calls(&self) -> &CallCounts {
        &self.calls
    }

    /// Counts a delete of these items, once for each target among them.
    pub(crate) fn count_delete(&self, items: &[Item]) {
        self.count_request(items.iter().flat_map(|item| &item.requested_by), true);
    }

    /// Counts a listing for these targets.
    pub(crate) fn count_listing(&self, targets: &[TargetId]) {
        self.count_request(targets.iter(), false);
    }

    fn count_request<'i>(&self, targets: impl Iterator<Item = &'i TargetId>, is_delete: bool) {
        let request = {
            let mut requests = self.requests.borrow_mut();
            *requests += 1;
            *requests
        };
        let mut entries = self.entries.borrow_mut();
        for target in targets {
            if let Some(entry) = entries.get_mut(target.0).filter(|entry| entry.last_request != request) {
                entry.attempts += 1;
                entry.sent |= is_delete;
                entry.last_request = request;
                entry.started.get_or_insert_with(Instant::now);
            }
        }
    }

    /// A target waits for the deletes of the streams that were listed for it, no longer for the list.
    pub(crate) fn replace_listing(&self, target: TargetId, streams: &[&str]) {
        if let Some(entry) = self.entries.borrow_mut().get_mut(target.0) {
            entry.pending = (entry.pending + streams.len()).saturating_sub(1);
            entry.streams.extend(streams.iter().map(|job| (*job).to_owned()));
        }
    }

    /// Takes a decision on part of a target, on the rest of which others follow.
    pub(crate) fn note(&self, target: TargetId, verdict: Verdict) {
        if let Some(entry) = self.entries.borrow_mut().get_mut(target.0) {
            entry.fold(verdict);
        }
    }

    /// Takes one decision for everybody who asked; a target whose last decision it is gets its line.
    pub(crate) fn decide(&self, targets: &[TargetId], verdict: &Verdict, request_id: Option<&str>) {
        for target in targets {
            let last = {
                let mut entries = self.entries.borrow_mut();
                let Some(entry) = entries.get_mut(target.0) else { continue };
                entry.fold(verdict.clone());
                // Items of one call are decided in a row.
                let is_new = |id: &&str| entry.request_ids.last().is_none_or(|last| last != id);
                entry.request_ids.extend(request_id.filter(is_new).map(str::to_owned));
                entry.pending = entry.pending.saturating_sub(1);
                entry.pending == 0 && !std::mem::replace(&mut entry.settled, true)
            };
            if last {
                self.settle(*target);
            }
        }
    }

    /// Writes the line of a target and counts it.
    fn settle(&self, id: TargetId) {
        let entries = self.entries.borrow();
        let Some((entry, (message, event, target))) =
            entries.get(id.0).and_then(|entry| Some((entry, self.look_up(entry)?)))
        else {
            return;
        };
        let Some(verdict) = &entry.verdict else { return };
        let at = self.clock.now();
        let age = event.time.filter(|_| verdict.outcome.is_settled()).map(|time| millis_between(time, at));
        let mut counts = self.counts.borrow_mut();
        let counts = counts.entry(target.id.kind.provider()).or_default();
        counts.add(verdict.outcome);
        counts.ages.extend(age);
        let mut presence = self.presence.borrow_mut();
        let (present, absent) = presence.entry(Rc::clone(&target.account)).or_default();
        *present += u64::from(matches!(verdict.outcome, Outcome::Deleted | Outcome::Refused));
        *absent += u64::from(verdict.outcome == Outcome::AlreadyAbsent);
        if !verdict.outcome.is_settled() {
            self.unsettled.set(self.unsettled.get() + 1);
            let mut problems = self.problems.borrow_mut();
            if problems.len() < MAX_PROBLEMS {
                problems.push(problem(target, verdict));
            }
            self.may_improve.set(self.may_improve.get() || verdict.outcome.may_improve());
        }
        let told = self.told(&Settled { entry, message, event, target, verdict, at, age });
        told.write();
        if let Some(slot) = self.report.borrow_mut().get_mut(id.0) {
            *slot = told.to_json();
        }
    }

    /// Closes the ledger: every target has its outcome then, also one that no call decided.
    pub(crate) fn close(self) -> Summary {
        let open: Vec<TargetId> = self
            .entries
            .borrow()
            .iter()
            .enumerate()
            .filter(|(_, entry)| !entry.settled)
            .map(|(id, _)| TargetId(id))
            .collect();
        for target in open {
            if let Some(entry) = self.entries.borrow_mut().get_mut(target.0) {
                entry.pending = 0;
            }
            self.decide(&[target], &Verdict::not_attempted(Reason::deadline("no call decided it")), None);
        }
        let mut settled = vec![true; self.messages.len()];
        for entry in self.entries.borrow().iter() {
            let is_settled = entry.verdict.as_ref().is_some_and(|verdict| verdict.outcome.is_settled());
            if let Some(slot) = settled.get_mut(entry.message).filter(|_| !is_settled) {
                *slot = false;
            }
        }
        for (slot, message) in settled.iter_mut().zip(self.messages) {
            *slot &= message.event.is_ok();
        }
        let report = self.report.into_inner();
        let problems = self.problems.into_inner();
        let counts = self.counts.into_inner();
        let calls = self.calls;
        let presence = self.presence.into_inner();
        let mut summary = Summary::new(settled, counts, report, problems);
        summary.add_calls(&calls);
        (summary.presence, summary.unsettled, summary.may_improve) =
            (presence, self.unsettled.get(), self.may_improve.get());
        summary
    }
}

fn problem(target: &Target, verdict: &Verdict) -> String {
    let why = verdict.reason.as_ref().map(|reason| format!(" ({}: {})", reason.code, reason.message));
    format!("{} {} {}{}", target.id.kind.member(), target.id.value, verdict.outcome.words(), why.unwrap_or_default())
}

#[cfg(test)]
mod tests;
