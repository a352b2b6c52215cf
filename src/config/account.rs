//! `[accounts.NAME]`.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use super::reader::Section;
use crate::account::{Account, Credentials, Provider};
use crate::credential::Credential;
use crate::endpoint::Endpoint;
use crate::provider::{Operation, alibaba};
use crate::request::is_id;

type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

pub(super) fn read(
    section: Option<Section<'_>>,
    lookup: Lookup<'_>,
    problems: &RefCell<Vec<String>>,
) -> Vec<Rc<Account>> {
    let sections = section.map(Section::sections).unwrap_or_default();
    if sections.is_empty() && problems.borrow().is_empty() {
        problems
            .borrow_mut()
            .push("accounts: none is configured; [accounts.NAME] with a provider is needed".to_owned());
    }
    let mut defaults = HashSet::new();
    sections
        .into_iter()
        .filter_map(|(name, section)| account(name, section, lookup, &mut defaults))
        .map(Rc::new)
        .collect()
}

/// One account; `None` where anything is wrong that the rest of the program would need, which has been noted then.
fn account(
    name: String,
    mut section: Section<'_>,
    lookup: Lookup<'_>,
    defaults: &mut HashSet<Provider>,
) -> Option<Account> {
    if !is_id(&name) {
        section.problem_here("the name of an account is 1 to 128 characters from A-Z a-z 0-9 _ -");
    }
    let provider = section.text("provider").as_deref().and_then(Provider::parse);
    let region = section.text("region");
    let url = section.text("endpoint");
    let source = section.text("credentials").unwrap_or_else(|| "env".to_owned());
    let default = section.flag("default").unwrap_or(false);
    let sub_app_id = section.count("sub_app_id");
    let rate = section.section("rate");

    if provider.is_none() && !section.is_wrong("provider") {
        section.problem("provider", "expected \"aliyun-vod\", \"aliyun-mps\" or \"tencent-vod\"");
    }
    if sub_app_id.is_some() && provider.is_some_and(|provider| provider != Provider::TencentVod) {
        section.problem("sub_app_id", "only a tencent-vod account has applications");
    }
    if let Some(provider) = provider.filter(|_| default)
        && !defaults.insert(provider)
    {
        section.problem("default", &format!("{} has another default account", provider.as_str()));
    }
    let endpoint = endpoint(&section, provider, region.as_deref(), url.as_deref());
    let credentials = credentials(&section, provider, &source, endpoint.as_ref(), lookup);
    let rates = provider.map(|provider| rates(rate, provider));
    section.finish("an account takes");
    Some(Account {
        name,
        provider: provider?,
        endpoint: endpoint?,
        sub_app_id,
        credentials: credentials?,
        default,
        rates: rates?,
    })
}

fn endpoint(
    section: &Section<'_>,
    provider: Option<Provider>,
    region: Option<&str>,
    url: Option<&str>,
) -> Option<Endpoint> {
    if provider == Some(Provider::TencentVod) && region.is_some() {
        section.problem("region", "tencent-vod is one service for all regions; `endpoint` chooses between its sites");
    }
    if let Some(url) = url {
        return Endpoint::parse(url).map_err(|wrong| section.problem("endpoint", wrong)).ok();
    }
    match (provider?, region) {
        _ if section.is_wrong("endpoint") || section.is_wrong("region") => None,
        (Provider::TencentVod, _) => Some(Endpoint::https("vod.tencentcloudapi.com")),
        (_, None) => {
            section.problem("region", "missing; it gives the endpoint");
            None
        }
        (provider, Some(region)) => alibaba::host(provider, region)
            .map_err(|regions| {
                let known = regions.join(", ");
                section.problem("region", &format!("expected one of {known}; another endpoint is set with `endpoint`"));
            })
            .map(Endpoint::https)
            .ok(),
    }
}

fn rates(section: Option<Section<'_>>, provider: Provider) -> BTreeMap<&'static str, f64> {
    let Some(mut section) = section else { return BTreeMap::new() };
    let names = Operation::of(provider).map(Operation::name);
    let rates = names.filter_map(|name| Some((name, section.rate(name)?))).collect();
    section.finish("the operations are");
    rates
}

fn credentials(
    section: &Section<'_>,
    provider: Option<Provider>,
    source: &str,
    endpoint: Option<&Endpoint>,
    lookup: Lookup<'_>,
) -> Option<Credentials> {
    if section.is_wrong("credentials") {
        return None;
    }
    if let Some(name) = source.strip_prefix("secretsmanager:").filter(|name| !name.trim().is_empty()) {
        return Some(Credentials::SecretsManager(name.to_owned()));
    }
    let prefix = match source.strip_prefix("env") {
        Some("") => String::new(),
        Some(rest) => match rest.strip_prefix(':').filter(|prefix| is_variable(prefix)) {
            Some(prefix) => format!("{prefix}_"),
            None => return unknown_source(section),
        },
        None => return unknown_source(section),
    };
    let [id, secret, token] = variables(provider?).map(|variable| format!("{prefix}{variable}"));
    let read = |variable: &str| lookup(variable).filter(|value| !value.is_empty());
    let (id_value, secret_value) = (read(&id), read(&secret));
    for (variable, value) in [(&id, &id_value), (&secret, &secret_value)] {
        if value.is_none() {
            section.problem("credentials", &format!("the environment variable {variable} is not set"));
        }
    }
    Credential::new(id_value?, secret_value?, read(&token), endpoint?)
        .map_err(|wrong| section.problem("credentials", &wrong))
        .map(|credential| Credentials::Fixed(Rc::new(credential)))
        .ok()
}

fn unknown_source(section: &Section<'_>) -> Option<Credentials> {
    section.problem("credentials", "expected \"env\", \"env:PREFIX\" in upper case, or \"secretsmanager:NAME-OR-ARN\"");
    None
}

/// Upper case only: what is wrong with a variable is told by its name, and a key pasted here must not become one.
pub(super) fn is_variable(text: &str) -> bool {
    text.len() <= 64 && !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
}

/// The variables of the providers' own tools: key id, secret, token.
fn variables(provider: Provider) -> [&'static str; 3] {
    match provider {
        Provider::AliyunVod | Provider::AliyunMps => {
            ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"]
        }
        Provider::TencentVod => ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN"],
    }
}
