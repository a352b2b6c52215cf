//! `[events]`: the event types that are known and the scope that each means.

use super::RETENTION;
use super::reader::Section;
use crate::request::Scope;

/// The type of the events that callbacks make.
pub(super) const TAKEDOWN: &str = "content.takedown";
const BUILT_IN: [&str; 2] = [TAKEDOWN, RETENTION];
/// The type that runs sweeps; it is no deletion event.
pub(crate) const SWEEP: &str = "retention.sweep";

/// The event types that are accepted.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventTypes(Vec<EventType>);

#[derive(Clone, Debug)]
struct EventType {
    name: String,
    /// Lower case, with one separator for all four.
    folded: String,
    scope: Scope,
}

impl EventTypes {
    /// The index of a type. Types compare without case, and a space, `.`, `_` and `-` are the same separator.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let folded = fold(name);
        self.0.iter().position(|known| known.folded == folded)
    }

    /// The name as configured.
    pub(crate) fn name(&self, index: usize) -> &str {
        self.0.get(index).map_or("", |known| &known.name)
    }

    /// The scope of a target that names none.
    pub(crate) fn scope(&self, index: usize) -> Scope {
        self.0.get(index).map_or(Scope::Media, |known| known.scope)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|known| known.name.as_str())
    }

    fn add(&mut self, name: &str, scope: Scope) {
        self.0.push(EventType { name: name.to_owned(), folded: fold(name), scope });
    }
}

/// Whether an event of this type runs sweeps.
pub(crate) fn is_sweep(name: &str) -> bool {
    fold(name) == SWEEP
}

fn fold(name: &str) -> String {
    name.chars().map(|c| if matches!(c, ' ' | '_' | '-') { '.' } else { c.to_ascii_lowercase() }).collect()
}

pub(super) fn read(section: Option<Section<'_>>) -> EventTypes {
    let mut types = EventTypes::default();
    for (name, mut section) in section.map(Section::sections).unwrap_or_default() {
        if fold(&name) == SWEEP {
            section.problem_here("this type is reserved and cannot be declared as a deletion event");
        } else if name.is_empty() {
            section.problem_here("an event type has a name");
        } else if types.find(&name).is_some() {
            section.problem_here("this type is declared twice: case and separators do not tell types apart");
        }
        let scope = section.text("scope").map(|scope| Scope::parse(&scope));
        if scope == Some(None) {
            section.problem("scope", "expected \"media\", \"source\" or \"renditions\"");
        }
        types.add(&name, scope.flatten().unwrap_or(Scope::Media));
        section.finish("an event type takes");
    }
    for name in BUILT_IN {
        if types.find(name).is_none() {
            types.add(name, Scope::Media);
        }
    }
    types
}
