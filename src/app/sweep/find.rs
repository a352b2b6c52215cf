//! Finding what a sweep matches, and refusing a rule that matches too much.

use super::{Tally, Trouble, Work};
use crate::app::App;
use crate::execute::Run;
use crate::outcome::{Reason, Verdict, code};
use crate::provider::{Answer, Name, Page, Row, Search};
use crate::request::Provider;
use crate::sweep::{Listing, REACH};

/// Times that a token may be refused without a page between: it may expire, and how far it reaches is not clear.
const MAX_EXPIRED: u32 = 3;

impl App {
    /// The next page; nothing when all is listed.
    pub(super) async fn page(
        &self,
        work: &Work<'_>,
        listing: &mut Listing,
        tally: &mut Tally,
    ) -> Result<Option<Vec<Row>>, Trouble> {
        let mut expired = 0;
        while let Some(search) = listing.next() {
            tally.pages += 1;
            match self.search(work, search).await {
                Ok(page) => {
                    let rows = listing.take(page).map_err(|_| {
                        let what = "more media were created in one second than the provider lists";
                        Trouble::Failed(what.to_owned())
                    })?;
                    if !rows.is_empty() {
                        tally.found += rows.len() as u64;
                        return Ok(Some(rows));
                    }
                }
                Err(verdict) => {
                    expired += 1;
                    if verdict.outcome.may_improve() || !listing.has_token() || expired > MAX_EXPIRED {
                        return Err(unlisted(verdict));
                    }
                    listing.begin_again();
                }
            }
        }
        Ok(None)
    }

    async fn search(&self, work: &Work<'_>, search: Search) -> Result<Page, Verdict> {
        let run = Run::new(&self.executor, work.config, &work.ledger, &self.logger, work.stop_at);
        match run.look_up(work.rule.sweep.account, work.rule.call(search), Name::Whole).await? {
            Answer::Page(page) => Ok(page),
            _ => Err(Verdict::persistent(Reason::new(code::UNMATCHED_REPLY, "the reply is no list of media"))),
        }
    }

    /// Refuses a rule that matches more of the account than it may. The provider's own count is enough where it is small enough;
    /// otherwise the rows are counted, since a search finds more than the rule matches.
    pub(super) async fn guard(&self, work: &Work<'_>, listing: &Listing, tally: &mut Tally) -> Result<(), Trouble> {
        let share = work.rule.sweep.max_share;
        if share >= 100 || (listing.is_done() && tally.found == 0) {
            return Ok(());
        }
        let is_small = |matched: u64, all: u64| matched.saturating_mul(100) <= all.saturating_mul(share);
        let enough = |matched: u64| matched.saturating_mul(100).div_ceil(share);
        let counts_all = work.rule.account.provider == Provider::AliyunVod;
        // Tencent Cloud counts no further than it lists.
        let suspected = listing.counted().filter(|total| counts_all || *total < REACH as u64);
        let mut limit = u64::MAX;
        if let Some(suspected) = suspected {
            let all = self.count_all(work, enough(suspected), tally).await?;
            if is_small(suspected, all) {
                return Ok(());
            }
            if counts_all {
                limit = all.saturating_mul(share) / 100 + 1;
            }
        }
        let matched = self.count(work, work.rule.listing(), |row| work.rule.matches(row), limit, tally).await?;
        let all = self.count_all(work, enough(matched), tally).await?;
        if is_small(matched, all) {
            return Ok(());
        }
        tally.left = matched;
        let least = if limit < u64::MAX { "at least " } else { "" };
        Err(Trouble::Refused(format!(
            "the rule matches {least}{matched} of {all} media, more than {share} percent (max_share)"
        )))
    }

    /// How many media the account holds; where the provider does not count them all, at least `enough` or all there are.
    async fn count_all(&self, work: &Work<'_>, enough: u64, tally: &mut Tally) -> Result<u64, Trouble> {
        let everything = work.rule.everything();
        if work.rule.account.provider == Provider::AliyunVod
            && let Some(search) = everything.next()
        {
            tally.pages += 1;
            let page = self.search(work, Search { size: 1, ..search }).await.map_err(unlisted)?;
            return page
                .total
                .ok_or_else(|| Trouble::Failed("the provider does not say how many media there are".to_owned()));
        }
        self.count(work, everything, |_| true, enough, tally).await
    }

    /// Counts rows until there are enough.
    async fn count(
        &self,
        work: &Work<'_>,
        mut listing: Listing,
        counts: impl Fn(&Row) -> bool,
        enough: u64,
        tally: &mut Tally,
    ) -> Result<u64, Trouble> {
        let (mut count, mut apart) = (0, Tally::default());
        while count < enough {
            let Some(rows) = self.page(work, &mut listing, &mut apart).await? else { break };
            count += rows.iter().filter(|row| counts(row)).count() as u64;
        }
        tally.pages += apart.pages;
        Ok(count)
    }
}

fn unlisted(verdict: Verdict) -> Trouble {
    let why = verdict.reason.map_or_else(String::new, |reason| format!(": {} {}", reason.code, reason.message));
    Trouble::Failed(format!("the media could not be listed{why}"))
}
