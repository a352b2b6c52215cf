//! What providers and the queue answer.
//!
//! `OPERATION STATUS ID,ID…`, headers, an empty line, and the body.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use super::log::Log;
use crate::clock::Clock;
use crate::http::Reply;
use crate::provider::alibaba::{self, BatchGetMediaInfos, GetMediaAuditResult, GetPlayInfo, GetVideoInfo};
use crate::provider::tencent::{self, DescribeMediaInfos};
use crate::provider::{
    self, CallError, Delete, DeleteAnswer, Item, Lookup, LookupItem, Name, Operation, Page, Request, Search,
};
use crate::queue::{Outgoing, results_of};
use crate::redact::redact;
use crate::request::{IdKind, MediaId, Provider, TargetId, is_id};

thread_local! {
    static LOG: Log = Log::new(Clock::from_fn(|| std::time::UNIX_EPOCH));
}

/// A reply to a call.
pub fn reply(bytes: &[u8]) {
    let Some(Given { operation, ids, reply }) = Given::read(bytes) else { return };
    let (name, by) = match operation.strip_suffix("-by-reference") {
        Some(name) => (name, IdKind::Reference),
        None => (operation.as_str(), IdKind::Video),
    };
    let medium = |kind, value: &str| MediaId { kind, value: value.to_owned(), sub_app_id: None };
    let search = Search { size: 100, with_renditions: true, ..Search::default() };
    match (name, ids.first()) {
        ("SearchMedia", _) => success(&alibaba::SearchMedia(&search), &reply).iter().for_each(check_page),
        ("TencentSearchMedia", _) => success(&tencent::SearchMedia(&search), &reply).iter().for_each(check_page),
        ("TencentDeleteMedia", _) => {
            let delete = tencent::Delete { file: medium(IdKind::File, "file-a") };
            check_delete(&delete.into(), vec![Name::Whole], &reply);
        }
        (_, None) => {}
        ("Queue", Some(_)) => check_queue(&ids, &reply),
        ("GetPlayInfo", Some(id)) => {
            if let Some(listed) = success(&GetPlayInfo { by, id }, &reply) {
                assert!(listed.streams.iter().all(|stream| is_id(&stream.job_id)));
            }
        }
        ("GetMediaAuditResult", Some(id)) => drop(success(&GetMediaAuditResult { id }, &reply)),
        ("GetVideoInfo", Some(id)) => drop(success(&GetVideoInfo { id }, &reply)),
        ("BatchGetMediaInfos", Some(_)) => check_media(by, &lookups(ids, Operation::BatchGetMediaInfos), &reply),
        ("DescribeMediaInfos", Some(_)) => {
            let items = lookups(ids, Operation::DescribeMediaInfos);
            let answers = success(&DescribeMediaInfos { sub_app_id: None, items: &items }, &reply);
            assert!(answers.is_none_or(|answers| answers.len() == items.len()), "one answer an item");
        }
        (name, Some(_)) => {
            let delete: Delete = match name {
                "DeleteVideo" => alibaba::Delete::Video { by }.into(),
                "DeleteMezzanines" => alibaba::Delete::Mezzanines { by, force: false }.into(),
                "DeleteStream" => alibaba::Delete::Stream { video: medium(by, "video-a") }.into(),
                "MpsDeleteMedia" => alibaba::Delete::Media.into(),
                _ => return,
            };
            check_delete(&delete, ids.into_iter().map(Name::Id).collect(), &reply);
        }
    }
}

/// What a reply says, if it reports success.
fn success<R: Request>(request: &R, reply: &Reply) -> Option<R::Reply> {
    match provider::decode(request, reply) {
        Ok(decoded) => {
            assert!(reply.status.is_success() && decoded.request_id.is_some_and(|id| !id.is_empty()));
            Some(decoded.reply)
        }
        Err(error) => {
            check_call_error(&error);
            None
        }
    }
}

fn lookups(ids: Vec<String>, operation: Operation) -> Vec<LookupItem> {
    let ids = ids.into_iter().take(operation.batch_limit());
    ids.enumerate().map(|(index, id)| LookupItem { id, index }).collect()
}

fn check_delete(delete: &Delete, names: Vec<Name>, reply: &Reply) {
    let names = names.into_iter().take(delete.operation().batch_limit());
    let items: Vec<_> = names.map(|name| Item { name, requested_by: vec![TargetId(0)] }).collect();
    let answers = match delete {
        Delete::Alibaba(delete) => success(&delete.of(&items), reply),
        Delete::Tencent(delete) => success(&delete.of(&items), reply),
    };
    let Some(answers) = answers else { return };
    assert_eq!(answers.len(), items.len(), "one answer an item");
    check_words(delete, reply, &items, &answers);
    for answer in answers {
        assert!(!matches!(answer, DeleteAnswer::Refused(reason) if reason.code.is_empty()));
    }
}

fn check_page(page: &Page) {
    for row in &page.rows {
        assert!(row.id.as_deref().is_none_or(is_id));
        // It is written into the next search.
        let _written = row.created.map(crate::clock::rfc3339_seconds);
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

/// The lists in which an operation says what it did not delete. Any other list of exceptions settles nothing.
fn own_lists(delete: &Delete) -> &'static [&'static str] {
    match delete {
        Delete::Alibaba(alibaba::Delete::Video { .. }) => {
            &["ForbiddenVideoIds", "ForbiddenReferenceIds", "NonExistVideoIds", "NonExistReferenceIds"]
        }
        Delete::Alibaba(alibaba::Delete::Mezzanines { .. }) => {
            &["UnRemoveableVideoIds", "UnRemoveableReferenceIds", "NonExistVideoIds", "NonExistReferenceIds"]
        }
        Delete::Alibaba(alibaba::Delete::Media) => &["ForbiddenMediaIds", "NonExistMediaIds"],
        _ => &[],
    }
}

/// Nothing is deleted where a JSON body names an error or a failure, where it lists the item or ids that were not sent, or anything in a
/// list of another operation.
fn check_words(delete: &Delete, reply: &Reply, items: &[Item], answers: &[DeleteAnswer]) {
    if !answers.contains(&DeleteAnswer::Deleted) {
        return;
    }
    let Ok(body) = serde_json::from_slice::<Value>(&reply.body) else { return };
    let is_tencent = delete.operation().provider() == Provider::TencentVod;
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
            assert!(own_lists(delete).contains(&name.as_str()), "{name} in {body}");
            let own = items.iter().position(|item| item.name.id() == id);
            let own = own.unwrap_or_else(|| panic!("{id} was not sent: {body}"));
            assert_ne!(answers[own], DeleteAnswer::Deleted, "{id} in {body}");
        }
    }
}

/// A look-up resolves a medium only where the whole reply names it once, and never where a list says that it is not there.
fn check_media(by: IdKind, items: &[LookupItem], reply: &Reply) {
    let Some(answers) = success(&BatchGetMediaInfos { by, items }, reply) else { return };
    assert_eq!(answers.len(), items.len(), "one answer an item");
    assert!(!answers.iter().any(|answer| matches!(answer, Lookup::Refused(reason) if reason.code.is_empty())));
    let Ok(body) = serde_json::from_slice::<Value>(&reply.body) else { return };
    for (item, answer) in items.iter().zip(&answers) {
        let Lookup::Found(medium) = answer else { continue };
        assert!(!medium.video_id.is_empty());
        for list in ["ForbiddenMediaIds", "NonExistMediaIds", "NonExistReferenceIds"] {
            let ids = body.get(list).and_then(Value::as_array).into_iter().flatten();
            assert!(!ids.filter_map(Value::as_str).any(|id| id == item.id), "{list} in {body}");
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
