//! What a target must come to while the weather is good.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::invocation::Invocation;
use super::super::piece::Piece;
use super::super::scenario::{Medium, Provider, Scenario};
use super::super::wish::{Ask, Name, Wish};
use super::{Oracle, is_medium_held};

impl Oracle {
    /// While nothing goes wrong, every outcome is known beforehand.
    pub(super) fn expected(
        &mut self,
        invocation: &Invocation,
        outcomes: &BTreeMap<(usize, usize), &Value>,
        had_time: bool,
    ) {
        if invocation.is_troubled() {
            return;
        }
        let Some(day) = invocation.day() else { return };
        let blocked = invocation.blocked(&day);
        let mut wrong = Vec::new();
        for ((place, index), line) in outcomes {
            let Some((message, _)) = invocation.messages.get(*place) else { continue };
            let Some(kept) = invocation.message(&day, *message) else { continue };
            let Some(wish) = kept.event.wishes.get(*index) else { continue };
            let outcome = line["outcome"].as_str().unwrap_or_default();
            // Low rates and short timeouts leave no time for it.
            let is_slow = is_slow(&day, invocation, wish.account);
            let is_late = (line["error_code"] == "takedown.deadline" && (is_slow || !had_time))
                || line["error_code"] == "takedown.timeout"
                || (line["disposition"] == "persistent" && is_slow);
            let allowed = match blocked.contains(message) {
                // What is held by name is refused, wherever it stands.
                true => vec!["not_attempted", "refused"],
                false => allowed(&day, invocation, wish, kept.event.dry_run),
            };
            if !allowed.contains(&outcome) && !is_late {
                wrong.push(format!("expected {allowed:?} of {wish:?}: {line}"));
            }
        }
        for what in wrong {
            self.broken("in good weather the outcome is known", what);
        }
    }
}

fn allowed(day: &Scenario, invocation: &Invocation, wish: &Wish, dry_run: bool) -> Vec<&'static str> {
    let Some(account) = day.account(wish.account) else { return Vec::new() };
    let Some(before) = invocation.before.get(wish.account) else { return Vec::new() };
    let n = wish.name.medium();
    let is_named = |id: String| day.protected.contains(&id);
    let names_held = match &wish.ask {
        Ask::Streams(jobs) => jobs.iter().any(|job| is_named(super::job_id(n, *job))),
        _ => false,
    };
    if is_named(wish.name.id()) || names_held {
        return vec!["refused"];
    }
    let medium = account.media.get(n);
    // With anything protected, videos are looked up before; what the provider does not show is not sent.
    let looks_up = !day.protected.is_empty() && account.provider == Provider::Vod;
    let has_lookup_failed = looks_up && medium.is_some_and(|medium| medium.forbidden);
    let mut allowed = Vec::new();
    if is_medium_held(day, account, before, n) {
        allowed.push("refused");
        allowed.extend(has_lookup_failed.then_some("failed"));
        // What is gone has no other names.
        allowed.extend((!exists(before, n)).then_some("already_absent"));
        // Under an earlier version, another invocation may have taken the stream whose name is held.
        let may_be_free = invocation.is_shared.get() && day.versions.is_some();
        if !may_be_free {
            return allowed;
        }
    }
    if dry_run {
        allowed.push("planned");
        allowed.extend(looks_up.then_some(["already_absent", "failed"]).into_iter().flatten());
        return allowed;
    }
    allowed.extend(at_provider(invocation, before, wish, medium));
    // A stream that its medium does not list may be held by anybody.
    let may_be_unlisted = looks_up && matches!(wish.ask, Ask::Streams(_));
    allowed.extend((has_lookup_failed || may_be_unlisted).then_some("failed"));
    allowed
}

/// Whether a medium is there, with whatever of its parts.
fn exists(pieces: &BTreeSet<Piece>, n: usize) -> bool {
    pieces.iter().any(|piece| matches!(piece, Piece::Video(own) | Piece::Media(own) | Piece::File(own) if *own == n))
}

/// What a provider may say of a target that it is asked for.
fn at_provider(
    invocation: &Invocation,
    before: &BTreeSet<Piece>,
    wish: &Wish,
    medium: Option<&Medium>,
) -> Vec<&'static str> {
    let n = wish.name.medium();
    let wishes = invocation.wishes();
    let is_there = before.iter().any(|piece| wish.covers(piece));
    let exists = exists(before, n);
    let of_same = || wishes.iter().filter(|other| other.account == wish.account && other.name.medium() == n);
    if exists && medium.is_some_and(|medium| medium.forbidden) {
        let is_covered = of_same().any(|other| other.ask == Ask::Everything);
        // Where there is nothing of what is asked for, that may be said first.
        return if is_there && !is_covered { vec!["refused"] } else { vec!["refused", "already_absent"] };
    }
    let is_source = matches!((wish.name, &wish.ask), (Name::Video(_) | Name::Reference(_), Ask::Source { .. }));
    if exists && is_source && medium.is_some_and(|medium| medium.in_use) {
        // Where several wishes meet, one with force decides for all.
        return vec!["refused", "deleted", "already_absent"];
    }
    // Another target may take it away by another name; and a reply about references may name a video that nobody sent, so that they
    // are asked for again, one by one, when some are gone.
    let is_alone = !invocation.is_shared.get() && of_same().count() == 1;
    let is_certain = is_there && is_alone && !matches!(wish.name, Name::Reference(_));
    if is_certain { vec!["deleted"] } else { vec!["deleted", "already_absent"] }
}

/// Whether time may run out: an instance has less than a request a second at some operation of the account, or less than it has
/// to do. Then a second try may come too late.
pub(super) fn is_slow(day: &Scenario, invocation: &Invocation, account: usize) -> bool {
    let own = invocation.wishes().iter().filter(|wish| wish.account == account).count() as f64;
    let time = day.lambda.timeout.saturating_sub(day.limits.reserve).as_secs_f64();
    let is_slow = |rate: f64| {
        let share = rate / day.lambda.instances as f64;
        share < 1.0 || own > share * time / 4.0
    };
    day.account(account).is_some_and(|account| account.rates.iter().any(|(_, rate)| is_slow(*rate)))
}
