//! What reads tell of media. The searches have a file of their own.

use crate::outcome::Reason;

/// The word with which every provider's moderation says that a medium should not be shown.
pub(crate) const BLOCK: &str = "block";

/// A medium that is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LookupItem {
    pub(crate) id: String,
    /// Its number among those that are looked up together.
    pub(crate) index: usize,
}

/// What a provider said of one medium that was looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lookup<T> {
    Found(T),
    Absent,
    Refused(Reason),
    /// The reply does not speak of the medium although it should.
    Omitted,
    /// What the reply says of the medium contradicts itself, or names something by what is no name.
    Unclear,
}

/// A video as `GetPlayInfo` lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Streams {
    /// The video's names that the reply tells.
    pub(crate) names: Vec<String>,
    pub(crate) streams: Vec<Stream>,
}

/// One transcoded stream of a video.
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
