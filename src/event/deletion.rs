//! What of its medium a target asks for: a scope, what is picked of the renditions, or parts.

use super::target::{id, inapplicable};
use crate::json::{Found, Json, Members, Path, Told};
use crate::redact::{listed, shown};
use crate::request::{Deletion, Part, PartType, Provider, Renditions, Scope};

/// Job ids, definitions or parts of one target: its outcome has to fit one log event.
const MAX_PICKED: usize = 1000;

/// Reads it; of a provider or a default scope that is not clear, only what is wrong at any of them is told.
pub(super) fn parse(
    members: &Members<'_>,
    provider: Result<Provider, Told>,
    default_scope: Result<Scope, Told>,
) -> Result<Deletion, Told> {
    if members.has("parts") {
        return parts(members, provider);
    }
    let renditions = renditions(members, provider);
    let scope = scope(members, provider, default_scope);
    let force = force(members, provider, scope);
    match scope? {
        Scope::Media => force.map(|_| Deletion::Media),
        Scope::Source => force.map(|force| Deletion::Source { force: force.unwrap_or(false) }),
        Scope::Renditions => force.and(renditions).map(Deletion::Renditions),
    }
}

/// The scope that the target names, or that its other members or its type mean.
fn scope(
    members: &Members<'_>,
    provider: Result<Provider, Told>,
    default_scope: Result<Scope, Told>,
) -> Result<Scope, Told> {
    let own = members.text("scope").and_then(|name| {
        name.map(|name| {
            Scope::parse(name).ok_or_else(|| {
                let known = listed(Scope::ALL.map(Scope::as_str));
                members.tell_at("scope", format_args!("unknown scope {}; known are {known}", shown(name)))
            })
        })
        .transpose()
    })?;
    let picked = ["job_ids", "definitions"].into_iter().find(|name| members.has(name));
    let scope = match (own, picked) {
        (Some(Scope::Renditions), _) | (None, Some(_)) => Scope::Renditions,
        (Some(own), Some(picked)) => {
            return Err(inapplicable(members, picked, &format!("to scope {}", own.as_str())));
        }
        (Some(own), None) => own,
        (None, None) => default_scope?,
    };
    if provider == Ok(Provider::AliyunMps) && scope != Scope::Media {
        let place = picked.or(own.map(|_| "scope"));
        let error = format!("aliyun-mps deletes whole media only, and this target has scope {}", scope.as_str());
        return Err(place.map_or_else(|| members.tell(&error), |place| members.tell_at(place, &error)));
    }
    Ok(scope)
}

fn force(
    members: &Members<'_>,
    provider: Result<Provider, Told>,
    scope: Result<Scope, Told>,
) -> Result<Option<bool>, Told> {
    let force = members.flag("force")?;
    let fits = scope.is_ok_and(|scope| scope == Scope::Source) || scope.is_err();
    let fits = fits && (provider.is_ok_and(|provider| provider == Provider::AliyunVod) || provider.is_err());
    if force.is_some() && !fits {
        return Err(inapplicable(members, "force", "here: it belongs to scope source at aliyun-vod"));
    }
    Ok(force)
}

/// What a target picks of the renditions, if that is what it does.
fn renditions(members: &Members<'_>, provider: Result<Provider, Told>) -> Result<Renditions, Told> {
    let found = members.found;
    let excluded = (members.has("job_ids") && members.has("definitions"))
        .then(|| members.tell_at("definitions", "job_ids and definitions exclude each other"));
    let jobs = match provider {
        // A whole medium has nothing to pick, which is told with its scope.
        Ok(Provider::AliyunMps) => return Ok(Renditions::All),
        Ok(Provider::TencentVod) if members.has("job_ids") => {
            Err(inapplicable(members, "job_ids", "to tencent-vod, whose renditions are chosen by definitions"))
        }
        _ => selection(members, "job_ids", |json, at| id(json, at, "a job id", found)),
    };
    let jobs = jobs.map(|jobs| jobs.map(|jobs| Renditions::Jobs(distinct(jobs))));
    let definitions = match provider {
        Ok(Provider::TencentVod) => selection(members, "definitions", |json, at| template(json, at, found))
            .map(|ids| ids.map(|ids| Renditions::Templates(distinct(ids)))),
        Ok(_) => selection(members, "definitions", |json, at| id(json, at, "a definition of aliyun-vod", found))
            .map(|names| names.map(|names| Renditions::Definitions(distinct(names)))),
        Err(told) => selection(members, "definitions", |_, _| Ok(())).and(Err(told)),
    };
    match (excluded, jobs, definitions) {
        (None, Ok(jobs), Ok(definitions)) => Ok(jobs.or(definitions).unwrap_or(Renditions::All)),
        (Some(told), ..) | (_, Err(told), _) | (.., Err(told)) => Err(told),
    }
}

fn parts(members: &Members<'_>, provider: Result<Provider, Told>) -> Result<Deletion, Told> {
    if let Ok(provider) = provider
        && provider != Provider::TencentVod
    {
        return Err(inapplicable(members, "parts", &format!("to {}", provider.as_str())));
    }
    let mut beside = Ok(());
    for other in ["scope", "definitions", "job_ids", "force"].into_iter().filter(|name| members.has(name)) {
        beside = Err(inapplicable(members, other, "beside parts, which says it all"));
    }
    let parts = selection(members, "parts", |json, at| part(json, at, members.found))?;
    let parts = parts.ok_or_else(|| members.tell("parts is missing"))?;
    beside.map(|()| Deletion::Parts(distinct(parts)))
}

fn part(json: &Json<'_>, at: &Path<'_>, found: &Found) -> Result<Part, Told> {
    let members = Members::strict(json, at, "a part", &["type", "definition"], found)?;
    let kind = members.required_text("type").and_then(|name| {
        PartType::parse(name).ok_or_else(|| {
            let known = listed(PartType::ALL.map(PartType::as_str));
            members.tell_at("type", format_args!("unknown type {}; known are {known}", shown(name)))
        })
    });
    let definition = members.get("definition");
    if definition.is_some() && kind == Ok(PartType::OriginalFiles) {
        return Err(inapplicable(&members, "definition", "to OriginalFiles, which have no template"));
    }
    let definition = definition.map(|json| template(json, &Path::Member(at, "definition"), found)).transpose();
    Ok(Part { kind: kind?, definition: definition? })
}

/// A list of what a target picks, which must not be too long.
fn selection<T>(
    members: &Members<'_>,
    name: &str,
    convert: impl FnMut(&Json<'_>, &Path<'_>) -> Result<T, Told>,
) -> Result<Option<Vec<T>>, Told> {
    match members.get(name) {
        Some(Json::List(items)) if items.len() > MAX_PICKED => {
            let found = items.len();
            let error = format_args!("{name} has at most {MAX_PICKED} items in one target, found {found}");
            Err(members.tell_at(name, error))
        }
        _ => members.list(name, convert),
    }
}

/// A template id. 0 is refused: at Tencent it means every template.
fn template(json: &Json<'_>, at: &Path<'_>, found: &Found) -> Result<u64, Told> {
    match json {
        Json::Whole(0) => {
            Err(found.tell(at, "a definition of 0 means every template at the provider; name one above 0"))
        }
        Json::Whole(number) => Ok(*number),
        other => Err(found.unfit(at, other, "a definition of tencent-vod is a template id, a whole number above 0")),
    }
}

/// The list without repetitions, in its own order.
fn distinct<T: Ord + Clone>(list: Vec<T>) -> Vec<T> {
    let mut seen = std::collections::BTreeSet::new();
    list.into_iter().filter(|item| seen.insert(item.clone())).collect()
}
