//! Works off messages: every target is checked, planned, deleted, and written into the ledger.

use std::collections::BTreeMap;
use std::rc::Rc;

use futures_util::future::join_all;
use tokio::time::Instant;

use crate::account::Account;
use crate::config::QueueUrl;
use crate::exchange::{ActiveConfig, CallCounts, Exchange, Resources};
use crate::execute::Execution;
use crate::hold::{Released, Requested, delete_released, is_named};
use crate::journal::{self, Stamp};
use crate::ledger::{Ledger, Summary};
use crate::log::LineContext;
use crate::outcome::{Outcome, Reason, Verdict};
use crate::plan::plan;
use crate::queue::Queue;
use crate::request::Message;
use crate::service::Service;

/// How messages are settled.
pub(super) struct Terms<'a> {
    /// When everything has to be decided.
    pub(super) stop_at: Instant,
    /// What is told of the invocation with each outcome, where these are wanted for an answer.
    pub(super) report_context: Option<LineContext<'a>>,
    /// Whether it has been ruled out already that a target is under legal hold by another of its names.
    pub(super) are_released: bool,
}

/// What an invocation works with from start to end.
#[derive(Clone, Copy)]
pub(super) struct Worker<'a> {
    pub(super) resources: &'a Resources,
    pub(super) active: &'a ActiveConfig,
    pub(super) service: &'a Service,
}

impl Worker<'_> {
    /// Decides every target of some messages; the calls made before are counted with theirs.
    pub(super) async fn settle(&self, messages: &[Message], terms: &Terms<'_>, calls: CallCounts) -> Summary {
        let ledger = Ledger::open(&self.active.config, messages, &self.resources.clock, terms.report_context, calls);
        self.delete(&ledger, terms).await;
        ledger.close()
    }

    /// Decides every target of the ledger. Accounts go beside each other: none waits for another's provider.
    async fn delete(&self, ledger: &Ledger<'_>, terms: &Terms<'_>) {
        let exchange = self.exchange(ledger.calls(), terms.stop_at);
        let execution = Execution { exchange: &exchange, ledger };
        let mut accounts: BTreeMap<&Rc<Account>, Vec<Requested<'_>>> = BTreeMap::new();
        for (id, message, event, target) in ledger.targets() {
            // What is not reached in time is not attempted.
            if Instant::now() >= terms.stop_at {
                break;
            }
            if is_named(&self.active.config.protected, target) {
                ledger.decide(&[id], &Verdict::because(Outcome::Refused, Reason::protected()), None);
            } else if message.blocked {
                let reason = Reason::new("", "a message before it in its group was rejected");
                ledger.decide(&[id], &Verdict::not_attempted(reason), None);
            } else {
                let requested = Requested { id, dry_run: event.dry_run, target };
                accounts.entry(&target.account).or_default().push(requested);
            }
        }
        let plan_dry = |dry| self.plan_dry(ledger, dry);
        let delete =
            |(account, requested)| delete_released(&execution, account, requested, terms.are_released, plan_dry);
        join_all(accounts.into_iter().map(delete)).await;
    }

    /// Says what would be done.
    fn plan_dry(&self, ledger: &Ledger<'_>, dry: Vec<Released<'_>>) {
        journal::call::planned(&plan(dry.iter().map(|released| (released.requested.id, &*released.target))));
        for released in dry {
            ledger.decide(&[released.requested.id], &Verdict::of(Outcome::Planned), None);
        }
    }

    /// Requests to the providers that are all decided by then.
    pub(super) fn exchange<'b>(&'b self, counts: &'b CallCounts, stop_at: Instant) -> Exchange<'b> {
        Exchange::new(self.resources, self.active, counts, stop_at)
    }

    /// What the metrics of an invocation say, which is nearly over.
    pub(super) fn stamp(&self) -> Stamp<'_> {
        Stamp { service: self.service, at: self.resources.clock.now() }
    }

    /// A queue that has answered by then.
    pub(super) fn queue<'b>(&'b self, url: &'b QueueUrl, until: Instant) -> Queue<'b> {
        let Resources { http, environment, random, clock } = self.resources;
        Queue { url, http, environment, clock, random, until }
    }
}
