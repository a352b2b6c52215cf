//! HTTP requests as Lambda hands them over, and answers as it takes them: function URL and API Gateway v2, API Gateway v1, ALB.

mod answer;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use http::StatusCode;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

pub(crate) use answer::{Answer, Explanation};

use super::destination::advice;
use crate::encode::base64;

/// Bytes of the longest body that is read.
const MAX_BODY: usize = 1 << 20;

/// The form of a request, which its answer has to match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Function URL and API Gateway, payload format 2.0.
    Version2,
    /// API Gateway, payload format 1.0.
    Version1,
    /// Application Load Balancer; its target group may have multi-value headers switched on.
    Alb { multi_value: bool },
}

/// The body of a request, decoded.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Body {
    Bytes(Vec<u8>),
    /// It was not decoded.
    TooLarge,
    /// It was said to be base64 and is not.
    Undecodable,
}

/// An HTTP request.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) form: Form,
    pub(crate) method: String,
    /// As it arrived, perhaps with a stage in front.
    path: String,
    stage: Option<String>,
    /// By lower-case name; values of a repeated header are joined.
    headers: BTreeMap<String, String>,
    /// Not decoded.
    query: Vec<(String, String)>,
    pub(crate) body: Body,
}

type Single<'a> = Option<HashMap<Cow<'a, str>, Option<String>>>;
type Multiple<'a> = Option<HashMap<Cow<'a, str>, Option<Vec<String>>>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    raw_path: Option<String>,
    raw_query_string: Option<String>,
    path: Option<String>,
    http_method: Option<String>,
    #[serde(borrow)]
    headers: Single<'a>,
    #[serde(borrow)]
    multi_value_headers: Multiple<'a>,
    #[serde(borrow)]
    query_string_parameters: Single<'a>,
    #[serde(borrow)]
    multi_value_query_string_parameters: Multiple<'a>,
    #[serde(borrow)]
    body: Option<Cow<'a, str>>,
    is_base64_encoded: Option<bool>,
    request_context: Context,
    // Of the records that Lambda sends to a destination, which have a context too.
    request_payload: Option<IgnoredAny>,
    #[serde(rename = "DDBStreamBatchInfo")]
    stream_batch: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Context {
    http: Option<Http>,
    elb: Option<IgnoredAny>,
    stage: Option<String>,
}

#[derive(Deserialize)]
struct Http {
    method: Option<String>,
    path: Option<String>,
}

impl Request {
    /// Reads a request; the error says what the payload lacks.
    pub(crate) fn parse(payload: &str) -> Result<Self, String> {
        let wire: Wire<'_> = serde_json::from_str(payload).map_err(|error| {
            // What the library says of a wrong type quotes the value, which may be a header.
            format!("the payload is no HTTP request (line {}, column {})", error.line(), error.column())
        })?;
        // Where both are there, an empty one says nothing.
        let has_singles = wire.headers.as_ref().is_some_and(|headers| !headers.is_empty());
        let multi_value = wire.multi_value_headers.as_ref().is_some_and(|lists| !lists.is_empty() || !has_singles);
        let form = match &wire.request_context {
            Context { http: Some(_), .. } => Form::Version2,
            Context { elb: Some(_), .. } => Form::Alb { multi_value },
            Context { .. } => Form::Version1,
        };
        let (inner_method, inner_path) =
            wire.request_context.http.map_or((None, None), |http| (http.method, http.path));
        let method = inner_method.or(wire.http_method);
        let has = |name: &str| match name {
            "requestPayload" => wire.request_payload.is_some(),
            _ => wire.stream_batch.is_some(),
        };
        let method =
            method.ok_or_else(|| advice(has).map_or("the HTTP request has no method", |(_, advice)| advice))?;
        let path = wire.raw_path.or(inner_path).or(wire.path).ok_or("the HTTP request has no path")?;
        let query = match wire.raw_query_string.filter(|text| form == Form::Version2 && !text.is_empty()) {
            Some(text) => text.split('&').map(pair).collect(),
            None => merged(wire.multi_value_query_string_parameters, wire.query_string_parameters, str::to_owned),
        };
        let mut headers = BTreeMap::new();
        for (name, value) in merged(wire.multi_value_headers, wire.headers, str::to_ascii_lowercase) {
            let joined: &mut String = headers.entry(name).or_default();
            if !joined.is_empty() {
                joined.push_str(", ");
            }
            joined.push_str(&value);
        }
        let body = body(wire.body.unwrap_or_default(), wire.is_base64_encoded.unwrap_or(false));
        Ok(Self { form, method, path, stage: wire.request_context.stage, headers, query, body })
    }

    /// The paths that the request may mean: without the stage, and as it stands, for a domain of one's own that maps to the stage.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        let stage = self.stage.as_deref().filter(|stage| !stage.is_empty());
        let rest = stage.and_then(|stage| self.path.strip_prefix('/')?.strip_prefix(stage));
        rest.filter(|rest| rest.starts_with('/')).into_iter().chain([self.path.as_str()])
    }

    /// A header, by its lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// All headers, by their lower-case names.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first query parameter of a name, as it stands in the URL.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The names of all query parameters.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &str> {
        self.query.iter().map(|(name, _)| name.as_str())
    }

    /// The bytes of the body; none when it is too large or undecodable.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.body {
            Body::Bytes(bytes) => bytes,
            Body::TooLarge | Body::Undecodable => &[],
        }
    }
}

fn pair(text: &str) -> (String, String) {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    (name.to_owned(), value.to_owned())
}

/// Names and values. A trigger gives each name's values as a list, or one of them, or both; what stands in a list counts.
fn merged(lists: Multiple<'_>, singles: Single<'_>, as_name: impl Fn(&str) -> String) -> Vec<(String, String)> {
    let listed = lists.into_iter().flatten().map(|(name, values)| (as_name(&name), values.unwrap_or_default()));
    let mut pairs: Vec<_> =
        listed.flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value))).collect();
    let known: HashSet<String> = pairs.iter().map(|(name, _)| name.clone()).collect();
    let singles = singles.into_iter().flatten().filter_map(|(name, value)| Some((as_name(&name), value?)));
    pairs.extend(singles.filter(|(name, _)| !known.contains(name)));
    pairs
}

fn body(text: Cow<'_, str>, is_base64: bool) -> Body {
    // Four characters for three bytes.
    let least = if is_base64 { (text.len() / 4).saturating_sub(1) * 3 } else { text.len() };
    if least > MAX_BODY {
        return Body::TooLarge;
    }
    if !is_base64 {
        return Body::Bytes(text.into_owned().into_bytes());
    }
    match base64::decode(&*text) {
        Some(bytes) if bytes.len() > MAX_BODY => Body::TooLarge,
        Some(bytes) => Body::Bytes(bytes),
        None => Body::Undecodable,
    }
}

impl Form {
    /// An answer as the trigger takes it, as JSON.
    pub(crate) fn write(self, answer: &Answer) -> String {
        let status = StatusCode::from_u16(answer.status).ok();
        let reason = status.and_then(|status| status.canonical_reason()).unwrap_or_default();
        let is_alb = matches!(self, Self::Alb { .. });
        let mut headers: BTreeMap<_, _> = answer.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if is_alb {
            // It takes no answer without headers.
            headers.entry("content-type").or_insert("text/plain");
        }
        let (headers, multi_value_headers) = if self == (Self::Alb { multi_value: true }) {
            (None, Some(headers.into_iter().map(|(name, value)| (name, [value])).collect()))
        } else {
            (Some(headers), None)
        };
        let reply = WireAnswer {
            status_code: answer.status,
            status_description: is_alb.then(|| format!("{} {reason}", answer.status)),
            headers,
            multi_value_headers,
            body: &answer.body,
            is_base64_encoded: false,
        };
        serde_json::to_string(&reply).unwrap_or_default()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireAnswer<'a> {
    status_code: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<BTreeMap<&'a str, &'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    multi_value_headers: Option<BTreeMap<&'a str, [&'a str; 1]>>,
    body: &'a str,
    is_base64_encoded: bool,
}

#[cfg(test)]
mod tests;
