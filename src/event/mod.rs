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

use crate::config::Config;
use crate::request::{Message, Problem, Rejection};
use crate::trigger::{Payload, Record, Records, Request, Source, Trigger, Unreadable, sns};

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

/// Reads the payload of an invocation.
pub(crate) fn parse(payload: &[u8], config: &Config) -> Result<Intake, Unreadable> {
    let invocation = match Payload::read(payload)? {
        Payload::Http(request) => return Ok(Intake::Http(request)),
        Payload::Records(records) => of_records(&records, config)?,
        Payload::Events(events) => {
            let read =
                |event: Result<&str, _>| event.map_or_else(|why| rejected(None, why), |text| message(text, config));
            Invocation { trigger: Trigger::Event, messages: events.into_iter().map(read).collect() }
        }
    };
    Ok(Intake::Messages(invocation))
}

fn of_records(records: &Records<'_>, config: &Config) -> Result<Invocation, Unreadable> {
    let found = misplaced::around(&records.names);
    found.nothing().map_err(|_| Unreadable(found.into_problems().to_string()))?;
    if let Some(batch) = sqs::in_one_pass(records, config) {
        return Ok(batch);
    }
    let list = records.list();
    match Source::of(&list)? {
        Source::Sqs => sqs::one_by_one(&list, config),
        Source::DynamoDb => dynamodb::parse(&list, config),
        Source::Sns => {
            let messages = list.iter().map(|raw| delivered(sns::read(raw), config)).collect();
            Ok(Invocation { trigger: Trigger::Event, messages })
        }
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

/// The message that a queue or a topic delivered.
fn delivered(record: Record, config: &Config) -> Message {
    let Record { id, body, names } = record;
    match body {
        Ok(text) => Message { id, event: envelope::parse(&text, config, misplaced::around(&names)), blocked: false },
        Err(why) => rejected(id, why),
    }
}

fn rejected(id: Option<String>, error: &str) -> Message {
    let rejection = Rejection::unrecognised(Problem::whole(error));
    Message { id, event: Err(rejection), blocked: false }
}

#[cfg(test)]
mod tests;
