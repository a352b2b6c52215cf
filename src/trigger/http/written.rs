//! Answers as each trigger takes them, by the types of `aws_lambda_events`.

use aws_lambda_events::alb::AlbTargetGroupResponse;
use aws_lambda_events::apigw::{ApiGatewayProxyResponse, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use super::{Answer, Form};

impl Form {
    /// An answer as the trigger takes it, as JSON.
    pub(crate) fn write(self, answer: Answer) -> String {
        let Answer { status, headers, body } = answer;
        let header = |(name, value)| Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?));
        let headers: HeaderMap = headers.into_iter().filter_map(header).collect();
        match self {
            Self::Version2 => {
                let mut response = ApiGatewayV2httpResponse::default();
                response.status_code = status.into();
                response.headers = headers;
                response.body = Some(Body::Text(body));
                json(&response)
            }
            Self::Version1 => {
                let mut response = ApiGatewayProxyResponse::default();
                response.status_code = status.into();
                response.headers = headers;
                response.body = Some(Body::Text(body));
                json(&response)
            }
            Self::Alb { multi_value } => json(&alb(status, headers, body, multi_value)),
        }
    }
}

fn alb(status: u16, mut headers: HeaderMap, body: String, multi_value: bool) -> AlbTargetGroupResponse {
    // It takes no answer without headers.
    headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("text/plain"));
    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default();
    let mut response = AlbTargetGroupResponse::default();
    response.status_code = status.into();
    response.status_description = Some(format!("{status} {reason}"));
    *(if multi_value { &mut response.multi_value_headers } else { &mut response.headers }) = headers;
    response.body = Some(Body::Text(body));
    response
}

fn json(response: &impl Serialize) -> String {
    serde_json::to_string(response).unwrap_or_default()
}
