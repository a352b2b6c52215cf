//! The bodies of the calls to Tencent Cloud VOD. `DeleteMedia` takes one file a call, whole or in parts.
//! Source: the provider's page of the operation. An absent or empty `DeleteParts` deletes the whole file with everything made of it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::{Item, Kind, Name};
use super::{moderation, search};
use crate::request::{MediaId, Part};

pub(super) const SERVICE: &str = "vod";
pub(super) const VERSION: &str = "2018-07-17";
pub(super) const CONTENT_TYPE: &str = "application/json";

/// The JSON body, written once: these bytes are signed and sent.
/// Nothing, when that would be an empty list of parts: at the provider it means everything.
pub(super) fn body(kind: &Kind, items: &[Item]) -> Option<Vec<u8>> {
    let members = match kind {
        Kind::TencentDeleteMedia { file } => deletion(file, items)?,
        Kind::DescribeMediaInfos { sub_app_id } => moderation::body(items, *sub_app_id),
        Kind::TencentSearchMedia(search) => search::body(search),
        _ => return None,
    };
    Some(Value::Object(members).to_string().into_bytes())
}

fn deletion(file: &MediaId, items: &[Item]) -> Option<Map<String, Value>> {
    let mut members = Map::from_iter([("FileId".to_owned(), Value::from(file.value.as_str()))]);
    members.extend(file.sub_app_id.map(|app| ("SubAppId".to_owned(), Value::from(app))));
    if !items.iter().any(|item| item.name == Name::Whole) {
        let parts: Vec<Value> = union(items).into_iter().map(part).collect();
        if parts.is_empty() {
            return None;
        }
        members.insert("DeleteParts".to_owned(), parts.into());
    }
    Some(members)
}

/// The parts of all items. A type that is asked for without a definition includes its definitions.
pub(crate) fn union(items: &[Item]) -> Vec<Part> {
    let all: BTreeSet<Part> = items
        .iter()
        .flat_map(|item| match &item.name {
            Name::Parts(parts) => parts.as_slice(),
            Name::Id(_) | Name::Whole | Name::Nothing => &[],
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
