//! Accounts at the providers. Whatever speaks of an account shares the configured value: nobody has to look it up by a number.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use crate::credential::Credential;
use crate::endpoint::Endpoint;

/// A provider, by the name that events and configuration use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Provider {
    /// Alibaba Cloud `ApsaraVideo` VOD.
    AliyunVod,
    /// Alibaba Cloud `ApsaraVideo` Media Processing (MPS).
    AliyunMps,
    /// Tencent Cloud VOD.
    TencentVod,
}

impl Provider {
    pub(crate) const ALL: [Self; 3] = [Self::AliyunVod, Self::AliyunMps, Self::TencentVod];

    /// The name in events, configuration and log lines.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::AliyunVod => "aliyun-vod",
            Self::AliyunMps => "aliyun-mps",
            Self::TencentVod => "tencent-vod",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == name)
    }
}

/// A configured account at a provider.
///
/// Within one configuration an account is its name, which is the key of its table. Equality, order and hash go by it.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) provider: Provider,
    pub(crate) endpoint: Endpoint,
    pub(crate) sub_app_id: Option<u64>,
    pub(crate) credentials: Credentials,
    /// Whether targets that name the provider alone belong here.
    pub(crate) default: bool,
    /// Requests a second by the operation's name, where they are configured.
    pub(crate) rates: BTreeMap<&'static str, f64>,
}

/// Where an account's credential comes from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// Read from the environment at start-up.
    Fixed(Rc<Credential>),
    /// Read from Secrets Manager, by name or ARN, in the first invocation.
    SecretsManager(String),
}

impl Account {
    /// Whether two configurations mean the same account, called at the same place with the same credential. What only says which of
    /// its media are meant does not count.
    pub(crate) fn is_called_as(&self, other: &Self) -> bool {
        (&self.name, self.provider, &self.endpoint, &self.credentials)
            == (&other.name, other.provider, &other.endpoint, &other.credentials)
    }
}

impl PartialEq for Account {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Account {}

impl PartialOrd for Account {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Account {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name.cmp(&other.name)
    }
}

impl Hash for Account {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

#[cfg(test)]
impl Account {
    /// An account for tests that never call it.
    pub(crate) fn named(name: &str, provider: Provider) -> Rc<Self> {
        Rc::new(Self {
            name: name.to_owned(),
            provider,
            endpoint: Endpoint::https("example.invalid"),
            sub_app_id: None,
            credentials: Credentials::SecretsManager("none".to_owned()),
            default: false,
            rates: BTreeMap::new(),
        })
    }
}
