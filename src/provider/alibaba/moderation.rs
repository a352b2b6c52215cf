//! Alibaba Cloud VOD: what moderation found of one video, by machine (`GetMediaAuditResult`) and by hand (`GetVideoInfo`).
//! Sources: the provider's pages of the operations, and the schemas of the official SDK.

use serde_json::{Map, Value};

use super::super::names::Names;
use super::super::reply::{text, unreadable};
use super::super::{Answer, CallError, Item, Reply};

/// What a video's status says when a reviewer blocked it.
const BLOCKED: &str = "Blocked";

/// The suggestion of the automated review; an empty one, when there was none.
pub(super) fn audit(items: &[Item], body: &Map<String, Value>, reply: &Reply) -> Result<Vec<Answer>, CallError> {
    let names = Names::of(body);
    if !names.are_of_one() || names.media.iter().any(|id| Some(*id) != asked(items)) {
        return Err(unreadable(reply, "a review result of another video"));
    }
    let suggestion = match body.get("MediaAuditResult") {
        None | Some(Value::Null) => "",
        Some(Value::Object(result)) => text(result, "Suggestion").unwrap_or_default(),
        Some(_) => return Err(unreadable(reply, "a review result in an unknown shape")),
    };
    Ok(vec![Answer::Moderated(suggestion.to_owned())])
}

/// The status of a video: a reviewer's word is a status of its own.
pub(super) fn status(items: &[Item], body: &Map<String, Value>, reply: &Reply) -> Result<Vec<Answer>, CallError> {
    let video = body.get("Video").and_then(Value::as_object);
    let video = video.ok_or_else(|| unreadable(reply, "a video in an unknown shape"))?;
    let is_asked = asked(items).is_some_and(|id| Names::of(video).are_of(id));
    let status = text(video, "Status")
        .filter(|_| is_asked)
        .ok_or_else(|| unreadable(reply, "another video, or one without status"))?;
    let found = if status.eq_ignore_ascii_case(BLOCKED) { super::super::BLOCK } else { status };
    Ok(vec![Answer::Moderated(found.to_owned())])
}

fn asked(items: &[Item]) -> Option<&str> {
    items.first().map(|item| item.name.id())
}
