//! A configuration with everything that is kept under it. Accounts are known by their places in it, so that nothing which is kept
//! by place may outlive it: with the next configuration the same place may be another account.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use tokio::time::Instant;

use super::lane::Lane;
use super::session::Session;
use crate::account::Account;
use crate::config::Config;
use crate::provider::Operation;

/// A configuration, the rates already used under it and the credentials already read.
pub(crate) struct Generation {
    pub(crate) config: Config,
    lanes: RefCell<BTreeMap<(Rc<Account>, Operation), Rc<Lane>>>,
    sessions: RefCell<BTreeMap<Rc<Account>, Rc<Session>>>,
    /// When it took over from another; up to then requests may have left that its lanes do not know of.
    since: Option<Instant>,
}

impl Generation {
    /// The first of a process, which has sent nothing yet.
    pub(crate) fn first(config: Config) -> Self {
        Self { config, lanes: RefCell::default(), sessions: RefCell::default(), since: None }
    }

    /// The one that takes over now. Of an account that stays what it is the credential goes on, and each lane whose pace stays too;
    /// everything else begins anew.
    pub(crate) fn after(earlier: &Self, config: Config, now: Instant) -> Self {
        let (mut lanes, mut sessions) = (BTreeMap::new(), BTreeMap::new());
        for account in &config.accounts {
            let Some(before) = earlier.config.accounts.iter().find(|before| before.is_called_as(account)) else {
                continue;
            };
            let session = earlier.sessions.borrow().get(before).map(Rc::clone);
            sessions.extend(session.map(|session| (Rc::clone(account), session)));
            let instances = config.limits.instances;
            let goes_on = |operation: Operation, lane: &Lane| lane.keeps(operation.rate_at(account), instances);
            for ((own, operation), lane) in earlier.lanes.borrow().iter() {
                if own == before && goes_on(*operation, lane) {
                    lanes.insert((Rc::clone(account), *operation), Rc::clone(lane));
                }
            }
        }
        Self { config, lanes: RefCell::new(lanes), sessions: RefCell::new(sessions), since: Some(now) }
    }

    /// The lane of an operation at an account; its pace outlives an invocation, since the provider's window does.
    pub(super) fn lane(&self, account: &Rc<Account>, operation: Operation) -> Rc<Lane> {
        let new = || Rc::new(Lane::new(operation.rate_at(account), self.config.limits.instances, self.since));
        Rc::clone(self.lanes.borrow_mut().entry((Rc::clone(account), operation)).or_insert_with(new))
    }

    pub(super) fn lanes_of(&self, account: &Rc<Account>) -> Vec<Rc<Lane>> {
        self.lanes.borrow().iter().filter(|((own, _), _)| own == account).map(|(_, lane)| Rc::clone(lane)).collect()
    }

    pub(super) fn session(&self, account: &Rc<Account>) -> Rc<Session> {
        Rc::clone(self.sessions.borrow_mut().entry(Rc::clone(account)).or_default())
    }
}

#[cfg(test)]
mod tests;
