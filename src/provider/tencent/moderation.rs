//! Tencent Cloud VOD: what moderation found of a file (`DescribeMediaInfos`).
//! Source: the models of the official SDK. Fields that were not asked for, and files that were not reviewed, come back null.

use serde_json::{Map, Value};

use super::super::reply::{ids, objects, text};
use super::super::{Answer, BLOCK, Item};

/// The part of a file's description that is asked for.
pub(super) const FILTER: &str = "reviewInfo";

/// One answer an item; `None` when the reply has an unknown shape.
pub(super) fn answers(items: &[Item], response: &Map<String, Value>) -> Option<Vec<Answer>> {
    let absent = ids(response.get("NotExistFileIdSet"))?;
    let rows = objects(response.get("MediaInfoSet").unwrap_or(&Value::Null), "MediaInfo")?;
    let answer = |item: &Item| {
        let id = item.name.id();
        match rows.iter().find(|row| text(row, "FileId") == Some(id)) {
            Some(row) => Answer::Moderated(found(row).to_owned()),
            None if absent.contains(&id) => Answer::Absent,
            None => Answer::Omitted,
        }
    };
    Some(items.iter().map(answer).collect())
}

/// What the reviews of the file's content and of its cover found, the worse of the two.
fn found<'a>(row: &'a Map<String, Value>) -> &'a str {
    let review = row.get("ReviewInfo");
    let of = |part: &str| -> &'a str {
        review.and_then(|review| review.get(part)?.get("Suggestion")?.as_str()).unwrap_or_default()
    };
    let (media, cover) = (of("MediaReviewInfo"), of("CoverReviewInfo"));
    if cover.eq_ignore_ascii_case(BLOCK) { cover } else { media }
}
