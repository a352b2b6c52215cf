//! The function: the chain of stages from payload to answer, and the only file that knows all of them.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::SystemTime;

use tokio::time::Instant;

use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::event::{self, Invocation};
use crate::execute::{Executor, Run, is_named};
use crate::journal;
use crate::ledger::Ledger;
use crate::log::Logger;
use crate::outcome::{Outcome, Reason, Verdict};
use crate::plan::plan;
use crate::random::Random;
use crate::report::{self, ErrorKind, InvocationError};
use crate::secrets::{self, Environment};

/// Where the configuration comes from.
pub enum ConfigSource {
    /// It was read at start-up.
    Ready(Config),
    /// It is a parameter of Systems Manager Parameter Store, read in the first invocation.
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
    /// The parameter that holds the configuration, where it is not a file.
    parameter: Option<String>,
    config: OnceCell<Rc<Config>>,
    executor: Executor,
    logger: Arc<Logger>,
    clock: Clock,
    warm: Cell<bool>,
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
    ) -> Self {
        let (parameter, config) = match source {
            ConfigSource::Ready(config) => (None, OnceCell::from(Rc::new(config))),
            ConfigSource::Parameter(name) => (Some(name), OnceCell::new()),
        };
        Self {
            parameter,
            config,
            executor: Executor::new(clock.clone(), random, environment),
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
        let started = Instant::now();
        let trace_id = context.trace_id.as_deref().and_then(root_trace);
        self.logger.set_context(context.request_id.as_deref(), trace_id, !self.warm.replace(true));
        let left = context.deadline.duration_since(self.clock.now()).unwrap_or_default();
        let config = self.config(started + left).await?;
        let stop_at = started + left.saturating_sub(config.limits.deadline_reserve);
        let Invocation { trigger, messages } = event::parse(payload, &config).map_err(|unreadable| {
            journal::unreadable(&self.logger, &unreadable);
            InvocationError { kind: ErrorKind::InvalidEvent, message: unreadable.0 }
        })?;
        journal::rejections(&self.logger, &messages);
        let ledger = Ledger::open(&config, &messages, &self.logger, &self.clock, trigger == event::Trigger::Event);
        self.delete(&config, &ledger, stop_at).await;
        let closed = ledger.close();
        journal::finish(&self.logger, &config, &messages, &closed, started.elapsed());
        report::answer(&trigger, &messages, &closed)
    }

    /// Decides every target of the ledger.
    async fn delete(&self, config: &Config, ledger: &Ledger<'_>, stop_at: Instant) {
        let run = Run::new(&self.executor, config, ledger, &self.logger, stop_at);
        let mut dry = Vec::new();
        let mut open = Vec::new();
        for (ask, message, event, target) in ledger.asks() {
            if is_named(&config.protected, target) {
                ledger.decide(&[ask], &Verdict::because(Outcome::Refused, Reason::protected()), None);
            } else if message.blocked {
                ledger.decide(
                    &[ask],
                    &Verdict::not_attempted(Reason::new("", "a message before it in its group was rejected")),
                    None,
                );
            } else {
                open.push((ask, target));
                if event.dry_run {
                    dry.push(ask);
                }
            }
        }
        let free = run.release(open).await;
        let (dry, live): (Vec<_>, Vec<_>) = free.into_iter().partition(|(ask, _)| dry.binary_search(ask).is_ok());
        journal::plan(&self.logger, config, &plan(dry.iter().copied()));
        for (ask, _) in &dry {
            ledger.decide(&[*ask], &Verdict::of(Outcome::Planned), None);
        }
        let plan = plan(live.into_iter());
        ledger.expect(&plan);
        run.execute(plan).await;
    }

    async fn config(&self, until: Instant) -> Result<Rc<Config>, InvocationError> {
        if let Some(config) = self.config.get() {
            return Ok(Rc::clone(config));
        }
        let name = self.parameter.as_deref().unwrap_or_default();
        let (http, environment) = (&self.executor.http, &self.executor.environment);
        let read = secrets::parameter(http, environment, name, until).await;
        let parsed = read
            .map_err(|error| {
                ConfigError::single(format!("the parameter named by TAKEDOWN_CONFIG cannot be read: {error}"))
            })
            .and_then(|text| Config::parse(&text, environment));
        match parsed {
            Ok(config) => Ok(Rc::clone(self.config.get_or_init(|| Rc::new(config)))),
            Err(error) => {
                self.logger.start_failed(&error);
                Err(InvocationError { kind: ErrorKind::InvalidConfiguration, message: error.to_string() })
            }
        }
    }
}

/// The root id of an X-Ray header `Root=1-…;Parent=…;Sampled=1`, which may also be the id alone.
fn root_trace(header: &str) -> Option<&str> {
    let root = header.split(';').find_map(|part| part.trim().strip_prefix("Root="));
    root.or_else(|| (!header.contains('=')).then_some(header)).filter(|id| !id.is_empty())
}
