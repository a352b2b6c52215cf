//! What may not be called any more in this invocation: a whole account, or one of its operations.

use std::rc::Rc;

use super::run::Run;
use crate::account::Account;
use crate::log::Level;
use crate::outcome::Reason;
use crate::provider::{CallError, Kind, Operation};

/// What is stopped.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stop {
    Account(Rc<Account>),
    /// Tencent grants permissions by application, so that one that denies says nothing of the others.
    Operation {
        account: Rc<Account>,
        operation: Operation,
        sub_app_id: Option<u64>,
    },
}

impl Stop {
    /// The stop of a call's operation.
    pub(super) fn operation_of(account: &Rc<Account>, kind: &Kind) -> Self {
        Self::Operation { account: Rc::clone(account), operation: kind.operation(), sub_app_id: kind.sub_app_id() }
    }

    fn account(&self) -> &Rc<Account> {
        match self {
            Self::Account(account) | Self::Operation { account, .. } => account,
        }
    }
}

impl Run<'_> {
    /// Why a call may not be made any more, if so.
    pub(super) fn stop_reason(&self, account: &Rc<Account>, kind: &Kind) -> Option<Reason> {
        let stopped = self.stopped.borrow();
        stopped
            .get(&Stop::Account(Rc::clone(account)))
            .or_else(|| stopped.get(&Stop::operation_of(account, kind)))
            .cloned()
    }

    /// Stops further calls because of an answer.
    pub(super) fn stop(&self, stop: Stop, error: &CallError) {
        let name = &stop.account().name;
        let what = match &stop {
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
        self.stopped.borrow_mut().insert(stop.clone(), reason.clone());
        self.generation.lanes_of(stop.account()).iter().for_each(|lane| lane.wake());
        if let Some(mut line) = self.logger.line(Level::Error, "calls.stopped", &reason.message) {
            line.text("provider", stop.account().provider.as_str());
            line.text("account", &stop.account().name);
            if let Stop::Operation { operation, .. } = stop {
                line.text("operation", operation.name());
            }
            self.logger.write(&line.finish());
        }
        reason
    }
}
