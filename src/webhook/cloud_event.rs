//! `CloudEvents` over HTTP: the three content modes become the texts of single events.
//! Source: "HTTP Protocol Binding for CloudEvents", version 1.0.2.

use std::borrow::Cow;
use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::redact::shown;
use crate::trigger::Request;

/// Events of one batch: what the queue takes within the time that a sender waits.
const MAX_EVENTS: usize = 1000;
const BINARY_IS_OFF: &str = "binary mode (attributes in ce- headers) is off, since the signature does not cover headers: send the whole event as the body, with the content type application/cloudevents+json (structured mode), or set `binary = true` for this webhook";

/// The events of a request, each as JSON in structured mode; the error says what was not understood. `takes_binary` is whether
/// binary mode is taken: no signature covers its headers, so that whoever has seen a request can send it with another type.
pub(super) fn read(request: &Request, takes_binary: bool) -> Result<Vec<String>, String> {
    let text = std::str::from_utf8(request.bytes()).map_err(|_| "the body is not UTF-8")?;
    if media_type(request).starts_with("application/cloudevents-batch") {
        return batch(text);
    }
    if is_binary(request) {
        if !takes_binary {
            return Err(BINARY_IS_OFF.to_owned());
        }
        return binary(request, text).map(|event| vec![event]);
    }
    Ok(vec![text.to_owned()])
}

fn media_type(request: &Request) -> String {
    request.header("content-type").unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_binary(request: &Request) -> bool {
    !media_type(request).starts_with("application/cloudevents") && request.header("ce-specversion").is_some()
}

/// What a request has around its events: the names of its parameters, and of attributes in headers that are read as none.
pub(crate) fn names_around(request: &Request) -> impl Iterator<Item = &str> {
    let is_read = is_binary(request);
    let attributes = request.headers().filter_map(|(name, _)| name.strip_prefix("ce-"));
    request.parameters().chain(attributes.filter(move |_| !is_read))
}

fn batch(text: &str) -> Result<Vec<String>, String> {
    // What the library says of a wrong type quotes the text.
    let wrong = |error: serde_json::Error| {
        format!("the body is no array of events (line {}, column {})", error.line(), error.column())
    };
    let events: Vec<&RawValue> = serde_json::from_str(text).map_err(wrong)?;
    if events.len() > MAX_EVENTS {
        return Err(format!("a batch has at most {MAX_EVENTS} events, found {}", events.len()));
    }
    Ok(events.into_iter().map(|event| event.get().to_owned()).collect())
}

/// An event whose attributes were headers.
#[derive(Serialize)]
struct Binary<'a> {
    #[serde(flatten)]
    attributes: BTreeMap<&'a str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a RawValue>,
}

/// The attributes are headers, and the body is the data.
fn binary(request: &Request, text: &str) -> Result<String, String> {
    let data = text.trim();
    // As it came, so that what is wrong with it (a member given twice) is still seen.
    let data = (!data.is_empty()).then(|| serde_json::from_str(data)).transpose();
    let data = data.map_err(|error| format!("the body is no JSON: {error}"))?;
    let mut attributes = BTreeMap::new();
    for (name, value) in request.headers() {
        if let Some(name) = name.strip_prefix("ce-").filter(|name| *name != "data") {
            let decoded =
                decoded(value).ok_or_else(|| format!("the header {} is not UTF-8", shown(&format!("ce-{name}"))))?;
            attributes.insert(name, decoded);
        }
    }
    serde_json::to_string(&Binary { attributes, data }).map_err(|error| error.to_string())
}

/// The value of an attribute: out of its quotes, and out of its percent-encoding. Source: the binding, 3.1.3.2.
fn decoded(value: &str) -> Option<String> {
    let value = value.trim();
    let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let mut plain = String::with_capacity(value.len());
    let mut rest = quoted.unwrap_or(value).chars();
    while let Some(character) = rest.next() {
        let is_escape = quoted.is_some() && character == '\\';
        plain.push(if is_escape { rest.next().unwrap_or(character) } else { character });
    }
    percent_decode_str(&plain).decode_utf8().ok().map(Cow::into_owned)
}
