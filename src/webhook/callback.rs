//! What the event notifications of the providers come to.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::clock::parse_rfc3339;
use crate::json::Json;
use crate::outcome::{Outcome, Verdict};
use crate::provider::{BLOCK, Lookup};
use crate::redact::first;
use crate::request::{IdKind, MAX_FREE_TEXT};

/// Characters of a provider's word that are shown.
const MAX_WORD: usize = 64;

/// A notification, understood.
#[derive(Debug)]
pub(crate) enum Callback {
    /// The provider may have found something against a medium. Its own word is asked for before anything is deleted.
    Alert(ModerationAlert),
    /// The provider reports on deletes.
    Confirmed(Vec<Confirmation>),
    /// A notification of this type, with nothing to do.
    Nothing(String),
}

/// A medium that is said to have been found unfit to be shown.
#[derive(Debug)]
pub(crate) struct ModerationAlert {
    /// The notification's type.
    pub(crate) event: String,
    pub(crate) id: String,
    pub(crate) id_kind: IdKind,
    pub(crate) question: Question,
    pub(crate) label: Option<String>,
    /// The provider's id of the review.
    pub(crate) job: Option<String>,
    pub(crate) time: Option<String>,
}

/// How the provider is asked for its own word on a medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// What the automated review of a video at Alibaba Cloud VOD found.
    AuditResult,
    /// The status of a video at Alibaba Cloud VOD, in which a reviewer blocks it.
    VideoStatus,
    /// What the review of a file at Tencent Cloud VOD found.
    FileReview { sub_app_id: Option<u64> },
}

/// What the provider says of an alert when it is asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    Confirmed,
    /// The medium is gone already.
    Gone,
    /// The provider says otherwise.
    Denied(String),
    /// The provider did not say; asked later, it may.
    Unknown(String),
}

impl From<Result<Lookup<String>, Verdict>> for Finding {
    fn from(answer: Result<Lookup<String>, Verdict>) -> Self {
        match answer {
            Ok(Lookup::Found(found)) if found.eq_ignore_ascii_case(BLOCK) => Self::Confirmed,
            Ok(Lookup::Found(found)) => {
                let found: String = found.chars().take(MAX_WORD).collect();
                Self::Denied(format!("the provider does not confirm it: it says {found:?}"))
            }
            Ok(Lookup::Absent) => Self::Gone,
            Ok(Lookup::Refused(_) | Lookup::Omitted | Lookup::Unclear) => {
                Self::Unknown("the provider's reply does not speak of the medium".to_owned())
            }
            Err(verdict) if verdict.outcome == Outcome::AlreadyAbsent => Self::Gone,
            // Whatever it is, it may be mended: that of an account too.
            Err(verdict) => Self::Unknown(format!("the provider could not be asked{}", verdict.because_of())),
        }
    }
}

impl ModerationAlert {
    /// What is the same in every notification of one review, which may come again in other words.
    pub(crate) fn review_id(&self) -> Option<String> {
        self.job.as_ref().map(|job| format!("{}:{job}:{}", self.event, self.id))
    }

    /// The deletion event that a confirmed alert is.
    pub(crate) fn takedown(&self, id: &str, source: &str, account: &str) -> String {
        let reason = self.label.as_ref().map_or_else(|| self.event.clone(), |label| format!("{}: {label}", self.event));
        let takedown = Takedown {
            id,
            source,
            time: self.time.as_deref().filter(|time| parse_rfc3339(time).is_some()),
            reason: Some(&reason),
            reference: self.job.as_deref(),
            account,
            id_kind: self.id_kind,
            media_id: &self.id,
        };
        takedown.to_json()
    }
}

/// What the provider says became of one medium. It is the word of the notification: its signature does not cover it.
#[derive(Debug)]
pub(crate) struct Confirmation {
    pub(crate) id: String,
    pub(crate) id_kind: IdKind,
    pub(crate) is_success: bool,
    /// What of it: the provider's type of the delete, or the parts.
    pub(crate) what: Option<String>,
    pub(crate) jobs: Option<String>,
    pub(crate) error_code: Option<String>,
    pub(crate) error_message: Option<String>,
    pub(crate) time: Option<String>,
}

/// A `content.takedown` of one medium, for a sender that does not speak in events.
pub(super) struct Takedown<'a> {
    pub(super) id: &'a str,
    pub(super) source: &'a str,
    /// RFC 3339.
    pub(super) time: Option<&'a str>,
    pub(super) reason: Option<&'a str>,
    pub(super) reference: Option<&'a str>,
    pub(super) account: &'a str,
    pub(super) id_kind: IdKind,
    pub(super) media_id: &'a str,
}

#[derive(Serialize)]
struct Event<'a> {
    specversion: &'static str,
    id: &'a str,
    source: &'a str,
    #[serde(rename = "type")]
    event_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'a str>,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    targets: [BTreeMap<&'static str, &'a str>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
}

impl Takedown<'_> {
    pub(super) fn to_json(&self) -> String {
        let free_text = |text| first(text, MAX_FREE_TEXT);
        let event = Event {
            specversion: "1.0",
            id: self.id,
            source: self.source,
            event_type: "content.takedown",
            time: self.time,
            data: Data {
                targets: [BTreeMap::from([("account", self.account), (self.id_kind.member(), self.media_id)])],
                reason: self.reason.map(free_text),
                reference: self.reference.map(free_text),
            },
        };
        serde_json::to_string(&event).unwrap_or_default()
    }
}

/// A text member that is not empty.
pub(super) fn member<'a>(value: &'a Json<'_>, name: &str) -> Option<&'a str> {
    value.member(name).and_then(Json::text).filter(|text| !text.is_empty())
}
