//! What must hold of a webhook while its secret is replaced.

use std::time::Duration;

use serde_json::Value;

use super::super::fault::Fault;
use super::super::invocation::Invocation;
use super::super::scenario::{Poison, Scenario};
use super::super::world::World;
use super::Oracle;
use takedown::InvocationError;

impl Oracle {
    /// Whether a webhook was not taken because of its signature, while its secret is replaced.
    pub(super) fn is_turned_away(
        &mut self,
        day: &Scenario,
        invocation: &Invocation,
        answer: &Result<String, InvocationError>,
        lines: &[Value],
        now: Duration,
    ) -> bool {
        let Some(replacement) = self.scenario.replacement else { return false };
        let message = invocation.messages.first().and_then(|(message, _)| invocation.message(day, *message));
        if message.is_none_or(|message| message.poison == Some(Poison::Unsigned)) {
            return false;
        }
        let answer: Option<Value> = answer.as_ref().ok().and_then(|text| serde_json::from_str(text).ok());
        let status = answer.as_ref().and_then(|answer| answer.get("statusCode")?.as_u64());
        let is_read =
            !self.scenario.weather.iter().any(|episode| episode.fault == Fault::NoSecrets && episode.percent > 0);
        let is_unread = !is_read && status == Some(503);
        let is_turned_away = status == Some(401) || (is_unread && is_silent(lines));
        // A clock that jumps while the request is read makes it one of another time.
        let clock = |at| World::shown(&self.scenario, at);
        let passed = clock(now).duration_since(clock(invocation.started)).ok();
        let is_steady = passed == Some(now.saturating_sub(invocation.started));
        match replacement.must_take(invocation.started, now).filter(|_| is_read && is_steady) {
            Some(true) if is_turned_away => {
                self.broken("what is signed is taken", format!("in invocation {}", invocation.number));
            }
            Some(false) if !is_turned_away => {
                self.broken(
                    "a secret that was withdrawn opens nothing",
                    format!("in invocation {}", invocation.number),
                );
            }
            _ => {}
        }
        let is_idle = (0..self.scenario.accounts.len()).all(|account| invocation.requests(account) == 0);
        if is_turned_away && !(is_silent(lines) && is_idle) {
            self.broken("a rejected message is not executed", format!("in invocation {}", invocation.number));
        }
        is_turned_away
    }
}

/// Whether no target has an outcome.
fn is_silent(lines: &[Value]) -> bool {
    lines.iter().all(|line| line["event"] != "target.outcome")
}
