//! `GetMediaAuditResult` of Alibaba Cloud VOD: what the automated review found of one video.
//! Sources: the provider's page of the operation, and the schemas of the official SDK.

use serde_json::{Map, Value};

use super::super::names::Names;
use super::super::reply::{text, unreadable};
use super::super::{CallError, Operation, Request, Unsendable};
use super::{Query, Rpc, joined};
use crate::http::Reply;

/// Asks for the suggestion of the automated review; an empty one, when there was none.
pub(crate) struct GetMediaAuditResult<'v> {
    pub(crate) id: &'v str,
}

impl Request for GetMediaAuditResult<'_> {
    type Reply = String;
    type Protocol = Rpc;

    fn operation(&self) -> Operation {
        Operation::GetMediaAuditResult
    }

    fn parameters(&self) -> Result<Query, Unsendable> {
        Ok(vec![("MediaId", joined(std::iter::once(self.id))?)])
    }

    fn own_members(&self) -> &'static [&'static str] {
        &["MediaAuditResult"]
    }

    fn read(&self, members: &Map<String, Value>, reply: &Reply) -> Result<String, CallError> {
        let names = Names::of(members);
        if !names.are_of_one() || names.media.iter().any(|id| *id != self.id) {
            return Err(unreadable(reply, "a review result of another video"));
        }
        let suggestion = match members.get("MediaAuditResult") {
            None | Some(Value::Null) => "",
            Some(Value::Object(result)) => text(result, "Suggestion").unwrap_or_default(),
            Some(_) => return Err(unreadable(reply, "a review result in an unknown shape")),
        };
        Ok(suggestion.to_owned())
    }

    fn cleaned(word: String, shown: &dyn Fn(&str) -> String) -> String {
        shown(&word)
    }
}
