//! The same `App` as the deployed program, in front of the emulator.

use std::sync::Arc;
use std::time::Duration;

use takedown::{App, Clock, ConfigSource, Http, InvocationContext, InvocationError, Logger, Random};

use crate::exit::Wrong;
use crate::{setup, sign};

/// Lambda's longest timeout.
const TIMEOUT: Duration = Duration::from_secs(900);

/// The function, and how often it was invoked.
pub(crate) struct Function {
    app: App,
    clock: Clock,
    invocations: u32,
}

impl Function {
    /// A function with the samples' configuration for an emulator at `url`.
    pub(crate) fn new(url: &str, logger: Arc<Logger>, clock: Clock, dry_run: bool) -> Result<Self, Wrong> {
        let config = setup::config(url, dry_run).map_err(|error| Wrong(error.to_string()))?;
        let source = ConfigSource::Ready("the samples' own".to_owned(), Box::new(config));
        let http = Http::network().map_err(|error| Wrong(error.to_string()))?;
        let app = App::new(source, logger, clock.clone(), Random::from_system(), Box::new(setup::variable), http);
        Ok(Self { app, clock, invocations: 0 })
    }

    /// One invocation.
    pub(crate) async fn handle(&mut self, payload: &[u8]) -> Result<String, InvocationError> {
        self.invocations += 1;
        let context = InvocationContext {
            request_id: Some(format!("local-{:03}", self.invocations)),
            trace_id: None,
            deadline: self.clock.now() + TIMEOUT,
        };
        self.app.handle(payload, &context).await
    }

    /// One invocation with a sample. A webhook's request is signed now: an older signature would be stale.
    pub(crate) async fn play(&mut self, sample: &[u8]) -> Result<String, InvocationError> {
        match sign::signed(sample, self.clock.now()) {
            Some(request) => self.handle(request.as_bytes()).await,
            None => self.handle(sample).await,
        }
    }
}
