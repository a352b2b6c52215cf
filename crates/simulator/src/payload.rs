//! Invocations as Lambda sends them, and what their answers mean to whoever keeps the messages.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::scenario::{Intake, Poison, Scenario, WEBHOOK, event_id};
use takedown::InvocationError;

/// What an invocation is given, with these messages, of which some have the body that the function wrote.
pub(super) fn payload(
    scenario: &Scenario,
    intake: Intake,
    messages: &[(usize, String)],
    bodies: &[Option<String>],
    (at, now): (Duration, SystemTime),
) -> String {
    let first = || messages.first().map_or(0, |(message, _)| *message);
    match intake {
        Intake::Standard | Intake::Fifo => {
            let arn = match intake {
                Intake::Fifo => "arn:aws:sqs:eu-central-1:123456789012:takedown.fifo",
                _ => "arn:aws:sqs:eu-central-1:123456789012:takedown",
            };
            let record = |((message, id), body): (&(usize, String), &Option<String>)| {
                json!({
                    "messageId": id,
                    "body": body.clone().unwrap_or_else(|| scenario.wrapped(*message)),
                    "attributes": {"MessageGroupId": group(scenario, *message).to_string()},
                    "eventSource": "aws:sqs",
                    "eventSourceARN": arn,
                })
            };
            batch(scenario, messages.iter().zip(bodies).map(record).collect())
        }
        Intake::Stream => {
            let record = |(message, id): &(usize, String)| {
                // As Lambda spells it, and as the API of the stream does.
                let identity = match message % 2 {
                    0 => json!({"type": "Service", "principalId": "dynamodb.amazonaws.com"}),
                    _ => json!({"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}),
                };
                json!({
                    "eventID": event_id(*message),
                    "eventName": "REMOVE",
                    "eventSource": "aws:dynamodb",
                    "eventSourceARN": "arn:aws:dynamodb:eu-central-1:123456789012:table/media/stream/1",
                    "userIdentity": identity,
                    "dynamodb": {"SequenceNumber": id, "OldImage": scenario.image(*message)},
                })
            };
            // Somebody else's, and of another form.
            let foreign = json!({
                "eventName": "INSERT", "eventSource": "aws:dynamodb",
                "dynamodb": {"ApproximateCreationDateTime": "today", "NewImage": {"videoId": {"S": "video-0"}}},
            });
            batch(scenario, std::iter::once(foreign).chain(messages.iter().map(record)).collect())
        }
        Intake::Asynchronous | Intake::Direct | Intake::Sweep { .. } => scenario.event_text(first()),
        Intake::Webhook { .. } => {
            let poison = scenario.messages.get(first()).and_then(|message| message.poison);
            let own = scenario.replacement.map_or(WEBHOOK.1, |replacement| replacement.used(at));
            let key = if poison == Some(Poison::Unsigned) { OTHER_KEY } else { own };
            request(&scenario.event_text(first()), &event_id(first()), key, now)
        }
    }
}

/// Records as Lambda hands them over, or a pipe.
fn batch(scenario: &Scenario, records: Vec<Value>) -> String {
    if scenario.is_piped { Value::from(records) } else { json!({"Records": records}) }.to_string()
}

/// A key that is not configured.
const OTHER_KEY: &str = "whsec_U09NRUJPRFktRUxTRVMtS0VZLUVOVElSRUxZ";

pub(super) fn group(scenario: &Scenario, message: usize) -> usize {
    scenario.messages.get(message).map_or(0, |message| message.group)
}

/// A request of a function URL, signed in Standard Webhooks.
fn request(body: &str, id: &str, key: &str, now: SystemTime) -> String {
    let timestamp = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let key = STANDARD.decode(key.trim_start_matches("whsec_")).unwrap_or_default();
    let signature = Hmac::<Sha256>::new_from_slice(&key).map_or_else(
        |_| String::new(),
        |mut mac| {
            mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
            STANDARD.encode(mac.finalize().into_bytes())
        },
    );
    json!({
        "version": "2.0", "rawPath": WEBHOOK.0, "rawQueryString": "",
        "headers": {
            "content-type": "application/cloudevents+json",
            "webhook-id": id, "webhook-timestamp": timestamp.to_string(), "webhook-signature": format!("v1,{signature}"),
        },
        "requestContext": {"http": {"method": "POST", "path": WEBHOOK.0}, "stage": "$default"},
        "body": body, "isBase64Encoded": false,
    })
    .to_string()
}

/// The messages that an answer hands back; `None` when it cannot be understood.
pub(super) fn handed_back(
    intake: Intake,
    messages: &[(usize, String)],
    answer: &Result<String, InvocationError>,
) -> Option<BTreeSet<String>> {
    let everything = || messages.iter().map(|(_, id)| id.clone()).collect();
    let Ok(answer) = answer else { return Some(everything()) };
    let answer: Value = serde_json::from_str(answer).ok()?;
    match intake {
        Intake::Standard | Intake::Fifo => listed(&answer),
        // Everything from the first failure on comes again.
        Intake::Stream => {
            let failed = listed(&answer)?;
            let is_failed = |(_, id): &&(usize, String)| failed.contains(id);
            let first = messages.iter().position(|message| is_failed(&message)).unwrap_or(messages.len());
            Some(messages.iter().skip(first).map(|(_, id)| id.clone()).collect())
        }
        Intake::Asynchronous | Intake::Direct | Intake::Sweep { .. } => Some(BTreeSet::new()),
        Intake::Webhook { .. } => match answer.get("statusCode")?.as_u64()? {
            200 | 202 => Some(BTreeSet::new()),
            _ => Some(everything()),
        },
    }
}

fn listed(answer: &Value) -> Option<BTreeSet<String>> {
    let failures = answer.get("batchItemFailures")?.as_array()?;
    failures.iter().map(|failure| Some(failure.get("itemIdentifier")?.as_str()?.to_owned())).collect()
}
