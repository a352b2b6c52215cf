//! Strict reading of an object: every member is known, and every value is of its type.

use std::fmt::Display;

use super::found::{Found, Told};
use super::object::Object;
use super::{Json, Path};
use crate::redact::{listed, shown};
use crate::request::Problem;

/// An object, and where what is wrong with it is told.
pub(crate) struct Members<'a> {
    members: &'a Object<'a>,
    pub(crate) at: &'a Path<'a>,
    pub(crate) found: &'a Found,
    /// Whether a member that is null is none.
    skips_nulls: bool,
}

impl<'a> Members<'a> {
    /// Takes an object and tells of every member that is not among `known`; `what` names it in errors.
    pub(crate) fn strict(
        json: &'a Json<'a>,
        at: &'a Path<'a>,
        what: &str,
        known: &[&str],
        found: &'a Found,
    ) -> Result<Self, Told> {
        let members = Self::any(json, at, what, false, found)?;
        for (name, value) in members.members.iter().filter(|(name, _)| !known.contains(name)) {
            if *value != Json::Twice {
                found.add(|| Problem {
                    pointer: Path::Member(at, name).pointer(),
                    error: format!("unknown member {}: {what} takes {}", shown(name), listed(known.iter().copied())),
                });
            }
        }
        Ok(members)
    }

    /// Takes the object that an event is. Serialisers write null for an attribute that is not set.
    pub(crate) fn envelope(json: &'a Json<'a>, found: &'a Found) -> Result<Self, Told> {
        Self::any(json, &Path::Root, "a deletion event", true, found)
    }

    fn any(
        json: &'a Json<'a>,
        at: &'a Path<'a>,
        what: &str,
        skips_nulls: bool,
        found: &'a Found,
    ) -> Result<Self, Told> {
        match json.object() {
            Some(members) => Ok(Self { members, at, found, skips_nulls }),
            None => Err(found.unfit(at, json, format_args!("{what} is an object"))),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'a Json<'a>> {
        self.given(name).filter(|value| !(self.skips_nulls && **value == Json::Null))
    }

    /// The value of a member, null or not.
    pub(crate) fn given(&self, name: &str) -> Option<&'a Json<'a>> {
        self.members.get(name)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.members.names()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Tells a problem of this object.
    pub(crate) fn tell(&self, error: impl Display) -> Told {
        self.found.tell(self.at, error)
    }

    /// Tells a problem of a member.
    pub(crate) fn tell_at(&self, name: &str, error: impl Display) -> Told {
        self.found.tell(&Path::Member(self.at, name), error)
    }

    /// Tells that the value of a member is not what is wanted.
    pub(crate) fn unfit(&self, name: &str, value: &Json<'_>, wanted: &str) -> Told {
        self.found.unfit(&Path::Member(self.at, name), value, format_args!("{name} is {wanted}"))
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Told> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Flag(value)) => Ok(Some(*value)),
            Some(other) => Err(self.unfit(name, other, "true or false")),
        }
    }

    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a str>, Told> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text)),
            Some(other) => Err(self.unfit(name, other, "a string")),
        }
    }

    /// A string that must be there and not be empty.
    pub(crate) fn required_text(&self, name: &str) -> Result<&'a str, Told> {
        match self.text(name)? {
            Some("") => Err(self.tell_at(name, format_args!("{name} is empty"))),
            Some(text) => Ok(text),
            None => Err(self.tell(format_args!("{name} is missing"))),
        }
    }

    /// A list with one item or more, each converted by `convert`.
    pub(crate) fn list<T>(
        &self,
        name: &str,
        mut convert: impl FnMut(&Json<'_>, &Path<'_>) -> Result<T, Told>,
    ) -> Result<Option<Vec<T>>, Told> {
        let at = Path::Member(self.at, name);
        match self.get(name) {
            None => Ok(None),
            Some(Json::List(items)) if items.is_empty() => Err(self.found.tell(
                &at,
                format_args!(
                    "{name} is empty; at a provider an empty list can mean everything, so leave it out or name something"
                ),
            )),
            Some(Json::List(items)) => {
                let mut converted = Ok(Vec::new());
                for (index, item) in items.iter().enumerate() {
                    match (convert(item, &Path::Item(&at, index)), &mut converted) {
                        (Ok(item), Ok(list)) => list.push(item),
                        (Err(told), Ok(_)) => converted = Err(told),
                        (_, Err(_)) => {}
                    }
                }
                converted.map(Some)
            }
            Some(other) => Err(self.unfit(name, other, "an array")),
        }
    }
}
