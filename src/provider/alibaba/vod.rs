//! Alibaba Cloud VOD: three deletes and the reads that they need.
//! Sources: the provider's pages of the operations, and the schemas of the official SDK.

use serde_json::{Map, Value};

use super::super::reply::{ids, objects, text, unreadable};
use super::super::{Answer, CallError, Class, Item, Kind, Medium, Reply, Stream};
use super::{Query, moderation, search};
use crate::outcome::{Reason, code};
use crate::request::{IdKind, is_id};

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
        Kind::DeleteVideo { by } => {
            Exceptions::read(body, reply, &["ForbiddenVideoIds", "ForbiddenReferenceIds"], &ABSENT)?.answers(items, *by)
        }
        Kind::DeleteMezzanines { by, .. } => {
            Exceptions::read(body, reply, &["UnRemoveableVideoIds", "UnRemoveableReferenceIds"], &ABSENT)?
                .answers(items, *by)
        }
        Kind::GetPlayInfo { by } => {
            let streams = streams(items, *by, body);
            Ok(vec![streams.ok_or_else(|| unreadable(reply, "a list of streams in an unknown shape"))?])
        }
        Kind::BatchGetMediaInfos { by } => {
            media(items, *by, body).ok_or_else(|| unreadable(reply, "a list of media in an unknown shape"))
        }
        Kind::DeleteStream { .. } => Ok(vec![Answer::Deleted; items.len()]),
        Kind::GetMediaAuditResult => moderation::audit(body, reply),
        Kind::GetVideoInfo => moderation::status(items, body, reply),
        Kind::SearchMedia(_) => {
            let page = search::page(body).ok_or_else(|| unreadable(reply, "a list of media in an unknown shape"))?;
            Ok(vec![Answer::Page(page)])
        }
        Kind::MpsDeleteMedia
        | Kind::TencentDeleteMedia { .. }
        | Kind::DescribeMediaInfos { .. }
        | Kind::TencentSearchMedia(_) => Err(unreadable(reply, "an answer of another product")),
    }
}

const ABSENT: [&str; 2] = ["NonExistVideoIds", "NonExistReferenceIds"];

/// The ids that a reply to a batch lists as not deleted.
pub(super) struct Exceptions<'a> {
    refused: Vec<(&'a str, &'static str)>,
    absent: Vec<&'a str>,
}

impl<'a> Exceptions<'a> {
    pub(super) fn read(
        body: &'a Map<String, Value>,
        reply: &Reply,
        refused: &[&'static str],
        absent: &[&str],
    ) -> Result<Self, CallError> {
        let list =
            |name: &str| ids(body.get(name)).ok_or_else(|| unreadable(reply, "a list of ids in an unknown shape"));
        let mut lists = Self { refused: Vec::new(), absent: Vec::new() };
        for name in refused {
            lists.refused.extend(list(name)?.into_iter().map(|id| (id, *name)));
        }
        for name in absent {
            lists.absent.extend(list(name)?);
        }
        Ok(lists)
    }

    /// One answer an item. A reply that lists an id that was not sent settles nothing: what it lists may be one of ours by another name.
    pub(super) fn answers(&self, items: &[Item], by: IdKind) -> Result<Vec<Answer>, CallError> {
        let sent = |id: &str| items.iter().any(|item| item.name.id() == id);
        let stranger = self.refused.iter().find(|(id, _)| !sent(id));
        if let (Some((_, list)), [_], IdKind::Reference) = (stranger, items, by) {
            // Refusals are listed by video id; of one reference asked for alone it can only be the video.
            return Ok(vec![Answer::Refused(refusal(list))]);
        }
        if stranger.is_some() || self.absent.iter().any(|id| !sent(id)) {
            return Err(CallError {
                class: Class::Unmatched,
                code: code::UNMATCHED_REPLY.to_owned(),
                message: "the reply lists an id that was not sent".to_owned(),
                request_id: None,
                retry_after: None,
            });
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

/// The streams of a video; `None` when the reply cannot be trusted to list them.
fn streams(items: &[Item], by: IdKind, body: &Map<String, Value>) -> Option<Answer> {
    let listed = body.get("VideoBase").and_then(|base| base.get("VideoId"));
    let asked = items.first().map(|item| item.name.id());
    if by == IdKind::Video && listed.is_some_and(|id| id.as_str() != asked) {
        return None;
    }
    let streams = play_infos(body.get("PlayInfoList").filter(|list| !list.is_null())?)?;
    Some(Answer::Streams { video_id: listed.and_then(Value::as_str).map(str::to_owned), streams })
}

/// The entries of a `PlayInfoList`. One that no job id deletes makes the list useless, unless it is the source itself (`OD`).
fn play_infos(list: &Value) -> Option<Vec<Stream>> {
    let mut streams = Vec::new();
    for entry in objects(list, "PlayInfo")? {
        let definition = text(entry, "Definition").unwrap_or_default();
        match text(entry, "JobId").filter(|id| !id.is_empty()) {
            Some(id) if is_id(id) => streams.push(Stream { job_id: id.to_owned(), definition: definition.to_owned() }),
            None if definition == "OD" => {}
            _ => return None,
        }
    }
    Some(streams)
}

fn media(items: &[Item], by: IdKind, body: &Map<String, Value>) -> Option<Vec<Answer>> {
    let absent = [ids(body.get("NonExistMediaIds"))?, ids(body.get("NonExistReferenceIds"))?].concat();
    let forbidden = ids(body.get("ForbiddenMediaIds"))?;
    let rows = objects(body.get("MediaInfos").unwrap_or(&Value::Null), "MediaInfo")?;
    let rows: Vec<Medium> = rows.into_iter().filter(|row| tells_reference(row)).map(medium).collect::<Option<_>>()?;
    let answer = |item: &Item| {
        let id = item.name.id();
        let mut own = rows.iter().filter(|row| match by {
            IdKind::Reference => row.reference_id.as_deref() == Some(id),
            _ => row.video_id == id,
        });
        // Two rows for one id do not tell which medium a delete would meet.
        let row = own.next().filter(|_| own.next().is_none());
        match row {
            Some(row) => Answer::Medium(row.clone()),
            None if forbidden.contains(&id) => Answer::Refused(Reason::new(
                "ForbiddenMediaIds",
                "the provider does not show this medium to this caller",
            )),
            None if absent.contains(&id) => Answer::Absent,
            None => Answer::Omitted,
        }
    };
    Some(items.iter().map(answer).collect())
}

/// Whether a row says which reference its medium has, or that it has none.
fn tells_reference(row: &Map<String, Value>) -> bool {
    row.get("MediaInfo").is_some_and(Value::is_object) || row.contains_key("ReferenceId")
}

fn medium(row: &Map<String, Value>) -> Option<Medium> {
    let info = row.get("MediaInfo").and_then(Value::as_object);
    let either =
        |name: &str| text(row, name).or_else(|| info.and_then(|info| text(info, name))).filter(|id| !id.is_empty());
    let job_ids = match row.get("PlayInfoList").filter(|list| !list.is_null()) {
        Some(list) => {
            let jobs = objects(list, "PlayInfo")?.into_iter().filter_map(|stream| text(stream, "JobId"));
            Some(jobs.map(str::to_owned).collect())
        }
        None => None,
    };
    Some(Medium {
        video_id: either("MediaId")?.to_owned(),
        reference_id: either("ReferenceId").map(str::to_owned),
        job_ids,
        has_source: row
            .get("MezzanineInfo")
            .and_then(|source| source.get("Status")?.as_str())
            .map(|status| !status.eq_ignore_ascii_case("Deleted")),
    })
}
