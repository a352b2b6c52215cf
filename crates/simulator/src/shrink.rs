//! The smallest day on which the same promise is broken.

use std::collections::BTreeSet;

use super::run::run;
use super::scenario::Scenario;

/// Runs that a search for a smaller day takes at most.
const MOST_RUNS: usize = 2000;

/// Leaves out whatever is not needed to break this promise.
#[must_use]
pub fn shrink(seed: u64, promise: &str) -> Scenario {
    let mut without = BTreeSet::new();
    let mut runs = 0;
    loop {
        let mut has_shrunk = false;
        for element in Scenario::new(seed, &without).elements() {
            if without.contains(&element) || runs >= MOST_RUNS {
                continue;
            }
            let mut fewer = without.clone();
            fewer.insert(element);
            runs += 1;
            if run(Scenario::new(seed, &fewer)).violations.iter().any(|violation| violation.promise == promise) {
                without = fewer;
                has_shrunk = true;
            }
        }
        if !has_shrunk || runs >= MOST_RUNS {
            return Scenario::new(seed, &without);
        }
    }
}
