//! Alibaba Cloud MPS `DeleteMedia`: logical only, the OSS objects stay.
//! Source: the provider's page of the operation. Its documented reply does not say which ids it knew.

use serde_json::{Map, Value};

use super::super::{Answer, CallError, Item, Reply};
use super::Query;
use super::vod::{Exceptions, joined};
use crate::request::IdKind;

pub(super) const VERSION: &str = "2014-06-18";

pub(super) fn query(items: &[Item]) -> Query {
    vec![("MediaIds", joined(items))]
}

/// The service's reads list what they do not know; should a delete do so, that is no success.
pub(super) fn answers(items: &[Item], body: &Map<String, Value>, reply: &Reply) -> Result<Vec<Answer>, CallError> {
    Exceptions::read(body, reply, &["ForbiddenMediaIds"], &["NonExistMediaIds"])?.answers(items, IdKind::Media)
}
