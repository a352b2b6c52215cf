//! The function: the chain of stages from payload to answer, and the only file that knows all of them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::SystemTime;

use tokio::time::Instant;

use crate::clock::{Clock, millis};
use crate::config::{Config, ConfigError};
use crate::event::{self, Invocation};
use crate::execute::{Executor, Run, is_named};
use crate::ledger::{Closed, Ledger};
use crate::log::{Level, Logger, write_metrics};
use crate::outcome::{Outcome, Reason, Verdict};
use crate::plan::{Plan, plan};
use crate::random::Random;
use crate::report::{self, ErrorKind, InvocationError};
use crate::request::Message;
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
    source: RefCell<Option<String>>,
    config: RefCell<Option<Rc<Config>>>,
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
        let (source, config) = match source {
            ConfigSource::Ready(config) => (None, Some(Rc::new(config))),
            ConfigSource::Parameter(name) => (Some(name), None),
        };
        Self {
            source: RefCell::new(source),
            config: RefCell::new(config),
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
            self.log_rejection(None, None, &unreadable.0, "");
            write_metrics(&self.logger, &[], 1);
            InvocationError { kind: ErrorKind::InvalidEvent, message: unreadable.0 }
        })?;
        self.log_rejections(&messages);
        let ledger = Ledger::open(&config, &messages, &self.logger, &self.clock, trigger == event::Trigger::Event);
        self.delete(&config, &ledger, stop_at).await;
        let closed = ledger.close();
        self.warn_of_absence(&config, &closed);
        self.log_finish(&messages, &closed, started);
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
        self.log_plan(config, &plan(dry.iter().copied()));
        for (ask, _) in &dry {
            ledger.decide(&[*ask], &Verdict::of(Outcome::Planned), None);
        }
        let plan = plan(live.into_iter());
        ledger.expect(&plan);
        run.execute(plan).await;
    }

    async fn config(&self, until: Instant) -> Result<Rc<Config>, InvocationError> {
        if let Some(config) = self.config.borrow().as_ref() {
            return Ok(Rc::clone(config));
        }
        let name = self.source.borrow().clone().unwrap_or_default();
        let (http, environment) = (&self.executor.http, &self.executor.environment);
        let read = secrets::parameter(http, environment, &name, until).await;
        let parsed = read
            .map_err(|error| {
                ConfigError::single(format!("the parameter named by TAKEDOWN_CONFIG cannot be read: {error}"))
            })
            .and_then(|text| Config::parse(&text, environment));
        match parsed {
            Ok(config) => {
                let config = Rc::new(config);
                *self.config.borrow_mut() = Some(Rc::clone(&config));
                Ok(config)
            }
            Err(error) => {
                self.logger.start_failed(&error);
                Err(InvocationError { kind: ErrorKind::InvalidConfiguration, message: error.to_string() })
            }
        }
    }

    /// Writes a plan that is not executed, a line for each call.
    fn log_plan(&self, config: &Config, plan: &Plan) {
        for (account, operation, names) in plan.calls() {
            let account = config.accounts.get(account).map_or("", |account| &account.name);
            let message = format!("would call {} at {account} for {names}", operation.name());
            if let Some(mut line) = self.logger.line(Level::Info, "call.planned", &message) {
                line.text("provider", operation.provider().as_str());
                line.text("account", account);
                line.text("operation", operation.name());
                line.text("items", &names);
                self.logger.write(&line.finish());
            }
        }
    }

    fn log_rejections(&self, messages: &[Message]) {
        for message in messages {
            if let Err(rejection) = &message.event {
                self.log_rejection(
                    message.id.as_deref(),
                    rejection.event_id.as_deref(),
                    &rejection.error,
                    &rejection.pointer,
                );
            }
        }
    }

    fn log_rejection(&self, message_id: Option<&str>, event_id: Option<&str>, error: &str, pointer: &str) {
        let place = if pointer.is_empty() { String::new() } else { format!(" at {pointer}") };
        if let Some(mut line) = self.logger.line(Level::Error, "message.rejected", &format!("rejected{place}: {error}"))
        {
            line.texts([("message_id", message_id), ("event_id", event_id)]);
            line.text("error", error);
            line.text("pointer", pointer);
            self.logger.write(&line.finish());
        }
    }

    /// At a wrong endpoint, region or application everything looks deleted.
    fn warn_of_absence(&self, config: &Config, closed: &Closed) {
        for (account, (deleted, absent)) in &closed.presence {
            let Some(account) = config.accounts.get(*account).filter(|_| *deleted == 0 && *absent > 1) else {
                continue;
            };
            let message = format!(
                "none of the {absent} targets at account {} was there: are its endpoint, region and application right?",
                account.name
            );
            if let Some(mut line) = self.logger.line(Level::Warn, "account.absent", &message) {
                line.text("provider", account.provider.as_str());
                line.text("account", &account.name);
                line.number("targets", *absent);
                self.logger.write(&line.finish());
            }
        }
    }

    fn log_finish(&self, messages: &[Message], closed: &Closed, started: Instant) {
        let rejected = messages.iter().filter(|message| message.event.is_err()).count() as u64;
        let targets: u64 = closed.counts.iter().map(|(_, counts)| counts.targets()).sum();
        let unsettled = closed.problems.len() as u64;
        let text = format!(
            "{} of {}, {unsettled} unsettled, {} rejected",
            counted(targets, "target"),
            counted(messages.len() as u64, "message"),
            counted(rejected, "message")
        );
        if let Some(mut line) = self.logger.line(Level::Info, "invocation.finished", &text) {
            line.number("messages", messages.len() as u64);
            line.number("rejected", rejected);
            line.number("targets", targets);
            line.number("unsettled", unsettled);
            line.number("calls", closed.counts.iter().map(|(_, counts)| counts.calls).sum());
            line.number("duration_ms", millis(started.elapsed()));
            self.logger.write(&line.finish());
        }
        write_metrics(&self.logger, &closed.counts, rejected);
    }
}

/// The root id of an X-Ray header `Root=1-…;Parent=…;Sampled=1`, which may also be the id alone.
fn root_trace(header: &str) -> Option<&str> {
    let root = header.split(';').find_map(|part| part.trim().strip_prefix("Root="));
    root.or_else(|| (!header.contains('=')).then_some(header)).filter(|id| !id.is_empty())
}

fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
