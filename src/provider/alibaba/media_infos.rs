//! `BatchGetMediaInfos` of Alibaba Cloud VOD: the names of media, under any of which a hold may stand.
//! Sources: the provider's page of the operation, and the schemas of the official SDK.

use serde_json::{Map, Value};

use super::super::names::Names;
use super::super::reply::{ids, objects, unreadable};
use super::super::{Batch, CallError, Lookup, LookupItem, Medium, Operation, Request, Unsendable};
use super::play_info::{is_object_or_nothing, lists_all, play_infos};
use super::{Query, Rpc, joined};
use crate::http::Reply;
use crate::outcome::Reason;
use crate::request::IdKind;

/// Asks for the names of media.
#[derive(Clone, Copy)]
pub(crate) struct BatchGetMediaInfos<'i> {
    pub(crate) by: IdKind,
    pub(crate) items: &'i [LookupItem],
}

impl<'i> Batch<'i> for BatchGetMediaInfos<'i> {
    type Item = LookupItem;
    type Answer = Lookup<Medium>;

    fn items(self) -> &'i [LookupItem] {
        self.items
    }

    fn of(self, items: &'i [LookupItem]) -> Self {
        Self { items, ..self }
    }
}

impl Request for BatchGetMediaInfos<'_> {
    type Reply = Vec<Lookup<Medium>>;
    type Protocol = Rpc;

    fn operation(&self) -> Operation {
        Operation::BatchGetMediaInfos
    }

    fn item_count(&self) -> usize {
        self.items.len()
    }

    fn parameters(&self) -> Result<Query, Unsendable> {
        let name = if self.by == IdKind::Reference { "ReferenceIds" } else { "MediaIds" };
        Ok(vec![(name, joined(self.items.iter().map(|item| item.id.as_str()))?)])
    }

    fn own_members(&self) -> &'static [&'static str] {
        &["MediaInfos", "NonExistMediaIds", "NonExistReferenceIds", "ForbiddenMediaIds"]
    }

    fn read(&self, members: &Map<String, Value>, reply: &Reply) -> Result<Vec<Lookup<Medium>>, CallError> {
        media(self, members).ok_or_else(|| unreadable(reply, "a list of media in an unknown shape"))
    }
}

/// A row with every name in it.
struct Row<'a> {
    members: &'a Map<String, Value>,
    names: Names<'a>,
}

/// What a reply says of each item; `None` where a list has an unknown shape, or a row could be of anything.
fn media(asked: &BatchGetMediaInfos<'_>, members: &Map<String, Value>) -> Option<Vec<Lookup<Medium>>> {
    let (by, items) = (asked.by, asked.items);
    let absent = [ids(members.get("NonExistMediaIds"))?, ids(members.get("NonExistReferenceIds"))?].concat();
    let forbidden = ids(members.get("ForbiddenMediaIds"))?;
    let rows = objects(members.get("MediaInfos").unwrap_or(&Value::Null), "MediaInfo")?;
    let rows: Vec<_> = rows.into_iter().map(|members| Row { members, names: Names::of(members) }).collect();
    if rows.iter().any(|row| row.names.media.is_empty()) {
        return None;
    }
    let is_sent = |id: &&str| items.iter().any(|item| item.id == *id);
    let answer = |item: &LookupItem| {
        let id = item.id.as_str();
        let names = |row: &&Row<'_>| {
            if by == IdKind::Reference { row.names.references.contains(id) } else { row.names.media.contains(id) }
        };
        let mut own = rows.iter().filter(names);
        match (own.next(), own.next()) {
            // Found and not found, or found twice: nobody knows which medium a delete would meet.
            (Some(row), None) if !row.is_named_in(&absent) && !row.is_named_in(&forbidden) => row.answer(),
            (Some(_), _) => Lookup::Unclear,
            (None, _) if forbidden.contains(&id) => Lookup::Refused(Reason::new(
                "ForbiddenMediaIds",
                "the provider does not show this medium to this caller",
            )),
            (None, _) if !absent.contains(&id) => Lookup::Omitted,
            (None, _) if absent.iter().all(is_sent) => Lookup::Absent,
            (None, _) => Lookup::Unclear,
        }
    };
    Some(items.iter().map(answer).collect())
}

impl Row<'_> {
    fn is_named_in(&self, list: &[&str]) -> bool {
        self.names.media.iter().chain(&self.names.references).any(|name| list.contains(name))
    }

    fn answer(&self) -> Lookup<Medium> {
        if !self.tells_reference() {
            return Lookup::Omitted;
        }
        self.medium().map_or(Lookup::Unclear, Lookup::Found)
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
