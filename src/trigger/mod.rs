//! What triggers the function: the forms of payload that Lambda hands over, and the answers that each takes.
//!
//! A payload is an HTTP request, the records of a queue, a topic or a table, or deletion events by themselves. This room tells which
//! it is and reads what lies around the events; the events are texts here, which `event` and `webhook` read.

mod destination;
mod http;
mod records;
pub(crate) mod sns;
mod sqs;

use serde_json::value::RawValue;

pub(crate) use destination::advice;
pub(crate) use http::{Answer, Body, Explanation, Mistake, Request};
pub(crate) use records::{Names, Record, Records, Source};
pub(crate) use sqs::QueueRecord;

use crate::json::Outline;

/// What gateways write beside the body of an HTTP request: function URLs, API Gateway, load balancers, VPC Lattice. No extension of a
/// `CloudEvents` object may have such a name.
const OF_HTTP: [&str; 7] =
    ["requestContext", "httpMethod", "rawPath", "rawQueryString", "multiValueHeaders", "isBase64Encoded", "raw_path"];

/// Events of one direct invocation: as many as the largest batch of a queue has messages.
const MAX_EVENTS: usize = 10_000;

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

/// What Lambda handed over.
pub(crate) enum Payload<'a> {
    /// An HTTP request, of which nothing is understood before its signature is checked.
    Http(Box<Request>),
    Records(Records<'a>),
    /// Deletion events that came by themselves, or why one can be none.
    Events(Vec<Result<&'a str, &'static str>>),
}

impl<'a> Payload<'a> {
    /// Tells what a payload is.
    pub(crate) fn read(payload: &'a [u8]) -> Result<Self, Unreadable> {
        let text = std::str::from_utf8(payload).map_err(|_| Unreadable("the payload is not UTF-8".to_owned()))?;
        match text.trim_ascii_start().as_bytes().first() {
            Some(b'[') => array(text),
            Some(b'{') => object(text),
            _ => Err(no_array()),
        }
    }
}

fn object(text: &str) -> Result<Payload<'_>, Unreadable> {
    let members = Outline::parse(text).map_err(|error| no_json(&error))?;
    // First: what came over HTTP needs a signature, whatever else it says.
    if is_of_http(&members) {
        return Request::parse(text).map(|request| Payload::Http(Box::new(request))).map_err(Unreadable);
    }
    // A deletion event may have an extension of any name.
    let records = members.raw("Records").filter(|_| !members.is_set("specversion"));
    let records = records.and_then(|array| Records::of(array, Names::of(members.names())));
    Ok(records.map_or_else(|| Payload::Events(vec![Ok(text)]), Payload::Records))
}

/// The records of a batch as `EventBridge` Pipes hand them over, or a direct invocation with several events.
fn array(text: &str) -> Result<Payload<'_>, Unreadable> {
    let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| no_json(&error))?;
    if items.is_empty() {
        return Err(Unreadable("the payload is an empty array: it asks for nothing".to_owned()));
    }
    if items.len() > MAX_EVENTS {
        return Err(Unreadable(format!("the payload has at most {MAX_EVENTS} events, found {}", items.len())));
    }
    let outlines: Vec<_> = items.iter().map(|item| Outline::parse(item.get()).ok()).collect();
    let is_record = |members: &Outline<'_>| members.is_set("eventSource") && !members.is_set("specversion");
    if outlines.iter().flatten().any(is_record) {
        let array = serde_json::from_str(text).map_err(|error| no_json(&error))?;
        return Records::of(array, Names::default()).map(Payload::Records).ok_or_else(no_array);
    }
    let events = items.into_iter().zip(outlines).map(|(item, members)| match members {
        Some(members) if is_of_http(&members) => Err(why_no_event(&members)),
        _ => Ok(item.get()),
    });
    Ok(Payload::Events(events.collect()))
}

/// Lambda's records of invocations have what a gateway writes, too.
fn why_no_event(members: &Outline<'_>) -> &'static str {
    const HTTP: &str = "this is an HTTP request and no deletion event: it has what a gateway writes";
    advice(|name| members.has(name)).map_or(HTTP, |(_, advice)| advice)
}

fn is_of_http(members: &Outline<'_>) -> bool {
    OF_HTTP.iter().any(|name| members.has(name))
}

fn no_array() -> Unreadable {
    Unreadable("the payload is no JSON object and no JSON array".to_owned())
}

fn no_json(error: &serde_json::Error) -> Unreadable {
    Unreadable(format!("the payload is no JSON: {error}"))
}
