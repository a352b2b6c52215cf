//! One target of a deletion event: strict, since a misspelt member must not become a full delete.

use std::rc::Rc;

use super::deletion;
use crate::account::Account;
use crate::config::Config;
use crate::json::{Found, Json, Members, Path, Told};
use crate::redact::{listed, shown};
use crate::request::{IdKind, MAX_ID, MediaId, Provider, Scope, Target, is_id, is_id_byte};

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

/// Reads a target; `default_scope` is what its event type means by a target that names none, where the type is known.
pub(super) fn parse(
    json: &Json<'_>,
    at: &Path<'_>,
    config: &Config,
    default_scope: Result<Scope, Told>,
    found: &Found,
) -> Result<Target, Told> {
    let members = Members::strict(json, at, "a target", &MEMBERS, found)?;
    let (account, provider) = place(&members, config);
    let id = media_id(&members, provider);
    let own_app = sub_app_id(&members, provider);
    let deletion = deletion::parse(&members, provider, default_scope)?;
    let ((kind, value), account) = (id?, account?);
    let sub_app_id = own_app?.or(account.sub_app_id);
    Ok(Target { account: Rc::clone(account), id: MediaId { kind, value, sub_app_id }, deletion })
}

/// The account that the target names, or that is the only or the default one of its provider; and its provider, as far
/// as that is clear.
fn place<'c>(members: &Members<'_>, config: &'c Config) -> (Result<&'c Rc<Account>, Told>, Result<Provider, Told>) {
    let provider = members.text("provider").and_then(|name| name.map(|name| provider_of(members, name)).transpose());
    let account = members.text("account").and_then(|name| name.map(|name| named(members, name, config)).transpose());
    match (account, provider) {
        (Ok(Some(account)), Ok(provider)) => match provider {
            Some(provider) if provider != account.provider => {
                let (own, given) = (account.provider.as_str(), provider.as_str());
                let error = format_args!("account {} is at {own}, but provider is {given}", account.name);
                let told = members.tell_at("account", error);
                (Err(told), Err(told))
            }
            _ => (Ok(account), Ok(account.provider)),
        },
        (Ok(None), Ok(Some(provider))) => (only_or_default(members, provider, config), Ok(provider)),
        (Ok(None), Ok(None)) => {
            let told = members.tell("provider is missing, and so is account: one of them is needed");
            (Err(told), Err(told))
        }
        (Err(told), Ok(provider)) => (Err(told), provider.ok_or(told)),
        (_, Err(told)) => (Err(told), Err(told)),
    }
}

fn provider_of(members: &Members<'_>, name: &str) -> Result<Provider, Told> {
    Provider::parse(name).ok_or_else(|| {
        let known = listed(Provider::ALL.map(Provider::as_str));
        members.tell_at("provider", format_args!("unknown provider {}; known are {known}", shown(name)))
    })
}

fn named<'c>(members: &Members<'_>, name: &str, config: &'c Config) -> Result<&'c Rc<Account>, Told> {
    config.accounts.iter().find(|account| account.name == name).ok_or_else(|| {
        let known = listed(config.accounts.iter().map(|account| account.name.as_str()));
        members.tell_at("account", format_args!("unknown account {}; configured are {known}", shown(name)))
    })
}

fn only_or_default<'c>(members: &Members<'_>, provider: Provider, config: &'c Config) -> Result<&'c Rc<Account>, Told> {
    let own = || config.accounts.iter().filter(|account| account.provider == provider);
    let name = provider.as_str();
    match (own().next(), own().nth(1)) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(members.tell_at("provider", format_args!("no account of {name} is configured"))),
        (Some(_), Some(_)) => own().find(|account| account.default).ok_or_else(|| {
            members.tell(format_args!("{name} has several accounts and none is the default: name one with account"))
        }),
    }
}

/// The one id of a target. What of its members is no id is told even where the provider is not clear.
fn media_id(members: &Members<'_>, provider: Result<Provider, Told>) -> Result<(IdKind, String), Told> {
    let is_own = |kind: &IdKind| provider.is_ok_and(|provider| kind.provider() == provider) || provider.is_err();
    let (own, foreign): (Vec<_>, Vec<_>) = IdKind::ALL.into_iter().partition(is_own);
    let wanted = own.iter().map(|kind| kind.member()).collect::<Vec<_>>().join(" or ");
    let mut misplaced = None;
    for kind in foreign.into_iter().filter(|kind| members.has(kind.member())) {
        let name = provider.map_or("", Provider::as_str);
        misplaced = Some(inapplicable(members, kind.member(), &format!("to {name}, whose media have {wanted}")));
    }
    let mut only = None;
    for (kind, json) in own.iter().filter_map(|kind| Some((*kind, members.get(kind.member())?))) {
        let value = id(json, &Path::Member(members.at, kind.member()), kind.member(), members.found);
        only = Some(match only {
            None => value.map(|value| (kind, value)),
            Some(_) => Err(members.tell_at(kind.member(), format_args!("one id a target: {wanted}, not both"))),
        });
    }
    match (only, misplaced) {
        (_, Some(told)) => Err(told),
        (Some(only), None) => only,
        (None, None) => Err(members.tell(format_args!("{wanted} is missing"))),
    }
}

fn sub_app_id(members: &Members<'_>, provider: Result<Provider, Told>) -> Result<Option<u64>, Told> {
    match (members.get("sub_app_id"), provider) {
        (None, _) => Ok(None),
        (Some(_), Ok(provider)) if provider != Provider::TencentVod => {
            Err(inapplicable(members, "sub_app_id", &format!("to {}", provider.as_str())))
        }
        (Some(Json::Whole(number)), _) if *number > 0 => Ok(Some(*number)),
        (Some(other), _) => Err(members.unfit("sub_app_id", other, "a whole number above 0")),
    }
}

pub(super) fn id(json: &Json<'_>, at: &Path<'_>, what: &str, found: &Found) -> Result<String, Told> {
    let text = match json {
        Json::Text(text) => text,
        Json::Whole(_) | Json::Number => {
            let error = "which may have lost digits: put it in quotes";
            return Err(found.tell(at, format_args!("{what} is a string, found a number, {error}")));
        }
        other => return Err(found.unfit(at, other, format_args!("{what} is a string"))),
    };
    if is_id(text) {
        return Ok(text.clone().into_owned());
    }
    let wrong = text.chars().enumerate().find(|(_, c)| !u8::try_from(*c).is_ok_and(is_id_byte));
    let fault = match wrong {
        _ if text.is_empty() => "found an empty one".to_owned(),
        Some((_, '*')) => format!("found {}: a masked id from a sample names nothing", shown(text)),
        Some((place, ',')) => {
            format!("found {} with a comma at character {}: name each id by itself", shown(text), place + 1)
        }
        Some((place, c)) => format!("found {} with {c:?} at character {}", shown(text), place + 1),
        None => format!("found {} characters", text.len()),
    };
    Err(found.tell(at, format_args!("{what} is 1 to {MAX_ID} characters from A-Z a-z 0-9 _ -, {fault}")))
}

pub(super) fn inapplicable(members: &Members<'_>, name: &str, to_what: &str) -> Told {
    members.tell_at(name, format_args!("{name} does not apply {to_what}"))
}
