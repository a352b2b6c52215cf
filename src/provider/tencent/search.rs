//! Tencent Cloud VOD `SearchMedia`.
//! Source: the models of the official SDK.

use serde_json::{Map, Value, json};

use super::super::names::{Names, told};
use super::super::reply::{objects, text, unreadable};
use super::super::search::{Page, Row, Search, created};
use super::super::{CallError, Operation, Request, Unsendable};
use super::Api3;
use crate::clock::rfc3339_seconds;
use crate::http::Reply;
use crate::request::is_id;

/// Asks for a page of files.
pub(crate) struct SearchMedia<'s>(pub(crate) &'s Search);

impl Request for SearchMedia<'_> {
    type Reply = Page;
    type Protocol = Api3;

    fn operation(&self) -> Operation {
        Operation::TencentSearchMedia
    }

    fn sub_app_id(&self) -> Option<u64> {
        self.0.sub_app_id
    }

    fn parameters(&self) -> Result<Map<String, Value>, Unsendable> {
        Ok(body(self.0))
    }

    fn own_members(&self) -> &'static [&'static str] {
        &["MediaInfoSet"]
    }

    fn read(&self, members: &Map<String, Value>, reply: &Reply) -> Result<Page, CallError> {
        page(members, self.0.with_renditions).ok_or_else(|| unreadable(reply, "a list of media in an unknown shape"))
    }
}

/// The body of the request.
fn body(search: &Search) -> Map<String, Value> {
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
    let mut range = Map::new();
    range.extend(search.since.map(|at| ("After".to_owned(), rfc3339_seconds(at).into())));
    range.extend(search.until.map(|at| ("Before".to_owned(), rfc3339_seconds(at).into())));
    if !range.is_empty() {
        put("CreateTime", range.into());
    }
    let numbers: Vec<i64> = search.filter.categories.iter().filter_map(|id| id.parse().ok()).collect();
    for (name, list) in [
        ("ClassIds", json!(numbers)),
        ("Tags", json!(search.filter.tags)),
        ("Status", json!(search.filter.statuses)),
        ("StorageRegions", json!(search.filter.storage)),
    ] {
        // An empty list might mean nothing or everything.
        if list.as_array().is_some_and(|list| !list.is_empty()) {
            put(name, list);
        }
    }
    put("Sort", json!({"Field": "CreateTime", "Order": "Asc"}));
    put("Offset", search.offset.into());
    put("Limit", search.size.into());
    let filters: &[&str] = if search.with_renditions {
        &["basicInfo", "transcodeInfo", "adaptiveDynamicStreamingInfo"]
    } else {
        &["basicInfo"]
    };
    put("Filters", json!(filters));
    if let Some(app) = search.sub_app_id {
        put("SubAppId", app.into());
    }
    members
}

/// A page; `None` when the reply has an unknown shape.
fn page(response: &Map<String, Value>, with_renditions: bool) -> Option<Page> {
    let total = response.get("TotalCount").and_then(Value::as_u64);
    let list = response.get("MediaInfoSet");
    // An empty account says at least one of the two.
    if list.is_none() && total.is_none() {
        return None;
    }
    let rows = objects(list.unwrap_or(&Value::Null), "MediaInfo")?;
    Some(Page { rows: rows.into_iter().map(|member| row(member, with_renditions)).collect(), total, token: None })
}

fn row(row: &Map<String, Value>, with_renditions: bool) -> Row {
    let basic = row.get("BasicInfo");
    let levels: Vec<_> = basic.and_then(Value::as_object).into_iter().chain([row]).collect();
    let member = |name: &str| told(&levels, name);
    let word = |name: &str| member(name).and_then(Value::as_str).map(str::to_owned);
    let tags = member("TagSet").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let has_shape = basic.is_none_or(|basic| basic.is_object() || basic.is_null());
    Row {
        id: text(row, "FileId").filter(|id| is_id(id)).map(str::to_owned),
        // What was made of a file may be a file of its own, and stands in a list.
        is_contradictory: !has_shape || !Names::outside_lists(row).are_of_one(),
        created: created(&levels, "CreateTime"),
        reference: None,
        category: member("ClassId").and_then(Value::as_i64).map(|id| id.to_string()),
        tags: tags.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        status: word("Status"),
        storage: word("StorageRegion"),
        // A file whose source is gone has no address for it; without the member nothing is known.
        has_source: basic.and_then(|basic| basic.get("MediaUrl")?.as_str()).map(|url| !url.is_empty()),
        has_renditions: has_renditions(row).filter(|_| with_renditions),
    }
}

/// Whether anything was made of the file. Both parts have to be there to say that there is nothing; one that was asked for and is null
/// has nothing in it.
fn has_renditions(row: &Map<String, Value>) -> Option<bool> {
    let list = |part: &str, list: &str| -> Option<&[Value]> {
        match row.get(part)? {
            Value::Null => Some(&[]),
            part => match part.get(list)? {
                Value::Null => Some(&[]),
                list => list.as_array().map(Vec::as_slice),
            },
        }
    };
    let transcoded = list("TranscodeInfo", "TranscodeSet");
    let streams = list("AdaptiveDynamicStreamingInfo", "AdaptiveDynamicStreamingSet");
    // Definition 0 is the source itself.
    let is_made = |item: &Value| item.get("Definition").and_then(Value::as_u64) != Some(0);
    if transcoded.is_some_and(|list| list.iter().any(is_made)) || streams.is_some_and(|list| !list.is_empty()) {
        return Some(true);
    }
    (transcoded.is_some() && streams.is_some()).then_some(false)
}
