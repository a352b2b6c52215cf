//! The function: the chain of stages from payload to answer, and the only file that knows all of them.

mod configuration;
mod reserve;
mod sweep;
mod webhook;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::SystemTime;

use futures_util::future::join_all;
use tokio::time::Instant;

use crate::account::Account;
use crate::clock::Clock;
use crate::config::{Config, Limits, QueueUrl};
use crate::environment::Environment;
use crate::event::{self, Intake, Invocation};
use crate::exchange::{ActiveConfig, CallCounts, Exchange, Resources};
use crate::execute::Execution;
use crate::hold::{Released, Requested, delete_released, is_named};
use crate::http::Http;
use crate::journal;
use crate::ledger::{Closed, Ledger};
use crate::log::{Logger, gathered};
use crate::outcome::{Outcome, Reason, Verdict};
use crate::plan::plan;
use crate::queue::Queue;
use crate::random::Random;
use crate::report::{self, ErrorKind, InvocationError};
use crate::request::Message;
use crate::webhook::Keyring;
use configuration::Configuration;
use reserve::reserve;

/// Where the configuration comes from.
pub enum ConfigSource {
    /// It was read at start-up, from what has this name.
    Ready(String, Box<Config>),
    /// It is a parameter of Systems Manager Parameter Store, read in the first invocation, and asked for again in later ones.
    Parameter(String),
}

/// What Lambda says of an invocation.
#[derive(Clone, Debug)]
pub struct InvocationContext {
    /// Lambda's request id.
    pub request_id: Option<String>,
    /// The X-Ray header or the root id alone.
    pub trace_id: Option<String>,
    /// When Lambda ends the invocation.
    pub deadline: SystemTime,
}

/// The function with everything that lives as long as the process.
pub struct App {
    configuration: Configuration,
    resources: Resources,
    keyring: Keyring,
    logger: Arc<Logger>,
    clock: Clock,
    warm: Cell<bool>,
}

/// How messages are settled.
struct Terms {
    /// When everything has to be decided.
    stop_at: Instant,
    /// Whether the line of each target is wanted for an answer.
    with_report: bool,
    /// Whether it has been ruled out already that a target is under legal hold by another of its names.
    are_released: bool,
}

/// The time of one invocation.
#[derive(Clone, Copy)]
struct Work {
    started: Instant,
    /// When everything has to be decided.
    stop_at: Instant,
}

impl App {
    /// A function with nothing done yet.
    #[must_use]
    pub fn new(
        source: ConfigSource,
        logger: Arc<Logger>,
        clock: Clock,
        random: Random,
        environment: Environment,
        http: Http,
    ) -> Self {
        if let ConfigSource::Ready(name, config) = &source {
            journal::configuration::started(&logger, name, None, config);
        }
        Self {
            configuration: Configuration::new(source),
            resources: Resources { http, clock: clock.clone(), random, environment },
            keyring: Keyring::default(),
            logger,
            clock,
            warm: Cell::new(false),
        }
    }

    /// Handles one invocation and gives the answer as JSON.
    ///
    /// # Errors
    /// When the payload as a whole was not understood, or when an event that cannot be reported by itself was rejected or left unsettled.
    pub async fn handle(&self, payload: &[u8], context: &InvocationContext) -> Result<String, InvocationError> {
        gathered(&self.logger, self.take(payload, context)).await
    }

    async fn take(&self, payload: &[u8], context: &InvocationContext) -> Result<String, InvocationError> {
        let started = Instant::now();
        let trace_id = context.trace_id.as_deref().and_then(root_trace);
        self.logger.set_context(context.request_id.as_deref(), trace_id, !self.warm.replace(true));
        let left = context.deadline.duration_since(self.clock.now()).unwrap_or_default();
        let until = started + left.saturating_sub(Limits::default().deadline_reserve);
        let active = self.configuration.get(&self.resources, &self.logger, until).await?;
        let began = Instant::now();
        let intake = event::parse(payload, &active.config).map_err(|unreadable| {
            journal::unreadable(&self.logger, &unreadable);
            InvocationError::new(ErrorKind::InvalidEvent, &unreadable.0)
        })?;
        let reserve = reserve(active.config.limits.deadline_reserve, began.elapsed());
        let work = Work { started, stop_at: started + left.saturating_sub(reserve) };
        let Invocation { trigger, messages } = match intake {
            Intake::Messages(invocation) => invocation,
            Intake::Http(request) => return Ok(self.receive(&active, &request, work).await),
        };
        journal::rejections(&self.logger, &messages);
        let with_report = trigger == event::Trigger::Event;
        let terms = Terms { stop_at: work.stop_at, with_report, are_released: false };
        let mut closed = self.settle(&active, &messages, &terms, CallCounts::default()).await;
        self.sweep(&active, &messages, &terms, &mut closed).await;
        journal::finish(&self.logger, &messages, &closed, started.elapsed());
        report::answer(&trigger, &messages, &closed)
    }

    /// Decides every target of some messages; the calls made before are counted with theirs.
    async fn settle(&self, active: &ActiveConfig, messages: &[Message], terms: &Terms, calls: CallCounts) -> Closed {
        let ledger = Ledger::open(&active.config, messages, &self.logger, &self.clock, terms.with_report, calls);
        self.delete(active, &ledger, terms).await;
        ledger.close()
    }

    /// Decides every target of the ledger. Accounts go beside each other: none waits for another's provider.
    async fn delete(&self, active: &ActiveConfig, ledger: &Ledger<'_>, terms: &Terms) {
        let exchange = self.exchange(active, ledger.calls(), terms.stop_at);
        let execution = Execution { exchange: &exchange, ledger };
        let mut accounts: BTreeMap<&Rc<Account>, Vec<Requested<'_>>> = BTreeMap::new();
        for (id, message, event, target) in ledger.targets() {
            // What is not reached in time is not attempted.
            if Instant::now() >= terms.stop_at {
                break;
            }
            if is_named(&active.config.protected, target) {
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
        journal::plan(&self.logger, &plan(dry.iter().map(|released| (released.requested.id, &*released.target))));
        for released in dry {
            ledger.decide(&[released.requested.id], &Verdict::of(Outcome::Planned), None);
        }
    }

    /// Requests to the providers that are all decided by then.
    fn exchange<'a>(&'a self, active: &'a ActiveConfig, counts: &'a CallCounts, stop_at: Instant) -> Exchange<'a> {
        Exchange::new(&self.resources, active, &self.logger, counts, stop_at)
    }

    /// A queue that has answered by then.
    fn queue<'a>(&'a self, url: &'a QueueUrl, until: Instant) -> Queue<'a> {
        let Resources { http, environment, random, .. } = &self.resources;
        Queue { url, http, environment, clock: &self.clock, random, until }
    }
}

/// The root id of an X-Ray header `Root=1-…;Parent=…;Sampled=1`, which may also be the id alone.
fn root_trace(header: &str) -> Option<&str> {
    let root = header.split(';').find_map(|part| part.trim().strip_prefix("Root="));
    root.or_else(|| (!header.contains('=')).then_some(header)).filter(|id| !id.is_empty())
}
