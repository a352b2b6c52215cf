//! A media file of Tencent Cloud VOD.

use std::collections::BTreeSet;
use std::time::SystemTime;

use super::moderation::{Moderation, Suggestion};
use super::reserved::{self, Word};
use super::timestamp::{self, Told};

const ORIGINAL: &str = "OriginalFiles";
const TRANSCODE: &str = "TranscodeFiles";
const ADAPTIVE: &str = "AdaptiveDynamicStreamingFiles";
const REGION: &str = "ap-chongqing";

/// A media file and what is left of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The application it belongs to; `None` is the account's default one, asked for without naming it.
    pub sub_app: Option<u64>,
    /// The file id.
    pub id: String,
    /// The parts that are left.
    pub parts: BTreeSet<Part>,
    /// What a review of the medium found, if there was one.
    pub moderation: Option<Moderation>,
    /// What a review of its cover found, if there was one.
    pub cover_moderation: Option<Moderation>,
    /// When it was created; 2026-01-01T00:00:00Z unless said otherwise.
    pub created: SystemTime,
    /// How many hours ahead of UTC its rows say when that was.
    pub utc_offset: i8,
    /// The id of its class; 0 unless said otherwise.
    pub class: i64,
    /// Its tags.
    pub tags: Vec<String>,
    /// The region it is stored in.
    pub region: String,
    /// Whether the platform keeps the caller from touching it.
    pub forbidden: bool,
    /// Whether all of it was deleted.
    pub deleted: bool,
    /// What its rows say about when it was created.
    pub(super) told: Told,
    /// Whether every search finds it.
    pub(super) stray: bool,
}

/// Files of one type, of one template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The type, such as `TranscodeFiles`.
    pub kind: String,
    /// The template; 0 for the original file.
    pub definition: u64,
}

impl File {
    /// A file without parts.
    pub fn new(sub_app: Option<u64>, id: impl Into<String>) -> Self {
        Self {
            sub_app,
            id: id.into(),
            parts: BTreeSet::new(),
            moderation: None,
            cover_moderation: None,
            created: timestamp::beginning(),
            utc_offset: 0,
            class: 0,
            tags: Vec::new(),
            region: REGION.to_owned(),
            forbidden: false,
            deleted: false,
            told: Told::Truth,
            stray: false,
        }
    }

    /// Adds a part.
    pub fn part(mut self, kind: impl Into<String>, definition: u64) -> Self {
        self.parts.insert(Part { kind: kind.into(), definition });
        self
    }

    /// Gives it what a review of the medium found.
    pub fn moderation(mut self, moderation: Moderation) -> Self {
        self.moderation = Some(moderation);
        self
    }

    /// Gives it what a review of its cover found.
    pub fn cover_moderation(mut self, moderation: Moderation) -> Self {
        self.cover_moderation = Some(moderation);
        self
    }

    /// Forbids it to the caller.
    pub fn forbidden(mut self) -> Self {
        self.forbidden = true;
        self
    }

    /// Lets it have been created then.
    pub fn created(mut self, at: SystemTime) -> Self {
        self.created = at;
        self
    }

    /// Lets its rows say when that was on clocks so many hours ahead of UTC.
    pub fn utc_offset(mut self, hours: i8) -> Self {
        self.utc_offset = hours;
        self
    }

    /// Puts it into a class.
    pub fn class(mut self, id: i64) -> Self {
        self.class = id;
        self
    }

    /// Adds a tag.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tags.push(tag.into());
        self
    }

    /// Stores it in another region.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
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

    /// Lets every search in its application find it, whatever is searched for.
    pub fn in_every_search(mut self) -> Self {
        self.stray = true;
        self
    }

    /// A file with an original, two transcodes and an adaptive stream, reviewed. Its id may have a word that
    /// says what was found.
    pub(super) fn usual(sub_app: Option<u64>, id: &str) -> Self {
        let file = Self::new(sub_app, id)
            .part(ORIGINAL, 0)
            .part(TRANSCODE, 230)
            .part(TRANSCODE, 10000)
            .part(ADAPTIVE, 10)
            .moderation(Moderation::new(Suggestion::Pass));
        match reserved::parse(id) {
            Some((Word::Forbidden, _)) => file.forbidden(),
            Some((Word::Blocked, _)) => file.moderation(Moderation::new(Suggestion::Block).label("Image.Porn")),
            _ => file,
        }
    }

    pub(super) fn has_original(&self) -> bool {
        self.parts.iter().any(|part| part.kind == ORIGINAL)
    }

    /// The templates of what was transcoded; 0 is the original.
    pub(super) fn transcodes(&self) -> impl Iterator<Item = u64> {
        let original = self.has_original().then_some(0);
        original.into_iter().chain(self.definitions(TRANSCODE))
    }

    /// The templates of the adaptive streams.
    pub(super) fn adaptive_streams(&self) -> impl Iterator<Item = u64> {
        self.definitions(ADAPTIVE)
    }

    fn definitions(&self, kind: &'static str) -> impl Iterator<Item = u64> {
        self.parts.iter().filter(move |part| part.kind == kind).map(|part| part.definition)
    }

    /// Another one like it, with a number after its id.
    pub(super) fn numbered(&self, number: usize) -> Self {
        Self { id: format!("{}-{number}", self.id), ..self.clone() }
    }

    /// What its rows say about when it was created.
    pub(super) fn creation_time(&self) -> Option<String> {
        self.told.say(self.created, self.utc_offset)
    }

    /// Only [`Library::delete_file`](super::Library) does this.
    pub(super) fn delete(&mut self) {
        self.deleted = true;
        self.parts.clear();
    }

    /// Removes a part, or with definition 0 every part of its type.
    ///
    /// An original has no template, so its definition is not looked at. A part that is not there is no
    /// error. Neither is documented.
    pub(super) fn remove(&mut self, part: &Part) {
        let every = part.definition == 0 || part.kind == ORIGINAL;
        self.parts.retain(|have| have.kind != part.kind || !(every || have.definition == part.definition));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_means_every_template() {
        let mut file = File::usual(None, "1");
        file.remove(&Part { kind: "TranscodeFiles".to_owned(), definition: 230 });
        assert_eq!(file.parts.len(), 3);
        file.remove(&Part { kind: "TranscodeFiles".to_owned(), definition: 0 });
        assert_eq!(file.parts.len(), 2);
        file.remove(&Part { kind: "OriginalFiles".to_owned(), definition: 5 });
        assert_eq!(file.parts.len(), 1);
    }
}
