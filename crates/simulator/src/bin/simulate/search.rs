//! Many days beside each other.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use takedown_simulator::{Coverage, Element, Scenario, Violation, run, shrink};

use crate::say;

/// Days after which a search has met everything there is.
const LONG: u64 = 10_000;
/// Failing days that are looked into; more of them tell nothing new.
const MOST_FAILURES: usize = 5;

/// Plays `count` days from seed `first` on, as many beside each other as there are processors. False when a promise was broken,
/// or when a long search has not met everything.
pub(crate) fn search(first: u64, count: u64) -> bool {
    let bar = ProgressBar::new(count);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} days, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    let next = AtomicU64::new(first);
    let coverage = Mutex::new(Coverage::default());
    let failures: Mutex<Vec<(u64, Violation)>> = Mutex::new(Vec::new());
    let started = Instant::now();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let mut met = Coverage::default();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first.saturating_add(count) || is_enough(&failures) {
                        break;
                    }
                    let report = run(Scenario::new(seed, &std::collections::BTreeSet::new()));
                    met.absorb(report.coverage);
                    if let (Some(violation), Ok(mut failures)) = (report.violations.into_iter().next(), failures.lock())
                    {
                        failures.push((seed, violation));
                    }
                    bar.inc(1);
                }
                if let Ok(mut coverage) = coverage.lock() {
                    coverage.absorb(met);
                }
            });
        }
    });
    bar.finish_and_clear();
    let played = next.load(Ordering::Relaxed).saturating_sub(first).min(count);
    let coverage = coverage.into_inner().unwrap_or_default();
    coverage.iter().for_each(|(what, times)| say(&format!("{times:>12}  {what}")));
    #[expect(clippy::cast_precision_loss, reason = "a rate is shown to three digits")]
    let rate = played as f64 / started.elapsed().as_secs_f64();
    let mut failures = failures.into_inner().unwrap_or_default();
    failures.sort_by_key(|(seed, _)| *seed);
    say(&format!("{played} days, {rate:.0} a second, {} on which a promise was broken", failures.len()));
    failures.truncate(MOST_FAILURES);
    failures.iter().for_each(|(seed, violation)| explain(*seed, violation));
    let missing = if played < LONG { Vec::new() } else { coverage.missing() };
    missing.iter().for_each(|what| say(&format!("not met: {what}")));
    failures.is_empty() && missing.is_empty()
}

fn is_enough(failures: &Mutex<Vec<(u64, Violation)>>) -> bool {
    failures.lock().is_ok_and(|failures| failures.len() >= MOST_FAILURES)
}

/// The line that plays the smallest form of a failure again.
fn explain(seed: u64, violation: &Violation) {
    let kept: Vec<_> = shrink(seed, violation.promise).kept().iter().map(Element::to_string).collect();
    say(&format!("\n{}: {}", violation.promise, violation.what));
    say(&format!("cargo run --release --bin simulate -- --seed {seed} --only {}", kept.join(",")));
}
