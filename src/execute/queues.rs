//! Where calls leave: they come one after the other, and those of each operation leave beside those of the others. Each operation has a
//! rate of its own, so that none has to wait for another.

use std::collections::BTreeMap;
use std::rc::Rc;

use futures_util::future::{join_all, join3};
use futures_util::stream::{self, Stream, StreamExt};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::Execution;
use crate::account::Account;
use crate::plan::{Listing, Plan};
use crate::provider::{Call, Operation};

/// Calls of one operation and account that are under way at once. At the highest documented rates it covers replies that take
/// a third of a second to a second and more.
const IN_FLIGHT: usize = 128;

/// Where calls leave; when it is dropped, no more of them come.
pub(crate) struct CallQueues {
    calls: BTreeMap<Operation, UnboundedSender<Call>>,
    listings: UnboundedSender<Listing>,
}

impl CallQueues {
    /// Sends calls on to their operations. Whoever receives them lives as long as the queues.
    pub(crate) fn send(&self, plan: Plan) {
        for call in plan.calls {
            self.calls.get(&call.delete.operation()).map(|calls| calls.send(call));
        }
        for listing in plan.listings {
            let _received = self.listings.send(listing);
        }
    }
}

/// What comes through a channel, until it is closed.
pub(crate) fn received<T>(receiver: UnboundedReceiver<T>) -> impl Stream<Item = T> {
    stream::unfold(receiver, |mut receiver| async { receiver.recv().await.map(|one| (one, receiver)) })
}

impl Execution<'_> {
    /// Makes the deletes at an account that `work` sends on, while it works. Of one operation, calls leave in the order in which
    /// they come.
    pub(crate) async fn execute<F: Future>(
        &self,
        account: &Rc<Account>,
        work: impl FnOnce(CallQueues) -> F,
    ) -> F::Output {
        let (mut calls, mut operations) = (BTreeMap::new(), Vec::new());
        for operation in Operation::of(account.provider) {
            let (sender, receiver) = unbounded_channel();
            calls.insert(operation, sender);
            let delete = |call: Call| async move { self.delete(&call).await };
            operations.push(received(receiver).for_each_concurrent(IN_FLIGHT, delete));
        }
        let (listings, receiver) = unbounded_channel();
        let listed = received(receiver).for_each_concurrent(IN_FLIGHT, |listing| self.delete_listed(listing));
        let (output, ..) = join3(work(CallQueues { calls, listings }), join_all(operations), listed).await;
        output
    }
}
