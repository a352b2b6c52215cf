//! JSON documents that hold lines: `filter-log-events`, results of Logs Insights, records of a subscription. They are walked as a
//! stream, whatever their nesting: every text that is a line, and every object that is one, is handed over.

use std::fmt;
use std::io::{self, Read};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::Logs;
use super::line;

/// Reads documents, one behind the other.
pub(super) fn read(reader: impl Read, logs: &mut Logs<'_>) -> io::Result<()> {
    let mut documents = serde_json::Deserializer::from_reader(reader);
    // `end` is right only behind the last document.
    while documents.end().is_err() {
        Walk(logs).deserialize(&mut documents).map_err(|error| match error.is_io() {
            true => io::Error::from(error),
            false => io::Error::other(format!("it is neither lines nor whole JSON: {error}")),
        })?;
    }
    Ok(())
}

/// Walks one value. What it gives is the value itself, where it is a simple one.
struct Walk<'a, 'b>(&'a mut Logs<'b>);

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        match text.find('{').and_then(|place| text.get(place..)) {
            Some(rest) if text.contains("\"event\"") || text.contains("\"_aws\"") => {
                self.0.candidate(rest.trim_end());
                Ok(None)
            }
            _ => Ok(Some(text.into())),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(Walk(self.0))?;
            object.extend(value.map(|value| (name, value)));
        }
        let has = |name: &str| object.contains_key(name);
        let (is_ours, is_event) = (has("service"), has("message") || has("@message"));
        match line::of(object) {
            Some(line) => self.0.line(line),
            None if is_ours => self.0.counts.ours += 1,
            // The message of an event that is no line of ours.
            None => self.0.counts.foreign += u64::from(is_event),
        }
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element_seed(Walk(self.0))?.is_some() {}
        Ok(None)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}
