//! The names that a reply gives media, wherever they stand in it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::reply::plain;
use crate::request::is_id;

/// Every name in a row or a reply. Nothing and an empty text are none.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    pub(super) media: BTreeSet<&'a str>,
    pub(super) references: BTreeSet<&'a str>,
    pub(super) jobs: BTreeSet<&'a str>,
    /// Whether something stands in the place of a name that is none, such as a number.
    is_odd: bool,
}

impl<'a> Names<'a> {
    /// All that there are.
    pub(super) fn of(members: &'a Map<String, Value>) -> Self {
        let mut names = Self::default();
        names.collect(members, true);
        names
    }

    /// Those outside of lists: a list may be of other media.
    pub(super) fn outside_lists(members: &'a Map<String, Value>) -> Self {
        let mut names = Self::default();
        names.collect(members, false);
        names
    }

    /// Whether they are names, of at most one medium and one reference.
    pub(super) fn are_of_one(&self) -> bool {
        !self.is_odd && self.media.len() <= 1 && self.references.len() <= 1
    }

    /// Whether they are of this medium and no other, and of at most one reference.
    pub(super) fn are_of(&self, medium: &str) -> bool {
        self.are_of_one() && self.media.contains(medium)
    }

    fn collect(&mut self, members: &'a Map<String, Value>, into_lists: bool) {
        for (name, value) in members {
            let kind = match plain(name).trim_end_matches('s') {
                "mediaid" | "videoid" | "audioid" | "imageid" | "attachedmediaid" | "fileid" => &mut self.media,
                "referenceid" => &mut self.references,
                "jobid" => &mut self.jobs,
                _ => {
                    self.look_into(value, into_lists);
                    continue;
                }
            };
            match value {
                Value::Null => {}
                Value::String(text) if text.is_empty() => {}
                Value::String(text) if is_id(text) => {
                    kind.insert(text);
                }
                _ => self.is_odd = true,
            }
        }
    }

    fn look_into(&mut self, value: &'a Value, into_lists: bool) {
        match value {
            Value::Object(members) => self.collect(members, into_lists),
            Value::Array(items) if into_lists => items.iter().for_each(|item| self.look_into(item, into_lists)),
            _ => {}
        }
    }
}

/// What a row says in one member, at whichever of its levels; nothing, where they contradict each other.
pub(super) fn told<'a>(levels: &[&'a Map<String, Value>], name: &str) -> Option<&'a Value> {
    let is_nothing = |value: &&Value| value.is_null() || value.as_str() == Some("");
    let mut values = levels.iter().filter_map(|members| members.get(name)).filter(|value| !is_nothing(value));
    let first = values.next()?;
    values.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(value: &Value) -> (Vec<&str>, Vec<&str>, Vec<&str>, bool) {
        let names = Names::of(value.as_object().unwrap());
        (
            names.media.into_iter().collect(),
            names.references.into_iter().collect(),
            names.jobs.into_iter().collect(),
            names.is_odd,
        )
    }

    #[test]
    fn names_are_found_at_every_depth_and_in_every_spelling() {
        let row = json!({
            "MediaId": "a",
            "ReferenceId": "",
            "Video": {"videoId": "b", "x": [{"reference_id": "r"}, [{"JobID": "j"}]], "FileIds": null},
        });
        assert_eq!(names(&row), (vec!["a", "b"], vec!["r"], vec!["j"], false));
        let outside = Names::outside_lists(row.as_object().unwrap());
        assert!(outside.references.is_empty() && outside.jobs.is_empty() && outside.media.len() == 2);
    }

    #[test]
    fn what_is_no_name_is_odd() {
        for odd in [json!(5), json!(true), json!({}), json!([]), json!(["a"]), json!("a,b"), json!(" a"), json!(" ")] {
            for name in ["MediaId", "VideoId", "ReferenceId", "JobId", "FileId", "JobIds"] {
                assert!(names(&json!({"x": {name: odd}})).3, "{name} {odd}");
            }
        }
    }

    #[test]
    fn levels_that_contradict_each_other_tell_nothing() {
        let rows = [json!({"a": 1, "b": "", "c": null, "d": 1}), json!({"a": 1, "b": "x", "c": 2, "d": 2})];
        let levels: Vec<_> = rows.iter().filter_map(Value::as_object).collect();
        let found = ["a", "b", "c", "d", "e"].map(|name| told(&levels, name).cloned());
        assert_eq!(found, [Some(json!(1)), Some(json!("x")), Some(json!(2)), None, None]);
    }
}
