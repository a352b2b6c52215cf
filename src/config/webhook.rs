//! `[[webhooks]]`.

mod allowed;

use std::collections::HashSet;
use std::rc::Rc;

pub(crate) use self::allowed::Allowed;
use super::around::Around;
use super::reader::Section;
use crate::account::Account;
use crate::key::{Key, KeyForm};
use crate::request::{IdKind, Provider};

/// The path that answers health checks.
pub(crate) const HEALTH: &str = "/health";

/// A path that takes signed requests.
#[derive(Debug)]
pub(crate) struct Webhook {
    /// Exact, without an API Gateway stage.
    pub(crate) path: String,
    pub(crate) kind: WebhookKind,
    /// Any of them may have signed.
    pub(crate) keys: Vec<KeySource>,
    /// Whether published secrets may sign: no account is called beyond loopback.
    pub(crate) is_local: bool,
    /// Whether `CloudEvents` are taken in binary mode, whose headers no signature covers.
    pub(crate) binary: bool,
    pub(crate) allowed: Allowed,
}

/// Who sends, and so how a request is signed and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WebhookKind {
    /// Deletion events, signed as in Standard Webhooks.
    Standard,
    /// Event notifications of Alibaba Cloud VOD. Their signature covers the configured URL.
    AliyunVod { account: Rc<Account>, url: String, act_on: Vec<String> },
    /// Event notifications of Tencent Cloud VOD.
    TencentVod { account: Rc<Account>, act_on: Vec<String> },
    /// Actions of ROOST Coop. The id of an item is an id of this kind at the account.
    Coop { account: Rc<Account>, act_on: Vec<String>, item_id: IdKind },
}

impl WebhookKind {
    /// The account whose media the sender speaks of; events of `standard` name their own.
    pub(crate) fn account(&self) -> Option<&Rc<Account>> {
        match self {
            Self::Standard => None,
            Self::AliyunVod { account, .. } | Self::TencentVod { account, .. } | Self::Coop { account, .. } => {
                Some(account)
            }
        }
    }

    /// What its secrets look like.
    pub(crate) fn key_form(&self) -> KeyForm {
        match self {
            Self::Standard => KeyForm::Standard,
            Self::AliyunVod { .. } | Self::TencentVod { .. } => KeyForm::Text,
            Self::Coop { .. } => KeyForm::Pem,
        }
    }

    /// The methods that are taken; `OPTIONS` is how a sender of `CloudEvents` asks whether it may send.
    pub(crate) fn methods(&self) -> &'static str {
        if *self == Self::Standard { "POST, OPTIONS" } else { "POST" }
    }

    /// The status that says that an event is on the queue. Alibaba Cloud VOD takes any but 200 for a failure and sends again; of
    /// Tencent Cloud VOD it is not known.
    pub(crate) fn accepted(&self) -> u16 {
        match self {
            Self::AliyunVod { .. } | Self::TencentVod { .. } => 200,
            Self::Standard | Self::Coop { .. } => 202,
        }
    }

    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::AliyunVod { .. } => "aliyun-vod",
            Self::TencentVod { .. } => "tencent-vod",
            Self::Coop { .. } => "coop",
        }
    }
}

/// Where a key comes from.
#[derive(Debug)]
pub(crate) enum KeySource {
    /// Read from the environment at start-up.
    Ready(Key),
    /// Read from Secrets Manager, by name or ARN, when it is first needed.
    SecretsManager(String),
}

pub(super) fn read(sections: Vec<Section<'_>>, around: &Around<'_>) -> Vec<Webhook> {
    let mut paths = HashSet::new();
    sections.into_iter().filter_map(|section| webhook(section, around, &mut paths)).collect()
}

/// One webhook; `None` where anything is wrong that the rest of the program would need, which has been noted then.
fn webhook(mut section: Section<'_>, around: &Around<'_>, paths: &mut HashSet<String>) -> Option<Webhook> {
    let path = path(&mut section);
    if let Some(path) = &path
        && !paths.insert(path.clone())
    {
        section.problem("path", "another webhook has this path");
    }
    let name = section.text("kind");
    let form = match name.as_deref() {
        Some("standard") => Some(KeyForm::Standard),
        Some("aliyun-vod" | "tencent-vod") => Some(KeyForm::Text),
        Some("coop") => Some(KeyForm::Pem),
        _ => None,
    };
    let keys = keys(&mut section, form, around);
    let allowed = allowed::read(&mut section, around);
    let mut binary = false;
    let kind = match name.as_deref() {
        Some("standard") => {
            binary = section.flag("binary").unwrap_or(false);
            Some(WebhookKind::Standard)
        }
        Some("aliyun-vod") => aliyun(&mut section, around),
        Some("tencent-vod") => {
            let account = around.account(&mut section, &[Provider::TencentVod]);
            let act_on = act_on(&mut section, Some(&["ReviewAudioVideoComplete"]));
            account.map(|account| WebhookKind::TencentVod { account, act_on })
        }
        Some("coop") => coop(&mut section, around),
        _ => {
            if !section.is_wrong("kind") {
                section.problem("kind", "expected \"standard\", \"aliyun-vod\", \"tencent-vod\" or \"coop\"");
            }
            // Which other keys it takes, nobody knows.
            return None;
        }
    };
    if let Some(kind) = &kind {
        allowed::check(&section, kind, &allowed, around.events);
    }
    section.finish("this kind of webhook takes");
    Some(Webhook { path: path?, kind: kind?, keys, is_local: around.is_local(), binary, allowed })
}

fn path(section: &mut Section<'_>) -> Option<String> {
    let path = section.text("path");
    match path {
        Some(path) if path == HEALTH => section.problem("path", "this path answers health checks"),
        Some(path) if is_path(&path) => return Some(path),
        _ if section.is_wrong("path") => {}
        _ => section.problem("path", "expected a path like \"/events\", without query, as it stands in the URL"),
    }
    None
}

fn is_path(path: &str) -> bool {
    path.len() > 1
        && path.starts_with('/')
        && path.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#\"\\".contains(&byte))
}

fn aliyun(section: &mut Section<'_>, around: &Around<'_>) -> Option<WebhookKind> {
    let account = around.account(section, &[Provider::AliyunVod]);
    let act_on = act_on(section, Some(&["AIMediaAuditComplete", "CreateAuditComplete"]));
    let url = section.text("url");
    let is_url = url.as_deref().is_some_and(|url| {
        url.parse::<http::Uri>().is_ok_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")))
    });
    if !is_url && !section.is_wrong("url") {
        section
            .problem("url", "expected the callback URL as it is configured at the provider; the signature covers it");
    }
    Some(WebhookKind::AliyunVod { account: account?, url: url.filter(|_| is_url)?, act_on })
}

fn coop(section: &mut Section<'_>, around: &Around<'_>) -> Option<WebhookKind> {
    let account = around.account(section, &Provider::ALL);
    let act_on = act_on(section, None);
    if act_on.is_empty() && !section.is_wrong("act_on") {
        section.problem(
            "act_on",
            "expected the ids of the actions that are takedowns; without one nothing is ever deleted",
        );
    }
    let name = section.text("item_id");
    let account = account?;
    let kinds: Vec<_> = IdKind::ALL.into_iter().filter(|kind| kind.provider() == account.provider).collect();
    let item_id = match name {
        None => kinds.first().copied(),
        Some(name) => kinds.iter().find(|kind| kind.member() == name).copied(),
    };
    if item_id.is_none() && !section.is_wrong("item_id") {
        let names: Vec<_> = kinds.iter().map(|kind| kind.member()).collect();
        section.problem("item_id", &format!("at this account an item's id is one of {}", names.join(", ")));
    }
    Some(WebhookKind::Coop { account, act_on, item_id: item_id? })
}

/// What is acted on: anything, or names out of `known`.
fn act_on(section: &mut Section<'_>, known: Option<&[&str]>) -> Vec<String> {
    let names = section.texts("act_on");
    for (index, name) in &names {
        let place = format!("act_on[{index}]");
        match known {
            Some(known) if !known.contains(&name.as_str()) => {
                section
                    .problem(&place, &format!("the notifications that can mean a takedown are {}", known.join(", ")));
            }
            None if name.is_empty() => section.problem(&place, "the id of an action is not empty"),
            Some(_) | None => {}
        }
    }
    names.into_iter().map(|(_, name)| name).collect()
}

/// The keys; of a kind that is not known, only whether they are there.
fn keys(section: &mut Section<'_>, form: Option<KeyForm>, around: &Around<'_>) -> Vec<KeySource> {
    let sources = section.texts("secrets");
    if sources.is_empty() && !section.is_wrong("secrets") {
        section.problem("secrets", "expected at least one of \"env:NAME\" or \"secretsmanager:NAME-OR-ARN\"");
    }
    let mut keys = Vec::new();
    for (index, source) in &sources {
        match key(form, source, around) {
            Ok(key) => keys.extend(key),
            Err(problem) => section.problem(&format!("secrets[{index}]"), &problem),
        }
    }
    keys
}

fn key(form: Option<KeyForm>, source: &str, around: &Around<'_>) -> Result<Option<KeySource>, String> {
    if let Some(name) = source.strip_prefix("secretsmanager:").filter(|name| !name.trim().is_empty()) {
        return Ok(Some(KeySource::SecretsManager(name.to_owned())));
    }
    let Some(name) = source.strip_prefix("env:").filter(|name| super::account::is_variable(name)) else {
        return Err("expected \"env:NAME\" in upper case or \"secretsmanager:NAME-OR-ARN\"".to_owned());
    };
    let text = (around.lookup)(name)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| format!("the environment variable {name} is not set"))?;
    let Some(form) = form else { return Ok(None) };
    let key = Key::read(form, &text, around.is_local());
    let key = key.map_err(|wrong| format!("the environment variable {name}: {wrong}"))?;
    Ok(Some(KeySource::Ready(key)))
}

#[cfg(test)]
mod tests;
