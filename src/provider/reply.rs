//! Tolerant reading of replies: JSON whatever the content type, XML, and lists in all the shapes in which they have been seen.

use std::time::Duration;

use http::HeaderMap;
use serde_json::{Map, Value};

use super::{CallError, Class, tree};
use crate::http::Reply;
use crate::outcome::code;
use crate::redact::shown;

/// Reads a body as JSON or XML. An XML element is an object of its children; one that repeats is an array.
pub(super) fn parse(body: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(body).ok()?.trim_start_matches('\u{feff}').trim_start();
    let (mut parts, mut commas) = (0, 0);
    for byte in text.bytes() {
        match byte {
            b'{' | b'[' | b'<' => parts += 1,
            b',' => commas += 1,
            _ => {}
        }
    }
    if parts > MAX_PARTS || commas > MAX_VALUES {
        return None;
    }
    if text.starts_with('<') {
        let is_value = |rest: &&str| rest.trim_start().starts_with(['"', '\'']);
        if text.split('=').skip(1).filter(is_value).count() > MAX_ATTRIBUTES {
            return None;
        }
        let document = roxmltree::Document::parse(text).ok()?;
        let root = document.root_element();
        let value = element(root, 0);
        // An error that tells no code is no answer of the service.
        let is_nameless = root.tag_name().name().eq_ignore_ascii_case("Error") && value.get("Code").is_none();
        return Some(value).filter(|_| !is_nameless);
    }
    tree::parse(text)
}

/// Objects, lists and tags of a reply that is read. A page of a hundred media has some thousands; a small object takes a hundred times
/// its text in memory.
const MAX_PARTS: usize = 50_000;

/// Commas of a reply that is read, of which there are hardly fewer than values. Each value takes some hundred bytes in memory, and a
/// stream has forty.
const MAX_VALUES: usize = 250_000;

/// Attributes of an XML reply that is read; the providers' have next to none. Each is compared with those before it.
const MAX_ATTRIBUTES: usize = 256;

/// Levels of XML that are read; no reply of interest has more.
const MAX_DEPTH: usize = 8;

fn element(node: roxmltree::Node<'_, '_>, depth: usize) -> Value {
    let mut members = Map::new();
    if depth < MAX_DEPTH {
        for child in node.children().filter(roxmltree::Node::is_element) {
            let value = element(child, depth + 1);
            match members.get_mut(child.tag_name().name()) {
                None => {
                    members.insert(child.tag_name().name().to_owned(), value);
                }
                Some(Value::Array(values)) => values.push(value),
                Some(first) => *first = Value::Array(vec![first.take(), value]),
            }
        }
    }
    if members.is_empty() {
        Value::String(node.text().unwrap_or_default().trim().to_owned())
    } else {
        Value::Object(members)
    }
}

/// A value that should be a list of objects: an array, a single object, or an object that wraps one of these under `inner`.
/// Nothing and an empty text are an empty list; `None` is any other shape.
pub(super) fn objects<'a>(value: &'a Value, inner: &str) -> Option<Vec<&'a Map<String, Value>>> {
    match value {
        Value::Null => Some(Vec::new()),
        Value::String(text) if text.is_empty() => Some(Vec::new()),
        Value::Array(items) => items.iter().map(Value::as_object).collect(),
        Value::Object(members) => match members.get(inner) {
            // A row may have a member of that name among others.
            Some(wrapped) if members.len() == 1 => match wrapped {
                Value::Object(single) => Some(vec![single]),
                other => objects(other, inner),
            },
            _ if members.is_empty() => Some(Vec::new()),
            _ => Some(vec![members]),
        },
        _ => None,
    }
}

/// A value that should be a list of ids: an array, one text with commas, or an object that wraps one of these.
/// Nothing is an empty list; `None` is any other shape.
pub(super) fn ids(value: Option<&Value>) -> Option<Vec<&str>> {
    match value {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::String(text)) => Some(text.split(',').map(str::trim).filter(|id| !id.is_empty()).collect()),
        Some(Value::Array(items)) => {
            let texts: Option<Vec<_>> = items.iter().map(|item| item.as_str().map(str::trim)).collect();
            Some(texts?.into_iter().filter(|id| !id.is_empty()).collect())
        }
        Some(Value::Object(members)) => {
            let mut values = members.values();
            match (values.next(), values.next()) {
                (None, _) => Some(Vec::new()),
                (Some(wrapped @ (Value::String(_) | Value::Array(_) | Value::Null)), None) => ids(Some(wrapped)),
                _ => None,
            }
        }
        Some(_) => None,
    }
}

/// A text member.
pub(super) fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name).and_then(Value::as_str)
}

/// The name of a member as it is compared with names that are known: providers spell it in several ways.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// A reply's id of its request, which only the provider's own replies have.
pub(super) fn request_id(members: &Map<String, Value>, names: &[&str]) -> Option<String> {
    let mut ids = names.iter().filter_map(|name| text(members, name));
    ids.find(|id| !id.trim().is_empty()).map(str::to_owned)
}

/// Takes an error as it is, but for an absence without the request's id: whoever said so, it was not the provider.
pub(super) fn vouched(error: CallError, reply: &Reply) -> CallError {
    match (error.class, &error.request_id) {
        (Class::Absent | Class::OneAbsent, None) => unreadable(reply, &format!("{} without a request id", error.code)),
        _ => error,
    }
}

/// The error of a reply that cannot be matched to what was asked, so that it settles none of it.
pub(super) fn unmatched(what: impl Into<String>) -> CallError {
    CallError {
        class: Class::Unmatched,
        code: code::UNMATCHED_REPLY.to_owned(),
        message: what.into(),
        request_id: None,
        retry_after: None,
    }
}

/// The error of a reply of success that objects in this member.
pub(super) fn objected(member: &str) -> CallError {
    unmatched(format!("the reply objects in {}", shown(member)))
}

/// The error of a reply that carries no word of the provider: whatever its status, it proves nothing.
pub(super) fn unreadable(reply: &Reply, what: &str) -> CallError {
    let status = reply.status.as_u16();
    CallError {
        class: if status == 429 { Class::Throttled } else { Class::Temporary },
        code: code::UNREADABLE_REPLY.to_owned(),
        message: format!("HTTP {status}: {what}"),
        request_id: None,
        retry_after: retry_after(&reply.headers),
    }
}

/// The longest wait that is believed; the official SDKs believe no more either.
const MAX_WAIT: Duration = Duration::from_secs(120);

/// How long the provider asks to wait before the next request. Sources: `x-acs-retry-after` in milliseconds in the current Alibaba
/// SDKs; `Retry-After` in seconds is HTTP's own (RFC 9110 §10.2.3).
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = number(headers, "retry-after").map(Duration::from_secs);
    acs_retry_after(headers)
        .into_iter()
        .chain(seconds)
        .max()
        .filter(|wait| !wait.is_zero())
        .map(|wait| wait.min(MAX_WAIT))
}

/// The hint that the Alibaba SDKs take for throttling, whatever status and code it comes with.
pub(super) fn acs_retry_after(headers: &HeaderMap) -> Option<Duration> {
    number(headers, "x-acs-retry-after").filter(|millis| *millis > 0).map(Duration::from_millis)
}

/// How long a throttled caller has to wait: as above, or until the present window of its limit ends. Source: older Alibaba SDKs, which
/// read the `TimeLeft` of `x-ratelimit-*` in milliseconds. The header may come with any reply, and there it means nothing.
pub(super) fn throttled_for(headers: &HeaderMap) -> Option<Duration> {
    let left = ["x-ratelimit-user-api", "x-ratelimit-user"].into_iter().filter_map(|name| {
        let text = headers.get(name)?.to_str().ok()?;
        let left = text.split(',').find_map(|pair| pair.trim().strip_prefix("TimeLeft:")?.trim().parse().ok())?;
        Some(Duration::from_millis(left).min(MAX_WAIT))
    });
    left.chain(retry_after(headers)).max().filter(|wait| !wait.is_zero())
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_of_ids_are_read_in_every_shape() {
        for value in [json!(["a", "b"]), json!("a,b"), json!({"VideoId": ["a", "b"]}), json!({"VideoId": "a, b"})] {
            assert_eq!(ids(Some(&value)), Some(vec!["a", "b"]), "{value}");
        }
        for value in [json!(null), json!(""), json!([]), json!({}), json!({"VideoId": null})] {
            assert_eq!(ids(Some(&value)), Some(vec![]), "{value}");
        }
        for value in [json!(5), json!([5]), json!({"a": ["x"], "b": ["y"]}), json!([["a"]]), json!({"a": {"b": "c"}})] {
            assert_eq!(ids(Some(&value)), None, "{value}");
        }
    }

    #[test]
    fn xml_reads_like_json() {
        let xml =
            b"\xef\xbb\xbf<?xml version='1.0'?><R><RequestId>1</RequestId><Ids>a</Ids><Ids>b</Ids><W><V>c</V></W></R>";
        assert_eq!(parse(xml), Some(json!({"RequestId": "1", "Ids": ["a", "b"], "W": {"V": "c"}})));
        assert_eq!(parse(b"<html><body>unclosed"), None);
    }

    #[test]
    fn what_is_nested_too_deep_is_left_out() {
        let deepest = |levels: usize| {
            let mut value = parse(format!("{}x{}", "<a>".repeat(levels), "</a>".repeat(levels)).as_bytes()).unwrap();
            let mut read = 1;
            while let Some(inner) = value.get_mut("a") {
                value = inner.take();
                read += 1;
            }
            (read, value)
        };
        assert_eq!(deepest(MAX_DEPTH + 1), (MAX_DEPTH + 1, json!("x")));
        assert_eq!(deepest(MAX_DEPTH + 2), (MAX_DEPTH + 1, json!("")));
    }

    #[test]
    fn what_would_cost_too_much_is_not_read() {
        let attributes = |count: usize| {
            let list: String = (0..count).map(|number| format!(" a{number} = 'x'")).collect();
            format!("<R{list}><a>b=c</a></R>").into_bytes()
        };
        assert_eq!(parse(&attributes(MAX_ATTRIBUTES)), Some(json!({"a": "b=c"})));
        assert_eq!(parse(&attributes(MAX_ATTRIBUTES + 1)), None);
        let objects = |count: usize| format!("[{}]", vec!["{}"; count - 1].join(",")).into_bytes();
        assert!(parse(&objects(MAX_PARTS)).is_some());
        assert_eq!(parse(&objects(MAX_PARTS + 1)), None);
        assert_eq!(parse(format!("<R>{}</R>", "<a/>".repeat(MAX_PARTS)).as_bytes()), None);
    }

    #[test]
    fn objects_are_read_wrapped_plain_or_single() {
        for value in
            [json!({"PlayInfo": [{"a": 1}]}), json!([{"a": 1}]), json!({"PlayInfo": {"a": 1}}), json!({"a": 1})]
        {
            assert_eq!(objects(&value, "PlayInfo").map(|list| list.len()), Some(1), "{value}");
        }
        let nothing =
            [json!(null), json!(""), json!([]), json!({}), json!({"PlayInfo": []}), json!({"PlayInfo": null})];
        for value in nothing {
            assert_eq!(objects(&value, "PlayInfo").map(|list| list.len()), Some(0), "{value}");
        }
        let row = json!({"PlayInfo": "a member of its own", "a": 1});
        assert_eq!(objects(&row, "PlayInfo"), row.as_object().map(|row| vec![row]));
        for value in [json!(3), json!("x"), json!([1]), json!({"PlayInfo": 3})] {
            assert!(objects(&value, "PlayInfo").is_none(), "{value}");
        }
    }

    #[test]
    fn the_longest_hint_counts() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect::<HeaderMap>()
        };
        assert_eq!(retry_after(&headers(&[("x-acs-retry-after", "1500")])), Some(Duration::from_millis(1500)));
        assert_eq!(
            retry_after(&headers(&[("retry-after", "2"), ("x-acs-retry-after", "5")])),
            Some(Duration::from_secs(2))
        );
        let window = headers(&[("x-ratelimit-user-api", "Limit:30,TimeLeft:250")]);
        assert_eq!((throttled_for(&window), retry_after(&window)), (Some(Duration::from_millis(250)), None));
        assert_eq!(retry_after(&headers(&[("retry-after", "86400")])), Some(MAX_WAIT));
        assert_eq!(retry_after(&headers(&[("retry-after", "soon"), ("x-acs-retry-after", "0")])), None);
    }
}
