//! Tencent Cloud VOD (2018-07-17), API 3.0: JSON over TC3 signatures; errors come with HTTP 200.

mod codes;
mod delete;
mod media_infos;
mod search;
mod sign;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use serde_json::{Map, Value};

pub(crate) use delete::Delete;
pub(crate) use media_infos::DescribeMediaInfos;
pub(crate) use search::SearchMedia;

use super::class::{classify, classify_unknown};
use super::objection::objection;
use super::reply::{self, text};
use super::{CallError, Decoded, Operation, Protocol, Request, Signed, Signing, Unsendable};
use crate::clock::{unix_seconds, utc_date};
use crate::http::Reply;

const SERVICE: &str = "vod";
const VERSION: &str = "2018-07-17";
const JSON: &str = "application/json";

/// API 3.0: a JSON body with TC3 signatures.
pub(crate) struct Api3;

impl Protocol for Api3 {
    /// The members of the body.
    type Parameters = Map<String, Value>;

    fn sign(operation: Operation, members: Map<String, Value>, signing: &Signing<'_>) -> Result<Signed, Unsendable> {
        let Signing { endpoint, credential, now, .. } = signing;
        // Written once: these bytes are signed and sent.
        let body = Value::Object(members).to_string().into_bytes();
        let timestamp = unix_seconds(*now).to_string();
        let unsigned = sign::Unsigned {
            host: endpoint.authority(),
            service: SERVICE,
            content_type: JSON,
            body: &body,
            timestamp: &timestamp,
            date: &utc_date(*now),
        };
        let signature = sign::sign(&unsigned, credential);
        let mut authorization = HeaderValue::from_str(&signature.authorization).map_err(http::Error::from)?;
        authorization.set_sensitive(true);
        let mut request = http::Request::post(endpoint.url(""))
            .header(HOST, endpoint.authority())
            .header(CONTENT_TYPE, JSON)
            .header("x-tc-action", operation.name())
            .header("x-tc-version", VERSION)
            .header("x-tc-timestamp", timestamp)
            .header("x-tc-language", "en-US")
            .header(AUTHORIZATION, authorization);
        if let Some(token) = &credential.token {
            let mut token = HeaderValue::from_str(token.expose()).map_err(http::Error::from)?;
            token.set_sensitive(true);
            request = request.header("x-tc-token", token);
        }
        Ok(Signed { request: request.body(Bytes::from(body))?, signature: signature.signature })
    }

    fn decode<R: Request<Protocol = Self>>(request: &R, reply: &Reply) -> Result<Decoded<R::Reply>, CallError> {
        let body = reply::parse(&reply.body);
        let (members, request_id) = success(request.operation(), request.own_members(), body.as_ref(), reply)?;
        Ok(Decoded { reply: request.read(members, reply)?, request_id })
    }
}

/// The members and the request's id of a reply that reports success. Its code counts before its status.
fn success<'b>(
    operation: Operation,
    own_members: &[&str],
    body: Option<&'b Value>,
    reply: &Reply,
) -> Result<(&'b Map<String, Value>, Option<String>), CallError> {
    let body = body.and_then(Value::as_object).ok_or_else(|| reply::unreadable(reply, "no answer of the service"))?;
    let Some(response) = body.get("Response").and_then(Value::as_object) else {
        return Err(legacy_error(operation, body, reply)
            .unwrap_or_else(|| reply::unreadable(reply, "an answer without a Response")));
    };
    let request_id = reply::request_id(response, &["RequestId"]);
    match response.get("Error") {
        None | Some(Value::Null) => {}
        Some(error) => {
            let member = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
            if member("Code").is_empty() {
                return Err(reply::unreadable(reply, "an error without a code"));
            }
            let error = error_of(operation, member("Code"), member("Message"), request_id, reply);
            return Err(reply::vouched(error, reply));
        }
    }
    if let Some(error) = legacy_error(operation, body, reply) {
        return Err(error);
    }
    if !reply.status.is_success() || request_id.is_none() {
        return Err(reply::unreadable(reply, "an answer with neither error code nor success"));
    }
    let objection = objection(body, &|name| name == "Response")
        .or_else(|| objection(response, &|name| own_members.contains(&name)));
    match objection {
        Some(member) => Err(CallError { request_id, ..reply::objected(member) }),
        None => Ok((response, request_id)),
    }
}

fn error_of(operation: Operation, code: &str, message: &str, request_id: Option<String>, reply: &Reply) -> CallError {
    let known = classify(codes::TABLE, operation, code);
    CallError {
        class: known.unwrap_or_else(|| classify_unknown(reply.status)),
        code: code.to_owned(),
        message: message.to_owned(),
        request_id,
        retry_after: reply::retry_after(&reply.headers),
    }
}

/// The error shape of API 2.0, which the official Go SDK still reads: `{"code":4100,"codeDesc":"…","message":"…"}`.
fn legacy_error(operation: Operation, body: &Map<String, Value>, reply: &Reply) -> Option<CallError> {
    let number = body.get("code")?.as_u64().filter(|number| *number != 0)?;
    let code = text(body, "codeDesc").filter(|code| !code.is_empty()).map_or_else(|| number.to_string(), str::to_owned);
    let mut error = error_of(operation, &code, text(body, "message").unwrap_or_default(), None, reply);
    if let Some(class) = codes::legacy(number).filter(|_| classify(codes::TABLE, operation, &code).is_none()) {
        error.class = class;
    }
    Some(reply::vouched(error, reply))
}

#[cfg(test)]
mod tests;
