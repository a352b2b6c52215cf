//! What is counted of an invocation.

use super::Outcome;

/// What is counted for one provider in one invocation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// Targets by the index of their outcome.
    outcomes: [u64; 6],
    /// Requests, whatever came of them.
    pub(crate) calls: u64,
    /// Requests that were answered with a throttle.
    pub(crate) throttles: u64,
    /// Milliseconds from event to settlement, one for each settled target of an event with a time.
    pub(crate) ages: Vec<u64>,
}

impl Counts {
    /// Counts a target.
    pub(crate) fn add(&mut self, outcome: Outcome) {
        if let Some(count) = self.outcomes.get_mut(outcome.index()) {
            *count += 1;
        }
    }

    /// Targets with this outcome.
    pub(crate) fn count_of(&self, outcome: Outcome) -> u64 {
        self.outcomes.get(outcome.index()).copied().unwrap_or_default()
    }

    /// Targets by the name of their outcome.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = (&'static str, u64)> {
        Outcome::NAMES.into_iter().zip(self.outcomes)
    }

    /// Adds what another part of the invocation counted.
    pub(crate) fn absorb(&mut self, other: Self) {
        for (own, other) in self.outcomes.iter_mut().zip(other.outcomes) {
            *own += other;
        }
        self.calls += other.calls;
        self.throttles += other.throttles;
        self.ages.extend(other.ages);
    }

    /// All targets.
    pub(crate) fn targets(&self) -> u64 {
        self.outcomes.iter().sum()
    }
}
