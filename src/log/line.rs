//! A flat JSON object, written member by member.

use std::fmt::{Display, Write};

use crate::encode::{fits, fitting};

/// Bytes of the longest line. Source: CloudWatch Logs takes 256 KB for an event, what it adds itself included.
const MAX_LINE: usize = 250_000;
/// Bytes that no text may take, so that whatever stands behind the longest still has a place.
const TAIL: usize = 8 * 1024;

/// A line in the making. It never gets too long: a text for which there is no room left is cut.
pub(crate) struct Line(Vec<u8>);

impl Line {
    /// An object.
    pub(crate) fn object() -> Self {
        let mut buffer = Vec::with_capacity(768);
        buffer.push(b'{');
        Self(buffer)
    }

    /// Members without the object around them.
    pub(super) fn members() -> Self {
        Self(Vec::with_capacity(256))
    }

    pub(crate) fn text(&mut self, name: &'static str, value: &str) {
        self.name(name);
        let room = (MAX_LINE - TAIL).saturating_sub(self.0.len());
        if fits(value, room) {
            self.string(value);
        } else {
            self.string(&format!("{}…", fitting(value, room)));
        }
        self.0.push(b',');
    }

    /// At most so many values with commas between them; the number of the others has a member of its own.
    pub(crate) fn list<T: Display>(&mut self, name: &'static str, values: &[T], most: usize) {
        let mut joined = String::new();
        for (place, value) in values.iter().take(most).enumerate() {
            let comma = if place == 0 { "" } else { "," };
            // Writing to memory cannot fail.
            let _infallible = write!(joined, "{comma}{value}");
        }
        self.text(name, &joined);
        if values.len() > most {
            let omitted = values.len() - most;
            self.0.extend_from_slice(format!("\"{name}_omitted\":{omitted},").as_bytes());
        }
    }

    /// The members that have a value.
    pub(crate) fn texts<'a>(&mut self, members: impl IntoIterator<Item = (&'static str, Option<&'a str>)>) {
        for (name, value) in members {
            if let Some(value) = value {
                self.text(name, value);
            }
        }
    }

    pub(crate) fn number(&mut self, name: &'static str, value: u64) {
        self.name(name);
        self.0.extend_from_slice(value.to_string().as_bytes());
        self.0.push(b',');
    }

    pub(crate) fn flag(&mut self, name: &'static str, value: bool) {
        self.name(name);
        self.0.extend_from_slice(if value { b"true," } else { b"false," });
    }

    /// Members that are JSON already, each with a comma behind it.
    pub(super) fn raw(&mut self, members: &str) {
        self.0.extend_from_slice(members.as_bytes());
    }

    /// The object, closed.
    pub(crate) fn finish(mut self) -> String {
        if self.0.last() == Some(&b',') {
            self.0.pop();
        }
        self.0.push(b'}');
        String::from_utf8(self.0).unwrap_or_default()
    }

    pub(super) fn into_members(self) -> String {
        String::from_utf8(self.0).unwrap_or_default()
    }

    /// Names are our own and need no escaping.
    fn name(&mut self, name: &'static str) {
        self.0.push(b'"');
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(b"\":");
    }

    fn string(&mut self, value: &str) {
        // Writing a string to memory cannot fail.
        let _infallible = serde_json::to_writer(&mut self.0, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_survives() {
        let nasty = "quote \" backslash \\ line\nend \u{0} \u{7f} \u{2028} é 😀";
        let mut line = Line::object();
        line.text("t", nasty);
        line.number("n", u64::MAX);
        line.flag("f", true);
        let json = line.finish();
        assert!(!json.contains('\n'));
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["t"], nasty);
        assert_eq!(value["n"], u64::MAX);
        assert_eq!(Line::object().finish(), "{}");
    }

    #[test]
    fn no_texts_make_a_line_too_long_and_what_stands_behind_them_is_there() {
        for nasty in ["x", "\u{1}", "\"", "é", "😀"] {
            let mut line = Line::object();
            (0..40).for_each(|_| line.text("one_of_the_longer_names", &nasty.repeat(MAX_LINE)));
            line.number("n", u64::MAX);
            let json = line.finish();
            assert!((MAX_LINE - TAIL..=MAX_LINE).contains(&json.len()), "{nasty:?}: {}", json.len());
            let value: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert_eq!(value["n"], u64::MAX);
        }
    }

    #[test]
    fn a_text_that_just_fits_is_whole() {
        let mut line = Line::object();
        let room = MAX_LINE - TAIL - "{\"t\":".len();
        line.text("t", &"x".repeat(room));
        assert!(!line.finish().contains('…'));
    }

    #[test]
    fn a_list_that_is_too_long_is_cut_between_its_items_and_the_rest_is_counted() {
        let written = |most| {
            let mut line = Line::object();
            line.list("ids", &["a", "b", "c"], most);
            line.finish()
        };
        assert_eq!(written(3), r#"{"ids":"a,b,c"}"#);
        assert_eq!(written(2), r#"{"ids":"a,b","ids_omitted":1}"#);
    }
}
