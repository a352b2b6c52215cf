//! `cargo run --release --bin simulate`: searches for a day on which the function breaks a promise.

mod arguments;
mod crash;
mod search;

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;

use arguments::Command;
use takedown_simulator::{Scenario, run};

fn main() -> ExitCode {
    let command = match arguments::parse(lexopt::Parser::from_env()) {
        Ok(command) => command,
        Err(error) => {
            say(&format!("{error}\n{}", arguments::USAGE));
            return ExitCode::FAILURE;
        }
    };
    let is_kept = match command {
        Command::Help => {
            say(arguments::USAGE);
            true
        }
        Command::Search { first, count } => search::search(first, count),
        Command::Crash { count } => crash::everywhere(count),
        Command::Replay { seed, only } => {
            let whole = || Scenario::new(seed, &BTreeSet::new());
            let report = run(only.map_or_else(whole, |only| Scenario::only(seed, &only)));
            // A log that cannot be shown hides no violation: those are told below.
            let _unwritable = std::io::stdout().write_all(&report.log);
            report.violations.iter().for_each(|violation| say(&format!("{}: {}", violation.promise, violation.what)));
            say(&format!("{} promises broken", report.violations.len()));
            report.violations.is_empty()
        }
    };
    if is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[expect(clippy::print_stderr, reason = "the log of a replay goes to standard output")]
fn say(text: &str) {
    eprintln!("{text}");
}
