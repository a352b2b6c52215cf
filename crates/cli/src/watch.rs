//! The function's log while it is written: it goes where it is wanted, and what it says is kept for the screens.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;
use takedown::{Clock, Service};
use tracing::Dispatch;
use tracing::level_filters::LevelFilter;

use crate::exit::Wrong;
use crate::logs::Line;
use crate::spreadsheet::create;

/// A call that a dry run would have made.
#[derive(Clone, Debug)]
pub(crate) struct PlannedCall {
    pub(crate) provider: String,
    pub(crate) account: String,
    pub(crate) operation: String,
    pub(crate) items: usize,
}

/// What the log has said.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) targets: Vec<Line>,
    pub(crate) rejected: Vec<Line>,
    pub(crate) planned: Vec<PlannedCall>,
    /// Lines about sweeps, as they are.
    pub(crate) sweeps: Vec<Value>,
}

/// Where the lines go.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted<'a> {
    /// To standard output.
    pub(crate) json: bool,
    /// To a new file.
    pub(crate) file: Option<&'a Path>,
    /// What is said of a target on standard output, once it is decided.
    pub(crate) say: Option<fn(&Line) -> String>,
}

/// Watches the log of a run.
pub(crate) struct Watch {
    seen: Arc<Mutex<Seen>>,
    bar: ProgressBar,
    dispatch: Dispatch,
}

impl Watch {
    /// `targets` are expected, where that is known.
    pub(crate) fn new(wanted: Wanted<'_>, clock: Clock, targets: Option<usize>) -> Result<Self, Wrong> {
        let file = wanted.file.map(|path| create(path, false)).transpose()?;
        let (seen, bar) = (Arc::default(), bar(targets));
        let lines = Lines { seen: Arc::clone(&seen), bar: bar.clone(), json: wanted.json, file, say: wanted.say };
        let dispatch = takedown::subscriber(&Service::default(), LevelFilter::INFO, clock, lines);
        Ok(Self { seen, bar, dispatch })
    }

    /// Watches, and tells nobody.
    pub(crate) fn quiet(clock: Clock) -> Result<Self, Wrong> {
        let watch = Self::new(Wanted::default(), clock, None)?;
        watch.bar.set_draw_target(ProgressDrawTarget::hidden());
        Ok(watch)
    }

    /// What the function's lines are handed to.
    pub(crate) fn dispatch(&self) -> Dispatch {
        self.dispatch.clone()
    }

    /// What the log has said since the last time.
    pub(crate) fn take(&self) -> Seen {
        self.bar.finish_and_clear();
        std::mem::take(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Progress on standard error, where that is a terminal.
fn bar(targets: Option<usize>) -> ProgressBar {
    let (bar, template) = match targets.and_then(|targets| u64::try_from(targets).ok()) {
        Some(targets) => (ProgressBar::new(targets), "{bar:30} {pos} of {len} targets, {per_sec}, {eta} left"),
        None => (ProgressBar::new_spinner(), "{spinner} {pos} targets, {elapsed}"),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

struct Lines {
    seen: Arc<Mutex<Seen>>,
    bar: ProgressBar,
    json: bool,
    file: Option<File>,
    say: Option<fn(&Line) -> String>,
}

impl Lines {
    fn see(&self, line: &[u8]) {
        let Ok(json) = serde_json::from_slice::<Value>(line) else { return };
        let event = json.get("event").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match event.as_str() {
            "target.outcome" | "message.rejected" => {
                let Ok(line) = serde_json::from_value::<Line>(json) else { return };
                if let Some(say) = self.say {
                    let text = say(&line);
                    self.bar.suspend(|| crate::terminal::to_stdout(&text));
                }
                self.bar.inc(u64::from(event == "target.outcome"));
                if event == "target.outcome" { &mut seen.targets } else { &mut seen.rejected }.push(line);
            }
            "call.planned" => seen.planned.extend(planned(&json)),
            "sweep.started" | "sweep.finished" => seen.sweeps.push(json),
            _ => {}
        }
    }
}

fn planned(line: &Value) -> Option<PlannedCall> {
    let text = |name| line.get(name).and_then(Value::as_str).map(str::to_owned);
    let items = text("items")?.split(',').count();
    Some(PlannedCall { provider: text("provider")?, account: text("account")?, operation: text("operation")?, items })
}

impl Write for Lines {
    /// The logger writes whole lines.
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        lines.split(|byte| *byte == b'\n').for_each(|line| self.see(line));
        if let Some(file) = &mut self.file {
            file.write_all(lines)?;
        }
        if self.json {
            self.bar.suspend(|| io::stdout().write_all(lines))?;
        }
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}
