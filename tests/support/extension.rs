//! A stand-in for the AWS Parameters and Secrets Lambda extension on the loopback interface.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use serde_json::json;
use tokio::task::AbortHandle;

use crate::runtime::{reply, serve};

/// The value of `AWS_SESSION_TOKEN` that is asked for.
pub(crate) const SESSION_TOKEN: &str = "session-token-6b41d9";

/// The extension, with what it holds and what it was asked.
pub(crate) struct Extension {
    state: Arc<Mutex<State>>,
    address: SocketAddr,
    server: AbortHandle,
}

#[derive(Default)]
struct State {
    secrets: BTreeMap<String, String>,
    /// Each with the number of its version.
    parameters: BTreeMap<String, (String, u64)>,
    versions: u64,
    /// How many requests still come too early.
    not_ready: u32,
    down: bool,
    delay: Duration,
    requests: Vec<String>,
}

impl Extension {
    pub(crate) async fn start() -> Self {
        let state: Arc<Mutex<State>> = Arc::default();
        let own = Arc::clone(&state);
        let (address, server) = serve(move |request| {
            let (answer, delay) = {
                let mut state = own.lock().unwrap();
                (state.answer(&request), state.delay)
            };
            async move {
                wait(delay).await;
                answer
            }
        })
        .await;
        Self { state, address, server }
    }

    /// The value of `PARAMETERS_SECRETS_EXTENSION_HTTP_PORT`.
    pub(crate) fn port(&self) -> String {
        self.address.port().to_string()
    }

    /// Stores a secret, in place of the one before.
    pub(crate) fn set_secret(&self, name: &str, value: impl ToString) {
        self.change(|state| state.secrets.insert(name.to_owned(), value.to_string()));
    }

    /// Stores a parameter, in place of the one before.
    pub(crate) fn set_parameter(&self, name: &str, value: &str) {
        self.change(|state| {
            state.versions += 1;
            state.parameters.insert(name.to_owned(), (value.to_owned(), state.versions))
        });
    }

    /// Takes a parameter away.
    pub(crate) fn remove_parameter(&self, name: &str) {
        self.change(|state| state.parameters.remove(name));
    }

    /// The next so many requests come too early.
    pub(crate) fn not_ready_for(&self, requests: u32) {
        self.change(|state| state.not_ready = requests);
    }

    /// While it is down it closes each connection without an answer.
    pub(crate) fn set_down(&self, down: bool) {
        self.change(|state| state.down = down);
    }

    /// From now on each answer takes so long.
    pub(crate) fn set_delay(&self, delay: Duration) {
        self.change(|state| state.delay = delay);
    }

    /// What it was asked so far: the names of secrets and parameters.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.change(|state| state.requests.clone())
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap())
    }
}

impl Drop for Extension {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl State {
    fn answer(&mut self, request: &Request<Incoming>) -> Option<Response<Full<Bytes>>> {
        let query = request.uri().query().unwrap_or_default();
        let value = |name: &str| {
            let pair = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            pair.map(decoded).unwrap_or_default()
        };
        let path = request.uri().path();
        let name = if path == "/secretsmanager/get" { value("secretId") } else { value("name") };
        self.requests.push(name.clone());
        if self.down {
            return None;
        }
        if self.not_ready > 0 {
            self.not_ready -= 1;
            return Some(reply(StatusCode::BAD_REQUEST, "not ready to serve traffic, please wait"));
        }
        let token = request.headers().get("X-Aws-Parameters-Secrets-Token");
        if token.is_none_or(|token| token != SESSION_TOKEN) {
            return Some(reply(StatusCode::UNAUTHORIZED, "error with the request headers"));
        }
        let found = match (request.method(), path) {
            (&Method::GET, "/secretsmanager/get") => {
                self.secrets.get(&name).map(|secret| json!({"Name": name, "VersionId": "v", "SecretString": secret}))
            }
            // A parameter of type SecureString is of no use while it is encrypted.
            (&Method::GET, "/systemsmanager/parameters/get") if value("withDecryption") == "true" => {
                let parameter = |(value, version): &(String, u64)| json!({"Name": name, "Type": "SecureString", "Value": value, "Version": version});
                self.parameters.get(&name).map(|found| json!({"Parameter": parameter(found), "ResultMetadata": {}}))
            }
            _ => None,
        };
        Some(match found {
            Some(found) => reply(StatusCode::OK, found.to_string()),
            None => reply(StatusCode::BAD_REQUEST, "an error was returned by the service: ResourceNotFoundException"),
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "a late reply is late")]
pub(crate) async fn wait(delay: Duration) {
    tokio::time::sleep(delay).await;
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        if *byte == b'%' {
            let digits = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}
