//! The deletion event itself: a `CloudEvents` object or an `EventBridge` event, plain or wrapped by SNS, by `EventBridge`, or by SNS around
//! `EventBridge`.

use super::destination::advice;
use super::json::{Json, Misfit, Path};
use super::members::Members;
use super::target;
use crate::clock::parse_rfc3339;
use crate::config::{Config, is_sweep};
use crate::redact::shown;
use crate::request::{DeletionEvent, Rejection};

/// How many wrappers one event may have; two are the most that has been seen.
const MAX_WRAPPERS: usize = 4;
/// Characters of an event's id and source that are kept.
const MAX_NAME: usize = 256;
/// Characters in the longest `reason` and `reference`.
pub(crate) const MAX_FREE_TEXT: usize = 256;
const DATA_MEMBERS: [&str; 4] = ["targets", "reason", "reference", "dry_run"];

/// Reads one deletion event from the text of a message.
pub(super) fn parse(text: &str, config: &Config) -> Result<DeletionEvent, Rejection> {
    let mut json = Json::parse(text)?;
    for _ in 0..=MAX_WRAPPERS {
        match peel(json)? {
            Peeled::Wrapped(inner) => json = inner,
            Peeled::Event(event) => return read(&event, config),
        }
    }
    Err(Misfit::at(&Path::Root, format!("the event is wrapped more than {MAX_WRAPPERS} times")).into())
}

enum Peeled {
    Wrapped(Json),
    Event(Json),
}

/// Takes off one wrapper, if there is one.
fn peel(json: Json) -> Result<Peeled, Misfit> {
    let Json::Object(mut members) = json else {
        return Ok(Peeled::Event(json));
    };
    let has = |name| members.contains(name);
    let is_event_bridge = has("detail-type") && has("detail");
    if has("specversion") {
        return Ok(Peeled::Event(Json::Object(members)));
    }
    if is_event_bridge && members.get("detail").is_some_and(|detail| detail.member("specversion").is_some()) {
        return Ok(members.take("detail").map_or(Peeled::Event(Json::Null), Peeled::Wrapped));
    }
    let is_notification = members.get("Type").and_then(Json::text) == Some("Notification");
    if !is_event_bridge && is_notification && has("Message") {
        return match members.take("Message") {
            Some(Json::Text(text)) => Json::parse(&text).map(Peeled::Wrapped),
            other => {
                let found = other.map_or("nothing", |json| json.kind());
                Err(Misfit::at(&Path::Member(&Path::Root, "Message"), format!("Message is a string, found {found}")))
            }
        };
    }
    Ok(Peeled::Event(Json::Object(members)))
}

/// Where an event keeps its type and its data.
struct Form {
    type_member: &'static str,
    data_member: &'static str,
}

const CLOUD_EVENT: Form = Form { type_member: "type", data_member: "data" };
const EVENT_BRIDGE: Form = Form { type_member: "detail-type", data_member: "detail" };

fn read(json: &Json, config: &Config) -> Result<DeletionEvent, Rejection> {
    event(json, config).map_err(|misfit| Rejection {
        event_id: json.member("id").and_then(Json::text).map(cut),
        error: misfit.error,
        pointer: misfit.pointer,
        is_event: json.member("specversion").or_else(|| json.member("detail-type")).is_some(),
    })
}

fn event(json: &Json, config: &Config) -> Result<DeletionEvent, Misfit> {
    json.reject_doubles(&Path::Root)?;
    if matches!(json, Json::List(_)) {
        return Err(Misfit::at(&Path::Root, "one message holds one event, found an array"));
    }
    let event = Members::lenient(json, &Path::Root, "a deletion event")?;
    let form = if event.has("specversion") {
        match event.text("specversion")? {
            Some("1.0") => CLOUD_EVENT,
            other => {
                return Err(event.misfit_at(
                    "specversion",
                    format!("specversion is \"1.0\", found {}", shown(other.unwrap_or_default())),
                ));
            }
        }
    } else if event.has("detail-type") {
        EVENT_BRIDGE
    } else if let Some((member, advice)) = advice(|name| event.has(name)) {
        return Err(event.misfit_at(member, advice));
    } else {
        return Err(event.misfit("this is neither a CloudEvents 1.0 object (specversion is missing) nor an EventBridge event (detail-type is missing)"));
    };
    let id = event.required_text("id")?;
    let source = event.required_text("source")?;
    let type_name = event.required_text(form.type_member)?;
    // What EventBridge sends at the times of a scheduled rule names nothing.
    let is_scheduled = !event.has("specversion") && type_name == "Scheduled Event" && source == "aws.events";
    let is_sweep = is_scheduled || is_sweep(type_name);
    let named = if is_sweep { crate::config::RETENTION } else { type_name };
    let event_type = config.events.find(named).ok_or_else(|| {
        let data = event.get(form.data_member);
        if let Some((_, advice)) = advice(|name| data.is_some_and(|data| data.member(name).is_some())) {
            return event.misfit_at(form.data_member, advice);
        }
        let known: Vec<_> = config.events.names().collect();
        event.misfit_at(
            form.type_member,
            format!("unknown event type {}; known are {}", shown(type_name), known.join(", ")),
        )
    })?;
    let time = match event.text("time")? {
        None => None,
        Some(text) => Some(parse_rfc3339(text).ok_or_else(|| {
            event
                .misfit_at("time", format!("time is an RFC 3339 time like 2026-11-20T07:00:00Z, found {}", shown(text)))
        })?),
    };
    if event.has("data_base64") {
        return Err(event.misfit_at("data_base64", "data_base64 is not read: put the object itself into data"));
    }
    let Some(data) = event.get(form.data_member) else {
        return Err(event.misfit(format!("{} is missing", form.data_member)));
    };
    let at = Path::Member(&Path::Root, form.data_member);
    if is_sweep {
        let sweeps = if is_scheduled { all_sweeps(config, &event)? } else { sweeps(data, &at, config, &event)? };
        return Ok(DeletionEvent {
            id: cut(id),
            source: cut(source),
            event_type,
            time,
            reason: None,
            reference: None,
            dry_run: config.dry_run,
            targets: Vec::new(),
            sweeps,
        });
    }
    let data = Members::strict(data, &at, form.data_member, &DATA_MEMBERS)?;
    let default_scope = config.events.scope(event_type);
    if let Some(Json::List(targets)) = data.get("targets") {
        let most = config.limits.max_targets_per_event;
        if targets.len() > most {
            return Err(
                data.misfit_at("targets", format!("an event has at most {most} targets, found {}", targets.len()))
            );
        }
    }
    let targets = data.list("targets", |json, at| target::parse(json, at, config, default_scope))?;
    Ok(DeletionEvent {
        id: cut(id),
        source: cut(source),
        event_type,
        time,
        reason: free_text(&data, "reason")?,
        reference: free_text(&data, "reference")?,
        dry_run: data.flag("dry_run")?.unwrap_or(false) || config.dry_run,
        targets: targets.ok_or_else(|| data.misfit("targets is missing"))?,
        sweeps: Vec::new(),
    })
}

/// The sweeps that an event names: one, or all.
fn sweeps(json: &Json, at: &Path<'_>, config: &Config, event: &Members<'_>) -> Result<Vec<usize>, Misfit> {
    let data = Members::strict(json, at, "the data of a sweep", &["sweep"])?;
    let Some(name) = data.text("sweep")? else { return all_sweeps(config, event) };
    let found = config.sweeps.iter().position(|sweep| sweep.name == name);
    found.map(|index| vec![index]).ok_or_else(|| {
        let known: Vec<_> = config.sweeps.iter().map(|sweep| sweep.name.as_str()).collect();
        let known =
            if known.is_empty() { "there is none".to_owned() } else { format!("there are {}", known.join(", ")) };
        data.misfit_at("sweep", format!("no sweep {} is configured; {known}", shown(name)))
    })
}

fn all_sweeps(config: &Config, event: &Members<'_>) -> Result<Vec<usize>, Misfit> {
    if config.sweeps.is_empty() {
        return Err(event.misfit("no sweep is configured; [[sweeps]] with a name is needed"));
    }
    Ok((0..config.sweeps.len()).collect())
}

/// A name as log lines carry it, once for each target.
fn cut(name: &str) -> String {
    name.chars().take(MAX_NAME).collect()
}

fn free_text(data: &Members<'_>, name: &str) -> Result<Option<String>, Misfit> {
    let Some(text) = data.text(name)? else { return Ok(None) };
    let length = text.chars().count();
    if length > MAX_FREE_TEXT {
        return Err(data.misfit_at(name, format!("{name} has at most {MAX_FREE_TEXT} characters, found {length}")));
    }
    Ok(Some(text.to_owned()))
}
