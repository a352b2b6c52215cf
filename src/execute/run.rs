//! One invocation's execution: calls become decisions in the ledger.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use tokio::time::Instant;

use super::Executor;
use super::generation::Generation;
use super::lane::Lane;
use super::stop::Stop;
use super::verdict::{Decision, verdict_of};
use crate::account::Account;
use crate::config::Config;
use crate::ledger::Ledger;
use crate::log::Logger;
use crate::outcome::Reason;
use crate::provider::{Call, Item, Kind};

/// What is needed to execute the calls of one invocation.
pub(crate) struct Run<'a> {
    pub(super) executor: &'a Executor,
    pub(super) generation: &'a Generation,
    pub(super) config: &'a Config,
    pub(super) ledger: &'a Ledger<'a>,
    pub(super) logger: &'a Logger,
    /// When everything has to be decided.
    pub(super) stop_at: Instant,
    /// What may not be called any more, and why: a whole account, or one of its operations.
    pub(super) stopped: RefCell<HashMap<Stop, Reason>>,
    /// Accounts whose secret has been read once more.
    pub(super) reread: RefCell<HashSet<Rc<Account>>>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        executor: &'a Executor,
        generation: &'a Generation,
        ledger: &'a Ledger<'a>,
        logger: &'a Logger,
        stop_at: Instant,
    ) -> Self {
        Self {
            executor,
            generation,
            config: &generation.config,
            ledger,
            logger,
            stop_at,
            stopped: RefCell::default(),
            reread: RefCell::default(),
        }
    }

    /// Makes a delete and writes its decisions into the ledger.
    pub(super) async fn delete(&self, call: &Call) {
        self.settle(call, &|item, decision| self.record(item, &decision)).await;
    }

    /// Writes a decision into the ledger.
    pub(super) fn record(&self, item: &Item, decision: &Decision<'_>) {
        let verdict = match decision.answer {
            Ok(answer) => verdict_of(answer),
            Err(verdict) => verdict.clone(),
        };
        self.ledger.decide(&item.asks, &verdict, decision.request_id);
    }

    /// The lane of a call.
    pub(super) fn lane(&self, account: &Rc<Account>, kind: &Kind) -> Rc<Lane> {
        self.generation.lane(account, kind.operation())
    }
}
