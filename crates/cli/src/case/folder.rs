//! The folder of a case: `case.json`, its events, and the rows that were left out.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::event::Event;
use crate::exit::Wrong;
use crate::spreadsheet::unwritten;
use crate::target::{Level, Target};

/// What a case is, for those who come after.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CaseFile {
    pub(crate) reference: String,
    /// RFC 3339.
    pub(crate) created: String,
    /// By whom the list was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    pub(crate) list: ListFacts,
    #[serde(rename = "type")]
    pub(crate) event_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) level: Option<Level>,
    #[serde(default)]
    pub(crate) dry_run: bool,
    /// Columns of the list that are kept for the report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) kept: Vec<String>,
    pub(crate) events: Vec<EventFacts>,
}

/// The list that a case was made of.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListFacts {
    pub(crate) name: String,
    pub(crate) sha256: String,
    pub(crate) rows: usize,
    pub(crate) merged: usize,
    pub(crate) bad: usize,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct EventFacts {
    pub(crate) id: String,
    /// Its path in the folder.
    pub(crate) file: String,
    /// The id that the queue gave its message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) message_id: Option<String>,
    pub(crate) targets: Vec<TargetFacts>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TargetFacts {
    /// The rows of the list that ask for it.
    pub(crate) rows: Vec<usize>,
    pub(crate) target: Target,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) kept: Vec<String>,
}

/// Where a case lies.
pub(crate) struct CaseFolder(PathBuf);

impl CaseFolder {
    pub(crate) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    fn facts(&self) -> PathBuf {
        self.0.join("case.json")
    }

    /// Whether a case lies here.
    pub(crate) fn is_there(&self) -> bool {
        self.facts().is_file()
    }

    pub(crate) fn read(&self) -> Result<CaseFile, Wrong> {
        let path = self.facts();
        let text = fs::read(&path).map_err(|error| {
            Wrong(format!(
                "{} cannot be read: {error}; a case's folder is what `takedown case new` makes",
                path.display()
            ))
        })?;
        serde_json::from_slice(&text)
            .map_err(|error| Wrong(format!("{} is no case that this version reads: {error}", path.display())))
    }

    /// The events of a case, in their order, with their names.
    pub(crate) fn events(&self) -> Result<Vec<PathBuf>, Wrong> {
        Ok(self.read()?.events.into_iter().map(|event| self.0.join(event.file)).collect())
    }

    /// The case and its events as they were written: sent again, they say the same.
    #[cfg(feature = "aws")]
    pub(super) fn read_whole(&self) -> Result<(CaseFile, Vec<Event>), Wrong> {
        let case = self.read()?;
        let events = case.events.iter().map(|facts| {
            let path = self.0.join(&facts.file);
            let body = fs::read_to_string(&path)
                .map_err(|error| Wrong(format!("{} cannot be read: {error}", path.display())))?;
            Ok(Event { id: facts.id.clone(), body, targets: facts.targets.len() })
        });
        let events = events.collect::<Result<_, Wrong>>()?;
        Ok((case, events))
    }

    /// Whether nothing lies here yet, or the same events do already.
    pub(super) fn holds_already(&self, case: &CaseFile) -> Result<bool, Wrong> {
        let shown = self.0.display();
        if self.is_there() {
            let there = self.read()?;
            if there.events.iter().map(|event| &event.id).eq(case.events.iter().map(|event| &event.id)) {
                return Ok(true);
            }
            let what = if there.reference == case.reference { "another run of this case" } else { "another case" };
            return Err(Wrong(format!("{shown} holds {what}, and is not overwritten: --out takes another folder")));
        }
        let is_empty = fs::read_dir(&self.0).map_or(true, |mut entries| entries.next().is_none());
        if is_empty && !self.0.is_file() {
            return Ok(false);
        }
        Err(Wrong(format!("{shown} is there and holds no case: --out takes another folder")))
    }

    /// Writes the events, and then what tells of them.
    pub(super) fn write(&self, case: &CaseFile, events: &[Event]) -> Result<(), Wrong> {
        let folder = self.0.join("events");
        fs::create_dir_all(&folder).map_err(|error| unwritten(&folder, &error))?;
        for (facts, event) in case.events.iter().zip(events) {
            let path = self.0.join(&facts.file);
            fs::write(&path, &event.body).map_err(|error| unwritten(&path, &error))?;
        }
        self.write_facts(case)
    }

    /// Replaces what tells of the case, in one step: a reader finds the old or the new.
    pub(super) fn write_facts(&self, case: &CaseFile) -> Result<(), Wrong> {
        let (path, half) = (self.facts(), self.0.join("case.json.new"));
        let text = serde_json::to_vec_pretty(case).map_err(|error| unwritten(&path, &error))?;
        fs::write(&half, text).and_then(|()| fs::rename(&half, &path)).map_err(|error| unwritten(&path, &error))
    }
}
