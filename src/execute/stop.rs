//! What may not be called any more in this invocation: a whole account, or one of its operations.

use super::run::Run;
use crate::log::Level;
use crate::outcome::Reason;
use crate::provider::{CallError, Operation};

impl Run<'_> {
    pub(super) fn stop_reason(&self, account: usize, operation: Operation) -> Option<Reason> {
        let stopped = self.stopped.borrow();
        stopped.get(&(account, None)).or_else(|| stopped.get(&(account, Some(operation)))).cloned()
    }

    pub(super) fn stop(&self, account: usize, operation: Option<Operation>, error: &CallError) {
        let name = self.account(account).map_or("", |account| &account.name);
        let what = operation.map_or_else(
            || format!("calls to account {name}"),
            |operation| format!("{} at account {name}", operation.name()),
        );
        let why = if error.message.is_empty() { String::new() } else { format!(" ({})", error.message) };
        let reason = Reason::new("takedown.stopped", format!("{what} stopped after {}{why}", error.code));
        self.stop_with(account, operation, reason);
    }

    /// Stops further calls for the rest of the invocation and says so once.
    pub(super) fn stop_with(&self, account: usize, operation: Option<Operation>, reason: Reason) -> Reason {
        if let Some(earlier) = self.stopped.borrow().get(&(account, operation)) {
            return earlier.clone();
        }
        self.stopped.borrow_mut().insert((account, operation), reason.clone());
        self.executor.lanes_of(account).iter().for_each(|lane| lane.wake());
        if let Some(mut line) = self.logger.line(Level::Error, "calls.stopped", &reason.message) {
            if let Some(account) = self.account(account) {
                line.text("provider", account.provider.as_str());
                line.text("account", &account.name);
            }
            line.texts([("operation", operation.map(Operation::name))]);
            self.logger.write(&line.finish());
        }
        reason
    }
}
