//! What must hold of an invocation that has answered: its lines, its metrics, its answer and its time.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;

use super::super::invocation::Invocation;
use super::super::payload::handed_back;
use super::super::scenario::{Intake, Poison, Scenario, event_id};
use super::{Oracle, WINDOW};
use takedown::InvocationError;

/// Outcomes after which a message is done.
const SETTLED: [&str; 3] = ["deleted", "already_absent", "planned"];
/// Outcomes and their metrics.
const METRICS: [(&str, &str); 6] = [
    ("deleted", "TargetsDeleted"),
    ("already_absent", "TargetsAlreadyAbsent"),
    ("planned", "TargetsPlanned"),
    ("refused", "TargetsRefused"),
    ("failed", "TargetsFailed"),
    ("not_attempted", "TargetsNotAttempted"),
];

impl Oracle {
    /// An invocation has answered. Gives back the messages that it hands back.
    pub(crate) fn answered(
        &mut self,
        invocation: &Invocation,
        intake: Intake,
        answer: &Result<String, InvocationError>,
        log: &[u8],
        now: Duration,
    ) -> BTreeSet<String> {
        let day = invocation.day();
        let reserve = day.as_ref().unwrap_or(&self.scenario).limits.reserve;
        let stop = invocation.deadline.saturating_sub(reserve).max(invocation.started);
        if now > stop + Duration::from_millis(5) {
            self.broken("the answer comes before the reserve", format!("at {now:?}, and not by {stop:?}"));
        }
        let text = String::from_utf8_lossy(log);
        for secret in ["hush-", "RU1VTEFUT1I"] {
            if text.contains(secret) {
                self.broken("no secret is in the log", secret);
            }
        }
        let lines: Vec<Value> = text
            .lines()
            .filter_map(|line| {
                let value = serde_json::from_str(line).ok();
                if value.is_none() {
                    self.broken("every line is JSON", line);
                }
                value
            })
            .collect();
        self.read(invocation, &lines);
        let Some(day) = day else {
            self.unconfigured(invocation, answer, &lines);
            return handed_back(intake, &invocation.messages, answer).unwrap_or_default();
        };
        let is_queued = matches!(intake, Intake::Webhook { queued: true });
        let is_webhook = matches!(intake, Intake::Webhook { .. });
        if is_webhook && self.is_turned_away(&day, invocation, answer, &lines, now) {
            return invocation.messages.iter().map(|(_, id)| id.clone()).collect();
        }
        self.rejected(&day, invocation, intake, &lines);
        if let Intake::Sweep { queued } = intake {
            self.swept(&day, invocation, answer, &lines);
            if queued {
                self.posted(&day, invocation, answer, &lines);
            }
            self.metrics(&day, invocation, &lines);
            self.bounded(invocation, intake);
            return handed_back(intake, &invocation.messages, answer).unwrap_or_default();
        }
        let outcomes = self.outcomes(&day, invocation, intake, &lines, is_queued);
        self.metrics(&day, invocation, &lines);
        let Some(back) = handed_back(intake, &invocation.messages, answer) else {
            self.broken("the answer can be understood", format!("{answer:?}"));
            return BTreeSet::new();
        };
        if !is_queued {
            self.hold_against(&day, invocation, intake, &outcomes, &back);
            self.kept_waiting(&day, invocation, &outcomes, stop);
            self.expected(invocation, &outcomes, now + WINDOW * 2 < stop);
        }
        self.bounded(invocation, intake);
        back
    }

    /// The outcome of every target, of which there has to be exactly one.
    fn outcomes<'l>(
        &mut self,
        day: &Scenario,
        invocation: &Invocation,
        intake: Intake,
        lines: &'l [Value],
        is_queued: bool,
    ) -> BTreeMap<(usize, usize), &'l Value> {
        let mut outcomes = BTreeMap::new();
        for line in lines.iter().filter(|line| line["event"] == "target.outcome") {
            let has_message_id = matches!(intake, Intake::Standard | Intake::Fifo | Intake::Stream);
            let place = invocation.messages.iter().position(|(message, id)| match has_message_id {
                true => line["message_id"] == id.as_str(),
                false => line["event_id"] == event_id(*message),
            });
            let Some(place) = place else {
                self.broken("nothing is invented", format!("{line}"));
                continue;
            };
            let index =
                line["target_index"].as_u64().and_then(|index| usize::try_from(index).ok()).unwrap_or(usize::MAX);
            if outcomes.insert((place, index), line).is_some() {
                self.broken("a target has one outcome", format!("{line}"));
            }
        }
        let mut expected = BTreeSet::new();
        for (place, (message, _)) in invocation.messages.iter().enumerate() {
            let Some(kept) = invocation.message(day, *message) else { continue };
            if !day.is_rejected(&kept) && !is_queued {
                expected.extend((0..kept.event.wishes.len()).map(|index| (place, index)));
            }
        }
        for missing in expected.iter().filter(|key| !outcomes.contains_key(key)) {
            self.broken("nothing is lost", format!("no outcome of {missing:?} in invocation {}", invocation.number));
        }
        for (key, line) in outcomes.iter().filter(|(key, _)| !expected.contains(key)) {
            self.broken("a rejected message is not executed", format!("{key:?}: {line}"));
        }
        self.granted(day, invocation, &outcomes);
        outcomes
    }

    /// A sweep names what is due, each once, and fails when not all of it went well.
    fn swept(
        &mut self,
        day: &Scenario,
        invocation: &Invocation,
        answer: &Result<String, InvocationError>,
        lines: &[Value],
    ) {
        let runs = invocation.messages.iter().filter_map(|(message, _)| day.messages.get(*message));
        let runs: Vec<_> = runs.filter(|run| !day.is_rejected(run)).collect();
        let due: Vec<_> = runs.iter().flat_map(|run| &run.event.wishes).collect();
        let is_dry = invocation.is_dry(day);
        if runs.is_empty() && (answer.is_ok() || invocation.has_sent()) {
            self.broken("a rejected message is not executed", format!("invocation {}: {answer:?}", invocation.number));
        }
        if !invocation.was_listed() && answer.is_ok() {
            self.broken("a sweep that lists nothing fails", format!("invocation {}", invocation.number));
        }
        let mut seen = BTreeSet::new();
        for line in lines.iter().filter(|line| line["event"] == "target.outcome") {
            let id = line["video_id"].as_str().or(line["file_id"].as_str()).unwrap_or_default();
            let wish = due.iter().find(|wish| wish.name.id() == id);
            if wish.is_none() {
                self.broken("nothing is swept that is not due", format!("{line}"));
            }
            if !seen.insert(id) {
                self.broken("a target has one outcome", format!("{line}"));
            }
            if line["outcome"] == "deleted" && !wish.is_some_and(|wish| invocation.was_granted(wish.account, id)) {
                self.broken("nothing is called deleted without the provider's word", format!("{line}"));
            }
            if line["outcome"] == if is_dry { "deleted" } else { "planned" } {
                self.broken("only dry runs are planned", format!("{line}"));
            }
            if !SETTLED.iter().any(|settled| line["outcome"] == *settled) && answer.is_ok() {
                self.broken("what is not settled comes back", format!("{line}"));
            }
        }
        if is_dry && !runs.is_empty() {
            let names = due.iter().map(|wish| wish.name).filter(|name| seen.contains(name.id().as_str())).collect();
            self.left_over(day, invocation, answer, lines, &names);
        }
    }

    /// What is called deleted was granted by the provider; what is dry was not sent.
    fn granted(&mut self, day: &Scenario, invocation: &Invocation, outcomes: &BTreeMap<(usize, usize), &Value>) {
        for ((place, index), line) in outcomes {
            let message = invocation.messages.get(*place).and_then(|(message, _)| invocation.message(day, *message));
            let Some(event) = message.map(|message| message.event) else { continue };
            let Some(wish) = event.wishes.get(*index) else { continue };
            if line["outcome"] == "deleted" && (event.dry_run || !invocation.was_granted(wish.account, &wish.name.id()))
            {
                self.violations.push(super::Violation {
                    promise: "nothing is called deleted without the provider's word",
                    what: line.to_string(),
                });
            }
            if line["outcome"] == "planned" && !event.dry_run {
                self.violations.push(super::Violation { promise: "only dry runs are planned", what: line.to_string() });
            }
        }
    }

    /// A message is handed back exactly when something of it is not settled.
    fn hold_against(
        &mut self,
        day: &Scenario,
        invocation: &Invocation,
        intake: Intake,
        outcomes: &BTreeMap<(usize, usize), &Value>,
        back: &BTreeSet<String>,
    ) {
        let mut broken_groups = BTreeSet::new();
        for (place, (message, id)) in invocation.messages.iter().enumerate() {
            let Some(kept) = invocation.message(day, *message) else { continue };
            let (group, is_rejected) = (kept.group, day.is_rejected(&kept));
            let own = outcomes.iter().filter(|((own, _), _)| *own == place);
            let is_open = own.clone().any(|(_, line)| !SETTLED.iter().any(|settled| line["outcome"] == *settled));
            let is_ordered = matches!(intake, Intake::Fifo | Intake::Stream);
            let follows = is_ordered && broken_groups.contains(&(if intake == Intake::Stream { 0 } else { group }));
            let expected = is_rejected || is_open || follows;
            if expected {
                broken_groups.insert(if intake == Intake::Stream { 0 } else { group });
            }
            if expected != back.contains(id) {
                let promise = match expected {
                    true => "what is not settled comes back",
                    false => "what is settled is acknowledged",
                };
                let lines: Vec<_> = own.map(|(_, line)| line["outcome"].to_string()).collect();
                self.broken(promise, format!("{id} in invocation {}: {}", invocation.number, lines.join(", ")));
            }
        }
        if let Some(stranger) = back.iter().find(|id| invocation.messages.iter().all(|(_, own)| own != *id)) {
            self.broken("nothing is invented", format!("{stranger} is handed back, and was not given"));
        }
    }

    /// Log and metrics agree with each other and with what was sent.
    fn metrics(&mut self, day: &Scenario, invocation: &Invocation, lines: &[Value]) {
        let of_provider = |provider: &str, outcome: &str| {
            lines
                .iter()
                .filter(|line| line["event"] == "target.outcome" && line["provider"] == provider)
                .filter(|line| line["outcome"] == outcome)
                .count() as u64
        };
        for provider in ["aliyun-vod", "aliyun-mps", "tencent-vod"] {
            let line = lines.iter().find(|line| line.get("_aws").is_some() && line["provider"] == provider);
            let metric = |name: &str| line.and_then(|line| line[name].as_u64()).unwrap_or_default();
            for (outcome, name) in METRICS {
                if metric(name) != of_provider(provider, outcome) {
                    let what = format!("{name} of {provider} is {} in invocation {}", metric(name), invocation.number);
                    self.broken("metrics and lines agree", what);
                }
            }
            let accounts = day.accounts.iter().enumerate();
            let own = accounts.filter(|(_, account)| account.provider.name() == provider);
            let requests: u64 = own.map(|(index, _)| invocation.requests(index)).sum();
            if metric("ProviderCalls") != requests {
                let what = format!(
                    "ProviderCalls of {provider} is {} in invocation {}, and there were {requests}",
                    metric("ProviderCalls"),
                    invocation.number
                );
                self.broken("metrics and requests agree", what);
            }
        }
        let rejected: u64 = lines.iter().filter_map(|line| line["MessagesRejected"].as_u64()).sum();
        let expected = invocation.messages.iter().filter(|(message, _)| {
            // What is not signed is no message yet.
            let kept = invocation.message(day, *message);
            kept.is_some_and(|kept| day.is_rejected(&kept) && kept.poison != Some(Poison::Unsigned))
        });
        let expected = expected.count() as u64;
        if rejected != expected {
            let what = format!("MessagesRejected is {rejected} in invocation {}, not {expected}", invocation.number);
            self.broken("rejections are counted", what);
        }
    }
}
