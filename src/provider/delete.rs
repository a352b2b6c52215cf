//! Deletes: what one names, who asked for it, and what the provider may say of each item.

use std::fmt;
use std::rc::Rc;

use super::{Operation, Request, alibaba, tencent};
use crate::account::{Account, Provider};
use crate::outcome::Reason;
use crate::request::{Part, TargetId};

/// One delete to be made, as data.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) account: Rc<Account>,
    pub(crate) delete: Delete,
    /// At least one, at most the operation's batch limit.
    pub(crate) items: Vec<Item>,
}

/// A kind of delete, with what all items of one call have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Delete {
    Alibaba(alibaba::Delete),
    Tencent(tencent::Delete),
}

/// One thing that a delete names.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) name: Name,
    pub(crate) requested_by: Vec<TargetId>,
}

/// What an item is called in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    Id(String),
    /// A Tencent file with everything made of it.
    Whole,
    /// Parts of a Tencent file; never empty.
    Parts(Vec<Part>),
}

/// What a provider said of one item of a delete. Where a reply says neither, all of it is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DeleteAnswer {
    Deleted,
    Absent,
    Refused(Reason),
}

impl Delete {
    pub(crate) fn operation(&self) -> Operation {
        match self {
            Self::Alibaba(delete) => delete.of(&[]).operation(),
            Self::Tencent(delete) => delete.of(&[]).operation(),
        }
    }

    /// Whether all items belong to the medium that the delete itself names, so that no other medium adds to it.
    pub(crate) fn is_of_one_medium(&self) -> bool {
        self.whole().is_some()
    }

    /// The medium that the items are parts of, where the delete names one.
    fn whole(&self) -> Option<&str> {
        match self {
            Self::Alibaba(alibaba::Delete::Stream { video: whole })
            | Self::Tencent(tencent::Delete { file: whole }) => Some(&whole.value),
            Self::Alibaba(_) => None,
        }
    }
}

impl From<alibaba::Delete> for Delete {
    fn from(delete: alibaba::Delete) -> Self {
        Self::Alibaba(delete)
    }
}

impl From<tencent::Delete> for Delete {
    fn from(delete: tencent::Delete) -> Self {
        Self::Tencent(delete)
    }
}

impl Name {
    /// The id, where the item has one.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Whole | Self::Parts(_) => "",
        }
    }
}

impl fmt::Display for Call {
    /// The ids that the call names; before them the video or file that they are parts of.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.items.iter().map(|item| item.name.to_string()).collect();
        match self.delete.whole() {
            Some(whole) => write!(f, "{whole} {}", names.join(",")),
            None => f.write_str(&names.join(",")),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id),
            Self::Whole => f.write_str("(whole)"),
            Self::Parts(parts) => f.write_str(&parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")),
        }
    }
}

/// What a successful delete leaves behind.
pub(crate) fn remaining(provider: Provider) -> &'static str {
    match provider {
        Provider::AliyunVod | Provider::TencentVod => "cdn_cache",
        Provider::AliyunMps => "oss_objects",
    }
}
