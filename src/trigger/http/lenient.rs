//! Requests member by member, for what does not fit the type of its form.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Form, Parts, merged, parameters};
use crate::trigger::advice;

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
    body: Option<String>,
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
    stage: Option<String>,
}

#[derive(Deserialize)]
struct Http {
    method: Option<String>,
    path: Option<String>,
}

pub(super) fn read(form: Form, payload: &str) -> Result<Parts, String> {
    let wire: Wire<'_> = serde_json::from_str(payload).map_err(|error| no_request(&error))?;
    let (inner_method, inner_path) = wire.request_context.http.map_or((None, None), |http| (http.method, http.path));
    let has = |name: &str| match name {
        "requestPayload" => wire.request_payload.is_some(),
        _ => wire.stream_batch.is_some(),
    };
    let method = inner_method.or(wire.http_method);
    let method = method.ok_or_else(|| advice(has).map_or("the HTTP request has no method", |(_, advice)| advice))?;
    let path = wire.raw_path.or(inner_path).or(wire.path).ok_or("the HTTP request has no path")?;
    let query = match wire.raw_query_string.filter(|text| form == Form::Version2 && !text.is_empty()) {
        Some(text) => parameters(&text),
        None => merged(
            listed(wire.multi_value_query_string_parameters, str::to_owned),
            given(wire.query_string_parameters, str::to_owned),
        ),
    };
    Ok(Parts {
        method,
        path,
        stage: wire.request_context.stage,
        query,
        headers: merged(
            listed(wire.multi_value_headers, str::to_ascii_lowercase),
            given(wire.headers, str::to_ascii_lowercase),
        ),
        body: wire.body.unwrap_or_default(),
        is_base64: wire.is_base64_encoded.unwrap_or(false),
    })
}

/// What the library says of a wrong type quotes the value, which may be a header.
pub(super) fn no_request(error: &serde_json::Error) -> String {
    format!("the payload is no HTTP request (line {}, column {})", error.line(), error.column())
}

fn listed(lists: Multiple<'_>, as_name: fn(&str) -> String) -> impl Iterator<Item = (String, String)> {
    let lists = lists.into_iter().flatten();
    lists.flat_map(move |(name, values)| values.into_iter().flatten().map(move |value| (as_name(&name), value)))
}

fn given(singles: Single<'_>, as_name: fn(&str) -> String) -> impl Iterator<Item = (String, String)> {
    singles.into_iter().flatten().filter_map(move |(name, value)| Some((as_name(&name), value?)))
}
