//! A listing, oldest first: which page is asked for next, and which rows of it are new.
//!
//! Pages shift when media go while they are listed: those that were to come next move to a page that has been read. So the listing
//! begins again at the time of the last row that it has seen, where nothing can be missed, whenever the provider counts fewer media
//! than before, when something was deleted, when a token has expired, and where the provider lists no further.

use std::collections::HashSet;
use std::time::SystemTime;

use crate::clock::unix_seconds;
use crate::provider::{Filter, Page, Row, Search};
use crate::request::Provider;

/// Rows of one page. Alibaba Cloud gives at most 100. Tencent Cloud documents none but the end of the list; a row takes a kilobyte or
/// two, and with everything that was made of the file several times as much.
const ALIBABA_PAGE: usize = 100;
const TENCENT_PAGE: usize = 500;
const TENCENT_PAGE_WITH_RENDITIONS: usize = 100;
/// Rows that a listing reaches without a token, and at Tencent Cloud at all.
pub(crate) const REACH: usize = 5000;

/// How often a listing begins again without a new row between, while media go. Then it is believed what is there.
const MAX_IDLE: u32 = 8;

/// Why a listing cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stuck {
    /// More media were created in one second than the provider lists.
    InOneSecond,
    /// Rows came out of order, so that nobody knows where to begin again.
    Unordered,
}

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
    /// What has been seen and tells no time.
    untimed: HashSet<String>,
    /// The last row of the last page.
    last_id: Option<String>,
    /// How often the listing has begun again since the last new row.
    idle: u32,
    /// Whether the provider counts no further than it lists, so that it cannot say that fewer are left.
    is_capped: bool,
    is_ordered: bool,
    uses_tokens: bool,
    with_renditions: bool,
    is_done: bool,
    /// Why it is done although there may be more.
    stuck: Option<Stuck>,
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
            untimed: HashSet::new(),
            last_id: None,
            idle: 0,
            is_capped: provider == Provider::TencentVod,
            is_ordered: true,
            uses_tokens: true,
            with_renditions: false,
            is_done: false,
            stuck: None,
        }
    }

    /// The same, with what was made of each medium where the provider tells it.
    pub(super) fn with_renditions(mut self) -> Self {
        self.with_renditions = true;
        self.page_size = self.page_size.min(TENCENT_PAGE_WITH_RENDITIONS);
        self
    }

    /// The page to ask for; nothing when all is listed.
    pub(crate) fn next(&self) -> Option<Search> {
        (!self.is_done).then(|| Search {
            since: self.since,
            until: self.until,
            filter: self.filter.clone(),
            offset: self.start(),
            size: self.size(),
            token: self.token.clone(),
            sub_app_id: self.sub_app_id,
            with_renditions: self.with_renditions,
        })
    }

    /// Whether a page begins with the last row of the one before: where that is another row, the pages have moved.
    fn overlaps(&self) -> bool {
        self.is_capped && self.offset > 0 && self.total >= Some(REACH as u64)
    }

    /// The place of the first row of the next page.
    fn start(&self) -> usize {
        self.offset - usize::from(self.overlaps())
    }

    /// Rows of the next page.
    fn size(&self) -> usize {
        if self.is_capped { self.page_size.min(REACH - self.start().min(REACH)) } else { self.page_size }
    }

    /// Takes the page that was asked for, and gives its new rows.
    pub(crate) fn take(&mut self, page: Page) -> Result<Vec<Row>, Stuck> {
        let Page { mut rows, total, token } = page;
        let has_slipped = self.overlaps() && rows.first().map(|row| &row.id) != Some(&self.last_id);
        let has_shrunk = self.offset > 0 && total < self.total;
        if (has_slipped || has_shrunk) && self.idle < MAX_IDLE {
            // Rows that were to come may stand on a page before this one.
            self.idle += 1;
            self.begin_again()?;
            return Ok(Vec::new());
        }
        if self.overlaps() && !rows.is_empty() {
            rows.remove(0);
        }
        let count = rows.len();
        let is_short = count + usize::from(self.overlaps()) < self.size();
        self.last_id = rows.last().map_or_else(|| self.last_id.take(), |row| row.id.clone());
        self.offset += count.min(self.page_size);
        self.total = total;
        self.most = self.most.max(total);
        self.unseen = total.unwrap_or_default().saturating_sub(self.offset as u64);
        // Within a page the order does not matter.
        let oldest = rows.iter().filter_map(|row| row.created).min();
        self.is_ordered &=
            oldest.zip(self.last).is_none_or(|(oldest, last)| unix_seconds(oldest) >= unix_seconds(last));
        let mut ids = HashSet::new();
        let once = rows.into_iter().filter(|row| row.id.as_ref().is_none_or(|id| ids.insert(id.clone())));
        let fresh: Vec<Row> = once.filter(|row| self.is_new(row)).collect();
        if fresh.iter().any(|row| row.id.is_some()) {
            self.idle = 0;
        }
        self.token = token.filter(|_| self.uses_tokens);
        let reach = if self.token.is_some() { usize::MAX } else { REACH };
        if self.offset >= reach {
            if self.last > self.since {
                self.begin_again()?;
            } else {
                (self.is_done, self.stuck) = (true, Some(Stuck::InOneSecond));
            }
        } else if is_short && self.unseen > 0 && self.idle == 0 {
            // The provider counts more than it gives. Once more, and then it is believed that there are no more.
            self.idle += 1;
            self.begin_again()?;
        } else {
            // A count that the rows contradict ends nothing.
            self.is_done = is_short || total.is_some_and(|total| self.offset as u64 == total);
        }
        Ok(fresh)
    }

    /// The token was refused: it may have expired. Where beginning again led to the same place before, the listing does without.
    pub(crate) fn refuse_token(&mut self) -> Result<(), Stuck> {
        self.uses_tokens = self.last > self.since;
        self.begin_again()
    }

    /// Begins again where the last row was seen: something has been deleted.
    pub(crate) fn begin_again(&mut self) -> Result<(), Stuck> {
        if !self.is_ordered {
            return Err(Stuck::Unordered);
        }
        self.since = self.last.max(self.since);
        self.offset = 0;
        self.token = None;
        self.total = None;
        Ok(())
    }

    /// Whether a token is in use, which may expire.
    pub(crate) fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// Media that are still to be listed, as far as the provider counts.
    pub(crate) fn remaining(&self) -> u64 {
        self.unseen
    }

    /// How many media fit the search, as far as the provider counts.
    pub(crate) fn counted(&self) -> Option<u64> {
        self.most
    }

    /// Whether all is listed, or all that can be.
    pub(crate) fn is_done(&self) -> bool {
        self.is_done
    }

    /// Why there may be more than could be listed.
    pub(crate) fn stuck(&self) -> Option<Stuck> {
        self.stuck
    }

    /// Notes a row as seen; false, when it was before. Rows without a time have no place in the order, and those without an id are always
    /// new.
    fn is_new(&mut self, row: &Row) -> bool {
        let Some(id) = &row.id else { return true };
        let Some(created) = row.created else { return self.untimed.insert(id.clone()) };
        if self.last.is_none_or(|last| created > last) {
            self.last = Some(created);
            self.seen.clear();
        }
        self.last != Some(created) || self.seen.insert(id.clone())
    }
}

#[cfg(test)]
mod tests;
