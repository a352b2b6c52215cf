//! Alibaba Cloud VOD (2017-03-21) and MPS (2014-06-18): RPC-style operations over V3 signatures.

mod codes;
mod media;
mod moderation;
mod mps;
mod region;
mod search;
mod sign;
mod vod;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, HOST, HeaderValue};
use serde_json::{Map, Value};

pub(crate) use region::host;

use super::class::{classify, classify_unknown};
use super::objection::objection;
use super::reply::{self, text};
use super::{CallError, Class, Decoded, Item, Kind, Operation, Reply, Signed};
use crate::clock::rfc3339_seconds;
use crate::credential::Credential;
use crate::endpoint::Endpoint;
use crate::request::Provider;

/// The parameters of a call; all of them travel in the query.
type Query = Vec<(&'static str, String)>;

/// Encodes and signs one try.
pub(super) fn sign(
    kind: &Kind,
    items: &[Item],
    endpoint: &Endpoint,
    credential: &Credential,
    now: std::time::SystemTime,
    nonce: &str,
) -> Result<Signed, http::Error> {
    let operation = kind.operation();
    let (version, query) = match operation.provider() {
        Provider::AliyunMps => (mps::VERSION, mps::query(items)),
        Provider::AliyunVod | Provider::TencentVod => (vod::VERSION, vod::query(kind, items)),
    };
    let unsigned = sign::Unsigned {
        method: "POST",
        host: endpoint.authority(),
        action: operation.name(),
        version,
        query: &query,
        content_type: None,
        body: b"",
    };
    let signature = sign::sign(&unsigned, credential, &rfc3339_seconds(now), nonce);
    let mut request = http::Request::post(endpoint.url(&sign::canonical_query(&query)))
        .header(HOST, endpoint.authority())
        // There is no Format parameter in V3 calls; without this header the answer is XML.
        .header(ACCEPT, "application/json");
    for (name, value) in &signature.headers {
        let mut value = HeaderValue::from_str(value)?;
        value.set_sensitive(matches!(*name, "x-acs-security-token" | "x-acs-accesskey-id"));
        request = request.header(*name, value);
    }
    let mut authorization = HeaderValue::from_str(&signature.authorization)?;
    authorization.set_sensitive(true);
    let request = request.header(AUTHORIZATION, authorization).body(Bytes::new())?;
    Ok(Signed { request, signature: signature.signature })
}

/// Reads a reply: by its code before its status.
pub(super) fn decode(kind: &Kind, items: &[Item], reply: &Reply) -> Result<Decoded, CallError> {
    let body = reply::parse(&reply.body);
    let body =
        body.as_ref().and_then(Value::as_object).ok_or_else(|| reply::unreadable(reply, "no answer of the service"))?;
    let operation = kind.operation();
    if let Some(code) = error_code(body) {
        return Err(reply::vouched(error(operation, &code, body, reply), reply));
    }
    let request_id = reply::request_id(body, &REQUEST_ID);
    if !reply.status.is_success() || request_id.is_none() {
        return Err(reply::unreadable(reply, "an answer with neither error code nor success"));
    }
    let answers = match objection(body, &|name| members(kind).contains(&name)) {
        Some(member) => Err(reply::objected(member)),
        None => vod::answers(kind, items, body, reply),
    };
    let answers = answers.map_err(|error| CallError { request_id: request_id.clone(), ..error })?;
    Ok(Decoded { request_id, answers })
}

/// How the id of a request is spelt.
const REQUEST_ID: [&str; 3] = ["RequestId", "requestId", "RequestID"];

/// The error code, if there is one: a success carries none, but some gateways write `OK` or 200.
fn error_code(body: &Map<String, Value>) -> Option<String> {
    let code = body.get("Code").or_else(|| body.get("code"))?;
    let code = match code {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let is_fine = ["", "200", "OK", "Success"].iter().any(|fine| fine.eq_ignore_ascii_case(&code));
    (!is_fine).then_some(code)
}

/// What a reply of success has to say: everything else in it that objects makes it none.
fn members(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::DeleteVideo { .. } => &vod::DELETE_VIDEO,
        Kind::DeleteMezzanines { .. } => &vod::DELETE_MEZZANINES,
        Kind::MpsDeleteMedia => &mps::DELETE_MEDIA,
        Kind::GetPlayInfo { .. } => &["VideoBase", "PlayInfoList"],
        Kind::BatchGetMediaInfos { .. } => {
            &["MediaInfos", "NonExistMediaIds", "NonExistReferenceIds", "ForbiddenMediaIds"]
        }
        Kind::GetMediaAuditResult => &["MediaAuditResult"],
        Kind::GetVideoInfo => &["Video"],
        Kind::SearchMedia(_) => &["MediaList"],
        Kind::DeleteStream { .. }
        | Kind::TencentDeleteMedia { .. }
        | Kind::DescribeMediaInfos { .. }
        | Kind::TencentSearchMedia(_) => &[],
    }
}

fn error(operation: Operation, code: &str, body: &Map<String, Value>, reply: &Reply) -> CallError {
    let is_hinted = reply::acs_retry_after(&reply.headers).is_some();
    let unknown = || if is_hinted { Class::Throttled } else { classify_unknown(reply.status) };
    let class = classify(codes::TABLE, operation, code).unwrap_or_else(unknown);
    let hint = if class == Class::Throttled { reply::throttled_for } else { reply::retry_after };
    CallError {
        class,
        code: code.to_owned(),
        message: text(body, "Message").or_else(|| text(body, "message")).unwrap_or_default().to_owned(),
        request_id: reply::request_id(body, &REQUEST_ID),
        retry_after: hint(&reply.headers),
    }
}

#[cfg(test)]
mod tests;
