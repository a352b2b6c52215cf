//! Every kind of line that the function writes, one function each, and the metrics behind them. `docs/logging.md` lists them in the
//! same order of members. How a line is written is the affair of `log`; `library.event` alone is told there.

pub(crate) mod call;
pub(crate) mod configuration;
mod metrics;
mod outcome;
pub(crate) mod sweep;
pub(crate) mod webhook;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use tracing::{error, info, warn};

pub(crate) use metrics::Stamp;
pub(crate) use outcome::{OutcomeMessage, TARGET_OUTCOME, TargetOutcome};

use crate::account::Account;
use crate::clock::millis;
use crate::outcome::Counts;
use crate::redact::shortened;
use crate::request::{Message, Problem, Provider, Rejection};
use crate::sweep::Swept;
use crate::trigger::Unreadable;

/// A payload that cannot be taken as a whole. It counts as one rejected message.
pub(crate) fn unreadable(stamp: &Stamp<'_>, unreadable: &Unreadable) {
    rejection(None, &Rejection::unrecognised(Problem::whole(&unreadable.0)));
    stamp.write_metrics(&BTreeMap::new(), 1);
}

/// Every message that was not understood or not accepted.
pub(crate) fn rejections<'a>(messages: impl IntoIterator<Item = &'a Message>) {
    for message in messages {
        if let Err(rejected) = &message.event {
            rejection(message.shown_id(), rejected);
        }
    }
}

/// Characters of the message of a rejection: its members have the rest, and a batch may have thousands of them.
const MAX_REJECTED: usize = 200;

fn rejection(message_id: Option<&str>, rejection: &Rejection) {
    error!(
        name: "message.rejected",
        message_id,
        event_id = rejection.event_id,
        event_type = rejection.event_type,
        event_source = rejection.event_source,
        reference = rejection.reference,
        error = rejection.error(),
        pointer = rejection.pointer(),
        problems = rejection.problems.count(),
        "{}", shortened(&format!("rejected: {}", rejection.summary()), MAX_REJECTED)
    );
}

/// What an invocation came to, as its last lines tell it.
pub(crate) struct Sums<'a> {
    pub(crate) counts: &'a BTreeMap<Provider, Counts>,
    /// By account, how many targets were there (deleted or refused) and how many were absent.
    pub(crate) presence: &'a BTreeMap<Rc<Account>, (u64, u64)>,
    pub(crate) unsettled: u64,
    pub(crate) sweeps: &'a [Swept],
}

/// What the invocation came to, and the metrics.
pub(crate) fn finish(stamp: &Stamp<'_>, messages: &[Message], sums: &Sums<'_>, elapsed: Duration) {
    let Sums { counts, unsettled, sweeps, .. } = *sums;
    absences(sums.presence);
    let rejected = messages.iter().filter(|message| message.event.is_err()).count() as u64;
    let targets: u64 = counts.values().map(Counts::targets).sum();
    info!(
        name: "invocation.finished",
        messages = messages.len(),
        rejected,
        targets,
        unsettled,
        calls = counts.values().map(|counts| counts.calls).sum::<u64>(),
        duration_ms = millis(elapsed),
        "{} of {}, {unsettled} unsettled, {} rejected",
        counted(targets, "target"),
        counted(messages.len() as u64, "message"),
        counted(rejected, "message")
    );
    sweeps.iter().for_each(|swept| stamp.write_sweep_metrics(swept));
    stamp.write_metrics(counts, rejected);
}

/// At a wrong endpoint, region or application everything looks deleted.
fn absences(presence: &BTreeMap<Rc<Account>, (u64, u64)>) {
    for (account, (_, absent)) in presence.iter().filter(|(_, (present, absent))| *present == 0 && *absent > 1) {
        warn!(
            name: "account.absent",
            provider = account.provider.as_str(),
            account = account.name,
            targets = absent,
            "none of the {absent} targets at account {} was there: are its endpoint, region and application right?",
            account.name
        );
    }
}

fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

#[cfg(test)]
mod tests;
