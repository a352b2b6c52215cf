//! `GetPlayInfo` of Alibaba Cloud VOD: the streams of one video, and the names that it has.
//! Sources: the provider's page of the operation, and the schemas of the official SDK.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::names::Names;
use super::super::reply::{objects, text, unreadable};
use super::super::{CallError, Operation, Request, Stream, Streams, Unsendable};
use super::{Query, Rpc, joined, video_parameter};
use crate::http::Reply;
use crate::request::{IdKind, MediaId, is_id};

/// Asks for the streams of a video.
pub(crate) struct GetPlayInfo<'v> {
    pub(crate) by: IdKind,
    pub(crate) id: &'v str,
}

impl<'v> From<&'v MediaId> for GetPlayInfo<'v> {
    fn from(video: &'v MediaId) -> Self {
        Self { by: video.kind, id: &video.value }
    }
}

impl Request for GetPlayInfo<'_> {
    type Reply = Streams;
    type Protocol = Rpc;

    fn operation(&self) -> Operation {
        Operation::GetPlayInfo
    }

    fn parameters(&self) -> Result<Query, Unsendable> {
        let id = joined(std::iter::once(self.id))?;
        // Multiple: by default only the newest stream of each definition and format is listed.
        Ok(vec![(video_parameter(self.by), id), ("ResultType", "Multiple".to_owned())])
    }

    fn own_members(&self) -> &'static [&'static str] {
        &["VideoBase", "PlayInfoList"]
    }

    fn read(&self, members: &Map<String, Value>, reply: &Reply) -> Result<Streams, CallError> {
        let streams = streams(self, members);
        streams.ok_or_else(|| unreadable(reply, "streams of another video, or in an unknown shape"))
    }
}

/// The streams of a video; `None` when the reply cannot be trusted to list them, or speaks of another video.
fn streams(asked: &GetPlayInfo<'_>, members: &Map<String, Value>) -> Option<Streams> {
    let streams = play_infos(members.get("PlayInfoList").filter(|list| !list.is_null())?)?;
    let names = Names::of(members);
    let own = if asked.by == IdKind::Reference { &names.references } else { &names.media };
    let is_of_asked = names.are_of_one() && own.iter().all(|id| *id == asked.id);
    if !is_of_asked || !lists_all(&streams, &names) || !is_object_or_nothing(members.get("VideoBase")) {
        return None;
    }
    let names = names.media.union(&names.references).map(|name| (*name).to_owned()).collect();
    Some(Streams { names, streams })
}

/// The entries of a `PlayInfoList`. One that no job id deletes makes the list useless, unless it is the source itself (`OD`).
pub(super) fn play_infos(list: &Value) -> Option<Vec<Stream>> {
    let mut streams = Vec::new();
    for entry in objects(list, "PlayInfo")? {
        let definition = text(entry, "Definition").unwrap_or_default();
        match entry.get("JobId") {
            Some(Value::String(id)) if is_id(id) => {
                streams.push(Stream { job_id: id.clone(), definition: definition.to_owned() });
            }
            None | Some(Value::Null) if definition == "OD" => {}
            Some(Value::String(id)) if id.is_empty() && definition == "OD" => {}
            _ => return None,
        }
    }
    Some(streams)
}

/// Whether no stream is named outside of its list.
pub(super) fn lists_all(streams: &[Stream], names: &Names<'_>) -> bool {
    let listed: BTreeSet<&str> = streams.iter().map(|stream| stream.job_id.as_str()).collect();
    names.jobs.is_subset(&listed)
}

pub(super) fn is_object_or_nothing(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null | Value::Object(_)) => true,
        Some(other) => other.as_str() == Some(""),
    }
}
