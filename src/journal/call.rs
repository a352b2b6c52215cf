//! The lines of calls to the providers.

use tokio::time::Instant;
use tracing::{debug, error, info};

use crate::clock::millis;
use crate::config::{Account, Config};
use crate::outcome::Reason;
use crate::plan::Plan;
use crate::provider::{CallError, Decoded, Operation};

/// A plan that is not executed, a line for each call.
pub(crate) fn planned(config: &Config, plan: &Plan) {
    for (account, operation, items) in plan.calls() {
        let account = config.accounts.get(account).map_or("", |account| &account.name);
        info!(
            name: "call.planned",
            provider = operation.provider().as_str(),
            account,
            operation = operation.name(),
            items,
            "would call {} at {account} for {items}",
            operation.name()
        );
    }
}

/// A request has come back or was given up.
pub(crate) fn finished(
    account: &Account,
    operation: Operation,
    items: usize,
    result: &Result<Decoded, CallError>,
    started: Instant,
) {
    let error = result.as_ref().err();
    let request_id = match result {
        Ok(decoded) => &decoded.request_id,
        Err(error) => &error.request_id,
    };
    debug!(
        name: "call.finished",
        provider = account.provider.as_str(),
        account = account.name,
        operation = operation.name(),
        item_count = items,
        provider_request_id = request_id,
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
pub(crate) fn stopped(account: Option<&Account>, operation: Option<Operation>, reason: &Reason) {
    error!(
        name: "calls.stopped",
        provider = account.map(|account| account.provider.as_str()),
        account = account.map(|account| account.name.as_str()),
        operation = operation.map(Operation::name),
        "{}", reason.message
    );
}
