//! `GetVideoInfo` of Alibaba Cloud VOD: the status of one video. What a reviewer decides by hand is a status of its own.
//! Sources: the provider's page of the operation, and the schemas of the official SDK.

use serde_json::{Map, Value};

use super::super::names::Names;
use super::super::reply::{text, unreadable};
use super::super::{BLOCK, CallError, Operation, Request, Unsendable};
use super::{Query, Rpc, joined};
use crate::http::Reply;

/// What a video's status says when a reviewer blocked it.
const BLOCKED: &str = "Blocked";

/// Asks for the status of a video; `block` where a reviewer blocked it.
pub(crate) struct GetVideoInfo<'v> {
    pub(crate) id: &'v str,
}

impl Request for GetVideoInfo<'_> {
    type Reply = String;
    type Protocol = Rpc;

    fn operation(&self) -> Operation {
        Operation::GetVideoInfo
    }

    fn parameters(&self) -> Result<Query, Unsendable> {
        Ok(vec![("VideoId", joined(std::iter::once(self.id))?)])
    }

    fn own_members(&self) -> &'static [&'static str] {
        &["Video"]
    }

    fn read(&self, members: &Map<String, Value>, reply: &Reply) -> Result<String, CallError> {
        let video = members.get("Video").and_then(Value::as_object);
        let video = video.ok_or_else(|| unreadable(reply, "a video in an unknown shape"))?;
        let status = text(video, "Status")
            .filter(|_| Names::of(video).are_of(self.id))
            .ok_or_else(|| unreadable(reply, "another video, or one without status"))?;
        let word = if status.eq_ignore_ascii_case(BLOCKED) { BLOCK } else { status };
        Ok(word.to_owned())
    }

    fn cleaned(word: String, shown: &dyn Fn(&str) -> String) -> String {
        shown(&word)
    }
}
