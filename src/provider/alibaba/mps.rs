//! Alibaba Cloud MPS `DeleteMedia`: logical only, the OSS objects stay.
//! Source: the provider's page of the operation. Its documented reply does not say which ids it knew.

use super::super::Item;
use super::Query;
use super::vod::joined;

pub(super) const VERSION: &str = "2014-06-18";

/// The service's reads list what they do not know; should a delete do so, that is no success.
pub(super) const DELETE_MEDIA: [&str; 2] = ["NonExistMediaIds", "ForbiddenMediaIds"];

pub(super) fn query(items: &[Item]) -> Query {
    vec![("MediaIds", joined(items))]
}
