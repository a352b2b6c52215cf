//! What a search has met.

use std::collections::BTreeMap;

/// How many kinds of everything there are at least, by how their names begin.
const EVERYTHING: [(&str, usize); 8] = [
    ("fault: ", 50),
    ("intake: ", 9),
    ("configuration: ", 2),
    ("version: ", 16),
    ("crash", 1),
    ("end: ", 2),
    ("queue: ", 2),
    ("message: ", 6),
];

/// How often each thing happened, by what it is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage(BTreeMap<String, u64>);

impl Coverage {
    pub(super) fn count(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    /// Takes over what another search has met.
    pub fn absorb(&mut self, other: Self) {
        for (what, count) in other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }

    /// What a long search should have met and has not: without it, days without a broken promise prove little.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let kinds = |prefix: &str| self.0.keys().filter(|what| what.starts_with(prefix)).count();
        let short = EVERYTHING.iter().filter(|(prefix, least)| kinds(prefix) < *least);
        short.map(|(prefix, least)| format!("{prefix}…: {} kinds of {least}", kinds(prefix))).collect()
    }

    /// What happened and how often, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(what, count)| (what.as_str(), *count))
    }
}
