//! Alibaba Cloud VOD: the names and streams of media, under any of which a hold may stand (`BatchGetMediaInfos`, `GetPlayInfo`).
//! Sources: the provider's pages of the operations, and the schemas of the official SDK.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::names::Names;
use super::super::reply::{ids, objects, text};
use super::super::{Answer, Item, Medium, Stream};
use crate::outcome::Reason;
use crate::request::{IdKind, is_id};

/// The streams of a video; `None` when the reply cannot be trusted to list them, or speaks of another video.
pub(super) fn streams(items: &[Item], by: IdKind, body: &Map<String, Value>) -> Option<Answer> {
    let asked = items.first()?.name.id();
    let streams = play_infos(body.get("PlayInfoList").filter(|list| !list.is_null())?)?;
    let names = Names::of(body);
    let own = if by == IdKind::Reference { &names.references } else { &names.media };
    let is_of_asked = names.are_of_one() && own.iter().all(|id| *id == asked);
    if !is_of_asked || !lists_all(&streams, &names) || !is_object_or_nothing(body.get("VideoBase")) {
        return None;
    }
    let names = names.media.union(&names.references).map(|name| (*name).to_owned()).collect();
    Some(Answer::Streams { names, streams })
}

/// The entries of a `PlayInfoList`. One that no job id deletes makes the list useless, unless it is the source itself (`OD`).
fn play_infos(list: &Value) -> Option<Vec<Stream>> {
    let mut streams = Vec::new();
    for entry in objects(list, "PlayInfo")? {
        let definition = text(entry, "Definition").unwrap_or_default();
        match entry.get("JobId") {
            Some(Value::String(id)) if is_id(id) => {
                streams.push(Stream { job_id: id.clone(), definition: definition.to_owned() });
            }
            None | Some(Value::Null) if definition == "OD" => {}
            Some(Value::String(id)) if id.is_empty() && definition == "OD" => {}
            _ => return None,
        }
    }
    Some(streams)
}

/// Whether no stream is named outside of its list.
fn lists_all(streams: &[Stream], names: &Names<'_>) -> bool {
    let listed: BTreeSet<&str> = streams.iter().map(|stream| stream.job_id.as_str()).collect();
    names.jobs.is_subset(&listed)
}

fn is_object_or_nothing(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null | Value::Object(_)) => true,
        Some(other) => other.as_str() == Some(""),
    }
}

/// A row with every name in it.
struct Row<'a> {
    members: &'a Map<String, Value>,
    names: Names<'a>,
}

/// What a reply says of each item; `None` where a list has an unknown shape, or a row could be of anything.
pub(super) fn media(items: &[Item], by: IdKind, body: &Map<String, Value>) -> Option<Vec<Answer>> {
    let absent = [ids(body.get("NonExistMediaIds"))?, ids(body.get("NonExistReferenceIds"))?].concat();
    let forbidden = ids(body.get("ForbiddenMediaIds"))?;
    let rows = objects(body.get("MediaInfos").unwrap_or(&Value::Null), "MediaInfo")?;
    let rows: Vec<_> = rows.into_iter().map(|members| Row { members, names: Names::of(members) }).collect();
    if rows.iter().any(|row| row.names.media.is_empty()) {
        return None;
    }
    let is_sent = |id: &&str| items.iter().any(|item| item.name.id() == *id);
    let answer = |item: &Item| {
        let id = item.name.id();
        let names = |row: &&Row<'_>| {
            if by == IdKind::Reference { row.names.references.contains(id) } else { row.names.media.contains(id) }
        };
        let mut own = rows.iter().filter(names);
        match (own.next(), own.next()) {
            // Found and not found, or found twice: nobody knows which medium a delete would meet.
            (Some(row), None) if !row.is_named_in(&absent) && !row.is_named_in(&forbidden) => row.answer(),
            (Some(_), _) => Answer::Unclear,
            (None, _) if forbidden.contains(&id) => Answer::Refused(Reason::new(
                "ForbiddenMediaIds",
                "the provider does not show this medium to this caller",
            )),
            (None, _) if !absent.contains(&id) => Answer::Omitted,
            (None, _) if absent.iter().all(is_sent) => Answer::Absent,
            (None, _) => Answer::Unclear,
        }
    };
    Some(items.iter().map(answer).collect())
}

impl Row<'_> {
    fn is_named_in(&self, list: &[&str]) -> bool {
        self.names.media.iter().chain(&self.names.references).any(|name| list.contains(name))
    }

    fn answer(&self) -> Answer {
        if !self.tells_reference() {
            return Answer::Omitted;
        }
        self.medium().map_or(Answer::Unclear, Answer::Medium)
    }

    /// Whether it says which reference its medium has, or that it has none.
    fn tells_reference(&self) -> bool {
        self.members.get("MediaInfo").is_some_and(Value::is_object) || self.members.contains_key("ReferenceId")
    }

    /// The medium that it tells of; `None` where it contradicts itself, or has something else in the place of a name.
    fn medium(&self) -> Option<Medium> {
        let list = self.members.get("PlayInfoList").filter(|list| !list.is_null() && list.as_str() != Some(""));
        let streams = list.map(|list| play_infos(list).ok_or(())).transpose().ok()?;
        let lists_all = lists_all(streams.as_deref().unwrap_or_default(), &self.names);
        let media_info = self.members.get("MediaInfo");
        if !self.names.are_of_one() || !lists_all || !is_object_or_nothing(media_info) {
            return None;
        }
        let source = self.members.get("MezzanineInfo").and_then(|source| source.get("Status")?.as_str());
        Some(Medium {
            video_id: (*self.names.media.first()?).to_owned(),
            reference_id: self.names.references.first().map(|name| (*name).to_owned()),
            job_ids: streams.map(|streams| streams.into_iter().map(|stream| stream.job_id).collect()),
            has_source: source.map(|status| !status.eq_ignore_ascii_case("Deleted")),
        })
    }
}
