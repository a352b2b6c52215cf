//! The choices of a seed.

use std::time::Duration;

/// A generator whose every choice follows from its seed.
#[derive(Clone, Debug)]
pub(super) struct Dice(fastrand::Rng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    pub(super) fn seed(&mut self) -> u64 {
        self.0.u64(..)
    }

    /// A number from `least` to `most`, both included.
    pub(super) fn between(&mut self, least: usize, most: usize) -> usize {
        self.0.usize(least..=most.max(least))
    }

    pub(super) fn millis(&mut self, least: u64, most: u64) -> Duration {
        Duration::from_millis(self.0.u64(least..=most.max(least)))
    }

    /// True in so many of a hundred cases.
    pub(super) fn percent(&mut self, chance: u32) -> bool {
        self.0.u32(..100) < chance
    }

    pub(super) fn one_of<T, const N: usize>(&mut self, choices: [T; N]) -> Option<T> {
        let index = self.0.usize(..N);
        choices.into_iter().nth(index)
    }

    pub(super) fn any<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        self.0.choice(choices)
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        self.0.shuffle(items);
    }
}
