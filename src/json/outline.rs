//! The members of a JSON object as raw text: what one of them holds, or that one is given twice, keeps no other from being read.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::found::{Found, Told};
use super::{Json, Path, TWICE, Text};

#[derive(Debug, Default)]
pub(crate) struct Outline<'a>(Vec<(Text<'a>, &'a RawValue)>);

impl<'a> Outline<'a> {
    /// Reads a text that holds one object.
    pub(crate) fn parse(text: &'a str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// Whether a member is there, whatever it holds.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// Whether a member is there and not null.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.all(name).any(|value| value.get() != "null")
    }

    /// The text of a member that is given once.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        let mut all = self.all(name);
        all.next().filter(|_| all.next().is_none())
    }

    /// A member that is given once and is a string.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        serde_json::from_str::<Text<'_>>(self.raw(name)?.get()).ok().map(|text| text.0)
    }

    /// A member that is given once and is an object.
    pub(crate) fn object(&self, name: &str) -> Option<Self> {
        Self::parse(self.raw(name)?.get()).ok()
    }

    /// The value of a member of this object, which stands at `at`; a missing one is null.
    pub(crate) fn json(&self, name: &str, at: &Path<'_>, found: &Found) -> Result<Json<'a>, Told> {
        let at = Path::Member(at, name);
        match self.raw(name) {
            Some(raw) => Json::parse(raw.get()).map_err(|problem| found.tell(&at, problem.error)),
            None if self.has(name) => Err(found.tell(&at, TWICE)),
            None => Ok(Json::Null),
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| &*name.0)
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &'a RawValue> {
        self.0.iter().filter(move |(own, _)| own.0 == name).map(|(_, value)| *value)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Outline<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Vec<(Text<'de>, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Members).map(Self)
    }
}
