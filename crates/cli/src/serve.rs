//! `takedown serve`: the function behind HTTP on loopback, as behind a function URL.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use takedown::{Clock, Service};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::task::LocalSet;
use tracing::level_filters::LevelFilter;

use crate::exit::{Done, Wrong};
use crate::function::{Accounts, Function, Mode};
use crate::{demo, interrupted, port_in_use, setup, terminal};

/// Bytes of the longest request that a function URL hands over.
const MAX_REQUEST: usize = 6 << 20;

/// Serves until it is interrupted.
pub(crate) async fn serve(port: u16) -> Done {
    let clock = Clock::system();
    let emulator = demo::emulator(setup::core(clock.now(), setup::FEW)).await?;
    let lines = takedown::subscriber(&Service::default(), LevelFilter::INFO, clock.clone(), std::io::stdout());
    let accounts = Accounts::Emulator(emulator.url());
    let mode = Mode { dry_run: false, queue: None };
    let function = Rc::new(Mutex::new(Function::new(&accounts, mode, lines, clock)?));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| port_in_use(port, &error))?;
    let address = listener.local_addr().map_err(|error| Wrong(error.to_string()))?;
    terminal::to_stderr(&setup::webhook_instructions(&format!("http://{address}"), &emulator.url()));
    let accept = async {
        loop {
            if let Ok((stream, _)) = listener.accept().await {
                tokio::task::spawn_local(converse(stream, Rc::clone(&function)));
            }
        }
    };
    let tasks = LocalSet::new();
    tokio::select! {
        never = tasks.run_until(accept) => never,
        ended = interrupted() => ended,
    }
}

async fn converse(stream: TcpStream, function: Rc<Mutex<Function>>) {
    let service = service_fn(|request| answer(request, &function));
    // An error is a connection that either side gave up.
    let _closed = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

type Answer = Response<Full<Bytes>>;

async fn answer(request: Request<Incoming>, function: &Mutex<Function>) -> Result<Answer, Infallible> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MAX_REQUEST).collect().await else {
        return Ok(bare(StatusCode::PAYLOAD_TOO_LARGE));
    };
    let headers: serde_json::Map<_, _> = head
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), Value::from(String::from_utf8_lossy(value.as_bytes()))))
        .collect();
    let payload = json!({
        "version": "2.0",
        "rawPath": head.uri.path(),
        "rawQueryString": head.uri.query().unwrap_or_default(),
        "headers": headers,
        "requestContext": {"http": {"method": head.method.as_str(), "path": head.uri.path()}, "stage": "$default"},
        "body": STANDARD.encode(body.to_bytes()),
        "isBase64Encoded": true,
    });
    // Lambda hands an instance one invocation at a time.
    let result = function.lock().await.handle(payload.to_string().as_bytes()).await;
    let answer = result.ok().and_then(|json| serde_json::from_str::<Value>(&json).ok());
    Ok(answer.as_ref().and_then(written).unwrap_or_else(|| bare(StatusCode::BAD_GATEWAY)))
}

/// The answer of the function as HTTP.
fn written(answer: &Value) -> Option<Answer> {
    let status = u16::try_from(answer.get("statusCode")?.as_u64()?).ok()?;
    let mut response = Response::builder().status(status);
    for (name, value) in answer.get("headers")?.as_object()? {
        response = response.header(name, value.as_str()?);
    }
    response.body(Full::new(Bytes::from(answer.get("body")?.as_str()?.to_owned()))).ok()
}

fn bare(status: StatusCode) -> Answer {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}
