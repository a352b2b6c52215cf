//! Days in simulated time: few, as the build is a slow one. `.ci/run` plays a hundred thousand in a fast one.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;

use takedown_simulator::{Coverage, Element, Report, Scenario, run};

const DAYS: u64 = 200;

fn day(seed: u64) -> Report {
    run(Scenario::new(seed, &BTreeSet::new()))
}

fn check(seed: u64, report: &Report) {
    if let Some(violation) = report.violations.first() {
        panic!("{}: {}\ncargo run --bin simulate -- --seed {seed}", violation.promise, violation.what);
    }
}

#[test]
fn every_promise_is_kept_on_every_day() {
    let met = Mutex::new(Coverage::default());
    let workers = thread::available_parallelism().map_or(1, |count| count.get() as u64);
    thread::scope(|scope| {
        for worker in 0..workers {
            let met = &met;
            scope.spawn(move || {
                for seed in (worker..DAYS).step_by(usize::try_from(workers).unwrap()) {
                    let report = day(seed);
                    check(seed, &report);
                    met.lock().unwrap().absorb(report.coverage);
                }
            });
        }
    });
    let met = met.into_inner().unwrap();
    // Bad days are worth nothing without bad weather. A long search asks for all of it.
    assert!(met.iter().filter(|(what, _)| what.starts_with("fault: ")).count() >= 40, "{met:?}");
}

#[test]
fn the_same_seed_gives_the_same_log() {
    for seed in 0..20 {
        let (first, second) = (day(seed), day(seed));
        assert!(first.log == second.log, "day {seed}");
        assert_eq!(first.coverage, second.coverage, "day {seed}");
    }
    assert!(day(0).log != day(1).log);
}

#[test]
fn a_process_may_end_at_any_await() {
    let mut crashes = 0;
    for seed in 0..6 {
        for polls in 0.. {
            let report = run(Scenario::new(seed, &BTreeSet::new()).crashing_at(polls));
            check(seed, &report);
            if report.coverage.iter().all(|(what, _)| what != "crash") {
                break;
            }
            crashes += 1;
        }
    }
    assert!(crashes > 50, "{crashes}");
}

#[test]
fn a_part_of_a_day_is_named_in_one_line() {
    let whole = Scenario::new(7, &BTreeSet::new());
    let names: Vec<String> = whole.kept().iter().map(Element::to_string).collect();
    let read: BTreeSet<Element> = names.iter().map(|name| name.parse().unwrap()).collect();
    assert_eq!(Scenario::only(7, &read).kept(), whole.kept());
    assert!(run(Scenario::only(7, &read)).log == day(7).log);
    let first = BTreeSet::from([Element::Message(0)]);
    let kept = Scenario::only(7, &first).kept();
    assert!(kept.iter().all(|element| matches!(element, Element::Message(0) | Element::Target(0, _))), "{kept:?}");
    for wrong in ["", "m", "x1", "t1", "m1.2", "m-1"] {
        assert!(wrong.parse::<Element>().is_err(), "{wrong}");
    }
}
