//! HTTP requests as Lambda hands them over, and answers as it takes them: function URL and API Gateway v2, API Gateway v1, ALB.
//!
//! A request is read as the type that `aws_lambda_events` has for its form. One that does not fit the type is read member by member,
//! so that a sender is answered and no invocation fails: tools leave out what gateways write, and the types refuse a header that is
//! null or none.

mod answer;
mod lenient;
mod typed;
mod written;

use std::collections::{BTreeMap, HashSet};

pub(crate) use answer::{Answer, Explanation, Mistake};

use crate::encode::base64;
use crate::json::Outline;

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

/// A request as its trigger wrote it.
struct Parts {
    method: String,
    path: String,
    stage: Option<String>,
    query: Vec<(String, String)>,
    /// By lower-case name.
    headers: Vec<(String, String)>,
    body: String,
    is_base64: bool,
}

impl Form {
    fn of(request: &Outline<'_>) -> Self {
        let context = request.object("requestContext").unwrap_or_default();
        if context.is_set("http") {
            return Self::Version2;
        }
        if !context.is_set("elb") {
            return Self::Version1;
        }
        // Where both are there, an empty one says nothing.
        let has_names = |name| request.object(name).map(|headers| headers.names().next().is_some());
        Self::Alb {
            multi_value: match has_names("multiValueHeaders") {
                Some(false) => has_names("headers") != Some(true),
                lists => lists == Some(true),
            },
        }
    }
}

impl Request {
    /// Reads a request; the error says what the payload lacks.
    pub(crate) fn parse(payload: &str) -> Result<Self, String> {
        let members = Outline::parse(payload).map_err(|error| lenient::no_request(&error))?;
        let form = Form::of(&members);
        let parts = typed::read(form, payload, &members).map_or_else(|| lenient::read(form, payload), Ok)?;
        let Parts { method, path, stage, query, headers: pairs, body, is_base64 } = parts;
        let mut headers = BTreeMap::new();
        for (name, value) in pairs {
            let joined: &mut String = headers.entry(name).or_default();
            if !joined.is_empty() {
                joined.push_str(", ");
            }
            joined.push_str(&value);
        }
        Ok(Self { form, method, path, stage, headers, query, body: decoded(body, is_base64) })
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

/// The parameters of a query, not decoded.
fn parameters(query: &str) -> Vec<(String, String)> {
    let pair = |text: &str| {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        (name.to_owned(), value.to_owned())
    };
    query.split('&').map(pair).collect()
}

/// Names and values. A trigger gives each name's values as a list, or one of them, or both; what stands in a list counts.
fn merged(
    lists: impl Iterator<Item = (String, String)>,
    singles: impl Iterator<Item = (String, String)>,
) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = lists.collect();
    let known: HashSet<String> = pairs.iter().map(|(name, _)| name.clone()).collect();
    pairs.extend(singles.filter(|(name, _)| !known.contains(name)));
    pairs
}

fn decoded(text: String, is_base64: bool) -> Body {
    // Four characters for three bytes.
    let least = if is_base64 { (text.len() / 4).saturating_sub(1) * 3 } else { text.len() };
    if least > MAX_BODY {
        return Body::TooLarge;
    }
    if !is_base64 {
        return Body::Bytes(text.into_bytes());
    }
    match base64::decode(&text) {
        Some(bytes) if bytes.len() > MAX_BODY => Body::TooLarge,
        Some(bytes) => Body::Bytes(bytes),
        None => Body::Undecodable,
    }
}

#[cfg(test)]
mod tests;
