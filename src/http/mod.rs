//! The only network I/O: one request leaves, one reply returns. A simulation carries it by other means.

mod network;

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::LocalBoxFuture;
use http::{HeaderMap, Request, StatusCode};
use tokio::sync::Semaphore;

use network::Network;

/// Requests under way at once: Lambda gives a process 1,024 file descriptors.
const MAX_CONNECTIONS: usize = 512;
/// Bytes of a reply that any operation may have: every connection may hold as many at once, 32 MiB in all.
pub(crate) const SHORT_REPLY: usize = 64 << 10;

/// The HTTP client of the process.
pub struct Http {
    way: Way,
    connections: Semaphore,
}

/// How a request gets to the other side.
enum Way {
    Network(Network),
    Simulated(Carrier),
}

/// Carries one request in place of the network. Calls what it is given at the moment the request goes out on a connection.
pub type Carrier = Box<dyn for<'a> Fn(Request<Bytes>, &'a dyn Fn()) -> LocalBoxFuture<'a, Result<Reply, SendError>>>;

/// A reply as it came.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client cannot be built: {0}")]
pub struct ClientError(#[from] reqwest::Error);

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
    ///
    /// # Errors
    /// When the client cannot be built.
    pub fn network() -> Result<Self, ClientError> {
        Ok(Self::over(Way::Network(Network::new()?)))
    }

    /// A client whose requests go to a simulation.
    #[must_use]
    pub fn simulated(carrier: Carrier) -> Self {
        Self::over(Way::Simulated(carrier))
    }

    fn over(way: Way) -> Self {
        Self { way, connections: Semaphore::new(MAX_CONNECTIONS) }
    }

    /// Sends a request and reads the whole reply, of at most `most` bytes. It has to be done with before anything else is waited for: the
    /// room that it took is free. `departs` is called when a connection stands and the request goes out on it; again if that
    /// connection turns out to have been closed before. Redirects are not followed: a delete goes where it was addressed to.
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
                    Way::Network(network) => network.exchange(request.clone(), most, &departs).await,
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
}
