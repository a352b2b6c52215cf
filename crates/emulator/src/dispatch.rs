//! Each provider's own part of a request: who signed it, what it does, and how its answer reads.

use std::time::SystemTime;

use super::alibaba::nonce::Nonces;
use super::failure::Failure;
use super::fault::FaultKind;
use super::key::{Key, Keys};
use super::library::Library;
use super::provider::{Business, Members, Provider, Question, Trouble};
use super::queue::Queue;
use super::scroll::Scrolls;
use super::wire::{Reply, Request};
use super::{alibaba, amazon, tencent};

impl Provider {
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
}
