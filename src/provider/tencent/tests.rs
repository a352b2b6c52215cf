mod classes;
mod replies;
mod requests;
mod search;
mod verified;

use http::{HeaderMap, StatusCode};

use super::super::{self as provider, Class, DeleteAnswer, Item, Lookup, LookupItem, Name};
use super::*;
use crate::credential::Credential;
use crate::endpoint::Endpoint;
use crate::request::{IdKind, MediaId, Part, PartType, TargetId};

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tencent/", $name))
    };
}
use fixture;

const FILE_ID: &str = "7447398156998994860";

fn kind(sub_app_id: Option<u64>) -> Delete {
    Delete { file: MediaId { kind: IdKind::File, value: FILE_ID.to_owned(), sub_app_id } }
}

fn items(names: Vec<Name>) -> Vec<Item> {
    names.into_iter().enumerate().map(|(index, name)| Item { name, requested_by: vec![TargetId(index)] }).collect()
}

fn parts(list: &[(PartType, Option<u64>)]) -> Name {
    Name::Parts(list.iter().map(|(kind, definition)| Part { kind: *kind, definition: *definition }).collect())
}

fn reply(status: u16, body: impl Into<Bytes>) -> Reply {
    Reply { status: StatusCode::from_u16(status).unwrap(), headers: HeaderMap::new(), body: body.into() }
}

fn decode(delete: &Delete, items: &[Item], reply: &Reply) -> Result<Decoded<Vec<DeleteAnswer>>, CallError> {
    provider::decode(&delete.of(items), reply)
}

fn failure(reply: &Reply) -> CallError {
    decode(&kind(None), &items(vec![Name::Whole]), reply).unwrap_err()
}
