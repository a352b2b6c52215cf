//! What is told of a target when it is settled.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::{Display, Write};
use std::time::SystemTime;

use tracing::Level;

use super::{Entry, Ledger};
use crate::clock::millis;
use crate::journal::{OutcomeMessage, TARGET_OUTCOME, TargetOutcome};
use crate::outcome::{Disposition, Outcome, Reason, Verdict};
use crate::provider::{Operation, remaining};
use crate::request::{Deletion, DeletionEvent, IdKind, Message, Renditions, Scope, Target};

/// Streams that are named. A target names no more of anything itself, but more streams may be listed for it.
const MAX_LISTED: usize = 1000;
/// Request ids that are named.
const MAX_REQUEST_IDS: usize = 500;

/// A target with everything that is told of it.
pub(super) struct Settled<'s> {
    pub(super) entry: &'s Entry,
    pub(super) message: &'s Message,
    pub(super) event: &'s DeletionEvent,
    pub(super) target: &'s Target,
    pub(super) verdict: &'s Verdict,
    pub(super) at: SystemTime,
    pub(super) age: Option<u64>,
}

impl Ledger<'_> {
    pub(super) fn told<'s>(&'s self, settled: &Settled<'s>) -> TargetOutcome<'s> {
        let Settled { entry, message, event, target, verdict, at, age } = *settled;
        let outcome = verdict.outcome;
        let Selection { job_ids, job_ids_omitted, definitions, parts } =
            Selection::of(&target.deletion, &entry.streams);
        let (provider_request_id, provider_request_id_omitted) = request_ids(&entry.request_ids);
        let because = |text: fn(&Reason) -> &str| verdict.reason.as_ref().map(text).filter(|text| !text.is_empty());
        let error_code = because(|reason| &reason.code);
        TargetOutcome {
            timestamp: at,
            level: level(outcome),
            message: OutcomeMessage { words: outcome.words(), id: &target.id.value, code: error_code },
            context: self.report_context,
            event: TARGET_OUTCOME,
            outcome: outcome.as_str(),
            event_id: &event.id,
            event_type: self.config.events.name(event.event_type),
            event_source: &event.source,
            message_id: message.shown_id(),
            reference: event.reference.as_deref(),
            reason: event.reason.as_deref(),
            provider: target.id.kind.provider().as_str(),
            account: &target.account.name,
            operation: entry.operation.unwrap_or_else(|| operation(target)).name(),
            scope: target.deletion.scope().map(Scope::as_str),
            target_index: entry.target_index,
            id: &target.id,
            job_ids,
            job_ids_omitted,
            definitions,
            parts,
            remaining: (outcome == Outcome::Deleted).then(|| remaining(target.id.kind.provider())),
            disposition: match outcome {
                Outcome::Failed(disposition) => Some(disposition.as_str()),
                _ => None,
            },
            error_code,
            error_message: because(|reason| &reason.message),
            provider_request_id,
            provider_request_id_omitted,
            // A list of its streams does not make an attempt of what was never sent.
            attempts: if outcome == Outcome::NotAttempted && !entry.sent { 0 } else { entry.attempts },
            duration_ms: entry.started.map_or(0, |started| millis(started.elapsed())),
            age_ms: age,
        }
    }
}

fn level(outcome: Outcome) -> Level {
    match outcome {
        Outcome::Deleted | Outcome::AlreadyAbsent | Outcome::Planned => Level::INFO,
        Outcome::NotAttempted | Outcome::Failed(Disposition::Persistent) => Level::WARN,
        Outcome::Refused | Outcome::Failed(Disposition::Permanent) => Level::ERROR,
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
#[derive(Default)]
struct Selection {
    job_ids: Option<String>,
    job_ids_omitted: Option<usize>,
    definitions: Option<String>,
    parts: Option<String>,
}

impl Selection {
    fn of(deletion: &Deletion, streams: &[String]) -> Self {
        let mut selection = Self::default();
        let mut job_ids = streams;
        match deletion {
            Deletion::Renditions(Renditions::Jobs(jobs)) => job_ids = jobs,
            Deletion::Renditions(Renditions::Definitions(list)) => selection.definitions = Some(joined(list)),
            Deletion::Renditions(Renditions::Templates(ids)) => selection.definitions = Some(joined(ids)),
            Deletion::Parts(parts) => selection.parts = Some(joined(parts)),
            Deletion::Media | Deletion::Source { .. } | Deletion::Renditions(Renditions::All) => {}
        }
        selection.job_ids_omitted = omitted(job_ids.len(), MAX_LISTED);
        selection.job_ids = (!job_ids.is_empty()).then(|| joined(job_ids.iter().take(MAX_LISTED)));
        selection
    }
}

/// Each id once, at most so many of them, and how many others there are.
fn request_ids(ids: &[String]) -> (Option<Cow<'_, str>>, Option<usize>) {
    if let [] | [_] = ids {
        return (ids.first().map(|id| id.as_str().into()), None);
    }
    let mut seen = HashSet::new();
    let each: Vec<_> = ids.iter().filter(|id| seen.insert(*id)).collect();
    let named = joined(each.iter().take(MAX_REQUEST_IDS));
    (Some(named.into()), omitted(each.len(), MAX_REQUEST_IDS))
}

fn omitted(count: usize, most: usize) -> Option<usize> {
    count.checked_sub(most).filter(|omitted| *omitted > 0)
}

/// Values with commas between them.
fn joined<T: Display>(values: impl IntoIterator<Item = T>) -> String {
    let mut joined = String::new();
    for (place, value) in values.into_iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        // Writing to memory cannot fail.
        let _infallible = write!(joined, "{comma}{value}");
    }
    joined
}
