//! The bodies of the calls to Tencent Cloud VOD. `DeleteMedia` takes one file a call, whole or in parts.
//! Source: the provider's page of the operation. An absent or empty `DeleteParts` deletes the whole file with everything made of it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::{Item, Kind, Name};
use super::{moderation, search};
use crate::request::Part;

pub(super) const SERVICE: &str = "vod";
pub(super) const VERSION: &str = "2018-07-17";
pub(super) const CONTENT_TYPE: &str = "application/json";

/// The JSON body, written once: these bytes are signed and sent.
/// Nothing, when that would be an empty list of parts: at the provider it means everything.
pub(super) fn body(kind: &Kind, items: &[Item]) -> Option<Vec<u8>> {
    let mut members = Map::new();
    if let Kind::DescribeMediaInfos { sub_app_id } = kind {
        let ids: Vec<_> = items.iter().map(|item| Value::from(item.name.id())).collect();
        members.insert("FileIds".to_owned(), ids.into());
        members.insert("Filters".to_owned(), vec![moderation::FILTER].into());
        members.extend(sub_app_id.map(|app| ("SubAppId".to_owned(), Value::from(app))));
        return Some(Value::Object(members).to_string().into_bytes());
    }
    if let Kind::TencentSearchMedia(search) = kind {
        return Some(Value::Object(search::body(search)).to_string().into_bytes());
    }
    if let Kind::TencentDeleteMedia { file } = kind {
        members.insert("FileId".to_owned(), Value::from(file.value.as_str()));
        members.extend(file.sub_app_id.map(|app| ("SubAppId".to_owned(), Value::from(app))));
    }
    if !items.iter().any(|item| item.name == Name::Whole) {
        let parts: Vec<Value> = union(items).into_iter().map(part).collect();
        if parts.is_empty() {
            return None;
        }
        members.insert("DeleteParts".to_owned(), parts.into());
    }
    Some(Value::Object(members).to_string().into_bytes())
}

/// The parts of all items. A type that is asked for without a definition includes its definitions.
pub(crate) fn union(items: &[Item]) -> Vec<Part> {
    let all: BTreeSet<Part> = items
        .iter()
        .flat_map(|item| match &item.name {
            Name::Parts(parts) => parts.as_slice(),
            Name::Id(_) | Name::Whole => &[],
        })
        .copied()
        .collect();
    let whole_type = |part: &Part| all.contains(&Part { kind: part.kind, definition: None });
    all.iter().filter(|part| part.definition.is_none() || !whole_type(part)).copied().collect()
}

fn part(part: Part) -> Value {
    let mut members = Map::new();
    members.insert("Type".to_owned(), Value::from(part.kind.as_str()));
    members.extend(part.definition.map(|definition| ("Definition".to_owned(), Value::from(definition))));
    Value::Object(members)
}
