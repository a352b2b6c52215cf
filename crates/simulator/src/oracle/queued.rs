//! What must hold of the events that a sweep puts on the queue. What they mean is known from before: they may only be what a sender
//! would write who means what is due.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};

use super::super::invocation::Invocation;
use super::super::post::Post;
use super::super::scenario::{Event, Intake, Message, Provider, Scenario, Wrap};
use super::super::wish::{Name, Wish};
use super::expect::is_slow;
use super::{Oracle, is_held, is_medium_held};
use takedown::InvocationError;

/// Time in which a run comes to its end, whatever it finds.
const ENOUGH: Duration = Duration::from_secs(5);

impl Oracle {
    /// Takes an event of the queue for a message, and gives its number; `None` when it means nothing that is due.
    pub(crate) fn born(&mut self, event: &Value) -> Option<usize> {
        let wishes = self.meant(event)?;
        let event = Event { is_retention: true, dry_run: false, has_time: true, wishes };
        self.born.push(Message { at: Duration::ZERO, group: 0, event, poison: None, wrap: Wrap::Plain });
        Some(self.scenario.messages.len() + self.born.len() - 1)
    }

    /// What an event of the queue asks for; `None` when there is anything in it that is not due.
    fn meant(&self, event: &Value) -> Option<Vec<Wish>> {
        let name = |account: usize| self.scenario.account(account).map_or("", |account| account.name);
        let meant = |target: &Value| self.scenario.due().iter().find(|wish| wish.json(name(wish.account)) == *target);
        let data = &event["data"];
        let is_expired = event["specversion"] == "1.0"
            && event["type"] == "retention.expired"
            && event["source"] == "urn:takedown:sweep:old"
            && event["id"].as_str().is_some_and(|id| !id.is_empty())
            && data["reference"] == "old"
            && data.get("dry_run").is_none();
        let targets = data["targets"].as_array().filter(|_| is_expired)?;
        targets.iter().map(|target| meant(target).cloned()).collect()
    }

    /// An event of this invocation is on the queue.
    pub(crate) fn queued(&mut self, invocation: &Invocation, event: &Value) {
        if !matches!(self.scenario.intake, Intake::Sweep { .. }) {
            return;
        }
        let Some(day) = invocation.day().filter(|day| !invocation.is_dry(day)) else {
            self.broken("nothing is sent unasked", event.to_string());
            return;
        };
        let Some(wishes) = self.meant(event) else {
            self.broken("nothing is swept that is not due", event.to_string());
            return;
        };
        let names: Vec<Name> = wishes.iter().map(|wish| wish.name).collect();
        let most = day.limits.max_targets;
        if names.is_empty() || names.len() > most || names.iter().collect::<BTreeSet<_>>().len() < names.len() {
            self.broken("what is queued can be executed", format!("at most {most} targets, each once: {event}"));
        }
        for wish in &wishes {
            let Some(account) = day.account(wish.account) else { continue };
            let Some(before) = invocation.before.get(wish.account) else { continue };
            let n = wish.name.medium();
            let is_named = match account.provider {
                Provider::Vod => [Name::Video(n), Name::Reference(n)].map(Name::id),
                _ => [wish.name.id(), wish.name.id()],
            };
            // A hold on a stream, and whether anything is left of a part, only the provider shows.
            let is_shown = is_easy(&day, invocation) && account.media.get(n).is_some_and(|medium| !medium.forbidden);
            let is_held = is_named.iter().any(|id| day.protected.contains(id))
                || (is_shown && is_medium_held(&day, account, before, n));
            let was_there = match is_shown {
                true => before.iter().any(|piece| wish.covers(piece)),
                false => before.iter().any(|piece| piece.medium() == n),
            };
            let what = format!("{} of invocation {}", wish.name.id(), invocation.number);
            if is_held {
                self.broken("no protected id is sent", what.clone());
            }
            if !was_there {
                self.broken("nothing is queued that was gone before", what);
            }
        }
        let id = event["id"].as_str().unwrap_or_default().to_owned();
        let is_other = self.ids.iter().any(|(own, targets)| (*own == id) != (*targets == names));
        if is_other {
            self.broken("an event has the id of its targets", event.to_string());
        }
        self.ids.insert(id, names);
    }

    /// A sweep that puts events on a queue says of each, and in sum, what became of it, and fails when one may not be there.
    pub(super) fn posted(
        &mut self,
        day: &Scenario,
        invocation: &Invocation,
        answer: &Result<String, InvocationError>,
        lines: &[Value],
    ) {
        if invocation.is_dry(day) {
            return;
        }
        let Post { tried, told } = &*invocation.post.borrow();
        let ids: BTreeSet<&str> = told.values().filter_map(|event| event["id"].as_str()).collect();
        let lost: BTreeSet<&str> = tried.iter().map(String::as_str).filter(|id| !ids.contains(id)).collect();
        let number = invocation.number;
        if let Some(id) = lost.first().filter(|_| answer.is_ok()) {
            self.broken("what is not settled comes back", format!("{id} is not queued in invocation {number}"));
        }
        // Sent again after an answer that was lost, it is the same event.
        let events: BTreeMap<&str, &Value> =
            told.values().filter_map(|event| Some((event["id"].as_str()?, event))).collect();
        let wishes: Vec<Wish> = events.values().filter_map(|event| self.meant(event)).flatten().collect();
        let names: BTreeSet<Name> = wishes.iter().map(|wish| wish.name).collect();
        if names.len() < wishes.len() {
            self.broken("a target is queued once", format!("in invocation {number}"));
        }
        self.counted(invocation, answer, lines, wishes.len() as u64);
        self.listed(invocation, lines, &lost);
        self.left_over(day, invocation, answer, lines, &names);
    }

    /// The sums of a run are those of what the queue has.
    fn counted(
        &mut self,
        invocation: &Invocation,
        answer: &Result<String, InvocationError>,
        lines: &[Value],
        sent: u64,
    ) {
        let told = metric(lines, "SweepSent");
        if told != sent {
            let what = format!("SweepSent is {told} in invocation {}, and the queue took {sent}", invocation.number);
            self.broken("what is said to be sent is on the queue", what);
        }
        for line in lines.iter().filter(|line| line["event"] == "sweep.finished") {
            let has_failed = ["failed", "refused", "unsettled"].iter().any(|status| line["status"] == *status);
            if line["sent"] != sent || line["deleted"] != 0 || line["planned"] != 0 || has_failed != answer.is_err() {
                self.broken("a sweep says what it came to", format!("the queue took {sent}: {line}"));
            }
        }
    }

    /// Each event has its line, as far as the level shows it.
    fn listed(&mut self, invocation: &Invocation, lines: &[Value], lost: &BTreeSet<&str>) {
        let of = |kind: &str| lines.iter().filter(|line| line["event"] == kind).collect::<Vec<_>>();
        let (queued, not_queued) = (of("event.queued"), of("event.not_queued"));
        let post = invocation.post.borrow();
        for line in &queued {
            let event = line["message_id"].as_str().and_then(|id| post.told.get(id));
            let targets = event.and_then(|event| event.pointer("/data/targets")?.as_array()).map(Vec::len);
            if event.is_none_or(|event| event["id"] != line["event_id"]) || line["targets"] != json!(targets) {
                self.broken("what is said to be queued is on the queue", line.to_string());
            }
        }
        for line in &not_queued {
            if !line["event_id"].as_str().is_some_and(|id| lost.contains(id) || !post.tried.contains(id)) {
                self.broken("what is said not to be queued is not", line.to_string());
            }
        }
        let events: BTreeSet<_> = post.told.values().filter_map(|event| event["id"].as_str()).collect();
        let shows = |levels: &[&str]| levels.contains(&self.scenario.log_level);
        let is_told = !shows(&["INFO", "DEBUG"]) || queued.len() == events.len();
        let is_lost_told = !shows(&["INFO", "DEBUG", "ERROR"]) || not_queued.len() >= lost.len();
        if !is_told || !is_lost_told {
            let what = format!(
                "{} and {} lines for {} and {} events in invocation {}",
                queued.len(),
                not_queued.len(),
                events.len(),
                lost.len(),
                invocation.number
            );
            self.broken("each queued event has its line", what);
        }
    }

    /// In good weather a run that is alone queues or plans what is due, or says how much is left.
    pub(super) fn left_over(
        &mut self,
        day: &Scenario,
        invocation: &Invocation,
        answer: &Result<String, InvocationError>,
        lines: &[Value],
        names: &BTreeSet<Name>,
    ) {
        if !is_easy(day, invocation) || invocation.is_shared.get() {
            return;
        }
        // A run that plans holds against the protected ids what it finds, and the provider does not show what it forbids.
        let media = day.sweep.and_then(|sweep| day.account(sweep.account)).map(|account| &account.media);
        let has_forbidden = media.is_some_and(|media| media.iter().any(|medium| medium.forbidden));
        let is_obscure = invocation.is_dry(day) && !day.protected.is_empty() && has_forbidden;
        if answer.is_err() && !is_obscure {
            self.broken("in good weather the outcome is known", format!("{answer:?}"));
        }
        let missing = self.scenario.due().iter().filter(|wish| {
            let Some(account) = day.account(wish.account) else { return false };
            let Some(before) = invocation.before.get(wish.account) else { return false };
            let n = wish.name.medium();
            let is_free = account.media.get(n).is_some_and(|medium| !medium.forbidden)
                && !is_medium_held(day, account, before, n)
                && !is_held(day, account, before, &wish.name.id());
            is_free && !names.contains(&wish.name) && before.iter().any(|piece| wish.covers(piece))
        });
        let (missing, left) = (missing.count() as u64, metric(lines, "SweepLeft"));
        if missing > left {
            let what = format!("{missing} are not told in invocation {}, and SweepLeft is {left}", invocation.number);
            self.broken("what is due is queued or planned, or said to be left", what);
        }
    }
}

/// Whether the weather is good, and there is time for every lookup.
fn is_easy(day: &Scenario, invocation: &Invocation) -> bool {
    let time = day.lambda.timeout.saturating_sub(day.limits.reserve);
    let is_slow = day.sweep.is_some_and(|sweep| is_slow(day, invocation, sweep.account));
    !invocation.is_troubled() && !is_slow && time >= ENOUGH
}

/// A metric of a run.
fn metric(lines: &[Value], name: &str) -> u64 {
    let own = lines.iter().filter(|line| line.get("_aws").is_some() && line["sweep"] == "old");
    own.filter_map(|line| line[name].as_u64()).sum()
}
