//! The operations that are called, with their documented limits.

use crate::account::{Account, Provider};
use crate::http::SHORT_REPLY;

/// A provider operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Operation {
    DeleteVideo,
    DeleteMezzanines,
    DeleteStream,
    GetPlayInfo,
    BatchGetMediaInfos,
    GetMediaAuditResult,
    GetVideoInfo,
    SearchMedia,
    MpsDeleteMedia,
    TencentDeleteMedia,
    DescribeMediaInfos,
    TencentSearchMedia,
}

impl Operation {
    pub(crate) const ALL: [Self; 12] = [
        Self::DeleteVideo,
        Self::DeleteMezzanines,
        Self::DeleteStream,
        Self::GetPlayInfo,
        Self::BatchGetMediaInfos,
        Self::GetMediaAuditResult,
        Self::GetVideoInfo,
        Self::SearchMedia,
        Self::MpsDeleteMedia,
        Self::TencentDeleteMedia,
        Self::DescribeMediaInfos,
        Self::TencentSearchMedia,
    ];

    /// The provider's own name, unique within a provider.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::DeleteVideo => "DeleteVideo",
            Self::DeleteMezzanines => "DeleteMezzanines",
            Self::DeleteStream => "DeleteStream",
            Self::GetPlayInfo => "GetPlayInfo",
            Self::BatchGetMediaInfos => "BatchGetMediaInfos",
            Self::GetMediaAuditResult => "GetMediaAuditResult",
            Self::GetVideoInfo => "GetVideoInfo",
            Self::MpsDeleteMedia | Self::TencentDeleteMedia => "DeleteMedia",
            Self::DescribeMediaInfos => "DescribeMediaInfos",
            Self::SearchMedia | Self::TencentSearchMedia => "SearchMedia",
        }
    }

    pub(crate) fn provider(self) -> Provider {
        match self {
            Self::DeleteVideo
            | Self::DeleteMezzanines
            | Self::DeleteStream
            | Self::GetPlayInfo
            | Self::BatchGetMediaInfos
            | Self::GetMediaAuditResult
            | Self::GetVideoInfo
            | Self::SearchMedia => Provider::AliyunVod,
            Self::MpsDeleteMedia => Provider::AliyunMps,
            Self::TencentDeleteMedia | Self::DescribeMediaInfos | Self::TencentSearchMedia => Provider::TencentVod,
        }
    }

    /// The operations of one provider.
    pub(crate) fn of(provider: Provider) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |operation| operation.provider() == provider)
    }

    /// Requests a second and account, unless configured otherwise. Sources: the QPS notes on the provider's page of each operation;
    /// `DeleteMezzanines` and
    /// `BatchGetMediaInfos` have none and take 30, the provider's general limit of 2021 for operations of no special class. That of Tencent's
    /// `SearchMedia` is not confirmed; it was 100 once.
    fn default_rate(self) -> f64 {
        match self {
            Self::DeleteVideo | Self::DeleteMezzanines | Self::BatchGetMediaInfos => 30.0,
            Self::DeleteStream | Self::SearchMedia | Self::TencentSearchMedia => 50.0,
            Self::GetPlayInfo => 360.0,
            Self::GetMediaAuditResult => 20.0,
            Self::GetVideoInfo | Self::MpsDeleteMedia | Self::TencentDeleteMedia | Self::DescribeMediaInfos => 100.0,
        }
    }

    /// Requests a second that an account allows, before the instances of the function share them.
    pub(crate) fn rate_at(self, account: &Account) -> f64 {
        account.rates.get(self.name()).copied().unwrap_or_else(|| self.default_rate())
    }

    /// Bytes of the longest reply that is read: several times the longest that the operation can honestly give.
    pub(crate) fn longest_reply(self) -> usize {
        match self {
            // A request id and lists of the ids that were sent, or an error.
            Self::DeleteVideo
            | Self::DeleteMezzanines
            | Self::DeleteStream
            | Self::MpsDeleteMedia
            | Self::TencentDeleteMedia => SHORT_REPLY,
            // One medium, with at most some hundred streams, snapshots or findings of a kilobyte or two.
            Self::GetPlayInfo | Self::GetMediaAuditResult | Self::GetVideoInfo | Self::DescribeMediaInfos => 1 << 20,
            // 20 media with all their streams, or a page of a hundred or five hundred rows.
            Self::BatchGetMediaInfos | Self::SearchMedia | Self::TencentSearchMedia => 4 << 20,
        }
    }

    /// The most items (ids, streams) that one call takes. At Tencent a call is one file with any number of its parts.
    pub(crate) fn batch_limit(self) -> usize {
        match self {
            Self::DeleteVideo | Self::DeleteMezzanines | Self::DeleteStream | Self::BatchGetMediaInfos => 20,
            Self::MpsDeleteMedia => 10,
            // `DescribeMediaInfos` takes 20; one is asked for at a time. A search names nothing.
            Self::GetPlayInfo
            | Self::GetMediaAuditResult
            | Self::GetVideoInfo
            | Self::DescribeMediaInfos
            | Self::SearchMedia
            | Self::TencentSearchMedia => 1,
            Self::TencentDeleteMedia => usize::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    /// What is granted at the providers, feature by feature: `docs/permissions.md`.
    const POLICIES: [&str; 9] = [
        include_str!("../../deploy/permissions/alibaba/callbacks.json"),
        include_str!("../../deploy/permissions/alibaba/deletes.json"),
        include_str!("../../deploy/permissions/alibaba/holds.json"),
        include_str!("../../deploy/permissions/alibaba/mps.json"),
        include_str!("../../deploy/permissions/alibaba/renditions.json"),
        include_str!("../../deploy/permissions/alibaba/sweeps.json"),
        include_str!("../../deploy/permissions/tencent/callbacks.json"),
        include_str!("../../deploy/permissions/tencent/deletes.json"),
        include_str!("../../deploy/permissions/tencent/sweeps.json"),
    ];

    #[test]
    fn the_policies_grant_the_operations_that_are_called_and_no_others() {
        let called: BTreeSet<_> = Operation::ALL
            .into_iter()
            .map(|operation| {
                let prefix = match operation.provider() {
                    Provider::AliyunVod => "vod:",
                    Provider::AliyunMps => "mts:",
                    Provider::TencentVod => "name/vod:",
                };
                format!("{prefix}{}", operation.name())
            })
            .collect();
        let granted: BTreeSet<_> = POLICIES.into_iter().flat_map(actions).collect();
        assert_eq!(granted, called);
    }

    fn actions(policy: &str) -> Vec<String> {
        let policy: Value = serde_json::from_str(policy).unwrap();
        let statements = policy.get("Statement").or_else(|| policy.get("statement")).unwrap().as_array().unwrap();
        statements
            .iter()
            .flat_map(|statement| {
                statement.get("Action").or_else(|| statement.get("action")).unwrap().as_array().unwrap()
            })
            .map(|action| action.as_str().unwrap().to_owned())
            .collect()
    }
}
