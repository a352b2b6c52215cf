//! The process ends at every await of a day.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use takedown_simulator::{Scenario, run};

use crate::say;

/// Plays each of `count` days once for every await at which the process can end. False when a promise was broken.
pub(crate) fn everywhere(count: u64) -> bool {
    let (next, crashes, broken) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let play = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= count {
                break;
            }
            let (survived, violated) = ends(seed);
            crashes.fetch_add(survived, Ordering::Relaxed);
            broken.fetch_add(violated, Ordering::Relaxed);
        }
    };
    thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(play))));
    let (crashes, broken) = (crashes.into_inner(), broken.into_inner());
    say(&format!("{count} days, {crashes} ends of the process, {broken} after which a promise was broken"));
    broken == 0
}

/// How often the process can end on a day, and after how many of these ends a promise was broken.
fn ends(seed: u64) -> (u64, u64) {
    let mut broken = 0;
    for polls in 0.. {
        let report = run(Scenario::new(seed, &BTreeSet::new()).crashing_at(polls));
        if let Some(violation) = report.violations.first() {
            broken += 1;
            say(&format!("day {seed}, await {polls}: {}: {}", violation.promise, violation.what));
        }
        if report.coverage.iter().all(|(what, _)| what != "crash") {
            return (polls as u64, broken);
        }
    }
    (0, broken)
}
