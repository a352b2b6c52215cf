//! The report as one HTML file: nothing is loaded from anywhere, it reads without scripts and prints well. It is written piece by
//! piece, since a case may have a hundred thousand targets. `maud` escapes whatever came from outside.

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::facts::Facts;
use super::page::{closing, opening};
use crate::case::TargetFacts;
use crate::deadline::spoken;
use crate::status::{Entry, Known, Standing, what_to_do};
use crate::target::{Level, name_of};
use crate::terminal::number;
use crate::times::Local;

/// Targets of one table. A browser lays out the tables that are in sight only.
const ROWS: usize = 200;

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");
/// Even a mistake of ours could load nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

pub(super) fn write(out: &mut impl Write, known: &Known, facts: &Facts, made: &str) -> io::Result<()> {
    let local = Local::system();
    let head = html! {
        (DOCTYPE)
        html lang="en";
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { "Takedown report " (known.case.reference) }
            style { (PreEscaped(STYLE)) }
        }
    };
    write!(out, "{}<body>", head.into_string())?;
    write!(out, "{}", opening(known, facts, &local, made).into_string())?;
    let places: Vec<_> = (0..known.case.targets.len()).collect();
    for places in places.chunks(ROWS) {
        write!(out, "{}", section(known, places, &local).into_string())?;
    }
    write!(out, "{}", closing(known).into_string())?;
    let script = html! { script { (PreEscaped(SCRIPT)) } };
    write!(out, "{}</body></html>", script.into_string())
}

fn section(known: &Known, places: &[usize], local: &Local) -> Markup {
    html! {
        section.targets {
            table {
                colgroup { col; col; col; col; }
                thead {
                    tr { th.reference colspan="4" { "Case " (known.case.reference) } }
                    tr { th { "Target" } th { "State" } th { "When" } th { "History" } }
                }
                tbody {
                    @for place in places { (row(known, *place, local).unwrap_or_default()) }
                }
            }
        }
    }
}

fn row(known: &Known, place: usize, local: &Local) -> Option<Markup> {
    let (asked, standing) = (known.case.targets.get(place)?, known.standings.get(place)?);
    let history = known.histories.get(place)?;
    let state = standing.state.name();
    let at = standing.decided_by.as_ref().map(|entry| entry.at);
    Some(html! {
        tr data-s=(state) data-n=(place) data-t=(at.unwrap_or_default()) {
            td { (target(known, asked)) }
            td { (state_cell(standing)) }
            td {
                @if let Some(at) = at { (local.shown(at)) }
                @if let Some(took) = standing.took_ms { br; small { (spoken(took)) " after the event" } }
            }
            td {
                @if history.left_out > 0 { small { (number(history.left_out)) " older lines left out" } }
                @if history.entries.is_empty() { small { "no line" } }
                @for line in &history.entries { (entry(line, local)) }
            }
        }
    })
}

fn target(known: &Known, asked: &TargetFacts) -> Markup {
    let target = &asked.target;
    let parts = target.job_ids.iter().cloned().chain(target.definitions.iter().map(ToString::to_string));
    let parts = parts.collect::<Vec<_>>().join(" ");
    let rows = asked.rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    html! {
        code { (target.id.value()) } br;
        small {
            (target.id.kind().member()) " · " (name_of(target.provider))
            @if let Some(account) = &target.account { " · " (account) }
            @if let Some(scope) = target.scope { " · " (name_of(scope)) }
            @if !parts.is_empty() { " · " (parts) }
            " · row " (rows)
            @for (name, value) in known.case.kept.iter().zip(&asked.kept) {
                @if !value.is_empty() { br; (name) ": " (value) }
            }
        }
    }
}

fn state_cell(standing: &Standing) -> Markup {
    let remedy = what_to_do(standing);
    let remaining = standing.decided_by.as_ref().and_then(|entry| entry.remaining.as_deref());
    let is_verified = standing.level == Some(Level::Verified);
    html! {
        b class={ "s " (standing.state.name()) } { (standing.state.name()) }
        @if let Some(level) = standing.level { " " small { (name_of(level)) } }
        @if let Some(what) = &standing.contained { br; small { "playback stopped: " (contained_in_words(what)) } }
        @if !remedy.is_empty() { br; small { (remedy) } }
        @if let Some(remaining) = remaining.filter(|_| !is_verified) { br; small { (remaining_in_words(remaining)) } }
    }
}

fn entry(entry: &Entry, local: &Local) -> Markup {
    let what = entry.outcome.as_deref().unwrap_or_else(|| entry.event.spoken());
    html! {
        p {
            (local.shown(entry.at)) " " b { (what.replace('_', " ")) }
            @if let Some(level) = entry.level_reached { " " (name_of(level)) }
            @if let Some(operation) = &entry.operation { " " (operation) }
            @if let Some(account) = &entry.account { " at " (account) }
            @if let Some(attempts) = entry.attempts.filter(|attempts| *attempts != 1) { " · " (attempts) " requests" }
            @if let Some(code) = &entry.error_code { " · " code { (code) } }
            @if let Some(message) = &entry.error_message { " " (message) }
            @if let Some(id) = &entry.provider_request_id { " · request " code { (id) } }
        }
    }
}

fn remaining_in_words(remaining: &str) -> &str {
    match remaining {
        "cdn_cache" => "caches of the CDN may serve it until they expire or are purged",
        "oss_objects" => "the provider's record is gone; the objects in OSS stay until they are deleted there",
        other => other,
    }
}

fn contained_in_words(contained: &str) -> &str {
    match contained {
        "all_urls" => "no URL plays any more",
        "new_urls" => "no new URLs; who has one can still play it",
        other => other,
    }
}
