//! `DynamoDB` streams: an item that expired by its time to live, and whose attributes name a target, is to be deleted. A stream may be
//! another application's; what it brings is left alone unless it is such an item, or was meant as one.

mod image;

use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::value::RawValue;

use super::data::Data;
use super::envelope::cut;
use super::{Invocation, misplaced};
use crate::clock::parse_rfc3339;
use crate::config::{Config, RETENTION};
use crate::json::{Found, Json, Object, Outline, Path, TWICE, Told};
use crate::redact::shown;
use crate::request::{DeletionEvent, Message, Rejection};
use crate::trigger::{Trigger, Unreadable};

/// Who removes what has expired.
/// Source: "DynamoDB Streams and Time to Live" in the `DynamoDB` guide.
const TTL: (&str, &str) = ("Service", "dynamodb.amazonaws.com");
/// The source of an event whose record does not name its stream.
const SOURCE: &str = "aws:dynamodb";
const IMAGE: &str = "OldImage";
const TIME: &str = "ApproximateCreationDateTime";

/// Reads the records of a stream. Those that are no expiry of a target are left out; of the others, one without a sequence number
/// fails the whole batch on purpose, since its failure could not be reported.
pub(super) fn parse(records: &[&RawValue], config: &Config) -> Result<Invocation, Unreadable> {
    let mut messages = Vec::new();
    for (index, record) in records.iter().enumerate() {
        // What is no object says no source, and does not come here.
        let Some(record) = Record::parse(record) else { continue };
        let Some(event) = record.event(config) else { continue };
        let number = record.change.text("SequenceNumber").filter(|number| !number.is_empty());
        let number = number.ok_or_else(|| {
            Unreadable(format!(
                "record {index} of the stream has no sequence number, so its failure could not be reported"
            ))
        })?;
        messages.push(Message { id: Some(number.into_owned()), event, blocked: false });
    }
    Ok(Invocation { trigger: Trigger::Stream, messages })
}

struct Record<'a> {
    outline: Outline<'a>,
    /// Its member `dynamodb`.
    change: Outline<'a>,
}

impl<'a> Record<'a> {
    fn parse(record: &'a RawValue) -> Option<Self> {
        let outline = Outline::parse(record.get()).ok()?;
        let change = outline.object("dynamodb").unwrap_or_default();
        Some(Self { outline, change })
    }

    /// The event that the record means, or what is wrong with it; nothing when it is somebody else's.
    fn event(&self, config: &Config) -> Option<Result<DeletionEvent, Rejection>> {
        if self.outline.text("eventName").is_some_and(|name| name != "REMOVE") {
            return None;
        }
        let found = Found::default();
        match (self.read(config, &found), found.nothing()) {
            (Ok(event), Ok(())) => event.map(Ok),
            _ => Some(Err(self.rejection(found))),
        }
    }

    fn read(&self, config: &Config, found: &Found) -> Result<Option<DeletionEvent>, Told> {
        if !self.is_expiry(found)? {
            return Ok(None);
        }
        if self.outline.text("eventName").is_none() {
            let name = self.outline.json("eventName", &Path::Root, found)?;
            return Err(found.unfit(&Path::Member(&Path::Root, "eventName"), &name, "eventName is a string"));
        }
        let at = Path::Member(&Path::Root, "dynamodb");
        let image = self.change.json(IMAGE, &at, found)?;
        let data = image::read(image, &at, config, found);
        if matches!(data, Ok(None)) {
            return Ok(None);
        }
        misplaced::tell(self.outline.names(), &Path::Root, "the old image", found);
        misplaced::tell(self.change.names(), &at, "the old image", found);
        let time = self.time(&at, found);
        let (Some((event_type, data)), time) = (data?, time?) else { return Ok(None) };
        let Data { reason, reference, dry_run, targets, sweeps } = data;
        let id = cut(&self.outline.text("eventID").unwrap_or_default());
        let source = cut(&self.outline.text("eventSourceARN").unwrap_or(Cow::Borrowed(SOURCE)));
        Ok(Some(DeletionEvent { id, source, event_type, time, reason, reference, dry_run, targets, sweeps }))
    }

    /// Whether the time to live removed the item. A user's removal has no identity.
    fn is_expiry(&self, found: &Found) -> Result<bool, Told> {
        let at = Path::Member(&Path::Root, "userIdentity");
        let identity = self.outline.json("userIdentity", &Path::Root, found)?;
        let identity = match &identity {
            Json::Null => return Ok(false),
            Json::Object(identity) => identity,
            other => return Err(found.unfit(&at, other, "userIdentity is an object")),
        };
        let kind = spelled(identity, ["type", "Type"], &at, found);
        let principal = spelled(identity, ["principalId", "PrincipalId"], &at, found);
        match (kind?, principal?) {
            (None, None) => Ok(false),
            (Some(kind), Some(principal)) => Ok((kind, principal) == TTL),
            (kind, principal) if kind.is_none_or(|kind| kind == TTL.0) && principal.is_none_or(|own| own == TTL.1) => {
                Err(found.tell(&at, "userIdentity is half of one: it has a type and a principalId"))
            }
            _ => Ok(false),
        }
    }

    fn time(&self, at: &Path<'_>, found: &Found) -> Result<Option<SystemTime>, Told> {
        let json = self.change.json(TIME, at, found)?;
        let time = match &json {
            Json::Null => return Ok(None),
            Json::Whole(_) | Json::Number => self.change.raw(TIME).and_then(|raw| seconds(raw.get())),
            Json::Text(text) => parse_rfc3339(text).or_else(|| seconds(text)),
            _ => None,
        };
        let shown = || json.text().map_or_else(|| json.kind().to_owned(), shown);
        time.map(Some).ok_or_else(|| {
            let wanted = format_args!("{TIME} is in seconds since 1970, or an RFC 3339 time, found {}", shown());
            found.tell(&Path::Member(at, TIME), wanted)
        })
    }

    fn rejection(&self, found: Found) -> Rejection {
        let text = |name| self.outline.text(name).map(|text| cut(&text));
        Rejection {
            event_id: text("eventID"),
            event_type: Some(RETENTION.to_owned()),
            event_source: text("eventSourceARN"),
            reference: self.change.raw(IMAGE).and_then(image::reference),
            problems: Box::new(found.into_problems()),
            is_event: true,
        }
    }
}

/// A text that Lambda and the Streams API spell differently.
fn spelled<'i>(
    identity: &'i Object<'_>,
    names: [&str; 2],
    at: &Path<'_>,
    found: &Found,
) -> Result<Option<&'i str>, Told> {
    let mut spelled = None;
    for name in names {
        let at = Path::Member(at, name);
        match identity.get(name) {
            None | Some(Json::Null) => {}
            Some(Json::Text(text)) if spelled.is_none_or(|other| other == text) => spelled = Some(text.as_ref()),
            Some(Json::Text(_)) => return Err(found.tell(&at, "userIdentity says this in two ways")),
            Some(Json::Twice) => return Err(found.tell(&at, TWICE)),
            Some(other) => return Err(found.unfit(&at, other, format_args!("{name} of a userIdentity is a string"))),
        }
    }
    Ok(spelled)
}

fn seconds(text: &str) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(text.parse().ok()?).ok()?)
}
