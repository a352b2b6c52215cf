mod classes;
mod deletes;
mod names;
mod objections;
mod reads;
mod requests;
mod search;
mod verified;

use std::time::SystemTime;

use http::{HeaderMap, StatusCode};

use super::super::{self as provider, DeleteAnswer, Item, Lookup, LookupItem, Medium, Name, Page, Search, Streams};
use super::*;
use crate::credential::Credential;
use crate::endpoint::Endpoint;
use crate::request::{MediaId, TargetId};

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/alibaba/", $name))
    };
}
use fixture;

const OPERATIONS: [Operation; 9] = [
    Operation::DeleteVideo,
    Operation::DeleteMezzanines,
    Operation::DeleteStream,
    Operation::GetPlayInfo,
    Operation::BatchGetMediaInfos,
    Operation::GetMediaAuditResult,
    Operation::GetVideoInfo,
    Operation::SearchMedia,
    Operation::MpsDeleteMedia,
];

/// Any request of the provider.
#[derive(Clone, Debug)]
enum Kind {
    Delete(Delete),
    GetPlayInfo { by: IdKind },
    BatchGetMediaInfos { by: IdKind },
    GetMediaAuditResult,
    GetVideoInfo,
    SearchMedia,
}

impl From<Delete> for Kind {
    fn from(delete: Delete) -> Self {
        Self::Delete(delete)
    }
}

fn kind(operation: Operation) -> Kind {
    let by = IdKind::Video;
    match operation {
        Operation::DeleteVideo => Delete::Video { by }.into(),
        Operation::DeleteMezzanines => Delete::Mezzanines { by, force: false }.into(),
        Operation::DeleteStream => streams_delete().into(),
        Operation::GetPlayInfo => Kind::GetPlayInfo { by },
        Operation::BatchGetMediaInfos => Kind::BatchGetMediaInfos { by },
        Operation::GetMediaAuditResult => Kind::GetMediaAuditResult,
        Operation::GetVideoInfo => Kind::GetVideoInfo,
        Operation::SearchMedia => Kind::SearchMedia,
        Operation::MpsDeleteMedia => Delete::Media.into(),
        other => panic!("{} is no operation of Alibaba Cloud", other.name()),
    }
}

fn streams_delete() -> Delete {
    Delete::Stream { video: medium(IdKind::Video, "video-a") }
}

/// What is done with a request of a kind for these ids.
macro_rules! with {
    ($kind:expr, $ids:expr, |$request:ident| $body:expr) => {
        match $kind {
            Kind::Delete(delete) => {
                let items = items($ids);
                let $request = delete.of(&items);
                $body
            }
            Kind::GetPlayInfo { by } => {
                let $request = GetPlayInfo { by: *by, id: $ids[0] };
                $body
            }
            Kind::BatchGetMediaInfos { by } => {
                let items = lookups($ids);
                let $request = BatchGetMediaInfos { by: *by, items: &items };
                $body
            }
            Kind::GetMediaAuditResult => {
                let $request = GetMediaAuditResult { id: $ids[0] };
                $body
            }
            Kind::GetVideoInfo => {
                let $request = GetVideoInfo { id: $ids[0] };
                $body
            }
            Kind::SearchMedia => {
                let search = Search { size: 100, ..Search::default() };
                let $request = SearchMedia(&search);
                $body
            }
        }
    };
}

impl Kind {
    fn operation(&self) -> Operation {
        with!(self, &["any"], |request| request.operation())
    }
}

fn sign(
    kind: &Kind,
    ids: &[&str],
    endpoint: &Endpoint,
    credential: &Credential,
    now: SystemTime,
    nonce: &str,
) -> Result<Signed, Unsendable> {
    with!(kind, ids, |request| provider::sign(&request, &Signing { endpoint, credential, now, nonce }))
}

/// Of how many items a reply speaks.
trait Count {
    fn count(&self) -> usize;
}

impl<A> Count for Vec<A> {
    fn count(&self) -> usize {
        self.len()
    }
}

impl Count for Streams {
    fn count(&self) -> usize {
        1
    }
}

impl Count for String {
    fn count(&self) -> usize {
        1
    }
}

impl Count for Page {
    fn count(&self) -> usize {
        1
    }
}

/// How many items a reply answers for.
fn answered(kind: &Kind, ids: &[&str], reply: &Reply) -> Result<usize, CallError> {
    with!(kind, ids, |request| provider::decode(&request, reply).map(|decoded| decoded.reply.count()))
}

fn medium(kind: IdKind, id: &str) -> MediaId {
    MediaId { kind, value: id.to_owned(), sub_app_id: None }
}

fn items(ids: &[&str]) -> Vec<Item> {
    let item =
        |(index, id): (usize, &&str)| Item { name: Name::Id((*id).to_owned()), requested_by: vec![TargetId(index)] };
    ids.iter().enumerate().map(item).collect()
}

fn lookups(ids: &[&str]) -> Vec<LookupItem> {
    ids.iter().enumerate().map(|(index, id)| LookupItem { id: (*id).to_owned(), index }).collect()
}

fn reply(status: u16, body: impl Into<Bytes>) -> Reply {
    Reply { status: StatusCode::from_u16(status).unwrap(), headers: HeaderMap::new(), body: body.into() }
}

fn decode(delete: &Delete, ids: &[&str], reply: &Reply) -> Result<Decoded<Vec<DeleteAnswer>>, CallError> {
    provider::decode(&delete.of(&items(ids)), reply)
}

fn answers(delete: &Delete, ids: &[&str], body: &'static str) -> Vec<DeleteAnswer> {
    decode(delete, ids, &reply(200, body)).unwrap().reply
}

/// What a lookup by this kind of id says of media.
fn media(by: IdKind, ids: &[&str], reply: &Reply) -> Result<Vec<Lookup<Medium>>, CallError> {
    provider::decode(&BatchGetMediaInfos { by, items: &lookups(ids) }, reply).map(|decoded| decoded.reply)
}

/// The streams of a video by this kind of id.
fn streams_by(by: IdKind, id: &str, reply: &Reply) -> Result<Streams, CallError> {
    provider::decode(&GetPlayInfo { by, id }, reply).map(|decoded| decoded.reply)
}

fn failure(kind: &(impl Into<Kind> + Clone), ids: &[&str], reply: &Reply) -> CallError {
    answered(&kind.clone().into(), ids, reply).unwrap_err()
}

fn is_unreadable(error: &CallError) -> bool {
    (error.class, error.code.as_str()) == (Class::Temporary, "takedown.unreadable_reply")
}

fn is_unmatched(error: &CallError) -> bool {
    (error.class, error.code.as_str()) == (Class::Unmatched, "takedown.unmatched_reply")
}

/// The list that names an item as refused, or what else its answer is.
fn shown(answer: &DeleteAnswer) -> String {
    match answer {
        DeleteAnswer::Deleted => "deleted".to_owned(),
        DeleteAnswer::Absent => "absent".to_owned(),
        DeleteAnswer::Refused(reason) => reason.code.to_string(),
    }
}

fn all_shown(answers: &[DeleteAnswer]) -> Vec<String> {
    answers.iter().map(shown).collect()
}
