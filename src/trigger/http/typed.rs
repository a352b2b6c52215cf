//! Requests by the types of `aws_lambda_events`. Nothing is given where a type would lose or change what the request says.

use aws_lambda_events::alb::AlbTargetGroupRequest;
use aws_lambda_events::apigw::{ApiGatewayProxyRequest, ApiGatewayV2httpRequest};
use aws_lambda_events::query_map::QueryMap;
use http::{HeaderMap, Method};

use super::{Form, Parts, merged, parameters};
use crate::json::Outline;

/// Bytes of the longest headers, as JSON: more than any gateway takes, and fewer than the 32,768 names with which their map panics.
const MAX_HEADERS: usize = 128 << 10;

pub(super) fn read(form: Form, payload: &str, members: &Outline<'_>) -> Option<Parts> {
    let is_short = |name| members.raw(name).is_none_or(|headers| headers.get().len() <= MAX_HEADERS);
    if !is_short("headers") || !is_short("multiValueHeaders") {
        return None;
    }
    match form {
        // The type of one form takes the path of the other, and drops its lists.
        Form::Version2 if members.has("rawPath") && !members.has("multiValueHeaders") => {
            version_2(serde_json::from_str(payload).ok()?)
        }
        Form::Version1 if !members.has("rawPath") => version_1(serde_json::from_str(payload).ok()?),
        Form::Alb { .. } if !members.has("rawPath") => alb(serde_json::from_str(payload).ok()?),
        _ => None,
    }
}

fn version_2(request: ApiGatewayV2httpRequest) -> Option<Parts> {
    let query = request.raw_query_string.unwrap_or_default();
    // Without the query as it was sent, its parameters are all there is, and the type parts them at commas.
    if query.is_empty() && !request.query_string_parameters.is_empty() {
        return None;
    }
    Some(Parts {
        method: method(&request.request_context.http.method)?,
        path: request.raw_path?,
        stage: request.request_context.stage,
        query: if query.is_empty() { Vec::new() } else { parameters(&query) },
        headers: headers(&request.headers).collect(),
        body: request.body.unwrap_or_default(),
        is_base64: request.is_base64_encoded,
    })
}

fn version_1(request: ApiGatewayProxyRequest) -> Option<Parts> {
    Some(Parts {
        method: method(&request.http_method)?,
        path: request.path?,
        stage: request.request_context.stage,
        query: query(&request.multi_value_query_string_parameters, &request.query_string_parameters),
        headers: merged(headers(&request.multi_value_headers), headers(&request.headers)),
        body: request.body.unwrap_or_default(),
        is_base64: request.is_base64_encoded,
    })
}

fn alb(request: AlbTargetGroupRequest) -> Option<Parts> {
    Some(Parts {
        method: method(&request.http_method)?,
        path: request.path?,
        stage: None,
        query: query(&request.multi_value_query_string_parameters, &request.query_string_parameters),
        headers: merged(headers(&request.multi_value_headers), headers(&request.headers)),
        body: request.body.unwrap_or_default(),
        is_base64: request.is_base64_encoded,
    })
}

/// A method that was given: the types take an empty one for `GET`.
fn method(method: &Method) -> Option<String> {
    (method != Method::GET).then(|| method.to_string())
}

fn headers(map: &HeaderMap) -> impl Iterator<Item = (String, String)> {
    map.iter().map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
}

fn query(lists: &QueryMap, singles: &QueryMap) -> Vec<(String, String)> {
    let pairs =
        |map: &QueryMap| -> Vec<_> { map.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect() };
    merged(pairs(lists).into_iter(), pairs(singles).into_iter())
}
