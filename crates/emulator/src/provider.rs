//! What all providers have in common.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value};

use super::amazon;

/// The members of a successful answer, without the request id.
pub(super) type Members = Map<String, Value>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Provider {
    AliyunVod,
    AliyunMps,
    TencentVod,
    AmazonSqs,
}

/// A request, read as far as that takes no trust in it.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) provider: Provider,
    pub(super) operation: String,
    pub(super) business: Business,
    /// Every id that is named, of whatever kind.
    pub(super) ids: Vec<String>,
}

/// The parameters of the operation itself.
#[derive(Debug)]
pub(super) enum Business {
    Form(BTreeMap<String, String>),
    /// `None` is a body that is no JSON object.
    Json(Option<Members>),
}

/// What goes wrong alike everywhere.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trouble {
    Throttled(Option<Duration>),
    Internal,
    Unavailable,
    Invalid,
    UnknownAction,
    NoPermission,
}

impl Provider {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AliyunVod => "aliyun-vod",
            Self::AliyunMps => "aliyun-mps",
            Self::TencentVod => "tencent-vod",
            Self::AmazonSqs => "sqs",
        }
    }
}

impl Question {
    /// The parameters as the record of calls shows them.
    pub(super) fn parameters(self) -> BTreeMap<String, String> {
        match self.business {
            Business::Form(form) => form,
            Business::Json(body) if self.provider == Provider::AmazonSqs => {
                amazon::parameters(&body.unwrap_or_default())
            }
            Business::Json(body) => body
                .unwrap_or_default()
                .into_iter()
                .map(|(name, value)| match value {
                    Value::String(text) => (name, text),
                    other => (name, other.to_string()),
                })
                .collect(),
        }
    }
}
