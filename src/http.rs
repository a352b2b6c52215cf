//! The only network I/O: one request leaves, one reply returns. A simulation carries it by other means.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::future::LocalBoxFuture;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{HttpConnector, capture_connection};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::Semaphore;

use crate::provider::Reply;

/// Time for a TCP connection; the official SDKs take as much.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections idle for longer are not used again: the other side may have closed them.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);
/// Requests under way at once: Lambda gives a process 1,024 file descriptors.
const MAX_CONNECTIONS: usize = 512;
/// Bytes of a reply that any operation may have: every connection may hold as many at once, 32 MiB in all.
pub(crate) const SHORT_REPLY: usize = 64 << 10;
/// Bytes that a connection reads ahead; as many as the head of a reply may have.
const READ_AHEAD: usize = 16 << 10;
/// Bytes that longer replies may hold at once, all together. Whoever reads another waits until there is room for all of it.
const ROOM: usize = 32 << 20;

/// The HTTP client of the process.
pub struct Http {
    way: Way,
    connections: Semaphore,
    /// Room for replies that are not short, in units of `SHORT_REPLY`.
    room: Semaphore,
}

/// How a request gets to the other side.
enum Way {
    Network(Box<Client<HttpsConnector<HttpConnector>, Full<Bytes>>>),
    Simulated(Carrier),
}

/// Carries one request in place of the network. Calls what it is given at the moment the request goes out on a connection.
pub type Carrier = Box<dyn for<'a> Fn(Request<Bytes>, &'a dyn Fn()) -> LocalBoxFuture<'a, Result<Reply, SendError>>>;

/// Why no reply came.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Nothing was sent.
    #[error("no connection: {0}")]
    Connect(String),
    /// The connection was closed before; nothing was sent.
    #[error("the connection was closed before")]
    Stale,
    /// The request may have been executed.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The request may have been executed.
    #[error("the reply is longer than {0} bytes")]
    TooLong(usize),
    /// The request may have been executed.
    #[error("no reply within {0} ms")]
    Timeout(u128),
}

impl Http {
    /// A client of the network.
    #[must_use]
    pub fn network() -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let connector =
            HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .http1_max_buf_size(READ_AHEAD)
            // Repeated below, where the pace learns of it.
            .retry_canceled_requests(false)
            .build(connector);
        Self::over(Way::Network(Box::new(client)))
    }

    /// A client whose requests go to a simulation.
    #[must_use]
    pub fn simulated(carrier: Carrier) -> Self {
        Self::over(Way::Simulated(carrier))
    }

    fn over(way: Way) -> Self {
        Self { way, connections: Semaphore::new(MAX_CONNECTIONS), room: Semaphore::new(ROOM / SHORT_REPLY) }
    }

    /// Sends a request and reads the whole reply, of at most `most` bytes. It has to be done with before anything else is waited for: the
    /// room that it took is free. `departs` is called when a connection stands and the request goes out on it; again
    /// if that connection turns out to have been closed before. Redirects are not followed: a delete goes where it was addressed to.
    pub(crate) async fn send(
        &self,
        request: Request<Bytes>,
        most: usize,
        timeout: Duration,
        departs: impl Fn(),
    ) -> Result<Reply, SendError> {
        let exchange = async {
            let _connection = self.connections.acquire().await;
            loop {
                let reply = match &self.way {
                    Way::Network(client) => self.exchange(client, request.clone().map(Full::new), most, &departs).await,
                    Way::Simulated(carry) => carry(request.clone(), &departs).await,
                };
                match reply {
                    Err(SendError::Stale) => {}
                    other => return other,
                }
            }
        };
        tokio::time::timeout(timeout, exchange).await.unwrap_or(Err(SendError::Timeout(timeout.as_millis())))
    }

    /// One request over the network.
    async fn exchange(
        &self,
        client: &Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
        mut request: Request<Full<Bytes>>,
        most: usize,
        departs: &impl Fn(),
    ) -> Result<Reply, SendError> {
        let mut connection = capture_connection(&mut request);
        let reply = async {
            let response = client.request(request).await.map_err(|error| {
                if error.is_connect() { SendError::Connect(root_cause(&error)) } else { broken(&error) }
            })?;
            let (head, body) = response.into_parts();
            Ok(Reply { status: head.status, headers: head.headers, body: self.read(body, most).await? })
        };
        let departure = async {
            connection.wait_for_connection_metadata().await;
        };
        tokio::pin!(reply);
        tokio::select! {
            biased;
            () = departure => departs(),
            reply = &mut reply => {
                if !matches!(reply, Err(SendError::Connect(_) | SendError::Stale)) {
                    departs();
                }
                return reply;
            }
        }
        reply.await
    }

    /// The body of a reply. A short one is read as it comes; before more of it is held, there has to be room for the longest.
    async fn read(&self, mut body: Incoming, most: usize) -> Result<Bytes, SendError> {
        let too_long = || SendError::TooLong(most);
        let known = body.size_hint();
        if known.lower() > most as u64 {
            return Err(too_long());
        }
        let whole = known.exact().and_then(|length| usize::try_from(length).ok()).unwrap_or(most);
        let mut read = BytesMut::new();
        let mut room = None;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| SendError::Broken(root_cause(&error)))?;
            let Ok(data) = frame.into_data() else { continue };
            let length = read.len() + data.len();
            if length > most {
                return Err(too_long());
            }
            if length > SHORT_REPLY && room.is_none() {
                let units = u32::try_from(whole.div_ceil(SHORT_REPLY)).unwrap_or(u32::MAX);
                room = self.room.acquire_many(units).await.ok();
                read.reserve(whole.saturating_sub(read.len()));
            }
            read.extend_from_slice(&data);
        }
        Ok(read.freeze())
    }
}

/// The error of a connection that broke; before the request was written, it can be sent again as it is.
fn broken(error: &(dyn std::error::Error + 'static)) -> SendError {
    let mut cause = Some(error);
    while let Some(present) = cause {
        if present.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled) {
            return SendError::Stale;
        }
        cause = present.source();
    }
    SendError::Broken(root_cause(error))
}

/// The innermost cause: the outer ones say only that there is one.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
