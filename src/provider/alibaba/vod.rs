//! Alibaba Cloud VOD: three deletes and the reads that they need.
//! Sources: the provider's pages of the operations, and the schemas of the official SDK.

use serde_json::{Map, Value};

use super::super::reply::{ids, unmatched, unreadable};
use super::super::{Answer, CallError, Item, Kind, Reply};
use super::{Query, media, moderation, mps, search};
use crate::outcome::Reason;
use crate::request::IdKind;

pub(super) const VERSION: &str = "2017-03-21";

/// The ids of a call in one parameter, as every operation wants them. No id contains a comma.
pub(super) fn joined(items: &[Item]) -> String {
    items.iter().map(|item| item.name.id()).collect::<Vec<_>>().join(",")
}

pub(super) fn query(kind: &Kind, items: &[Item]) -> Query {
    match kind {
        Kind::DeleteVideo { by } => vec![(plural(*by), joined(items))],
        Kind::DeleteMezzanines { by, force } => {
            let mut query = vec![(plural(*by), joined(items))];
            if *force {
                query.push(("Force", "true".to_owned()));
            }
            query
        }
        Kind::DeleteStream { video } => {
            vec![(singular(video.kind), video.value.clone()), ("JobIds", joined(items))]
        }
        // Multiple: by default only the newest stream of each definition and format is listed.
        Kind::GetPlayInfo { by } => vec![(singular(*by), joined(items)), ("ResultType", "Multiple".to_owned())],
        Kind::BatchGetMediaInfos { by: IdKind::Reference } => vec![("ReferenceIds", joined(items))],
        Kind::GetMediaAuditResult => vec![("MediaId", joined(items))],
        Kind::GetVideoInfo => vec![("VideoId", joined(items))],
        Kind::SearchMedia(search) => search::query(search),
        Kind::BatchGetMediaInfos { .. }
        | Kind::MpsDeleteMedia
        | Kind::TencentDeleteMedia { .. }
        | Kind::DescribeMediaInfos { .. }
        | Kind::TencentSearchMedia(_) => vec![("MediaIds", joined(items))],
    }
}

fn plural(by: IdKind) -> &'static str {
    if by == IdKind::Reference { "ReferenceIds" } else { "VideoIds" }
}

fn singular(by: IdKind) -> &'static str {
    if by == IdKind::Reference { "ReferenceId" } else { "VideoId" }
}

pub(super) fn answers(
    kind: &Kind,
    items: &[Item],
    body: &Map<String, Value>,
    reply: &Reply,
) -> Result<Vec<Answer>, CallError> {
    match kind {
        Kind::DeleteVideo { by } => Exceptions::read(body, reply, &DELETE_VIDEO)?.answers(items, *by),
        Kind::DeleteMezzanines { by, .. } => Exceptions::read(body, reply, &DELETE_MEZZANINES)?.answers(items, *by),
        Kind::MpsDeleteMedia => Exceptions::read(body, reply, &mps::DELETE_MEDIA)?.answers(items, IdKind::Media),
        Kind::GetPlayInfo { by } => {
            let streams = media::streams(items, *by, body);
            Ok(vec![streams.ok_or_else(|| unreadable(reply, "streams of another video, or in an unknown shape"))?])
        }
        Kind::BatchGetMediaInfos { by } => {
            media::media(items, *by, body).ok_or_else(|| unreadable(reply, "a list of media in an unknown shape"))
        }
        Kind::DeleteStream { .. } => Ok(vec![Answer::Deleted; items.len()]),
        Kind::GetMediaAuditResult => moderation::audit(items, body, reply),
        Kind::GetVideoInfo => moderation::status(items, body, reply),
        Kind::SearchMedia(_) => {
            let page = search::page(body).ok_or_else(|| unreadable(reply, "a list of media in an unknown shape"))?;
            Ok(vec![Answer::Page(page)])
        }
        Kind::TencentDeleteMedia { .. } | Kind::DescribeMediaInfos { .. } | Kind::TencentSearchMedia(_) => {
            Err(unreadable(reply, "an answer of another product"))
        }
    }
}

/// The exceptions that an operation lists.
pub(super) const DELETE_VIDEO: [&str; 4] =
    ["NonExistVideoIds", "NonExistReferenceIds", "ForbiddenVideoIds", "ForbiddenReferenceIds"];
pub(super) const DELETE_MEZZANINES: [&str; 4] =
    ["NonExistVideoIds", "NonExistReferenceIds", "UnRemoveableVideoIds", "UnRemoveableReferenceIds"];

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
    fn answers(&self, items: &[Item], by: IdKind) -> Result<Vec<Answer>, CallError> {
        let sent = |id: &str| items.iter().any(|item| item.name.id() == id);
        let stranger = self.refused.iter().find(|(id, _)| !sent(id));
        if let (Some((_, list)), [_], IdKind::Reference) = (stranger, items, by) {
            // Refusals are listed by video id; of one reference asked for alone it can only be the video.
            return Ok(vec![Answer::Refused(refusal(list))]);
        }
        if stranger.is_some() || self.absent.iter().any(|id| !sent(id)) {
            return Err(unmatched("the reply lists an id that was not sent"));
        }
        let answer = |item: &Item| {
            let id = item.name.id();
            match self.refused.iter().find(|(refused, _)| *refused == id) {
                Some((_, list)) => Answer::Refused(refusal(list)),
                None if self.absent.contains(&id) => Answer::Absent,
                None => Answer::Deleted,
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
