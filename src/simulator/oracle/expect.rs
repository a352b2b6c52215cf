//! What a target must come to while the weather is good.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::invocation::Invocation;
use super::super::scenario::{Intake, Provider};
use super::super::wish::{Ask, Name, Wish};
use super::{Oracle, blocked, is_held, is_medium_held};

impl Oracle {
    /// While nothing goes wrong, every outcome is known beforehand.
    pub(super) fn expected(
        &mut self,
        invocation: &Invocation,
        intake: Intake,
        outcomes: &BTreeMap<(usize, usize), &Value>,
    ) {
        if invocation.is_troubled() {
            return;
        }
        let blocked = blocked(&self.scenario, intake, &invocation.messages);
        let mut wrong = Vec::new();
        for ((place, index), line) in outcomes {
            let Some((message, _)) = invocation.messages.get(*place) else { continue };
            let Some(kept) = self.scenario.messages.get(*message) else { continue };
            let Some(wish) = kept.event.wishes.get(*index) else { continue };
            let outcome = line["outcome"].as_str().unwrap_or_default();
            // Low rates and short timeouts leave no time for it.
            let is_late = line["error_code"] == "takedown.deadline"
                || line["error_code"] == "takedown.timeout"
                || (line["disposition"] == "persistent" && self.is_slow(invocation, wish.account));
            let allowed = match blocked.contains(message) {
                // What is held by name is refused, wherever it stands.
                true => vec!["not_attempted", "refused"],
                false => self.allowed(invocation, wish, kept.event.dry_run),
            };
            if !allowed.contains(&outcome) && !is_late {
                wrong.push(format!("expected {allowed:?} of {wish:?}: {line}"));
            }
        }
        for what in wrong {
            self.broken("in good weather the outcome is known", what);
        }
    }

    fn allowed(&self, invocation: &Invocation, wish: &Wish, dry_run: bool) -> Vec<&'static str> {
        let Some(account) = self.scenario.account(wish.account) else { return Vec::new() };
        let n = wish.name.medium();
        let names_held = match &wish.ask {
            Ask::Streams(jobs) => jobs.iter().any(|job| is_held(&self.scenario, account, &super::job_id(n, *job))),
            _ => false,
        };
        let medium = account.media.get(n);
        let is_forbidden = medium.is_some_and(|medium| medium.forbidden);
        // With anything protected, videos are looked up before; what the provider does not show is not sent.
        let looks_up = !self.scenario.protected.is_empty() && account.provider == Provider::Vod;
        if is_medium_held(&self.scenario, account, n) || is_held(&self.scenario, account, &wish.name.id()) || names_held
        {
            return if looks_up && is_forbidden { vec!["refused", "failed"] } else { vec!["refused"] };
        }
        let empty = Default::default();
        let before = invocation.before.get(wish.account).unwrap_or(&empty);
        let is_there = before.iter().any(|piece| wish.covers(piece));
        let exists = before.iter().any(|piece| piece.medium() == n && same_kind(account.provider, piece));
        if dry_run {
            return if looks_up { vec!["planned", "already_absent", "failed"] } else { vec!["planned"] };
        }
        let is_covered = invocation
            .wishes
            .iter()
            .any(|other| other.account == wish.account && other.name.medium() == n && other.ask == Ask::Everything);
        let mut allowed = Vec::new();
        if exists && is_forbidden {
            // Where there is nothing of what is asked for, that may be said first.
            allowed.push("refused");
            if !is_there || is_covered {
                allowed.push("already_absent");
            }
        } else if exists && account.provider == Provider::Vod && is_in_use(wish, medium.is_some_and(|m| m.in_use)) {
            allowed.extend(["refused", "deleted", "already_absent"]);
        } else {
            // Another target may take it away by another name.
            let same = |other: &&Wish| other.account == wish.account && other.name.medium() == n;
            let is_certain = !invocation.is_shared.get() && invocation.wishes.iter().filter(same).count() == 1;
            // A reply about references may name a video that nobody sent; then they are asked for again, one by one, and some are gone.
            let is_certain = is_certain && !matches!(wish.name, Name::Reference(_));
            match (is_there, is_certain) {
                (true, true) => allowed.push("deleted"),
                _ => allowed.extend(["deleted", "already_absent"]),
            }
        }
        if looks_up && (is_forbidden || matches!(wish.ask, Ask::Streams(_))) {
            // A stream that its medium does not list may be held by anybody.
            allowed.push("failed");
        }
        allowed
    }

    /// Whether time may run out: an instance has less than a request a second at some operation of the account, or less than it has
    /// to do. Then a second try may come too late.
    fn is_slow(&self, invocation: &Invocation, account: usize) -> bool {
        let own = invocation.wishes.iter().filter(|wish| wish.account == account).count() as f64;
        let time = self.scenario.lambda.timeout.saturating_sub(self.scenario.limits.reserve).as_secs_f64();
        let is_slow = |rate: f64| {
            let share = rate / self.scenario.lambda.instances as f64;
            share < 1.0 || own > share * time / 4.0
        };
        self.scenario.account(account).is_some_and(|account| account.rates.iter().any(|(_, rate)| is_slow(*rate)))
    }
}

fn same_kind(provider: Provider, piece: &super::Piece) -> bool {
    use super::Piece;
    matches!(
        (provider, piece),
        (Provider::Vod, Piece::Video(_)) | (Provider::Mps, Piece::Media(_)) | (Provider::Tencent, Piece::File(_))
    )
}

/// Whether a source may be kept because it is in use. Where several wishes meet, one with force decides for all.
fn is_in_use(wish: &Wish, in_use: bool) -> bool {
    in_use && matches!(wish.ask, Ask::Source { .. })
}
