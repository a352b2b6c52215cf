//! The function: the chain of stages from payload to answer. This room alone knows all of them.
//!
//! `App` lives as long as the process. A `Worker` works off the messages of one invocation under one configuration; webhooks and sweeps
//! are runs of their own on top of it.

mod configuration;
mod reserve;
mod sweep;
mod webhook;
mod worker;

use std::cell::Cell;
use std::time::SystemTime;

use tokio::time::Instant;
use tracing::Instrument;

use crate::clock::Clock;
use crate::config::{Config, Limits};
use crate::environment::Environment;
use crate::event::{self, Intake, Invocation};
use crate::exchange::{CallCounts, Resources};
use crate::http::Http;
use crate::journal::{self, Stamp};
use crate::log::LineContext;
use crate::random::Random;
use crate::report::{self, ErrorKind, InvocationError};
use crate::service::Service;
use crate::trigger::Trigger;
use crate::webhook::Keyring;
use configuration::Configuration;
use reserve::reserve;
use worker::{Terms, Worker};

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
    service: Service,
    warm: Cell<bool>,
}

/// One invocation: what its lines say of it, and its time.
#[derive(Clone, Copy)]
struct Work<'a> {
    context: LineContext<'a>,
    started: Instant,
    /// When everything has to be decided.
    stop_at: Instant,
}

impl App {
    /// A function with nothing done yet. Its lines go to the subscriber of `tracing` that is there when they are written.
    #[must_use]
    pub fn new(
        source: ConfigSource,
        service: Service,
        clock: Clock,
        random: Random,
        environment: Environment,
        http: Http,
    ) -> Self {
        if let ConfigSource::Ready(name, config) = &source {
            journal::configuration::started(name, None, config);
        }
        Self {
            configuration: Configuration::new(source),
            resources: Resources { http, clock, random, environment },
            keyring: Keyring::default(),
            service,
            warm: Cell::new(false),
        }
    }

    /// Handles one invocation and gives the answer as JSON.
    ///
    /// # Errors
    /// When the payload as a whole was not understood, or when an event that cannot be reported by itself was rejected or left unsettled.
    pub async fn handle(&self, payload: &[u8], context: &InvocationContext) -> Result<String, InvocationError> {
        let trace_id = context.trace_id.as_deref().and_then(root_trace);
        let cold_start = !self.warm.replace(true);
        let told = LineContext::new(&self.service, context.request_id.as_deref(), trace_id, cold_start);
        self.take(payload, context.deadline, told).instrument(told.span()).await
    }

    async fn take(
        &self,
        payload: &[u8],
        deadline: SystemTime,
        context: LineContext<'_>,
    ) -> Result<String, InvocationError> {
        let started = Instant::now();
        let now = || self.resources.clock.now();
        let left = deadline.duration_since(now()).unwrap_or_default();
        let until = started + left.saturating_sub(Limits::default().deadline_reserve);
        let active = self.configuration.get(&self.resources, until).await?;
        let began = Instant::now();
        let intake = event::parse(payload, &active.config).map_err(|unreadable| {
            journal::unreadable(&Stamp { service: &self.service, at: now() }, &unreadable);
            InvocationError::new(ErrorKind::InvalidEvent, &unreadable.0)
        })?;
        let reserve = reserve(active.config.limits.deadline_reserve, began.elapsed());
        let work = Work { context, started, stop_at: started + left.saturating_sub(reserve) };
        let worker = Worker { resources: &self.resources, active: &active, service: &self.service };
        let Invocation { trigger, messages } = match intake {
            Intake::Messages(invocation) => invocation,
            Intake::Http(request) => return Ok(webhook::receive(&worker, &self.keyring, &request, work).await),
        };
        journal::rejections(&messages);
        let report_context = (trigger == Trigger::Event).then_some(context);
        let terms = Terms { stop_at: work.stop_at, report_context, are_released: false };
        let mut summary = worker.settle(&messages, &terms, CallCounts::default()).await;
        sweep::run_all(&worker, &messages, &terms, &mut summary).await;
        journal::finish(&worker.stamp(), &messages, &summary.sums(), started.elapsed());
        report::answer(&trigger, &messages, &summary)
    }
}

/// The root id of an X-Ray header `Root=1-…;Parent=…;Sampled=1`, which may also be the id alone.
fn root_trace(header: &str) -> Option<&str> {
    let root = header.split(';').find_map(|part| part.trim().strip_prefix("Root="));
    root.or_else(|| (!header.contains('=')).then_some(header)).filter(|id| !id.is_empty())
}
