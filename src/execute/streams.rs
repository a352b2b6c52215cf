//! Streams of a video that are listed before they are deleted.

use std::rc::Rc;

use futures_util::future::join_all;

use super::Execution;
use crate::account::Account;
use crate::outcome::{Outcome, Reason, Verdict};
use crate::plan::{Items, Listing, chunks};
use crate::provider::alibaba::{self, GetPlayInfo};
use crate::provider::{Decoded, Item, Streams};
use crate::request::{MediaId, TargetId};

impl Execution<'_> {
    /// Lists the streams of a video and deletes those that are wanted, and those that were asked for by job id in the same calls.
    pub(super) async fn delete_listed(&self, listing: Listing) {
        let Listing { account, video, jobs, wanted } = listing;
        let targets: Vec<TargetId> = wanted.iter().map(|wanted| wanted.requested_by).collect();
        let Some(Decoded { request_id, reply: listed }) = self.list(&account, &video, &targets).await else {
            return self.delete_streams(&account, video, jobs).await;
        };
        if self.is_held(&listed) {
            let refused = Verdict::because(Outcome::Refused, Reason::protected());
            let of_jobs = jobs.iter().flat_map(|item| &item.requested_by);
            let all = targets.iter().chain(of_jobs);
            return all.for_each(|target| self.ledger.decide(&[*target], &refused, request_id.as_deref()));
        }
        let mut items = Items::from(jobs);
        for wanted in &wanted {
            let (target, streams) = (wanted.requested_by, wanted.jobs(&listed.streams));
            let new: Vec<&str> = streams.into_iter().filter(|job| items.add(job, target)).collect();
            if new.is_empty() {
                let absent = Verdict::of(Outcome::AlreadyAbsent);
                self.ledger.decide(&[target], &absent, request_id.as_deref());
            } else {
                self.ledger.replace_listing(target, &new);
            }
        }
        self.delete_streams(&account, video, items.into_vec()).await;
    }

    /// Asks for the list; without an answer, every target that wants it is decided.
    async fn list(&self, account: &Rc<Account>, video: &MediaId, targets: &[TargetId]) -> Option<Decoded<Streams>> {
        let tries = self.exchange.config().limits.attempts;
        let count = || self.ledger.count_listing(targets);
        let asked = self.exchange.ask(account, &GetPlayInfo::from(video), tries, &count).await;
        asked.map_err(|failure| self.ledger.decide(targets, &failure.verdict(), failure.request_id())).ok()
    }

    /// Whether the video or one of its streams is under legal hold: a list may tell names that nobody gave before.
    fn is_held(&self, listed: &Streams) -> bool {
        let mut names = listed.streams.iter().map(|stream| &stream.job_id).chain(&listed.names);
        names.any(|name| self.exchange.config().protected.contains(name))
    }

    async fn delete_streams(&self, account: &Rc<Account>, video: MediaId, items: Vec<Item>) {
        let calls = chunks(account, &alibaba::Delete::Stream { video }.into(), items);
        join_all(calls.iter().map(|call| self.delete(call))).await;
    }
}
