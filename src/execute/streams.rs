//! Streams of a video that are listed before they are deleted.

use std::cell::RefCell;

use futures_util::future::join_all;

use super::run::Run;
use super::verdict::Decision;
use crate::outcome::{Outcome, Reason, Verdict};
use crate::plan::{Items, Listing, chunks};
use crate::provider::{Answer, Call, Item, Kind, Name, Stream};

/// What a video's list says, and the request that brought it.
struct Listed {
    streams: Vec<Stream>,
    /// Whether the video or one of its streams is under legal hold.
    is_held: bool,
    request_id: Option<String>,
}

impl Run<'_> {
    /// Lists the streams of a video and deletes those that are wanted, and those that were asked for by job id in the same calls.
    pub(super) async fn delete_listed(&self, listing: Listing) {
        let Listing { account, video, jobs, wanted } = listing;
        let asks = wanted.iter().map(|wanted| wanted.ask).collect();
        let item = Item { name: Name::Id(video.value.clone()), asks };
        let call = Call { account, kind: Kind::GetPlayInfo { by: video.kind }, items: vec![item] };
        let Some(Listed { streams, is_held, request_id }) = self.list(&call).await else {
            return self.delete_streams(&call, Kind::DeleteStream { video }, jobs).await;
        };
        if is_held {
            let refused = Verdict::because(Outcome::Refused, Reason::protected());
            let asks = wanted.iter().map(|wanted| wanted.ask).chain(jobs.iter().flat_map(|item| item.asks.clone()));
            return asks.for_each(|ask| self.ledger.decide(&[ask], &refused, request_id.as_deref()));
        }
        let mut items = Items::from(jobs);
        for wanted in &wanted {
            let new: Vec<&str> = wanted.jobs(&streams).into_iter().filter(|job| items.add(job, wanted.ask)).collect();
            if new.is_empty() {
                let absent = Verdict::of(Outcome::AlreadyAbsent);
                self.ledger.decide(&[wanted.ask], &absent, request_id.as_deref());
            } else {
                self.ledger.replace_listing(wanted.ask, &new);
            }
        }
        self.delete_streams(&call, Kind::DeleteStream { video }, items.into_vec()).await;
    }

    /// Asks for the list; without an answer, everybody who wanted it is decided.
    async fn list(&self, call: &Call) -> Option<Listed> {
        let listed = RefCell::default();
        self.settle(call, &|item, decision| match decision {
            Decision { answer: Ok(Answer::Streams { names, streams }), request_id } => {
                let mut names = streams.iter().map(|stream| &stream.job_id).chain(names);
                let is_held = names.any(|name| self.config.protected.contains(name));
                let request_id = request_id.map(str::to_owned);
                *listed.borrow_mut() = Some(Listed { streams: streams.clone(), is_held, request_id });
            }
            other => self.record(item, &other),
        })
        .await;
        listed.into_inner()
    }

    async fn delete_streams(&self, listing: &Call, kind: Kind, items: Vec<Item>) {
        let calls = chunks(&listing.account, &kind, items);
        join_all(calls.iter().map(|call| self.delete(call))).await;
    }
}
