//! The AWS Parameters and Secrets Lambda extension: secrets and parameters over loopback HTTP, without an AWS SDK, which would
//! quadruple the start time. It answers in the invocation phase only, so that everything from it is read lazily.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

use crate::credential::Credential;
use crate::encode::percent_encode;
use crate::endpoint::Endpoint;
use crate::environment::Environment;
use crate::http::Http;
use crate::json::Json;
use crate::request::Provider;

const TOKEN: &str = "AWS_SESSION_TOKEN";
const PORT: &str = "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT";
const DEFAULT_PORT: u16 = 2773;
/// The extension answers from its cache or asks the service once.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes of the longest reply: a secret has at most 64 KiB, and comes escaped and in an envelope.
const LONGEST_REPLY: usize = 1 << 20;
/// It says 400 "not ready" while it starts.
const NOT_READY_TRIES: u32 = 20;
const NOT_READY_WAIT: Duration = Duration::from_millis(100);

/// Reads a credential from a JSON secret; the error never holds a value.
pub(crate) async fn credential(
    http: &Http,
    environment: &Environment,
    name: &str,
    provider: Provider,
    endpoint: &Endpoint,
    until: Instant,
) -> Result<Credential, String> {
    let text = secret(http, environment, name, until).await?;
    let secret: Value = serde_json::from_str(&text).map_err(|_| "the secret is no JSON")?;
    let [id, key, token] = match provider {
        Provider::AliyunVod | Provider::AliyunMps => ["access_key_id", "access_key_secret", "security_token"],
        Provider::TencentVod => ["secret_id", "secret_key", "token"],
    };
    let member =
        |name: &str| secret.get(name).and_then(Value::as_str).filter(|value| !value.is_empty()).map(str::to_owned);
    let needed = |name: &str| member(name).ok_or_else(|| format!("the secret has no text {name}"));
    Credential::new(needed(id)?, needed(key)?, member(token), endpoint)
}

/// Reads the secret of a webhook: the text itself, or the member `secret` of a JSON object. The error never holds a value.
pub(crate) async fn webhook_secret(
    http: &Http,
    environment: &Environment,
    name: &str,
    until: Instant,
) -> Result<String, String> {
    let text = secret(http, environment, name, until).await?;
    match Json::read(&text) {
        Ok(Json::List(_)) => Err("the secret is a list; several keys are several `secrets`".to_owned()),
        Ok(json @ Json::Object(_)) => {
            // Of a member that is given twice, one would be left out without a word.
            json.reject_doubles().map_err(|_| "the secret has a member twice")?;
            let member = json.member("secret").and_then(Json::text);
            member.map(str::to_owned).ok_or_else(|| "the secret has no text secret".to_owned())
        }
        _ => Ok(text),
    }
}

async fn secret(http: &Http, environment: &Environment, name: &str, until: Instant) -> Result<String, String> {
    let path = format!("/secretsmanager/get?secretId={}", percent_encode(name));
    let answer = get(http, environment, &path, until).await?;
    read(&answer, "the secret has no SecretString").map(|SecretValue { secret_string }| secret_string)
}

/// The answer of `GetSecretValue`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SecretValue {
    secret_string: String,
}

/// The answer of `GetParameter`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetParameter {
    parameter: ParameterValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ParameterValue {
    value: String,
    #[serde(default)]
    version: Value,
}

/// A parameter of Systems Manager Parameter Store.
pub(crate) struct Parameter {
    pub(crate) text: String,
    /// The number of its version.
    pub(crate) version: Option<u64>,
}

/// Reads a parameter of Systems Manager Parameter Store.
pub(crate) async fn parameter(
    http: &Http,
    environment: &Environment,
    name: &str,
    until: Instant,
) -> Result<Parameter, String> {
    let path = format!("/systemsmanager/parameters/get?name={}&withDecryption=true", percent_encode(name));
    let answer = get(http, environment, &path, until).await?;
    let GetParameter { parameter } = read(&answer, "the parameter has no value")?;
    Ok(Parameter { text: parameter.value, version: parameter.version.as_u64() })
}

/// Reads an answer of the extension, in which what is needed may be missing.
fn read<'a, T: Deserialize<'a>>(answer: &'a [u8], missing: &str) -> Result<T, String> {
    serde_json::from_slice(answer).map_err(|error| {
        let why = if error.is_data() { missing } else { "the Parameters and Secrets extension gave no JSON" };
        why.to_owned()
    })
}

/// The function's own credentials at AWS, which whoever is asked with them may echo.
pub(crate) fn own(environment: &Environment) -> Vec<String> {
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", TOKEN].into_iter().filter_map(environment).collect()
}

async fn get(http: &Http, environment: &Environment, path: &str, until: Instant) -> Result<Bytes, String> {
    let port = environment(PORT).and_then(|port| port.parse().ok()).unwrap_or(DEFAULT_PORT);
    let mut tries = 0;
    loop {
        tries += 1;
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err("there was no time left to ask the Parameters and Secrets extension".to_owned());
        }
        // The token rotates, so that it is read for each request.
        let token = environment(TOKEN).unwrap_or_default();
        let request = Request::get(format!("http://localhost:{port}{path}"))
            .header("x-aws-parameters-secrets-token", token)
            .body(Bytes::new())
            .map_err(|_| "the request to the Parameters and Secrets extension cannot be built")?;
        let reply = http
            .send(request, LONGEST_REPLY, TIMEOUT.min(left), || {})
            .await
            .map_err(|error| format!("the Parameters and Secrets extension does not answer: {error}"))?;
        match reply.status {
            StatusCode::OK => return Ok(reply.body),
            StatusCode::BAD_REQUEST if is_not_ready(&reply.body) && tries < NOT_READY_TRIES => {
                crate::retry::pause(NOT_READY_WAIT).await;
            }
            status => return Err(format!("the Parameters and Secrets extension answered HTTP {}", status.as_u16())),
        }
    }
}

fn is_not_ready(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).contains("not ready")
}
