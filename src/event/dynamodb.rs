//! `DynamoDB` streams: an item that expired by its time to live, and whose attributes name a target, is to be deleted.

use std::time::{Duration, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::found::Found;
use super::json::{Json, Path};
use super::object::Object;
use super::{Invocation, Trigger, Unreadable, target};
use crate::config::{Config, RETENTION};
use crate::request::{DeletionEvent, IdKind, Message, Problems, Rejection};

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(rename = "eventID")]
    id: Option<String>,
    #[serde(rename = "eventName")]
    name: Option<String>,
    #[serde(rename = "eventSourceARN")]
    stream: Option<String>,
    #[serde(rename = "userIdentity")]
    identity: Option<Identity>,
    #[serde(borrow)]
    dynamodb: Change<'a>,
}

/// Who removed the item; the deletion by a user has none.
#[derive(Deserialize)]
struct Identity {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(rename = "principalId")]
    principal: Option<String>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(rename = "SequenceNumber")]
    sequence_number: Option<String>,
    #[serde(rename = "ApproximateCreationDateTime")]
    removed_at: Option<f64>,
    #[serde(borrow, rename = "OldImage")]
    old_image: Option<&'a RawValue>,
}

/// Reads the records of a stream. Those that are no expiry of a target are left out; one without a sequence number fails the
/// whole batch on purpose, since its failure could not be reported.
pub(super) fn parse(records: &[&RawValue], config: &Config) -> Result<Invocation, Unreadable> {
    let mut messages = Vec::new();
    for (index, record) in records.iter().enumerate() {
        let unreadable = |what| Unreadable(format!("record {index} of the stream {what}"));
        let record: Record<'_> = serde_json::from_str(record.get()).map_err(|_| unreadable("cannot be read"))?;
        if !record.is_expiry() {
            continue;
        }
        let number = record.dynamodb.sequence_number.clone().filter(|number| !number.is_empty());
        let number = number.ok_or_else(|| unreadable("has no sequence number"))?;
        if let Some(event) = record.event(config) {
            messages.push(Message { id: Some(number), event, blocked: false });
        }
    }
    Ok(Invocation { trigger: Trigger::Stream, messages })
}

impl Record<'_> {
    fn is_expiry(&self) -> bool {
        let by_service = |identity: &Identity| {
            identity.kind.as_deref() == Some("Service")
                && identity.principal.as_deref() == Some("dynamodb.amazonaws.com")
        };
        self.name.as_deref() == Some("REMOVE") && self.identity.as_ref().is_some_and(by_service)
    }

    /// The event that the old image means; nothing when it names no medium.
    fn event(&self, config: &Config) -> Option<Result<DeletionEvent, Rejection>> {
        let image = self.dynamodb.old_image?;
        let attributes = match Json::parse(image.get()) {
            Ok(Json::Object(attributes)) => attributes,
            Ok(_) => return None,
            Err(problem) => return Some(Err(self.rejection(problem.into()))),
        };
        let members: Object = attributes
            .into_iter()
            .filter(|(name, _)| target::MEMBERS.contains(&&**name))
            .map(|(name, attribute)| (name, value(attribute)))
            .collect();
        let names_medium = IdKind::ALL.iter().any(|kind| members.contains(kind.member()));
        if !names_medium || !(members.contains("provider") || members.contains("account")) {
            return None;
        }
        let event_type = config.events.find(RETENTION)?;
        let (outer, inner) = (Path::Member(&Path::Root, "dynamodb"), "OldImage");
        let scope = config.events.scope(event_type);
        let found = Found::default();
        let target = target::parse(&Json::Object(members), &Path::Member(&outer, inner), config, Ok(scope), &found);
        Some(match (target, found.nothing()) {
            (Ok(target), Ok(())) => Ok(DeletionEvent {
                id: self.id.clone().unwrap_or_default(),
                source: self.stream.clone().unwrap_or_default(),
                event_type,
                time: self
                    .dynamodb
                    .removed_at
                    .and_then(|seconds| UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)),
                reason: None,
                reference: None,
                dry_run: config.dry_run,
                targets: vec![target],
                sweeps: Vec::new(),
            }),
            _ => Err(self.rejection(found.into_problems())),
        })
    }

    fn rejection(&self, problems: Problems) -> Rejection {
        Rejection {
            event_id: self.id.clone(),
            event_type: Some(RETENTION.to_owned()),
            event_source: self.stream.clone(),
            problems: Box::new(problems),
            is_event: true,
            ..Rejection::default()
        }
    }
}

/// A `DynamoDB` attribute as the value that it holds. What a target cannot have becomes a null, which no member accepts.
fn value(attribute: Json) -> Json {
    let Json::Object(typed) = attribute else { return Json::Null };
    let Some((kind, held)) = typed.into_iter().next() else { return Json::Null };
    let number = |text: &str| text.parse().map_or(Json::Number, Json::Whole);
    match (&*kind, held) {
        ("S", text @ Json::Text(_)) => text,
        ("N", Json::Text(text)) => number(&text),
        ("BOOL", flag @ Json::Flag(_)) => flag,
        ("L", Json::List(items)) => Json::List(items.into_iter().map(value).collect()),
        ("M", Json::Object(members)) => {
            Json::Object(members.into_iter().map(|(name, held)| (name, value(held))).collect())
        }
        ("SS", list @ Json::List(_)) => list,
        ("NS", Json::List(items)) => {
            Json::List(items.iter().map(|item| item.text().map_or(Json::Null, number)).collect())
        }
        _ => Json::Null,
    }
}
