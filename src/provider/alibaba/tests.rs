mod classes;
mod deletes;
mod names;
mod objections;
mod reads;
mod requests;
mod search;
mod verified;

use http::{HeaderMap, StatusCode};

use super::super::{Answer, Class, Name, Operation, Search};
use super::*;
use crate::request::{IdKind, MediaId};

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

fn kind(operation: Operation) -> Kind {
    let by = IdKind::Video;
    match operation {
        Operation::DeleteVideo => Kind::DeleteVideo { by },
        Operation::DeleteMezzanines => Kind::DeleteMezzanines { by, force: false },
        Operation::DeleteStream => Kind::DeleteStream { video: medium(by, "video-a") },
        Operation::GetPlayInfo => Kind::GetPlayInfo { by },
        Operation::BatchGetMediaInfos => Kind::BatchGetMediaInfos { by },
        Operation::GetMediaAuditResult => Kind::GetMediaAuditResult,
        Operation::GetVideoInfo => Kind::GetVideoInfo,
        Operation::SearchMedia => Kind::SearchMedia(Box::new(Search { size: 100, ..Search::default() })),
        Operation::MpsDeleteMedia => Kind::MpsDeleteMedia,
        other => panic!("{} is no operation of Alibaba Cloud", other.name()),
    }
}

fn medium(kind: IdKind, id: &str) -> MediaId {
    MediaId { kind, value: id.to_owned(), sub_app_id: None }
}

fn items(ids: &[&str]) -> Vec<Item> {
    ids.iter().enumerate().map(|(ask, id)| Item { name: Name::Id((*id).to_owned()), asks: vec![ask] }).collect()
}

fn reply(status: u16, body: impl Into<Bytes>) -> Reply {
    Reply { status: StatusCode::from_u16(status).unwrap(), headers: HeaderMap::new(), body: body.into() }
}

fn answers(kind: &Kind, ids: &[&str], body: &'static str) -> Vec<Answer> {
    decode(kind, &items(ids), &reply(200, body)).unwrap().answers
}

fn failure(kind: &Kind, ids: &[&str], reply: &Reply) -> CallError {
    decode(kind, &items(ids), reply).unwrap_err()
}

fn is_unreadable(error: &CallError) -> bool {
    (error.class, error.code.as_str()) == (Class::Temporary, "takedown.unreadable_reply")
}

fn is_unmatched(error: &CallError) -> bool {
    (error.class, error.code.as_str()) == (Class::Unmatched, "takedown.unmatched_reply")
}

/// The list that names an item as refused, or what else its answer is.
fn shown(answer: &Answer) -> String {
    match answer {
        Answer::Deleted => "deleted".to_owned(),
        Answer::Absent => "absent".to_owned(),
        Answer::Refused(reason) => reason.code.to_string(),
        other => format!("{other:?}"),
    }
}

fn all_shown(answers: &[Answer]) -> Vec<String> {
    answers.iter().map(shown).collect()
}
