//! An instance of the function: a process that handles one invocation after the other, until it crashes.

use std::cell::RefCell;
use std::future::Future;
use std::io::Write;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use super::invocation::Invocation;
use super::network::{QUEUE, carry};
use super::parameter::{NAME, Told};
use super::scenario::{WEBHOOK, prefix};
use super::world::World;
use takedown::{
    App, Clock, Config, ConfigError, ConfigSource, Environment, Http, InvocationContext, InvocationError, Random,
    Service,
};
use tracing::instrument::WithSubscriber;
use tracing::{Dispatch, dispatcher};

/// The lines of all processes.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// How much has been written.
    pub(super) fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What the network knows of a process.
pub(super) struct Process {
    invocation: RefCell<Rc<Invocation>>,
    /// What it was told of a configuration that is a parameter.
    pub(super) told: RefCell<Told>,
}

impl Process {
    /// The invocation that it handles.
    pub(super) fn invocation(&self) -> Rc<Invocation> {
        Rc::clone(&self.invocation.borrow())
    }
}

/// A process of the function.
pub(super) struct Instance {
    app: App,
    process: Rc<Process>,
    /// What writes the lines of this process.
    lines: Dispatch,
    pub(super) log: Log,
}

impl Instance {
    /// Starts a process, for its first invocation.
    pub(super) fn start(world: &Rc<World>, first: &Rc<Invocation>) -> Result<Self, ConfigError> {
        let (scenario, started, queued) = (Rc::clone(&world.scenario), world.started(), world.scenario.is_queued());
        let environment =
            environment(&scenario.accounts.iter().map(|account| account.name).collect::<Vec<_>>(), queued);
        let source = match scenario.versions {
            Some(_) => ConfigSource::Parameter(NAME.to_owned()),
            None => {
                let config = Config::parse(&scenario.configuration(), &*environment)?;
                ConfigSource::Ready("the scenario".to_owned(), Box::new(config))
            }
        };
        // The clock is asked from everywhere, and the scenario stays here.
        let episodes = (*scenario).clone();
        let clock = Clock::from_fn(move || World::shown(&episodes, started.elapsed()));
        let log = Log::default();
        let (service, threshold) = (Service::default(), takedown::threshold(scenario.log_level));
        let lines = takedown::subscriber(&service, threshold, clock.clone(), log.clone());
        let process = Rc::new(Process { invocation: RefCell::new(Rc::clone(first)), told: RefCell::default() });
        let (own_world, own_process) = (Rc::clone(world), Rc::clone(&process));
        let http = Http::simulated(Box::new(move |request, departs| {
            Box::pin(carry(Rc::clone(&own_world), Rc::clone(&own_process), request, departs))
        }));
        let random = Random::seeded(world.dice.borrow_mut().seed());
        let app = dispatcher::with_default(&lines, || App::new(source, service, clock, random, environment, http));
        Ok(Self { app, process, lines, log })
    }

    /// Handles an invocation; `None` when the process has crashed in it.
    pub(super) async fn handle(
        &self,
        world: &World,
        invocation: &Rc<Invocation>,
        payload: &[u8],
        polls: Option<usize>,
    ) -> Option<Result<String, InvocationError>> {
        *self.process.invocation.borrow_mut() = Rc::clone(invocation);
        match world.scenario.versions {
            Some(_) => self.process.told.borrow().begin(world, invocation),
            None => invocation.begin_with(&world.scenario),
        }
        let left = invocation.deadline.saturating_sub(invocation.started);
        let context = InvocationContext {
            request_id: Some(format!("invocation-{}", invocation.number)),
            trace_id: None,
            // Lambda's clock is the one that the function reads.
            deadline: World::shown(&world.scenario, world.elapsed()) + left,
        };
        // Lambda ends what has not answered; that it does is an error, which is found from the time.
        let handled = tokio::time::timeout(left + GRACE, self.app.handle(payload, &context));
        let handled = handled.with_subscriber(self.lines.clone());
        CrashAfter { future: Box::pin(handled), polls }.await?.ok()
    }
}

/// How long an answer that is late is waited for, to tell it from one that never comes.
const GRACE: Duration = Duration::from_secs(1);

fn environment(accounts: &[&str], queued: bool) -> Environment {
    let mut variables = vec![("WEBHOOK_SECRET".to_owned(), WEBHOOK.1.to_owned())];
    for name in accounts {
        let (id, secret) = World::first_key(name);
        for (variable, value) in [
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", &id),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", &secret),
            ("TENCENTCLOUD_SECRET_ID", &id),
            ("TENCENTCLOUD_SECRET_KEY", &secret),
        ] {
            variables.push((format!("{}_{variable}", prefix(name)), value.clone()));
        }
    }
    if queued {
        let url = format!("http://127.0.0.1:{QUEUE}/123456789012/takedown");
        let (id, secret) = (takedown_emulator::KEY_ID.to_owned(), takedown_emulator::KEY_SECRET.to_owned());
        variables.push(("TAKEDOWN_QUEUE_URL".to_owned(), url));
        variables.push(("AWS_REGION".to_owned(), "eu-central-1".to_owned()));
        variables.push(("AWS_ACCESS_KEY_ID".to_owned(), id));
        variables.push(("AWS_SECRET_ACCESS_KEY".to_owned(), secret));
    }
    Box::new(move |name| variables.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone()))
}

/// A future that is dropped when it has been polled so often: the process is gone, at one of its awaits.
struct CrashAfter<F> {
    future: Pin<Box<F>>,
    polls: Option<usize>,
}

impl<F: Future> Future for CrashAfter<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.polls {
            Some(0) => return Poll::Ready(None),
            Some(left) => *left = left.saturating_sub(1),
            None => {}
        }
        self.future.as_mut().poll(context).map(Some)
    }
}
