//! The deletes of Alibaba Cloud VOD and MPS. That of MPS is logical only: the OSS objects stay.
//! Sources: the provider's pages of the operations, and the schemas of the official SDK. The documented reply of MPS does not say which
//! ids it knew.

use serde_json::{Map, Value};

use super::super::reply::{ids, unmatched, unreadable};
use super::super::{Batch, CallError, DeleteAnswer, Item, Operation, Request, Unsendable};
use super::{Query, Rpc, joined, video_parameter};
use crate::http::Reply;
use crate::outcome::Reason;
use crate::request::{IdKind, MediaId};

/// A kind of delete, with what all items of one call have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Delete {
    /// `DeleteVideo`: videos with everything made of them.
    Video { by: IdKind },
    /// `DeleteMezzanines`: their sources.
    Mezzanines { by: IdKind, force: bool },
    /// `DeleteStream`: streams of one video, by job id.
    Stream { video: MediaId },
    /// `DeleteMedia` of MPS.
    Media,
}

/// One delete of some items.
#[derive(Clone, Copy)]
pub(crate) struct DeleteRequest<'i> {
    delete: &'i Delete,
    items: &'i [Item],
}

impl Delete {
    pub(crate) fn of<'i>(&'i self, items: &'i [Item]) -> DeleteRequest<'i> {
        DeleteRequest { delete: self, items }
    }
}

impl<'i> Batch<'i> for DeleteRequest<'i> {
    type Item = Item;
    type Answer = DeleteAnswer;

    fn items(self) -> &'i [Item] {
        self.items
    }

    fn of(self, items: &'i [Item]) -> Self {
        Self { items, ..self }
    }
}

impl Request for DeleteRequest<'_> {
    type Reply = Vec<DeleteAnswer>;
    type Protocol = Rpc;

    fn operation(&self) -> Operation {
        match self.delete {
            Delete::Video { .. } => Operation::DeleteVideo,
            Delete::Mezzanines { .. } => Operation::DeleteMezzanines,
            Delete::Stream { .. } => Operation::DeleteStream,
            Delete::Media => Operation::MpsDeleteMedia,
        }
    }

    fn item_count(&self) -> usize {
        self.items.len()
    }

    fn parameters(&self) -> Result<Query, Unsendable> {
        let ids = joined(self.items.iter().map(|item| item.name.id()))?;
        Ok(match self.delete {
            Delete::Video { by } | Delete::Mezzanines { by, force: false } => vec![(videos_parameter(*by), ids)],
            Delete::Mezzanines { by, force: true } => vec![(videos_parameter(*by), ids), ("Force", "true".to_owned())],
            Delete::Stream { video } => vec![(video_parameter(video.kind), video.value.clone()), ("JobIds", ids)],
            Delete::Media => vec![("MediaIds", ids)],
        })
    }

    fn own_members(&self) -> &'static [&'static str] {
        match self.delete {
            Delete::Video { .. } => &VIDEO_EXCEPTIONS,
            Delete::Mezzanines { .. } => &MEZZANINE_EXCEPTIONS,
            Delete::Stream { .. } => &[],
            Delete::Media => &MEDIA_EXCEPTIONS,
        }
    }

    fn read(&self, members: &Map<String, Value>, reply: &Reply) -> Result<Vec<DeleteAnswer>, CallError> {
        let names_references = matches!(
            self.delete,
            Delete::Video { by: IdKind::Reference } | Delete::Mezzanines { by: IdKind::Reference, .. }
        );
        Exceptions::read(members, reply, self.own_members())?.answers(self.items, names_references)
    }
}

/// The parameter that names videos.
fn videos_parameter(by: IdKind) -> &'static str {
    if by == IdKind::Reference { "ReferenceIds" } else { "VideoIds" }
}

/// The exceptions that an operation lists.
const VIDEO_EXCEPTIONS: [&str; 4] =
    ["NonExistVideoIds", "NonExistReferenceIds", "ForbiddenVideoIds", "ForbiddenReferenceIds"];
const MEZZANINE_EXCEPTIONS: [&str; 4] =
    ["NonExistVideoIds", "NonExistReferenceIds", "UnRemoveableVideoIds", "UnRemoveableReferenceIds"];
/// The reads of MPS list what they do not know; should its delete do so, that is no success.
const MEDIA_EXCEPTIONS: [&str; 2] = ["NonExistMediaIds", "ForbiddenMediaIds"];

/// The ids that a reply to a batch lists as not deleted.
struct Exceptions<'a> {
    refused: Vec<(&'a str, &'static str)>,
    absent: Vec<&'a str>,
}

impl<'a> Exceptions<'a> {
    fn read(body: &'a Map<String, Value>, reply: &Reply, names: &[&'static str]) -> Result<Self, CallError> {
        let mut lists = Self { refused: Vec::new(), absent: Vec::new() };
        for name in names {
            let list = ids(body.get(*name)).ok_or_else(|| unreadable(reply, "a list of ids in an unknown shape"))?;
            if name.starts_with("NonExist") {
                lists.absent.extend(list);
            } else {
                lists.refused.extend(list.into_iter().map(|id| (id, *name)));
            }
        }
        Ok(lists)
    }

    /// One answer an item. A reply that lists an id that was not sent settles nothing: what it lists may be one of ours by another name.
    fn answers(&self, items: &[Item], names_references: bool) -> Result<Vec<DeleteAnswer>, CallError> {
        let sent = |id: &str| items.iter().any(|item| item.name.id() == id);
        let stranger = self.refused.iter().find(|(id, _)| !sent(id));
        if let (Some((_, list)), [_], true) = (stranger, items, names_references) {
            // Refusals are listed by video id; of one reference asked for alone it can only be the video.
            return Ok(vec![DeleteAnswer::Refused(refusal(list))]);
        }
        if stranger.is_some() || self.absent.iter().any(|id| !sent(id)) {
            return Err(unmatched("the reply lists an id that was not sent"));
        }
        let answer = |item: &Item| {
            let id = item.name.id();
            match self.refused.iter().find(|(refused, _)| *refused == id) {
                Some((_, list)) => DeleteAnswer::Refused(refusal(list)),
                None if self.absent.contains(&id) => DeleteAnswer::Absent,
                None => DeleteAnswer::Deleted,
            }
        };
        Ok(items.iter().map(answer).collect())
    }
}

fn refusal(list: &'static str) -> Reason {
    let message = if list.starts_with("UnRemoveable") {
        "the source is used for playback (force deletes it all the same) or may not be deleted by this caller"
    } else {
        "the provider forbids the deletion to this caller"
    };
    Reason::new(list, message)
}
