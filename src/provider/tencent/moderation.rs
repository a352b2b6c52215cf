//! Tencent Cloud VOD: what moderation found of a file (`DescribeMediaInfos`).
//! Source: the models of the official SDK. Fields that were not asked for, and files that were not reviewed, come back null.

use serde_json::{Map, Value};

use super::super::names::Names;
use super::super::reply::{ids, objects};
use super::super::{Answer, Item};

/// The part of a file's description that is asked for.
const FILTER: &str = "reviewInfo";

/// The body of the request.
pub(super) fn body(items: &[Item], sub_app_id: Option<u64>) -> Map<String, Value> {
    let ids: Vec<_> = items.iter().map(|item| Value::from(item.name.id())).collect();
    let mut members = Map::from_iter([("FileIds".to_owned(), ids.into()), ("Filters".to_owned(), vec![FILTER].into())]);
    members.extend(sub_app_id.map(|app| ("SubAppId".to_owned(), Value::from(app))));
    members
}

/// One answer an item; `None` when the reply has an unknown shape.
pub(super) fn answers(items: &[Item], response: &Map<String, Value>) -> Option<Vec<Answer>> {
    let absent = ids(response.get("NotExistFileIdSet"))?;
    let rows = objects(response.get("MediaInfoSet").unwrap_or(&Value::Null), "MediaInfo")?;
    let rows: Vec<_> = rows.into_iter().map(|row| (row, Names::outside_lists(row))).collect();
    let is_sent = |id: &&str| items.iter().any(|item| item.name.id() == *id);
    let answer = |item: &Item| {
        let id = item.name.id();
        let mut own = rows.iter().filter(|(_, names)| names.media.contains(id));
        match (own.next(), own.next(), absent.contains(&id)) {
            (Some((row, names)), None, false) if names.are_of(id) => Answer::Moderated(found(row).to_owned()),
            (None, _, false) => Answer::Omitted,
            (None, _, true) if absent.iter().all(is_sent) => Answer::Absent,
            _ => Answer::Unclear,
        }
    };
    Some(items.iter().map(answer).collect())
}

/// What the review of the file's content found; that of its cover is not the word that a notification is confirmed by.
fn found(row: &Map<String, Value>) -> &str {
    let review = row.get("ReviewInfo").and_then(|review| review.get("MediaReviewInfo"));
    review.and_then(|review| review.get("Suggestion")?.as_str()).unwrap_or_default()
}
