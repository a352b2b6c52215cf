//! Retention sweeps: which media are past their date, found page by page. Values in, values out; `app` asks and deletes.

mod event;
mod listing;
mod tally;

use std::rc::Rc;
use std::time::{Duration, SystemTime};

pub(crate) use event::{Batch, pack};
pub(crate) use listing::{Listing, REACH, Stuck};
pub(crate) use tally::{Swept, Tally, Trouble};

use crate::clock::unix_seconds;
use crate::config::Sweep;
use crate::provider::Row;
use crate::request::{Deletion, IdKind, MediaId, Provider, Renditions, Scope, Target};

const EPOCH: SystemTime = SystemTime::UNIX_EPOCH;
const DAY: Duration = Duration::from_secs(86_400);

/// One run of a sweep: its rule at one time.
#[derive(Debug)]
pub(crate) struct Rule<'a> {
    pub(crate) sweep: &'a Sweep,
    /// What was created before is past its date. In whole seconds, like the providers' times.
    pub(crate) cutoff: SystemTime,
}

impl<'a> Rule<'a> {
    pub(crate) fn new(sweep: &'a Sweep, now: SystemTime) -> Self {
        let now = EPOCH + Duration::from_secs(unix_seconds(now));
        let age = DAY.saturating_mul(u32::try_from(sweep.older_than_days).unwrap_or(u32::MAX));
        Self { sweep, cutoff: now.checked_sub(age).unwrap_or(EPOCH).max(EPOCH) }
    }

    /// A listing of what the rule may match.
    pub(crate) fn listing(&self) -> Listing {
        let filter = self.sweep.filter.clone();
        let listing =
            Listing::new(self.sweep.account.provider, Some(self.cutoff), filter, self.sweep.account.sub_app_id);
        if self.sweep.scope == Scope::Renditions { listing.with_renditions() } else { listing }
    }

    /// A listing of everything that the account holds.
    pub(crate) fn everything(&self) -> Listing {
        Listing::new(self.sweep.account.provider, None, Default::default(), self.sweep.account.sub_app_id)
    }

    /// Whether a row matches, whatever the search thinks of it. Unknown is never old, and the year 1970 is what unknown often becomes.
    pub(crate) fn matches(&self, row: &Row) -> bool {
        row.is_readable()
            && row.created.is_some_and(|at| at > EPOCH && at < self.cutoff)
            && self.sweep.filter.takes(row)
    }

    /// Whether a row says that nothing is left to delete.
    pub(crate) fn is_done(&self, row: &Row) -> bool {
        let has_any = match self.sweep.scope {
            Scope::Media => None,
            Scope::Source => row.has_source,
            Scope::Renditions => row.has_renditions,
        };
        has_any == Some(false)
    }

    /// What is to be deleted of a medium.
    pub(crate) fn target(&self, id: &str) -> Target {
        let kind = self.id_kind();
        let deletion = match self.sweep.scope {
            Scope::Media => Deletion::Media,
            Scope::Source => Deletion::Source { force: false },
            Scope::Renditions => Deletion::Renditions(Renditions::All),
        };
        let id = MediaId { kind, value: id.to_owned(), sub_app_id: self.sweep.account.sub_app_id };
        Target { account: Rc::clone(&self.sweep.account), id, deletion }
    }

    pub(crate) fn id_kind(&self) -> IdKind {
        match self.sweep.account.provider {
            Provider::AliyunVod => IdKind::Video,
            Provider::AliyunMps => IdKind::Media,
            Provider::TencentVod => IdKind::File,
        }
    }
}

#[cfg(test)]
mod tests;
