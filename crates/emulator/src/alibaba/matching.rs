//! What `Match` of a search means.
//!
//! <https://www.alibabacloud.com/help/en/vod/developer-reference/protocol-for-media-asset-search>
//!
//! Not documented, and chosen here: that `and` and `or` may be upper case, as they are in one example, that
//! `and` binds tighter than `or`, and that an empty text is none.

mod grammar;

use super::super::timestamp::Bounds;
use super::super::timestamp::seconds;
use super::super::video::Video;
use super::catalogue::{APP, DURATION, SIZE, SOURCE, UNPROCESSED};

/// Numbers are compared in thousandths.
const SCALE: i64 = 1_000;

/// A search that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Matching {
    /// When a video has to have been created.
    pub(super) created: Bounds,
    /// What else has to be so, all of it.
    rest: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Term {
    All(Vec<Self>),
    Any(Vec<Self>),
    OneOf(Field, Vec<String>),
    Within(Field, Bounds),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    VideoId,
    AppId,
    CateId,
    StorageLocation,
    Title,
    Tags,
    Description,
    Status,
    MediaSource,
    PreprocessStatus,
    Size,
    Duration,
    CreationTime,
    ModificationTime,
}

/// How a field can be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The text.
    Exact,
    /// One text of several.
    Several,
    /// The number.
    Number,
    /// A number in a range.
    Range,
    /// A time in a range.
    Time,
}

impl Field {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "VideoId" => Self::VideoId,
            "AppId" => Self::AppId,
            "CateId" => Self::CateId,
            "StorageLocation" => Self::StorageLocation,
            "Title" => Self::Title,
            "Tags" => Self::Tags,
            "Description" => Self::Description,
            "Status" => Self::Status,
            "MediaSource" => Self::MediaSource,
            "PreprocessStatus" => Self::PreprocessStatus,
            "Size" => Self::Size,
            "Duration" => Self::Duration,
            "CreationTime" => Self::CreationTime,
            "ModificationTime" => Self::ModificationTime,
            _ => return None,
        })
    }

    fn way(self) -> Way {
        match self {
            Self::StorageLocation => Way::Exact,
            Self::VideoId
            | Self::AppId
            | Self::Title
            | Self::Tags
            | Self::Description
            | Self::Status
            | Self::MediaSource
            | Self::PreprocessStatus => Way::Several,
            Self::CateId => Way::Number,
            Self::Size | Self::Duration => Way::Range,
            Self::CreationTime | Self::ModificationTime => Way::Time,
        }
    }

    /// Whether the field of the video is this text, or for some fields contains it.
    fn is(self, video: &Video, text: &str) -> bool {
        match self {
            Self::VideoId => video.id == text,
            Self::AppId => APP == text,
            Self::StorageLocation => video.storage_location == text,
            Self::Title => video.id.contains(text),
            Self::Tags => video.tags.iter().any(|tag| tag.contains(text)),
            Self::Status => video.status == text,
            Self::MediaSource => SOURCE == text,
            Self::PreprocessStatus => UNPROCESSED == text,
            Self::Description
            | Self::CateId
            | Self::Size
            | Self::Duration
            | Self::CreationTime
            | Self::ModificationTime => false,
        }
    }

    fn number(self, video: &Video) -> Option<i64> {
        match self {
            Self::CateId => i64::try_from(video.category?).ok()?.checked_mul(SCALE),
            Self::Size => Some(SIZE * SCALE),
            Self::Duration => Some(DURATION * SCALE),
            Self::CreationTime | Self::ModificationTime => Some(seconds(video.created)),
            _ => None,
        }
    }
}

impl Matching {
    /// Reads `Match`; an empty one means every video.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut matching = Self { created: Bounds::NONE, rest: Vec::new() };
        for term in grammar::parse(text)? {
            match term {
                Term::Within(Field::CreationTime, bounds) => matching.created = matching.created.and(bounds),
                other => matching.rest.push(other),
            }
        }
        Some(matching)
    }

    /// A name for what is wanted, whenever it was created.
    pub(super) fn name(&self) -> String {
        format!("{:?}", self.rest)
    }

    /// Whether the video is wanted, whenever it was created.
    pub(super) fn wants(&self, video: &Video) -> bool {
        self.rest.iter().all(|term| term.is_so(video))
    }
}

impl Term {
    fn is_so(&self, video: &Video) -> bool {
        match self {
            Self::All(terms) => terms.iter().all(|term| term.is_so(video)),
            Self::Any(terms) => terms.iter().any(|term| term.is_so(video)),
            Self::OneOf(field, texts) => texts.iter().any(|text| field.is(video, text)),
            Self::Within(field, bounds) => field.number(video).is_some_and(|number| bounds.contain(number)),
        }
    }
}

#[cfg(test)]
mod tests;
