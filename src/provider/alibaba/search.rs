//! Alibaba Cloud VOD `SearchMedia`.
//! Sources: "SearchMedia" and "Protocol for media asset search" of the documentation, and the models of the official SDK.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use super::super::reply::{objects, text};
use super::super::search::{Filter, Page, Row, Search};
use super::Query;
use crate::clock::{parse_rfc3339, rfc3339_seconds};
use crate::request::is_id;

/// The fields that a row is judged by. Without them only id and creation time come back.
const FIELDS: &str = "CateId,Tags,Status,StorageLocation,ReferenceId,CreationTime";

pub(super) fn query(search: &Search) -> Query {
    let mut query = vec![
        ("SearchType", "video".to_owned()),
        ("Fields", FIELDS.to_owned()),
        ("SortBy", "CreationTime:Asc".to_owned()),
        ("PageNo", (search.offset / search.size.max(1) + 1).to_string()),
        ("PageSize", search.size.to_string()),
    ];
    let conditions = conditions(search);
    if !conditions.is_empty() {
        query.push(("Match", conditions.join(" and ")));
    }
    query.extend(search.token.clone().map(|token| ("ScrollToken", token)));
    query
}

fn conditions(search: &Search) -> Vec<String> {
    let Filter { categories, tags, statuses, storage } = &search.filter;
    let mut conditions = Vec::new();
    if search.since.is_some() || search.until.is_some() {
        let time = |at: SystemTime| format!("'{}'", rfc3339_seconds(at));
        let since = time(search.since.unwrap_or(UNIX_EPOCH));
        conditions.push(format!("CreationTime = [{since},{})", search.until.map(time).unwrap_or_default()));
    }
    // What cannot be quoted is left out: the rows decide.
    let is_plain = |values: &[String]| {
        !values.is_empty()
            && values.iter().all(|value| !value.contains(['\'', '\\', '"']) && !value.contains(char::is_control))
    };
    let quoted = |value: &String| format!("'{value}'");
    // Neither of these takes a list.
    let any_of = |name: &str, values: &[String], literal: &dyn Fn(&String) -> String| {
        let all: Vec<_> = values.iter().map(|value| format!("{name} = {}", literal(value))).collect();
        if let [one] = all.as_slice() { one.clone() } else { format!("({})", all.join(" or ")) }
    };
    if !categories.is_empty() {
        conditions.push(any_of("CateId", categories, &String::clone));
    }
    for (name, values) in [("Tags", tags), ("Status", statuses)] {
        if is_plain(values) {
            conditions.push(format!("{name} in ({})", values.iter().map(quoted).collect::<Vec<_>>().join(",")));
        }
    }
    if is_plain(storage) {
        conditions.push(any_of("StorageLocation", storage, &quoted));
    }
    conditions
}

/// A page; `None` when the reply has an unknown shape.
pub(super) fn page(body: &Map<String, Value>) -> Option<Page> {
    let (list, total) = (body.get("MediaList"), body.get("Total").and_then(number));
    // An empty account says at least one of the two.
    if list.is_none() && total.is_none() {
        return None;
    }
    let rows = objects(list.unwrap_or(&Value::Null), "Media")?.into_iter().map(row).collect();
    let token = text(body, "ScrollToken").filter(|token| !token.is_empty()).map(str::to_owned);
    Some(Page { rows, total, token })
}

fn row(row: &Map<String, Value>) -> Row {
    let video = row.get("Video").and_then(Value::as_object);
    let member = |name: &str| video.and_then(|video| video.get(name)).or_else(|| row.get(name));
    let word = |name: &str| member(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let category =
        member("CateId").and_then(|id| id.as_str().map(str::to_owned).or_else(|| id.as_i64().map(|id| id.to_string())));
    let is_video = text(row, "MediaType").is_none_or(|kind| kind.eq_ignore_ascii_case("video"));
    Row {
        id: text(row, "MediaId").filter(|id| is_id(id) && is_video).map(str::to_owned),
        created: created(row, video),
        reference: word("ReferenceId"),
        category,
        tags: word("Tags").map(|tags| tags.split(',').map(|tag| tag.trim().to_owned()).collect()).unwrap_or_default(),
        status: word("Status"),
        storage: word("StorageLocation"),
        has_source: None,
        has_renditions: None,
    }
}

/// The later of the times that a row tells; nothing, when one of them cannot be read.
fn created(row: &Map<String, Value>, video: Option<&Map<String, Value>>) -> Option<SystemTime> {
    let told = [Some(row), video].into_iter().flatten().filter_map(|members| members.get("CreationTime"));
    let times: Option<Vec<_>> =
        told.filter(|time| !time.is_null()).map(|time| time.as_str().and_then(parse_rfc3339)).collect();
    times?.into_iter().max()
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
