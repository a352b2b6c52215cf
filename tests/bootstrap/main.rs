//! The deployed program itself: the real binary as a child process between a stand-in for the Lambda Runtime API and the
//! embedded provider emulator.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail like tests"
)]

mod answers;
mod batches;
mod bounds;
mod by_hand;
mod configuration;
mod context;
mod deadline;
mod destinations;
#[path = "../support/extension.rs"]
mod extension;
mod faults;
mod holds;
mod hostile;
mod logs;
mod lookups;
mod memory;
mod mistakes;
mod pipes;
mod process;
mod replies;
mod reuse;
#[path = "../support/runtime.rs"]
mod runtime;
mod scale;
mod secrets;
mod service;
mod start;
mod stops;
mod streams;
mod sweeps;
mod unsigned;
mod webhooks;
mod world;
