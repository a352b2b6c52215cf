//! One target of a deletion event: strict, since a misspelt member must not become a full delete.

use super::json::{Json, Misfit, Path};
use super::members::Members;
use crate::config::{Account, Config};
use crate::redact::shown;
use crate::request::{
    Deletion, IdKind, MAX_ID, MediaId, Part, PartType, Provider, Renditions, Scope, Target, is_id, is_id_byte,
};

/// What a target may have.
pub(super) const MEMBERS: [&str; 12] = [
    "provider",
    "account",
    "video_id",
    "reference_id",
    "media_id",
    "file_id",
    "scope",
    "job_ids",
    "definitions",
    "force",
    "sub_app_id",
    "parts",
];

/// Job ids, definitions or parts of one target: its outcome has to fit one log event.
const MAX_LISTED: usize = 1000;

/// Reads a target; `default_scope` is what its event type means by a target that names none.
pub(super) fn parse(json: &Json, at: &Path<'_>, config: &Config, default_scope: Scope) -> Result<Target, Misfit> {
    let members = Members::strict(json, at, "a target", &MEMBERS)?;
    let account = account(&members, config)?;
    let Account { provider, sub_app_id, .. } =
        config.accounts.get(account).ok_or_else(|| members.misfit("unknown account"))?;
    let id = media_id(&members, *provider, *sub_app_id)?;
    let deletion = deletion(&members, *provider, default_scope)?;
    Ok(Target { account, id, deletion })
}

/// The index of the account that the target names, or that is the only or the default one of its provider.
fn account(members: &Members<'_>, config: &Config) -> Result<usize, Misfit> {
    let provider = match members.text("provider")? {
        Some(name) => Some(Provider::parse(name).ok_or_else(|| {
            let known = Provider::ALL.map(Provider::as_str).join(", ");
            members.misfit_at("provider", format!("unknown provider {}; known are {known}", shown(name)))
        })?),
        None => None,
    };
    let accounts = || config.accounts.iter().enumerate();
    match (members.text("account")?, provider) {
        (Some(name), provider) => {
            let (index, account) = accounts().find(|(_, account)| account.name == name).ok_or_else(|| {
                let known: Vec<_> = config.accounts.iter().map(|account| account.name.as_str()).collect();
                members.misfit_at(
                    "account",
                    format!("unknown account {}; configured are {}", shown(name), known.join(", ")),
                )
            })?;
            match provider {
                Some(provider) if provider != account.provider => Err(members.misfit_at(
                    "account",
                    format!(
                        "account {name} is at {}, but provider is {}",
                        account.provider.as_str(),
                        provider.as_str()
                    ),
                )),
                _ => Ok(index),
            }
        }
        (None, Some(provider)) => {
            let mut own = accounts().filter(|(_, account)| account.provider == provider);
            match (own.next(), own.next()) {
                (Some((only, _)), None) => Ok(only),
                (None, _) => {
                    Err(members.misfit_at("provider", format!("no account of {} is configured", provider.as_str())))
                }
                (Some(_), Some(_)) => accounts()
                    .find(|(_, account)| account.provider == provider && account.default)
                    .map(|(index, _)| index)
                    .ok_or_else(|| {
                        let name = provider.as_str();
                        members.misfit(format!(
                            "{name} has several accounts and none is the default: name one with account"
                        ))
                    }),
            }
        }
        (None, None) => Err(members.misfit("provider is missing, and so is account: one of them is needed")),
    }
}

fn media_id(members: &Members<'_>, provider: Provider, account_app: Option<u64>) -> Result<MediaId, Misfit> {
    let (own, foreign): (Vec<_>, Vec<_>) = IdKind::ALL.into_iter().partition(|kind| kind.provider() == provider);
    let wanted = own.iter().map(|kind| kind.member()).collect::<Vec<_>>().join(" or ");
    if let Some(kind) = foreign.into_iter().find(|kind| members.has(kind.member())) {
        return Err(inapplicable(
            members,
            kind.member(),
            &format!("to {}, whose media have {wanted}", provider.as_str()),
        ));
    }
    let mut given = own.iter().filter(|kind| members.has(kind.member()));
    let kind = match (given.next(), given.next()) {
        (Some(kind), None) => *kind,
        (None, _) => return Err(members.misfit(format!("{wanted} is missing"))),
        (Some(_), Some(second)) => {
            return Err(members.misfit_at(second.member(), format!("one id a target: {wanted}, not both")));
        }
    };
    let value = match members.get(kind.member()) {
        Some(json) => id(json, &Path::Member(members.at, kind.member()), kind.member())?,
        None => return Err(members.misfit(format!("{wanted} is missing"))),
    };
    let own_app = match members.get("sub_app_id") {
        None => None,
        Some(_) if provider != Provider::TencentVod => {
            return Err(inapplicable(members, "sub_app_id", &format!("to {}", provider.as_str())));
        }
        Some(Json::Whole(number)) if *number > 0 => Some(*number),
        Some(_) => return Err(members.wanted("sub_app_id", "a whole number above 0")),
    };
    Ok(MediaId { kind, value, sub_app_id: own_app.or(account_app) })
}

fn deletion(members: &Members<'_>, provider: Provider, default_scope: Scope) -> Result<Deletion, Misfit> {
    if members.has("parts") {
        return parts(members, provider);
    }
    let own = match members.text("scope")? {
        Some(name) => Some(Scope::parse(name).ok_or_else(|| {
            members.misfit_at("scope", format!("unknown scope {}; known are media, source, renditions", shown(name)))
        })?),
        None => None,
    };
    let picked = ["job_ids", "definitions"].into_iter().find(|name| members.has(name));
    if members.has("job_ids") && members.has("definitions") {
        return Err(members.misfit_at("definitions", "job_ids and definitions exclude each other"));
    }
    let scope = match (own, picked) {
        (Some(Scope::Renditions), _) | (None, Some(_)) => Scope::Renditions,
        (Some(own), Some(picked)) => {
            return Err(inapplicable(members, picked, &format!("to scope {}", own.as_str())));
        }
        (Some(own), None) => own,
        (None, None) => default_scope,
    };
    if provider == Provider::AliyunMps && scope != Scope::Media {
        let place = picked.or(own.map(|_| "scope"));
        let error = format!("aliyun-mps deletes whole media only, and this target has scope {}", scope.as_str());
        return Err(place.map_or_else(|| members.misfit(&error), |place| members.misfit_at(place, &error)));
    }
    let force = members.flag("force")?;
    if force.is_some() && (scope != Scope::Source || provider != Provider::AliyunVod) {
        return Err(inapplicable(members, "force", &format!("to scope {} at {}", scope.as_str(), provider.as_str())));
    }
    match scope {
        Scope::Media => Ok(Deletion::Media),
        Scope::Source => Ok(Deletion::Source { force: force.unwrap_or(false) }),
        Scope::Renditions => renditions(members, provider).map(Deletion::Renditions),
    }
}

fn renditions(members: &Members<'_>, provider: Provider) -> Result<Renditions, Misfit> {
    if provider == Provider::TencentVod {
        if members.has("job_ids") {
            return Err(inapplicable(members, "job_ids", "to tencent-vod, whose renditions are chosen by definitions"));
        }
        let templates = listed(members, "definitions", template)?;
        return Ok(templates.map_or(Renditions::All, |list| Renditions::Templates(distinct(list))));
    }
    if let Some(jobs) = listed(members, "job_ids", |json, at| id(json, at, "a job id"))? {
        return Ok(Renditions::Jobs(distinct(jobs)));
    }
    let definitions = listed(members, "definitions", |json, at| id(json, at, "a definition of aliyun-vod"))?;
    Ok(definitions.map_or(Renditions::All, |list| Renditions::Definitions(distinct(list))))
}

fn parts(members: &Members<'_>, provider: Provider) -> Result<Deletion, Misfit> {
    if provider != Provider::TencentVod {
        return Err(inapplicable(members, "parts", &format!("to {}", provider.as_str())));
    }
    if let Some(other) = ["scope", "definitions", "job_ids", "force"].into_iter().find(|name| members.has(name)) {
        return Err(inapplicable(members, other, "beside parts, which says it all"));
    }
    let parts = listed(members, "parts", |json, at| {
        let members = Members::strict(json, at, "a part", &["type", "definition"])?;
        let name = members.required_text("type")?;
        let kind = PartType::parse(name).ok_or_else(|| {
            let known = PartType::ALL.map(PartType::as_str).join(", ");
            members.misfit_at("type", format!("unknown type {}; known are {known}", shown(name)))
        })?;
        let definition = members
            .get("definition")
            .map(|json| template(json, &Path::Member(members.at, "definition")))
            .transpose()?;
        if definition.is_some() && kind == PartType::OriginalFiles {
            return Err(inapplicable(&members, "definition", "to OriginalFiles, which have no template"));
        }
        Ok(Part { kind, definition })
    })?;
    let parts = parts.ok_or_else(|| members.misfit("parts is missing"))?;
    Ok(Deletion::Parts(distinct(parts)))
}

/// A list of what a target names, which must not be too long.
fn listed<T>(
    members: &Members<'_>,
    name: &str,
    convert: impl FnMut(&Json, &Path<'_>) -> Result<T, Misfit>,
) -> Result<Option<Vec<T>>, Misfit> {
    match members.get(name) {
        Some(Json::List(items)) if items.len() > MAX_LISTED => Err(members
            .misfit_at(name, format!("{name} has at most {MAX_LISTED} items in one target, found {}", items.len()))),
        _ => members.list(name, convert),
    }
}

/// A template id. 0 is refused: at Tencent it means every template.
fn template(json: &Json, at: &Path<'_>) -> Result<u64, Misfit> {
    match json {
        Json::Whole(0) => {
            Err(Misfit::at(at, "a definition of 0 means every template at the provider; name one above 0"))
        }
        Json::Whole(number) => Ok(*number),
        other => Err(Misfit::at(
            at,
            format!("a definition of tencent-vod is a template id, a whole number above 0, found {}", other.kind()),
        )),
    }
}

fn id(json: &Json, at: &Path<'_>, what: &str) -> Result<String, Misfit> {
    let Some(text) = json.text() else {
        let hint = if matches!(json, Json::Whole(_) | Json::Number) {
            ", which may have lost digits: put it in quotes"
        } else {
            ""
        };
        return Err(Misfit::at(at, format!("{what} is a string, found {}{hint}", json.kind())));
    };
    if is_id(text) {
        return Ok(text.to_owned());
    }
    let wrong = text.chars().enumerate().find(|(_, c)| !u8::try_from(*c).is_ok_and(is_id_byte));
    let found = match wrong {
        _ if text.is_empty() => "found an empty one".to_owned(),
        Some((_, '*')) => format!("found {}: a masked id from a sample names nothing", shown(text)),
        Some((place, ',')) => {
            format!("found {} with a comma at character {}: name each id by itself", shown(text), place + 1)
        }
        Some((place, c)) => format!("found {} with {c:?} at character {}", shown(text), place + 1),
        None => format!("found {} characters", text.len()),
    };
    Err(Misfit::at(at, format!("{what} is 1 to {MAX_ID} characters from A-Z a-z 0-9 _ -, {found}")))
}

fn inapplicable(members: &Members<'_>, name: &str, to_what: &str) -> Misfit {
    members.misfit_at(name, format!("{name} does not apply {to_what}"))
}

/// The list without repetitions, in its own order.
fn distinct<T: Ord + Clone>(list: Vec<T>) -> Vec<T> {
    let mut seen = std::collections::BTreeSet::new();
    list.into_iter().filter(|item| seen.insert(item.clone())).collect()
}
