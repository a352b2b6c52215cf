//! Execution: calls leave, paced and concurrent, and come back as decisions in the ledger. Of the calls to the providers, the only part that waits.

mod ask;
mod hold;
mod isolate;
mod lane;
mod look_up;
mod pace;
mod run;
mod session;
mod stop;
mod streams;
mod verdict;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

pub(crate) use hold::{Ask, is_named};
pub(crate) use run::Run;

use crate::clock::Clock;
use crate::config::Config;
use crate::http::Http;
use crate::provider::Operation;
use crate::random::Random;
use crate::secrets::Environment;
use lane::Lane;
use session::Session;

/// What lives as long as the process: the client with its connections, the rates already used, the credentials already read.
pub(crate) struct Executor {
    pub(crate) http: Http,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) environment: Environment,
    lanes: RefCell<BTreeMap<(usize, Operation), Rc<Lane>>>,
    sessions: RefCell<BTreeMap<usize, Rc<Session>>>,
}

impl Executor {
    pub(crate) fn new(http: Http, clock: Clock, random: Random, environment: Environment) -> Self {
        Self { http, clock, random, environment, lanes: RefCell::default(), sessions: RefCell::default() }
    }

    /// The lane of an operation at an account; its pace outlives an invocation, since the provider's window does.
    fn lane(&self, config: &Config, account: usize, operation: Operation) -> Rc<Lane> {
        let rate =
            config.accounts.get(account).map_or_else(|| operation.default_rate(), |account| account.rate(operation));
        let new = || Rc::new(Lane::new(rate, config.limits.instances));
        Rc::clone(self.lanes.borrow_mut().entry((account, operation)).or_insert_with(new))
    }

    fn lanes_of(&self, account: usize) -> Vec<Rc<Lane>> {
        self.lanes.borrow().iter().filter(|((own, _), _)| *own == account).map(|(_, lane)| Rc::clone(lane)).collect()
    }

    fn session(&self, account: usize) -> Rc<Session> {
        Rc::clone(self.sessions.borrow_mut().entry(account).or_default())
    }
}

/// Waits.
#[expect(clippy::disallowed_methods, reason = "the one place that waits for time alone")]
pub(crate) async fn pause(wait: Duration) {
    tokio::time::sleep(wait).await;
}
