//! A record of SNS.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::records::{Names, Record, text_of};
use crate::json::Outline;

/// Reads a notification.
pub(crate) fn read(raw: &RawValue) -> Record {
    let Ok(members) = Outline::parse(raw.get()) else {
        return Record::without_body(None, "the SNS record is no object");
    };
    let Some((body, sns)) = members.object("Sns").and_then(|sns| Some((sns.raw("Message")?, sns))) else {
        return Record::without_body(None, "the SNS record has no Message");
    };
    let attributes = sns.object("MessageAttributes").unwrap_or_default();
    let names = Names::of(members.names()).with("Sns", sns.names()).with("MessageAttributes", attributes.names());
    Record { id: sns.text("MessageId").map(Cow::into_owned), body: text_of(body), names }
}
