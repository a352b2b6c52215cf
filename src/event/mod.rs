//! Intake: what Lambda hands over becomes messages, each with its deletion event or the reason why it has none.
//! Wire types end here. A malformed message never touches its neighbours.

mod data;
mod deletion;
mod dynamodb;
mod envelope;
mod misplaced;
mod near;
mod sqs;
mod target;

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::config::Config;
use crate::gateway::{Request, advice};
use crate::json::{Found, Outline};
use crate::redact::shown;
use crate::request::{Message, Problem, Rejection};

/// The `eventSource` of SQS.
const SQS: &str = "aws:sqs";
/// The `eventSource` of the stream of a table.
const DYNAMODB: &str = "aws:dynamodb";

/// What gateways write beside the body of an HTTP request: function URLs, API Gateway, load balancers, VPC Lattice. No extension of a
/// `CloudEvents` object may have such a name.
const OF_HTTP: [&str; 7] =
    ["requestContext", "httpMethod", "rawPath", "rawQueryString", "multiValueHeaders", "isBase64Encoded", "raw_path"];

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
    let outline = Outline::parse(text).map_err(|error| no_json(&error))?;
    // First: what came over HTTP needs a signature, whatever else it says.
    if is_of_http(&outline) {
        return Request::parse(text).map(|request| Intake::Http(Box::new(request))).map_err(Unreadable);
    }
    // A deletion event may have an extension of any name.
    let records = outline.raw("Records").filter(|_| !outline.is_set("specversion"));
    match records.and_then(|records| serde_json::from_str::<Vec<&RawValue>>(records.get()).ok()) {
        Some(records) => {
            let found = misplaced::around(&outline, []);
            found.nothing().map_err(|_| Unreadable(found.into_problems().to_string()))?;
            records_of(&records, config).map(Intake::Messages)
        }
        None => {
            let messages = vec![message(text, config)];
            Ok(Intake::Messages(Invocation { trigger: Trigger::Event, messages }))
        }
    }
}

fn is_of_http(outline: &Outline<'_>) -> bool {
    OF_HTTP.iter().any(|name| outline.has(name))
}

/// The records of a batch as `EventBridge` Pipes hand them over, or a direct invocation with several events.
fn array(text: &str, config: &Config) -> Result<Invocation, Unreadable> {
    let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| no_json(&error))?;
    if items.is_empty() {
        return Err(Unreadable("the payload is an empty array: it asks for nothing".to_owned()));
    }
    if items.len() > MAX_EVENTS {
        return Err(Unreadable(format!("the payload has at most {MAX_EVENTS} events, found {}", items.len())));
    }
    let outlines: Vec<_> = items.iter().map(|item| Outline::parse(item.get()).ok()).collect();
    let is_record = |outline: &Outline<'_>| outline.is_set("eventSource") && !outline.is_set("specversion");
    if outlines.iter().flatten().any(is_record) {
        return records_of(&items, config);
    }
    let read = |(item, outline): (&&RawValue, &Option<Outline<'_>>)| match outline {
        Some(outline) if is_of_http(outline) => {
            let of_http = "this is an HTTP request and no deletion event: it has what a gateway writes";
            // Lambda's records of invocations have such a member, too.
            rejected(None, advice(|name| outline.has(name)).map_or(of_http, |(_, advice)| advice))
        }
        _ => message(item.get(), config),
    };
    let messages = items.iter().zip(&outlines).map(read).collect();
    Ok(Invocation { trigger: Trigger::Event, messages })
}

fn no_json(error: &serde_json::Error) -> Unreadable {
    Unreadable(format!("the payload is no JSON: {error}"))
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
        DYNAMODB => dynamodb::parse(records, config),
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

/// What a record says it comes from. SNS begins the name with a capital; a record of SQS may have a member of that name, too.
fn source_of<'a>(record: &'a RawValue) -> Cow<'a, str> {
    let source =
        |outline: Outline<'a>| outline.text(if outline.is_set("eventSource") { "eventSource" } else { "EventSource" });
    Outline::parse(record.get()).ok().and_then(source).unwrap_or_default()
}

fn sns(record: &RawValue, config: &Config) -> Message {
    let Ok(record) = Outline::parse(record.get()) else { return rejected(None, "the SNS record is no object") };
    let sns = record.raw("Sns");
    let notification = sns.and_then(|sns| Outline::parse(sns.get()).ok());
    match notification.and_then(|notification| Some((notification.raw("Message")?, notification))) {
        Some((body, notification)) => {
            let id = notification.text("MessageId").map(Cow::into_owned);
            let inner = [("Sns", sns), ("MessageAttributes", notification.raw("MessageAttributes"))];
            string_body(id, body, config, misplaced::around(&record, inner))
        }
        None => rejected(None, "the SNS record has no Message"),
    }
}

/// Refuses names that would change what is deleted, and stand where nothing reads them.
pub(crate) fn reject_misplaced<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<(), String> {
    let found = misplaced::among(names);
    found.nothing().map_err(|_| found.into_problems().to_string())
}

/// One deletion event that came by itself.
pub(crate) fn message(text: &str, config: &Config) -> Message {
    message_amid(text, config, [])
}

/// One deletion event that came amid names of somebody else's, such as those of a request.
pub(crate) fn message_amid<'n>(text: &str, config: &Config, names: impl IntoIterator<Item = &'n str>) -> Message {
    Message { id: None, event: envelope::parse(text, config, misplaced::among(names)), blocked: false }
}

/// A message whose body is a JSON string that holds the event; what is wrong with what is around it is `found`.
fn string_body(id: Option<String>, body: &RawValue, config: &Config, found: Found) -> Message {
    match serde_json::from_str::<Cow<'_, str>>(body.get()) {
        Ok(text) => Message { id, event: envelope::parse(&text, config, found), blocked: false },
        Err(_) => rejected(
            id,
            "the body is no valid string: a record comes as its queue gave it, with no input transformer between",
        ),
    }
}

fn rejected(id: Option<String>, error: &str) -> Message {
    let rejection = Rejection::unrecognised(Problem::whole(error));
    Message { id, event: Err(rejection), blocked: false }
}

#[cfg(test)]
mod tests;
