//! Streams of a video that are listed before they are deleted.

use std::cell::RefCell;

use futures_util::future::join_all;

use super::run::Run;
use super::verdict::Decision;
use crate::outcome::{Outcome, Verdict};
use crate::plan::{Items, Listing, chunks};
use crate::provider::{Answer, Call, Item, Kind, Name, Stream};

/// The streams of a video and the request that listed them.
type Listed = Option<(Vec<Stream>, Option<String>)>;

impl Run<'_> {
    /// Lists the streams of a video and deletes those that are wanted, and those that were asked for by job id in the same calls.
    pub(super) async fn delete_listed(&self, listing: Listing) {
        let Listing { account, video, jobs, wanted } = listing;
        let asks = wanted.iter().map(|wanted| wanted.ask).collect();
        let item = Item { name: Name::Id(video.value.clone()), asks };
        let call = Call { account, kind: Kind::GetPlayInfo { by: video.kind }, items: vec![item] };
        let listed: RefCell<Listed> = RefCell::default();
        self.settle(&call, &|item, decision| match decision {
            Decision { answer: Ok(Answer::Streams(streams)), request_id } => {
                *listed.borrow_mut() = Some((streams.clone(), request_id.map(str::to_owned)));
            }
            other => self.record(item, &other),
        })
        .await;

        let mut items = Items::from(jobs);
        if let Some((streams, request_id)) = listed.into_inner() {
            for wanted in &wanted {
                let own = streams.iter().filter(|stream| wanted.takes(&stream.definition));
                let new: Vec<&str> =
                    own.map(|stream| stream.job_id.as_str()).filter(|job| items.add(job, wanted.ask)).collect();
                if new.is_empty() {
                    self.ledger.decide(&[wanted.ask], &Verdict::of(Outcome::AlreadyAbsent), request_id.as_deref());
                } else {
                    self.ledger.replace_listing(wanted.ask, &new);
                }
            }
        }
        let calls = chunks(account, &Kind::DeleteStream { video }, items.into_vec());
        join_all(calls.iter().map(|call| self.delete(call))).await;
    }
}
