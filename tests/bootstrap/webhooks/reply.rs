//! Answers as each trigger takes them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::request::{Form, Request};
use crate::world::{Done, World, assert_keeps_secrets};

/// What the sender is told, and what the invocation left behind.
pub(super) struct Reply {
    pub(super) status: u64,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
    pub(super) done: Done,
}

impl World {
    /// Hands an HTTP request over.
    pub(super) async fn http(&mut self, request: &Request) -> Reply {
        self.http_within(request, 30_000).await
    }

    pub(super) async fn http_within(&mut self, request: &Request, millis: i64) -> Reply {
        let done = self.send_within(request.payload().to_string(), millis).await;
        let reply = Reply::read(request.form, done);
        assert_keeps_secrets(&reply.body);
        for proof in request.proofs() {
            for text in [&reply.done.output, &reply.body] {
                assert!(!text.contains(proof), "{proof} in {text}");
            }
        }
        reply
    }
}

impl Reply {
    /// Reads an answer, which has to be of the form that its trigger takes.
    fn read(form: Form, done: Done) -> Self {
        let answer = done.answer.response();
        let is_alb = matches!(form, Form::Alb | Form::AlbMultiValue);
        let [headers, others] = match form {
            Form::AlbMultiValue => ["multiValueHeaders", "headers"],
            _ => ["headers", "multiValueHeaders"],
        };
        let mut wanted = vec!["body", headers, others, "isBase64Encoded", "statusCode"];
        wanted.extend(is_alb.then_some("statusDescription"));
        wanted.extend(matches!(form, Form::FunctionUrl | Form::Version2(_)).then_some("cookies"));
        wanted.sort_unstable();
        assert_eq!(answer.as_object().unwrap().keys().collect::<Vec<_>>(), wanted, "{form:?}");
        // Members of the type that say nothing.
        assert!(answer[others].as_object().unwrap().is_empty());
        assert!(answer["cookies"].as_array().is_none_or(Vec::is_empty));
        assert_eq!(answer["isBase64Encoded"], false);
        let status = answer["statusCode"].as_u64().unwrap();
        if is_alb {
            assert!(answer["statusDescription"].as_str().unwrap().starts_with(&format!("{status} ")), "{answer}");
        }
        let value = |value: &Value| value.as_str().or_else(|| value[0].as_str()).unwrap().to_owned();
        let headers = answer[headers].as_object().unwrap();
        let headers = headers.iter().map(|(name, own)| (name.clone(), value(own))).collect();
        Self { status, headers, body: answer["body"].as_str().unwrap().to_owned(), done }
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a body in JSON")
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.headers.get(name).is_some_and(|own| own == value)
    }

    /// Asserts a success whose report has these ids and outcomes.
    pub(super) fn assert_report(&self, wanted: &[(&str, &str)]) {
        assert_eq!(self.status, 200, "{}\n{}", self.body, self.done.output);
        assert!(self.has("content-type", "application/json"), "{:?}", self.headers);
        let report = self.json();
        let lines: Vec<_> = report["outcomes"].as_array().unwrap().iter().collect();
        assert_eq!(lines, wanted.iter().map(|(id, _)| self.done.outcome(id)).collect::<Vec<_>>());
        for (id, outcome) in wanted {
            assert_eq!(self.done.outcome(id)["outcome"], *outcome, "{id}");
        }
    }

    /// Asserts that the answer is this error, and gives its details.
    pub(super) fn problem(&self, status: u64) -> Value {
        assert_eq!(self.status, status, "{}\n{}", self.body, self.done.output);
        assert!(self.has("content-type", "application/problem+json"), "{:?}", self.headers);
        assert_eq!(self.headers.contains_key("retry-after"), status == 503, "{:?}", self.headers);
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert!(problem["type"].is_string() && problem["title"].is_string(), "{problem}");
        if status == 503 {
            let seconds: u64 = self.headers["retry-after"].parse().expect("seconds");
            assert!(seconds > 0);
        }
        problem
    }
}
