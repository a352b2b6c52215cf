//! What an invocation was shown of media before it deletes them, read apart from the code that asked for it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Map, Value};

use super::sight::Sight;

/// The operation that shows media with all their names.
const LOOKUP: &str = "BatchGetMediaInfos";

/// The lookups and deletes of an invocation.
#[derive(Default)]
pub(super) struct Lookups {
    /// When a lookup that asked for it showed an id of an account.
    shown: BTreeMap<(usize, String), Duration>,
    /// When lookups of an account were answered.
    answered: BTreeMap<usize, Vec<Duration>>,
    /// Accounts at which something has been deleted, and whether a fault struck one of these requests.
    deletes: BTreeMap<usize, bool>,
    /// When an operation of an account was called, and what it has named so far.
    called: BTreeMap<(usize, String), (Vec<Duration>, BTreeSet<String>)>,
}

impl Lookups {
    /// A request leaves. Gives whether it is a lookup that leaves behind a delete.
    pub(super) fn departed(&mut self, sight: &Sight, is_struck: bool) -> bool {
        if sight.is_delete() {
            *self.deletes.entry(sight.account).or_default() |= is_struck;
        }
        sight.operation == LOOKUP && self.deletes.contains_key(&sight.account)
    }

    /// A delete leaves. Gives the longest time, since all of its ids were shown, in which nothing happened that it may have waited for:
    /// no answer to a lookup, and no request that took a place of its rate. Nothing, where some of its ids leave once more.
    pub(super) fn waited(&mut self, sight: &Sight, now: Duration) -> Duration {
        let shown = sight.ids.iter().filter_map(|id| self.shown.get(&(sight.account, id.clone()))).max().copied();
        let (times, named) = self.called.entry((sight.account, sight.operation.clone())).or_default();
        times.push(now);
        let is_again = sight.ids.iter().any(|id| named.contains(id));
        named.extend(sight.ids.iter().cloned());
        let Some(shown) = shown.filter(|_| !is_again) else { return Duration::ZERO };
        let answers = self.answered.get(&sight.account).into_iter().flatten();
        let mut events: Vec<Duration> = times.iter().chain(answers).filter(|at| **at >= shown).copied().collect();
        events.sort_unstable();
        events.windows(2).filter_map(|pair| pair.last()?.checked_sub(*pair.first()?)).max().unwrap_or_default()
    }

    /// A success has been handed to the function.
    pub(super) fn told(&mut self, sight: &Sight, members: &Map<String, Value>, now: Duration) {
        if sight.operation != LOOKUP {
            return;
        }
        self.answered.entry(sight.account).or_default().push(now);
        let rows = members.get("MediaInfos").into_iter().flat_map(|rows| rows.as_array().into_iter().flatten());
        for row in rows {
            let names = [row.pointer("/MediaId"), row.pointer("/MediaInfo/ReferenceId")].into_iter().flatten();
            let asked = names.filter_map(Value::as_str).filter(|name| sight.ids.iter().any(|id| id == name));
            self.shown.extend(asked.map(|name| ((sight.account, name.to_owned()), now)));
        }
    }

    pub(super) fn has_shown(&self, account: usize, id: &str) -> bool {
        self.shown.contains_key(&(account, id.to_owned()))
    }

    pub(super) fn last_answer(&self, account: usize) -> Option<Duration> {
        self.answered.get(&account)?.last().copied()
    }

    pub(super) fn is_delete_struck(&self, account: usize) -> bool {
        self.deletes.get(&account).is_some_and(|is_struck| *is_struck)
    }
}
