//! What the demo shows: a mark for each target, in the colour of what became of it.

use anstyle::Style;
use serde_json::Value;

use super::samples::shows;
use crate::logs::Line;
use crate::terminal::{BAD, CALM, FAINT, GOOD, STRONG, WAITING, number, styled, to_stdout};
use crate::watch::Seen;

/// Outcomes, their marks, and what they mean to somebody who sees them for the first time.
const MARKS: [(&str, char, Style, &str); 7] = [
    ("deleted", '✔', GOOD, "deleted"),
    ("already_absent", '○', CALM, "was not there"),
    ("planned", '◌', WAITING, "only planned"),
    ("refused", '■', BAD, "refused"),
    ("failed", '✘', BAD, "failed"),
    ("not_attempted", '–', WAITING, "not tried"),
    ("rejected", '!', BAD, "not understood"),
];

const INTRODUCTION: &str = "\
takedown deletes videos at three cloud services when an order says so, and tells what became of every one of them:
Alibaba Cloud VOD (video on demand), Alibaba Cloud MPS (media processing) and Tencent Cloud VOD.";
const SAFE: &str = "This is a demo: the services are an emulator inside this program. Nothing real is touched.";
const NEXT: &str = "\
Try next:
  cargo run -- case new LIST.csv --reference CASE-1    a list of ids becomes orders (docs/cases.md)
  cargo run -- sweep --emulator trial-clips            what a retention rule would delete
  cargo run -- demo --json                             the log lines behind this screen; --help has everything";

/// One file of the screen.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) seen: Seen,
    /// The answer, or the type of the invocation error.
    pub(super) answer: Result<String, String>,
}

/// How many requests there were, and how many one call an id would have been.
pub(super) struct Requests {
    deletes: u64,
    lookups: u64,
    one_each: u64,
}

impl Requests {
    pub(super) fn of(counts: &[(String, u64)], one_each: u64) -> Self {
        // What streams there are is asked for the delete's sake, and counted with it.
        let is_delete = |name: &str| name.starts_with("Delete") || name == "GetPlayInfo";
        let sum =
            |wanted: bool| counts.iter().filter(|(name, _)| is_delete(name) == wanted).map(|(_, count)| count).sum();
        Self { deletes: sum(true), lookups: sum(false), one_each }
    }
}

/// How many requests a target would have taken if each had named one id.
pub(super) fn one_call_an_id(line: &Line) -> u64 {
    let ids = line.job_ids.as_ref().map_or(1, |jobs| jobs.split(',').count());
    line.attempts.unwrap_or_default() * u64::try_from(ids).unwrap_or(u64::MAX)
}

pub(super) fn begin() {
    to_stdout(&format!("{INTRODUCTION}\n{}\n", styled(STRONG, SAFE)));
}

pub(super) fn end(rows: &[Row], requests: &Requests) {
    let name_width = rows.iter().map(|row| row.name.len()).max().unwrap_or_default();
    let shown_width = rows.iter().map(|row| shows(&row.name).len()).max().unwrap_or_default();
    let mark_width = rows.iter().map(|row| marks(row).len()).max().unwrap_or_default();
    for row in rows {
        let marks = marks(row);
        let painted: String = marks.iter().map(|(mark, style)| styled(*style, mark)).collect();
        let (name, shows, space) = (&row.name, shows(&row.name), " ".repeat(mark_width - marks.len()));
        let answer = styled(FAINT, answer(&row.answer));
        to_stdout(&format!("{name:name_width$}  {shows:shown_width$}  {painted}{space}  {answer}"));
    }
    let legend = MARKS.map(|(_, mark, style, meaning)| format!("{} {meaning}", styled(style, mark)));
    to_stdout(&format!("\n{}", legend.join("   ")));
    let Requests { deletes, lookups, one_each } = requests;
    to_stdout(&format!(
        "{} requests to delete; one for each id would have been {}. {} more looked for legal holds and old media.\n\n{NEXT}",
        styled(STRONG, number(*deletes)),
        styled(STRONG, number(*one_each)),
        number(*lookups)
    ));
}

/// The marks of a file, by the order of the legend.
fn marks(row: &Row) -> Vec<(char, Style)> {
    let count = |name: &str| match name {
        "rejected" => row.seen.rejected.len(),
        _ => row.seen.targets.iter().filter(|line| line.outcome.as_deref() == Some(name)).count(),
    };
    MARKS.iter().flat_map(|(name, mark, style, _)| std::iter::repeat_n((*mark, *style), count(name))).collect()
}

/// The answer in a few words.
fn answer(answer: &Result<String, String>) -> String {
    let answer = match answer {
        Ok(answer) => serde_json::from_str::<Value>(answer).unwrap_or_default(),
        Err(kind) => return format!("error {kind}"),
    };
    if let Some(status) = answer.get("statusCode") {
        return format!("HTTP {status}");
    }
    match answer.get("batchItemFailures").and_then(Value::as_array).map(Vec::len) {
        Some(0) => "batch settled".to_owned(),
        Some(1) => "1 message comes back".to_owned(),
        Some(count) => format!("{count} messages come back"),
        None => "all settled".to_owned(),
    }
}
