//! The lines of calls to the providers.

use tokio::time::Instant;
use tracing::{debug, error, info};

use crate::account::Account;
use crate::clock::millis;
use crate::outcome::Reason;
use crate::plan::Plan;
use crate::provider::{CallError, Operation};

/// A plan that is not executed, a line for each call.
pub(crate) fn planned(plan: &Plan) {
    for (account, operation, items) in plan.calls() {
        info!(
            name: "call.planned",
            provider = operation.provider().as_str(),
            account = account.name,
            operation = operation.name(),
            items,
            "would call {} at {} for {items}",
            operation.name(),
            account.name
        );
    }
}

/// A request has come back or was given up.
pub(crate) fn finished(
    account: &Account,
    operation: Operation,
    items: usize,
    result: Result<Option<&str>, &CallError>,
    started: Instant,
) {
    let error = result.err();
    debug!(
        name: "call.finished",
        provider = account.provider.as_str(),
        account = account.name,
        operation = operation.name(),
        item_count = items,
        provider_request_id = result.unwrap_or_else(|error| error.request_id.as_deref()),
        error_code = error.map(|error| error.code.as_str()),
        error_message = error.map(|error| error.message.as_str()),
        duration_ms = millis(started.elapsed()),
        "{} at {} {}",
        operation.name(),
        account.name,
        error.map_or("answered", |error| &error.code)
    );
}

/// An account, or one operation of it, is not called any more.
pub(crate) fn stopped(account: &Account, operation: Option<Operation>, reason: &Reason) {
    error!(
        name: "calls.stopped",
        provider = account.provider.as_str(),
        account = account.name,
        operation = operation.map(Operation::name),
        "{}", reason.message
    );
}
