//! The table of operations that are called, with their documented limits. A new operation is a new row.

use crate::account::{Account, Provider};
use crate::http::SHORT_REPLY;

/// One medium, with at most some hundred streams, snapshots or findings of a kilobyte or two.
const ONE_MEDIUM: usize = 1 << 20;
/// Twenty media with all their streams, or a page of a hundred or five hundred rows.
const MANY_MEDIA: usize = 4 << 20;

macro_rules! operations {
    ($($operation:ident: $provider:ident $name:literal, rate $rate:literal, reply $reply:expr, items $items:expr;)*) => {
        /// A provider operation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Operation {
            $($operation,)*
        }

        impl Operation {
            pub(crate) const ALL: &[Self] = &[$(Self::$operation,)*];

            fn row(self) -> Row {
                match self {
                    $(Self::$operation => Row {
                        provider: Provider::$provider, name: $name, rate: $rate, longest_reply: $reply, batch_limit: $items,
                    },)*
                }
            }
        }
    };
}

struct Row {
    provider: Provider,
    name: &'static str,
    rate: f64,
    longest_reply: usize,
    batch_limit: usize,
}

// The rate is in requests a second and account. Sources: the QPS notes on the provider's page of each operation. `DeleteMezzanines` and
// `BatchGetMediaInfos` have none and take 30, the provider's general limit of 2021 for operations of no special class. That of Tencent's
// `SearchMedia` is not confirmed; it was 100 once.
//
// A delete answers with a request id and lists of the ids that were sent, or with an error. The longest reply that is read is several
// times what the operation can honestly give.
//
// A read that names one medium, and a search, which names none, have one item. `DescribeMediaInfos` takes 20; one is asked for at a time.
// At Tencent a delete is one file with any number of its parts.
operations! {
    DeleteVideo: AliyunVod "DeleteVideo", rate 30.0, reply SHORT_REPLY, items 20;
    DeleteMezzanines: AliyunVod "DeleteMezzanines", rate 30.0, reply SHORT_REPLY, items 20;
    DeleteStream: AliyunVod "DeleteStream", rate 50.0, reply SHORT_REPLY, items 20;
    GetPlayInfo: AliyunVod "GetPlayInfo", rate 360.0, reply ONE_MEDIUM, items 1;
    BatchGetMediaInfos: AliyunVod "BatchGetMediaInfos", rate 30.0, reply MANY_MEDIA, items 20;
    GetMediaAuditResult: AliyunVod "GetMediaAuditResult", rate 20.0, reply ONE_MEDIUM, items 1;
    GetVideoInfo: AliyunVod "GetVideoInfo", rate 100.0, reply ONE_MEDIUM, items 1;
    SearchMedia: AliyunVod "SearchMedia", rate 50.0, reply MANY_MEDIA, items 1;
    MpsDeleteMedia: AliyunMps "DeleteMedia", rate 100.0, reply SHORT_REPLY, items 10;
    TencentDeleteMedia: TencentVod "DeleteMedia", rate 100.0, reply SHORT_REPLY, items usize::MAX;
    DescribeMediaInfos: TencentVod "DescribeMediaInfos", rate 100.0, reply ONE_MEDIUM, items 1;
    TencentSearchMedia: TencentVod "SearchMedia", rate 50.0, reply MANY_MEDIA, items 1;
}

impl Operation {
    /// The provider's own name, unique within a provider.
    pub(crate) fn name(self) -> &'static str {
        self.row().name
    }

    pub(crate) fn provider(self) -> Provider {
        self.row().provider
    }

    /// The operations of one provider.
    pub(crate) fn of(provider: Provider) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |operation| operation.provider() == provider)
    }

    /// Requests a second that an account allows, before the instances of the function share them.
    pub(crate) fn rate_at(self, account: &Account) -> f64 {
        account.rates.get(self.name()).copied().unwrap_or(self.row().rate)
    }

    /// Bytes of the longest reply that is read.
    pub(crate) fn longest_reply(self) -> usize {
        self.row().longest_reply
    }

    /// The most items (ids, streams) that one call takes.
    pub(crate) fn batch_limit(self) -> usize {
        self.row().batch_limit
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
            .iter()
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
