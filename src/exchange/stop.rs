//! What is not called any more in this invocation: a whole account, or one of its operations.
//!
//! A key that is refused, or a permission that is missing, breaks every request alike. Trying each of a thousand targets would only
//! fill the provider's log and the invocation's time.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::Exchange;
use crate::account::Account;
use crate::journal;
use crate::outcome::Reason;
use crate::provider::{CallError, Operation};

/// Whose operation a request is. Tencent grants permissions by application, so that one that denies says nothing of the others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct CallScope {
    pub(super) account: Rc<Account>,
    pub(super) operation: Operation,
    pub(super) sub_app_id: Option<u64>,
}

/// What is stopped.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stop {
    Account(Rc<Account>),
    Operation(CallScope),
}

impl Stop {
    fn account(&self) -> &Rc<Account> {
        match self {
            Self::Account(account) | Self::Operation(CallScope { account, .. }) => account,
        }
    }

    fn operation(&self) -> Option<Operation> {
        match self {
            Self::Account(_) => None,
            Self::Operation(scope) => Some(scope.operation),
        }
    }
}

/// Everything that is stopped, and why.
#[derive(Default)]
pub(super) struct Stops(RefCell<HashMap<Stop, Reason>>);

impl Stops {
    /// Why a call may not be made any more, if so.
    pub(super) fn reason(&self, scope: &CallScope) -> Option<Reason> {
        let stopped = self.0.borrow();
        if stopped.is_empty() {
            return None;
        }
        let of_account = stopped.get(&Stop::Account(Rc::clone(&scope.account)));
        of_account.or_else(|| stopped.get(&Stop::Operation(scope.clone()))).cloned()
    }
}

impl Exchange<'_> {
    /// Stops further calls because of an answer.
    pub(super) fn stop(&self, stop: Stop, error: &CallError) {
        let name = &stop.account().name;
        let what = match &stop {
            Stop::Account(_) => format!("calls to account {name}"),
            Stop::Operation(CallScope { operation, sub_app_id: None, .. }) => {
                format!("{} at account {name}", operation.name())
            }
            Stop::Operation(CallScope { operation, sub_app_id: Some(app), .. }) => {
                format!("{} in application {app} at account {name}", operation.name())
            }
        };
        let why = if error.message.is_empty() { String::new() } else { format!(" ({})", error.message) };
        self.stop_with(stop, Reason::stopped(format!("{what} stopped after {}{why}", error.code)));
    }

    /// Stops further calls for the rest of the invocation and says so once.
    pub(super) fn stop_with(&self, stop: Stop, reason: Reason) -> Reason {
        if let Some(earlier) = self.stops.0.borrow().get(&stop) {
            return earlier.clone();
        }
        self.stops.0.borrow_mut().insert(stop.clone(), reason.clone());
        // Whoever waits for a place in the rate need not wait to hear it.
        self.active.limiters_of(stop.account()).iter().for_each(|limiter| limiter.wake());
        journal::call::stopped(stop.account(), stop.operation(), &reason);
        reason
    }
}
