//! A media file of Tencent Cloud VOD.

use std::collections::BTreeSet;

use super::moderation::{Moderation, Suggestion};
use super::reserved::{self, Word};

const ORIGINAL: &str = "OriginalFiles";

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
    /// Whether the platform keeps the caller from touching it.
    pub forbidden: bool,
    /// Whether all of it was deleted.
    pub deleted: bool,
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
            forbidden: false,
            deleted: false,
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

    /// A file with an original, two transcodes and an adaptive stream, reviewed. Its id may have a word that
    /// says what was found.
    pub(super) fn usual(sub_app: Option<u64>, id: &str) -> Self {
        let file = Self::new(sub_app, id)
            .part(ORIGINAL, 0)
            .part("TranscodeFiles", 230)
            .part("TranscodeFiles", 10000)
            .part("AdaptiveDynamicStreamingFiles", 10)
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
