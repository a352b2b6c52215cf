//! Videos that nobody added.

use super::super::digest;
use super::super::moderation::{Moderation, Suggestion};
use super::super::reserved::{self, Word};
use super::Video;

const ID_LIMIT: usize = 128;
const VIDEO_OF: &str = "video-of-";
const DEFINITIONS: [&str; 3] = ["LD", "SD", "HD"];

impl Video {
    /// A video nobody added, with three streams. An id made from a reference belongs to that reference.
    ///
    /// It was reviewed and nothing was found, unless id or reference have a word that says otherwise.
    pub(crate) fn sprung_up(id: &str) -> Self {
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
    pub(crate) fn heeding(self, named: &str) -> Self {
        match reserved::parse(named) {
            Some((Word::Forbidden, _)) => self.forbidden(),
            Some((Word::Blocked, _)) => self.blocked().moderation(Moderation::new(Suggestion::Block).label("porn")),
            _ => self,
        }
    }
}

/// The id of the video that springs up for a reference.
pub(crate) fn video_of(reference: &str) -> String {
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
