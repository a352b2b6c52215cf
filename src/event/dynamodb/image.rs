//! The old image of an item: its attributes are the members of a target, and some of its event's.

use serde_json::value::RawValue;

use super::super::data::{Data, free_text};
use super::super::near::near;
use super::super::target;
use super::IMAGE;
use crate::config::{Config, RETENTION};
use crate::json::{Found, Json, Members, Path, Told};
use crate::redact::shown;
use crate::request::IdKind;
use crate::request::MAX_FREE_TEXT;

/// What an item may say of its event.
const OF_EVENT: [&str; 3] = ["dry_run", "reason", "reference"];
/// No item is without a key, so that an image without attributes is none.
const NO_IMAGE: &str = "the expired item came without its old image, so that nobody can tell what to delete: the stream's view type has to be OLD_IMAGE or NEW_AND_OLD_IMAGES";

/// The type of the event that an image means, and its data; nothing where it has nothing like an id. `at` is what holds the image.
pub(super) fn read(
    image: Json<'_>,
    at: &Path<'_>,
    config: &Config,
    found: &Found,
) -> Result<Option<(usize, Data)>, Told> {
    let attributes = match image {
        Json::Null => return Err(found.tell(at, NO_IMAGE)),
        Json::Object(attributes) if attributes.names().next().is_none() => return Err(found.tell(at, NO_IMAGE)),
        Json::Object(attributes) => attributes,
        other => return Err(found.unfit(&Path::Member(at, IMAGE), &other, format_args!("{IMAGE} is an object"))),
    };
    let at = Path::Member(at, IMAGE);
    let of_ours = |name: &str| near(name, target::MEMBERS.into_iter().chain(OF_EVENT));
    let ours: Vec<_> =
        attributes.into_iter().filter_map(|(name, value)| Some((of_ours(&name)?, name, value))).collect();
    if !ours.iter().any(|(member, ..)| IdKind::ALL.iter().any(|kind| kind.member() == *member)) {
        return Ok(None);
    }
    let (mut of_target, mut of_event) = (Vec::new(), Vec::new());
    for (member, name, attribute) in ours {
        if *name != *member {
            let almost = format_args!(
                "{member} is almost the name of this attribute, {}: name it so, or give it another name",
                shown(&name)
            );
            found.tell(&Path::Member(&at, &name), almost);
            continue;
        }
        let members = if OF_EVENT.contains(&member) { &mut of_event } else { &mut of_target };
        members.push((name, value(attribute)));
    }
    let [of_target, of_event] = [of_target, of_event].map(|members| Json::Object(members.into()));
    of_target.tell_doubles(&at, found);
    of_event.tell_doubles(&at, found);
    let event_type = config.events.find(RETENTION).ok_or_else(|| found.tell(&at, "its event type is not known"))?;
    let target = target::parse(&of_target, &at, config, Ok(config.events.scope(event_type)), found);
    let event = Members::strict(&of_event, &at, "an event", &OF_EVENT, found)?;
    let (reason, reference) = (free_text(&event, "reason"), free_text(&event, "reference"));
    let dry_run = event.flag("dry_run")?.unwrap_or(false) || config.dry_run;
    let targets = vec![target?];
    Ok(Some((event_type, Data { reason: reason?, reference: reference?, dry_run, targets, sweeps: Vec::new() })))
}

/// What an image says of the case that it belongs to, as far as it can be read.
pub(super) fn reference(image: &RawValue) -> Option<String> {
    let image = Json::parse(image.get()).ok()?;
    let reference = image.member("reference")?.member("S")?.text()?;
    Some(reference.chars().take(MAX_FREE_TEXT).collect())
}

/// A `DynamoDB` attribute as the value that it holds. What a target cannot have becomes a null, which no member accepts.
fn value(attribute: Json<'_>) -> Json<'_> {
    let typed = match attribute {
        Json::Object(typed) => typed,
        Json::Twice => return Json::Twice,
        _ => return Json::Null,
    };
    let mut typed = typed.into_iter();
    // Of several types nobody knows which is meant.
    let (Some((kind, held)), None) = (typed.next(), typed.next()) else { return Json::Null };
    let number = |text: &str| text.parse().map_or(Json::Number, Json::Whole);
    match (&*kind, held) {
        (_, Json::Twice) => Json::Twice,
        ("S", text @ Json::Text(_)) => text,
        ("N", Json::Text(text)) => number(&text),
        ("BOOL", flag @ Json::Flag(_)) => flag,
        ("L", Json::List(items)) => Json::List(items.into_iter().map(value).collect()),
        ("M", Json::Object(members)) => {
            Json::Object(members.into_iter().map(|(name, held)| (name, value(held))).collect::<Vec<_>>().into())
        }
        ("SS", list @ Json::List(_)) => list,
        ("NS", Json::List(items)) => {
            Json::List(items.iter().map(|item| item.text().map_or(Json::Null, number)).collect())
        }
        _ => Json::Null,
    }
}
