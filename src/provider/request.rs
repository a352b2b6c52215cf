//! What all requests have in common, whatever they ask for and of whom.

use std::time::SystemTime;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::{CallError, Operation};
use crate::credential::Credential;
use crate::endpoint::Endpoint;
use crate::http::Reply;

/// One request, which knows how it is written and what its reply says.
pub(crate) trait Request {
    /// What the reply says.
    type Reply;
    /// How the provider wants requests written and signed.
    type Protocol: Protocol;

    /// The row of the operation table: rate, batch limit, longest reply.
    fn operation(&self) -> Operation;

    /// Tencent's application, where the request goes to one. Permissions are granted by application there.
    fn sub_app_id(&self) -> Option<u64> {
        None
    }

    /// How many items it names, as a log line tells it.
    fn item_count(&self) -> usize {
        1
    }

    /// What the request says beside its operation.
    fn parameters(&self) -> Result<<Self::Protocol as Protocol>::Parameters, Unsendable>;

    /// The members of a reply that `read` looks into. Everything else in it that objects makes it no success.
    fn own_members(&self) -> &'static [&'static str];

    /// Reads a reply that reports success.
    fn read(&self, members: &Map<String, Value>, reply: &Reply) -> Result<Self::Reply, CallError>;

    /// The reply with every word of the provider that is shown to people run through `shown`: a reply may echo the request's secrets.
    fn cleaned(reply: Self::Reply, _shown: &dyn Fn(&str) -> String) -> Self::Reply {
        reply
    }
}

/// A request that names several items, is answered for each of them, and can be made for some of them alone.
pub(crate) trait Batch<'i>: Request<Reply = Vec<Self::Answer>> + Copy {
    type Item: 'i;
    /// What the reply says of one item.
    type Answer;

    fn items(self) -> &'i [Self::Item];

    /// The same request for these items.
    fn of(self, items: &'i [Self::Item]) -> Self;
}

/// How a provider wants requests written and signed, and how it frames its replies.
pub(crate) trait Protocol: Sized {
    type Parameters;

    fn sign(operation: Operation, parameters: Self::Parameters, signing: &Signing<'_>) -> Result<Signed, Unsendable>;

    fn decode<R: Request<Protocol = Self>>(request: &R, reply: &Reply) -> Result<Decoded<R::Reply>, CallError>;
}

/// What one try is signed with.
pub(crate) struct Signing<'s> {
    pub(crate) endpoint: &'s Endpoint,
    pub(crate) credential: &'s Credential,
    pub(crate) now: SystemTime,
    /// Not used twice.
    pub(crate) nonce: &'s str,
}

/// A request that is ready to leave.
pub(crate) struct Signed {
    pub(crate) request: http::Request<Bytes>,
    /// Kept to recognise it in what a server echoes.
    pub(crate) signature: String,
}

/// A reply of success.
#[derive(Debug, PartialEq)]
pub(crate) struct Decoded<T> {
    pub(crate) request_id: Option<String>,
    pub(crate) reply: T,
}

/// Why a request is not sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unsendable {
    /// At a provider an empty list can mean everything.
    #[error("a list of the request is empty")]
    Empty,
    #[error("the request cannot be written as HTTP")]
    Http(#[from] http::Error),
}

/// Writes and signs one try of a request.
pub(crate) fn sign<R: Request>(request: &R, signing: &Signing<'_>) -> Result<Signed, Unsendable> {
    R::Protocol::sign(request.operation(), request.parameters()?, signing)
}

/// Reads the reply to a request.
pub(crate) fn decode<R: Request>(request: &R, reply: &Reply) -> Result<Decoded<R::Reply>, CallError> {
    R::Protocol::decode(request, reply)
}
