//! `[protected]`.

use std::collections::BTreeSet;

use super::reader::Section;
use crate::request::is_id;

/// Ids under legal hold, of any provider and kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Protected {
    ids: BTreeSet<String>,
    /// The same in lower case, as far as they are not in lower case anyway.
    folded: BTreeSet<String>,
}

impl Protected {
    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    pub(crate) fn contains(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// Whether an id is protected in any case of its letters.
    pub(crate) fn contains_in_any_case(&self, id: &str) -> bool {
        let folded = id.to_ascii_lowercase();
        self.ids.contains(&folded) || self.folded.contains(&folded)
    }

    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }
}

impl FromIterator<String> for Protected {
    fn from_iter<I: IntoIterator<Item = String>>(ids: I) -> Self {
        let ids: BTreeSet<String> = ids.into_iter().collect();
        let folded = ids.iter().map(|id| id.to_ascii_lowercase()).filter(|folded| !ids.contains(folded)).collect();
        Self { ids, folded }
    }
}

pub(super) fn read(section: Option<Section<'_>>) -> Protected {
    let Some(mut section) = section else { return Protected::default() };
    let ids = section.texts("ids");
    for (index, id) in &ids {
        if !is_id(id) {
            let place = format!("ids[{index}]");
            section.problem(
                &place,
                "this is no id: an id is 1 to 128 characters from A-Z a-z 0-9 _ -, so it would protect nothing",
            );
        }
    }
    section.finish("[protected] takes");
    ids.into_iter().map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_as_it_is_written_or_in_any_case() {
        let protected: Protected = ["abc", "DeF", "X-1"].map(str::to_owned).into_iter().collect();
        for (id, exactly, in_any_case) in [
            ("abc", true, true),
            ("ABC", false, true),
            ("DeF", true, true),
            ("def", false, true),
            ("dEf", false, true),
            ("x-1", false, true),
            ("x-2", false, false),
            ("", false, false),
        ] {
            assert_eq!((protected.contains(id), protected.contains_in_any_case(id)), (exactly, in_any_case), "{id}");
        }
        assert!(!protected.is_empty() && Protected::default().is_empty());
        assert_eq!(protected.iter().count(), 3);
    }
}
