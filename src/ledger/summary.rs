//! What an invocation came to: the sums of its ledger, and of what was done beside it.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::account::Account;
use crate::exchange::CallCounts;
use crate::journal::Sums;
use crate::outcome::{Counts, Outcome};
use crate::request::Provider;
use crate::sweep::Swept;

/// What an invocation came to.
#[derive(Default)]
pub(crate) struct Summary {
    /// For each message, whether all its targets are settled.
    pub(crate) settled: Vec<bool>,
    /// What was counted, by provider.
    pub(crate) counts: BTreeMap<Provider, Counts>,
    /// By account, how many targets were there (deleted or refused) and how many were absent.
    pub(crate) presence: BTreeMap<Rc<Account>, (u64, u64)>,
    /// What is told of each target, where a report is wanted, and the bytes of them all.
    pub(crate) report: Vec<String>,
    pub(crate) report_length: usize,
    /// Lines that were too many to be kept.
    pub(crate) omitted: u64,
    /// Targets that are not settled.
    pub(crate) unsettled: u64,
    /// A text for each of the first of them.
    pub(crate) problems: Vec<String>,
    /// Whether any of them may be settled when it is tried again.
    pub(crate) may_improve: bool,
    /// Sweeps that were refused, and why.
    pub(crate) refused_sweeps: Vec<String>,
    /// Sweeps that failed, and why.
    pub(crate) failed_sweeps: Vec<String>,
    /// What each sweep came to.
    pub(crate) sweeps: Vec<Swept>,
}

/// Problems that are kept by their texts; an answer names a few.
pub(super) const MAX_PROBLEMS: usize = 100;
/// Bytes of the lines that are kept for a report; no answer is longer.
const MAX_REPORT: usize = 6 << 20;

impl Summary {
    /// What the messages of a ledger came to: which are settled, the line of each target, and a text for the first that are not.
    pub(super) fn new(
        settled: Vec<bool>,
        counts: BTreeMap<Provider, Counts>,
        report: Vec<String>,
        problems: Vec<String>,
    ) -> Self {
        let report_length = report.iter().map(String::len).sum();
        Self { settled, counts, report, report_length, problems, ..Self::default() }
    }

    /// Takes over what was done for some messages apart from their own targets.
    pub(crate) fn absorb(&mut self, other: Self, messages: &[usize]) {
        for (provider, counts) in other.counts {
            self.counts.entry(provider).or_default().absorb(counts);
        }
        for (account, (present, absent)) in other.presence {
            let own = self.presence.entry(account).or_default();
            *own = (own.0 + present, own.1 + absent);
        }
        if other.unsettled > 0 {
            self.unsettle(messages);
        }
        self.unsettled += other.unsettled;
        let room = MAX_PROBLEMS.saturating_sub(self.problems.len());
        self.problems.extend(other.problems.into_iter().take(room));
        self.may_improve |= other.may_improve;
        for line in other.report {
            self.report_length += line.len();
            // Beyond the longest answer a line only has to be counted.
            if self.report_length > MAX_REPORT {
                self.omitted += 1;
            } else {
                self.report.push(line);
            }
        }
    }

    /// What its last lines tell.
    pub(crate) fn sums(&self) -> Sums<'_> {
        let Self { counts, presence, unsettled, sweeps, .. } = self;
        Sums { counts, presence, unsettled: *unsettled, sweeps }
    }

    /// Adds calls that were made apart from a ledger.
    pub(crate) fn add_calls(&mut self, calls: &CallCounts) {
        for (provider, calls, throttles) in calls.each() {
            let counts = self.counts.entry(provider).or_default();
            counts.calls += calls;
            counts.throttles += throttles;
        }
    }

    /// Requests to the providers.
    pub(crate) fn calls(&self) -> u64 {
        self.counts.values().map(|counts| counts.calls).sum()
    }

    /// Targets with this outcome.
    pub(crate) fn count_of(&self, outcome: Outcome) -> u64 {
        self.counts.values().map(|counts| counts.count_of(outcome)).sum()
    }

    /// A sweep that messages asked for failed, and may work when it is tried again.
    pub(crate) fn fail(&mut self, messages: &[usize], why: String) {
        self.unsettle(messages);
        self.failed_sweeps.push(why);
        self.may_improve = true;
    }

    /// A sweep that messages asked for was refused.
    pub(crate) fn refuse(&mut self, messages: &[usize], why: String) {
        self.unsettle(messages);
        self.refused_sweeps.push(why);
    }

    fn unsettle(&mut self, messages: &[usize]) {
        for message in messages {
            if let Some(settled) = self.settled.get_mut(*message) {
                *settled = false;
            }
        }
    }
}
