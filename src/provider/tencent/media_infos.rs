//! `DescribeMediaInfos` of Tencent Cloud VOD: what moderation found of files.
//! Source: the models of the official SDK. Fields that were not asked for, and files that were not reviewed, come back null.

use serde_json::{Map, Value};

use super::super::names::Names;
use super::super::reply::{ids, objects, unreadable};
use super::super::{Batch, CallError, Lookup, LookupItem, Operation, Request, Unsendable};
use super::Api3;
use crate::http::Reply;

/// The part of a file's description that is asked for.
const FILTER: &str = "reviewInfo";

/// Asks for the word of the review of files; an empty one, when there was none.
#[derive(Clone, Copy)]
pub(crate) struct DescribeMediaInfos<'i> {
    pub(crate) sub_app_id: Option<u64>,
    pub(crate) items: &'i [LookupItem],
}

impl<'i> Batch<'i> for DescribeMediaInfos<'i> {
    type Item = LookupItem;
    type Answer = Lookup<String>;

    fn items(self) -> &'i [LookupItem] {
        self.items
    }

    fn of(self, items: &'i [LookupItem]) -> Self {
        Self { items, ..self }
    }
}

impl Request for DescribeMediaInfos<'_> {
    type Reply = Vec<Lookup<String>>;
    type Protocol = Api3;

    fn operation(&self) -> Operation {
        Operation::DescribeMediaInfos
    }

    fn sub_app_id(&self) -> Option<u64> {
        self.sub_app_id
    }

    fn item_count(&self) -> usize {
        self.items.len()
    }

    fn parameters(&self) -> Result<Map<String, Value>, Unsendable> {
        if self.items.is_empty() || self.items.iter().any(|item| item.id.is_empty()) {
            return Err(Unsendable::Empty);
        }
        let ids: Vec<_> = self.items.iter().map(|item| Value::from(item.id.as_str())).collect();
        let filters = vec![FILTER].into();
        let mut members = Map::from_iter([("FileIds".to_owned(), ids.into()), ("Filters".to_owned(), filters)]);
        members.extend(self.sub_app_id.map(|app| ("SubAppId".to_owned(), Value::from(app))));
        Ok(members)
    }

    fn own_members(&self) -> &'static [&'static str] {
        &["MediaInfoSet", "NotExistFileIdSet"]
    }

    fn read(&self, members: &Map<String, Value>, reply: &Reply) -> Result<Vec<Lookup<String>>, CallError> {
        answers(self.items, members).ok_or_else(|| unreadable(reply, "a list of media in an unknown shape"))
    }

    fn cleaned(answers: Vec<Lookup<String>>, shown: &dyn Fn(&str) -> String) -> Vec<Lookup<String>> {
        let clean = |answer: Lookup<String>| match answer {
            Lookup::Found(word) => Lookup::Found(shown(&word)),
            other => other,
        };
        answers.into_iter().map(clean).collect()
    }
}

/// One answer an item; `None` when the reply has an unknown shape.
fn answers(items: &[LookupItem], response: &Map<String, Value>) -> Option<Vec<Lookup<String>>> {
    let absent = ids(response.get("NotExistFileIdSet"))?;
    let rows = objects(response.get("MediaInfoSet").unwrap_or(&Value::Null), "MediaInfo")?;
    let rows: Vec<_> = rows.into_iter().map(|row| (row, Names::outside_lists(row))).collect();
    let is_sent = |id: &&str| items.iter().any(|item| item.id == *id);
    let answer = |item: &LookupItem| {
        let id = item.id.as_str();
        let mut own = rows.iter().filter(|(_, names)| names.media.contains(id));
        match (own.next(), own.next(), absent.contains(&id)) {
            (Some((row, names)), None, false) if names.are_of(id) => Lookup::Found(found(row).to_owned()),
            (None, _, false) => Lookup::Omitted,
            (None, _, true) if absent.iter().all(is_sent) => Lookup::Absent,
            _ => Lookup::Unclear,
        }
    };
    Some(items.iter().map(answer).collect())
}

/// What the review of the file's content found; that of its cover is not the word that a notification is confirmed by.
fn found(row: &Map<String, Value>) -> &str {
    let review = row.get("ReviewInfo").and_then(|review| review.get("MediaReviewInfo"));
    review.and_then(|review| review.get("Suggestion")?.as_str()).unwrap_or_default()
}
