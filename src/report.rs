//! Answers: what the trigger of an invocation is told.

use std::collections::HashSet;

use aws_lambda_events::sqs::SqsBatchResponse;
use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use serde_json::json;

use crate::encode::escaped_length;
use crate::ledger::Summary;
use crate::outcome::Outcome;
use crate::redact::shortened;
use crate::request::{Message, Problem, Rejection};
use crate::trigger::{Answer, Explanation, Mistake, Trigger};

/// An invocation that failed as a whole, or whose asynchronous or direct trigger has to come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvocationError {
    /// A short, stable name; alarms and `Retry` rules depend on it.
    pub kind: ErrorKind,
    /// Counts and the first problems.
    pub message: String,
}

impl InvocationError {
    pub(crate) fn new(kind: ErrorKind, message: &str) -> Self {
        Self { kind, message: shortened(message, MAX_ERROR).into_owned() }
    }
}

/// The name of an invocation error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Something is unsettled; trying again may help.
    Unsettled,
    /// Nothing is unsettled, but a sweep was refused: its rule matches more than it may.
    SweepRefused,
    /// Nothing is unsettled, but something was not understood.
    InvalidEvent,
    /// The configuration could not be read.
    InvalidConfiguration,
}

impl ErrorKind {
    /// The error type that Lambda reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unsettled => "Unsettled",
            Self::SweepRefused => "SweepRefused",
            Self::InvalidEvent => "InvalidEvent",
            Self::InvalidConfiguration => "InvalidConfiguration",
        }
    }
}

/// Problems that an error message names.
const NAMED: usize = 3;
/// Bytes of the longest answer that Lambda takes, less what its own envelope may need.
/// Source: Lambda quotas, invocation payload (response) of 6 MB.
const MAX_ANSWER: usize = 6_291_556 - 1024;
/// The same for an HTTP answer, whose body stands in it as a JSON string. Source: an Application Load Balancer takes 1 MB from a
/// function, and others take more.
const MAX_HTTP_ANSWER: usize = 1_000_000 - 1024;
/// Bytes of an answer's own members and their numbers.
const FRAME: usize = 256;
/// Characters of the longest error message.
const MAX_ERROR: usize = 8000;

/// The answer to an invocation, as JSON.
pub(crate) fn answer(trigger: &Trigger, messages: &[Message], summary: &Summary) -> Result<String, InvocationError> {
    match trigger {
        Trigger::Sqs { groups } => Ok(batch_item_failures(groups.as_deref(), messages, summary)),
        Trigger::Stream => Ok(first_failure(messages, summary)),
        Trigger::Event => event_answer(messages, summary),
    }
}

/// Every message that has to come back. In a FIFO queue that is also every message behind one of the same group.
fn batch_item_failures(groups: Option<&[String]>, messages: &[Message], summary: &Summary) -> String {
    let mut broken = HashSet::new();
    let mut response = SqsBatchResponse::default();
    for (index, (message, settled)) in messages.iter().zip(&summary.settled).enumerate() {
        let group = groups.and_then(|groups| groups.get(index));
        let is_behind = group.is_some_and(|group| broken.contains(group));
        if !settled || is_behind {
            broken.extend(group);
            response.add_failure(message.id.as_deref().unwrap_or_default());
        }
    }
    json!(response).to_string()
}

/// The first record that has to come back; Lambda sends everything from there on again.
fn first_failure(messages: &[Message], summary: &Summary) -> String {
    let mut response = DynamoDbEventResponse::default();
    if let Some((message, _)) = messages.iter().zip(&summary.settled).find(|(_, settled)| !**settled) {
        let mut failure = DynamoDbBatchItemFailure::default();
        failure.item_identifier.clone_from(&message.id);
        response.batch_item_failures.push(failure);
    }
    json!(response).to_string()
}

fn event_answer(messages: &[Message], summary: &Summary) -> Result<String, InvocationError> {
    let rejections: Vec<_> = messages.iter().filter_map(|message| message.event.as_ref().err()).collect();
    let Summary { unsettled, problems, failed_sweeps, refused_sweeps, sweeps, .. } = summary;
    let is_settled = *unsettled == 0 && failed_sweeps.is_empty();
    if is_settled && refused_sweeps.is_empty() && rejections.is_empty() {
        return Ok(report(summary, Room::lambda()));
    }
    let mut parts = Vec::new();
    let targets = summary.report.len() as u64 + summary.omitted;
    if targets > 0 {
        parts.push(format!("{unsettled} of {targets} targets unsettled ({})", count_outcomes(summary)));
    }
    for (list, what) in [(failed_sweeps, "failed"), (refused_sweeps, "refused")] {
        if !list.is_empty() {
            parts.push(format!("{} of {} sweeps {what}", list.len(), sweeps.len()));
        }
    }
    if !rejections.is_empty() {
        parts.push(format!("{} of {} events rejected", rejections.len(), messages.len()));
    }
    let rejected = rejections.iter().map(ToString::to_string);
    let all = *unsettled + (failed_sweeps.len() + refused_sweeps.len() + rejections.len()) as u64;
    let of_sweeps = failed_sweeps.iter().chain(refused_sweeps);
    let mut named: Vec<_> = problems.iter().take(NAMED).chain(of_sweeps).cloned().chain(rejected).take(NAMED).collect();
    let more = all.saturating_sub(named.len() as u64);
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    // What is unsettled may get better by itself and has to be tried again; the rest will be what it is then.
    let kind = match (is_settled, refused_sweeps.is_empty()) {
        (false, _) => ErrorKind::Unsettled,
        (true, false) => ErrorKind::SweepRefused,
        (true, true) => ErrorKind::InvalidEvent,
    };
    Err(InvocationError::new(kind, &format!("{}: {}", parts.join(", "), named.join("; "))))
}

fn count_outcomes(summary: &Summary) -> String {
    let count =
        |name| summary.counts.values().flat_map(|counts| counts.outcomes()).filter(move |(own, _)| *own == name);
    let sums = Outcome::NAMES.map(|name| (name, count(name).map(|(_, count)| count).sum::<u64>()));
    let present = sums.iter().filter(|(_, count)| *count > 0).map(|(name, count)| format!("{count} {name}"));
    present.collect::<Vec<_>>().join(", ")
}

/// What the sender of a webhook is told of its events: those that are on the queue, and the messages that were not put there.
pub(crate) fn http_answer(messages: &[Message], summary: &Summary, queued: usize, accepted: u16) -> Answer {
    let rejections: Vec<_> = messages.iter().filter_map(|message| message.event.as_ref().err()).collect();
    let Err(InvocationError { message: detail, .. }) = event_answer(messages, summary) else {
        return if queued > 0 {
            Answer::json(accepted, json!({"queued": queued}).to_string())
        } else {
            Answer::json(200, report(summary, Room::http()))
        };
    };
    let is_no_event = !rejections.is_empty() && rejections.iter().all(|rejection| !rejection.is_event);
    let is_all = rejections.len() == messages.len() && queued == 0;
    let status = match summary.may_improve {
        true => 503,
        false if is_no_event && is_all => 400,
        false => 422,
    };
    let mut room = Room::http();
    let is_taken = |mistake: &Mistake| room.takes(&json!(mistake).to_string());
    let all: Vec<_> = rejections.iter().flat_map(|rejection| errors(rejection)).collect();
    let told = all.len();
    let errors: Vec<_> = all.into_iter().filter(is_taken).collect();
    let omitted = told - errors.len();
    Answer::explained_with(status, &detail, Explanation { errors, omitted, queued })
}

/// The problems of a rejected event that are told, each with its place.
fn errors(rejection: &Rejection) -> impl Iterator<Item = Mistake> {
    let event_id = &rejection.event_id;
    rejection.told().map(move |Problem { pointer, error: detail }| Mistake {
        detail,
        event_id: event_id.clone(),
        pointer,
    })
}

/// What an answer can still carry, in bytes as they are sent.
struct Room {
    left: usize,
    length: fn(&str) -> usize,
}

impl Room {
    /// Of what Lambda takes as it is.
    fn lambda() -> Self {
        Self { left: MAX_ANSWER - FRAME, length: str::len }
    }

    /// Of the body of an HTTP answer, beside an error's detail.
    fn http() -> Self {
        Self { left: MAX_HTTP_ANSWER - FRAME - 6 * MAX_ERROR, length: escaped_length }
    }

    /// Whether an item and a comma have their place, which they take then.
    fn takes(&mut self, item: &str) -> bool {
        let needed = (self.length)(item) + 1;
        let is_taken = needed <= self.left;
        self.left -= if is_taken { needed } else { 0 };
        is_taken
    }
}

/// The outcomes as their lines tell them. What an answer could not carry is left out and counted: the lines are in the log.
fn report(summary: &Summary, mut room: Room) -> String {
    // There are few sweeps, and each tells of many targets.
    let mut sweeps = String::new();
    let reports = summary.sweeps.iter().map(|swept| swept.report.as_str());
    let sweeps_omitted = list(&mut sweeps, reports, &mut room);
    let mut text = String::from("{\"outcomes\":");
    let omitted = summary.omitted + list(&mut text, summary.report.iter().map(String::as_str), &mut room);
    if omitted > 0 {
        text.push_str(&format!(",\"outcomes_omitted\":{omitted}"));
    }
    if !summary.sweeps.is_empty() {
        text.push_str(&format!(",\"sweeps\":{sweeps}"));
    }
    if sweeps_omitted > 0 {
        text.push_str(&format!(",\"sweeps_omitted\":{sweeps_omitted}"));
    }
    text.push('}');
    text
}

/// Writes an array of as many items as there is room for, and says how many others there are.
fn list<'a>(text: &mut String, items: impl Iterator<Item = &'a str>, room: &mut Room) -> u64 {
    let mut omitted = 0;
    text.push('[');
    for item in items {
        if !room.takes(item) {
            omitted += 1;
            continue;
        }
        if !text.ends_with('[') {
            text.push(',');
        }
        text.push_str(item);
    }
    text.push(']');
    omitted
}

#[cfg(test)]
mod tests;
