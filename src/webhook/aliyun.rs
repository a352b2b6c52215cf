//! Event notifications of Alibaba Cloud VOD: who signed, and what they mean.
//! Source: "HTTP callback authentication" and the event pages of the ApsaraVideo VOD documentation.
//!
//! The signature does not cover the body, and can be used again with another one: what a notification says is never acted on
//! before the provider itself has said it.

use std::time::SystemTime;

use super::callback::{Callback, Confirmation, ModerationAlert, Question, member};
use super::{Claim, is_recent};
use crate::json::Json;
use crate::provider::BLOCK;
use crate::request::{IdKind, is_id};
use crate::trigger::Request;

/// What the headers of a notification say of its signature, which covers the callback URL and the time.
pub(super) fn claim<'r>(url: &str, request: &'r Request, now: SystemTime) -> Result<Claim<'r>, &'static str> {
    let (Some(timestamp), Some(signature)) = (request.header("x-vod-timestamp"), request.header("x-vod-signature"))
    else {
        return Err("a header of the signature is missing");
    };
    if !is_recent(timestamp, now) {
        return Err("the timestamp is not within five minutes of now");
    }
    Ok(Claim::Hashed { before: format!("{url}|{timestamp}|"), behind: String::new(), hash: signature.into() })
}

/// What a notification means; the error says what was not understood.
pub(super) fn read(event: &Json<'_>, act_on: &[String]) -> Result<Callback, String> {
    let kind = member(event, "EventType").ok_or("EventType is missing")?;
    let id = || member(event, "MediaId").or_else(|| member(event, "VideoId")).filter(|id| is_id(id));
    let is_success = member(event, "Status").is_none_or(|status| status.eq_ignore_ascii_case("success"));
    // Documented as a text and shown as an object.
    let data = event.member("Data").unwrap_or(&Json::Null);
    let parsed = data.text().map(|text| Json::read(text).unwrap_or(Json::Null));
    let data = parsed.as_ref().unwrap_or(data);
    let (question, is_block, label, job) = match kind {
        "AIMediaAuditComplete" => {
            let verdict = member(data, "Suggestion").map(|word| word.eq_ignore_ascii_case(BLOCK));
            (Question::AuditResult, verdict, member(data, "Label"), member(event, "JobId"))
        }
        "CreateAuditComplete" => {
            let is_video = member(event, "SubType").is_none_or(|kind| kind.eq_ignore_ascii_case("video"));
            let verdict = member(event, "AuditStatus").map(|word| is_video && word.eq_ignore_ascii_case("Blocked"));
            (Question::VideoStatus, verdict, member(event, "Reason"), None)
        }
        "DeleteMediaComplete" => {
            let id = id().ok_or("MediaId is missing or no id")?;
            return Ok(Callback::Confirmed(vec![deleted(event, id, is_success)]));
        }
        _ => return Ok(Callback::Nothing(kind.to_owned())),
    };
    if !is_success || !act_on.iter().any(|name| name == kind) {
        return Ok(Callback::Nothing(kind.to_owned()));
    }
    // What cannot be read may be a block.
    if !is_block.ok_or("the verdict (Data.Suggestion or AuditStatus) is missing")? {
        return Ok(Callback::Nothing(kind.to_owned()));
    }
    Ok(Callback::Alert(ModerationAlert {
        event: kind.to_owned(),
        id: id().ok_or("MediaId is missing or no id")?.to_owned(),
        id_kind: IdKind::Video,
        question,
        label: label.map(str::to_owned),
        job: job.map(str::to_owned),
        time: member(event, "EventTime").map(with_milliseconds),
    }))
}

fn deleted(event: &Json<'_>, id: &str, is_success: bool) -> Confirmation {
    let jobs = event.member("JobIds").map(|jobs| match jobs.text() {
        Some(text) => text.to_owned(),
        None => jobs.items().iter().filter_map(Json::text).collect::<Vec<_>>().join(","),
    });
    Confirmation {
        id: id.to_owned(),
        id_kind: IdKind::Video,
        is_success,
        what: member(event, "DeleteType").map(str::to_owned),
        jobs: jobs.filter(|jobs| !jobs.is_empty()),
        error_code: member(event, "ErrorCode").map(str::to_owned),
        error_message: member(event, "ErrorMessage").map(str::to_owned),
        time: member(event, "EventTime").map(with_milliseconds),
    }
}

/// A time in RFC 3339: the provider has been seen to write milliseconds behind a colon.
fn with_milliseconds(time: &str) -> String {
    match time.rsplit_once(':') {
        Some((head, tail)) if head.matches(':').count() == 2 && tail.ends_with('Z') => format!("{head}.{tail}"),
        _ => time.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_stand_behind_a_point() {
        assert_eq!(with_milliseconds("2022-10-20T10:29:46:540Z"), "2022-10-20T10:29:46.540Z");
        for time in ["2022-10-20T10:29:46Z", "2022-10-20T10:29:46+08:00"] {
            assert_eq!(with_milliseconds(time), time);
        }
    }
}
