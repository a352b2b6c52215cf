//! The state of a case as JSON. It is written as it is made: a case may have a hundred thousand targets.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::json;

use super::history::Entry;
use super::{Known, State};
use crate::target::{Level, Target};

/// How much is told of each target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    State,
    /// With every line that is known of it.
    History,
}

#[derive(Serialize)]
struct Told<'a> {
    id: &'a str,
    #[serde(flatten)]
    target: &'a Target,
    rows: &'a [usize],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    kept: BTreeMap<&'a str, &'a str>,
    state: State,
    level: Option<Level>,
    outcome: Option<&'a str>,
    error_code: Option<&'a str>,
    error_message: Option<&'a str>,
    provider_request_id: Option<&'a str>,
    remaining: Option<&'a str>,
    contained: Option<&'a str>,
    time: Option<&'a str>,
    took_ms: Option<u64>,
    attempts: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<&'a [Entry]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    history_left_out: Option<usize>,
}

/// Writes one object.
pub(crate) fn write(out: &mut dyn Write, known: &Known, detail: Detail) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let reference = json!(known.case.reference);
    write!(out, "{{\"reference\":{reference},\"asked\":{}", known.case.targets.len())?;
    for state in State::ALL {
        write!(out, ",\"{}\":{}", state.name(), known.sums.of(state))?;
    }
    let read = known.read;
    write!(out, ",\"lines\":{},\"foreign_lines\":{},\"targets\":[", read.ours, read.foreign)?;
    for place in 0..known.case.targets.len() {
        if place > 0 {
            out.write_all(b",")?;
        }
        if let Some(told) = told(known, place, detail) {
            serde_json::to_writer(&mut out, &told)?;
        }
    }
    out.write_all(b"]}\n")?;
    out.flush()
}

fn told(known: &Known, place: usize, detail: Detail) -> Option<Told<'_>> {
    let (asked, standing) = (known.case.targets.get(place)?, known.standings.get(place)?);
    let history = known.histories.get(place)?;
    let entry = standing.decided_by.as_ref();
    Some(Told {
        id: asked.target.id.value(),
        target: &asked.target,
        rows: &asked.rows,
        kept: known.case.kept.iter().map(String::as_str).zip(asked.kept.iter().map(String::as_str)).collect(),
        state: standing.state,
        level: standing.level,
        outcome: entry.and_then(|entry| entry.outcome.as_deref()),
        error_code: entry.and_then(|entry| entry.error_code.as_deref()),
        error_message: entry.and_then(|entry| entry.error_message.as_deref()),
        provider_request_id: entry.and_then(|entry| entry.provider_request_id.as_deref()),
        remaining: entry.and_then(|entry| entry.remaining.as_deref()),
        contained: standing.contained.as_deref(),
        time: entry.map(|entry| &*entry.time),
        took_ms: standing.took_ms,
        attempts: standing.attempts,
        history: (detail == Detail::History).then_some(history.entries.as_slice()),
        history_left_out: (detail == Detail::History && history.left_out > 0).then_some(history.left_out),
    })
}
