//! Intake: what Lambda hands over becomes messages, each with its deletion event or the reason why it has none.
//! Wire types end here. A malformed message never touches its neighbours.

mod destination;
mod dynamodb;
mod envelope;
mod json;
mod members;
mod object;
mod sqs;
mod target;

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::config::Config;
use crate::redact::shown;
use crate::request::{Message, Rejection};
use crate::webhook::Request;

pub(crate) use destination::advice;
pub(crate) use envelope::MAX_FREE_TEXT;

/// The `eventSource` of SQS.
const SQS: &str = "aws:sqs";

/// Events of one direct invocation: as many as the largest batch of a queue has messages.
const MAX_EVENTS: usize = 10_000;

/// What Lambda handed over.
#[derive(Debug)]
pub(crate) enum Intake {
    Messages(Invocation),
    /// An HTTP request, of which nothing is understood before its signature is checked.
    Http(Box<Request>),
}

/// What an invocation brought.
#[derive(Debug)]
pub(crate) struct Invocation {
    pub(crate) trigger: Trigger,
    pub(crate) messages: Vec<Message>,
}

/// How the answer is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// An SQS batch. Of a FIFO queue it keeps each message's group, in the order of the messages.
    Sqs { groups: Option<Vec<String>> },
    /// A `DynamoDB` stream; the id of a message is its sequence number.
    Stream,
    /// SNS, `EventBridge`, Scheduler or a direct invocation.
    Event,
}

/// The payload as a whole cannot be taken: nothing in it is executed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable(pub(crate) String);

/// What is common to the payloads that Lambda's own triggers send.
#[derive(Deserialize)]
struct Payload<'a> {
    #[serde(borrow, rename = "Records")]
    records: Option<Vec<&'a RawValue>>,
    #[serde(rename = "requestContext")]
    request_context: Option<IgnoredAny>,
    /// A deletion event may have an extension of any name.
    specversion: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct RecordKind<'a> {
    #[serde(borrow, rename = "eventSource")]
    source: Option<Cow<'a, str>>,
}

/// SNS begins the name with a capital. It is asked for apart: a record of SQS may have a member of that name, too.
#[derive(Deserialize)]
struct SnsRecordKind<'a> {
    #[serde(borrow, rename = "EventSource")]
    source: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct SnsRecord<'a> {
    #[serde(borrow, rename = "Sns")]
    sns: Notification<'a>,
}

#[derive(Deserialize)]
struct Notification<'a> {
    #[serde(borrow, rename = "MessageId")]
    message_id: Option<&'a RawValue>,
    #[serde(borrow, rename = "Message")]
    message: Option<&'a RawValue>,
}

/// Reads the payload of an invocation.
pub(crate) fn parse(payload: &[u8], config: &Config) -> Result<Intake, Unreadable> {
    let text = std::str::from_utf8(payload).map_err(|_| Unreadable("the payload is not UTF-8".to_owned()))?;
    match text.trim_ascii_start().as_bytes().first() {
        Some(b'[') => array(text, config).map(Intake::Messages),
        Some(b'{') => object(text, config),
        _ => Err(Unreadable("the payload is no JSON object and no JSON array".to_owned())),
    }
}

fn object(text: &str, config: &Config) -> Result<Intake, Unreadable> {
    match serde_json::from_str::<Payload<'_>>(text) {
        // First: what came over HTTP needs a signature, whatever else it says.
        Ok(Payload { request_context: Some(_), .. }) => {
            Request::parse(text).map(|request| Intake::Http(Box::new(request))).map_err(Unreadable)
        }
        Ok(Payload { records: Some(records), specversion: None, .. }) => {
            records_of(&records, config).map(Intake::Messages)
        }
        Err(error) if !error.is_data() => Err(Unreadable(format!("the payload is no JSON: {error}"))),
        _ => {
            let messages = vec![message(text, config)];
            Ok(Intake::Messages(Invocation { trigger: Trigger::Event, messages }))
        }
    }
}

/// A direct invocation with several events.
fn array(text: &str, config: &Config) -> Result<Invocation, Unreadable> {
    let events: Vec<&RawValue> =
        serde_json::from_str(text).map_err(|error| Unreadable(format!("the payload is no JSON: {error}")))?;
    if events.is_empty() {
        return Err(Unreadable("the payload is an empty array: it asks for nothing".to_owned()));
    }
    if events.len() > MAX_EVENTS {
        return Err(Unreadable(format!("the payload has at most {MAX_EVENTS} events, found {}", events.len())));
    }
    let messages = events.into_iter().map(|event| message(event.get(), config)).collect();
    Ok(Invocation { trigger: Trigger::Event, messages })
}

fn records_of(records: &[&RawValue], config: &Config) -> Result<Invocation, Unreadable> {
    let first = records.first().ok_or_else(|| Unreadable("Records is empty: there is nothing to do".to_owned()))?;
    let source = source_of(first);
    if source == SQS {
        return sqs::parse(records, config);
    }
    if records.iter().any(|record| source_of(record) != source) {
        return Err(mixed());
    }
    match &*source {
        "aws:dynamodb" => dynamodb::parse(records, config),
        "aws:sns" => {
            let messages = records.iter().map(|record| sns(record, config)).collect();
            Ok(Invocation { trigger: Trigger::Event, messages })
        }
        "" => Err(Unreadable("the records do not say what they are: eventSource is missing".to_owned())),
        source => Err(Unreadable(format!("records of {} are no deletion events", shown(source)))),
    }
}

fn mixed() -> Unreadable {
    Unreadable("records of different sources do not come in one payload".to_owned())
}

fn source_of(record: &RawValue) -> Cow<'_, str> {
    let of_sns = || serde_json::from_str::<SnsRecordKind<'_>>(record.get()).ok()?.source;
    let kind = serde_json::from_str::<RecordKind<'_>>(record.get()).ok();
    kind.and_then(|kind| kind.source.or_else(of_sns)).unwrap_or_default()
}

fn sns(record: &RawValue, config: &Config) -> Message {
    match serde_json::from_str::<SnsRecord<'_>>(record.get()) {
        Ok(SnsRecord { sns: Notification { message_id, message: Some(body) } }) => {
            string_body(message_id.and_then(|id| serde_json::from_str(id.get()).ok()), body, config)
        }
        _ => rejected(None, "the SNS record has no Message"),
    }
}

/// Refuses a JSON text in which a member is given twice; the error says where.
pub(crate) fn reject_doubles(text: &str) -> Result<(), String> {
    let said = |misfit: json::Misfit| Rejection::from(misfit).to_string();
    json::Json::parse(text).map_err(said)?.reject_doubles(&json::Path::Root).map_err(said)
}

/// One deletion event that came by itself.
pub(crate) fn message(text: &str, config: &Config) -> Message {
    numbered(None, text, config)
}

fn numbered(id: Option<String>, text: &str, config: &Config) -> Message {
    Message { id, event: envelope::parse(text, config), blocked: false }
}

/// A message whose body is a JSON string that holds the event.
fn string_body(id: Option<String>, body: &RawValue, config: &Config) -> Message {
    match serde_json::from_str::<Cow<'_, str>>(body.get()) {
        Ok(text) => numbered(id, &text, config),
        Err(_) => rejected(id, "the body is no valid string"),
    }
}

fn rejected(id: Option<String>, error: &str) -> Message {
    let rejection = Rejection::unrecognised(error);
    Message { id, event: Err(rejection), blocked: false }
}

#[cfg(test)]
mod tests;
