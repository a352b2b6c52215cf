//! The deletion event itself: a `CloudEvents` object or an `EventBridge` event, plain or wrapped by SNS, by `EventBridge`, or by SNS around
//! `EventBridge`.

use std::borrow::Cow;
use std::time::SystemTime;

use super::data::{self, Data};
use super::misplaced;
use crate::clock::parse_rfc3339;
use crate::config::{Config, RETENTION, is_sweep};
use crate::json::{Found, Json, Members, Path, Told};
use crate::redact::{first, listed, shown};
use crate::request::MAX_FREE_TEXT;
use crate::request::{DeletionEvent, Problems, Rejection};
use crate::trigger::advice;

/// How many wrappers one event may have; two are the most that has been seen.
const MAX_WRAPPERS: usize = 4;
/// Characters of an event's id, source and type that are kept.
const MAX_NAME: usize = 256;

/// Reads one deletion event from the text of a message, in whose own wrapper something may have been found wrong.
pub(super) fn parse(text: &str, config: &Config, found: Found) -> Result<DeletionEvent, Rejection> {
    read(text, MAX_WRAPPERS, config, found)
}

/// Reads an event that may have so many wrappers.
fn read(text: &str, mut wrappers: usize, config: &Config, found: Found) -> Result<DeletionEvent, Rejection> {
    let json = Json::parse(text).map_err(|problem| found.add(|| problem));
    let json = match json.and_then(|json| unwrapped(json, &mut wrappers, &found)) {
        Ok(Inner::Event(json)) => json,
        Ok(Inner::Text(text)) => return read(&text, wrappers, config, found),
        Err(_) => return Err(Rejection::unrecognised(found.into_problems())),
    };
    match (event(&json, config, &found), found.nothing()) {
        (Ok(event), Ok(())) => Ok(event),
        _ => Err(rejection(&json, config, found.into_problems())),
    }
}

/// What a wrapper holds.
enum Inner<'a> {
    Event(Json<'a>),
    /// It has to be parsed, and may have a wrapper of its own.
    Text(Cow<'a, str>),
}

/// The event without its wrappers, as far as these are JSON and not text.
fn unwrapped<'a>(mut json: Json<'a>, wrappers: &mut usize, found: &Found) -> Result<Inner<'a>, Told> {
    loop {
        let Json::Object(mut members) = json else { return Ok(Inner::Event(json)) };
        let has = |name| members.get(name).is_some_and(|value| *value != Json::Null);
        let is_event = has("specversion");
        let is_event_bridge = has("detail-type") && members.contains("detail");
        let is_notification = members.get("Type").and_then(Json::text) == Some("Notification");
        let inner = if !is_event && is_event_bridge && members.get("detail").is_some_and(is_cloud_event) {
            "detail"
        } else if !is_event && !is_event_bridge && is_notification && members.contains("Message") {
            "Message"
        } else {
            return Ok(Inner::Event(Json::Object(members)));
        };
        misplaced::tell_in_wrapper(&members, found);
        let held = members.take(inner).unwrap_or(Json::Null);
        let is_text = inner == "Message";
        if is_text && held.text().is_none() {
            let at = Path::Member(&Path::Root, inner);
            return Err(found.tell(&at, format_args!("Message is a string, found {}", held.kind())));
        }
        *wrappers = wrappers.checked_sub(1).ok_or_else(|| {
            found.tell(&Path::Root, format_args!("the event is wrapped more than {MAX_WRAPPERS} times"))
        })?;
        match held {
            Json::Text(text) if is_text => return Ok(Inner::Text(text)),
            held => json = held,
        }
    }
}

fn is_cloud_event(json: &Json<'_>) -> bool {
    json.member("specversion").is_some_and(|version| *version != Json::Null)
}

/// Where an event keeps its type and its data.
#[derive(PartialEq, Eq)]
struct Form {
    type_member: &'static str,
    data_member: &'static str,
}

const CLOUD_EVENT: Form = Form { type_member: "type", data_member: "data" };
const EVENT_BRIDGE: Form = Form { type_member: "detail-type", data_member: "detail" };

impl Form {
    fn of(event: &Members<'_>) -> Option<Self> {
        if event.has("specversion") { Some(CLOUD_EVENT) } else { event.has("detail-type").then_some(EVENT_BRIDGE) }
    }
}

/// What the type of an event stands for.
#[derive(Clone, Copy)]
enum Kind {
    Deletion,
    Sweeps,
}

fn event(json: &Json<'_>, config: &Config, found: &Found) -> Result<DeletionEvent, Told> {
    json.tell_doubles(&Path::Root, found);
    if matches!(json, Json::List(_)) {
        return Err(found.tell(&Path::Root, "one message holds one event, found an array"));
    }
    let event = Members::envelope(json, found)?;
    let form = Form::of(&event).ok_or_else(|| match advice(|name| event.has(name)) {
        Some((member, advice)) => event.tell_at(member, advice),
        None => event.tell("this is neither a CloudEvents 1.0 object (specversion is missing) nor an EventBridge event (detail-type is missing)"),
    })?;
    if let Ok(Some(version)) = event.text("specversion")
        && version != "1.0"
    {
        event.tell_at("specversion", format_args!("specversion is \"1.0\", found {}", shown(version)));
    }
    misplaced::tell(event.names(), &Path::Root, form.data_member, found);
    let (id, source) = (event.required_text("id"), event.required_text("source"));
    let known = event_type(&event, &form, config);
    let time = time(&event);
    let data = data(&event, &form, known, config);
    let (Data { reason, reference, dry_run, targets, sweeps }, (_, event_type)) = (data?, known?);
    let (id, source) = (cut(id?), cut(source?));
    Ok(DeletionEvent { id, source, event_type, time: time?, reason, reference, dry_run, targets, sweeps })
}

/// What the type of an event stands for, and its index in the configuration.
fn event_type(event: &Members<'_>, form: &Form, config: &Config) -> Result<(Kind, usize), Told> {
    let name = event.required_text(form.type_member)?;
    // What EventBridge sends at the times of a scheduled rule names nothing.
    let is_scheduled = *form == EVENT_BRIDGE
        && name == "Scheduled Event"
        && event.get("source").and_then(Json::text) == Some("aws.events");
    let (kind, named) = match is_scheduled || is_sweep(name) {
        true => (Kind::Sweeps, RETENTION),
        false => (Kind::Deletion, name),
    };
    config.events.find(named).map(|index| (kind, index)).ok_or_else(|| {
        let data = event.get(form.data_member);
        if let Some((_, advice)) = advice(|name| data.is_some_and(|data| data.member(name).is_some())) {
            return event.tell_at(form.data_member, advice);
        }
        let known = listed(config.events.names());
        event.tell_at(form.type_member, format_args!("unknown event type {}; known are {known}", shown(name)))
    })
}

fn time(event: &Members<'_>) -> Result<Option<SystemTime>, Told> {
    let Some(text) = event.text("time")? else { return Ok(None) };
    parse_rfc3339(text).map(Some).ok_or_else(|| {
        let wanted = "time is an RFC 3339 time like 2026-11-20T07:00:00Z";
        event.tell_at("time", format_args!("{wanted}, found {}", shown(text)))
    })
}

fn data(event: &Members<'_>, form: &Form, known: Result<(Kind, usize), Told>, config: &Config) -> Result<Data, Told> {
    let name = form.data_member;
    let encoded = event
        .has("data_base64")
        .then(|| event.tell_at("data_base64", "data_base64 is not read: put the object itself into data"));
    let Some(json) = event.given(name) else {
        return Err(encoded.unwrap_or_else(|| event.tell(format_args!("{name} is missing"))));
    };
    let at = Path::Member(&Path::Root, name);
    match known {
        Ok((Kind::Sweeps, _)) => data::of_sweeps(json, &at, config, event.found),
        Ok((Kind::Deletion, event_type)) => {
            data::of_deletion(json, (&at, name), config, Ok(config.events.scope(event_type)), event.found)
        }
        // Of an event of somebody else's, nothing more is wrong than its type.
        Err(told) if json.member("targets").is_none() => Err(told),
        Err(told) => data::of_deletion(json, (&at, name), config, Err(told), event.found),
    }
}

/// The rejection of an event, with what names it as far as it can be read.
fn rejection(json: &Json<'_>, config: &Config, problems: Problems) -> Rejection {
    let found = Found::default();
    let form = Members::envelope(json, &found).ok().and_then(|event| Form::of(&event));
    let text = |name| json.member(name).and_then(Json::text).map(cut);
    let data = form.as_ref().and_then(|form| json.member(form.data_member));
    let reference = data.and_then(|data| data.member("reference")).and_then(Json::text);
    let event_type = form.as_ref().and_then(|form| text(form.type_member));
    let known = |name: &String| config.events.find(name).map(|index| config.events.name(index).to_owned());
    Rejection {
        event_id: text("id"),
        event_type: event_type.map(|name| known(&name).unwrap_or(name)),
        event_source: text("source"),
        reference: reference.map(|text| first(text, MAX_FREE_TEXT).to_owned()),
        problems: Box::new(problems),
        is_event: form.is_some(),
    }
}

/// A name as log lines carry it, once for each target.
pub(super) fn cut(name: &str) -> String {
    first(name, MAX_NAME).to_owned()
}
