//! The configuration in force: that of a file for good, that of a parameter until there is a newer one that can be used.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::ConfigSource;
use crate::config::{Config, ConfigError};
use crate::exchange::{ActiveConfig, Resources};
use crate::journal::configuration as lines;
use crate::redact::redact;
use crate::report::{ErrorKind, InvocationError};
use crate::secrets;

/// The parameter is asked for at most so often. The extension answers from its cache; with the cache turned off, its service is asked
/// each time, by every instance.
const ASK_AFTER: Duration = Duration::from_secs(1);
/// The same after there was no answer: an extension that hangs must not hold up every invocation.
const RETRY_AFTER: Duration = Duration::from_secs(10);
/// How long the question may take, and which part of the time that is left: there is a configuration to go on with.
const PATIENCE: Duration = Duration::from_secs(1);
const PART: u32 = 4;

pub(super) struct Configuration {
    /// The name of the parameter, where it is not a file.
    parameter: Option<String>,
    /// What an invocation works with from start to end. It is replaced as a whole.
    current: RefCell<Option<Rc<ActiveConfig>>>,
    /// The text that was read last, whether it could be used or not.
    text: RefCell<String>,
    asked: Cell<Option<Asked>>,
}

/// When the parameter was asked for. By the clock of the wall: that of the process may stand still while it is frozen.
#[derive(Clone, Copy)]
struct Asked {
    at: SystemTime,
    was_answered: bool,
}

impl Asked {
    fn is_over(self, now: SystemTime) -> bool {
        let pause = if self.was_answered { ASK_AFTER } else { RETRY_AFTER };
        // A clock that was set back tells nothing.
        now.duration_since(self.at).map_or(true, |age| age >= pause)
    }
}

impl Configuration {
    pub(super) fn new(source: ConfigSource) -> Self {
        let (parameter, current) = match source {
            ConfigSource::Ready(_, config) => (None, Some(Rc::new(ActiveConfig::first(*config)))),
            ConfigSource::Parameter(name) => (Some(name), None),
        };
        Self { parameter, current: RefCell::new(current), text: RefCell::default(), asked: Cell::default() }
    }

    /// What this invocation works with. Without any that can be used, the invocation fails.
    pub(super) async fn get(&self, resources: &Resources, until: Instant) -> Result<Rc<ActiveConfig>, InvocationError> {
        let current = self.current.borrow().clone();
        match (current, self.parameter.as_deref()) {
            (Some(current), Some(name)) => Ok(self.refresh(current, name, resources, until).await),
            (Some(current), None) => Ok(current),
            (None, name) => self.first(name.unwrap_or_default(), resources, until).await.map_err(|error| {
                lines::start_failed(&error);
                InvocationError::new(ErrorKind::InvalidConfiguration, &error.to_string())
            }),
        }
    }

    async fn first(&self, name: &str, resources: &Resources, until: Instant) -> Result<Rc<ActiveConfig>, ConfigError> {
        let read = secrets::parameter(&resources.http, &resources.environment, name, until).await;
        let parameter = read.map_err(|error| {
            ConfigError::single(format!("the parameter named by TAKEDOWN_CONFIG cannot be read: {error}"))
        })?;
        let config = parse(&parameter.text, resources)?;
        lines::started(&format!("ssm:{name}"), parameter.version, &config);
        lines::loaded(parameter.version);
        self.asked.set(Some(Asked { at: resources.clock.now(), was_answered: true }));
        self.text.replace(parameter.text);
        Ok(self.take_over(ActiveConfig::first(config)))
    }

    /// The parameter's configuration if it is another one that can be used, or the current one.
    async fn refresh(
        &self,
        current: Rc<ActiveConfig>,
        name: &str,
        resources: &Resources,
        until: Instant,
    ) -> Rc<ActiveConfig> {
        if self.asked.get().is_some_and(|asked| !asked.is_over(resources.clock.now())) {
            return current;
        }
        let now = Instant::now();
        let soon = now + PATIENCE.min(until.saturating_duration_since(now) / PART);
        let read = secrets::parameter(&resources.http, &resources.environment, name, soon).await;
        self.asked.set(Some(Asked { at: resources.clock.now(), was_answered: read.is_ok() }));
        let parameter = match read {
            Ok(parameter) => parameter,
            Err(why) => {
                lines::unread(&why);
                return current;
            }
        };
        if *self.text.borrow() == parameter.text {
            return current;
        }
        let parsed = parse(&parameter.text, resources);
        self.text.replace(parameter.text);
        match parsed {
            Ok(config) => {
                lines::loaded(parameter.version);
                self.take_over(ActiveConfig::after(&current, config, Instant::now()))
            }
            Err(error) => {
                lines::rejected(parameter.version, &error);
                current
            }
        }
    }

    fn take_over(&self, active: ActiveConfig) -> Rc<ActiveConfig> {
        let active = Rc::new(active);
        self.current.replace(Some(Rc::clone(&active)));
        active
    }
}

/// Reads a configuration that a server has told: its problems name keys, which may be an echo of what it was asked with.
fn parse(text: &str, resources: &Resources) -> Result<Config, ConfigError> {
    Config::parse(text, &resources.environment).map_err(|error| {
        let secrets = secrets::own(&resources.environment);
        let secrets: Vec<_> = secrets.iter().map(String::as_str).collect();
        ConfigError { problems: error.problems.iter().map(|problem| redact(problem, &secrets)).collect() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_asked_for_again_after_a_while_and_later_where_it_gave_no_answer() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        for (was_answered, pause) in [(true, ASK_AFTER), (false, RETRY_AFTER)] {
            let asked = Asked { at, was_answered };
            assert!(!asked.is_over(at) && !asked.is_over(at + pause - Duration::from_millis(1)));
            assert!(asked.is_over(at + pause) && asked.is_over(at + pause * 1000));
            assert!(asked.is_over(at - Duration::from_millis(1)), "the clock was set back");
        }
    }
}
