//! What a provider keeps, taken apart into what a delete can remove.

use std::collections::BTreeSet;

use takedown_emulator::Core;

/// The application of every Tencent Cloud file.
pub(super) const SUB_APP: u64 = 1_500_012_345;

/// Something that exists at an account until it is deleted. Media are known by their number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Piece {
    Video(usize),
    Source(usize),
    Stream(usize, usize),
    Media(usize),
    File(usize),
    Part(usize, String, u64),
}

impl Piece {
    /// The number of its medium.
    pub(super) fn medium(&self) -> usize {
        match self {
            Self::Video(n)
            | Self::Source(n)
            | Self::Stream(n, _)
            | Self::Media(n)
            | Self::File(n)
            | Self::Part(n, ..) => *n,
        }
    }
}

/// Everything that exists at an account.
pub(super) fn inventory(core: &Core) -> BTreeSet<Piece> {
    let mut pieces = BTreeSet::new();
    for video in core.library.videos().filter(|video| !video.deleted) {
        let Some(n) = number(&video.id) else { continue };
        pieces.insert(Piece::Video(n));
        pieces.extend(video.source.then_some(Piece::Source(n)));
        pieces.extend(video.streams.iter().filter_map(|stream| Some(Piece::Stream(n, number(&stream.job)?))));
    }
    pieces.extend(core.library.media().filter_map(number).map(Piece::Media));
    for file in core.library.files().filter(|file| !file.deleted) {
        let Some(n) = number(&file.id) else { continue };
        pieces.insert(Piece::File(n));
        pieces.extend(file.parts.iter().map(|part| Piece::Part(n, part.kind.clone(), part.definition)));
    }
    pieces
}

/// The number behind the last dash of a name.
pub(super) fn number(name: &str) -> Option<usize> {
    name.rsplit('-').next()?.parse().ok()
}
