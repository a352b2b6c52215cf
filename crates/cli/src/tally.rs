//! What a local run shows: log lines on standard output, progress and a table on standard error.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use crate::terminal::to_stderr;

/// Outcomes in the order of the table's columns, and how they are headed.
const COLUMNS: [(&str, &str); 7] = [
    ("deleted", "deleted"),
    ("already_absent", "absent"),
    ("planned", "planned"),
    ("refused", "refused"),
    ("failed", "failed"),
    ("not_attempted", "not tried"),
    ("rejected", "rejected"),
];

type Counts = BTreeMap<String, u64>;

/// One file of the table.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) counts: Counts,
    /// The answer, or the type of the invocation error.
    pub(crate) answer: Result<String, String>,
}

/// Counts what the log says while it is written.
pub(crate) struct Tally {
    counts: Arc<Mutex<Counts>>,
    bar: ProgressBar,
}

impl Tally {
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix}: {pos} targets done, {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { counts: Arc::default(), bar }
    }

    /// Passes lines on to standard output.
    pub(crate) fn writer(&self) -> impl Write + Send + use<> {
        Lines { counts: Arc::clone(&self.counts), bar: self.bar.clone() }
    }

    pub(crate) fn begin(&self, name: &str) {
        self.bar.set_prefix(name.to_owned());
        self.bar.set_position(0);
    }

    /// What was counted since the last time.
    pub(crate) fn end(&self) -> Counts {
        std::mem::take(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn table(&self, rows: &[Row], calls: &[(String, u64)]) {
        self.bar.finish_and_clear();
        let width = rows.iter().map(|row| row.name.len()).chain([5]).max().unwrap_or_default();
        let mut text = format!("\n{:width$}", "event");
        for (_, head) in COLUMNS {
            text.push_str(&format!("  {head:>9}"));
        }
        text.push_str("  answer\n");
        for row in rows {
            text.push_str(&format!("{:width$}", row.name));
            for (name, _) in COLUMNS {
                let count = row.counts.get(name).filter(|count| **count > 0);
                text.push_str(&format!("  {:>9}", count.map_or_else(|| "·".to_owned(), u64::to_string)));
            }
            text.push_str(&format!("  {}\n", short(&row.answer)));
        }
        let calls: Vec<_> = calls.iter().map(|(name, count)| format!("{name} {count}")).collect();
        text.push_str(&format!("\ncalls: {}", if calls.is_empty() { "none".to_owned() } else { calls.join(", ") }));
        to_stderr(&text);
    }
}

/// The answer in a few words.
fn short(answer: &Result<String, String>) -> String {
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
        None => "report".to_owned(),
    }
}

struct Lines {
    counts: Arc<Mutex<Counts>>,
    bar: ProgressBar,
}

impl Lines {
    fn count(&self, line: &[u8]) {
        let json: Value = serde_json::from_slice(line).unwrap_or_default();
        let name = match json.get("event").and_then(Value::as_str) {
            Some("target.outcome") => json.get("outcome").and_then(Value::as_str),
            Some("message.rejected") => Some("rejected"),
            _ => None,
        };
        if let Some(name) = name {
            *self.counts.lock().unwrap_or_else(PoisonError::into_inner).entry(name.to_owned()).or_default() += 1;
            self.bar.inc(1);
        }
    }
}

impl Write for Lines {
    /// The logger writes whole lines.
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        lines.split(|byte| *byte == b'\n').for_each(|line| self.count(line));
        self.bar.suspend(|| io::stdout().write_all(lines))?;
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}
