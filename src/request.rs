//! The vocabulary of a deletion: what is asked for, of which medium, at which account. `event` makes valid values only.

mod rejection;

use std::fmt;
use std::rc::Rc;
use std::time::SystemTime;

pub(crate) use rejection::{Problem, Problems, Rejection};

pub(crate) use crate::account::Provider;

use crate::account::Account;
use crate::redact::first;

/// How much of a medium goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Everything.
    Media,
    /// The original file only.
    Source,
    /// Transcoded output only.
    Renditions,
}

impl Scope {
    pub(crate) const ALL: [Self; 3] = [Self::Media, Self::Source, Self::Renditions];

    /// The name in events, configuration and log lines.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::Source => "source",
            Self::Renditions => "renditions",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }
}

/// Which of its names a medium is addressed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum IdKind {
    /// `video_id` at Alibaba VOD.
    Video,
    /// `reference_id` at Alibaba VOD: the customer's own id.
    Reference,
    /// `media_id` at Alibaba MPS.
    Media,
    /// `file_id` at Tencent VOD.
    File,
}

impl IdKind {
    pub(crate) const ALL: [Self; 4] = [Self::Video, Self::Reference, Self::Media, Self::File];

    /// The member of a target and of a log line.
    pub(crate) fn member(self) -> &'static str {
        match self {
            Self::Video => "video_id",
            Self::Reference => "reference_id",
            Self::Media => "media_id",
            Self::File => "file_id",
        }
    }

    pub(crate) fn provider(self) -> Provider {
        match self {
            Self::Video | Self::Reference => Provider::AliyunVod,
            Self::Media => Provider::AliyunMps,
            Self::File => Provider::TencentVod,
        }
    }
}

/// The id of a medium at its account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct MediaId {
    pub(crate) kind: IdKind,
    pub(crate) value: String,
    /// Tencent's application; the same file id may live in several.
    pub(crate) sub_app_id: Option<u64>,
}

/// The characters and length of every id: a comma would smuggle a second id into a batch.
pub(crate) fn is_id(text: &str) -> bool {
    (1..=MAX_ID).contains(&text.len()) && text.bytes().all(is_id_byte)
}

pub(crate) fn is_id_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Characters in the longest id.
pub(crate) const MAX_ID: usize = 128;

/// Characters in the longest `reason` and `reference`.
pub(crate) const MAX_FREE_TEXT: usize = 256;

/// What of the medium is to be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deletion {
    Media,
    Source {
        force: bool,
    },
    Renditions(Renditions),
    /// Tencent's own parts; never empty, since at the provider an empty list means everything.
    Parts(Vec<Part>),
}

impl Deletion {
    /// The scope, where the deletion has one.
    pub(crate) fn scope(&self) -> Option<Scope> {
        match self {
            Self::Media => Some(Scope::Media),
            Self::Source { .. } => Some(Scope::Source),
            Self::Renditions(_) => Some(Scope::Renditions),
            Self::Parts(_) => None,
        }
    }
}

/// Which renditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Renditions {
    All,
    /// Streams of an Alibaba video, by job id.
    Jobs(Vec<String>),
    /// Streams of an Alibaba video, by definition (`LD`, `HD` …).
    Definitions(Vec<String>),
    /// Outputs of a Tencent file, by template id above 0.
    Templates(Vec<u64>),
}

/// A kind of file that Tencent VOD can delete by itself.
/// Source: `MediaDeleteItem.Type` of the VOD API 2018-07-17.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::enum_variant_names, reason = "the provider's own names")]
pub(crate) enum PartType {
    OriginalFiles,
    TranscodeFiles,
    AdaptiveDynamicStreamingFiles,
    WechatPublishFiles,
    WechatMiniProgramPublishFiles,
    MpsAiMediaAiAnalysisFiles,
    MpsAiMediaSmartEraseFiles,
    MpsAiMediaSmartSubtitleFiles,
}

impl PartType {
    pub(crate) const ALL: [Self; 8] = [
        Self::OriginalFiles,
        Self::TranscodeFiles,
        Self::AdaptiveDynamicStreamingFiles,
        Self::WechatPublishFiles,
        Self::WechatMiniProgramPublishFiles,
        Self::MpsAiMediaAiAnalysisFiles,
        Self::MpsAiMediaSmartEraseFiles,
        Self::MpsAiMediaSmartSubtitleFiles,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::OriginalFiles => "OriginalFiles",
            Self::TranscodeFiles => "TranscodeFiles",
            Self::AdaptiveDynamicStreamingFiles => "AdaptiveDynamicStreamingFiles",
            Self::WechatPublishFiles => "WechatPublishFiles",
            Self::WechatMiniProgramPublishFiles => "WechatMiniProgramPublishFiles",
            Self::MpsAiMediaAiAnalysisFiles => "MpsAiMediaAiAnalysisFiles",
            Self::MpsAiMediaSmartEraseFiles => "MpsAiMediaSmartEraseFiles",
            Self::MpsAiMediaSmartSubtitleFiles => "MpsAiMediaSmartSubtitleFiles",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == name)
    }
}

/// One part of a Tencent file: a type and, unless all of it is meant, a template id above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Part {
    pub(crate) kind: PartType,
    pub(crate) definition: Option<u64>,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_str())?;
        self.definition.map_or(Ok(()), |definition| write!(f, ":{definition}"))
    }
}

/// One thing to delete: what of which medium at which account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) account: Rc<Account>,
    pub(crate) id: MediaId,
    pub(crate) deletion: Deletion,
}

/// The number of a target among all that an invocation is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TargetId(pub(crate) usize);

/// A deletion event that was understood.
#[derive(Clone, Debug)]
pub(crate) struct DeletionEvent {
    pub(crate) id: String,
    pub(crate) source: String,
    /// Index of the event type in the configuration.
    pub(crate) event_type: usize,
    pub(crate) time: Option<SystemTime>,
    pub(crate) reason: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) dry_run: bool,
    pub(crate) targets: Vec<Target>,
    /// Indices of the sweeps that it runs; a deletion event has none.
    pub(crate) sweeps: Vec<usize>,
}

/// One deletion event as it arrived.
#[derive(Debug)]
pub(crate) struct Message {
    /// The queue's or topic's id of the message.
    pub(crate) id: Option<String>,
    pub(crate) event: Result<DeletionEvent, Rejection>,
    /// Whether it stands behind a rejected message of its FIFO group and so is not executed.
    pub(crate) blocked: bool,
}

/// Characters of a message's id in a line; real ones have 36.
const MAX_MESSAGE_ID: usize = 256;

impl Message {
    /// The id as lines tell it.
    pub(crate) fn shown_id(&self) -> Option<&str> {
        self.id.as_deref().map(|id| first(id, MAX_MESSAGE_ID))
    }
}
