//! Randomness as an argument: jitter and nonces.

use std::cell::RefCell;
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

/// A generator of jitter and nonces that can be seeded, so that a run can be repeated.
#[derive(Debug)]
pub struct Random(RefCell<fastrand::Rng>);

impl Random {
    /// A generator seeded by the operating system.
    #[must_use]
    pub fn from_system() -> Self {
        let mut seed = [0; 8];
        match SystemRandom::new().fill(&mut seed) {
            Ok(()) => Self::seeded(u64::from_le_bytes(seed)),
            Err(_) => Self(RefCell::new(fastrand::Rng::new())),
        }
    }

    /// A generator that always gives the same sequence.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(RefCell::new(fastrand::Rng::with_seed(seed)))
    }

    /// 32 hexadecimal digits, unique to one request.
    pub(crate) fn nonce(&self) -> String {
        format!("{:032x}", self.0.borrow_mut().u128(..))
    }

    /// A duration from zero to `most`, both included.
    pub(crate) fn up_to(&self, most: Duration) -> Duration {
        Duration::from_micros(self.0.borrow_mut().u64(0..=u64::try_from(most.as_micros()).unwrap_or(u64::MAX)))
    }
}
