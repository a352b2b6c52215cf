//! Configuration: a TOML text and an environment become a `Config`, or the list of everything that is wrong with them.
//! A problem names the place and what would be right, never the value that was found: it may be a misplaced secret.

mod account;
mod around;
mod event_type;
mod limits;
mod protected;
mod queue;
mod reader;
mod sweep;
mod webhook;

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

pub(crate) use event_type::{EventTypes, SWEEP, is_sweep};
pub(crate) use limits::Limits;
pub(crate) use protected::Protected;
pub(crate) use queue::QueueUrl;
use reader::Section;
pub(crate) use sweep::Sweep;
pub(crate) use webhook::{HEALTH, KeySource, Webhook, WebhookKind};

use crate::account::Account;
use crate::request::{DeletionEvent, Scope};
use crate::service::Service;

/// The type of the events that sweeps and expired items make.
pub(crate) const RETENTION: &str = "retention.expired";
/// The environment variable that forces dry runs.
const DRY_RUN: &str = "TAKEDOWN_DRY_RUN";

/// A valid configuration.
#[derive(Debug)]
pub struct Config {
    pub(crate) accounts: Vec<Rc<Account>>,
    pub(crate) events: EventTypes,
    pub(crate) limits: Limits,
    pub(crate) protected: Protected,
    /// Every event is a dry run.
    pub(crate) dry_run: bool,
    pub(crate) webhooks: Vec<Webhook>,
    pub(crate) sweeps: Vec<Sweep>,
    /// The queue that events are put on before they are executed.
    pub(crate) queue: Option<QueueUrl>,
}

/// Everything that is wrong with a configuration.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// One sentence a problem, each beginning with the place.
    pub problems: Vec<String>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.problems.len();
        let plural = if count == 1 { "" } else { "s" };
        write!(f, "the configuration has {count} problem{plural}: {}", self.problems.join("; "))
    }
}

impl std::error::Error for ConfigError {}

impl ConfigError {
    /// A configuration that is wrong as a whole.
    #[must_use]
    pub fn single(problem: impl Into<String>) -> Self {
        Self { problems: vec![problem.into()] }
    }
}

impl Config {
    /// Reads a configuration from the text of a TOML file and from environment variables.
    ///
    /// # Errors
    /// All problems together: unknown keys, missing variables, values out of range.
    pub fn parse(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let table = text.parse::<toml::Table>().map_err(|error| ConfigError::single(syntax(text, &error)))?;
        let problems = RefCell::default();
        let mut root = Section::root(table, &problems);

        let accounts = account::read(root.section("accounts"), lookup, &problems);
        let are_all_sound = problems.borrow().is_empty();
        let events = event_type::read(root.section("events"));
        let limits = limits::read(root.section("limits"));
        let protected = protected::read(root.section("protected"));
        let dry_run = read_dry_run(lookup, &problems);
        let around = around::Around { accounts: &accounts, are_all_sound, events: &events, lookup };
        let webhooks = webhook::read(root.list("webhooks"), &around);
        let retention = events.find(RETENTION).map_or(Scope::Media, |index| events.scope(index));
        let sweeps = sweep::read(root.list("sweeps"), &around, limits.min_age_days, retention);
        let queue = read_queue(lookup, &problems);
        problems.borrow_mut().extend(Service::read(lookup).err());
        root.finish("a configuration takes");

        let problems = problems.into_inner();
        if problems.is_empty() {
            Ok(Self { accounts, events, limits, protected, dry_run, webhooks, sweeps, queue })
        } else {
            Err(ConfigError { problems })
        }
    }

    /// The name of an event's type.
    pub(crate) fn type_of(&self, event: &DeletionEvent) -> &str {
        if event.sweeps.is_empty() { self.events.name(event.event_type) } else { SWEEP }
    }
}

/// A syntax error without the library's excerpt of the text, which may hold a secret.
fn syntax(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    format!("line {line}: this is no TOML: {}", error.message().lines().next().unwrap_or_default())
}

fn read_dry_run(lookup: &dyn Fn(&str) -> Option<String>, problems: &RefCell<Vec<String>>) -> bool {
    match lookup(DRY_RUN) {
        None => false,
        Some(value) if value.eq_ignore_ascii_case("true") => true,
        Some(value) if value.eq_ignore_ascii_case("false") => false,
        Some(_) => {
            problems.borrow_mut().push(format!("{DRY_RUN}: this is neither true nor false"));
            false
        }
    }
}

fn read_queue(lookup: &dyn Fn(&str) -> Option<String>, problems: &RefCell<Vec<String>>) -> Option<QueueUrl> {
    let url = lookup(queue::VARIABLE).filter(|url| !url.is_empty())?;
    QueueUrl::parse(&url).map_err(|wrong| problems.borrow_mut().push(format!("{}: {wrong}", queue::VARIABLE))).ok()
}

#[cfg(test)]
mod tests;
