//! Who keeps messages and delivers them until they are settled or given up: a queue, a stream, Lambda's own queue of asynchronous
//! events, a caller that tries again. They differ in order and in when a message comes back.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::Instant;

use super::dice::Dice;
use super::scenario::Intake;

/// A message that is kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// The message of the scenario.
    pub(super) message: usize,
    /// What the keeper calls it.
    pub(super) id: String,
    /// What the function put on the queue, if it did.
    pub(super) body: Option<String>,
    group: usize,
    visible_at: Instant,
    pub(super) receives: u32,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    InFlight,
    Settled,
    /// In the dead-letter queue, or at the failure destination.
    Dead,
}

/// When what failed comes back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// The order within a group is kept, and a group that is under way is not delivered.
    pub(super) has_groups: bool,
    pub(super) comes_back_after: Duration,
    pub(super) max_receives: u32,
    pub(super) batch: usize,
    /// Of a hundred deliveries so many happen twice.
    pub(super) duplicates: u32,
}

impl Manner {
    pub(super) fn of(intake: Intake, lambda: &super::scenario::Lambda, duplicates: u32) -> Self {
        let queue = Self {
            has_groups: false,
            comes_back_after: lambda.visibility,
            max_receives: lambda.max_receives,
            batch: lambda.batch,
            duplicates: 0,
        };
        match intake {
            Intake::Standard => Self { duplicates, ..queue },
            Intake::Fifo => Self { has_groups: true, ..queue },
            Intake::Stream => Self { has_groups: true, comes_back_after: Duration::from_secs(1), ..queue },
            // Lambda tries an asynchronous event three times, a minute and two apart.
            Intake::Asynchronous | Intake::Direct | Intake::Sweep { .. } | Intake::Webhook { .. } => {
                Self { comes_back_after: Duration::from_secs(60), max_receives: 3, batch: 1, ..queue }
            }
        }
    }
}

/// The messages of one keeper.
#[derive(Debug)]
pub(super) struct Keeper {
    manner: Manner,
    kept: Vec<Kept>,
}

impl Keeper {
    pub(super) fn new(manner: Manner) -> Self {
        Self { manner, kept: Vec::new() }
    }

    pub(super) fn take(&mut self, message: usize, id: String, body: Option<String>, group: usize, visible_at: Instant) {
        self.kept.push(Kept { message, id, body, group, visible_at, receives: 0, state: State::Waiting });
    }

    /// The next delivery, by place. Messages that were received too often are given up here.
    pub(super) fn receive(&mut self, now: Instant, dice: &mut Dice) -> Vec<usize> {
        let mut blocked: BTreeSet<usize> = BTreeSet::new();
        if self.manner.has_groups {
            blocked.extend(self.kept.iter().filter(|kept| kept.state == State::InFlight).map(|kept| kept.group));
        }
        let mut order: Vec<usize> = (0..self.kept.len()).collect();
        if !self.manner.has_groups {
            dice.shuffle(&mut order);
        }
        let mut batch = Vec::new();
        for place in order {
            let Some(kept) = self.kept.get_mut(place) else { continue };
            if kept.state != State::Waiting || batch.len() >= self.manner.batch || blocked.contains(&kept.group) {
                continue;
            }
            if kept.visible_at > now {
                if self.manner.has_groups {
                    blocked.insert(kept.group);
                }
                continue;
            }
            if kept.receives >= self.manner.max_receives {
                kept.state = State::Dead;
                continue;
            }
            kept.receives += 1;
            kept.state = State::InFlight;
            batch.push(place);
            // A standard queue delivers at least once: this one stays in sight.
            if dice.percent(self.manner.duplicates) {
                kept.state = State::Waiting;
                kept.visible_at = now + dice.millis(0, 2000);
            }
        }
        batch
    }

    /// What became of a delivery: `None` is a delivery of which nothing is known.
    pub(super) fn finish(&mut self, batch: &[usize], failed: Option<&BTreeSet<String>>, now: Instant) {
        for place in batch {
            let Some(kept) = self.kept.get_mut(*place) else { continue };
            if failed.is_some_and(|failed| !failed.contains(&kept.id)) {
                kept.state = State::Settled;
            } else if kept.state == State::InFlight {
                kept.state = State::Waiting;
                kept.visible_at = now + self.manner.comes_back_after;
            }
        }
    }

    pub(super) fn get(&self, place: usize) -> Option<&Kept> {
        self.kept.get(place)
    }

    /// When there may be something to deliver; `None` when everything is settled or given up.
    pub(super) fn next_at(&self) -> Option<Instant> {
        let open = self.kept.iter().filter(|kept| matches!(kept.state, State::Waiting | State::InFlight));
        open.map(|kept| kept.visible_at).min()
    }

    /// The messages that are settled, and those that were given up.
    pub(super) fn ends(&self) -> (Vec<usize>, Vec<&Kept>) {
        let of = |state| self.kept.iter().filter(move |kept| kept.state == state);
        (of(State::Settled).map(|kept| kept.message).collect(), of(State::Dead).collect())
    }
}
