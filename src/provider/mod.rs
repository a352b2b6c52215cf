//! Calls to the providers: how each is encoded, signed, decoded and judged. Values in, values out; nothing here waits.

mod alibaba;
mod class;
mod names;
mod objection;
mod operation;
mod reply;
mod search;
mod tencent;
mod tree;

use std::fmt;
use std::rc::Rc;

use bytes::Bytes;
use http::Request;

pub(crate) use alibaba::host as alibaba_host;
pub(crate) use class::{CallError, Class};
pub(crate) use operation::Operation;
pub(crate) use search::{Filter, Page, Row, Search};

use crate::account::Account;
use crate::credential::Credential;
use crate::endpoint::Endpoint;
use crate::http::Reply;
use crate::outcome::Reason;
use crate::request::{IdKind, MediaId, Part, Provider};

/// Index of an asked target: one target of one message.
pub(crate) type AskId = usize;

/// One request to be made, as data.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) account: Rc<Account>,
    pub(crate) kind: Kind,
    /// At least one, at most the operation's batch limit.
    pub(crate) items: Vec<Item>,
}

impl fmt::Display for Call {
    /// The ids that the call names; before them the video or file that they are parts of.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.items.iter().map(|item| item.name.to_string()).collect();
        match &self.kind {
            Kind::DeleteStream { video: whole } | Kind::TencentDeleteMedia { file: whole } => {
                write!(f, "{} {}", whole.value, names.join(","))
            }
            _ => f.write_str(&names.join(",")),
        }
    }
}

/// An operation, with what all items of one call have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    DeleteVideo { by: IdKind },
    DeleteMezzanines { by: IdKind, force: bool },
    DeleteStream { video: MediaId },
    GetPlayInfo { by: IdKind },
    BatchGetMediaInfos { by: IdKind },
    GetMediaAuditResult,
    GetVideoInfo,
    SearchMedia(Box<Search>),
    MpsDeleteMedia,
    TencentDeleteMedia { file: MediaId },
    DescribeMediaInfos { sub_app_id: Option<u64> },
    TencentSearchMedia(Box<Search>),
}

impl Kind {
    /// Tencent's application, where the call goes to one.
    pub(crate) fn sub_app_id(&self) -> Option<u64> {
        match self {
            Self::TencentDeleteMedia { file } => file.sub_app_id,
            Self::DescribeMediaInfos { sub_app_id } => *sub_app_id,
            Self::TencentSearchMedia(search) => search.sub_app_id,
            _ => None,
        }
    }

    pub(crate) fn operation(&self) -> Operation {
        match self {
            Self::DeleteVideo { .. } => Operation::DeleteVideo,
            Self::DeleteMezzanines { .. } => Operation::DeleteMezzanines,
            Self::DeleteStream { .. } => Operation::DeleteStream,
            Self::GetPlayInfo { .. } => Operation::GetPlayInfo,
            Self::BatchGetMediaInfos { .. } => Operation::BatchGetMediaInfos,
            Self::GetMediaAuditResult => Operation::GetMediaAuditResult,
            Self::GetVideoInfo => Operation::GetVideoInfo,
            Self::SearchMedia(_) => Operation::SearchMedia,
            Self::MpsDeleteMedia => Operation::MpsDeleteMedia,
            Self::TencentDeleteMedia { .. } => Operation::TencentDeleteMedia,
            Self::DescribeMediaInfos { .. } => Operation::DescribeMediaInfos,
            Self::TencentSearchMedia(_) => Operation::TencentSearchMedia,
        }
    }
}

/// One thing that a call names, and who asked for it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) name: Name,
    pub(crate) asks: Vec<AskId>,
}

/// What an item is called in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    Id(String),
    /// A Tencent file with everything made of it.
    Whole,
    /// Parts of a Tencent file; never empty.
    Parts(Vec<Part>),
    /// Nothing: the call is about an account as a whole, and only reads.
    Nothing,
}

impl Name {
    /// The id, where the item has one.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Whole | Self::Parts(_) | Self::Nothing => "",
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Id(id) => id.is_empty(),
            Self::Whole | Self::Nothing => false,
            Self::Parts(parts) => parts.is_empty(),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id),
            Self::Whole => f.write_str("(whole)"),
            Self::Nothing => f.write_str("(account)"),
            Self::Parts(parts) => f.write_str(&parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")),
        }
    }
}

/// The word with which every provider's moderation says that a medium should not be shown.
pub(crate) const BLOCK: &str = "block";

/// What a provider said of one item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    Deleted,
    Absent,
    Refused(Reason),
    /// The names of a video that the reply tells, and its streams.
    Streams {
        names: Vec<String>,
        streams: Vec<Stream>,
    },
    /// A medium's other names.
    Medium(Medium),
    /// What moderation found of a medium, in the provider's own words; `block` in any case, where it found against it.
    Moderated(String),
    /// Media that fit a search.
    Page(Page),
    /// The reply does not speak of the item although it should.
    Omitted,
    /// What the reply says of the item contradicts itself, or names something by what is no name.
    Unclear,
}

/// A stream as `GetPlayInfo` lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stream {
    pub(crate) job_id: String,
    pub(crate) definition: String,
}

/// The names under which a hold may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Medium {
    pub(crate) video_id: String,
    pub(crate) reference_id: Option<String>,
    /// Its streams, where the reply lists them.
    pub(crate) job_ids: Option<Vec<String>>,
    /// Whether its source is still there, where the reply tells.
    pub(crate) has_source: Option<bool>,
}

/// A reply that answered for every item of its call, in their order.
#[derive(Debug, PartialEq)]
pub(crate) struct Decoded {
    pub(crate) request_id: Option<String>,
    pub(crate) answers: Vec<Answer>,
}

/// A request that is ready to leave.
pub(crate) struct Signed {
    pub(crate) request: Request<Bytes>,
    /// Kept to recognise it in what a server echoes.
    pub(crate) signature: String,
}

/// Why a call is not sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unsendable {
    /// At a provider an empty list can mean everything.
    #[error("a list of the request is empty")]
    Empty,
    #[error("the request cannot be written as HTTP")]
    Http(#[from] http::Error),
}

/// Encodes and signs one try of a call for `items`, which are some or all of its items.
pub(crate) fn sign(
    kind: &Kind,
    items: &[Item],
    endpoint: &Endpoint,
    credential: &Credential,
    now: std::time::SystemTime,
    nonce: &str,
) -> Result<Signed, Unsendable> {
    if items.is_empty() || items.iter().any(|item| item.name.is_empty()) {
        return Err(Unsendable::Empty);
    }
    match kind.operation().provider() {
        Provider::AliyunVod | Provider::AliyunMps => Ok(alibaba::sign(kind, items, endpoint, credential, now, nonce)?),
        Provider::TencentVod => tencent::sign(kind, items, endpoint, credential, now),
    }
}

/// Reads the reply to a call for `items`.
pub(crate) fn decode(kind: &Kind, items: &[Item], reply: &Reply) -> Result<Decoded, CallError> {
    match kind.operation().provider() {
        Provider::AliyunVod | Provider::AliyunMps => alibaba::decode(kind, items, reply),
        Provider::TencentVod => tencent::decode(kind, items, reply),
    }
}

/// What a successful delete leaves behind.
pub(crate) fn remaining(provider: Provider) -> &'static str {
    match provider {
        Provider::AliyunVod | Provider::TencentVod => "cdn_cache",
        Provider::AliyunMps => "oss_objects",
    }
}

#[cfg(test)]
mod tests;
