//! Alibaba Cloud VOD (2017-03-21) and MPS (2014-06-18): RPC-style operations over V3 signatures.

mod audit_result;
mod codes;
mod delete;
mod media_infos;
mod play_info;
mod region;
mod search;
mod sign;
mod video_info;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, HOST, HeaderValue};
use serde_json::{Map, Value};

pub(crate) use audit_result::GetMediaAuditResult;
pub(crate) use delete::Delete;
pub(crate) use media_infos::BatchGetMediaInfos;
pub(crate) use play_info::GetPlayInfo;
pub(crate) use region::host;
pub(crate) use search::SearchMedia;
pub(crate) use video_info::GetVideoInfo;

use super::class::{classify, classify_unknown};
use super::objection::objection;
use super::reply::{self, text};
use super::{CallError, Class, Decoded, Operation, Protocol, Request, Signed, Signing, Unsendable};
use crate::account::Provider;
use crate::clock::rfc3339_seconds;
use crate::http::Reply;
use crate::request::IdKind;

/// The parameters of a call; all of them travel in the query.
pub(crate) type Query = Vec<(&'static str, String)>;

/// RPC-style calls with V3 signatures.
pub(crate) struct Rpc;

impl Protocol for Rpc {
    type Parameters = Query;

    fn sign(operation: Operation, query: Query, signing: &Signing<'_>) -> Result<Signed, Unsendable> {
        let Signing { endpoint, credential, now, nonce } = signing;
        let unsigned = sign::Unsigned {
            method: "POST",
            host: endpoint.authority(),
            action: operation.name(),
            version: version(operation.provider()),
            query: &query,
            content_type: None,
            body: b"",
        };
        let signature = sign::sign(&unsigned, credential, &rfc3339_seconds(*now), nonce);
        let mut request = http::Request::post(endpoint.url(&sign::canonical_query(&query)))
            .header(HOST, endpoint.authority())
            // There is no Format parameter in V3 calls; without this header the answer is XML.
            .header(ACCEPT, "application/json");
        for (name, value) in &signature.headers {
            let mut value = HeaderValue::from_str(value).map_err(http::Error::from)?;
            value.set_sensitive(matches!(*name, "x-acs-security-token" | "x-acs-accesskey-id"));
            request = request.header(*name, value);
        }
        let mut authorization = HeaderValue::from_str(&signature.authorization).map_err(http::Error::from)?;
        authorization.set_sensitive(true);
        let request = request.header(AUTHORIZATION, authorization).body(Bytes::new())?;
        Ok(Signed { request, signature: signature.signature })
    }

    fn decode<R: Request<Protocol = Self>>(request: &R, reply: &Reply) -> Result<Decoded<R::Reply>, CallError> {
        let body = reply::parse(&reply.body);
        let (members, request_id) = success(request.operation(), body.as_ref(), reply)?;
        let read = match objection(members, &|name| request.own_members().contains(&name)) {
            Some(member) => Err(reply::objected(member)),
            None => request.read(members, reply),
        };
        match read {
            Ok(reply) => Ok(Decoded { request_id, reply }),
            Err(error) => Err(CallError { request_id, ..error }),
        }
    }
}

/// The version of the product's interface.
fn version(provider: Provider) -> &'static str {
    match provider {
        Provider::AliyunMps => "2014-06-18",
        Provider::AliyunVod | Provider::TencentVod => "2017-03-21",
    }
}

/// The members and the request's id of a reply that reports success. Its code counts before its status.
fn success<'b>(
    operation: Operation,
    body: Option<&'b Value>,
    reply: &Reply,
) -> Result<(&'b Map<String, Value>, Option<String>), CallError> {
    let members =
        body.and_then(Value::as_object).ok_or_else(|| reply::unreadable(reply, "no answer of the service"))?;
    if let Some(code) = error_code(members) {
        return Err(reply::vouched(error(operation, &code, members, reply), reply));
    }
    let request_id = reply::request_id(members, &REQUEST_ID);
    if !reply.status.is_success() || request_id.is_none() {
        return Err(reply::unreadable(reply, "an answer with neither error code nor success"));
    }
    Ok((members, request_id))
}

/// The parameter that names one video.
fn video_parameter(by: IdKind) -> &'static str {
    if by == IdKind::Reference { "ReferenceId" } else { "VideoId" }
}

/// The ids of a call in one parameter, as every operation wants them. No id contains a comma, and none is empty: at a provider
/// an empty list can mean everything.
fn joined<'i>(ids: impl Iterator<Item = &'i str>) -> Result<String, Unsendable> {
    let ids: Vec<_> = ids.collect();
    if ids.is_empty() || ids.contains(&"") { Err(Unsendable::Empty) } else { Ok(ids.join(",")) }
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
