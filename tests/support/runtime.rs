//! A stand-in for the Lambda Runtime API on the loopback interface.

use std::convert::Infallible;
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

/// How long a process may take to poll or to answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// What an invocation has unless a test says otherwise.
const USUAL_TIME: i64 = 30_000;

const ROOT: &str = "/2018-06-01/runtime/";
pub(crate) const TRACE_ROOT: &str = "1-67891233-abcdef012345678912345678";
const TRACE_REST: &str = "Parent=53995c3f42cd8ad8;Sampled=1";

/// What the process is handed.
pub(crate) struct Invocation {
    pub(crate) request_id: String,
    pub(crate) payload: Vec<u8>,
    /// Milliseconds until the deadline; below zero it is past.
    pub(crate) time_left: i64,
    /// More headers, or others of these names.
    headers: Vec<(&'static str, Vec<u8>)>,
}

impl Invocation {
    pub(crate) fn new(request_id: &str, payload: impl Into<Vec<u8>>) -> Self {
        Self { request_id: request_id.to_owned(), payload: payload.into(), time_left: USUAL_TIME, headers: Vec::new() }
    }

    /// Has this header, instead of the usual one of that name.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn within(mut self, millis: i64) -> Self {
        self.time_left = millis;
        self
    }
}

/// What the process answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) request_id: String,
    /// From handing the payload over to reading the answer.
    pub(crate) took: Duration,
    pub(crate) verdict: Verdict,
}

#[derive(Debug)]
pub(crate) enum Verdict {
    Response(String),
    Error { header: Option<String>, body: String },
}

/// The API and what it was told.
pub(crate) struct RuntimeApi {
    address: SocketAddr,
    queue: mpsc::UnboundedSender<Invocation>,
    answers: mpsc::UnboundedReceiver<Answer>,
    init_errors: mpsc::UnboundedReceiver<String>,
    polls: watch::Receiver<u32>,
    server: AbortHandle,
}

struct State {
    queue: Mutex<mpsc::UnboundedReceiver<Invocation>>,
    handed_over: Mutex<Option<Instant>>,
    answers: mpsc::UnboundedSender<Answer>,
    init_errors: mpsc::UnboundedSender<String>,
    polls: watch::Sender<u32>,
}

impl RuntimeApi {
    pub(crate) async fn start() -> Self {
        let (queue, queued) = mpsc::unbounded_channel();
        let (answer_sender, answers) = mpsc::unbounded_channel();
        let (init_sender, init_errors) = mpsc::unbounded_channel();
        let (poll_sender, polls) = watch::channel(0);
        let state = Arc::new(State {
            queue: Mutex::new(queued),
            handed_over: Mutex::default(),
            answers: answer_sender,
            init_errors: init_sender,
            polls: poll_sender,
        });
        let (address, server) = serve(move |request| {
            let state = Arc::clone(&state);
            async move { Some(state.answer(request).await) }
        })
        .await;
        Self { address, queue, answers, init_errors, polls, server }
    }

    /// The value of `AWS_LAMBDA_RUNTIME_API`.
    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    /// How often the process asked for an invocation.
    pub(crate) fn polls(&self) -> u32 {
        *self.polls.borrow()
    }

    /// Waits until the process has asked for its first invocation.
    pub(crate) async fn first_poll(&mut self) {
        timeout(PATIENCE, self.polls.wait_for(|polls| *polls > 0)).await.expect("the process never polled").unwrap();
    }

    /// Hands an invocation over and waits for its answer.
    pub(crate) async fn invoke(&mut self, invocation: Invocation) -> Answer {
        let request_id = invocation.request_id.clone();
        self.queue.send(invocation).unwrap();
        let answer = timeout(PATIENCE, self.answers.recv()).await.expect("the process never answered").unwrap();
        assert_eq!(answer.request_id, request_id, "another invocation was answered");
        answer
    }

    /// Hands an invocation over that nobody will answer.
    pub(crate) fn hand_over(&self, invocation: Invocation) {
        self.queue.send(invocation).unwrap();
    }

    /// What was posted to `init/error` so far.
    pub(crate) fn init_errors(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.init_errors.try_recv().ok()).collect()
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl State {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let path = request.uri().path().strip_prefix(ROOT).unwrap_or_default().to_owned();
        let error_type = request
            .headers()
            .get("lambda-runtime-function-error-type")
            .map(|value| value.to_str().expect("a header of text").to_owned());
        let method = request.method().clone();
        let body = request.into_body().collect().await.expect("a whole body").to_bytes();
        let text = || String::from_utf8(body.to_vec()).expect("an answer in UTF-8");
        if method == Method::GET && path == "invocation/next" {
            return self.next().await;
        }
        if method == Method::POST && path == "init/error" {
            self.init_errors.send(text()).unwrap_or_default();
            return reply(StatusCode::ACCEPTED, "{\"status\":\"OK\"}");
        }
        let verdict = match path.strip_prefix("invocation/").and_then(|rest| rest.split_once('/')) {
            Some((id, "response")) if method == Method::POST => Some((id, Verdict::Response(text()))),
            Some((id, "error")) if method == Method::POST => {
                Some((id, Verdict::Error { header: error_type, body: text() }))
            }
            _ => None,
        };
        let Some((id, verdict)) = verdict else {
            return reply(StatusCode::NOT_FOUND, "{\"errorType\":\"NotFound\"}");
        };
        // Only the invocation that was handed over can be answered, and only once.
        let Some(handed_over) = self.handed_over.lock().await.take() else {
            return reply(StatusCode::BAD_REQUEST, "{\"errorType\":\"InvalidRequestID\"}");
        };
        let answer = Answer { request_id: id.to_owned(), took: handed_over.elapsed(), verdict };
        // A test that has ended does not listen any more.
        self.answers.send(answer).unwrap_or_default();
        reply(StatusCode::ACCEPTED, "{\"status\":\"OK\"}")
    }

    async fn next(&self) -> Response<Full<Bytes>> {
        self.polls.send_modify(|polls| *polls += 1);
        let Some(invocation) = self.queue.lock().await.recv().await else {
            return reply(StatusCode::GONE, "{}");
        };
        *self.handed_over.lock().await = Some(Instant::now());
        let now = i64::try_from(now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
        let mut response = Response::builder()
            .header("content-type", "application/json")
            .header("lambda-runtime-aws-request-id", invocation.request_id)
            .header("lambda-runtime-deadline-ms", now + invocation.time_left)
            .header("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-central-1:123456789012:function:takedown")
            .header("lambda-runtime-trace-id", format!("Root={TRACE_ROOT};{TRACE_REST}"))
            .body(Full::from(invocation.payload))
            .unwrap();
        for (name, value) in invocation.headers {
            match HeaderValue::from_bytes(&value) {
                Ok(value) if !value.is_empty() => drop(response.headers_mut().insert(name, value)),
                _ => drop(response.headers_mut().remove(name)),
            }
        }
        response
    }
}

impl Answer {
    /// The JSON of a success.
    pub(crate) fn response(&self) -> Value {
        match &self.verdict {
            Verdict::Response(body) => serde_json::from_str(body).expect("an answer in JSON"),
            Verdict::Error { body, .. } => panic!("the invocation failed: {body}"),
        }
    }

    /// `errorType` and `errorMessage` of a failure.
    pub(crate) fn error(&self) -> (String, String) {
        match &self.verdict {
            Verdict::Response(body) => panic!("the invocation succeeded: {body}"),
            Verdict::Error { header, body } => {
                assert!(header.is_some(), "the API wants the header lambda-runtime-function-error-type");
                let body: Value = serde_json::from_str(body).expect("an error in JSON");
                let member = |name: &str| body[name].as_str().expect("a text").to_owned();
                (member("errorType"), member("errorMessage"))
            }
        }
    }

    /// Everything that was sent, as it was sent.
    pub(crate) fn text(&self) -> &str {
        match &self.verdict {
            Verdict::Response(body) | Verdict::Error { body, .. } => body,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "Lambda states deadlines as times of day")]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

pub(crate) fn reply(status: StatusCode, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    Response::builder().status(status).header("content-type", "application/json").body(Full::new(body.into())).unwrap()
}

/// Serves on a free port; an answer of `None` closes the connection instead.
pub(crate) async fn serve<F, A>(answer: F) -> (SocketAddr, AbortHandle)
where
    F: Fn(Request<Incoming>) -> A + Clone + Send + 'static,
    A: Future<Output = Option<Response<Full<Bytes>>>> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let answer = answer.clone();
            let service = service_fn(move |request| {
                let reply = answer(request);
                async move { reply.await.ok_or("closed on purpose") }
            });
            connections.spawn(async move {
                // An error is a connection that either side gave up.
                http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.unwrap_or_default();
                Ok::<(), Infallible>(())
            });
        }
    });
    (address, server.abort_handle())
}
