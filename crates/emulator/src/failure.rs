//! An error of a provider, before it is put into the provider's envelope.

use std::time::Duration;

use serde_json::Value;

/// An error answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Failure {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
    /// Alibaba Cloud explains a missing permission with `AccessDeniedDetail`.
    pub(super) access_denied: Option<Value>,
    /// Alibaba Cloud may say when to come back.
    pub(super) retry_after: Option<Duration>,
}

impl Failure {
    pub(super) fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), message: message.into(), access_denied: None, retry_after: None }
    }
}
