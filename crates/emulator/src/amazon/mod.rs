//! Amazon SQS (AWS JSON 1.0), signed with AWS4-HMAC-SHA256.

pub(super) mod auth;
mod entry;
pub(super) mod reply;
pub(super) mod sqs;

use std::collections::BTreeMap;

use serde_json::Value;

use super::failure::Failure;
use super::provider::{Business, Members, Provider, Question, Trouble};
use super::wire::Request;

const TARGET_PREFIX: &str = "AmazonSQS.";

/// Reads a request, if it is for this service. The queue and the entries of a batch are the ids it names.
pub(super) fn read(request: &Request) -> Option<Question> {
    let operation = request.header("x-amz-target")?.strip_prefix(TARGET_PREFIX)?;
    let body: Option<Members> = serde_json::from_slice(&request.body).ok();
    let queue = body.as_ref().and_then(|body| body.get("QueueUrl")?.as_str()).map(queue_name);
    let entries = body.as_ref().map(entry_ids).unwrap_or_default();
    let ids = queue.into_iter().chain(entries).map(str::to_owned).collect();
    let business = Business::Json(body);
    Some(Question { provider: Provider::AmazonSqs, operation: operation.to_owned(), business, ids })
}

/// The last part of a queue's address.
fn queue_name(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or_default()
}

fn entry_ids(body: &Members) -> Vec<&str> {
    let entries = body.get("Entries").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    entries.iter().filter_map(|entry| entry.get("Id")?.as_str()).collect()
}

/// The parameters as the record of calls shows them: without what is sent, which the queue has.
pub(super) fn parameters(body: &Members) -> BTreeMap<String, String> {
    let mut parameters: BTreeMap<_, _> = ["QueueUrl", "MessageGroupId", "MessageDeduplicationId"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), body.get(name)?.as_str()?.to_owned())))
        .collect();
    if body.contains_key("Entries") {
        parameters.insert("Entries".to_owned(), entry_ids(body).join(","));
    }
    parameters
}

/// What this service says when something goes wrong that can go wrong everywhere.
pub(super) fn failure(trouble: Trouble, operation: &str) -> Failure {
    match trouble {
        Trouble::Throttled(_) => {
            Failure::new(403, "RequestThrottled", "The request was denied due to request throttling.")
        }
        Trouble::Internal => Failure::new(500, "InternalFailure", "The request failed because of an internal error."),
        Trouble::Unavailable => {
            Failure::new(503, "ServiceUnavailable", "The request failed due to a temporary failure of the server.")
        }
        Trouble::Invalid => invalid("The request contains a parameter that is not valid."),
        Trouble::UnknownAction => Failure::new(404, "UnknownOperationException", "The operation does not exist."),
        Trouble::NoPermission => {
            let action = operation.to_lowercase();
            Failure::new(
                403,
                "AccessDeniedException",
                format!("User: arn:aws:iam::000000000000:user/emulator is not authorized to perform: sqs:{action}"),
            )
        }
    }
}

fn refusal(code: &str, message: impl Into<String>) -> Failure {
    Failure::new(400, code, message)
}

fn missing(name: &str) -> Failure {
    refusal("MissingRequiredParameterException", format!("The request must contain the parameter {name}."))
}

fn invalid(message: impl Into<String>) -> Failure {
    refusal("InvalidParameterValueException", message)
}

#[cfg(test)]
mod tests;
