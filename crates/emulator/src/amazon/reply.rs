//! The JSON envelope, and the headers that stand in for the older protocol's.

use serde_json::{Value, json};

use super::super::failure::Failure;
use super::super::provider::Members;
use super::super::wire::Reply;

const JSON: &str = "application/x-amz-json-1.0";
// Errors of the service itself; the others come from the framework that it is built on.
const MODELLED: &str = "com.amazonaws.sqs";
const FRAMEWORK: &str = "com.amazon.coral.service";
const PREFIX: &str = "AWS.SimpleQueueService.";

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html#API_SendMessageBatch_Errors
const SERVICE_CODES: [&str; 11] = [
    "BatchEntryIdsNotDistinct",
    "BatchRequestTooLong",
    "EmptyBatchRequest",
    "InvalidAddress",
    "InvalidBatchEntryId",
    "InvalidMessageContents",
    "InvalidSecurity",
    "QueueDoesNotExist",
    "RequestThrottled",
    "TooManyEntriesInBatchRequest",
    "UnsupportedOperation",
];

/// Puts an answer into the envelope.
pub(crate) fn render(request_id: &str, answer: &Result<Members, Failure>) -> Reply {
    let mut reply = match answer {
        Ok(members) => Reply::new(200, JSON, Value::Object(members.clone()).to_string()),
        Err(failure) => error(failure),
    };
    reply.headers.push(("x-amzn-RequestId".to_owned(), request_id.to_owned()));
    reply
}

fn error(failure: &Failure) -> Reply {
    let Failure { status, code, message, .. } = failure;
    let namespace = if SERVICE_CODES.contains(&code.as_str()) { MODELLED } else { FRAMEWORK };
    let body = json!({"__type": format!("{namespace}#{code}"), "message": message});
    let mut reply = Reply::new(*status, JSON, body.to_string());
    let fault = if *status < 500 { "Sender" } else { "Receiver" };
    reply.headers.push(("x-amzn-query-error".to_owned(), format!("{};{fault}", query_code(code))));
    reply
}

/// The name an error had in the older protocol, which clients may still tell it by.
pub(super) fn query_code(code: &str) -> String {
    match code {
        "AccessDeniedException" => "AccessDenied".to_owned(),
        "ExpiredTokenException" => "ExpiredToken".to_owned(),
        "IncompleteSignatureException" => "IncompleteSignature".to_owned(),
        "InvalidParameterValueException" => "InvalidParameterValue".to_owned(),
        "InvalidSignatureException" => "SignatureDoesNotMatch".to_owned(),
        "MissingAuthenticationTokenException" => "MissingAuthenticationToken".to_owned(),
        "MissingRequiredParameterException" => "MissingParameter".to_owned(),
        "QueueDoesNotExist" => format!("{PREFIX}NonExistentQueue"),
        "UnrecognizedClientException" => "InvalidClientTokenId".to_owned(),
        "BatchEntryIdsNotDistinct"
        | "BatchRequestTooLong"
        | "EmptyBatchRequest"
        | "InvalidBatchEntryId"
        | "TooManyEntriesInBatchRequest"
        | "UnsupportedOperation" => format!("{PREFIX}{code}"),
        _ => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(status: u16, code: &str) -> (String, String) {
        let reply = render("ID", &Err(Failure::new(status, code, "oh")));
        assert_eq!(reply.status, status);
        let header = |name| reply.headers.iter().find(|(have, _)| have == name).unwrap().1.clone();
        assert_eq!(header("x-amzn-RequestId"), "ID");
        let body: Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(body["message"], "oh");
        (body["__type"].as_str().unwrap().to_owned(), header("x-amzn-query-error"))
    }

    #[test]
    fn errors_have_a_name_in_each_protocol() {
        for (status, code, kind, older) in [
            (400, "QueueDoesNotExist", "com.amazonaws.sqs#", "AWS.SimpleQueueService.NonExistentQueue;Sender"),
            (400, "EmptyBatchRequest", "com.amazonaws.sqs#", "AWS.SimpleQueueService.EmptyBatchRequest;Sender"),
            (403, "RequestThrottled", "com.amazonaws.sqs#", "RequestThrottled;Sender"),
            (400, "InvalidParameterValueException", "com.amazon.coral.service#", "InvalidParameterValue;Sender"),
            (500, "InternalFailure", "com.amazon.coral.service#", "InternalFailure;Receiver"),
        ] {
            assert_eq!(rendered(status, code), (format!("{kind}{code}"), older.to_owned()));
        }
    }
}
