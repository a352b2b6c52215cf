//! What stands before and behind the targets of the HTML report.

use maud::{Markup, html};

use super::facts::{Facts, Kept};
use crate::case::CaseFile;
use crate::deadline::spoken;
use crate::status::{Known, State, denominator};
use crate::target::name_of;
use crate::terminal::{counted, number};
use crate::times::{Local, millis};

pub(super) fn opening(known: &Known, facts: &Facts, local: &Local, made: &str) -> Markup {
    let sums = denominator(known);
    html! {
        header {
            h1 { "Takedown report" }
            p.reference { (known.case.reference) }
            p.sums {
                @for (place, (state, text)) in sums.iter().enumerate() {
                    @if place > 0 { " · " }
                    span class={ "s " (state.name()) } { (text) }
                }
            }
            (bar(known))
            dl {
                @if let Some(folder) = &known.case.folder { (asked(folder, local)) }
                dt { "Asked for" } dd { (counted(known.case.targets.len(), "target")) }
                (took(facts))
                dt { "Log" } dd {
                    (counted(known.read.ours, "line")) " of the function in " (counted(known.read.files, "file"))
                    @if known.read.foreign > 0 { "; " (counted(known.read.foreign, "other line")) " left out" }
                }
                dt { "Report made" } dd { (shown(made, local)) }
            }
            @if known.rejected_events > 0 {
                p.note {
                    (counted(known.rejected_events, "event")) " with this reference rejected. Without the case's folder nobody knows which "
                    "targets were theirs: those of which nothing else was heard are counted as rejected."
                }
            }
            form #filter hidden {
                input type="search" placeholder="Search ids, codes, texts" aria-label="Search";
                select aria-label="State" {
                    option value="" { "all states" }
                    @for (state, text) in &sums { option value=(state.name()) { (text) } }
                }
                select aria-label="Order" {
                    option value="n" { "in the order of the list" }
                    option value="t" { "newest first" }
                    option value="s" { "by state" }
                }
                output {}
            }
        }
    }
}

fn shown(time: &str, local: &Local) -> String {
    millis(time).map_or_else(|| time.to_owned(), |time| local.shown(time))
}

/// The denominator as a bar. Nothing that there is gets too narrow to be seen.
fn bar(known: &Known) -> Markup {
    let all: Vec<_> = State::ALL.into_iter().filter(|state| known.sums.of(*state) > 0).collect();
    html! {
        div.bar role="img" aria-label="targets by state" {
            @for state in all {
                div class={ "f " (state.name()) } style={ "flex-grow:" (known.sums.of(state)) } title={ (number(known.sums.of(state))) " " (state.name()) } {}
            }
        }
    }
}

fn asked(folder: &CaseFile, local: &Local) -> Markup {
    let list = &folder.list;
    html! {
        @if let Some(by) = &folder.by { dt { "Asked by" } dd { (by) } }
        dt { "Asked on" } dd { (shown(&folder.created, local)) }
        @if let Some(reason) = &folder.reason { dt { "Reason" } dd { (reason) } }
        dt { "List" } dd {
            (list.name) ", " (counted(list.rows, "row"))
            @if list.merged > 0 { ", " (number(list.merged)) " of them ask again for another's target" }
            @if list.bad > 0 { ", " (number(list.bad)) " left out as unreadable (bad-rows.csv)" }
            br; small { "SHA-256 " code { (list.sha256) } }
        }
        dt { "Events" } dd {
            (counted(folder.events.len(), "event")) " of the type " (folder.event_type)
            @if let Some(level) = folder.level { ", followed until " (name_of(level)) }
            @if folder.dry_run { ", a dry run" }
        }
    }
}

fn took(facts: &Facts) -> Markup {
    html! {
        @if let (Some(median), Some(slowest)) = (facts.median_ms, facts.slowest_ms) {
            dt { "From event to gone" } dd { "half within " (spoken(median)) ", the slowest " (spoken(slowest)) }
        }
        @if let Some(Kept { text, in_time, late, untimed, open }) = &facts.deadline {
            dt { "Deadline " (text) } dd {
                (number(*in_time)) " in time, " (number(*late)) " late, " (number(*open)) " not gone"
                @if *untimed > 0 { ", " (number(*untimed)) " gone at a time that the log does not relate to the event" }
            }
        }
    }
}

pub(super) fn closing(known: &Known) -> Markup {
    html! {
        footer {
            h2 { "What this report shows, and what it does not" }
            ul {
                li { "It is made of the log lines named above and of nothing else: a line that is missing there is missing here." }
                li { "“gone” means that the provider accepted the delete and answered with the request id that is shown. It does not show that storage, caches or copies elsewhere are empty." }
                li { "“confirmed” means that the provider, asked again, said that it does not exist; “verified” that nothing is left of what the function knows to remain." }
                li { "“absent” means that the provider said that it was not there. A mistyped id looks the same." }
                li { "Times are those of the function's clock, shown in the zone of the machine that made this report." }
                li { "Log lines are not signed: whoever can write to the log could have written them." }
                @if known.case.folder.is_none() {
                    li { "It was made without the case's folder: which event a target was in is not known." }
                }
            }
        }
    }
}
