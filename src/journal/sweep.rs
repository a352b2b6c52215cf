//! The lines and metrics of retention sweeps.

use std::time::Duration;

use crate::clock::{millis, rfc3339_seconds};
use crate::config::RETENTION;
use crate::log::{Level, Line, Logger};
use crate::sweep::{Batch, Rule, Swept, Tally, Trouble};

fn rule_members(line: &mut Line, rule: &Rule<'_>) {
    line.text("sweep", &rule.sweep.name);
    line.text("provider", rule.sweep.account.provider.as_str());
    line.text("account", &rule.sweep.account.name);
}

/// A run begins: its rule, and the window that it looks at.
pub(crate) fn started(logger: &Logger, rule: &Rule<'_>, message_id: Option<&str>, event_id: &str, dry_run: bool) {
    let sweep = rule.sweep;
    let message = format!("sweep {} begins", sweep.name);
    if let Some(mut line) = logger.line(Level::Info, "sweep.started", &message) {
        line.texts([("message_id", message_id), ("event_id", Some(event_id))]);
        rule_members(&mut line, rule);
        line.text("scope", sweep.scope.as_str());
        line.number("older_than_days", sweep.older_than_days);
        line.text("created_before", &rfc3339_seconds(rule.cutoff));
        let filter = &sweep.filter;
        for (name, values) in [
            ("categories", &filter.categories),
            ("tags", &filter.tags),
            ("statuses", &filter.statuses),
            ("storage", &filter.storage),
        ] {
            if !values.is_empty() {
                line.text(name, &values.join(","));
            }
        }
        line.number("max_targets", sweep.max_targets);
        line.number("max_share", sweep.max_share);
        line.flag("dry_run", dry_run);
        logger.write(&line.finish());
    }
}

fn event_members(line: &mut Line, rule: &Rule<'_>, batch: &Batch<'_>) {
    line.text("event_id", &batch.id);
    line.text("event_type", RETENTION);
    line.text("event_source", &batch.source);
    rule_members(line, rule);
    line.number("targets", batch.ids.len() as u64);
}

/// An event that the queue has taken.
pub(crate) fn queued(logger: &Logger, rule: &Rule<'_>, batch: &Batch<'_>, message_id: &str) {
    if let Some(mut line) = logger.line(Level::Info, "event.queued", &format!("queued {}", batch.id)) {
        event_members(&mut line, rule, batch);
        line.text("message_id", message_id);
        logger.write(&line.finish());
    }
}

/// An event that may not be on the queue; the next run finds its media again.
pub(crate) fn not_queued(logger: &Logger, rule: &Rule<'_>, batch: &Batch<'_>, why: &str) {
    if let Some(mut line) = logger.line(Level::Error, "event.not_queued", &format!("not queued {}: {why}", batch.id)) {
        event_members(&mut line, rule, batch);
        line.text("error", why);
        logger.write(&line.finish());
    }
}

/// How a run has ended.
pub(crate) struct Ending<'a> {
    pub(crate) trouble: Option<&'a Trouble>,
    /// Whether every target that was deleted at once is settled.
    pub(crate) is_settled: bool,
    pub(crate) dry_run: bool,
    pub(crate) elapsed: Duration,
}

/// A run has ended.
pub(crate) fn finished(logger: &Logger, rule: &Rule<'_>, tally: Tally, ending: &Ending<'_>) -> Swept {
    // Media that cannot be read are never deleted, and somebody has to know.
    let settled = if tally.unreadable > 0 { Level::Warn } else { Level::Info };
    let (level, status, error) = match ending.trouble {
        Some(Trouble::Refused(why)) => (Level::Error, "refused", Some(why.as_str())),
        Some(Trouble::Failed(why)) => (Level::Warn, "failed", Some(why.as_str())),
        Some(Trouble::OutOfTime) | None if !ending.is_settled => (Level::Warn, "unsettled", None),
        Some(Trouble::OutOfTime) | None if tally.is_partial => (settled, "partial", None),
        Some(Trouble::OutOfTime) | None => (settled, "complete", None),
    };
    let name = &rule.sweep.name;
    let why = error.map(|error| format!(": {error}")).unwrap_or_default();
    let unreadable = if tally.unreadable > 0 { format!(", {} unreadable", tally.unreadable) } else { String::new() };
    let message = format!(
        "sweep {name} {status}: {} matched, {} sent, {} left{unreadable}{why}",
        tally.matched, tally.sent, tally.left
    );
    let numbers = [
        ("found", tally.found),
        ("matched", tally.matched),
        ("protected", tally.protected),
        ("done_before", tally.done_before),
        ("sent", tally.sent),
        ("deleted", tally.deleted),
        ("planned", tally.planned),
        ("left", tally.left),
        ("pages", tally.pages),
        ("calls", tally.calls),
        ("duration_ms", millis(ending.elapsed)),
    ];
    let members = |line: &mut Line| {
        rule_members(line, rule);
        line.text("status", status);
        line.texts([("error", error)]);
        line.flag("dry_run", ending.dry_run);
        numbers.iter().for_each(|(name, number)| line.number(name, *number));
        if tally.unreadable > 0 {
            line.number("unreadable", tally.unreadable);
        }
    };
    if let Some(mut line) = logger.line(level, "sweep.finished", &message) {
        members(&mut line);
        logger.write(&line.finish());
    }
    let mut report = Line::object();
    members(&mut report);
    Swept { sweep: name.clone(), tally, report: report.finish() }
}
