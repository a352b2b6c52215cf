//! A listing, oldest first: which page is asked for next, and which rows of it are new.
//!
//! Pages shift when media go while they are listed: those that were to come next move to a page that has been read. So the listing
//! begins again at the time of the last row that it has seen, where nothing can be missed, whenever the provider counts fewer media
//! than before, when something was deleted, when a token has expired, and where the provider lists no further.

use std::collections::HashSet;
use std::time::SystemTime;

use crate::provider::{Filter, Page, Row, Search};
use crate::request::Provider;

/// Rows of one page. Alibaba Cloud gives at most 100. Tencent Cloud documents none but the end of the list, and answers with a few
/// kilobytes a row.
const ALIBABA_PAGE: usize = 100;
const TENCENT_PAGE: usize = 500;
/// Rows that a listing reaches without a token, and at Tencent Cloud at all.
pub(crate) const REACH: usize = 5000;

/// More media were created in one second than the provider lists.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stuck;

/// Where a listing stands.
#[derive(Debug)]
pub(crate) struct Listing {
    filter: Filter,
    until: Option<SystemTime>,
    sub_app_id: Option<u64>,
    page_size: usize,
    /// The listing began again here; what was created before has been seen.
    since: Option<SystemTime>,
    /// Rows since then.
    offset: usize,
    token: Option<String>,
    /// What the provider counted since then.
    total: Option<u64>,
    /// The most that the provider ever counted.
    most: Option<u64>,
    /// What was still to be listed after the last page, as far as the provider counts.
    unseen: u64,
    /// The time of the last row that was seen, and what has been seen of that second.
    last: Option<SystemTime>,
    seen: HashSet<String>,
    /// Whether fewer media than before make the listing begin again. Not when that has just led nowhere.
    watches: bool,
    is_done: bool,
}

impl Listing {
    pub(super) fn new(provider: Provider, until: Option<SystemTime>, filter: Filter, sub_app_id: Option<u64>) -> Self {
        Self {
            filter,
            until,
            sub_app_id,
            page_size: if provider == Provider::TencentVod { TENCENT_PAGE } else { ALIBABA_PAGE },
            since: None,
            offset: 0,
            token: None,
            total: None,
            most: None,
            unseen: 0,
            last: None,
            seen: HashSet::new(),
            watches: true,
            is_done: false,
        }
    }

    /// The page to ask for; nothing when all is listed.
    pub(crate) fn next(&self) -> Option<Search> {
        (!self.is_done).then(|| Search {
            since: self.since,
            until: self.until,
            filter: self.filter.clone(),
            offset: self.offset,
            size: self.page_size,
            token: self.token.clone(),
            sub_app_id: self.sub_app_id,
        })
    }

    /// Takes the page that was asked for, and gives its new rows.
    pub(crate) fn take(&mut self, page: Page) -> Result<Vec<Row>, Stuck> {
        let Page { rows, total, token } = page;
        if self.watches && self.offset > 0 && total < self.total {
            // Rows that were to come may stand on a page before this one.
            self.watches = self.last > self.since;
            self.begin_again();
            return Ok(Vec::new());
        }
        self.offset += rows.len();
        self.total = total;
        self.most = self.most.max(total);
        self.unseen = total.unwrap_or_default().saturating_sub(self.offset as u64);
        let count = rows.len();
        let fresh: Vec<Row> = rows.into_iter().filter(|row| self.is_new(row)).collect();
        self.watches |= !fresh.is_empty();
        let reach = if token.is_some() { usize::MAX } else { REACH };
        self.token = token;
        let is_whole = total.map_or(count < self.page_size, |total| self.offset as u64 >= total && self.offset < reach);
        if count == 0 || is_whole {
            self.is_done = true;
        } else if self.offset >= reach || count < self.page_size {
            if self.last <= self.since {
                return Err(Stuck);
            }
            self.begin_again();
        }
        Ok(fresh)
    }

    /// Begins again where the last row was seen: something has been deleted, or a token has expired.
    pub(crate) fn begin_again(&mut self) {
        self.since = self.last.max(self.since);
        self.offset = 0;
        self.token = None;
        self.total = None;
    }

    /// Whether a token is in use, which may expire.
    pub(crate) fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// Media that are still to be listed, as far as the provider counts.
    pub(crate) fn remaining(&self) -> u64 {
        if self.is_done { 0 } else { self.unseen }
    }

    /// How many media fit the search, as far as the provider counts.
    pub(crate) fn counted(&self) -> Option<u64> {
        self.most
    }

    /// Whether all is listed.
    pub(crate) fn is_done(&self) -> bool {
        self.is_done
    }

    /// Notes a row as seen; false, when it was before. Rows without a time have no place in the order.
    fn is_new(&mut self, row: &Row) -> bool {
        let (Some(id), Some(created)) = (&row.id, row.created) else { return true };
        if self.last.is_none_or(|last| created > last) {
            self.last = Some(created);
            self.seen.clear();
        }
        self.last != Some(created) || self.seen.insert(id.clone())
    }
}

#[cfg(test)]
mod tests;
