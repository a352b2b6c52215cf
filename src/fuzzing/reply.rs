//! What providers and the queue answer.
//!
//! `OPERATION STATUS ID,ID…`, headers, an empty line, and the body.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use super::log::Log;
use crate::clock::Clock;
use crate::http::Reply;
use crate::provider::{self, Answer, CallError, Item, Kind, Name, Search};
use crate::queue::{Outgoing, results_of};
use crate::redact::redact;
use crate::request::{IdKind, MediaId, Provider, is_id};

thread_local! {
    static LOG: Log = Log::new(Clock::from_fn(|| std::time::UNIX_EPOCH));
}

/// A reply to a call.
pub fn reply(bytes: &[u8]) {
    let Some(Given { operation, ids, reply }) = Given::read(bytes) else { return };
    if operation == "Queue" {
        return check_queue(&ids, &reply);
    }
    let Some(kind) = kind(&operation) else { return };
    let most = kind.operation().batch_limit();
    let items: Vec<_> = match &kind {
        Kind::TencentDeleteMedia { .. } => vec![Item { name: Name::Whole, asks: vec![0] }],
        Kind::SearchMedia(_) | Kind::TencentSearchMedia(_) => vec![Item { name: Name::Nothing, asks: Vec::new() }],
        _ => ids.into_iter().take(most).map(|id| Item { name: Name::Id(id), asks: vec![0] }).collect(),
    };
    if items.is_empty() {
        return;
    }
    match provider::decode(&kind, &items, &reply) {
        Ok(decoded) => {
            assert_eq!(decoded.answers.len(), items.len(), "one answer an item");
            assert!(reply.status.is_success() && decoded.request_id.is_some_and(|id| !id.is_empty()));
            check_words(&kind, &reply, &items, &decoded.answers);
            check_names(&kind, &reply, &items, &decoded.answers);
            decoded.answers.iter().for_each(|answer| check_answer(&kind, answer));
        }
        Err(error) => check_call_error(&error),
    }
}

struct Given {
    operation: String,
    ids: Vec<String>,
    reply: Reply,
}

impl Given {
    fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(2).position(|pair| pair == b"\n\n")?;
        let mut head = std::str::from_utf8(&bytes[..end]).ok()?.lines();
        let mut words = head.next()?.split(' ');
        let operation = words.next()?.to_owned();
        let status = StatusCode::from_bytes(words.next()?.as_bytes()).ok()?;
        let mut ids: Vec<_> = words.next()?.split(',').filter(|id| is_id(id)).map(str::to_owned).collect();
        ids.sort();
        ids.dedup();
        let headers: HeaderMap = head
            .filter_map(|line| {
                let (name, value) = line.split_once(": ")?;
                Some((name.parse::<HeaderName>().ok()?, value.parse::<HeaderValue>().ok()?))
            })
            .collect();
        let body = bytes[end + 2..].to_vec().into();
        Some(Self { operation, ids, reply: Reply { status, headers, body } })
    }
}

fn kind(name: &str) -> Option<Kind> {
    let (name, by) = match name.strip_suffix("-by-reference") {
        Some(name) => (name, IdKind::Reference),
        None => (name, IdKind::Video),
    };
    let medium = |kind, value: &str| MediaId { kind, value: value.to_owned(), sub_app_id: None };
    let search = || Box::new(Search { size: 100, with_renditions: true, ..Search::default() });
    Some(match name {
        "DeleteVideo" => Kind::DeleteVideo { by },
        "DeleteMezzanines" => Kind::DeleteMezzanines { by, force: false },
        "DeleteStream" => Kind::DeleteStream { video: medium(by, "video-a") },
        "GetPlayInfo" => Kind::GetPlayInfo { by },
        "BatchGetMediaInfos" => Kind::BatchGetMediaInfos { by },
        "GetMediaAuditResult" => Kind::GetMediaAuditResult,
        "GetVideoInfo" => Kind::GetVideoInfo,
        "SearchMedia" => Kind::SearchMedia(search()),
        "MpsDeleteMedia" => Kind::MpsDeleteMedia,
        "TencentDeleteMedia" => Kind::TencentDeleteMedia { file: medium(IdKind::File, "file-a") },
        "DescribeMediaInfos" => Kind::DescribeMediaInfos { sub_app_id: None },
        "TencentSearchMedia" => Kind::TencentSearchMedia(search()),
        _ => return None,
    })
}

/// The lists in which an operation says what it did not delete. Any other list of exceptions settles nothing.
fn own_lists(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::DeleteVideo { .. } => {
            &["ForbiddenVideoIds", "ForbiddenReferenceIds", "NonExistVideoIds", "NonExistReferenceIds"]
        }
        Kind::DeleteMezzanines { .. } => {
            &["UnRemoveableVideoIds", "UnRemoveableReferenceIds", "NonExistVideoIds", "NonExistReferenceIds"]
        }
        Kind::MpsDeleteMedia => &["ForbiddenMediaIds", "NonExistMediaIds"],
        _ => &[],
    }
}

/// Nothing is deleted where a JSON body names an error or a failure, where it lists the item or ids that were not sent, or anything in a
/// list of another operation.
fn check_words(kind: &Kind, reply: &Reply, items: &[Item], answers: &[Answer]) {
    if !answers.contains(&Answer::Deleted) {
        return;
    }
    let Ok(body) = serde_json::from_slice::<Value>(&reply.body) else { return };
    let is_tencent = kind.operation().provider() == Provider::TencentVod;
    let members = if is_tencent { &body["Response"] } else { &body };
    let code = members.get("Code").and_then(Value::as_str).unwrap_or_default();
    assert!(["", "0", "200", "OK", "Success"].iter().any(|fine| fine.eq_ignore_ascii_case(code)), "{body}");
    assert_ne!(members.get("Success"), Some(&Value::Bool(false)), "{body}");
    for error in [members.get("Error"), body.get("Error")].into_iter().flatten() {
        assert!(!error.is_object(), "{body}");
    }
    for (name, list) in members.as_object().into_iter().flatten() {
        let is_exception = ["NonExist", "Forbidden", "UnRemove", "Fail"].iter().any(|start| name.starts_with(start));
        let ids = list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::trim);
        for id in ids.filter(|id| is_exception && !id.is_empty()) {
            assert!(own_lists(kind).contains(&name.as_str()), "{name} in {body}");
            let own = items.iter().position(|item| item.name.id() == id);
            let own = own.unwrap_or_else(|| panic!("{id} was not sent: {body}"));
            assert_ne!(answers[own], Answer::Deleted, "{id} in {body}");
        }
    }
}

/// A look-up resolves a medium only where the whole reply names it once, and never where a list says that it is not there.
fn check_names(kind: &Kind, reply: &Reply, items: &[Item], answers: &[Answer]) {
    let Kind::BatchGetMediaInfos { .. } = kind else { return };
    let Ok(body) = serde_json::from_slice::<Value>(&reply.body) else { return };
    for (item, answer) in items.iter().zip(answers) {
        let Answer::Medium(medium) = answer else { continue };
        for list in ["ForbiddenMediaIds", "NonExistMediaIds", "NonExistReferenceIds"] {
            let ids = body.get(list).and_then(Value::as_array).into_iter().flatten();
            assert!(!ids.filter_map(Value::as_str).any(|id| id == item.name.id()), "{list} in {body}");
        }
        for row in body.get("MediaInfos").and_then(Value::as_array).into_iter().flatten() {
            if row.get("MediaId").and_then(Value::as_str) == Some(&medium.video_id) {
                let names =
                    ["/MediaInfo/MediaId", "/MediaInfo/VideoId", "/MezzanineInfo/MediaId", "/MezzanineInfo/VideoId"];
                let mut inner = names.iter().filter_map(|name| row.pointer(name)?.as_str());
                assert!(inner.all(|id| id.is_empty() || id == medium.video_id), "{row}");
            }
        }
    }
}

/// An answer is of the kind of its question, and the ids in it are ids.
fn check_answer(kind: &Kind, answer: &Answer) {
    let is_delete = matches!(
        kind,
        Kind::DeleteVideo { .. }
            | Kind::DeleteMezzanines { .. }
            | Kind::DeleteStream { .. }
            | Kind::MpsDeleteMedia
            | Kind::TencentDeleteMedia { .. }
    );
    match answer {
        Answer::Deleted => assert!(is_delete, "{kind:?} deletes nothing"),
        Answer::Refused(reason) => assert!(!reason.code.is_empty()),
        Answer::Streams { streams, .. } => {
            assert!(matches!(kind, Kind::GetPlayInfo { .. }));
            assert!(streams.iter().all(|stream| is_id(&stream.job_id)));
        }
        Answer::Medium(medium) => {
            assert!(matches!(kind, Kind::BatchGetMediaInfos { .. }));
            assert!(!medium.video_id.is_empty());
        }
        Answer::Page(page) => {
            assert!(matches!(kind, Kind::SearchMedia(_) | Kind::TencentSearchMedia(_)));
            for row in &page.rows {
                assert!(row.id.as_deref().is_none_or(is_id));
                // It is written into the next search.
                let _written = row.created.map(crate::clock::rfc3339_seconds);
            }
        }
        Answer::Moderated(_) | Answer::Absent | Answer::Omitted | Answer::Unclear => {
            assert!(!is_delete || *answer == Answer::Absent);
        }
    }
}

/// What a provider says is written into one line, cut short and without the secrets that were sent.
fn check_call_error(error: &CallError) {
    const SECRET: &str = "AKID-7f3ac1";
    let echo = format!("{} {SECRET} {}", error.message, error.code);
    let message = redact(&echo, &[SECRET]);
    assert!(!message.contains(SECRET));
    let line = LOG.with(|log| {
        log.during(|| tracing::info!(error_code = error.code, error_message = message, "it failed"));
        log.take()
    });
    assert_eq!(line.lines().count(), 1);
    let read: Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&read["error_code"], &read["error_message"]), (&error.code.as_str().into(), &message.as_str().into()));
}

/// Only an id of the queue proves that an event is there.
fn check_queue(ids: &[String], reply: &Reply) {
    let outgoing: Vec<_> = ids.iter().map(|id| Outgoing::new(id, &[id])).collect();
    let entries: Vec<_> = outgoing.iter().enumerate().take(10).collect();
    if entries.is_empty() {
        return;
    }
    let results = results_of(&entries, reply, &[]);
    let indices = |list: &mut dyn Iterator<Item = usize>| list.collect::<Vec<_>>();
    assert_eq!(
        indices(&mut results.iter().map(|(index, _)| *index)),
        indices(&mut entries.iter().map(|(index, _)| *index))
    );
    for (_, result) in results {
        match result {
            Ok(id) => {
                let body: Value = serde_json::from_slice(&reply.body).expect("an id stands in JSON");
                assert!(reply.status.is_success() && body.get("__type").is_none_or(|code| !code.is_string()));
                // It is shown as other names are: without what stands behind it that is too long.
                let id = Value::from(id).to_string();
                assert!(body.to_string().contains(id.trim_matches('"')));
            }
            Err(why) => assert!(!why.is_empty()),
        }
    }
}
