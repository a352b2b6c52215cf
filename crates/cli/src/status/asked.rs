//! What a case asks for: by its folder, or by a list and a reference.

use crate::arguments::CaseSource;
use crate::case::{CaseFile, CaseFolder, TargetFacts, is_containment, read_list};
use crate::exit::Wrong;
use crate::list::Options;
use crate::status::State;
use crate::target::Level;

/// A case as far as logs are compared with it.
pub(crate) struct Case {
    pub(crate) reference: String,
    pub(crate) targets: Vec<TargetFacts>,
    /// The names of what is kept of each row.
    pub(crate) kept: Vec<String>,
    /// Whether the events only stop or allow playback, and which of the two.
    pub(crate) wanted: Wanted,
    pub(crate) level: Option<Level>,
    /// What else the case's folder tells.
    pub(crate) folder: Option<CaseFile>,
    /// The event of each target, by its place in the folder.
    pub(crate) event_of: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Gone,
    Contained,
    Released,
}

impl Wanted {
    fn of(event_type: &str) -> Self {
        match is_containment(event_type) {
            false => Self::Gone,
            true if event_type.to_ascii_lowercase().ends_with("contain") => Self::Contained,
            true => Self::Released,
        }
    }
}

impl Case {
    pub(crate) fn read(source: &CaseSource) -> Result<Self, Wrong> {
        match (&source.case, &source.reference, &source.ids) {
            (Some(folder), ..) => Ok(Self::of_folder(CaseFolder::new(folder).read()?)),
            (None, Some(reference), Some(ids)) => Self::of_list(reference, ids, source),
            _ => Err(Wrong::new("which case? --case DIR, or --reference TEXT and --ids FILE")),
        }
    }

    fn of_folder(mut folder: CaseFile) -> Self {
        let (mut targets, mut event_of) = (Vec::new(), Vec::new());
        for (place, event) in folder.events.iter_mut().enumerate() {
            event_of.extend(std::iter::repeat_n(place, event.targets.len()));
            targets.append(&mut event.targets);
        }
        Self {
            reference: folder.reference.clone(),
            targets,
            kept: folder.kept.clone(),
            wanted: Wanted::of(&folder.event_type),
            level: folder.level,
            event_of,
            folder: Some(folder),
        }
    }

    fn of_list(reference: &str, ids: &std::path::Path, source: &CaseSource) -> Result<Self, Wrong> {
        let options = Options {
            id: source.id,
            provider: source.provider,
            account: source.account.clone(),
            scope: source.scope,
            is_containment: is_containment(&source.event_type),
            trust_digits: source.trust_digits,
            keep: source.keep.clone(),
        };
        let list = read_list(ids, &options)?;
        if let Some(problem) = list.bad.iter().flat_map(|bad| &bad.problems).next() {
            let (bad, row, what) = (list.bad.len(), problem.row, &problem.problem);
            return Err(Wrong(format!(
                "{}: {bad} bad rows, the first is row {row}: {what}; `takedown case new` names them all",
                ids.display()
            )));
        }
        let targets = list.targets.into_iter();
        let targets = targets.map(|asked| TargetFacts { rows: asked.rows, target: asked.target, kept: asked.kept });
        Ok(Self {
            reference: reference.to_owned(),
            targets: targets.collect(),
            kept: list.kept,
            wanted: Wanted::of(&source.event_type),
            level: None,
            folder: None,
            event_of: Vec::new(),
        })
    }

    /// Whether a target in this state needs nothing more.
    pub(crate) fn is_reached(&self, state: State) -> bool {
        match self.wanted {
            Wanted::Gone => matches!(state, State::Gone | State::Absent),
            Wanted::Contained => matches!(state, State::Contained | State::Gone | State::Absent),
            Wanted::Released => matches!(state, State::Released | State::Gone | State::Absent),
        }
    }
}
