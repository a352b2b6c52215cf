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

/// How a listing gets from one page to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cursor {
    /// By the token that the last page gave, as far as there are rows. Alibaba Cloud counts all of them.
    Token,
    /// By the number of rows, as Alibaba Cloud takes it too: no further than `REACH`.
    Offset,
    /// The same at Tencent Cloud, which counts no further than it lists, so that it cannot say that fewer are left.
    CappedOffset,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// Everything is listed.
    Done,
    /// Everything is listed that can be, although there may be more.
    Stuck(Stuck),
}

/// Where a listing stands.
#[derive(Debug)]
pub(crate) struct Listing {
    /// What is asked for next. The listing has begun again at `since`, what was created before has been seen, and `offset` rows since
    /// then. `size` is that of a full page.
    page: Search,
    cursor: Cursor,
    state: State,
    /// What the provider counted since then.
    total: Option<u64>,
    /// The most that the provider ever counted.
    most: Option<u64>,
    /// What was still to be listed after the last page, as far as the provider counts.
    unseen: u64,
    seen: Seen,
    /// How often the listing has begun again since the last new row.
    idle: u32,
}

/// What has been seen of the rows.
#[derive(Debug)]
struct Seen {
    /// The time of the last row.
    last: Option<SystemTime>,
    /// The rows of that second. Those of earlier ones do not come again.
    of_last: HashSet<String>,
    /// The rows that tell no time, and so have no place in the order.
    untimed: HashSet<String>,
    /// The last row of the last page.
    last_id: Option<String>,
    /// Whether no page was older than the one before. Otherwise nobody knows where to begin again.
    is_ordered: bool,
}

impl Listing {
    pub(super) fn new(provider: Provider, until: Option<SystemTime>, filter: Filter, sub_app_id: Option<u64>) -> Self {
        let (cursor, size) = match provider {
            Provider::TencentVod => (Cursor::CappedOffset, TENCENT_PAGE),
            Provider::AliyunVod | Provider::AliyunMps => (Cursor::Token, ALIBABA_PAGE),
        };
        let seen =
            Seen { last: None, of_last: HashSet::new(), untimed: HashSet::new(), last_id: None, is_ordered: true };
        Self {
            page: Search { until, filter, sub_app_id, size, ..Search::default() },
            cursor,
            state: State::Open,
            total: None,
            most: None,
            unseen: 0,
            seen,
            idle: 0,
        }
    }

    /// The same, with what was made of each medium where the provider tells it.
    pub(super) fn with_renditions(mut self) -> Self {
        self.page.with_renditions = true;
        self.page.size = self.page.size.min(TENCENT_PAGE_WITH_RENDITIONS);
        self
    }

    /// The page to ask for; nothing when all is listed.
    pub(crate) fn next(&self) -> Option<Search> {
        (!self.is_done()).then(|| Search { offset: self.start(), size: self.size(), ..self.page.clone() })
    }

    /// Whether a page begins with the last row of the one before. Where the provider counts no further, this alone tells that the
    /// pages have moved: then another row stands there.
    fn overlaps(&self) -> bool {
        self.cursor == Cursor::CappedOffset && self.page.offset > 0 && self.total >= Some(REACH as u64)
    }

    /// The place of the first row of the next page.
    fn start(&self) -> usize {
        self.page.offset - usize::from(self.overlaps())
    }

    /// Rows of the next page. The last one that Tencent Cloud lists is cut short, since it refuses what goes beyond its reach.
    fn size(&self) -> usize {
        match self.cursor {
            Cursor::CappedOffset => self.page.size.min(REACH - self.start().min(REACH)),
            Cursor::Token | Cursor::Offset => self.page.size,
        }
    }

    /// Takes the page that was asked for, and gives its new rows.
    pub(crate) fn take(&mut self, page: Page) -> Result<Vec<Row>, Stuck> {
        let Page { mut rows, total, token } = page;
        let (overlaps, size) = (self.overlaps(), self.size());
        let has_slipped = overlaps && rows.first().map(|row| &row.id) != Some(&self.seen.last_id);
        let has_shrunk = self.page.offset > 0 && total < self.total;
        if (has_slipped || has_shrunk) && self.idle < MAX_IDLE {
            // Rows that were to come may stand on a page before this one.
            self.idle += 1;
            self.begin_again()?;
            return Ok(Vec::new());
        }
        if overlaps && !rows.is_empty() {
            rows.remove(0);
        }
        let is_short = rows.len() + usize::from(overlaps) < size;
        self.count(rows.len(), total);
        let fresh = self.seen.take(rows);
        if fresh.iter().any(|row| row.id.is_some()) {
            self.idle = 0;
        }
        self.page.token = token.filter(|_| self.cursor != Cursor::Offset);
        self.go_on(is_short)?;
        Ok(fresh)
    }

    fn count(&mut self, rows: usize, total: Option<u64>) {
        self.page.offset += rows.min(self.page.size);
        self.total = total;
        self.most = self.most.max(total);
        self.unseen = total.unwrap_or_default().saturating_sub(self.page.offset as u64);
    }

    /// What comes after a page: the next one, the beginning, or nothing.
    fn go_on(&mut self, is_short: bool) -> Result<(), Stuck> {
        let reach = if self.page.token.is_some() { usize::MAX } else { REACH };
        if self.page.offset >= reach {
            if self.has_advanced() {
                self.begin_again()?;
            } else {
                self.state = State::Stuck(Stuck::InOneSecond);
            }
        } else if is_short && self.unseen > 0 && self.idle == 0 {
            // The provider counts more than it gives. Once more, and then it is believed that there are no more.
            self.idle += 1;
            self.begin_again()?;
        } else if is_short || self.total.is_some_and(|total| self.page.offset as u64 == total) {
            // A count that the rows contradict ends nothing.
            self.state = State::Done;
        }
        Ok(())
    }

    /// The token was refused: it may have expired. Where beginning again led to the same place before, the listing does without.
    pub(crate) fn refuse_token(&mut self) -> Result<(), Stuck> {
        self.cursor = if self.has_advanced() { Cursor::Token } else { Cursor::Offset };
        self.begin_again()
    }

    /// Whether a row was seen that is later than where the listing began.
    fn has_advanced(&self) -> bool {
        self.seen.last > self.page.since
    }

    /// Begins again where the last row was seen: something has been deleted.
    pub(crate) fn begin_again(&mut self) -> Result<(), Stuck> {
        if !self.seen.is_ordered {
            return Err(Stuck::Unordered);
        }
        self.page.since = self.seen.last.max(self.page.since);
        self.page.offset = 0;
        self.page.token = None;
        self.total = None;
        Ok(())
    }

    /// Whether a token is in use, which may expire.
    pub(crate) fn has_token(&self) -> bool {
        self.page.token.is_some()
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
        self.state != State::Open
    }

    /// Why there may be more than could be listed.
    pub(crate) fn stuck(&self) -> Option<Stuck> {
        match self.state {
            State::Stuck(stuck) => Some(stuck),
            State::Open | State::Done => None,
        }
    }
}

impl Seen {
    /// Notes the rows of a page, and gives those that are new.
    fn take(&mut self, rows: Vec<Row>) -> Vec<Row> {
        self.last_id = rows.last().map_or_else(|| self.last_id.take(), |row| row.id.clone());
        // Within a page the order does not matter.
        let oldest = rows.iter().filter_map(|row| row.created).min();
        self.is_ordered &=
            oldest.zip(self.last).is_none_or(|(oldest, last)| unix_seconds(oldest) >= unix_seconds(last));
        let mut ids = HashSet::new();
        let once = rows.into_iter().filter(|row| row.id.as_ref().is_none_or(|id| ids.insert(id.clone())));
        once.filter(|row| self.is_new(row)).collect()
    }

    /// Notes a row; false, when it was seen before. A row without an id is always new.
    fn is_new(&mut self, row: &Row) -> bool {
        let Some(id) = &row.id else { return true };
        let Some(created) = row.created else { return self.untimed.insert(id.clone()) };
        if self.last.is_none_or(|last| created > last) {
            self.last = Some(created);
            self.of_last.clear();
        }
        self.last != Some(created) || self.of_last.insert(id.clone())
    }
}

#[cfg(test)]
mod tests;
