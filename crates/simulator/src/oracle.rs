//! The reference model: what must hold at every step, written apart from the code that it judges.

mod bound;
mod configuration;
mod expect;
mod lines;
mod queued;
mod rejected;
mod ruled;
mod signed;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use std::time::Duration;

use super::invocation::Invocation;
use super::piece::{Piece, number};
use super::scenario::{Account, Intake, Message, Provider, Scenario};
use super::sight::Sight;
use super::wish::{Ask, Name, Wish, job_id, stream_number};

/// A promise that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which promise.
    pub promise: &'static str,
    /// What happened.
    pub what: String,
}

/// Judges a run.
pub(super) struct Oracle {
    scenario: Rc<Scenario>,
    /// Those that sweeps have put on the queue. Their numbers follow those of the scenario.
    born: Vec<Message>,
    /// Targets by the id of their event.
    ids: BTreeMap<String, Vec<Name>>,
    violations: Vec<Violation>,
    /// Requests that arrived within the last window, by account and operation.
    arrivals: BTreeMap<(usize, String), VecDeque<Arrival>>,
    /// How often an invocation has sent the same delete, by its account, operation and ids.
    tries: BTreeMap<(usize, usize, String, Vec<String>), u64>,
    /// When a process last began: a new one cannot know what the one before it has just sent.
    last_start: Option<Duration>,
}

/// When a request arrived, and how many of its kind a second may have.
struct Arrival {
    at: Duration,
    limit: f64,
}

const WINDOW: Duration = Duration::from_secs(1);

impl Oracle {
    pub(super) fn new(scenario: Rc<Scenario>) -> Self {
        Self {
            scenario,
            born: Vec::new(),
            ids: BTreeMap::new(),
            violations: Vec::new(),
            arrivals: BTreeMap::new(),
            tries: BTreeMap::new(),
            last_start: None,
        }
    }

    pub(super) fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// The messages of the scenario, and behind them those that sweeps have put on the queue.
    pub(super) fn messages(&self) -> impl Iterator<Item = &Message> {
        self.scenario.messages.iter().chain(&self.born)
    }

    /// The message of this number, where a sweep has put it on the queue.
    pub(super) fn born_as(&self, number: usize) -> Option<&Message> {
        self.born.get(number.checked_sub(self.scenario.messages.len())?)
    }

    pub(super) fn broken(&mut self, promise: &'static str, what: impl Into<String>) {
        self.violations.push(Violation { promise, what: what.into() });
    }

    /// A process takes the place of one that crashed.
    pub(super) fn restarted(&mut self, now: Duration) {
        self.last_start = Some(now);
    }

    /// Whether requests of a process that crashed may still be on their way.
    pub(super) fn is_unsettled(&self, now: Duration) -> bool {
        self.last_start.is_some_and(|start| now.saturating_sub(start) <= WINDOW)
    }

    /// A request leaves the function.
    pub(super) fn departed(
        &mut self,
        invocation: &Invocation,
        sight: &Sight,
        present: &BTreeSet<Piece>,
        now: Duration,
    ) {
        if now > invocation.deadline {
            self.broken("nothing leaves after the deadline", format!("{} at {now:?}", sight.operation));
        }
        if !sight.is_delete() {
            return;
        }
        let Some(day) = invocation.day() else {
            self.broken("nothing is sent unasked", format!("{} without a configuration", sight.operation));
            return;
        };
        let Some(account) = day.account(sight.account) else {
            self.broken("nothing else is touched", format!("a request to no account: {}", sight.operation));
            return;
        };
        self.ruled(&day, invocation, sight, now);
        // A file's parts may go in several requests, and a sweep that deletes at once may come by twice.
        let is_sweep = self.scenario.intake == (Intake::Sweep { queued: false });
        let is_counted = account.provider != Provider::Tencent && !is_sweep;
        let request = (invocation.number, sight.account, sight.operation.clone(), sight.ids.clone());
        let tries = self.tries.entry(request).or_default();
        *tries += 1;
        // Once more with a credential that has been read again.
        if is_counted && *tries > day.limits.attempts + 1 {
            let what = format!("{} of {} for the {tries}th time", sight.operation, sight.ids.join(","));
            self.violations.push(Violation { promise: "a request has as many tries as are configured", what });
        }
        let wishes = invocation.wishes();
        for id in &sight.ids {
            let held = is_held(&day, account, present, id);
            let is_asked = wishes.iter().any(|wish| {
                wish.account == sight.account
                    && (wish.name.id() == *id || stream_of(id).is_some_and(|n| n == wish.name.medium()))
            });
            let what =
                || format!("{} of {id} at {} in invocation {}", sight.operation, account.name, invocation.number);
            match (held, is_asked) {
                (true, _) => self.violations.push(Violation { promise: "no protected id is sent", what: what() }),
                (_, false) => self.violations.push(Violation { promise: "nothing is sent unasked", what: what() }),
                _ if sight.has_force && !wishes.iter().any(|wish| has_force(wish, sight.account, id)) => {
                    self.violations.push(Violation { promise: "nothing is forced unasked", what: what() });
                }
                _ => {}
            }
        }
    }

    /// A request arrives at its provider.
    pub(super) fn arrived(&mut self, invocation: &Invocation, sight: &Sight, now: Duration) {
        let limit = invocation.day().map_or(0.0, |day| limit(&day, sight));
        let recent = self.arrivals.entry((sight.account, sight.operation.clone())).or_default();
        while recent.front().is_some_and(|first| now.saturating_sub(first.at) >= WINDOW) {
            recent.pop_front();
        }
        recent.push_back(Arrival { at: now, limit });
        let count = recent.len();
        // While the configuration changes, a second may hold requests of the earlier version, too: then the higher rate counts.
        let limit = recent.iter().map(|arrival| arrival.limit).fold(0.0, f64::max);
        let is_new = self.last_start.is_some_and(|start| now.saturating_sub(start) <= WINDOW * 3);
        if count as f64 > limit && count > self.scenario.lambda.instances && !is_new {
            let what =
                format!("{count} {} in a second at {:?}, invocation {}", sight.operation, now, invocation.number);
            self.broken("the configured rate is kept", what);
        }
    }

    /// A provider has done what a request asked.
    pub(super) fn changed(
        &mut self,
        invocation: &Invocation,
        sight: &Sight,
        before: &BTreeSet<Piece>,
        after: &BTreeSet<Piece>,
    ) {
        let Some(day) = invocation.day() else { return };
        let Some(account) = day.account(sight.account) else { return };
        let wishes = invocation.wishes();
        for piece in before.difference(after) {
            let is_asked = wishes.iter().any(|wish| wish.account == sight.account && wish.covers(piece));
            let is_held = is_medium_held(&day, account, before, piece.medium());
            if !is_asked || is_held {
                let promise = if is_held { "what is held stays" } else { "nothing else is touched" };
                let what = format!(
                    "{} removed {piece:?} at {} in invocation {}",
                    sight.operation, account.name, invocation.number
                );
                self.violations.push(Violation { promise, what });
            }
        }
    }

    /// After enough runs in good weather, nothing that a sweep could delete is left.
    pub(super) fn ended(&mut self, inventories: &[BTreeSet<Piece>], last_day: Option<&Rc<Scenario>>) {
        let Some(scenario) = last_day else { return };
        let Some(sweep) = scenario.sweep.filter(|sweep| !sweep.dry_run) else { return };
        let Some(account) = scenario.account(sweep.account) else { return };
        let is_quick = account.rates.iter().all(|(_, rate)| rate / scenario.lambda.instances as f64 >= 1.0)
            && scenario.lambda.timeout >= Duration::from_secs(20);
        // What cannot be deleted stands in front of what can, when few are taken in a run.
        let has_obstacles = account.media.iter().any(|medium| medium.forbidden || medium.in_use);
        let takes_all = sweep.max_targets >= account.media.len() || !has_obstacles;
        let was_long = scenario.messages.iter().filter(|message| message.at < Duration::MAX).count() >= 12;
        // A few of the twelve runs may end in a crash.
        let is_enough = sweep.max_targets * 8 >= scenario.due().len();
        if !is_quick || !takes_all || !was_long || !is_enough {
            return;
        }
        let nothing = BTreeSet::new();
        for wish in scenario.due() {
            let n = wish.name.medium();
            let pieces = inventories.get(wish.account).unwrap_or(&nothing);
            let stays = account.media.get(n).is_none_or(|medium| medium.forbidden || medium.in_use)
                || is_medium_held(scenario, account, pieces, n);
            let left = pieces.iter().find(|piece| wish.covers(piece));
            if let Some(piece) = left.filter(|_| !stays) {
                self.broken("what is due is swept in the end", format!("{piece:?} is left"));
            }
        }
    }

    /// Everything that was accepted of a delivery is settled: then it is gone.
    pub(super) fn settled(&mut self, invocation: &Invocation, message: usize, inventories: &[BTreeSet<Piece>]) {
        let Some(day) = invocation.day() else { return };
        let Some(kept) = invocation.message(&day, message) else { return };
        if day.is_rejected(&kept) {
            self.broken(
                "a message that cannot be understood comes back",
                format!("message {message} was acknowledged"),
            );
            return;
        }
        if kept.event.dry_run {
            return;
        }
        let left: Vec<_> = kept
            .event
            .wishes
            .iter()
            .filter_map(|wish| {
                let piece = inventories.get(wish.account)?.iter().find(|piece| wish.covers(piece))?;
                Some(format!("{piece:?} of account {}", wish.account))
            })
            .collect();
        if !left.is_empty() {
            self.broken(
                "what is acknowledged is gone",
                format!("message {message} was acknowledged, and there is {}", left.join(", ")),
            );
        }
    }
}

/// Requests a second; any number where the documented default holds, which is not the simulator's affair.
fn limit(day: &Scenario, sight: &Sight) -> f64 {
    let mut rates = day.account(sight.account).into_iter().flat_map(|account| &account.rates);
    rates.find(|(name, _)| *name == sight.operation).map_or(f64::INFINITY, |(_, rate)| *rate)
}

/// Whether it asks that this source goes even where it is in use.
fn has_force(wish: &Wish, account: usize, id: &str) -> bool {
    wish.account == account && wish.name.id() == id && wish.ask == Ask::Source { force: true }
}

/// The video of a stream's id.
fn stream_of(id: &str) -> Option<usize> {
    id.starts_with("job-").then(|| number(id))?.map(|stream| stream / 30)
}

/// Whether an id belongs to a medium that is under legal hold.
fn is_held(scenario: &Scenario, account: &Account, present: &BTreeSet<Piece>, id: &str) -> bool {
    let medium = stream_of(id).or_else(|| number(id));
    scenario.protected.iter().any(|held| held == id)
        || medium.is_some_and(|n| is_medium_held(scenario, account, present, n))
}

/// Whether any name of a medium is protected. That of a stream is one as long as there is the stream.
fn is_medium_held(scenario: &Scenario, account: &Account, present: &BTreeSet<Piece>, n: usize) -> bool {
    let Some(medium) = account.media.get(n) else { return false };
    let names: Vec<String> = match account.provider {
        Provider::Vod => {
            let is_there = |stream: &usize| present.contains(&Piece::Stream(n, stream_number(n, *stream)));
            let streams = (0..medium.streams).filter(is_there).map(|stream| job_id(n, stream));
            [Name::Video(n).id(), Name::Reference(n).id()].into_iter().chain(streams).collect()
        }
        Provider::Mps => vec![Name::Media(n).id()],
        Provider::Tencent => vec![Name::File(n).id()],
    };
    names.iter().any(|name| scenario.protected.contains(name))
}
