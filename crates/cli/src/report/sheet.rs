//! The report as CSV.

use std::path::Path;

use crate::exit::Wrong;
use crate::spreadsheet::Sheet;
use crate::status::{Known, what_to_do};
use crate::target::name_of;

const HEAD: [&str; 19] = [
    "id",
    "kind",
    "provider",
    "account",
    "scope",
    "job_ids",
    "definitions",
    "rows",
    "state",
    "level",
    "outcome",
    "error_code",
    "error_message",
    "provider_request_id",
    "remaining",
    "contained",
    "time",
    "took_ms",
    "attempts",
];

pub(super) fn write(path: &Path, known: &Known) -> Result<(), Wrong> {
    let mut sheet = Sheet::create(path, true)?;
    let kept = known.case.kept.iter().cloned();
    sheet.row(HEAD.map(str::to_owned).into_iter().chain(["what to do".to_owned()]).chain(kept))?;
    for (asked, standing) in known.case.targets.iter().zip(&known.standings) {
        let (target, entry) = (&asked.target, standing.decided_by.as_ref());
        let joined = |parts: Vec<String>| parts.join(" ");
        let of = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let cells = [
            target.id.value().to_owned(),
            target.id.kind().member().to_owned(),
            name_of(target.provider),
            target.account.clone().or_else(|| Some(entry?.account.as_deref()?.to_owned())).unwrap_or_default(),
            target.scope.map(name_of).unwrap_or_default(),
            joined(target.job_ids.clone()),
            joined(target.definitions.iter().map(ToString::to_string).collect()),
            joined(asked.rows.iter().map(ToString::to_string).collect()),
            standing.state.name().to_owned(),
            standing.level.map(name_of).unwrap_or_default(),
            of(entry.and_then(|entry| entry.outcome.as_deref())),
            of(entry.and_then(|entry| entry.error_code.as_deref())),
            of(entry.and_then(|entry| entry.error_message.as_deref())),
            of(entry.and_then(|entry| entry.provider_request_id.as_deref())),
            of(entry.and_then(|entry| entry.remaining.as_deref())),
            of(standing.contained.as_deref()),
            of(entry.map(|entry| &*entry.time)),
            standing.took_ms.map(|took| took.to_string()).unwrap_or_default(),
            standing.attempts.to_string(),
            what_to_do(standing).to_owned(),
        ];
        sheet.row(cells.into_iter().chain(asked.kept.iter().cloned()))?;
    }
    sheet.finish()
}
