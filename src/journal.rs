//! The lines that tell of an invocation as a whole; what became of each target is the ledger's to tell.

pub(crate) mod configuration;
mod metrics;
pub(crate) mod sweep;
pub(crate) mod webhook;

use std::collections::BTreeMap;
use std::time::Duration;

use metrics::{write_metrics, write_sweep_metrics};

use crate::clock::millis;
use crate::event::Unreadable;
use crate::ledger::{Counts, Summary};
use crate::log::{Level, Logger};
use crate::plan::Plan;
use crate::redact::shortened;
use crate::request::{Message, Problem, Rejection};

/// A payload that cannot be taken as a whole. It counts as one rejected message.
pub(crate) fn unreadable(logger: &Logger, unreadable: &Unreadable) {
    rejection(logger, None, &Rejection::unrecognised(Problem::whole(&unreadable.0)));
    write_metrics(logger, &BTreeMap::new(), 1);
}

/// Every message that was not understood or not accepted.
pub(crate) fn rejections<'a>(logger: &Logger, messages: impl IntoIterator<Item = &'a Message>) {
    for message in messages {
        if let Err(rejected) = &message.event {
            rejection(logger, message.shown_id(), rejected);
        }
    }
}

/// Characters of the message of a rejection: its members have the rest, and a batch may have thousands of them.
const MAX_REJECTED: usize = 200;

fn rejection(logger: &Logger, message_id: Option<&str>, rejection: &Rejection) {
    let message = format!("rejected: {}", rejection.summary());
    if let Some(mut line) = logger.line(Level::Error, "message.rejected", &shortened(&message, MAX_REJECTED)) {
        line.texts([
            ("message_id", message_id),
            ("event_id", rejection.event_id.as_deref()),
            ("event_type", rejection.event_type.as_deref()),
            ("event_source", rejection.event_source.as_deref()),
            ("reference", rejection.reference.as_deref()),
        ]);
        line.text("error", &rejection.error());
        line.text("pointer", rejection.pointer());
        line.number("problems", rejection.problems.count());
        logger.write(&line.finish());
    }
}

/// A plan that is not executed, a line for each call.
pub(crate) fn plan(logger: &Logger, plan: &Plan) {
    for (account, operation, names) in plan.calls() {
        let message = format!("would call {} at {} for {names}", operation.name(), account.name);
        if let Some(mut line) = logger.line(Level::Info, "call.planned", &message) {
            line.text("provider", operation.provider().as_str());
            line.text("account", &account.name);
            line.text("operation", operation.name());
            line.text("items", &names);
            logger.write(&line.finish());
        }
    }
}

/// What the invocation came to, and the metrics.
pub(crate) fn finish(logger: &Logger, messages: &[Message], summary: &Summary, elapsed: Duration) {
    absences(logger, summary);
    let rejected = messages.iter().filter(|message| message.event.is_err()).count() as u64;
    let targets: u64 = summary.counts.values().map(Counts::targets).sum();
    let unsettled = summary.unsettled;
    let text = format!(
        "{} of {}, {unsettled} unsettled, {} rejected",
        counted(targets, "target"),
        counted(messages.len() as u64, "message"),
        counted(rejected, "message")
    );
    if let Some(mut line) = logger.line(Level::Info, "invocation.finished", &text) {
        line.number("messages", messages.len() as u64);
        line.number("rejected", rejected);
        line.number("targets", targets);
        line.number("unsettled", unsettled);
        line.number("calls", summary.calls());
        line.number("duration_ms", millis(elapsed));
        logger.write(&line.finish());
    }
    summary.sweeps.iter().for_each(|swept| write_sweep_metrics(logger, swept));
    write_metrics(logger, &summary.counts, rejected);
}

/// At a wrong endpoint, region or application everything looks deleted.
fn absences(logger: &Logger, summary: &Summary) {
    for (account, (_, absent)) in summary.presence.iter().filter(|(_, (present, absent))| *present == 0 && *absent > 1)
    {
        let message = format!(
            "none of the {absent} targets at account {} was there: are its endpoint, region and application right?",
            account.name
        );
        if let Some(mut line) = logger.line(Level::Warn, "account.absent", &message) {
            line.text("provider", account.provider.as_str());
            line.text("account", &account.name);
            line.number("targets", *absent);
            logger.write(&line.finish());
        }
    }
}

fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
