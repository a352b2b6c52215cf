//! Finding what a sweep matches, and refusing a rule that matches too much.

use super::SweepRun;
use crate::outcome::{Verdict, code};
use crate::provider::{Page, Row, Search, alibaba, tencent};
use crate::request::Provider;
use crate::sweep::{Listing, REACH, Rule, Stuck, Tally, Trouble};

/// Times that a token may be refused between two new rows: it may expire, and how far it reaches is not clear.
const MAX_REFUSED: u32 = 3;

impl SweepRun<'_> {
    /// The next page with new rows; nothing when all is listed.
    pub(super) async fn page(&self, listing: &mut Listing, tally: &mut Tally) -> Result<Option<Vec<Row>>, Trouble> {
        let mut refused = 0;
        while let Some(search) = listing.next() {
            tally.pages += 1;
            match self.search(search).await {
                Ok(page) => {
                    let rows = listing.take(page).map_err(stuck)?;
                    if !rows.is_empty() {
                        tally.found += rows.len() as u64;
                        return Ok(Some(rows));
                    }
                }
                Err(verdict) => {
                    refused += 1;
                    if verdict.outcome.may_improve() || !listing.has_token() || refused > MAX_REFUSED {
                        return Err(unlisted(&verdict));
                    }
                    listing.refuse_token().map_err(stuck)?;
                }
            }
        }
        Ok(None)
    }

    async fn search(&self, search: Search) -> Result<Page, Verdict> {
        let exchange = self.worker.exchange(&self.calls, self.stop_at);
        let account = &self.rule.sweep.account;
        match account.provider {
            Provider::AliyunVod | Provider::AliyunMps => exchange.read(account, &alibaba::SearchMedia(&search)).await,
            Provider::TencentVod => exchange.read(account, &tencent::SearchMedia(&search)).await,
        }
    }

    /// How many media the rule may match, or the refusal of a rule that matches more. The provider's own count is enough where it is
    /// small enough; otherwise the rows are counted, since a search finds more than the rule matches.
    pub(super) async fn guard(&self, listing: &Listing, tally: &mut Tally) -> Result<u64, Trouble> {
        let share = self.rule.sweep.max_share;
        if share >= 100 || (listing.is_done() && tally.found == 0) {
            return Ok(u64::MAX);
        }
        let allowed = |all: u64| all.saturating_mul(share) / 100;
        let enough = |matched: u64| matched.saturating_mul(100).div_ceil(share);
        let counts_all = self.rule.sweep.account.provider == Provider::AliyunVod;
        // Tencent Cloud counts no further than it lists.
        let suspected = listing.counted().filter(|total| counts_all || *total < REACH as u64);
        let mut limit = u64::MAX;
        if let Some(suspected) = suspected.map(|total| total.max(tally.found)) {
            let all = self.count_all(enough(suspected), tally).await?;
            if suspected <= allowed(all) {
                return Ok(allowed(all));
            }
            if counts_all {
                limit = allowed(all) + 1;
            }
        }
        let matched = self.count(self.rule.listing(), |row| self.is_due(row), limit, tally).await?;
        let all = self.count_all(enough(matched), tally).await?;
        if matched <= allowed(all) {
            return Ok(allowed(all));
        }
        tally.left = matched;
        tally.is_partial = true;
        Err(too_much(&self.rule, matched))
    }

    /// How many media the account holds; where the provider does not count them all, at least `enough` or all there are.
    async fn count_all(&self, enough: u64, tally: &mut Tally) -> Result<u64, Trouble> {
        let everything = self.rule.everything();
        if self.rule.sweep.account.provider == Provider::AliyunVod
            && let Some(search) = everything.next()
        {
            tally.pages += 1;
            let page = self.search(Search { size: 1, ..search }).await.map_err(|verdict| unlisted(&verdict))?;
            return page
                .total
                .ok_or_else(|| Trouble::Failed("the provider does not say how many media there are".to_owned()));
        }
        self.count(everything, |_| true, enough, tally).await
    }

    /// Counts rows until there are enough.
    async fn count(
        &self,
        mut listing: Listing,
        counts: impl Fn(&Row) -> bool,
        enough: u64,
        tally: &mut Tally,
    ) -> Result<u64, Trouble> {
        let (mut count, found) = (0, tally.found);
        while count < enough {
            let page = self.page(&mut listing, tally).await;
            // Rows that are only counted here are listed again later, so they must not count as found yet.
            tally.found = found;
            let Some(rows) = page? else {
                // What cannot be counted to its end is no count.
                listing.stuck().map_or(Ok(()), |reason| Err(stuck(reason)))?;
                break;
            };
            count += rows.iter().filter(|row| counts(row)).count() as u64;
        }
        Ok(count)
    }
}

/// The refusal of a rule that matches so many media or more.
pub(super) fn too_much(rule: &Rule<'_>, matched: u64) -> Trouble {
    let share = rule.sweep.max_share;
    Trouble::Refused(format!(
        "the rule matches {matched} media or more, which is over {share} percent of them (max_share)"
    ))
}

fn unlisted(verdict: &Verdict) -> Trouble {
    if verdict.reason.as_ref().is_some_and(|reason| reason.code == code::DEADLINE) {
        return Trouble::OutOfTime;
    }
    Trouble::Failed(format!("the media could not be listed{}", verdict.because_of()))
}

pub(super) fn stuck(stuck: Stuck) -> Trouble {
    let what = match stuck {
        Stuck::InOneSecond => "more media were created in one second than the provider lists",
        Stuck::Unordered => {
            "the provider does not list media in the order of their creation, so that some could be missed"
        }
    };
    Trouble::Failed(what.to_owned())
}
