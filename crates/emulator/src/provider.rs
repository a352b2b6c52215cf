//! Which provider a request is for, and what all providers have in common.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value};

use super::alibaba;
use super::alibaba::nonce::Nonces;
use super::amazon;
use super::failure::Failure;
use super::fault::FaultKind;
use super::key::{Key, Keys};
use super::library::Library;
use super::queue::Queue;
use super::scroll::Scrolls;
use super::tencent;
use super::wire::{Reply, Request};

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

    pub(super) fn authenticate<'k>(
        self,
        request: &Request,
        keys: &'k Keys,
        nonces: &mut Nonces,
        now: SystemTime,
    ) -> Result<&'k Key, Failure> {
        match self {
            Self::AliyunVod | Self::AliyunMps => alibaba::auth::authenticate(request, keys, nonces, now),
            Self::TencentVod => tencent::auth::authenticate(request, keys, now),
            Self::AmazonSqs => amazon::auth::authenticate(request, keys, now),
        }
    }

    pub(super) fn failure(self, trouble: Trouble, operation: &str) -> Failure {
        match self {
            Self::AliyunVod | Self::AliyunMps => alibaba::failure(self, trouble, operation),
            Self::TencentVod => tencent::failure(trouble, operation),
            Self::AmazonSqs => amazon::failure(trouble, operation),
        }
    }

    pub(super) fn render(
        self,
        request: &Request,
        operation: &str,
        request_id: &str,
        answer: &Result<Members, Failure>,
    ) -> Reply {
        match self {
            Self::AliyunVod | Self::AliyunMps => alibaba::reply::render(request, operation, request_id, answer),
            Self::TencentVod => tencent::reply::render(request_id, answer),
            Self::AmazonSqs => amazon::reply::render(request_id, answer),
        }
    }
}

impl Question {
    /// Reads a request to any of the providers.
    pub(super) fn read(request: &Request) -> Option<Self> {
        if request.header("x-amz-target").is_some() {
            amazon::read(request)
        } else if request.header("x-tc-action").is_some() {
            Some(tencent::read(request))
        } else {
            alibaba::read(request)
        }
    }

    /// Does what was asked for, spoilt in part if the fault is one that spoils parts.
    pub(super) fn perform(
        &self,
        library: &mut Library,
        queue: &mut Queue,
        scrolls: &mut Scrolls,
        fault: Option<&FaultKind>,
        now: SystemTime,
    ) -> Result<Members, Failure> {
        match (&self.business, self.provider) {
            (Business::Form(form), Provider::AliyunMps) => alibaba::mps::perform(&self.operation, form, library),
            (Business::Form(form), _) => alibaba::vod::perform(&self.operation, form, library, scrolls, now),
            (Business::Json(body), Provider::AmazonSqs) => {
                amazon::sqs::perform(&self.operation, body.as_ref(), queue, fault, now)
            }
            (Business::Json(body), _) => tencent::vod::perform(&self.operation, body.as_ref(), library),
        }
        .unwrap_or_else(|| Err(self.provider.failure(Trouble::UnknownAction, &self.operation)))
    }

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
