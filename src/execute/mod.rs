//! Execution: calls leave, paced and concurrent, and come back as decisions in the ledger. Of the calls to the providers, the only part that waits.

mod ask;
mod generation;
mod hold;
mod isolate;
mod lane;
mod look_up;
mod outlet;
mod pace;
mod pipeline;
mod run;
mod session;
mod stop;
mod streams;
mod verdict;

pub(crate) use generation::Generation;
pub(crate) use hold::is_named;
pub(crate) use pipeline::{Ask, Free};
pub(crate) use run::Run;

use crate::clock::Clock;
use crate::environment::Environment;
use crate::http::Http;
use crate::random::Random;

/// What lives as long as the process, whatever is configured: the client with its connections, the clock, chance and the environment.
pub(crate) struct Executor {
    pub(crate) http: Http,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) environment: Environment,
}

impl Executor {
    pub(crate) fn new(http: Http, clock: Clock, random: Random, environment: Environment) -> Self {
        Self { http, clock, random, environment }
    }
}
