//! Alibaba Cloud MPS `DeleteMedia`: logical only, the OSS objects stay.
//! Source: the provider's page of the operation; no reply says which ids it knew.

use super::super::{Answer, Item};
use super::Query;
use super::vod::joined;

pub(super) const VERSION: &str = "2014-06-18";

pub(super) fn query(items: &[Item]) -> Query {
    vec![("MediaIds", joined(items))]
}

pub(super) fn answers(items: &[Item]) -> Vec<Answer> {
    vec![Answer::Deleted; items.len()]
}
