//! A JSON value as it arrived: it knows members that were given twice, and where each value stands. Its texts lie in the text that it
//! was read from, but for those with escapes.

mod found;
mod members;
mod object;
mod outline;

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

pub(crate) use found::{Found, Told};
pub(crate) use members::Members;
pub(crate) use object::Object;
pub(crate) use outline::Outline;

use crate::request::Problem;

#[derive(Debug, PartialEq)]
pub(crate) enum Json<'a> {
    Null,
    Flag(bool),
    /// A whole number from 0 to `u64::MAX`.
    Whole(u64),
    /// Any other number.
    Number,
    Text(Cow<'a, str>),
    List(Box<[Self]>),
    Object(Object<'a>),
    /// A member that its object gave more than once.
    Twice,
}

/// What is wrong with a member that is `Twice`.
pub(crate) const TWICE: &str = "this member is given more than once";

impl<'a> Json<'a> {
    /// Parses a text that holds one JSON value. Members given more than once are in it as `Twice`.
    pub(crate) fn parse(text: &'a str) -> Result<Self, Problem> {
        Self::read(text).map_err(|error| Problem::whole(format!("this is no JSON: {error}")))
    }

    /// The same with the library's own error.
    pub(crate) fn read(text: &'a str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// Refuses a value in which a member is given twice; the error says where.
    pub(crate) fn reject_doubles(&self) -> Result<(), String> {
        let found = Found::default();
        self.tell_doubles(&Path::Root, &found);
        found.nothing().map_err(|_| found.into_problems().to_string())
    }

    /// Tells of every member that is given more than once, wherever it stands.
    pub(crate) fn tell_doubles(&self, at: &Path<'_>, found: &Found) {
        match self {
            Self::Twice => {
                found.tell(at, TWICE);
            }
            Self::Object(members) => {
                members.iter().for_each(|(name, value)| value.tell_doubles(&Path::Member(at, name), found));
            }
            Self::List(items) => {
                items.iter().enumerate().for_each(|(index, item)| item.tell_doubles(&Path::Item(at, index), found));
            }
            _ => {}
        }
    }

    /// What it is, for an error that says what was found.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Flag(_) => "a boolean",
            Self::Whole(_) | Self::Number => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
            Self::Twice => "a member given more than once",
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list; none of anything else.
    pub(crate) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    pub(crate) fn object(&self) -> Option<&Object<'a>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        self.object()?.get(name)
    }
}

/// Characters of a member's name that a pointer shows; no name that means anything is as long.
const MAX_NAME: usize = 128;
/// Bytes of the longest pointer; what lies deeper is no member of ours.
const MAX_POINTER: usize = 1024;

/// A place in a JSON value; it prints as a JSON Pointer (RFC 6901).
#[derive(Clone, Copy)]
pub(crate) enum Path<'a> {
    Root,
    Member(&'a Self, &'a str),
    Item(&'a Self, usize),
}

impl Path<'_> {
    /// The JSON Pointer, to what holds the place where that lies too deep.
    pub(crate) fn pointer(&self) -> String {
        let mut pointer = self.to_string();
        if pointer.len() > MAX_POINTER {
            let kept = (0..=MAX_POINTER).rev().find_map(|end| pointer.get(..end));
            let end = kept.and_then(|kept| kept.rfind('/')).unwrap_or_default();
            pointer.truncate(end);
        }
        pointer
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(parent, name) => {
                let name: String = name.chars().take(MAX_NAME).collect();
                write!(f, "{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
            }
            Self::Item(parent, index) => write!(f, "{parent}/{index}"),
        }
    }
}

/// A string, borrowed where it has no escapes.
#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Json<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tree)
    }
}

struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Flag(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json<'de>, E> {
        Ok(Json::Whole(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json<'de>, E> {
        Ok(u64::try_from(value).map_or(Json::Number, Json::Whole))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Json<'de>, E> {
        Ok(Json::Number)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some((Text(name), value)) = map.next_entry()? {
            members.push((name, value));
        }
        Ok(Json::Object(members.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_given_twice_is_found_wherever_it_stands() {
        let json = Json::parse(r#"{"a": [{"x/y": 1}, {"x/y": 1, "z": 2, "x/y": 3}]}"#).unwrap();
        assert_eq!(json.reject_doubles().unwrap_err(), "this member is given more than once (at /a/1/x~1y)");
    }

    #[test]
    fn what_is_no_json_is_an_error_at_the_root() {
        for text in ["", "{", "nonsense", "{} {}", "\u{feff}{}", r#"{"a": "\ud800"}"#, &"[".repeat(100_000)] {
            assert_eq!(Json::parse(text).unwrap_err().pointer, "", "{text:.20}");
        }
    }

    #[test]
    fn only_whole_numbers_from_zero_keep_their_value() {
        assert_eq!(Json::parse("18446744073709551615"), Ok(Json::Whole(u64::MAX)));
        for text in ["-1", "1.0", "18446744073709551616", "1e3"] {
            assert_eq!(Json::parse(text), Ok(Json::Number), "{text}");
        }
    }
}
