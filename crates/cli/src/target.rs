//! A target as events write it, and the words that it is made of.

use std::fmt;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// The name of a value on the command line, in events and in log lines.
pub(crate) fn name_of<T: ValueEnum>(value: T) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Provider {
    AliyunVod,
    AliyunMps,
    TencentVod,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub(crate) enum Scope {
    Media,
    Source,
    Renditions,
}

/// How far a deletion is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub(crate) enum Level {
    Accepted,
    Confirmed,
    Verified,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum)]
pub(crate) enum IdKind {
    #[value(name = "video_id")]
    Video,
    #[value(name = "reference_id")]
    Reference,
    #[value(name = "media_id")]
    Media,
    #[value(name = "file_id")]
    File,
}

impl IdKind {
    pub(crate) const ALL: [Self; 4] = [Self::Video, Self::Reference, Self::Media, Self::File];

    /// The member of a target and of a log line.
    pub(crate) fn member(self) -> &'static str {
        match self {
            Self::Video => "video_id",
            Self::Reference => "reference_id",
            Self::Media => "media_id",
            Self::File => "file_id",
        }
    }

    pub(crate) fn provider(self) -> Provider {
        match self {
            Self::Video | Self::Reference => Provider::AliyunVod,
            Self::Media => Provider::AliyunMps,
            Self::File => Provider::TencentVod,
        }
    }
}

/// The id of a medium.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum MediumId {
    #[serde(rename = "video_id")]
    Video(String),
    #[serde(rename = "reference_id")]
    Reference(String),
    #[serde(rename = "media_id")]
    Media(String),
    #[serde(rename = "file_id")]
    File(String),
}

impl MediumId {
    pub(crate) fn new(kind: IdKind, value: String) -> Self {
        match kind {
            IdKind::Video => Self::Video(value),
            IdKind::Reference => Self::Reference(value),
            IdKind::Media => Self::Media(value),
            IdKind::File => Self::File(value),
        }
    }

    pub(crate) fn kind(&self) -> IdKind {
        match self {
            Self::Video(_) => IdKind::Video,
            Self::Reference(_) => IdKind::Reference,
            Self::Media(_) => IdKind::Media,
            Self::File(_) => IdKind::File,
        }
    }

    pub(crate) fn value(&self) -> &str {
        match self {
            Self::Video(value) | Self::Reference(value) | Self::Media(value) | Self::File(value) => value,
        }
    }

    /// The form in which two ids of one medium are equal. Those of MPS are hexadecimal.
    pub(crate) fn key(&self) -> (IdKind, String) {
        match self {
            Self::Media(value) => (IdKind::Media, value.to_ascii_lowercase()),
            other => (other.kind(), other.value().to_owned()),
        }
    }
}

/// A stream's definition: a name at Alibaba Cloud, the number of a template at Tencent Cloud.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Definition {
    Template(u64),
    Name(String),
}

impl fmt::Display for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(number) => number.fmt(f),
            Self::Name(name) => name.fmt(f),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Target {
    pub(crate) provider: Provider,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<String>,
    #[serde(flatten)]
    pub(crate) id: MediumId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scope: Option<Scope>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) job_ids: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) definitions: Vec<Definition>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) force: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sub_app_id: Option<u64>,
}

impl Target {
    /// The form in which two wishes for the same are equal.
    pub(crate) fn key(&self) -> Self {
        let (kind, value) = self.id.key();
        let mut key = Self { id: MediumId::new(kind, value), ..self.clone() };
        key.job_ids.sort();
        key.job_ids.dedup();
        key.definitions.sort();
        key.definitions.dedup();
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_written_as_events_take_it() {
        let target = Target {
            provider: Provider::TencentVod,
            account: None,
            id: MediumId::File("7".to_owned()),
            scope: Some(Scope::Renditions),
            job_ids: Vec::new(),
            definitions: vec![Definition::Template(230)],
            force: false,
            sub_app_id: Some(1),
        };
        let text = serde_json::to_string(&target).unwrap();
        assert_eq!(
            text,
            r#"{"provider":"tencent-vod","file_id":"7","scope":"renditions","definitions":[230],"sub_app_id":1}"#
        );
        assert_eq!(serde_json::from_str::<Target>(&text).unwrap(), target);
    }

    #[test]
    fn names_are_those_of_events() {
        let names = IdKind::ALL.map(name_of);
        assert_eq!(names, IdKind::ALL.map(|kind| kind.member().to_owned()));
        assert_eq!(name_of(Provider::AliyunVod), "aliyun-vod");
    }
}
