//! The payload of an invocation as bytes. The runtime would parse it before the handler is called, and answer by itself,
//! under an error type of its own, what is no JSON; and a batch of 6 MB would be copied.

use std::cell::RefCell;
use std::rc::Rc;
use std::task::{Context, Poll};

use bytes::Bytes;
use lambda_runtime::LambdaInvocation;
use lambda_runtime::tower::{Layer, Service};

/// Where the payload waits for the handler.
#[derive(Clone, Default)]
pub(crate) struct Payload(Rc<RefCell<Bytes>>);

impl Payload {
    /// The payload of the present invocation; empty when it has been taken.
    pub(crate) fn take(&self) -> Bytes {
        self.0.take()
    }
}

/// Puts the payload aside and gives the runtime a `null` to parse.
pub(crate) struct PayloadLayer(Payload);

impl PayloadLayer {
    pub(crate) fn new(payload: Payload) -> Self {
        Self(payload)
    }
}

impl<S> Layer<S> for PayloadLayer {
    type Service = PayloadService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        PayloadService { inner, payload: self.0.clone() }
    }
}

pub(crate) struct PayloadService<S> {
    inner: S,
    payload: Payload,
}

impl<S: Service<LambdaInvocation>> Service<LambdaInvocation> for PayloadService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut invocation: LambdaInvocation) -> Self::Future {
        *self.payload.0.borrow_mut() = std::mem::replace(&mut invocation.body, Bytes::from_static(b"null"));
        self.inner.call(invocation)
    }
}
