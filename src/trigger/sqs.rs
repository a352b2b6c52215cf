//! A record of SQS.

use aws_lambda_events::sqs::SqsMessage;
use serde_json::value::RawValue;

use super::Unreadable;
use super::records::{Names, Record, SQS, mixed, text_of};
use crate::json::Outline;

/// A message of a queue.
pub(crate) struct QueueRecord {
    pub(crate) record: Record,
    pub(crate) is_fifo: bool,
    /// Its message group, empty where it has none.
    pub(crate) group: String,
}

impl QueueRecord {
    /// Reads the record of a place in its batch. One without a message id fails the whole batch on purpose: it cannot be reported as
    /// failed, and Lambda takes an empty identifier for a failure of the whole batch anyway, after everything has been executed.
    pub(crate) fn read(raw: &RawValue, index: usize) -> Result<Self, Unreadable> {
        let message = serde_json::from_str(raw.get()).ok().and_then(Self::of);
        message.map_or_else(|| Self::by_members(raw, index), Ok)
    }

    /// The message, where nothing of it is missing.
    pub(super) fn of(message: SqsMessage) -> Option<Self> {
        let id = message.message_id.filter(|id| !id.is_empty());
        let (Some(_), Some(text), Some(SQS)) = (&id, message.body, message.event_source.as_deref()) else {
            return None;
        };
        let attributes = message.message_attributes.keys();
        let names = Names::of(message.other.keys()).with("messageAttributes", attributes);
        let mut attributes = message.attributes;
        Some(Self {
            record: Record { id, body: Ok(text), names },
            is_fifo: message.event_source_arn.is_some_and(|arn| is_fifo(&arn)),
            group: attributes.remove("MessageGroupId").unwrap_or_default(),
        })
    }

    /// The message, each of its members read by itself: one of a wrong type, or given twice, spoils no other.
    fn by_members(raw: &RawValue, index: usize) -> Result<Self, Unreadable> {
        let members = Outline::parse(raw.get()).map_err(|_| mixed())?;
        if members.text("eventSource").as_deref() != Some(SQS) {
            return Err(mixed());
        }
        let id = members.text("messageId").filter(|id| !id.is_empty()).ok_or_else(|| {
            Unreadable(format!("record {index} of the batch has no message id, so its failure could not be reported"))
        })?;
        let id = Some(id.into_owned());
        let record = match members.raw("body") {
            Some(body) => {
                let attributes = members.object("messageAttributes").unwrap_or_default();
                let names = Names::of(members.names()).with("messageAttributes", attributes.names());
                Record { id, body: text_of(body), names }
            }
            None => Record::without_body(id, "the record has no body, or has it more than once"),
        };
        let group =
            members.object("attributes").and_then(|attributes| Some(attributes.text("MessageGroupId")?.into_owned()));
        Ok(Self {
            record,
            is_fifo: members.text("eventSourceARN").is_some_and(|arn| is_fifo(&arn)),
            group: group.unwrap_or_default(),
        })
    }
}

/// Whether a queue is a FIFO queue. A message of a standard queue can have a group too (fair queues); only the name tells.
fn is_fifo(arn: &str) -> bool {
    arn.ends_with(".fifo")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(record: &QueueRecord) -> (Option<&str>, &Result<String, &'static str>, bool, &str) {
        let QueueRecord { record, is_fifo, group } = record;
        (record.id.as_deref(), &record.body, *is_fifo, group)
    }

    fn raw(text: &str) -> &RawValue {
        serde_json::from_str(text).unwrap()
    }

    fn by_type(text: &str) -> Option<QueueRecord> {
        serde_json::from_str(text).ok().and_then(QueueRecord::of)
    }

    /// As the developer guide of Lambda shows it.
    const RECORD: &str = r#"{
        "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d", "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": "Test \"message\".", "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "attributes": {"ApproximateReceiveCount": "1", "MessageGroupId": "g"},
        "messageAttributes": {"scope": {"stringValue": "100", "binaryValue": "Base64Str", "dataType": "Number"}},
        "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:my-queue.fifo",
        "awsRegion": "us-east-2"
    }"#;

    #[test]
    fn a_record_is_the_same_by_its_type_and_by_its_members() {
        for text in [
            RECORD.replace("Base64Str", "QmFzZTY0"),
            RECORD
                .replace("Base64Str", "QmFzZTY0")
                .replace(".fifo", "")
                .replace("\"MessageGroupId\": \"g\"", "\"x\": \"y\""),
            r#"{"messageId": "m", "body": "", "eventSource": "aws:sqs"}"#.to_owned(),
        ] {
            let (typed, read) = (by_type(&text).unwrap(), QueueRecord::by_members(raw(&text), 0).ok().unwrap());
            assert_eq!(shown(&typed), shown(&read), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_the_type_is_read_all_the_same() {
        for (member, odd) in [
            ("\"e4e68fb7bd0e697a0ae8f1bb342846b3\"", "5"),
            ("\"us-east-2\"", "[]"),
            ("\"1\"", "1"),
            ("\"100\"", "{}"),
            ("\"QmFzZTY0\"", "\"no base64\""),
        ] {
            let text = RECORD.replace("Base64Str", "QmFzZTY0").replace(member, odd);
            assert!(by_type(&text).is_none(), "{text}");
            let record = QueueRecord::read(raw(&text), 0).ok().unwrap().record;
            assert_eq!(record.body.as_deref(), Ok("Test \"message\"."), "{text}");
            assert_eq!(record.id.as_deref(), Some("059f36b4-87a3-44ab-83d2-661975830a7d"));
        }
    }

    #[test]
    fn names_that_may_have_been_meant_are_heard_in_either_way() {
        for odd in ["\"Dry_Run\": true, ", "\"Dry_Run\": true, \"md5OfMessageAttributes\": 5, "] {
            let text = RECORD.replace("Base64Str", "QmFzZTY0").replacen('{', &format!("{{{odd}"), 1);
            let names = QueueRecord::read(raw(&text), 0).ok().unwrap().record.names;
            let names: Vec<_> = names.iter().collect();
            assert!(
                names.contains(&(None, "Dry_Run")) && names.contains(&(Some("messageAttributes"), "scope")),
                "{names:?}"
            );
        }
    }
}
