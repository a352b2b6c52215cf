//! The state of a case for people: the denominator first, then what is not gone and what to do about it.

use anstyle::Style;

use super::{Known, Standing, State, what_to_do};
use crate::table::table;
use crate::terminal::{BAD, CALM, FAINT, GOOD, STRONG, WAITING, counted, number, styled, to_stdout};

/// Rows that fit a screen or two; the report has all.
const MOST: usize = 40;

pub(super) fn style(state: State) -> Style {
    match state {
        State::Gone => GOOD,
        State::Absent | State::Contained | State::Released => CALM,
        State::Waiting | State::Planned => WAITING,
        State::Refused | State::Failed | State::Rejected => BAD,
    }
}

/// The style of a cell that begins with a state.
fn style_of(cell: &str) -> Style {
    let state = State::ALL.into_iter().find(|state| cell.starts_with(state.name()));
    state.map_or_else(Style::new, style)
}

/// `2,981 of 3,000 gone · 12 waiting · 5 refused · 2 rejected`
pub(crate) fn denominator(known: &Known) -> Vec<(State, String)> {
    let asked = number(known.case.targets.len());
    let first = format!("{} of {asked} gone", number(known.sums.of(State::Gone)));
    let others = State::ALL.into_iter().skip(1).filter(|state| known.sums.of(*state) > 0);
    let others = others.map(|state| (state, format!("{} {}", number(known.sums.of(state)), state.name())));
    [(State::Gone, first)].into_iter().chain(others).collect()
}

pub(super) fn show(known: &Known) {
    let parts = denominator(known).into_iter().map(|(state, text)| styled(style(state), text));
    let sums = parts.collect::<Vec<_>>().join(" · ");
    to_stdout(&format!("{}: {sums}", styled(STRONG, &known.case.reference)));
    let open: Vec<_> = (0..known.standings.len()).filter(|place| is_open(known, *place)).collect();
    if !open.is_empty() {
        to_stdout("");
        let rows = open.iter().take(MOST).filter_map(|place| row(known, *place)).collect();
        to_stdout(&table(&["id", "state", "code", "what to do"], rows, "state", style_of));
    }
    if open.len() > MOST {
        let more = number(open.len() - MOST);
        to_stdout(&format!("and {more} more: `takedown case report` has them all, --json too"));
    }
    if known.rejected_events > 0 {
        let events = counted(known.rejected_events, "event");
        to_stdout(&format!(
            "\n{events} with this reference rejected. Without the case's folder nobody knows which targets were theirs: those of which \
             nothing else was heard are counted."
        ));
    }
    let (lines, files) = (counted(known.read.ours, "line"), counted(known.read.files, "file"));
    let foreign = match known.read.foreign {
        0 => String::new(),
        count => format!("; {} left out", counted(count, "other line")),
    };
    to_stdout(&styled(FAINT, format_args!("\n{lines} of the function in {files}{foreign}")));
}

/// Whether somebody has to know of it: it is not reached, or it was never there.
fn is_open(known: &Known, place: usize) -> bool {
    let state = known.standings.get(place).map(|standing| standing.state);
    state.is_some_and(|state| !known.case.is_reached(state) || state == State::Absent)
}

fn row(known: &Known, place: usize) -> Option<Vec<String>> {
    let (asked, standing) = (known.case.targets.get(place)?, known.standings.get(place)?);
    Some(vec![
        asked.target.id.value().to_owned(),
        state_text(standing),
        standing.decided_by.as_ref().and_then(|entry| entry.error_code.as_deref()).unwrap_or_default().to_owned(),
        what_to_do(standing).to_owned(),
    ])
}

fn state_text(standing: &Standing) -> String {
    let name = standing.state.name();
    match &standing.contained {
        Some(what) if standing.state != State::Contained => format!("{name}, contained ({what})"),
        Some(what) => format!("{name} ({what})"),
        None => name.to_owned(),
    }
}
