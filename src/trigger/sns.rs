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

#[cfg(test)]
mod tests {
    use super::*;

    /// As the developer guide of Lambda shows it, with attributes of a sender's own.
    const RECORD: &str = r#"{
        "EventVersion": "1.0", "EventSource": "aws:sns", "EventSubscriptionArn": "arn:aws:sns:us-east-1:123456789012:t:2",
        "Sns": {
            "SignatureVersion": "1", "Timestamp": "2019-01-02T12:45:07.000Z", "Signature": "tcc6faL2yUC6dgZdmrwh1Y4cGa/ebXEkAi6RibDsvpi+tE",
            "SigningCertURL": "https://sns.us-east-1.amazonaws.com/certificate.pem", "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
            "Message": "Hello from SNS!", "Type": "Notification", "TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Subject": "Test",
            "UnsubscribeURL": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
            "MessageAttributes": {"dryrun": {"Type": "String", "Value": "yes"}}, "scope": "media"
        },
        "targets": []
    }"#;

    #[test]
    fn a_notification_is_the_same_by_its_type_and_by_its_members() {
        let raw: &RawValue = serde_json::from_str(RECORD).unwrap();
        let typed = of(serde_json::from_str(RECORD).unwrap());
        for record in [&typed, &by_members(raw), &read(raw)] {
            assert_eq!(record.id.as_deref(), Some("95df01b4-ee98-5cb9-9903-4c221d41eb5e"));
            assert_eq!(record.body.as_deref(), Ok("Hello from SNS!"));
            let names: Vec<_> = record.names.iter().collect();
            for name in [(None, "targets"), (Some("Sns"), "scope"), (Some("MessageAttributes"), "dryrun")] {
                assert!(names.contains(&name), "{names:?}");
            }
        }
    }
}
