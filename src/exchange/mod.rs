//! One request out and back: it waits for a place in its operation's rate, is signed with the account's credential, sent, read, and
//! tried again while that may help.
//!
//! Limits: no operation at an account exceeds its rate (`window.rs`), whatever the replies do. A request is tried as often as
//! `limits.attempts` says, and never past the invocation's end. What a wrong key or a missing permission would break all the same is
//! not sent any more (`stop.rs`). Which items a request names is nothing to this room: `execute` splits what fails.

mod active;
mod attempt;
mod counts;
mod credentials;
mod failure;
mod limiter;
mod stop;
mod window;

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::Instant;

pub(crate) use active::ActiveConfig;
pub(crate) use counts::CallCounts;
pub(crate) use failure::Failure;
pub(crate) use limiter::OperationLimiter;

use crate::account::Account;
use crate::clock::Clock;
use crate::config::Config;
use crate::environment::Environment;
use crate::http::Http;
use crate::provider::Operation;
use crate::random::Random;
use stop::Stops;

/// What lives as long as the process, whatever is configured.
pub(crate) struct Resources {
    /// The client with its connections.
    pub(crate) http: Http,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) environment: Environment,
}

/// The requests of one invocation, or of one step of it.
pub(crate) struct Exchange<'a> {
    resources: &'a Resources,
    active: &'a ActiveConfig,
    counts: &'a CallCounts,
    /// When everything has to be decided.
    stop_at: Instant,
    stops: Stops,
    /// Accounts whose secret has been read once more.
    reread: RefCell<HashSet<Rc<Account>>>,
}

impl<'a> Exchange<'a> {
    pub(crate) fn new(
        resources: &'a Resources,
        active: &'a ActiveConfig,
        counts: &'a CallCounts,
        stop_at: Instant,
    ) -> Self {
        Self { resources, active, counts, stop_at, stops: Stops::default(), reread: RefCell::default() }
    }

    pub(crate) fn config(&self) -> &'a Config {
        &self.active.config
    }

    /// When everything has to be decided.
    pub(crate) fn stop_at(&self) -> Instant {
        self.stop_at
    }

    pub(crate) fn limiter(&self, account: &Rc<Account>, operation: Operation) -> Rc<OperationLimiter> {
        self.active.limiter(account, operation)
    }

    /// Whether any operation of an account was answered since then.
    pub(crate) fn is_answered_since(&self, account: &Rc<Account>, since: Instant) -> bool {
        self.active.limiters_of(account).iter().any(|limiter| limiter.answered_since(since))
    }

    /// The longest time in which the rate of an operation alone lets no request leave.
    pub(crate) fn window(&self, account: &Rc<Account>, operation: Operation) -> Duration {
        self.limiter(account, operation).window()
    }
}
