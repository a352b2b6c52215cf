//! HTTP answers. Errors are problem details (RFC 9457); whoever has not signed is told nothing but the status.

use http::StatusCode;
use serde::Serialize;

/// What the sender of a webhook is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// More about an error.
#[derive(Default)]
pub(crate) struct Explanation {
    /// What was found wrong, each with a JSON Pointer to its place.
    pub(crate) errors: Vec<Mistake>,
    /// Of these, how many the answer could not carry.
    pub(crate) omitted: usize,
    /// How many events are on the queue all the same.
    pub(crate) queued: usize,
}

/// What is wrong at one place of an event.
#[derive(Serialize)]
pub(crate) struct Mistake {
    pub(crate) detail: String,
    pub(crate) event_id: Option<String>,
    pub(crate) pointer: String,
}

/// Problem details. Source: RFC 9457.
#[derive(Default, Serialize)]
struct Problem<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Mistake>,
    #[serde(skip_serializing_if = "is_zero")]
    errors_omitted: usize,
    #[serde(skip_serializing_if = "is_zero")]
    queued: usize,
    status: u16,
    title: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// Seconds after which something that is unsettled may be sent again.
const RETRY_AFTER: u64 = 10;

impl Answer {
    /// A status that speaks for itself.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new() }
    }

    /// A success that says more.
    pub(crate) fn json(status: u16, body: String) -> Self {
        Self { status, headers: vec![("content-type", "application/json".to_owned())], body }
    }

    /// An error.
    pub(crate) fn problem(status: u16) -> Self {
        Self::problem_with(status, Problem::default())
    }

    /// A method that is not taken here.
    pub(crate) fn not_allowed(allowed: &str) -> Self {
        let mut answer = Self::problem(405);
        answer.headers.push(("allow", allowed.to_owned()));
        answer
    }

    /// An error for a sender that has proved who it is.
    pub(crate) fn explained(status: u16, detail: &str) -> Self {
        Self::explained_with(status, detail, Explanation::default())
    }

    /// An error with more about it.
    pub(crate) fn explained_with(status: u16, detail: &str, explanation: Explanation) -> Self {
        let Explanation { errors, omitted, queued } = explanation;
        let detail = Some(detail);
        Self::problem_with(status, Problem { detail, errors, errors_omitted: omitted, queued, ..Problem::default() })
    }

    fn problem_with(status: u16, problem: Problem<'_>) -> Self {
        let title = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default();
        let body =
            serde_json::to_string(&Problem { status, title, kind: "about:blank", ..problem }).unwrap_or_default();
        let mut headers = vec![("content-type", "application/problem+json".to_owned())];
        match status {
            401 => headers.push(("www-authenticate", "Signature".to_owned())),
            503 => headers.push(("retry-after", RETRY_AFTER.to_string())),
            _ => {}
        }
        Self { status, headers, body }
    }

    /// The answer to a `HEAD`.
    pub(crate) fn without_body(mut self) -> Self {
        self.body.clear();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_name_their_status_and_say_when_to_come_back() {
        let answer = Answer::explained(503, "the queue is down");
        assert_eq!(
            answer.body,
            r#"{"detail":"the queue is down","status":503,"title":"Service Unavailable","type":"about:blank"}"#
        );
        assert!(answer.headers.contains(&("retry-after", "10".to_owned())));
        assert_eq!(Answer::problem(401).body, r#"{"status":401,"title":"Unauthorized","type":"about:blank"}"#);
    }
}
