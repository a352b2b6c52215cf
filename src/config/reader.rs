//! A TOML table that is read key by key: what is wrong is noted, and what nobody read is an unknown key.

use std::cell::RefCell;

use toml::{Table, Value};

/// A table, the keys that were read of it, and where problems are noted.
pub(super) struct Section<'p> {
    path: String,
    table: Table,
    read: Vec<&'static str>,
    /// Keys whose values are of a wrong type, which has been noted.
    wrong: Vec<&'static str>,
    problems: &'p RefCell<Vec<String>>,
}

impl<'p> Section<'p> {
    pub(super) fn root(table: Table, problems: &'p RefCell<Vec<String>>) -> Self {
        Self { path: String::new(), table, read: Vec::new(), wrong: Vec::new(), problems }
    }

    /// Notes a problem with a key of this section.
    pub(super) fn problem(&self, key: &str, what: &str) {
        self.problems.borrow_mut().push(format!("{}: {what}", self.place(key)));
    }

    /// Notes a problem with the section itself.
    pub(super) fn problem_here(&self, what: &str) {
        self.problems.borrow_mut().push(format!("{}: {what}", self.path));
    }

    /// Whether the value of a key has been found to be of a wrong type, so that it is neither missing nor the default.
    pub(super) fn is_wrong(&self, key: &str) -> bool {
        self.wrong.contains(&key)
    }

    /// Where a key of this section stands.
    pub(super) fn place(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn take(&mut self, key: &'static str) -> Option<Value> {
        self.read.push(key);
        self.table.remove(key)
    }

    /// Takes a value of one type; another type is a problem.
    fn take_as<T>(&mut self, key: &'static str, wanted: &str, convert: impl Fn(Value) -> Option<T>) -> Option<T> {
        let value = self.take(key)?;
        let found = told(&value);
        let converted = convert(value);
        if converted.is_none() {
            self.wrong.push(key);
            self.problem(key, &format!("expected {wanted}, found {found}"));
        }
        converted
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        self.take_as(key, "a text", |value| match value {
            Value::String(text) => Some(text),
            _ => None,
        })
    }

    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        self.take_as(key, "true or false", |value| value.as_bool())
    }

    /// A whole number above zero.
    pub(super) fn count(&mut self, key: &'static str) -> Option<u64> {
        self.take_as(key, "a whole number above 0", |value| {
            value.as_integer().and_then(|number| u64::try_from(number).ok()).filter(|&number| number > 0)
        })
    }

    /// Requests a second, above zero; parts of one are allowed.
    pub(super) fn rate(&mut self, key: &'static str) -> Option<f64> {
        self.take_as(key, "requests a second, a number above 0", |value| {
            #[expect(clippy::cast_precision_loss, reason = "no rate comes near 2^52 requests a second")]
            let number = value.as_float().or_else(|| value.as_integer().map(|number| number as f64))?;
            (number > 0.0 && number.is_finite()).then_some(number)
        })
    }

    /// The texts of a list with their places; what is no text is a problem.
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<(usize, String)> {
        let list = self.take_as(key, "a list of texts", |value| match value {
            Value::Array(values) => Some(values),
            _ => None,
        });
        let mut texts = Vec::new();
        for (index, value) in list.unwrap_or_default().into_iter().enumerate() {
            match value {
                Value::String(text) => texts.push((index, text)),
                other => {
                    self.wrong.push(key);
                    let found = format!("expected a text, found {}", told(&other));
                    self.problem(&format!("{key}[{index}]"), &found);
                }
            }
        }
        texts
    }

    pub(super) fn section(&mut self, key: &'static str) -> Option<Self> {
        let table = self.take_as(key, "a table", |value| match value {
            Value::Table(table) => Some(table),
            _ => None,
        })?;
        Some(self.child(key, table))
    }

    /// The tables of a list of tables.
    pub(super) fn list(&mut self, key: &'static str) -> Vec<Self> {
        let list = self.take_as(key, "a list of tables", |value| match value {
            Value::Array(values) => Some(values),
            _ => None,
        });
        let mut sections = Vec::new();
        for (index, value) in list.unwrap_or_default().into_iter().enumerate() {
            let name = format!("{key}[{index}]");
            match value {
                Value::Table(table) => sections.push(self.child(&name, table)),
                other => self.problem(&name, &format!("expected a table, found {}", told(&other))),
            }
        }
        sections
    }

    /// Every key of this section as a section of its own, by name.
    pub(super) fn sections(self) -> Vec<(String, Self)> {
        let mut sections = Vec::with_capacity(self.table.len());
        for (key, value) in &self.table {
            match value {
                Value::Table(table) => sections.push((key.clone(), self.child(&quoted(key), table.clone()))),
                other => self.problem(&quoted(key), &format!("expected a table, found {}", told(other))),
            }
        }
        sections
    }

    fn child(&self, key: &str, table: Table) -> Self {
        Self { path: self.place(key), table, read: Vec::new(), wrong: Vec::new(), problems: self.problems }
    }

    /// Notes every key that was not read.
    pub(super) fn finish(self, takes: &str) {
        for key in self.table.keys() {
            self.problem(&quoted(key), &format!("unknown key; {takes} {}", self.read.join(", ")));
        }
    }
}

/// What a value is, for an error. It may be a secret in the wrong place, so that none is repeated.
fn told(value: &Value) -> &'static str {
    match value {
        Value::Integer(number) if *number <= 0 => "0 or less",
        Value::Float(number) if *number <= 0.0 => "0 or less",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a fraction",
        Value::Boolean(_) => "true or false",
        Value::String(_) => "a text",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}

/// A key as it is written in TOML.
fn quoted(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if bare { key.to_owned() } else { format!("{key:?}") }
}
