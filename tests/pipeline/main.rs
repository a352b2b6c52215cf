//! The function against the emulator over real sockets: outcomes, calls, log lines.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod accounts;
mod batches;
mod calls;
mod holds;
#[path = "../support/mod.rs"]
mod support;

use takedown_emulator::{Core, Fault, FaultKind, Library};

fn fault(operation: &str, id: Option<&str>, times: Option<u32>, kind: FaultKind) -> Fault {
    Fault { operation: Some(operation.to_owned()), id: id.map(str::to_owned), times, kind }
}

/// A reply about ids that were not sent.
fn about_others() -> FaultKind {
    let body = r#"{"RequestId": "R", "ForbiddenVideoIds": ["somebody-else"]}"#.to_owned();
    FaultKind::Body { status: 200, content_type: "application/json".to_owned(), body }
}

/// A core without the media that spring up by being named.
fn closed() -> Core {
    Core::new(Library::closed())
}
