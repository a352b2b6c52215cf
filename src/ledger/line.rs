//! The line of a target, written when it is settled.

use std::collections::HashSet;

use super::{Entry, Ledger};
use crate::clock::millis;
use crate::log::{Level, Line};
use crate::outcome::{Disposition, Outcome, Verdict};
use crate::provider::{Operation, remaining};
use crate::request::{Deletion, DeletionEvent, IdKind, Message, Renditions, Scope, Target};

/// Values of one list that a line names. A target names no more streams, definitions or parts itself, but more streams may be listed for it.
const MAX_LISTED: usize = 1000;
/// Request ids that a line names.
const MAX_REQUEST_IDS: usize = 500;

/// A target with everything that its line tells.
pub(super) struct Settled<'s> {
    pub(super) entry: &'s Entry,
    pub(super) message: &'s Message,
    pub(super) event: &'s DeletionEvent,
    pub(super) target: &'s Target,
    pub(super) verdict: &'s Verdict,
    pub(super) age: Option<u64>,
}

impl Ledger<'_> {
    pub(super) fn outcome_line(&self, settled: &Settled<'_>) -> Line {
        let Settled { entry, message, event, target, verdict, age } = settled;
        let outcome = verdict.outcome;
        let mut text = format!("{} {}", outcome.words(), target.id.value);
        if let Some(reason) = verdict.reason.as_ref().filter(|reason| !reason.code.is_empty()) {
            text.push_str(": ");
            text.push_str(&reason.code);
        }
        let mut line = self.logger.record(level(outcome), "target.outcome", &text);
        line.text("outcome", outcome.as_str());
        line.text("event_id", &event.id);
        line.text("event_type", self.config.events.name(event.event_type));
        line.text("event_source", &event.source);
        line.texts([
            ("message_id", message.shown_id()),
            ("reference", event.reference.as_deref()),
            ("reason", event.reason.as_deref()),
        ]);
        line.text("provider", target.id.kind.provider().as_str());
        line.text("account", &target.account.name);
        line.text("operation", entry.operation.unwrap_or_else(|| operation(target)).name());
        line.texts([("scope", target.deletion.scope().map(Scope::as_str))]);
        line.number("target_index", entry.target_index as u64);
        line.text(target.id.kind.member(), &target.id.value);
        write_selection(&mut line, target, &entry.streams);
        write_verdict(&mut line, target, verdict);
        if !entry.request_ids.is_empty() {
            let (mut seen, is_only) = (HashSet::new(), entry.request_ids.len() == 1);
            let each: Vec<_> = entry.request_ids.iter().filter(|id| is_only || seen.insert(*id)).collect();
            line.list("provider_request_id", &each, MAX_REQUEST_IDS);
        }
        // A list of its streams does not make an attempt of what was never sent.
        let is_unsent = outcome == Outcome::NotAttempted && !entry.sent;
        line.number("attempts", if is_unsent { 0 } else { entry.attempts });
        line.number("duration_ms", entry.started.map_or(0, |started| millis(started.elapsed())));
        if let Some(age) = age {
            line.number("age_ms", *age);
        }
        line
    }
}

fn level(outcome: Outcome) -> Level {
    match outcome {
        Outcome::Deleted | Outcome::AlreadyAbsent | Outcome::Planned => Level::Info,
        Outcome::NotAttempted | Outcome::Failed(Disposition::Persistent) => Level::Warn,
        Outcome::Refused | Outcome::Failed(Disposition::Permanent) => Level::Error,
    }
}

/// The delete that a target means by itself.
fn operation(target: &Target) -> Operation {
    match (target.id.kind, &target.deletion) {
        (IdKind::File, _) => Operation::TencentDeleteMedia,
        (IdKind::Media, _) => Operation::MpsDeleteMedia,
        (_, Deletion::Media | Deletion::Parts(_)) => Operation::DeleteVideo,
        (_, Deletion::Source { .. }) => Operation::DeleteMezzanines,
        (_, Deletion::Renditions(_)) => Operation::DeleteStream,
    }
}

/// Which streams, definitions or parts: what was asked for, and the streams that were listed for it.
fn write_selection(line: &mut Line, target: &Target, streams: &[String]) {
    match &target.deletion {
        Deletion::Renditions(Renditions::Jobs(jobs)) => line.list("job_ids", jobs, MAX_LISTED),
        Deletion::Renditions(Renditions::Definitions(list)) => line.list("definitions", list, MAX_LISTED),
        Deletion::Renditions(Renditions::Templates(ids)) => line.list("definitions", ids, MAX_LISTED),
        Deletion::Parts(parts) => line.list("parts", parts, MAX_LISTED),
        Deletion::Media | Deletion::Source { .. } | Deletion::Renditions(Renditions::All) => {}
    }
    if !streams.is_empty() {
        line.list("job_ids", streams, MAX_LISTED);
    }
}

fn write_verdict(line: &mut Line, target: &Target, verdict: &Verdict) {
    let outcome = verdict.outcome;
    line.texts([("remaining", (outcome == Outcome::Deleted).then(|| remaining(target.id.kind.provider())))]);
    if let Outcome::Failed(disposition) = outcome {
        line.text("disposition", disposition.as_str());
    }
    if let Some(reason) = &verdict.reason {
        let members = [("error_code", &reason.code), ("error_message", &reason.message)];
        line.texts(members.map(|(name, text)| (name, Some(&**text).filter(|text| !text.is_empty()))));
    }
}
