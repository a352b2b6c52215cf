//! A flat JSON object, written member by member.

/// A line in the making.
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

    pub(crate) fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        self.string(value);
        self.0.push(b',');
    }

    /// The members that have a value.
    pub(crate) fn texts<'a>(&mut self, members: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) {
        for (name, value) in members {
            if let Some(value) = value {
                self.text(name, value);
            }
        }
    }

    pub(crate) fn number(&mut self, name: &str, value: u64) {
        self.name(name);
        self.0.extend_from_slice(value.to_string().as_bytes());
        self.0.push(b',');
    }

    pub(crate) fn flag(&mut self, name: &str, value: bool) {
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

    fn name(&mut self, name: &str) {
        self.string(name);
        self.0.push(b':');
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
        line.text(nasty, nasty);
        line.number("n", u64::MAX);
        line.flag("f", true);
        let json = line.finish();
        assert!(!json.contains('\n'));
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value[nasty], nasty);
        assert_eq!(value["n"], u64::MAX);
        assert_eq!(Line::object().finish(), "{}");
    }
}
