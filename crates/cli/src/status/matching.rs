//! Which line belongs to which target. A line belongs to a target by reference, kind of id, id, scope, and what the list gives of
//! account and parts. A delete of the whole medium answers for its source and its renditions too.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use super::asked::Case;
use super::history::{Entry, History, What};
use crate::logs::Line;
use crate::target::{IdKind, MediumId, Scope, Target, name_of};

/// What an event of a case's folder asks for.
struct Event {
    first: usize,
    count: usize,
}

pub(super) struct Matching<'a> {
    case: &'a Case,
    by_id: HashMap<(IdKind, String), Vec<usize>>,
    events: HashMap<&'a str, Event>,
    histories: Vec<History>,
    /// Digests of the lines that were taken: copies of logs overlap.
    seen: HashSet<u64>,
    hasher: RandomState,
    /// Rejections, by the place of their event; without a folder, all are of one.
    rejections: HashMap<Option<usize>, Entry>,
    rejected_ids: HashSet<String>,
}

impl<'a> Matching<'a> {
    pub(super) fn new(case: &'a Case) -> Self {
        let mut by_id: HashMap<_, Vec<usize>> = HashMap::new();
        for (place, asked) in case.targets.iter().enumerate() {
            by_id.entry(asked.target.id.key()).or_default().push(place);
        }
        let mut events: HashMap<&str, Event> = HashMap::new();
        if let Some(folder) = &case.folder {
            let names: Vec<_> = folder.events.iter().map(|event| event.id.as_str()).collect();
            for (place, event) in case.event_of.iter().enumerate() {
                if let Some(name) = names.get(*event) {
                    events.entry(name).or_insert(Event { first: place, count: 0 }).count += 1;
                }
            }
        }
        Self {
            case,
            by_id,
            events,
            histories: vec![History::default(); case.targets.len()],
            seen: HashSet::new(),
            hasher: RandomState::new(),
            rejections: HashMap::new(),
            rejected_ids: HashSet::new(),
        }
    }

    /// Takes a line, if it is of this case.
    pub(super) fn take(&mut self, line: Line) {
        let event = line.event_id.as_deref().and_then(|id| self.events.get(id)).map(|event| (event.first, event.count));
        if event.is_none() && line.reference.as_ref() != Some(&self.case.reference) {
            return;
        }
        if !self.seen.insert(self.digest(&line)) {
            return;
        }
        let Some(entry) = Entry::of(&line) else { return };
        if entry.event == What::Rejected {
            return self.reject(&line, entry, event.map(|(first, _)| first));
        }
        let Some(medium) = line.medium() else { return };
        for place in self.places(&line, &medium, event) {
            if let Some(history) = self.histories.get_mut(place) {
                history.add(entry.clone());
            }
        }
    }

    /// What tells a line from all others.
    fn digest(&self, line: &Line) -> u64 {
        let Line { timestamp, event, event_id, message_id, function_request_id, target_index, outcome, .. } = line;
        let medium = line.medium().map(|medium| medium.key());
        self.hasher.hash_one((
            (timestamp, event, event_id, message_id, function_request_id),
            (target_index, outcome, medium, &line.error, &line.scope, &line.job_ids),
        ))
    }

    fn reject(&mut self, line: &Line, entry: Entry, first: Option<usize>) {
        if first.is_none() {
            // The event of another list with the same reference says nothing about this one.
            if self.case.folder.is_some() {
                return;
            }
            let id = line.event_id.clone().or_else(|| line.message_id.clone()).unwrap_or_default();
            self.rejected_ids.insert(id);
        }
        let kept = self.rejections.entry(first).or_insert_with(|| entry.clone());
        if kept.at < entry.at {
            *kept = entry;
        }
    }

    /// The targets that a line speaks of.
    fn places(&self, line: &Line, medium: &MediumId, event: Option<(usize, usize)>) -> Vec<usize> {
        let Some(candidates) = self.by_id.get(&medium.key()) else { return Vec::new() };
        let target = |place: usize| self.case.targets.get(place).map(|asked| &asked.target);
        let is_here = |place: &usize| target(*place).is_some_and(|target| is_at(line, target));
        // The line of an event in the folder says which of its targets it speaks of.
        let own = event.zip(line.target_index).and_then(|((first, count), index)| {
            let index = usize::try_from(index).ok().filter(|index| *index < count)?;
            Some(first + index)
        });
        let is_exact = |place: &usize| target(*place).is_some_and(|target| is_same(line, target));
        let exact: Vec<_> = candidates.iter().copied().filter(is_here).filter(is_exact).collect();
        let mut found = match own.filter(|own| candidates.contains(own)) {
            Some(own) => vec![own],
            None if !exact.is_empty() => exact,
            // Streams that were listed for a target look like streams that somebody asked for.
            None if self.case.folder.is_some() => Vec::new(),
            None => {
                let is_unspecific = |place: &usize| target(*place).is_some_and(|target| is_whole(line, target));
                candidates.iter().copied().filter(is_here).filter(is_unspecific).collect()
            }
        };
        if answers_for_parts(line) {
            let covered = |place: &usize| target(*place).is_some_and(|target| scope_of(target) != Scope::Media);
            let parts = candidates.iter().copied().filter(is_here).filter(covered);
            found.extend(parts);
            found.sort_unstable();
            found.dedup();
        }
        found
    }

    /// The history of each target, and how many rejected events could be of any of them.
    pub(super) fn finish(mut self) -> (Vec<History>, usize) {
        let unknown = self.rejections.remove(&None);
        for (first, entry) in self.rejections.drain() {
            let count = self.events.values().find(|event| Some(event.first) == first).map_or(0, |event| event.count);
            let rejected = self.histories.iter_mut().skip(first.unwrap_or_default()).take(count);
            rejected.for_each(|history| history.add(entry.clone()));
        }
        if let Some(entry) = unknown {
            let silent = self.histories.iter_mut().filter(|history| history.entries.is_empty());
            silent.for_each(|history| history.add(entry.clone()));
        }
        (self.histories, self.rejected_ids.len())
    }
}

/// The scope of a target. Where neither the list nor a line tells, the whole medium is meant.
fn scope_of(target: &Target) -> Scope {
    let names_parts = !target.job_ids.is_empty() || !target.definitions.is_empty();
    target.scope.unwrap_or(if names_parts { Scope::Renditions } else { Scope::Media })
}

/// Whether a line is of the account that the list gives, if it gives one.
fn is_at(line: &Line, target: &Target) -> bool {
    target.account.as_ref().is_none_or(|account| line.account.as_ref() == Some(account))
}

/// Whether a line speaks of just what a target names.
fn is_same(line: &Line, target: &Target) -> bool {
    is_scope(line, target)
        && is_list(line.job_ids.as_deref(), target.job_ids.iter().cloned())
        && is_list(line.definitions.as_deref(), target.definitions.iter().map(ToString::to_string))
        && line.parts.is_none()
}

/// Whether a line may speak of a target that names no parts.
fn is_whole(line: &Line, target: &Target) -> bool {
    is_scope(line, target) && target.job_ids.is_empty() && target.definitions.is_empty() && line.parts.is_none()
}

/// A target without a scope has that of its event's type, which the line tells. Lines that stop playback have none.
fn is_scope(line: &Line, target: &Target) -> bool {
    let names_parts = !target.job_ids.is_empty() || !target.definitions.is_empty();
    match (&line.scope, target.scope) {
        (None, _) => true,
        (Some(found), Some(scope)) => *found == name_of(scope),
        (Some(found), None) => !names_parts || found == "renditions",
    }
}

fn is_list(found: Option<&str>, wanted: impl Iterator<Item = String>) -> bool {
    let wanted: HashSet<String> = wanted.collect();
    let found: HashSet<String> =
        found.unwrap_or_default().split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    found == wanted
}

/// Whether a line says that the whole medium is gone, or was never there.
fn answers_for_parts(line: &Line) -> bool {
    let is_media = line.scope.as_deref() == Some("media") && line.parts.is_none();
    let is_done = matches!(line.outcome.as_deref(), Some("deleted" | "already_absent")) || line.event == "target.gone";
    is_media && is_done
}
