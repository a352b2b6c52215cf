//! Which media exist, and what was deleted of them.

mod listing;

use std::collections::BTreeMap;

use super::file::{File, Part};
use super::reserved::{self, Word};
use super::shelf::Shelf;
use super::video::{Video, video_of};

/// The media of all providers.
///
/// An id with the reserved word `absent` never exists, one with `forbidden` or `blocked` always does. What is
/// listed is what was added; what sprang up because it was named is not.
#[derive(Clone, Debug)]
pub struct Library {
    open: bool,
    videos: BTreeMap<String, Video>,
    references: BTreeMap<String, String>,
    jobs: BTreeMap<String, String>,
    media: BTreeMap<String, Medium>,
    files: BTreeMap<(Option<u64>, String), File>,
    classes: BTreeMap<i64, i64>,
    listed_videos: Shelf,
    listed_files: BTreeMap<Option<u64>, Shelf>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Medium {
    forbidden: bool,
    deleted: bool,
}

impl Default for Library {
    fn default() -> Self {
        Self::open()
    }
}

impl Library {
    /// A library where every id that is named exists until it is deleted.
    ///
    /// A video springs up with a removable source and the streams LD, SD and HD, and any other stream
    /// that is named for it exists, too; one for a reference has the id `video-of-REFERENCE`. A Tencent
    /// Cloud file springs up in the application it is asked for in. Either was reviewed, and nothing was
    /// found. What was added has what it was given.
    pub fn open() -> Self {
        Self { open: true, ..Self::closed() }
    }

    /// A library where only what was added exists.
    pub fn closed() -> Self {
        Self {
            open: false,
            videos: BTreeMap::new(),
            references: BTreeMap::new(),
            jobs: BTreeMap::new(),
            media: BTreeMap::new(),
            files: BTreeMap::new(),
            classes: BTreeMap::new(),
            listed_videos: Shelf::default(),
            listed_files: BTreeMap::new(),
        }
    }

    fn put_video(&mut self, video: Video) {
        if let Some(reference) = &video.reference {
            self.references.insert(reference.clone(), video.id.clone());
        }
        for stream in &video.streams {
            self.jobs.insert(stream.job.clone(), video.id.clone());
        }
        self.videos.insert(video.id.clone(), video);
    }

    /// Adds an Alibaba Cloud MPS medium.
    pub fn add_media(&mut self, id: impl Into<String>) {
        self.media.insert(id.into(), Medium::default());
    }

    /// Adds an MPS medium that the caller may not touch.
    pub fn add_forbidden_media(&mut self, id: impl Into<String>) {
        let forbidden = Medium { forbidden: true, deleted: false };
        self.media.insert(id.into(), forbidden);
    }

    /// Adds a Tencent Cloud file with the usual parts: an original, transcodes 230 and 10000, adaptive 10. It
    /// was reviewed, and nothing was found.
    pub fn add_file(&mut self, sub_app: Option<u64>, id: impl AsRef<str>) {
        self.add_file_with_parts(File::usual(sub_app, id.as_ref()));
    }

    fn put_file(&mut self, file: File) {
        self.files.insert((file.sub_app, file.id.clone()), file);
    }

    /// The videos that were added or named, deleted ones included, by id.
    pub fn videos(&self) -> impl Iterator<Item = &Video> {
        self.videos.values()
    }

    /// The MPS media that were added or named and are not deleted, in order.
    pub fn media(&self) -> impl Iterator<Item = &str> {
        self.media.iter().filter(|(_, medium)| !medium.deleted).map(|(id, _)| id.as_str())
    }

    /// The files that were added or named, deleted ones included, by application and id.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.files.values()
    }

    /// Whether a call would find this video.
    pub fn has_video(&self, id: &str) -> bool {
        self.glance_at_video(id).is_some()
    }

    /// Whether a call would find this video with its source file.
    pub fn has_source(&self, id: &str) -> bool {
        self.glance_at_video(id).is_some_and(|video| video.source)
    }

    /// The jobs of the streams a call would find, oldest first.
    pub fn streams(&self, id: &str) -> Vec<String> {
        self.glance_at_video(id)
            .map(|video| video.streams.into_iter().map(|stream| stream.job))
            .into_iter()
            .flatten()
            .collect()
    }

    /// Whether a call would find this MPS medium.
    pub fn has_media(&self, id: &str) -> bool {
        match self.media.get(id) {
            Some(medium) => !medium.deleted,
            None => self.springs_up(id),
        }
    }

    /// Whether a call would find this file.
    pub fn has_file(&self, sub_app: Option<u64>, id: &str) -> bool {
        self.glance_at_file(sub_app, id).is_some()
    }

    /// The parts a call would find, in order.
    pub fn file_parts(&self, sub_app: Option<u64>, id: &str) -> Vec<Part> {
        self.glance_at_file(sub_app, id).map(|file| file.parts.into_iter().collect()).unwrap_or_default()
    }

    /// The video, unless it does not exist.
    pub(super) fn video(&mut self, id: &str) -> Option<&mut Video> {
        if !self.videos.contains_key(id) && self.springs_up(id) {
            let mut video = Video::sprung_up(id);
            video.reference = video.reference.filter(|reference| !self.references.contains_key(reference));
            self.put_video(video);
        }
        self.videos.get_mut(id).filter(|video| !video.deleted)
    }

    /// The video with this reference, unless it does not exist.
    pub(super) fn referenced(&mut self, reference: &str) -> Option<&mut Video> {
        let id = match self.references.get(reference) {
            Some(id) => id.clone(),
            None if self.springs_up(reference) => {
                let id = video_of(reference);
                if !self.videos.contains_key(&id) {
                    self.put_video(Video::sprung_up(&id).reference(reference).heeding(reference));
                }
                id
            }
            None => return None,
        };
        self.video(&id)
    }

    /// Removes streams of a video, or says which job made none of its streams and removes nothing.
    pub(super) fn remove_streams<'a>(&mut self, id: &str, jobs: &[&'a str]) -> Result<(), &'a str> {
        let known = &mut self.jobs;
        let Some(video) = self.videos.get_mut(id) else {
            return jobs.first().map_or(Ok(()), |job| Err(*job));
        };
        let springs_up = self.open && video.sprung_up;
        let is_there = |job: &&str| match known.contains_key(*job) {
            true => video.streams.iter().any(|stream| stream.job == *job),
            false => springs_up && !reserved::is(job, Word::Absent),
        };
        if let Some(missing) = jobs.iter().find(|job| !is_there(job)) {
            return Err(missing);
        }
        video.streams.retain(|stream| !jobs.contains(&stream.job.as_str()));
        // A named stream that was never listed must not spring up twice.
        for job in jobs {
            known.entry((*job).to_owned()).or_insert_with(|| id.to_owned());
        }
        Ok(())
    }

    /// Whether this MPS medium may not be touched.
    pub(super) fn is_forbidden_media(&self, id: &str) -> bool {
        reserved::is(id, Word::Forbidden) || self.media.get(id).is_some_and(|medium| medium.forbidden)
    }

    /// Deletes an MPS medium if it exists.
    pub(super) fn delete_media(&mut self, id: &str) {
        if self.has_media(id) {
            self.media.entry(id.to_owned()).or_default().deleted = true;
        }
    }

    /// The file, unless it does not exist in this application.
    pub(super) fn file(&mut self, sub_app: Option<u64>, id: &str) -> Option<&mut File> {
        let key = (sub_app, id.to_owned());
        if !self.files.contains_key(&key) && self.springs_up(id) {
            self.put_file(File::usual(sub_app, id));
        }
        self.files.get_mut(&key).filter(|file| !file.deleted)
    }

    fn springs_up(&self, id: &str) -> bool {
        match reserved::parse(id) {
            Some((Word::Absent, _)) => false,
            Some((Word::Forbidden | Word::Blocked, _)) => true,
            _ => {
                self.open
                    && !id.strip_prefix("video-of-").is_some_and(|reference| reserved::is(reference, Word::Absent))
            }
        }
    }

    fn glance_at_video(&self, id: &str) -> Option<Video> {
        match self.videos.get(id) {
            Some(video) => Some(video.clone()).filter(|video| !video.deleted),
            None => self.springs_up(id).then(|| Video::sprung_up(id)),
        }
    }

    fn glance_at_file(&self, sub_app: Option<u64>, id: &str) -> Option<File> {
        match self.files.get(&(sub_app, id.to_owned())) {
            Some(file) => Some(file.clone()).filter(|file| !file.deleted),
            None => self.springs_up(id).then(|| File::usual(sub_app, id)),
        }
    }
}

#[cfg(test)]
mod tests;
