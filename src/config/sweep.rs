//! `[[sweeps]]`: what goes after a time.

use std::collections::HashSet;
use std::rc::Rc;

use super::around::Around;
use super::reader::Section;
use crate::account::Account;
use crate::provider::Filter;
use crate::request::{Provider, Scope, is_id};

/// A rule, and the bounds of one run of it.
#[derive(Debug)]
pub(crate) struct Sweep {
    pub(crate) name: String,
    pub(crate) account: Rc<Account>,
    pub(crate) older_than_days: u64,
    pub(crate) filter: Filter,
    pub(crate) scope: Scope,
    /// Targets of one run.
    pub(crate) max_targets: u64,
    /// Percent of the account's media; a rule that fits more is refused.
    pub(crate) max_share: u64,
    pub(crate) dry_run: bool,
}

const MAX_DAYS: u64 = 36_500;
const MAX_TARGETS: u64 = 1000;
const MAX_SHARE: u64 = 20;
/// The longest lists and texts of a search at Tencent Cloud. Source: `SearchMedia` of the official SDK.
const MAX_CLASSES: usize = 10;
const MAX_TAGS: usize = 16;
const MAX_TAG: usize = 32;
const MAX_REGIONS: usize = 20;

pub(super) fn read(
    sections: Vec<Section<'_>>,
    around: &Around<'_>,
    min_age_days: u64,
    default_scope: Scope,
) -> Vec<Sweep> {
    let mut names = HashSet::new();
    let read = |section| sweep(section, around, min_age_days, default_scope, &mut names);
    sections.into_iter().filter_map(read).collect()
}

/// One sweep; `None` where anything is wrong that the rest of the program would need, which has been noted then.
fn sweep(
    mut section: Section<'_>,
    around: &Around<'_>,
    min_age_days: u64,
    default_scope: Scope,
    names: &mut HashSet<String>,
) -> Option<Sweep> {
    let name = section.text("name");
    if let Some(name) = &name
        && !names.insert(name.clone())
    {
        section.problem("name", "another sweep has this name");
    }
    if !name.as_deref().is_some_and(is_id) && !section.is_wrong("name") {
        section.problem("name", "the name of a sweep is 1 to 128 characters from A-Z a-z 0-9 _ -");
    }
    let account = around.account(&mut section, &Provider::ALL);
    let provider = account.as_ref().map(|account| account.provider);
    if provider == Some(Provider::AliyunMps) {
        section.problem(
            "account",
            "aliyun-mps cannot list media by age; let items of a DynamoDB table with their media ids expire instead",
        );
    }
    let days = section.count("older_than_days");
    match days {
        None if !section.is_wrong("older_than_days") => section.problem("older_than_days", "missing"),
        Some(days) if days < min_age_days => {
            section.problem("older_than_days", &format!("limits.min_age_days allows no less than {min_age_days}"));
        }
        Some(days) if days > MAX_DAYS => {
            section.problem("older_than_days", &format!("expected at most {MAX_DAYS}, which is a hundred years"));
        }
        _ => {}
    }
    let filter = section.section("match").map(|section| filter(section, provider)).unwrap_or_default();
    let scope = section.text("scope").map(|scope| Scope::parse(&scope));
    if scope == Some(None) {
        section.problem("scope", "expected \"media\", \"source\" or \"renditions\"");
    }
    let max_targets = section.count("max_targets").unwrap_or(MAX_TARGETS);
    let max_share = section.count("max_share").unwrap_or(MAX_SHARE);
    if max_share > 100 {
        section.problem("max_share", "expected a percentage from 1 to 100");
    }
    let dry_run = section.flag("dry_run").unwrap_or(false);
    section.finish("a sweep takes");
    Some(Sweep {
        name: name?,
        account: account?,
        older_than_days: days?,
        filter,
        scope: scope.flatten().unwrap_or(default_scope),
        max_targets,
        max_share,
        dry_run,
    })
}

fn filter(mut section: Section<'_>, provider: Option<Provider>) -> Filter {
    let is_tencent = provider == Some(Provider::TencentVod);
    let categories = values(&mut section, "categories");
    let tags = values(&mut section, "tags");
    let statuses = values(&mut section, "statuses");
    let storage = values(&mut section, if is_tencent { "storage_regions" } else { "storage_locations" });
    for (index, id) in categories.iter().enumerate() {
        if id.parse::<i64>().is_err() {
            section.problem(&format!("categories[{index}]"), "a category is the number of one, as text");
        }
    }
    if is_tencent {
        for (key, length, most) in [
            ("categories", categories.len(), MAX_CLASSES),
            ("tags", tags.len(), MAX_TAGS),
            ("storage_regions", storage.len(), MAX_REGIONS),
        ] {
            if length > most {
                section.problem(key, &format!("Tencent Cloud takes at most {most} of them"));
            }
        }
        if tags.iter().any(|tag| tag.chars().count() > MAX_TAG) {
            section.problem("tags", &format!("Tencent Cloud takes at most {MAX_TAG} characters a tag"));
        }
    }
    section.finish("a match takes");
    Filter { categories, tags, statuses, storage }
}

/// The values of a list that is not there or has some: an empty one would mean everything.
fn values(section: &mut Section<'_>, key: &'static str) -> Vec<String> {
    let is_there = section.has(key);
    let values: Vec<_> = section.texts(key).into_iter().map(|(_, value)| value).collect();
    if is_there && !section.is_wrong(key) && values.is_empty() {
        section.problem(key, "an empty list would match everything: leave it out or name something");
    }
    if values.iter().any(String::is_empty) {
        section.problem(key, "an empty text matches nothing");
    }
    values
}

#[cfg(test)]
mod tests;
