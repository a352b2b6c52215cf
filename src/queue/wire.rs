//! `SendMessage` and `SendMessageBatch` as bytes. Source: Amazon SQS API reference, AWS JSON protocol 1.0.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign as sign_v4};
use aws_sigv4::sign::v4::SigningParams;
use bytes::Bytes;
use http::header::HeaderValue;
use serde::Serialize;
use serde_json::Value;

use super::Outgoing;
use crate::config::QueueUrl;
use crate::environment::Environment;
use crate::http::Reply;
use crate::redact::redact_name;
use crate::secrets::own;

const MEDIA_TYPE: &str = "application/x-amz-json-1.0";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SendMessage<'a> {
    #[serde(flatten)]
    message: Message<'a>,
    queue_url: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SendMessageBatch<'a> {
    entries: Vec<Entry<'a>>,
    queue_url: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<'a> {
    id: String,
    #[serde(flatten)]
    message: Message<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Message<'a> {
    message_body: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_deduplication_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_group_id: Option<&'a str>,
}

impl<'a> Message<'a> {
    /// In a FIFO queue every event is a group of its own: deletes commute, and one that fails must not hold up others.
    fn new(queue: &QueueUrl, outgoing: &'a Outgoing) -> Self {
        let identity = queue.is_fifo().then_some(outgoing.identity.as_str());
        Self { message_body: &outgoing.body, message_deduplication_id: identity, message_group_id: identity }
    }
}

/// The operation for some messages, and its request body.
pub(super) fn body(queue: &QueueUrl, entries: &[(usize, &Outgoing)]) -> (&'static str, Vec<u8>) {
    let queue_url = queue.url.as_str();
    let (action, body) = match entries {
        [(_, message)] => {
            let message = Message::new(queue, message);
            ("SendMessage", serde_json::to_vec(&SendMessage { message, queue_url }))
        }
        _ => {
            let entry = |index: usize, message| Entry { id: index.to_string(), message: Message::new(queue, message) };
            let entries = entries.iter().map(|(index, message)| entry(*index, message)).collect();
            ("SendMessageBatch", serde_json::to_vec(&SendMessageBatch { entries, queue_url }))
        }
    };
    (action, body.unwrap_or_default())
}

/// A request that is ready to leave, and what of it a server may echo and nobody else may see.
pub(super) struct Signed {
    pub(super) request: http::Request<Bytes>,
    pub(super) secrets: Vec<String>,
}

/// A request, signed with the function's own credentials.
pub(super) fn sign(
    queue: &QueueUrl,
    action: &str,
    body: Vec<u8>,
    environment: &Environment,
    now: SystemTime,
) -> Result<Signed, String> {
    let variable = |name: &str| environment(name).filter(|value| !value.is_empty());
    let needed = |name: &str| variable(name).ok_or_else(|| format!("the environment variable {name} is not set"));
    let region = queue.region.clone().or_else(|| variable("AWS_REGION")).or_else(|| variable("AWS_DEFAULT_REGION"));
    let region = region.ok_or("the environment variable AWS_REGION is not set")?;
    let identity = Credentials::new(
        needed("AWS_ACCESS_KEY_ID")?,
        needed("AWS_SECRET_ACCESS_KEY")?,
        variable("AWS_SESSION_TOKEN"),
        None,
        "environment",
    )
    .into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region(&region)
        .name("sqs")
        .time(now)
        .settings(SigningSettings::default())
        .build()
        .map_err(|error| format!("the request to the queue cannot be signed: {error}"))?
        .into();
    let url = queue.endpoint.url("");
    let target = format!("AmazonSQS.{action}");
    let headers = [("content-type", MEDIA_TYPE), ("x-amz-target", &target)];
    let signable = SignableRequest::new("POST", &url, headers.into_iter(), SignableBody::Bytes(&body));
    let unsignable = |error| format!("the request to the queue cannot be signed: {error}");
    let (instructions, signature) = sign_v4(signable.map_err(unsignable)?, &params).map_err(unsignable)?.into_parts();

    let mut request = http::Request::post(&url);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    for (name, value) in instructions.headers() {
        let mut value = HeaderValue::from_str(value).map_err(|_| "the session token is no header")?;
        value.set_sensitive(true);
        request = request.header(name, value);
    }
    let request = request.body(Bytes::from(body)).map_err(|_| "the request to the queue cannot be built")?;
    let mut secrets = own(environment);
    secrets.push(signature);
    Ok(Signed { request, secrets })
}

/// What the reply says of each message, without the secrets that it may echo. Only an id of the queue proves that a message is there.
pub(crate) fn results(
    entries: &[(usize, &Outgoing)],
    reply: &Reply,
    secrets: &[&str],
) -> Vec<(usize, Result<String, String>)> {
    let shown = |text: &str| redact_name(text, secrets);
    let json: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let status = reply.status.as_u16();
    let code = json.get("__type").and_then(Value::as_str).map(|code| code.rsplit('#').next().unwrap_or_default());
    let refusal =
        format!("the queue answered HTTP {status}{}", code.map(|code| format!(" {}", shown(code))).unwrap_or_default());
    let is_success = reply.status.is_success() && code.is_none();
    let id_of = |value: &Value| value.get("MessageId").and_then(Value::as_str).filter(|id| !id.is_empty()).map(shown);
    if let [(index, _)] = entries {
        return vec![(*index, id_of(&json).filter(|_| is_success).ok_or(refusal))];
    }
    let list = |name: &str| json.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let of = |list: &[Value], index: usize| {
        let id = index.to_string();
        list.iter().find(|entry| entry.get("Id").and_then(Value::as_str) == Some(&id)).cloned()
    };
    let result = |index: usize| {
        let failed = of(list("Failed"), index);
        let succeeded = of(list("Successful"), index).filter(|_| is_success && failed.is_none());
        if let Some(id) = succeeded.and_then(|entry| id_of(&entry)) {
            return Ok(id);
        }
        let failed = failed.and_then(|entry| Some(entry.get("Code")?.as_str()?.to_owned()));
        Err(failed.map_or_else(|| refusal.clone(), |code| format!("the queue does not take it: {}", shown(&code))))
    };
    entries.iter().map(|(index, _)| (*index, result(*index))).collect()
}

#[cfg(test)]
mod tests;
