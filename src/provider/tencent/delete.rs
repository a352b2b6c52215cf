//! `DeleteMedia` of Tencent Cloud VOD: one file a call, whole or in parts.
//! Source: the provider's page of the operation. An absent or empty `DeleteParts` deletes the whole file with everything made of it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::{Batch, CallError, DeleteAnswer, Item, Name, Operation, Request, Unsendable};
use super::Api3;
use crate::http::Reply;
use crate::request::{MediaId, Part};

/// The file that all items of one call are of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Delete {
    pub(crate) file: MediaId,
}

/// One delete of some items.
#[derive(Clone, Copy)]
pub(crate) struct DeleteRequest<'i> {
    file: &'i MediaId,
    items: &'i [Item],
}

impl Delete {
    pub(crate) fn of<'i>(&'i self, items: &'i [Item]) -> DeleteRequest<'i> {
        DeleteRequest { file: &self.file, items }
    }
}

impl<'i> Batch<'i> for DeleteRequest<'i> {
    type Item = Item;
    type Answer = DeleteAnswer;

    fn items(self) -> &'i [Item] {
        self.items
    }

    fn of(self, items: &'i [Item]) -> Self {
        Self { items, ..self }
    }
}

impl Request for DeleteRequest<'_> {
    type Reply = Vec<DeleteAnswer>;
    type Protocol = Api3;

    fn operation(&self) -> Operation {
        Operation::TencentDeleteMedia
    }

    fn sub_app_id(&self) -> Option<u64> {
        self.file.sub_app_id
    }

    fn item_count(&self) -> usize {
        self.items.len()
    }

    fn parameters(&self) -> Result<Map<String, Value>, Unsendable> {
        let Self { file, items } = self;
        let mut members = Map::from_iter([("FileId".to_owned(), Value::from(file.value.as_str()))]);
        members.extend(file.sub_app_id.map(|app| ("SubAppId".to_owned(), Value::from(app))));
        if items.iter().any(|item| item.name == Name::Parts(Vec::new())) {
            return Err(Unsendable::Empty);
        }
        if !items.iter().any(|item| item.name == Name::Whole) {
            let parts: Vec<Value> = union(items).into_iter().map(part).collect();
            if parts.is_empty() {
                return Err(Unsendable::Empty);
            }
            members.insert("DeleteParts".to_owned(), parts.into());
        }
        Ok(members)
    }

    fn own_members(&self) -> &'static [&'static str] {
        &[]
    }

    /// The reply of success says nothing more.
    fn read(&self, _members: &Map<String, Value>, _reply: &Reply) -> Result<Vec<DeleteAnswer>, CallError> {
        Ok(vec![DeleteAnswer::Deleted; self.items.len()])
    }
}

/// The parts of all items. A type that is asked for without a definition includes its definitions.
pub(super) fn union(items: &[Item]) -> Vec<Part> {
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
