//! `takedown`: deletion events in, provider delete requests out, one outcome for every target.
//!
//! ```text
//! bytes ──event──▶ messages ──plan──▶ calls ──provider: encode, sign──▶ request
//!                                                                         │ execute, http (the only I/O)
//! answer ◀──report── ledger: one outcome a target ◀──provider: decode── reply
//! ```
//!
//! Every arrow but `execute` is a function from values to values. See `docs/design.md`.

mod account;
mod app;
mod clock;
mod config;
mod credential;
mod encode;
mod endpoint;
mod environment;
mod event;
mod exchange;
mod execute;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod hold;
mod http;
mod journal;
mod json;
mod key;
mod ledger;
mod log;
mod outcome;
mod plan;
mod provider;
mod queue;
mod random;
mod redact;
mod report;
mod request;
mod retry;
mod secrets;
mod service;
mod sweep;
mod trigger;
mod webhook;

pub use app::{App, ConfigSource, InvocationContext};
pub use clock::Clock;
pub use config::{Config, ConfigError};
pub use environment::Environment;
pub use http::{Carrier, ClientError, Http, Reply, SendError};
pub use journal::configuration::{runtime_stopped, start_failed};
pub use log::{ALREADY_TOLD, subscriber, threshold};
pub use random::Random;
pub use report::{ErrorKind, InvocationError};
pub use service::Service;
