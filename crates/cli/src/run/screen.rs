//! What a run says to people: one line for each target, then how many came to what, and what to do about the rest.

use std::collections::BTreeMap;

use anstyle::Style;

use super::plan;
use crate::logs::Line;
use crate::terminal::{BAD, CALM, GOOD, STRONG, WAITING, counted, number, styled, to_stderr, to_stdout};
use crate::watch::Seen;

/// The outcomes in the order in which they are told.
const OUTCOMES: [&str; 6] = ["deleted", "already_absent", "planned", "refused", "failed", "not_attempted"];

fn style(outcome: &str) -> Style {
    match outcome {
        "deleted" => GOOD,
        "already_absent" => CALM,
        "planned" | "not_attempted" => WAITING,
        _ => BAD,
    }
}

fn words(outcome: &str) -> String {
    outcome.replace('_', " ")
}

/// A target as a line names it.
pub(super) fn named(line: &Line) -> String {
    let medium = line.medium();
    let id = medium.as_ref().map_or_else(String::new, |id| format!("{} {}", id.kind().member(), id.value()));
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    let extent = line.scope.clone().or_else(|| line.parts.clone()).unwrap_or_default();
    let parts =
        [&line.job_ids, &line.definitions].into_iter().flatten().map(|parts| format!(" {parts}")).collect::<String>();
    format!("{} {}  {id}  {extent}{parts}", of(&line.provider), of(&line.account))
}

fn why(line: &Line) -> String {
    match (&line.error_code, line.error_message.as_ref().or(line.error.as_ref())) {
        (Some(code), Some(message)) => format!("  {code}: {message}"),
        (Some(text), None) | (None, Some(text)) => format!("  {text}"),
        (None, None) => String::new(),
    }
}

fn rejected(line: &Line) -> String {
    let id = line.event_id.as_deref().unwrap_or("without a readable id");
    format!("{}  event {id}{}", styled(BAD, "rejected"), why(line))
}

/// A line of a dry run.
pub(super) fn would(line: &Line) -> String {
    match line.outcome.as_deref() {
        None => rejected(line),
        Some("planned") => format!("{}  {}", styled(WAITING, "would delete"), named(line)),
        Some(outcome) => format!(
            "{}  {}{}",
            styled(style(outcome), format_args!("would be {}", words(outcome))),
            named(line),
            why(line)
        ),
    }
}

/// A line of a real run.
pub(super) fn done(line: &Line) -> String {
    match line.outcome.as_deref() {
        None => rejected(line),
        Some(outcome) => format!("{}  {}{}", styled(style(outcome), words(outcome)), named(line), why(line)),
    }
}

/// The end of a dry run.
pub(super) fn dry(seen: &Seen, is_emulated: bool) {
    let lines = plan::lines(seen);
    if !lines.is_empty() {
        to_stdout(&styled(STRONG, "A real run would ask:"));
        lines.iter().for_each(|line| to_stdout(line));
    }
    let place = if is_emulated { "the emulator" } else { "the accounts of the configuration" };
    to_stdout(&format!("\nThis was a dry run: nothing was deleted. --apply deletes at {place}."));
}

/// How many came to what.
pub(super) fn summary(seen: &Seen) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for outcome in seen.targets.iter().filter_map(|line| line.outcome.as_deref()) {
        *counts.entry(outcome).or_default() += 1;
    }
    let told = OUTCOMES.iter().filter_map(|outcome| Some((*outcome, *counts.get(outcome)?)));
    let told =
        told.map(|(outcome, count)| styled(style(outcome), format_args!("{} {}", number(count), words(outcome))));
    let rejected = (!seen.rejected.is_empty())
        .then(|| styled(BAD, format_args!("{} rejected", counted(seen.rejected.len(), "event"))));
    let parts: Vec<_> = told.chain(rejected).collect();
    let total = counted(seen.targets.len(), "target");
    to_stdout(&format!("\n{}{}", styled(STRONG, format_args!("{total}: ")), parts.join(" · ")));
}

/// What was left when somebody pressed Ctrl-C.
pub(super) fn interrupted(left: &[String]) {
    to_stderr(&styled(BAD, "Ended with Ctrl-C."));
    if left.is_empty() {
        return;
    }
    let targets = counted(left.len(), "target");
    to_stderr(&format!(
        "{targets} not decided; a request that was under way may still have deleted. Running the same again does no harm:"
    ));
    left.iter().for_each(|target| to_stderr(&format!("  {target}")));
}
