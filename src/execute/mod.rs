//! Running a plan: its calls leave, operation beside operation, and come back as decisions in the ledger.
//!
//! A call that fails because of one of its items is split until that item stands alone (`bisection.rs`); streams that have to be
//! listed first are listed and deleted (`streams.rs`). How fast calls leave, and what is tried again, is `exchange`'s to know.

mod bisection;
mod lookup;
mod queues;
mod streams;

pub(crate) use bisection::{Decision, Sink, settle};
pub(crate) use lookup::look_up;
pub(crate) use queues::{CallQueues, received};

use crate::exchange::Exchange;
use crate::ledger::Ledger;
use crate::outcome::{Outcome, Verdict};
use crate::provider::{Call, Delete, DeleteAnswer, Item};

/// The deletes of one invocation.
pub(crate) struct Execution<'a> {
    pub(crate) exchange: &'a Exchange<'a>,
    pub(crate) ledger: &'a Ledger<'a>,
}

impl Execution<'_> {
    /// Makes a delete and writes its decisions into the ledger.
    async fn delete(&self, call: &Call) {
        let (account, items) = (&call.account, call.items.as_slice());
        match &call.delete {
            Delete::Alibaba(delete) => settle(self.exchange, account, delete.of(items), self).await,
            Delete::Tencent(delete) => settle(self.exchange, account, delete.of(items), self).await,
        }
    }
}

impl Sink<Item, DeleteAnswer> for Execution<'_> {
    fn leaves(&self, items: &[Item]) {
        self.ledger.count_delete(items);
    }

    fn decided(&self, item: &Item, decision: Decision<'_, DeleteAnswer>) {
        let verdict = match decision.answer {
            Ok(DeleteAnswer::Deleted) => Verdict::of(Outcome::Deleted),
            Ok(DeleteAnswer::Absent) => Verdict::of(Outcome::AlreadyAbsent),
            Ok(DeleteAnswer::Refused(reason)) => Verdict::because(Outcome::Refused, reason.clone()),
            Err(verdict) => verdict.clone(),
        };
        self.ledger.decide(&item.requested_by, &verdict, decision.request_id);
    }
}
