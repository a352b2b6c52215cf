//! JSON and XML envelopes.

use serde_json::{Value, json};

use super::super::failure::Failure;
use super::super::provider::Members;
use super::super::wire::{Reply, Request};
use super::parameters;

// Clients recognise an XML error by exactly this.
const XML: &str = "text/xml;charset=utf-8";
const JSON: &str = "application/json";

/// Puts an answer into the envelope that was asked for; XML unless JSON was.
pub(crate) fn render(request: &Request, operation: &str, request_id: &str, answer: &Result<Members, Failure>) -> Reply {
    let (status, root, members) = match answer {
        Ok(members) => (200, format!("{operation}Response"), members.clone()),
        Err(failure) => (failure.status, "Error".to_owned(), error(request, failure)),
    };
    let mut envelope = Members::new();
    envelope.insert("RequestId".to_owned(), request_id.into());
    envelope.extend(members);
    let mut reply = if wants_json(request) {
        Reply::new(status, JSON, Value::Object(envelope).to_string())
    } else {
        Reply::new(status, XML, xml(&root, envelope))
    };
    if let Some(retry_after) = answer.as_ref().err().and_then(|failure| failure.retry_after) {
        reply.headers.push(("x-acs-retry-after".to_owned(), retry_after.as_millis().to_string()));
    }
    reply
}

fn error(request: &Request, failure: &Failure) -> Members {
    let mut members = Members::new();
    members.insert("HostId".to_owned(), json!(request.header("host").unwrap_or_default()));
    members.insert("Code".to_owned(), json!(failure.code));
    members.insert("Message".to_owned(), json!(failure.message));
    if let Some(detail) = &failure.access_denied {
        members.insert("AccessDeniedDetail".to_owned(), detail.clone());
    }
    members
}

fn wants_json(request: &Request) -> bool {
    match parameters(request).get("Format") {
        Some(format) => format.eq_ignore_ascii_case("json"),
        None => request.header("accept").is_some_and(|accept| accept.contains(JSON)),
    }
}

fn xml(root: &str, members: Members) -> String {
    let mut text = "<?xml version='1.0' encoding='UTF-8'?>".to_owned();
    write_element(&mut text, root, &Value::Object(members));
    text
}

// A list repeats its own element.
fn write_element(text: &mut String, name: &str, value: &Value) {
    if let Value::Array(items) = value {
        for item in items {
            write_element(text, name, item);
        }
        return;
    }
    text.push_str(&format!("<{name}>"));
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                write_element(text, name, value);
            }
        }
        Value::String(content) => text.push_str(&escape(content)),
        Value::Null => {}
        other => text.push_str(&other.to_string()),
    }
    text.push_str(&format!("</{name}>"));
}

fn escape(content: &str) -> String {
    content.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn request(target: &str, accept: &str) -> Request {
        Request {
            target: target.to_owned(),
            headers: vec![("accept".to_owned(), accept.to_owned()), ("host".to_owned(), "h".to_owned())],
            ..Request::default()
        }
    }

    fn body(reply: &Reply) -> &str {
        std::str::from_utf8(&reply.body).unwrap()
    }

    #[test]
    fn answers_in_xml_unless_json_is_asked_for() {
        let Value::Object(members) = json!({"NonExistVideoIds": ["a&b", "c"], "N": 1}) else {
            panic!("an object");
        };
        let answer = Ok(members);
        let reply = render(&request("/", "*/*"), "DeleteVideo", "ID", &answer);
        assert_eq!(
            body(&reply),
            "<?xml version='1.0' encoding='UTF-8'?><DeleteVideoResponse><N>1</N>\
             <NonExistVideoIds>a&amp;b</NonExistVideoIds><NonExistVideoIds>c</NonExistVideoIds>\
             <RequestId>ID</RequestId></DeleteVideoResponse>"
        );
        for asked in [request("/", "application/json"), request("/?Format=json", "")] {
            let reply = render(&asked, "DeleteVideo", "ID", &answer);
            assert_eq!(reply.headers, [("content-type".to_owned(), JSON.to_owned())]);
            assert!(body(&reply).starts_with('{'));
        }
    }

    #[test]
    fn an_error_says_who_and_why_and_when_to_come_back() {
        let failure = Failure {
            retry_after: Some(Duration::from_millis(1500)),
            ..Failure::new(400, "Throttling.User", "slow down")
        };
        let reply = render(&request("/", ""), "DeleteVideo", "ID", &Err(failure));
        assert_eq!(reply.status, 400);
        assert!(body(&reply).contains("<Error><Code>Throttling.User</Code><HostId>h</HostId>"));
        assert!(reply.headers.contains(&("x-acs-retry-after".to_owned(), "1500".to_owned())));
    }
}
