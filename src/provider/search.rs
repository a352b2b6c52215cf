//! Searches for media by age, as both providers have them.

use std::time::SystemTime;

use serde_json::{Map, Value};

use crate::clock::parse_rfc3339;

/// What of an account's media is wanted, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Search {
    /// Created then or later.
    pub(crate) since: Option<SystemTime>,
    /// Created before; also then, where the provider takes the end as included.
    pub(crate) until: Option<SystemTime>,
    pub(crate) filter: Filter,
    /// Rows to leave out at the beginning; a multiple of `size` at Alibaba Cloud.
    pub(crate) offset: usize,
    /// Rows of the page.
    pub(crate) size: usize,
    /// Where the last page ended, for a provider that wants it said.
    pub(crate) token: Option<String>,
    /// Tencent's application.
    pub(crate) sub_app_id: Option<u64>,
    /// Whether Tencent Cloud is to tell what was made of each file.
    pub(crate) with_renditions: bool,
}

/// What a medium has to be: of every list that is not empty, one of its values. Equality is checked on the rows that come back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Filter {
    /// Ids of categories, or of classes at Tencent Cloud.
    pub(crate) categories: Vec<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) statuses: Vec<String>,
    /// Storage locations, or storage regions at Tencent Cloud.
    pub(crate) storage: Vec<String>,
}

impl Filter {
    /// Whether a row fits. What it does not tell does not fit.
    pub(crate) fn takes(&self, row: &Row) -> bool {
        let is_one_of = |wanted: &[String], found: &[String]| {
            wanted.is_empty() || found.iter().any(|found| wanted.iter().any(|one| one == found))
        };
        is_one_of(&self.categories, row.category.as_slice())
            && is_one_of(&self.tags, &row.tags)
            && is_one_of(&self.statuses, row.status.as_slice())
            && is_one_of(&self.storage, row.storage.as_slice())
    }
}

/// One page of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Page {
    pub(crate) rows: Vec<Row>,
    /// Media that fit the search, as far as the provider counts.
    pub(crate) total: Option<u64>,
    pub(crate) token: Option<String>,
}

/// What a search tells of a medium; nothing, where it tells nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) id: Option<String>,
    /// Whether it speaks of more than one medium, or names one by what is no name.
    pub(crate) is_contradictory: bool,
    pub(crate) created: Option<SystemTime>,
    pub(crate) reference: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) status: Option<String>,
    pub(crate) storage: Option<String>,
    pub(crate) has_source: Option<bool>,
    pub(crate) has_renditions: Option<bool>,
}

impl Row {
    /// Whether it tells of one medium and when that was created.
    pub(crate) fn is_readable(&self) -> bool {
        !self.is_contradictory && self.id.is_some() && self.created.is_some()
    }
}

/// The latest of the times that a row tells at its levels; nothing, when one of them cannot be read.
pub(super) fn created(levels: &[&Map<String, Value>], name: &str) -> Option<SystemTime> {
    let told = levels.iter().filter_map(|members| members.get(name)).filter(|time| !time.is_null());
    let times: Option<Vec<_>> = told.map(|time| time.as_str().and_then(parse_rfc3339)).collect();
    times?.into_iter().max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    #[test]
    fn a_filter_wants_one_value_of_every_list_and_takes_no_part_for_the_whole() {
        let filter = Filter { categories: list(&["1", "2"]), tags: list(&["trial"]), ..Filter::default() };
        let row = |category: Option<&str>, tags: &[&str]| Row {
            category: category.map(str::to_owned),
            tags: list(tags),
            ..Row::default()
        };
        assert!(filter.takes(&row(Some("2"), &["other", "trial"])));
        for (category, tags) in [
            (Some("3"), &["trial"][..]),
            (None, &["trial"]),
            (Some("1"), &["nontrial", "trials", "TRIAL"]),
            (Some("1"), &[]),
        ] {
            assert!(!filter.takes(&row(category, tags)), "{category:?} {tags:?}");
        }
        assert!(Filter::default().takes(&Row::default()));
    }
}
