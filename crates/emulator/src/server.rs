//! The loopback port. Only here is there a clock, a socket or a wait.

use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::SystemTime;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http_body_util::{BodyExt, Either, Full, Limited};
use hyper::body::{Body, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

use super::core::Core;
use super::wire::{Delivery, Reply, Request};

// What Tencent Cloud takes, and more than a full batch of messages; Alibaba Cloud is sent no bodies.
const BODY_LIMIT: usize = 10 * 1024 * 1024;

/// A [`Core`] behind a port on the loopback interface. Dropping it closes the port and every connection.
#[derive(Debug)]
pub struct Emulator {
    core: Arc<Mutex<Core>>,
    address: SocketAddr,
    server: AbortHandle,
}

impl Emulator {
    /// Serves on a free port. Must be called inside a tokio runtime, of either kind.
    pub async fn start(core: Core) -> std::io::Result<Self> {
        Self::start_on(core, 0).await
    }

    /// Serves on this port.
    pub async fn start_on(core: Core, port: u16) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let core = Arc::new(Mutex::new(core));
        let server = tokio::spawn(serve(listener, Arc::clone(&core))).abort_handle();
        Ok(Self { core, address, server })
    }

    /// The address, as an endpoint: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Looks at the core, or changes it, between two calls.
    pub fn core<T>(&self, look: impl FnOnce(&mut Core) -> T) -> T {
        look(&mut self.core.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.server.abort();
    }
}

// The connections end with the set that holds them.
async fn serve(listener: TcpListener, core: Arc<Mutex<Core>>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(converse(stream, Arc::clone(&core)));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn converse(stream: TcpStream, core: Arc<Mutex<Core>>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| answer(request, &core));
    // An error is a connection that either side gave up, which is what some replies are for.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// The connection is to be closed.
#[derive(Debug, thiserror::Error)]
#[error("connection closed on purpose")]
struct Closed;

type Response = http::Response<Either<Full<Bytes>, Half>>;

async fn answer(request: http::Request<Incoming>, core: &Mutex<Core>) -> Result<Response, Closed> {
    let request = receive(request).await?;
    let reply = core.lock().unwrap_or_else(PoisonError::into_inner).answer(&request, now());
    match reply.delivery {
        Delivery::Now => {}
        Delivery::After(delay) => wait(delay).await,
        Delivery::Drop => return Err(Closed),
        Delivery::Truncated => return respond(reply, true),
    }
    respond(reply, false)
}

#[expect(clippy::disallowed_methods, reason = "the server is where time comes in")]
fn now() -> SystemTime {
    SystemTime::now()
}

#[expect(clippy::disallowed_methods, reason = "a late reply is late")]
async fn wait(delay: std::time::Duration) {
    tokio::time::sleep(delay).await;
}

async fn receive(request: http::Request<Incoming>) -> Result<Request, Closed> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, BODY_LIMIT).collect().await.map_err(|_| Closed)?.to_bytes();
    Ok(http::Request::from_parts(parts, body).into())
}

fn respond(reply: Reply, truncated: bool) -> Result<Response, Closed> {
    let length = reply.body.len();
    let mut response = http::Response::builder().status(reply.status).header(CONTENT_LENGTH, length);
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    let mut body = Bytes::from(reply.body);
    let body = if truncated {
        body.truncate(length / 2);
        Either::Right(Half::new(body))
    } else {
        Either::Left(Full::new(body))
    };
    response.body(body).map_err(|_| Closed)
}

/// A body that breaks off after what it has.
struct Half {
    first: Option<Bytes>,
    flushed: bool,
}

impl Half {
    fn new(first: Bytes) -> Self {
        Self { first: Some(first), flushed: false }
    }
}

impl Body for Half {
    type Data = Bytes;
    type Error = Closed;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Closed>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        // What was given is only sent while there is nothing new to give.
        if !self.flushed {
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(Closed)))
    }
}

#[cfg(test)]
mod tests;
