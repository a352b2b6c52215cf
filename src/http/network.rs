//! Requests over the network: one `reqwest` client for the process.
//!
//! It speaks HTTP/1.1 over TLS with bundled web roots, and does nothing of its own accord: no redirect, since a delete goes where it
//! was addressed to; no proxy; no second try, which the rate would not know of; no header but those that were signed.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::Request;
use http::header::{ACCEPT, HeaderMap, HeaderValue};
use http_body::{Body, Frame, SizeHint};
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::{Notify, Semaphore};

use super::{Reply, SHORT_REPLY, SendError};

/// What every server sees as the client.
const USER_AGENT: &str = concat!("takedown/", env!("CARGO_PKG_VERSION"));
/// Time for a TCP connection; the official SDKs take as much.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections idle for longer are not used again: the other side may have closed them.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);

/// Bytes that longer replies may hold at once, all together. Whoever reads another waits until there is room for all of it.
const ROOM: usize = 32 << 20;

/// The client with its connections.
pub(super) struct Network {
    client: reqwest::Client,
    /// Room for replies that are not short, in units of `SHORT_REPLY`.
    room: Semaphore,
}

impl Network {
    /// A client without any connection yet. It reads no certificate file: the system's would triple the start time.
    ///
    /// # Errors
    /// When the TLS library is of another version than the client's.
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map(|builder| builder.with_root_certificates(roots).with_no_client_auth());
        let builder = reqwest::Client::builder();
        let builder = match tls {
            Ok(tls) => builder.tls_backend_preconfigured(tls),
            // An unusable configuration is reported by the builder.
            Err(error) => builder.tls_backend_preconfigured(error),
        };
        builder
            .http1_only()
            .user_agent(USER_AGENT)
            // Every server is asked for JSON; where nothing is said, the client says that it takes anything.
            .default_headers(HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]))
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .build()
            .map(|client| Self { client, room: Semaphore::new(ROOM / SHORT_REPLY) })
    }

    /// One request and its whole reply, of `most` bytes at most. `departs` is called when a connection has taken the request.
    pub(super) async fn exchange(
        &self,
        request: Request<Bytes>,
        most: usize,
        departs: &impl Fn(),
    ) -> Result<Reply, SendError> {
        let taken = Arc::new(Notify::new());
        let request =
            request.map(|bytes| reqwest::Body::wrap(Outgoing { bytes: Some(bytes), taken: Arc::clone(&taken) }));
        let request = request.try_into().map_err(|error: reqwest::Error| SendError::Connect(root_cause(&error)))?;
        let reply = self.reply(request, most);
        tokio::pin!(reply);
        tokio::select! {
            biased;
            () = taken.notified() => departs(),
            reply = &mut reply => return reply,
        }
        reply.await
    }

    async fn reply(&self, request: reqwest::Request, most: usize) -> Result<Reply, SendError> {
        let mut response = self.client.execute(request).await.map_err(|error| failed(&error))?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        Ok(Reply { status, headers, body: self.read(response, most).await? })
    }

    /// The body of a reply. A short one is read as it comes; before more of it is held, there has to be room for the longest.
    async fn read(&self, mut response: reqwest::Response, most: usize) -> Result<Bytes, SendError> {
        let told = response.content_length();
        if told.is_some_and(|length| length > most as u64) {
            return Err(SendError::TooLong(most));
        }
        let whole = told.and_then(|length| usize::try_from(length).ok()).unwrap_or(most);
        let mut read = BytesMut::new();
        let mut room = None;
        while let Some(chunk) = response.chunk().await.map_err(|error| SendError::Broken(root_cause(&error)))? {
            let length = read.len() + chunk.len();
            if length > most {
                return Err(SendError::TooLong(most));
            }
            if length > SHORT_REPLY && room.is_none() {
                let units = u32::try_from(whole.div_ceil(SHORT_REPLY)).unwrap_or(u32::MAX);
                room = self.room.acquire_many(units).await.ok();
                read.reserve(whole.saturating_sub(read.len()));
            }
            read.extend_from_slice(&chunk);
        }
        Ok(read.freeze())
    }
}

/// A request's body, which tells when a connection takes the request: hyper asks the body in the step in which it writes the head. An
/// empty one is only asked whether it has ended. It cannot be copied, so that nothing above the connections can send it again.
struct Outgoing {
    bytes: Option<Bytes>,
    taken: Arc<Notify>,
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        self.taken.notify_one();
        let bytes = self.bytes.take().filter(|bytes| !bytes.is_empty());
        Poll::Ready(bytes.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.taken.notify_one();
        self.bytes.as_ref().is_none_or(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

fn failed(error: &reqwest::Error) -> SendError {
    if error.is_connect() {
        return SendError::Connect(root_cause(error));
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
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

#[cfg(test)]
mod tests;
