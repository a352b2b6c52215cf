//! What may not be called any more in this invocation: a whole account, or one of its operations.

use super::run::Run;
use crate::journal;
use crate::outcome::Reason;
use crate::provider::{CallError, Kind, Operation};

/// What is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stop {
    Account(usize),
    /// Tencent grants permissions by application, so that one that denies says nothing of the others.
    Operation {
        account: usize,
        operation: Operation,
        sub_app_id: Option<u64>,
    },
}

impl Stop {
    /// The stop of a call's operation.
    pub(super) fn operation_of(account: usize, kind: &Kind) -> Self {
        Self::Operation { account, operation: kind.operation(), sub_app_id: kind.sub_app_id() }
    }

    fn account(self) -> usize {
        match self {
            Self::Account(account) | Self::Operation { account, .. } => account,
        }
    }

    fn operation(self) -> Option<Operation> {
        match self {
            Self::Account(_) => None,
            Self::Operation { operation, .. } => Some(operation),
        }
    }
}

impl Run<'_> {
    /// Why a call may not be made any more, if so.
    pub(super) fn stop_reason(&self, account: usize, kind: &Kind) -> Option<Reason> {
        let stopped = self.stopped.borrow();
        stopped.get(&Stop::Account(account)).or_else(|| stopped.get(&Stop::operation_of(account, kind))).cloned()
    }

    /// Stops further calls because of an answer.
    pub(super) fn stop(&self, stop: Stop, error: &CallError) {
        let name = self.account(stop.account()).map_or("", |account| &account.name);
        let what = match stop {
            Stop::Account(_) => format!("calls to account {name}"),
            Stop::Operation { operation, sub_app_id: None, .. } => format!("{} at account {name}", operation.name()),
            Stop::Operation { operation, sub_app_id: Some(app), .. } => {
                format!("{} in application {app} at account {name}", operation.name())
            }
        };
        let why = if error.message.is_empty() { String::new() } else { format!(" ({})", error.message) };
        self.stop_with(stop, Reason::stopped(format!("{what} stopped after {}{why}", error.code)));
    }

    /// Stops further calls for the rest of the invocation and says so once.
    pub(super) fn stop_with(&self, stop: Stop, reason: Reason) -> Reason {
        if let Some(earlier) = self.stopped.borrow().get(&stop) {
            return earlier.clone();
        }
        self.stopped.borrow_mut().insert(stop, reason.clone());
        self.generation.lanes_of(stop.account()).iter().for_each(|lane| lane.wake());
        journal::call::stopped(self.account(stop.account()), stop.operation(), &reason);
        reason
    }
}
