//! The only network I/O: one request leaves, one reply returns.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{HttpConnector, capture_connection};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::provider::Reply;

/// Time for a TCP connection; the official SDKs take as much.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections idle for longer are not used again: the other side may have closed them.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);
/// Bytes of a reply that are read; the longest honest ones, 20 media with all their streams, are far shorter.
const MAX_REPLY: usize = 4 << 20;

/// The HTTP client of the process.
pub(crate) struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// Why no reply came.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    /// Nothing was sent.
    #[error("no connection: {0}")]
    Connect(String),
    /// The request may have been executed.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The request may have been executed.
    #[error("the reply is longer than {MAX_REPLY} bytes")]
    TooLong,
    /// The request may have been executed.
    #[error("no reply within {0} ms")]
    Timeout(u128),
}

impl Http {
    pub(crate) fn new() -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let connector =
            HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .build(connector);
        Self { client }
    }

    /// Sends a request and reads the whole reply. `departs` is called when a connection stands and the request goes out on it.
    /// Redirects are not followed: a delete goes where it was addressed to.
    pub(crate) async fn send(
        &self,
        mut request: Request<Full<Bytes>>,
        timeout: Duration,
        departs: impl FnOnce(),
    ) -> Result<Reply, SendError> {
        let mut connection = capture_connection(&mut request);
        let exchange = async {
            let response = self.client.request(request).await.map_err(|error| {
                if error.is_connect() {
                    SendError::Connect(root_cause(&error))
                } else {
                    SendError::Broken(root_cause(&error))
                }
            })?;
            let (head, body) = response.into_parts();
            let body = Limited::new(body, MAX_REPLY).collect().await.map_err(|error| {
                if error.is::<LengthLimitError>() { SendError::TooLong } else { SendError::Broken(root_cause(&*error)) }
            })?;
            Ok(Reply { status: head.status, headers: head.headers, body: body.to_bytes() })
        };
        let departure = async {
            connection.wait_for_connection_metadata().await;
        };
        let both = async {
            tokio::pin!(exchange);
            tokio::select! {
                biased;
                () = departure => departs(),
                reply = &mut exchange => {
                    if !matches!(reply, Err(SendError::Connect(_))) {
                        departs();
                    }
                    return reply;
                }
            }
            exchange.await
        };
        tokio::time::timeout(timeout, both).await.unwrap_or(Err(SendError::Timeout(timeout.as_millis())))
    }
}

/// The innermost cause: the outer ones say only that there is one.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
