//! The lines of retention sweeps.

use std::time::Duration;

use serde::Serialize;
use tracing::{Level, error, info};

use crate::clock::{millis, rfc3339_seconds};
use crate::config::RETENTION;
use crate::log::event_at;
use crate::sweep::{Batch, Rule, Swept, Tally, Trouble};

/// A run begins: its rule, and the window that it looks at.
pub(crate) fn started(rule: &Rule<'_>, message_id: Option<&str>, event_id: &str, dry_run: bool) {
    let (sweep, filter) = (rule.sweep, &rule.sweep.filter);
    let list = |values: &[String]| (!values.is_empty()).then(|| values.join(","));
    info!(
        name: "sweep.started",
        message_id,
        event_id,
        sweep = sweep.name,
        provider = rule.sweep.account.provider.as_str(),
        account = rule.sweep.account.name,
        scope = sweep.scope.as_str(),
        older_than_days = sweep.older_than_days,
        created_before = rfc3339_seconds(rule.cutoff),
        categories = list(&filter.categories),
        tags = list(&filter.tags),
        statuses = list(&filter.statuses),
        storage = list(&filter.storage),
        max_targets = sweep.max_targets,
        max_share = sweep.max_share,
        dry_run,
        "sweep {} begins", sweep.name
    );
}

/// An event that the queue has taken.
pub(crate) fn queued(rule: &Rule<'_>, batch: &Batch<'_>, message_id: &str) {
    info!(
        name: "event.queued",
        event_id = batch.id,
        event_type = RETENTION,
        event_source = batch.source,
        sweep = rule.sweep.name,
        provider = rule.sweep.account.provider.as_str(),
        account = rule.sweep.account.name,
        targets = batch.ids.len(),
        message_id,
        "queued {}", batch.id
    );
}

/// An event that may not be on the queue; the next run finds its media again.
pub(crate) fn not_queued(rule: &Rule<'_>, batch: &Batch<'_>, why: &str) {
    error!(
        name: "event.not_queued",
        event_id = batch.id,
        event_type = RETENTION,
        event_source = batch.source,
        sweep = rule.sweep.name,
        provider = rule.sweep.account.provider.as_str(),
        account = rule.sweep.account.name,
        targets = batch.ids.len(),
        error = why,
        "not queued {}: {why}", batch.id
    );
}

/// How a run has ended.
pub(crate) struct Ending<'a> {
    pub(crate) trouble: Option<&'a Trouble>,
    /// Whether every target that was deleted at once is settled.
    pub(crate) is_settled: bool,
    pub(crate) dry_run: bool,
    pub(crate) elapsed: Duration,
}

impl<'a> Ending<'a> {
    /// The level and status of a run, and what is wrong.
    fn status(&self, tally: &Tally) -> (Level, &'static str, Option<&'a str>) {
        // Media that cannot be read are never deleted, and somebody has to know.
        let settled = if tally.unreadable > 0 { Level::WARN } else { Level::INFO };
        match self.trouble {
            Some(Trouble::Refused(why)) => (Level::ERROR, "refused", Some(why)),
            Some(Trouble::Failed(why)) => (Level::WARN, "failed", Some(why)),
            Some(Trouble::OutOfTime) | None if !self.is_settled => (Level::WARN, "unsettled", None),
            Some(Trouble::OutOfTime) | None if tally.is_partial => (settled, "partial", None),
            Some(Trouble::OutOfTime) | None => (settled, "complete", None),
        }
    }
}

/// Everything that is told of a run that has ended, in its line and in a report, in this order.
#[derive(Serialize)]
struct Finished<'a> {
    sweep: &'a str,
    provider: &'static str,
    account: &'a str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    dry_run: bool,
    found: u64,
    matched: u64,
    protected: u64,
    done_before: u64,
    sent: u64,
    deleted: u64,
    planned: u64,
    left: u64,
    pages: u64,
    calls: u64,
    duration_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<u64>,
}

impl<'a> Finished<'a> {
    fn new(rule: &Rule<'a>, tally: &Tally, ending: &Ending<'_>, status: &'static str, error: Option<&'a str>) -> Self {
        Self {
            sweep: &rule.sweep.name,
            provider: rule.sweep.account.provider.as_str(),
            account: &rule.sweep.account.name,
            status,
            error,
            dry_run: ending.dry_run,
            found: tally.found,
            matched: tally.matched,
            protected: tally.protected,
            done_before: tally.done_before,
            sent: tally.sent,
            deleted: tally.deleted,
            planned: tally.planned,
            left: tally.left,
            pages: tally.pages,
            calls: tally.calls,
            duration_ms: millis(ending.elapsed),
            unreadable: (tally.unreadable > 0).then_some(tally.unreadable),
        }
    }

    fn write(&self, level: Level) {
        let Self { sweep, provider, account, status, error, dry_run, found, matched, protected, done_before, .. } =
            self;
        let Self { sent, deleted, planned, left, pages, calls, duration_ms, unreadable, .. } = self;
        let more = unreadable.map(|count| format!(", {count} unreadable")).unwrap_or_default();
        let why = error.map(|error| format!(": {error}")).unwrap_or_default();
        event_at!(
            level,
            name: "sweep.finished",
            sweep,
            provider,
            account,
            status,
            error,
            dry_run,
            found,
            matched,
            protected,
            done_before,
            sent,
            deleted,
            planned,
            left,
            pages,
            calls,
            duration_ms,
            unreadable,
            "sweep {sweep} {status}: {matched} matched, {sent} sent, {left} left{more}{why}"
        );
    }
}

/// A run has ended.
pub(crate) fn finished(rule: &Rule<'_>, tally: Tally, ending: &Ending<'_>) -> Swept {
    let (level, status, error) = ending.status(&tally);
    let finished = Finished::new(rule, &tally, ending, status, error);
    finished.write(level);
    // Writing texts and numbers to memory cannot fail.
    let report = serde_json::to_string(&finished).unwrap_or_default();
    Swept { sweep: rule.sweep.name.clone(), tally, report }
}
