//! HTTP requests as each trigger hands them over.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// Who hands a request over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    FunctionUrl,
    /// API Gateway with payload format 2.0 and a stage of this name.
    Version2(&'static str),
    /// API Gateway with payload format 1.0 and a stage of this name.
    Version1(&'static str),
    Alb,
    /// With multi-value headers switched on.
    AlbMultiValue,
}

/// An HTTP request.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) form: Form,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) is_base64: bool,
}

impl Request {
    pub(super) fn new(method: &str, path: &str) -> Self {
        Self {
            form: Form::FunctionUrl,
            method: method.to_owned(),
            path: path.to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Vec::new(),
            is_base64: false,
        }
    }

    /// A request with a body, not signed yet.
    pub(super) fn post(path: &str, body: impl ToString) -> Self {
        let request = Self { body: body.to_string().into_bytes(), ..Self::new("POST", path) };
        request.header("content-type", "application/json")
    }

    /// Sets a header in place of one of that name.
    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
        self
    }

    pub(super) fn value_of(&self, name: &str) -> &str {
        let header = self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        header.map(|(_, value)| value.as_str()).expect("a header")
    }

    pub(super) fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub(super) fn through(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    pub(super) fn in_base64(mut self) -> Self {
        self.is_base64 = true;
        self
    }

    /// The payload of the invocation. Source: the Lambda, API Gateway and Elastic Load Balancing guides.
    pub(super) fn payload(&self) -> Value {
        let body = if self.is_base64 {
            STANDARD.encode(&self.body)
        } else {
            String::from_utf8(self.body.clone()).expect("a body of text")
        };
        let query: Vec<_> = self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let single = |pairs: &[(String, String)]| -> Map<String, Value> {
            pairs.iter().map(|(name, value)| (name.to_owned(), json!(value))).collect()
        };
        let lists = |pairs: &[(String, String)]| -> Map<String, Value> {
            pairs.iter().map(|(name, value)| (name.to_owned(), json!([value]))).collect()
        };
        // A load balancer and payload format 2.0 write names of headers in lower case.
        let lower: Vec<_> = self.headers.iter().map(|(name, value)| (name.to_lowercase(), value.clone())).collect();
        let mut payload = match self.form {
            Form::FunctionUrl => self.version_2("$default", &self.path),
            Form::Version2(stage) => self.version_2(stage, &format!("/{stage}{}", self.path)),
            Form::Version1(stage) => json!({
                "version": "1.0",
                "resource": self.path,
                "path": self.path,
                "httpMethod": self.method,
                "headers": single(&self.headers),
                "multiValueHeaders": lists(&self.headers),
                "queryStringParameters": if query.is_empty() { Value::Null } else { single(&self.query).into() },
                "multiValueQueryStringParameters": if query.is_empty() { Value::Null } else { lists(&self.query).into() },
                "pathParameters": null,
                "stageVariables": null,
                "requestContext": {
                    "accountId": "123456789012",
                    "apiId": "id",
                    "httpMethod": self.method,
                    "path": format!("/{stage}{}", self.path),
                    "requestId": "JKJaXmPLvHcESHA=",
                    "stage": stage,
                },
            }),
            Form::Alb | Form::AlbMultiValue => json!({
                "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/t/6d0e"}},
                "httpMethod": self.method,
                "path": self.path,
            }),
        };
        let more = match self.form {
            Form::Alb => json!({"headers": single(&lower), "queryStringParameters": single(&self.query)}),
            Form::AlbMultiValue => {
                json!({"multiValueHeaders": lists(&lower), "multiValueQueryStringParameters": lists(&self.query)})
            }
            Form::Version1(_) => json!({}),
            Form::FunctionUrl | Form::Version2(_) => {
                json!({"headers": single(&lower), "rawQueryString": query.join("&")})
            }
        };
        let members = payload.as_object_mut().unwrap();
        members.extend(more.as_object().unwrap().clone());
        members.insert("body".to_owned(), if body.is_empty() { Value::Null } else { body.into() });
        members.insert("isBase64Encoded".to_owned(), self.is_base64.into());
        payload
    }

    fn version_2(&self, stage: &str, path: &str) -> Value {
        json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "requestContext": {
                "accountId": "anonymous",
                "apiId": "abcdefghij",
                "domainName": "abcdefghij.lambda-url.eu-central-1.on.aws",
                "http": {"method": self.method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7"},
                "requestId": "8b1e5d1c-2f9a-4f0e-9c5b-0d1a6f7e8b90",
                "routeKey": "$default",
                "stage": stage,
                "timeEpoch": 1_795_158_000_000_u64,
            },
        })
    }

    /// What proves who has sent this, which nothing may repeat.
    pub(super) fn proofs(&self) -> Vec<&str> {
        let is_proof = |name: &str| name.to_ascii_lowercase().ends_with("-signature") || name == "Sign";
        let pairs = self.headers.iter().chain(&self.query);
        let values = pairs.filter(|(name, _)| is_proof(name)).flat_map(|(_, value)| value.split([' ', ',']));
        values.filter(|value| value.len() > 16).collect()
    }
}
