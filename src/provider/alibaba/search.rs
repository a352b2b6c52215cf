//! Alibaba Cloud VOD `SearchMedia`.
//! Sources: "SearchMedia" and "Protocol for media asset search" of the documentation, and the models of the official SDK.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use super::super::names::{Names, told};
use super::super::reply::{objects, text, unreadable};
use super::super::search::{Filter, Page, Row, Search, created};
use super::super::{CallError, Operation, Request, Unsendable};
use super::{Query, Rpc};
use crate::clock::rfc3339_seconds;
use crate::http::Reply;
use crate::request::is_id;

/// The fields that a row is judged by. Without them only id and creation time come back.
const FIELDS: &str = "CateId,Tags,Status,StorageLocation,ReferenceId,CreationTime";

/// Asks for a page of videos.
pub(crate) struct SearchMedia<'s>(pub(crate) &'s Search);

impl Request for SearchMedia<'_> {
    type Reply = Page;
    type Protocol = Rpc;

    fn operation(&self) -> Operation {
        Operation::SearchMedia
    }

    fn parameters(&self) -> Result<Query, Unsendable> {
        Ok(query(self.0))
    }

    fn own_members(&self) -> &'static [&'static str] {
        &["MediaList"]
    }

    fn read(&self, members: &Map<String, Value>, reply: &Reply) -> Result<Page, CallError> {
        page(members).ok_or_else(|| unreadable(reply, "a list of media in an unknown shape"))
    }
}

fn query(search: &Search) -> Query {
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
fn page(body: &Map<String, Value>) -> Option<Page> {
    let (list, total) = (body.get("MediaList"), body.get("Total").and_then(number));
    // An empty account says at least one of the two.
    if list.is_none() && total.is_none() {
        return None;
    }
    let rows = objects(list.unwrap_or(&Value::Null), "Media")?.into_iter().map(row).collect();
    let token = text(body, "ScrollToken").filter(|token| !token.is_empty()).map(str::to_owned);
    Some(Page { rows, total, token })
}

/// What else a search may be for. A row that has one of these is not of a video, or not of a video alone.
const OTHERS: [&str; 3] = ["Audio", "Image", "AttachedMedia"];

fn row(row: &Map<String, Value>) -> Row {
    let video = row.get("Video").and_then(Value::as_object);
    let levels: Vec<_> = video.into_iter().chain([row]).collect();
    let word = |name: &str| told(&levels, name).and_then(Value::as_str).map(str::to_owned);
    let category = told(&levels, "CateId")
        .and_then(|id| id.as_str().map(str::to_owned).or_else(|| id.as_i64().map(|id| id.to_string())));
    let names = Names::of(row);
    Row {
        id: text(row, "MediaId").filter(|id| is_id(id)).map(str::to_owned),
        is_contradictory: !names.are_of_one() || !is_of_video(&levels) || OTHERS.iter().any(|other| has(row, other)),
        created: created(&levels, "CreationTime"),
        reference: names.references.first().map(|name| (*name).to_owned()),
        category,
        tags: word("Tags").map(|tags| tags.split(',').map(|tag| tag.trim().to_owned()).collect()).unwrap_or_default(),
        status: word("Status"),
        storage: word("StorageLocation"),
        has_source: None,
        has_renditions: None,
    }
}

fn is_of_video(levels: &[&Map<String, Value>]) -> bool {
    let is_video = |kind: &Value| kind.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("video"));
    let kinds = levels.iter().filter_map(|members| members.get("MediaType"));
    let mut videos = levels.iter().filter_map(|members| members.get("Video"));
    kinds.filter(|kind| !kind.is_null()).all(is_video) && videos.all(|video| video.is_object() || is_nothing(video))
}

fn has(row: &Map<String, Value>, member: &str) -> bool {
    row.get(member).is_some_and(|value| !is_nothing(value))
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
