//! Strict reading of an object: every member is known, and every value is of its type.

use super::json::{Json, Misfit, Path};
use super::object::Object;
use crate::redact::shown;

/// An object whose members are all known.
pub(super) struct Members<'a> {
    members: &'a Object,
    pub(super) at: &'a Path<'a>,
}

impl<'a> Members<'a> {
    /// Takes an object that has no members but `known`; `what` names it in errors.
    pub(super) fn strict(json: &'a Json, at: &'a Path<'a>, what: &str, known: &[&str]) -> Result<Self, Misfit> {
        let members = Self::lenient(json, at, what)?;
        match members.members.names().find(|name| !known.contains(name)) {
            Some(name) => Err(Misfit::at(
                &Path::Member(at, name),
                format!("unknown member {}: {what} takes {}", shown(name), known.join(", ")),
            )),
            None => Ok(members),
        }
    }

    /// Takes any object.
    pub(super) fn lenient(json: &'a Json, at: &'a Path<'a>, what: &str) -> Result<Self, Misfit> {
        match json.object() {
            Some(members) => Ok(Self { members, at }),
            None => Err(Misfit::at(at, format!("{what} is an object, found {}", json.kind()))),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a Json> {
        self.members.get(name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.members.contains(name)
    }

    /// An error at this object.
    pub(super) fn misfit(&self, error: impl Into<String>) -> Misfit {
        Misfit::at(self.at, error)
    }

    /// An error at a member.
    pub(super) fn misfit_at(&self, name: &str, error: impl Into<String>) -> Misfit {
        Misfit::at(&Path::Member(self.at, name), error)
    }

    /// An error at a member that says what was wanted and what was found.
    pub(super) fn wanted(&self, name: &str, wanted: &str) -> Misfit {
        let found = self.get(name).map_or("nothing", Json::kind);
        self.misfit_at(name, format!("{name} is {wanted}, found {found}"))
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Misfit> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Flag(value)) => Ok(Some(*value)),
            Some(_) => Err(self.wanted(name, "true or false")),
        }
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, Misfit> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text)),
            Some(_) => Err(self.wanted(name, "a string")),
        }
    }

    /// A string that must be there and not be empty.
    pub(super) fn required_text(&self, name: &str) -> Result<&'a str, Misfit> {
        match self.text(name)? {
            Some("") => Err(self.misfit_at(name, format!("{name} is empty"))),
            Some(text) => Ok(text),
            None => Err(self.misfit(format!("{name} is missing"))),
        }
    }

    /// A list with one item or more, each converted by `convert`.
    pub(super) fn list<T>(
        &self,
        name: &str,
        mut convert: impl FnMut(&Json, &Path<'_>) -> Result<T, Misfit>,
    ) -> Result<Option<Vec<T>>, Misfit> {
        let at = Path::Member(self.at, name);
        match self.get(name) {
            None => Ok(None),
            Some(Json::List(items)) if items.is_empty() => Err(Misfit::at(
                &at,
                format!(
                    "{name} is empty; at a provider an empty list can mean everything, so leave it out or name something"
                ),
            )),
            Some(Json::List(items)) => items
                .iter()
                .enumerate()
                .map(|(index, item)| convert(item, &Path::Item(&at, index)))
                .collect::<Result<_, _>>()
                .map(Some),
            Some(_) => Err(self.wanted(name, "an array")),
        }
    }
}
