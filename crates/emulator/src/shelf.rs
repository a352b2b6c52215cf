//! Media in order of age, and what searches found among them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::timestamp::Bounds;

// More different searches than this are not kept at a time.
const KEPT: usize = 64;

/// The second of its creation, and its id.
type Key = (i64, Arc<str>);

/// Which media can be listed, oldest first.
///
/// What a search found is kept, so that its further pages cost nothing, and deletions are taken out of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf {
    by_age: BTreeSet<Key>,
    strays: BTreeSet<Key>,
    found: BTreeMap<String, Found>,
    removed: Vec<Key>,
}

#[derive(Clone, Debug)]
struct Found {
    keys: Vec<Key>,
    /// How many of the removals it knows about.
    up_to: usize,
}

/// Which part of what is found is wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pub(super) newest_first: bool,
    pub(super) offset: usize,
    pub(super) limit: usize,
}

impl Shelf {
    /// Adds a medium. A stray one is found by every search, whatever the time of creation that is wanted.
    pub(super) fn add(&mut self, created: i64, id: &str, stray: bool) {
        self.found.clear();
        self.removed.clear();
        let key: Key = (created, id.into());
        if stray {
            self.strays.insert(key.clone());
        }
        self.by_age.insert(key);
    }

    /// Removes a medium if it is there.
    pub(super) fn remove(&mut self, created: i64, id: &str) {
        let key: Key = (created, id.into());
        self.strays.remove(&key);
        if self.by_age.remove(&key) {
            self.removed.push(key);
        }
    }

    /// How many media there are, and the ids of those that are wanted. Searches that want something else have
    /// other names.
    pub(super) fn search(
        &mut self,
        name: &str,
        created: Bounds,
        page: Page,
        is_wanted: impl Fn(&str) -> bool,
    ) -> (usize, Vec<Arc<str>>) {
        self.find(name, is_wanted);
        let keys = self.found.get(name).map(|found| found.keys.as_slice()).unwrap_or_default();
        let start = keys.partition_point(|(at, _)| *at < created.from);
        let end = keys.partition_point(|(at, _)| *at < created.until).max(start);
        let keys = keys.get(start..end).unwrap_or_default();
        let older = self.strays.iter().filter(|(at, _)| *at < created.from);
        let newer = self.strays.iter().filter(|(at, _)| *at >= created.from.max(created.until));
        let total = older.clone().count() + keys.len() + newer.clone().count();
        let all = older.chain(keys).chain(newer);
        let ids = match page.newest_first {
            true => all.rev().skip(page.offset).take(page.limit).map(id).collect(),
            false => all.skip(page.offset).take(page.limit).map(id).collect(),
        };
        (total, ids)
    }

    /// Sees to it that it is known what the search finds now.
    fn find(&mut self, name: &str, is_wanted: impl Fn(&str) -> bool) {
        if self.found.len() >= KEPT && !self.found.contains_key(name) {
            self.found.clear();
            self.removed.clear();
        }
        let found = self.found.entry(name.to_owned()).or_insert_with(|| Found {
            keys: self.by_age.iter().filter(|(_, id)| is_wanted(id)).cloned().collect(),
            up_to: self.removed.len(),
        });
        found.forget(&self.removed);
    }
}

impl Found {
    fn forget(&mut self, removed: &[Key]) {
        let news = removed.get(self.up_to..).unwrap_or_default();
        self.up_to = removed.len();
        let mut holes: Vec<_> = news.iter().filter_map(|key| self.keys.binary_search(key).ok()).collect();
        if holes.is_empty() {
            return;
        }
        holes.sort_unstable();
        let mut holes = holes.into_iter().peekable();
        let mut place = 0..;
        self.keys.retain(|_| place.next().is_none_or(|place| holes.next_if_eq(&place).is_none()));
    }
}

fn id(key: &Key) -> Arc<str> {
    Arc::clone(&key.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf(ids: &[(i64, &str)]) -> Shelf {
        let mut shelf = Shelf::default();
        for (created, id) in ids {
            shelf.add(*created, id, id.starts_with("stray"));
        }
        shelf
    }

    fn ids(shelf: &mut Shelf, created: Bounds, newest_first: bool) -> (usize, String) {
        let page = Page { newest_first, offset: 0, limit: 100 };
        let (total, ids) = shelf.search("all", created, page, |_| true);
        (total, ids.join(" "))
    }

    #[test]
    fn lists_in_order_of_age_and_of_ids() {
        let mut shelf = shelf(&[(2, "b"), (3, "c"), (2, "a"), (1, "d")]);
        assert_eq!(ids(&mut shelf, Bounds::NONE, false), (4, "d a b c".to_owned()));
        assert_eq!(ids(&mut shelf, Bounds::NONE, true), (4, "c b a d".to_owned()));
        let bounds = Bounds { from: 2, until: 3 };
        assert_eq!(ids(&mut shelf, bounds, false), (2, "a b".to_owned()));
        assert_eq!(ids(&mut shelf, Bounds { from: 4, until: 2 }, false), (0, String::new()));
        let page = Page { newest_first: true, offset: 1, limit: 2 };
        let (total, ids) = shelf.search("all", Bounds::NONE, page, |_| true);
        assert_eq!((total, ids.join(" ")), (4, "b a".to_owned()));
    }

    #[test]
    fn knows_at_once_what_was_removed_and_added() {
        let mut shelf = shelf(&[(1, "a"), (2, "b"), (3, "c"), (4, "d")]);
        assert_eq!(ids(&mut shelf, Bounds::NONE, false).0, 4);
        shelf.remove(3, "c");
        shelf.remove(1, "a");
        shelf.remove(1, "a");
        shelf.remove(9, "d");
        assert_eq!(ids(&mut shelf, Bounds::NONE, false), (2, "b d".to_owned()));
        shelf.remove(4, "d");
        assert_eq!(ids(&mut shelf, Bounds::NONE, false), (1, "b".to_owned()));
        shelf.add(0, "e", false);
        assert_eq!(ids(&mut shelf, Bounds::NONE, false), (2, "e b".to_owned()));
    }

    #[test]
    fn strays_are_found_outside_of_the_time_that_is_wanted() {
        let mut shelf = shelf(&[(1, "stray-1"), (2, "a"), (3, "stray-3"), (4, "b"), (5, "stray-5")]);
        let bounds = Bounds { from: 2, until: 4 };
        assert_eq!(ids(&mut shelf, bounds, false), (4, "stray-1 a stray-3 stray-5".to_owned()));
        assert_eq!(ids(&mut shelf, Bounds { from: 3, until: 1 }, false).0, 3);
        shelf.remove(5, "stray-5");
        assert_eq!(ids(&mut shelf, bounds, true), (3, "stray-3 a stray-1".to_owned()));
    }

    #[test]
    fn searches_by_another_name_are_others_and_may_be_forgotten() {
        let mut shelf = shelf(&[(1, "a"), (2, "b")]);
        let page = Page { newest_first: false, offset: 0, limit: 9 };
        for n in 0..3 * KEPT {
            let (total, _) = shelf.search(&n.to_string(), Bounds::NONE, page, |id| id == "a" || n == 0);
            assert_eq!(total, if n == 0 { 2 } else { 1 });
        }
        assert!(shelf.found.len() <= KEPT);
    }
}
