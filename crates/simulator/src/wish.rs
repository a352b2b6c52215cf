//! One target of an event, as its sender means it: how it is written, and what it covers.

use serde_json::{Map, Value, json};

use super::piece::Piece;

/// The definitions of the streams, by their number.
pub(super) const DEFINITIONS: [&str; 3] = ["LD", "SD", "HD"];
/// The part types of files that renditions consist of.
const TRANSCODES: &str = "TranscodeFiles";
const ADAPTIVE: &str = "AdaptiveDynamicStreamingFiles";
const ORIGINAL: &str = "OriginalFiles";

/// How the medium is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    Video(usize),
    Reference(usize),
    Media(usize),
    File(usize),
}

impl Name {
    pub(super) fn medium(self) -> usize {
        match self {
            Self::Video(n) | Self::Reference(n) | Self::Media(n) | Self::File(n) => n,
        }
    }

    pub(super) fn member(self) -> &'static str {
        match self {
            Self::Video(_) => "video_id",
            Self::Reference(_) => "reference_id",
            Self::Media(_) => "media_id",
            Self::File(_) => "file_id",
        }
    }

    pub(super) fn id(self) -> String {
        match self {
            Self::Video(n) => format!("video-{n}"),
            Self::Reference(n) => format!("ref-{n}"),
            Self::Media(n) => format!("media-{n}"),
            Self::File(n) => format!("file-{n}"),
        }
    }
}

/// What is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Everything,
    Source { force: bool },
    Renditions,
    Streams(Vec<usize>),
    Definitions(Vec<&'static str>),
    Templates(Vec<u64>),
    Parts(Vec<(&'static str, Option<u64>)>),
}

/// A target.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) account: usize,
    pub(super) name: Name,
    pub(super) ask: Ask,
    /// The scope is left to the event's type, which means the same.
    pub(super) unsaid: bool,
}

impl Wish {
    /// As a member of an event's `targets`.
    pub(super) fn json(&self, account: &str) -> Value {
        let mut members = Map::new();
        members.insert("account".to_owned(), json!(account));
        members.insert(self.name.member().to_owned(), json!(self.name.id()));
        let mut say = |name: &str, value: Value| members.insert(name.to_owned(), value);
        match &self.ask {
            _ if self.unsaid => None,
            Ask::Everything => say("scope", json!("media")),
            Ask::Source { force: true } => say("scope", json!("source")).or(say("force", json!(true))),
            Ask::Source { force: false } => say("scope", json!("source")),
            Ask::Renditions => say("scope", json!("renditions")),
            Ask::Streams(jobs) => {
                let n = self.name.medium();
                say("job_ids", jobs.iter().map(|job| job_id(n, *job)).collect())
            }
            Ask::Definitions(names) => say("definitions", json!(names)),
            Ask::Templates(ids) => say("definitions", json!(ids)),
            Ask::Parts(parts) => say("parts", parts.iter().map(part_json).collect()),
        };
        Value::Object(members)
    }

    /// Whether it asks for this piece of its account.
    pub(super) fn covers(&self, piece: &Piece) -> bool {
        let is_file = matches!(self.name, Name::File(_));
        let is_media = matches!(self.name, Name::Media(_));
        let is_same_kind = match piece {
            Piece::File(_) | Piece::Part(..) => is_file,
            Piece::Media(_) => is_media,
            Piece::Video(_) | Piece::Source(_) | Piece::Stream(..) => !is_file && !is_media,
        };
        is_same_kind && piece.medium() == self.name.medium() && self.asks_for(piece)
    }

    fn asks_for(&self, piece: &Piece) -> bool {
        match (&self.ask, piece) {
            (Ask::Everything, _) | (Ask::Source { .. }, Piece::Source(_)) | (Ask::Renditions, Piece::Stream(..)) => {
                true
            }
            (Ask::Source { .. }, Piece::Part(_, kind, _)) => kind == ORIGINAL,
            (Ask::Renditions, Piece::Part(_, kind, _)) => kind == TRANSCODES || kind == ADAPTIVE,
            (Ask::Streams(jobs), Piece::Stream(n, job)) => jobs.iter().any(|own| stream_number(*n, *own) == *job),
            (Ask::Definitions(names), Piece::Stream(_, job)) => {
                DEFINITIONS.get(job % DEFINITIONS.len()).is_some_and(|name| names.contains(name))
            }
            (Ask::Templates(ids), Piece::Part(_, kind, id)) => kind == TRANSCODES && ids.contains(id),
            (Ask::Parts(parts), Piece::Part(_, kind, id)) => parts
                .iter()
                .any(|(own, definition)| own == kind && definition.is_none_or(|definition| definition == *id)),
            _ => false,
        }
    }
}

fn part_json((kind, definition): &(&'static str, Option<u64>)) -> Value {
    match definition {
        Some(id) => json!({"type": kind, "definition": id}),
        None => json!({"type": kind}),
    }
}

/// Jobs are numbered through all videos, so that a job tells its video.
pub(super) fn stream_number(video: usize, stream: usize) -> usize {
    video * 30 + stream
}

pub(super) fn job_id(video: usize, stream: usize) -> String {
    format!("job-{}", stream_number(video, stream))
}
