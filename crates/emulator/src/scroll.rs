//! The tokens that searches at Alibaba Cloud are continued with.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

const LIFETIME: Duration = Duration::from_secs(5 * 60);
const SPAN: usize = 100;
// Older tokens are forgotten, as if they had expired.
const KEPT: u64 = 100_000;

/// The tokens that were given out.
///
/// Every page comes with a new one that stands for the place of that page. Not documented, and chosen here:
/// that it is always a new one, how long it lives, and that it belongs to one search.
#[derive(Debug)]
pub struct Scrolls {
    /// How long a token works.
    pub lifetime: Duration,
    /// How many rows may lie between the beginnings of the page of a token and the page that is wanted.
    pub span: usize,
    given: u64,
    places: BTreeMap<u64, Place>,
    expiring: Option<u64>,
}

/// Where a page is.
#[derive(Debug)]
struct Place {
    search: String,
    row: usize,
    at: SystemTime,
}

/// Why a token does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// It is no token of this search.
    Foreign,
    /// It is too old, or was never given out.
    Expired,
    /// The page is too far away.
    TooFar,
}

impl Default for Scrolls {
    fn default() -> Self {
        Self { lifetime: LIFETIME, span: SPAN, given: 0, places: BTreeMap::new(), expiring: None }
    }
}

impl Scrolls {
    /// Lets all tokens that were given out expire.
    pub fn expire(&mut self) {
        self.places.clear();
    }

    /// Lets all tokens expire once, as soon as so many more were given out.
    pub fn expire_after(&mut self, pages: u64) {
        self.expiring = Some(self.given + pages);
    }

    /// Gives out the token for the page that begins with this row.
    pub(super) fn give(&mut self, search: &str, row: usize, now: SystemTime) -> String {
        self.given += 1;
        self.places.insert(self.given, Place { search: search.to_owned(), row, at: now });
        if self.places.len() as u64 > KEPT {
            self.places.pop_first();
        }
        if self.expiring.is_some_and(|last| last <= self.given) {
            self.expiring = None;
            self.expire();
        }
        format!("{:032x}", self.given)
    }

    /// Whether the token leads to the page that begins with this row.
    pub(super) fn follow(&self, token: &str, search: &str, row: usize, now: SystemTime) -> Result<(), Lost> {
        if token.len() != 32 {
            return Err(Lost::Foreign);
        }
        let number = u64::from_str_radix(token, 16).map_err(|_| Lost::Expired)?;
        let place = self.places.get(&number).ok_or(Lost::Expired)?;
        if now.duration_since(place.at).is_ok_and(|age| age >= self.lifetime) {
            return Err(Lost::Expired);
        }
        if place.search != search {
            return Err(Lost::Foreign);
        }
        if place.row.abs_diff(row) > self.span {
            return Err(Lost::TooFar);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: SystemTime = SystemTime::UNIX_EPOCH;

    #[test]
    fn a_token_leads_a_hundred_rows_on_in_its_search() {
        let mut scrolls = Scrolls::default();
        let token = scrolls.give("s", 5_000, START);
        assert_eq!(token.len(), 32);
        assert_eq!(scrolls.follow(&token, "s", 5_100, START), Ok(()));
        assert_eq!(scrolls.follow(&token, "s", 4_900, START), Ok(()));
        assert_eq!(scrolls.follow(&token, "s", 5_101, START), Err(Lost::TooFar));
        assert_eq!(scrolls.follow(&token, "t", 5_100, START), Err(Lost::Foreign));
        assert_eq!(scrolls.follow("1", "s", 5_100, START), Err(Lost::Foreign));
        assert_eq!(scrolls.follow(&"f".repeat(32), "s", 5_100, START), Err(Lost::Expired));
        assert_eq!(scrolls.follow(&"x".repeat(32), "s", 5_100, START), Err(Lost::Expired));
        assert_ne!(scrolls.give("s", 5_000, START), token);
    }

    #[test]
    fn tokens_expire_with_time_and_on_request() {
        let mut scrolls = Scrolls::default();
        let token = scrolls.give("s", 0, START);
        assert_eq!(scrolls.follow(&token, "s", 0, START + LIFETIME - Duration::from_secs(1)), Ok(()));
        assert_eq!(scrolls.follow(&token, "s", 0, START + LIFETIME), Err(Lost::Expired));
        scrolls.expire();
        assert_eq!(scrolls.follow(&token, "s", 0, START), Err(Lost::Expired));
        scrolls.expire_after(2);
        let first = scrolls.give("s", 0, START);
        assert_eq!(scrolls.follow(&first, "s", 0, START), Ok(()));
        let second = scrolls.give("s", 0, START);
        assert_eq!(scrolls.follow(&second, "s", 0, START), Err(Lost::Expired));
        let third = scrolls.give("s", 0, START);
        assert_eq!(scrolls.follow(&third, "s", 0, START), Ok(()));
    }
}
