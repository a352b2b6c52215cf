//! The data of an event: what it asks for.

use super::target;
use crate::config::Config;
use crate::json::{Found, Json, Members, Path, Told};
use crate::redact::{listed, shown};
use crate::request::MAX_FREE_TEXT;
use crate::request::{Scope, Target};

const OF_DELETION: [&str; 4] = ["targets", "reason", "reference", "dry_run"];
const OF_SWEEPS: [&str; 2] = ["sweep", "dry_run"];

/// What an event asks for: targets, or sweeps.
pub(super) struct Data {
    pub(super) reason: Option<String>,
    pub(super) reference: Option<String>,
    pub(super) dry_run: bool,
    pub(super) targets: Vec<Target>,
    pub(super) sweeps: Vec<usize>,
}

/// The data of a deletion. Where its type is not known, what is wrong with it is told all the same.
pub(super) fn of_deletion(
    json: &Json<'_>,
    (at, name): (&Path<'_>, &str),
    config: &Config,
    default_scope: Result<Scope, Told>,
    found: &Found,
) -> Result<Data, Told> {
    let data = Members::strict(json, at, name, &OF_DELETION, found)?;
    if let Some(Json::List(targets)) = data.get("targets") {
        let (most, count) = (config.limits.max_targets_per_event, targets.len());
        if count > most {
            data.tell_at("targets", format_args!("an event has at most {most} targets, found {count}"));
        }
    }
    let targets = data
        .list("targets", |json, at| target::parse(json, at, config, default_scope, found))
        .and_then(|targets| targets.ok_or_else(|| data.tell("targets is missing")));
    let (reason, reference) = (free_text(&data, "reason"), free_text(&data, "reference"));
    let dry_run = data.flag("dry_run")?.unwrap_or(false) || config.dry_run;
    Ok(Data { reason: reason?, reference: reference?, dry_run, targets: targets?, sweeps: Vec::new() })
}

/// The data of an event that runs sweeps.
pub(super) fn of_sweeps(json: &Json<'_>, at: &Path<'_>, config: &Config, found: &Found) -> Result<Data, Told> {
    let data = Members::strict(json, at, "the data of a sweep", &OF_SWEEPS, found)?;
    let sweeps = sweeps(&data, config);
    let dry_run = data.flag("dry_run")?.unwrap_or(false) || config.dry_run;
    Ok(Data { reason: None, reference: None, dry_run, targets: Vec::new(), sweeps: sweeps? })
}

/// The sweeps that are meant: one, or all.
fn sweeps(data: &Members<'_>, config: &Config) -> Result<Vec<usize>, Told> {
    let Some(name) = data.text("sweep")? else {
        if config.sweeps.is_empty() {
            return Err(data.found.tell(&Path::Root, "no sweep is configured; [[sweeps]] with a name is needed"));
        }
        return Ok((0..config.sweeps.len()).collect());
    };
    let named = config.sweeps.iter().position(|sweep| sweep.name == name);
    named.map(|index| vec![index]).ok_or_else(|| {
        let known = match config.sweeps.as_slice() {
            [] => "there is none".to_owned(),
            sweeps => format!("there are {}", listed(sweeps.iter().map(|sweep| sweep.name.as_str()))),
        };
        data.tell_at("sweep", format_args!("no sweep {} is configured; {known}", shown(name)))
    })
}

pub(super) fn free_text(data: &Members<'_>, name: &str) -> Result<Option<String>, Told> {
    let Some(text) = data.text(name)? else { return Ok(None) };
    let length = text.chars().count();
    if length > MAX_FREE_TEXT {
        let error = format_args!("{name} has at most {MAX_FREE_TEXT} characters, found {length}");
        return Err(data.tell_at(name, error));
    }
    Ok(Some(text.to_owned()))
}
