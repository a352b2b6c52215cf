//! Doors for fuzzing: each takes bytes as they may come from outside and panics where a property does not hold.
//! Compiled for tests and with the feature `fuzzing` alone, never into the deployed build. See `docs/fuzzing.md`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a property that does not hold is a panic"
)]

mod canonical;
mod config;
mod event;
mod handle;
mod log;
mod payload;
mod plan;
mod reply;
mod webhook;

pub use self::config::config;
pub use self::event::event;
pub use self::handle::handle;
pub use self::payload::payload;
pub use self::reply::reply;
pub use self::webhook::webhook;

use crate::config::Config;
use crate::http::{Http, SendError};
use crate::request::{Message, Rejection};

/// Characters of the longest error that says what is wrong with a message.
const MAX_ERROR: usize = 1000;

/// Problems of one event that are told, and a word on the others.
const MAX_TOLD: usize = 11;
/// Bytes of the longest place of a problem.
const MAX_POINTER: usize = 1024;

/// Accounts at every provider, event types, sweeps, and of every kind a webhook.
const CONFIG: &str = include_str!("takedown.toml");
/// Webhooks that take more, and less, than the usual one.
const DOORS: &str = include_str!("doors.toml");
const COOP_KEY: &str = include_str!("../../tests/fixtures/webhooks/coop-public.pem");
const STANDARD_SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const CALLBACK_KEY: &str = "callback-key-7d1c";
/// What credentials are made of.
const KEY: &str = "hush-4c19e0d2";

thread_local! {
    static USUAL: Config = parsed(&format!("{CONFIG}{DOORS}"), false);
}

/// A client with which nothing can leave.
fn no_network() -> Http {
    Http::simulated(Box::new(|_, _| Box::pin(async { Err(SendError::Connect("no network".to_owned())) })))
}

fn parsed(text: &str, dry_run: bool) -> Config {
    let lookup = |name: &str| environment(name, dry_run);
    Config::parse(text, &lookup).unwrap_or_else(|error| panic!("{error}"))
}

fn environment(name: &str, dry_run: bool) -> Option<String> {
    let value = match name {
        "TAKEDOWN_DRY_RUN" => return Some(dry_run.to_string()),
        "WEBHOOK_SECRET" => STANDARD_SECRET,
        "CALLBACK_KEY" => CALLBACK_KEY,
        "COOP_KEY" => COOP_KEY,
        name if name.contains("SECRET") || name.contains("ACCESS_KEY") => KEY,
        _ => return None,
    };
    Some(value.to_owned())
}

/// What was understood of a message, in a form that can be compared.
fn shown(message: &Message) -> String {
    format!("{:?} {:?}", message.id, message.event)
}

fn check_rejection(rejection: &Rejection) {
    let told: Vec<_> = rejection.told().collect();
    assert!(!told.is_empty() && told.len() <= MAX_TOLD, "{rejection:?}");
    for problem in told {
        check_error(&problem.error);
        assert!(problem.pointer.is_empty() || problem.pointer.starts_with('/'), "{rejection:?}");
        assert!(problem.pointer.len() <= MAX_POINTER, "{rejection:?}");
    }
    check_text(&rejection.error());
}

/// An error says something, and is short.
fn check_error(error: &str) {
    assert!(error.chars().count() <= MAX_ERROR, "{error}");
    check_text(error);
}

/// What is told is one line that no terminal stumbles over.
fn check_text(text: &str) {
    assert!(!text.is_empty() && !text.contains(char::is_control), "{text:?}");
}

#[cfg(test)]
mod tests;
