//! Event notifications of Tencent Cloud VOD: who signed, and what they mean.
//! Source: `ModifyEventConfig` and the event models of the official SDK.
//!
//! The signature does not cover the body: as at Alibaba Cloud, the provider itself is asked before anything is deleted.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Claim;
use super::callback::{Callback, Confirmation, ModerationAlert, Question, member};
use crate::json::Json;
use crate::provider::BLOCK;
use crate::request::{IdKind, is_id};
use crate::trigger::Request;

/// What authenticates a notification. Whether it comes in the body or in the query is not documented.
#[derive(Deserialize)]
struct Signature<'b> {
    #[serde(rename = "Sign")]
    sign: Option<String>,
    /// Unix seconds, after which the signature is not valid any more.
    #[serde(borrow, rename = "T")]
    expires: Option<&'b RawValue>,
}

/// The longest time ahead of now at which a signature may end; the provider says ten minutes.
const FARTHEST: Duration = Duration::from_secs(86_400);

/// What a notification says of its signature, which covers the time at which it ends.
pub(super) fn claim<'r>(request: &'r Request, now: SystemTime) -> Result<Claim<'r>, &'static str> {
    const MISSING: &str = "Sign or T is missing";
    let (sign, expires): (Cow<'r, str>, String) = match (request.query("Sign"), request.query("T")) {
        (Some(sign), Some(expires)) => (sign.into(), expires.to_owned()),
        _ => {
            let body: Signature<'_> = serde_json::from_slice(request.bytes()).map_err(|_| MISSING)?;
            let expires = body.expires.ok_or(MISSING)?.get();
            let expires = serde_json::from_str(expires).unwrap_or_else(|_| expires.to_owned());
            (body.sign.ok_or(MISSING)?.into(), expires)
        }
    };
    let ends = expires.parse().ok().and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
    if !ends.is_some_and(|ends| ends >= now && ends <= now + FARTHEST) {
        return Err("T has passed, or is no time soon");
    }
    Ok(Claim::Hashed { before: String::new(), behind: expires, hash: sign })
}

/// What a notification means; the error says what was not understood.
pub(super) fn read(event: &Json<'_>, act_on: &[String], sub_app_id: Option<u64>) -> Result<Callback, String> {
    let kind = member(event, "EventType").ok_or("EventType is missing")?;
    match kind {
        "FileDeleted" => deleted(event.member("FileDeleteEvent")).map(Callback::Confirmed),
        "ReviewAudioVideoComplete" if act_on.iter().any(|name| name == kind) => {
            let task =
                event.member("ReviewAudioVideoCompleteEvent").ok_or("ReviewAudioVideoCompleteEvent is missing")?;
            let output = task.member("Output").unwrap_or(&Json::Null);
            let is_finished = member(task, "Status").is_none_or(|status| status.eq_ignore_ascii_case("FINISH"))
                && member(task, "ErrCodeExt").is_none();
            // What cannot be read may be a block.
            let suggestion = member(output, "Suggestion").ok_or("Output.Suggestion is missing");
            if !is_finished || !suggestion?.eq_ignore_ascii_case(BLOCK) {
                return Ok(Callback::Nothing(kind.to_owned()));
            }
            let id = task.member("Input").and_then(|input| member(input, "FileId")).filter(|id| is_id(id));
            Ok(Callback::Alert(ModerationAlert {
                event: kind.to_owned(),
                id: id.ok_or("Input.FileId is missing or no id")?.to_owned(),
                id_kind: IdKind::File,
                question: Question::FileReview { sub_app_id },
                label: member(output, "Label").map(str::to_owned),
                job: member(task, "TaskId").map(str::to_owned),
                time: None,
            }))
        }
        _ => Ok(Callback::Nothing(kind.to_owned())),
    }
}

/// Files of one notification; those of one delete are few.
const MAX_FILES: usize = 1000;

/// One confirmation for each file. Only what was done is reported; with parts, only these are gone.
fn deleted(event: Option<&Json<'_>>) -> Result<Vec<Confirmation>, String> {
    let event = event.ok_or("FileDeleteEvent is missing")?;
    let list = |name: &str| event.member(name).map(Json::items).unwrap_or_default();
    let mut files: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for id in list("FileIdSet") {
        files.entry(id.text().unwrap_or_default()).or_default();
    }
    for info in list("FileDeleteResultInfo") {
        let parts = info.member("DeleteParts").map(Json::items).unwrap_or_default();
        let file = files.entry(member(info, "FileId").unwrap_or_default()).or_default();
        file.extend(parts.iter().filter_map(part));
    }
    if files.is_empty() || files.len() > MAX_FILES || !files.keys().all(|id| is_id(id)) {
        return Err(format!("FileIdSet has no ids, something that is none, or more than {MAX_FILES}"));
    }
    let confirmation = |(id, parts): (&str, Vec<String>)| Confirmation {
        id: id.to_owned(),
        id_kind: IdKind::File,
        is_success: true,
        what: (!parts.is_empty()).then(|| parts.join(",")),
        jobs: None,
        error_code: None,
        error_message: None,
        time: None,
    };
    Ok(files.into_iter().map(confirmation).collect())
}

fn part(part: &Json<'_>) -> Option<String> {
    let kind = member(part, "Type")?;
    match part.member("Definition") {
        Some(Json::Whole(definition)) if *definition > 0 => Some(format!("{kind}:{definition}")),
        _ => Some(kind.to_owned()),
    }
}
