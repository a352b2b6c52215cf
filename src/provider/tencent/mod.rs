//! Tencent Cloud VOD (2018-07-17), API 3.0: JSON over TC3 signatures; errors come with HTTP 200.

mod codes;
mod moderation;
mod search;
mod sign;
mod vod;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use serde_json::{Map, Value};

use super::class::{classify, classify_unknown};
use super::objection::objection;
use super::reply::{self, text};
use super::{Answer, CallError, Decoded, Item, Kind, Operation, Reply, Signed, Unsendable};
use crate::clock::{unix_seconds, utc_date};
use crate::credential::Credential;
use crate::endpoint::Endpoint;

/// Encodes and signs one try.
pub(super) fn sign(
    kind: &Kind,
    items: &[Item],
    endpoint: &Endpoint,
    credential: &Credential,
    now: std::time::SystemTime,
) -> Result<Signed, Unsendable> {
    let body = vod::body(kind, items).ok_or(Unsendable::Empty)?;
    let timestamp = unix_seconds(now).to_string();
    let unsigned = sign::Unsigned {
        host: endpoint.authority(),
        service: vod::SERVICE,
        content_type: vod::CONTENT_TYPE,
        body: &body,
        timestamp: &timestamp,
        date: &utc_date(now),
    };
    let signature = sign::sign(&unsigned, credential);
    let mut authorization = HeaderValue::from_str(&signature.authorization).map_err(http::Error::from)?;
    authorization.set_sensitive(true);
    let mut request = http::Request::post(endpoint.url(""))
        .header(HOST, endpoint.authority())
        .header(CONTENT_TYPE, vod::CONTENT_TYPE)
        .header("x-tc-action", kind.operation().name())
        .header("x-tc-version", vod::VERSION)
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

/// Reads a reply: by its code before its status.
pub(super) fn decode(kind: &Kind, items: &[Item], reply: &Reply) -> Result<Decoded, CallError> {
    let body = reply::parse(&reply.body);
    let body =
        body.as_ref().and_then(Value::as_object).ok_or_else(|| reply::unreadable(reply, "no answer of the service"))?;
    let Some(response) = body.get("Response").and_then(Value::as_object) else {
        return Err(legacy_error(kind.operation(), body, reply)
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
            let error = error_of(kind.operation(), member("Code"), member("Message"), request_id, reply);
            return Err(reply::vouched(error, reply));
        }
    }
    if let Some(error) = legacy_error(kind.operation(), body, reply) {
        return Err(error);
    }
    if !reply.status.is_success() || request_id.is_none() {
        return Err(reply::unreadable(reply, "an answer with neither error code nor success"));
    }
    let objection = objection(body, &|name| name == "Response").or_else(|| {
        let lists = members(kind);
        objection(response, &|name| lists.contains(&name))
    });
    if let Some(member) = objection {
        return Err(CallError { request_id, ..reply::objected(member) });
    }
    let answers = match kind {
        Kind::DescribeMediaInfos { .. } => moderation::answers(items, response),
        Kind::TencentSearchMedia(search) => {
            search::page(response, search.with_renditions).map(|page| vec![Answer::Page(page)])
        }
        _ => Some(vec![Answer::Deleted; items.len()]),
    };
    let answers = answers.ok_or_else(|| reply::unreadable(reply, "a list of media in an unknown shape"))?;
    Ok(Decoded { request_id, answers })
}

/// What a reply of success has to say: everything else in it that objects makes it none.
fn members(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::DescribeMediaInfos { .. } => &["MediaInfoSet", "NotExistFileIdSet"],
        Kind::TencentSearchMedia(_) => &["MediaInfoSet"],
        _ => &[],
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
