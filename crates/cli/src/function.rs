//! The same `App` as the deployed program: in front of the emulator, or of the accounts of a configuration.

use std::time::Duration;

use takedown::{
    App, Clock, Config, ConfigSource, Environment, Http, InvocationContext, InvocationError, Random, Service,
};
use tracing::Dispatch;
use tracing::dispatcher::with_default;
use tracing::instrument::WithSubscriber;

use crate::exit::Wrong;
use crate::{environment, setup, sign};

/// Lambda's longest timeout.
const TIMEOUT: Duration = Duration::from_secs(900);

/// Where variables come from.
type Variables = fn(&str) -> Option<String>;

/// The accounts that a function calls.
#[derive(Clone, Debug)]
pub(crate) enum Accounts {
    /// Those of the samples, at an emulator with this URL.
    Emulator(String),
    /// Those of a configuration: its name and its text.
    Configured(String, String),
}

/// What the command line says in place of the environment.
#[derive(Clone, Debug)]
pub(crate) struct Mode {
    /// Nothing is deleted, whatever events say.
    pub(crate) dry_run: bool,
    /// The queue that sweeps put their events on; without one, they delete.
    pub(crate) queue: Option<String>,
}

/// The function, and how often it was invoked.
pub(crate) struct Function {
    app: App,
    /// Where its log lines go.
    lines: Dispatch,
    clock: Clock,
    invocations: u32,
}

impl Function {
    pub(crate) fn new(accounts: &Accounts, mode: Mode, lines: Dispatch, clock: Clock) -> Result<Self, Wrong> {
        let (name, text, base) = match accounts {
            Accounts::Emulator(url) => ("the built-in samples", setup::samples(url), setup::variable as Variables),
            Accounts::Configured(name, text) => (name.as_str(), text.clone(), environment::variable as Variables),
        };
        let lookup = move |variable: &str| match variable {
            "TAKEDOWN_DRY_RUN" if mode.dry_run => Some("true".to_owned()),
            "TAKEDOWN_QUEUE_URL" => mode.queue.clone(),
            _ => base(variable),
        };
        let config = Config::parse(&text, &lookup).map_err(|error| Wrong(problems(name, &error.problems)))?;
        let http = Http::network().map_err(|error| Wrong(error.to_string()))?;
        let source = ConfigSource::Ready(name.to_owned(), Box::new(config));
        let (environment, service): (Environment, _) = (Box::new(lookup), Service::default());
        let app =
            with_default(&lines, || App::new(source, service, clock.clone(), Random::from_system(), environment, http));
        Ok(Self { app, lines, clock, invocations: 0 })
    }

    /// One invocation.
    pub(crate) async fn handle(&mut self, payload: &[u8]) -> Result<String, InvocationError> {
        self.invocations += 1;
        let context = InvocationContext {
            request_id: Some(format!("local-{:03}", self.invocations)),
            trace_id: None,
            deadline: self.clock.now() + TIMEOUT,
        };
        self.app.handle(payload, &context).with_subscriber(self.lines.clone()).await
    }

    /// One invocation with a sample. A webhook's request is signed now: an older signature would be stale.
    pub(crate) async fn play(&mut self, sample: &[u8]) -> Result<String, InvocationError> {
        match sign::signed(sample, self.clock.now()) {
            Some(request) => self.handle(request.as_bytes()).await,
            None => self.handle(sample).await,
        }
    }
}

/// Every problem of a configuration, one a line.
pub(crate) fn problems(name: &str, problems: &[String]) -> String {
    let count = problems.len();
    let list: String = problems.iter().map(|problem| format!("\n  {problem}")).collect();
    format!("{name} has {count} problem{}:{list}", if count == 1 { "" } else { "s" })
}
