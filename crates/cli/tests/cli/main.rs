//! The program as people run it: arguments, files, screens and exit statuses.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "a sender of webhooks has a clock")]

#[cfg(feature = "aws")]
mod aws;
mod demo;
mod golden;
mod new;
mod program;
mod run;
mod serve;
mod status;
mod usage;
