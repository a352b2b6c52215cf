//! What was added, and can be listed.

use std::collections::BTreeSet;
use std::time::SystemTime;

use super::super::file::File;
use super::super::shelf::Page;
use super::super::timestamp::{Bounds, seconds};
use super::super::video::Video;
use super::Library;

impl Library {
    /// Adds an Alibaba Cloud video, in place of one with the same id.
    pub fn add_video(&mut self, video: Video) {
        self.list_video(&video);
        self.put_video(video);
    }

    /// Adds a Tencent Cloud file as it is.
    pub fn add_file_with_parts(&mut self, file: File) {
        self.list_file(&file);
        self.put_file(file);
    }

    /// Adds a video like this one for every time of creation: `ID-0`, `ID-1` and so on, with the number after
    /// its reference and its jobs, too.
    pub fn fill_videos(&mut self, like: &Video, created: impl IntoIterator<Item = SystemTime>) {
        for (number, at) in created.into_iter().enumerate() {
            self.add_video(like.numbered(number).created(at));
        }
    }

    /// Adds a Tencent Cloud file like this one for every time of creation: `ID-0`, `ID-1` and so on.
    pub fn fill_files(&mut self, like: &File, created: impl IntoIterator<Item = SystemTime>) {
        for (number, at) in created.into_iter().enumerate() {
            self.add_file_with_parts(like.numbered(number).created(at));
        }
    }

    /// Makes a Tencent Cloud class part of another, in every application.
    pub fn add_class(&mut self, id: i64, parent: i64) {
        self.classes.insert(id, parent);
    }

    /// Deletes a video if it exists.
    pub(crate) fn delete_video(&mut self, id: &str) {
        if let Some(video) = self.video(id) {
            video.delete();
            let created = seconds(video.created);
            self.listed_videos.remove(created, id);
        }
    }

    /// Deletes a file if it exists.
    pub(crate) fn delete_file(&mut self, sub_app: Option<u64>, id: &str) {
        if let Some(file) = self.file(sub_app, id) {
            file.delete();
            let created = seconds(file.created);
            self.listed_files.entry(sub_app).or_default().remove(created, id);
        }
    }

    /// How many videos are found, and those of a page. Searches that want something else have other names.
    pub(crate) fn search_videos(
        &mut self,
        name: &str,
        created: Bounds,
        page: Page,
        is_wanted: impl Fn(&Video) -> bool,
    ) -> (usize, Vec<&Video>) {
        let Self { videos, listed_videos, .. } = self;
        let is_wanted = |id: &str| videos.get(id).is_some_and(|video| video.stray || is_wanted(video));
        let (total, ids) = listed_videos.search(name, created, page, is_wanted);
        (total, ids.iter().filter_map(|id| videos.get(&**id)).collect())
    }

    /// How many files of an application are found, and those of a page. Searches that want something else have
    /// other names.
    pub(crate) fn search_files(
        &mut self,
        sub_app: Option<u64>,
        name: &str,
        created: Bounds,
        page: Page,
        is_wanted: impl Fn(&File) -> bool,
    ) -> (usize, Vec<&File>) {
        let Self { files, listed_files, .. } = self;
        let get = |id: &str| files.get(&(sub_app, id.to_owned()));
        let is_wanted = |id: &str| get(id).is_some_and(|file| file.stray || is_wanted(file));
        let (total, ids) = listed_files.entry(sub_app).or_default().search(name, created, page, is_wanted);
        (total, ids.iter().filter_map(|id| get(id)).collect())
    }

    /// These classes and all that are part of them.
    pub(crate) fn classes_of(&self, classes: BTreeSet<i64>) -> BTreeSet<i64> {
        let mut all = classes;
        loop {
            let more: Vec<_> =
                self.classes.iter().filter(|(id, parent)| all.contains(parent) && !all.contains(id)).collect();
            if more.is_empty() {
                return all;
            }
            all.extend(more.into_iter().map(|(id, _)| *id));
        }
    }

    /// Lists a video in place of the one that has its id.
    pub(super) fn list_video(&mut self, video: &Video) {
        if let Some(other) = self.videos.get(&video.id) {
            self.listed_videos.remove(seconds(other.created), &other.id);
        }
        if !video.deleted {
            self.listed_videos.add(seconds(video.created), &video.id, video.stray);
        }
    }

    /// Lists a file in place of the one that has its id.
    pub(super) fn list_file(&mut self, file: &File) {
        let listed = self.listed_files.entry(file.sub_app).or_default();
        if let Some(other) = self.files.get(&(file.sub_app, file.id.clone())) {
            listed.remove(seconds(other.created), &other.id);
        }
        if !file.deleted {
            listed.add(seconds(file.created), &file.id, file.stray);
        }
    }
}
