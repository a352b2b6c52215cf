//! The records of a batch: where they come from, and what each of them carries.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{Error, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{QueueRecord, Unreadable};
use crate::json::Outline;
use crate::redact::shown;

/// The `eventSource` of SQS.
pub(super) const SQS: &str = "aws:sqs";

/// Records, as Lambda hands them over in an object, or `EventBridge` Pipes in an array.
pub(crate) struct Records<'a> {
    /// A JSON array.
    array: &'a RawValue,
    /// The names of the members around the list.
    pub(crate) names: Names,
}

/// Where records come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Sqs,
    Sns,
    DynamoDb,
}

impl<'a> Records<'a> {
    /// Nothing, where they are no array.
    pub(super) fn of(array: &'a RawValue, names: Names) -> Option<Self> {
        array.get().starts_with('[').then_some(Self { array, names })
    }

    /// The records of a queue, each handed over in one pass; or false, where one of them is not as SQS writes it, and what was handed
    /// over before counts for nothing: then `list` has them one by one.
    pub(crate) fn each_of_queue(&self, take: impl FnMut(QueueRecord)) -> bool {
        serde_json::Deserializer::from_str(self.array.get()).deserialize_seq(EachOfQueue(take)).is_ok()
    }

    pub(crate) fn list(&self) -> Vec<&'a RawValue> {
        serde_json::from_str(self.array.get()).unwrap_or_default()
    }
}

struct EachOfQueue<F>(F);

impl<'de, F: FnMut(QueueRecord)> Visitor<'de> for EachOfQueue<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("records of a queue")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut records: A) -> Result<(), A::Error> {
        while let Some(message) = records.next_element()? {
            (self.0)(QueueRecord::of(message).ok_or_else(|| A::Error::custom("something is missing"))?);
        }
        Ok(())
    }
}

impl Source {
    /// Where all of some records come from. Those of SQS say it each for itself, when they are read.
    pub(crate) fn of(records: &[&RawValue]) -> Result<Self, Unreadable> {
        let first = records.first();
        let first = first.ok_or_else(|| Unreadable("Records is empty: there is nothing to do".to_owned()))?;
        let source = source_of(first);
        if source != SQS && records.iter().any(|record| source_of(record) != source) {
            return Err(mixed());
        }
        match &*source {
            SQS => Ok(Self::Sqs),
            "aws:sns" => Ok(Self::Sns),
            "aws:dynamodb" => Ok(Self::DynamoDb),
            "" => Err(Unreadable("the records do not say what they are: eventSource is missing".to_owned())),
            source => Err(Unreadable(format!("records of {} are no deletion events", shown(source)))),
        }
    }
}

pub(super) fn mixed() -> Unreadable {
    Unreadable("records of different sources do not come in one payload".to_owned())
}

/// What a record says it comes from. SNS begins the name with a capital; a record of SQS may have a member of that name, too.
fn source_of<'a>(record: &'a RawValue) -> Cow<'a, str> {
    let source =
        |members: Outline<'a>| members.text(if members.is_set("eventSource") { "eventSource" } else { "EventSource" });
    Outline::parse(record.get()).ok().and_then(source).unwrap_or_default()
}

/// A message as its queue or topic delivered it.
pub(crate) struct Record {
    pub(crate) id: Option<String>,
    /// The text that holds the event, or why there is none.
    pub(crate) body: Result<String, &'static str>,
    /// The names of the members around the event.
    pub(crate) names: Names,
}

impl Record {
    pub(super) fn without_body(id: Option<String>, why: &'static str) -> Self {
        Self { id, body: Err(why), names: Names::default() }
    }
}

/// The text of a body, which is a string.
pub(super) fn text_of(body: &RawValue) -> Result<String, &'static str> {
    serde_json::from_str(body.get()).map_err(
        |_| "the body is no valid string: a record comes as its queue gave it, with no input transformer between",
    )
}

/// Names of members that may have been meant for the event, but stand around it.
#[derive(Default)]
pub(crate) struct Names(Vec<(Option<&'static str>, String)>);

impl Names {
    /// Names of members of the wrapper itself.
    pub(super) fn of(names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self::default().and(None, names)
    }

    /// Names of members of one of its members.
    pub(super) fn with(self, member: &'static str, names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.and(Some(member), names)
    }

    fn and(mut self, member: Option<&'static str>, names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.0.extend(names.into_iter().map(|name| (member, name.as_ref().to_owned())));
        self
    }

    /// Each name, and the member of the wrapper whose member it is, where it is none of the wrapper's own.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Option<&'static str>, &str)> {
        self.0.iter().map(|(member, name)| (*member, name.as_str()))
    }
}
