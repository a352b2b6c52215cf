//! A video of Alibaba Cloud VOD.

mod sprung;

use std::time::SystemTime;

use super::moderation::Moderation;
use super::timestamp::{self, Told};

pub(super) use self::sprung::video_of;

const NORMAL: &str = "Normal";
const BLOCKED: &str = "Blocked";
const STORAGE: &str = "outin-emulator.oss-cn-shanghai.aliyuncs.com";

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
    /// When it was created; 2026-01-01T00:00:00Z unless said otherwise.
    pub created: SystemTime,
    /// The id of its category, if it is in one.
    pub category: Option<u64>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The bucket it is stored in.
    pub storage_location: String,
    /// Whether the caller may not touch it.
    pub forbidden: bool,
    /// Whether all of it was deleted.
    pub deleted: bool,
    /// What its rows say about when it was created.
    pub(super) told: Told,
    /// Whether every search finds it.
    pub(super) stray: bool,
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
            created: timestamp::beginning(),
            category: None,
            tags: Vec::new(),
            storage_location: STORAGE.to_owned(),
            forbidden: false,
            deleted: false,
            told: Told::Truth,
            stray: false,
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

    /// Lets it have been created then.
    pub fn created(mut self, at: SystemTime) -> Self {
        self.created = at;
        self
    }

    /// Puts it into a category.
    pub fn category(mut self, id: u64) -> Self {
        self.category = Some(id);
        self
    }

    /// Adds a tag.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tags.push(tag.into());
        self
    }

    /// Stores it in another bucket.
    pub fn storage_location(mut self, location: impl Into<String>) -> Self {
        self.storage_location = location.into();
        self
    }

    /// Lets its rows say this, and not when it was created. Searches still go by the time of creation.
    pub fn created_told_as(mut self, text: impl Into<String>) -> Self {
        self.told = Told::Text(text.into());
        self
    }

    /// Lets its rows not say when it was created. Searches still go by the time of creation.
    pub fn created_untold(mut self) -> Self {
        self.told = Told::Nothing;
        self
    }

    /// Lets every search for videos find it, whatever is searched for.
    pub fn in_every_search(mut self) -> Self {
        self.stray = true;
        self
    }

    pub(super) fn is_normal(&self) -> bool {
        self.status == NORMAL
    }

    pub(super) fn is_blocked(&self) -> bool {
        self.status == BLOCKED
    }

    /// Another one like it, with a number after its id, its reference and its jobs.
    pub(super) fn numbered(&self, number: usize) -> Self {
        let mut video = self.clone();
        video.id = format!("{}-{number}", self.id);
        video.reference = self.reference.as_ref().map(|reference| format!("{reference}-{number}"));
        for stream in &mut video.streams {
            stream.job = format!("{}-{number}", stream.job);
        }
        video
    }

    /// What its rows say about when it was created.
    pub(super) fn creation_time(&self) -> Option<String> {
        self.told.say(self.created, 0)
    }

    /// Only [`Library::delete_video`](super::Library) does this.
    pub(super) fn delete(&mut self) {
        self.deleted = true;
        self.source = false;
        self.streams.clear();
    }
}
