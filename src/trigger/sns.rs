//! A record of SNS.

use std::borrow::Cow;

use aws_lambda_events::sns::SnsRecord;
use serde_json::value::RawValue;

use super::records::{Names, Record, text_of};
use crate::json::Outline;

/// Reads a notification.
pub(crate) fn read(raw: &RawValue) -> Record {
    serde_json::from_str(raw.get()).map_or_else(|_| by_members(raw), of)
}

fn of(record: SnsRecord) -> Record {
    let SnsRecord { sns, other, .. } = record;
    let names =
        Names::of(other.keys()).with("Sns", sns.other.keys()).with("MessageAttributes", sns.message_attributes.keys());
    Record { id: Some(sns.message_id), body: Ok(sns.message), names }
}

/// The notification, each of its members read by itself: tools leave out what SNS always writes, and a member of a wrong type, or
/// given twice, spoils no other.
fn by_members(raw: &RawValue) -> Record {
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
