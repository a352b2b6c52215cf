//! Measures the deployed `bootstrap` against its targets: start, size, webhooks, CPU, memory, calls, sweeps, hostile
//! input, legal holds and pace.
//! It speaks Lambda's Runtime API to the program and answers for the providers, on loopback alone.
//!
//! Names of measurements as arguments (`size`, `start`, `webhook`, `work`, `sweep`, `hostile`, `holds`, `pace`) choose some of them. What each figure means is in
//! `docs/performance.md`.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for developers, which stops at the first surprise"
)]

mod batch;
mod build;
mod connection;
mod function;
mod holds;
mod hostile;
mod measure;
mod provider;
mod runtime_api;
mod sweep;
mod table;
mod webhook;

use std::process::ExitCode;

use table::Table;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // Cargo itself passes `--bench`.
    let wanted: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|own| own == name);
    let programs = build::programs();
    let provider = provider::Provider::start();
    let mut table = Table::default();
    if is_wanted("size") {
        measure::size(&mut table, &programs);
    }
    if is_wanted("start") {
        measure::start(&mut table, &programs, &provider).await;
    }
    if is_wanted("webhook") {
        measure::webhook(&mut table, &programs, &provider).await;
    }
    if is_wanted("work") {
        measure::work(&mut table, &programs, &provider).await;
    }
    if is_wanted("sweep") {
        measure::sweep(&mut table, &programs).await;
    }
    if is_wanted("hostile") {
        measure::hostile(&mut table, &programs, &provider).await;
    }
    if is_wanted("holds") {
        holds::holds(&mut table, &programs).await;
    }
    if is_wanted("pace") {
        measure::pace(&mut table, &programs, &provider).await;
    }
    table.print();
    if table.is_met() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
