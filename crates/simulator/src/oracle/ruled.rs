//! What must hold of media that are looked up before they are deleted, since a hold may stand under another of their names.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::super::invocation::Invocation;
use super::super::scenario::{Provider, Scenario};
use super::super::sight::Sight;
use super::super::wish::{Ask, Wish};
use super::expect::is_slow;
use super::{Oracle, stream_of};

/// So long after the last answer nothing waits for a lookup any more; before its stop, an invocation has time for its deletes then.
const ENOUGH: Duration = Duration::from_secs(6);

impl Oracle {
    /// A delete leaves: every medium that it names has been shown, and has not waited for others for long.
    pub(super) fn ruled(&mut self, day: &Scenario, invocation: &Invocation, sight: &Sight, now: Duration) {
        if !looks_up(day, sight.account) {
            return;
        }
        let mut lookups = invocation.lookups.borrow_mut();
        let waited = lookups.waited(sight, now);
        // A list of streams may take long, as may a secret.
        let is_ready = sight.operation != "DeleteStream" && !lookups.is_delete_struck(sight.account);
        let has_secret = day.account(sight.account).is_some_and(|account| account.has_secret);
        if waited > ENOUGH && is_ready && !has_secret && !is_slow(day, invocation, sight.account) {
            let what = format!("{} of {} in invocation {}", sight.operation, sight.ids.join(","), invocation.number);
            self.broken("what is free is not kept waiting", format!("{what} waited for {waited:?}"));
        }
        let names = sight.ids.iter().filter(|id| stream_of(id).is_none());
        let unshown: Vec<_> = names.filter(|id| !lookups.has_shown(sight.account, id)).cloned().collect();
        if !unshown.is_empty() {
            let what = format!("{} of {} in invocation {}", sight.operation, unshown.join(","), invocation.number);
            self.broken("no delete leaves before its lookup is answered", what);
        }
    }

    /// What was shown long before the stop was sent, whatever became of the other lookups.
    pub(super) fn kept_waiting(
        &mut self,
        day: &Scenario,
        invocation: &Invocation,
        outcomes: &BTreeMap<(usize, usize), &Value>,
        stop: Duration,
    ) {
        for ((place, index), line) in outcomes {
            if line["outcome"] != "not_attempted" || line["error_code"] != "takedown.deadline" {
                continue;
            }
            let message = invocation.messages.get(*place).and_then(|(message, _)| invocation.message(day, *message));
            let Some(wish) = message.and_then(|kept| kept.event.wishes.get(*index).cloned()) else { continue };
            if was_shown_early(invocation, &wish, stop) && !is_slow(day, invocation, wish.account) {
                self.broken("what is free is not kept waiting", line.to_string());
            }
        }
    }
}

/// Whether a lookup showed the medium, no other one was answered shortly before the stop, and nothing but time stood in the way of a
/// delete. A list of streams may fail for reasons of its own.
fn was_shown_early(invocation: &Invocation, wish: &Wish, stop: Duration) -> bool {
    let lookups = invocation.lookups.borrow();
    let is_one_delete = matches!(wish.ask, Ask::Everything | Ask::Source { .. });
    let last_answer = lookups.last_answer(wish.account);
    is_one_delete
        && lookups.has_shown(wish.account, &wish.name.id())
        && last_answer.is_some_and(|at| at + ENOUGH <= stop)
        && !lookups.is_delete_struck(wish.account)
}

/// Whether media of an account are looked up before they are deleted.
fn looks_up(day: &Scenario, account: usize) -> bool {
    !day.protected.is_empty() && day.account(account).is_some_and(|account| account.provider == Provider::Vod)
}
