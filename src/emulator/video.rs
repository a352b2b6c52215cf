//! A video of Alibaba Cloud VOD.

use super::digest;
use super::moderation::{Moderation, Suggestion};
use super::reserved::{self, Word};

const ID_LIMIT: usize = 128;
const VIDEO_OF: &str = "video-of-";
const NORMAL: &str = "Normal";
const BLOCKED: &str = "Blocked";
const DEFINITIONS: [&str; 3] = ["LD", "SD", "HD"];

/// A video and what is left of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Video {
    /// The video id.
    pub id: String,
    /// The caller's own id for it.
    pub reference: Option<String>,
    /// Whether the source file is still there.
    pub source: bool,
    /// Whether playback uses the source file, so that only `Force` removes it.
    pub source_in_use: bool,
    /// The streams that are left, oldest first.
    pub streams: Vec<Stream>,
    /// `Normal`, `Blocked`, `Transcoding` and so on; `GetPlayInfo` lists only normal ones.
    pub status: String,
    /// What a review found, if there was one.
    pub moderation: Option<Moderation>,
    /// Whether the caller may not touch it.
    pub forbidden: bool,
    /// Whether all of it was deleted.
    pub deleted: bool,
    /// Whether nobody added it: a stream that is named for it then exists, too.
    pub(super) sprung_up: bool,
}

/// A transcoded stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// The id of the job that made it.
    pub job: String,
    /// `LD`, `SD`, `HD` and so on.
    pub definition: String,
    /// The container, `mp4` unless said otherwise.
    pub format: String,
}

impl Video {
    /// A video with a removable source file and no streams.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            reference: None,
            source: true,
            source_in_use: false,
            streams: Vec::new(),
            status: NORMAL.to_owned(),
            moderation: None,
            forbidden: false,
            deleted: false,
            sprung_up: false,
        }
    }

    /// Gives it the caller's own id.
    pub fn reference(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into());
        self
    }

    /// Adds a stream, newer than those before.
    pub fn stream(self, job: impl Into<String>, definition: impl Into<String>) -> Self {
        self.stream_as(job, definition, "mp4")
    }

    /// Adds a stream in another container.
    pub fn stream_as(
        mut self,
        job: impl Into<String>,
        definition: impl Into<String>,
        format: impl Into<String>,
    ) -> Self {
        self.streams.push(Stream { job: job.into(), definition: definition.into(), format: format.into() });
        self
    }

    /// Takes it off the air.
    pub fn blocked(self) -> Self {
        self.status(BLOCKED)
    }

    /// Gives it another status than `Normal`.
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = status.into();
        self
    }

    /// Gives it what a review found. Its status stays.
    pub fn moderation(mut self, moderation: Moderation) -> Self {
        self.moderation = Some(moderation);
        self
    }

    /// Forbids it to the caller.
    pub fn forbidden(mut self) -> Self {
        self.forbidden = true;
        self
    }

    /// Lets playback use the source file.
    pub fn source_in_use(mut self) -> Self {
        self.source_in_use = true;
        self
    }

    /// A video nobody added, with three streams. An id made from a reference belongs to that reference.
    ///
    /// It was reviewed and nothing was found, unless id or reference have a word that says otherwise.
    pub(super) fn sprung_up(id: &str) -> Self {
        let mut video = DEFINITIONS.iter().fold(Self::new(id), |video, definition| {
            let prefix = format!("{}-", definition.to_lowercase());
            video.stream(derived(&prefix, id), *definition)
        });
        video.moderation = Some(Moderation::new(Suggestion::Pass));
        video.sprung_up = true;
        let video = video.heeding(id);
        match id.strip_prefix(VIDEO_OF) {
            Some(reference) => video.reference(reference).heeding(reference),
            None => video,
        }
    }

    /// Does what the reserved word of an id or reference says.
    pub(super) fn heeding(self, named: &str) -> Self {
        match reserved::parse(named) {
            Some((Word::Forbidden, _)) => self.forbidden(),
            Some((Word::Blocked, _)) => self.blocked().moderation(Moderation::new(Suggestion::Block).label("porn")),
            _ => self,
        }
    }

    pub(super) fn is_normal(&self) -> bool {
        self.status == NORMAL
    }

    pub(super) fn is_blocked(&self) -> bool {
        self.status == BLOCKED
    }

    pub(super) fn delete(&mut self) {
        self.deleted = true;
        self.source = false;
        self.streams.clear();
    }
}

/// The id of the video that springs up for a reference.
pub(super) fn video_of(reference: &str) -> String {
    derived(VIDEO_OF, reference)
}

// The prefix keeps a derived id from being a reserved one of its own.
fn derived(prefix: &str, id: &str) -> String {
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if plain && prefix.len() + id.len() <= ID_LIMIT {
        format!("{prefix}{id}")
    } else {
        format!("{prefix}{}", digest::sha256_hex(id.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_ids_are_ids() {
        assert_eq!(video_of("123-123"), "video-of-123-123");
        for reference in ["r".repeat(128), "r".repeat(120), "a,b".to_owned()] {
            let id = video_of(&reference);
            assert!(id.len() <= ID_LIMIT && !id.contains(','), "{id}");
        }
    }

    #[test]
    fn springs_up_with_three_streams_and_its_reference() {
        let video = Video::sprung_up("video-of-forbidden-7");
        let jobs: Vec<_> = video.streams.iter().map(|stream| stream.job.as_str()).collect();
        assert_eq!(jobs, ["ld-video-of-forbidden-7", "sd-video-of-forbidden-7", "hd-video-of-forbidden-7"]);
        assert_eq!(video.reference.as_deref(), Some("forbidden-7"));
        assert!(video.forbidden && video.source && video.is_normal());
        assert!(Video::sprung_up("video-of-blocked-7").is_blocked() && Video::sprung_up("blocked-7").is_blocked());
    }
}
