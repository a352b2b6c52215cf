//! The configuration in force, with the limiters and the credentials that are kept under it. An account is its name within one
//! configuration alone: with the next one, the same name may be called at another place with another key.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use tokio::time::Instant;

use super::credentials::CredentialCache;
use super::limiter::OperationLimiter;
use crate::account::Account;
use crate::config::Config;
use crate::provider::Operation;

type Limiters = BTreeMap<(Rc<Account>, Operation), Rc<OperationLimiter>>;

/// A configuration, the rates already used under it and the credentials already read.
pub(crate) struct ActiveConfig {
    pub(crate) config: Config,
    limiters: RefCell<Limiters>,
    credentials: RefCell<BTreeMap<Rc<Account>, Rc<CredentialCache>>>,
    /// When it took over from another; up to then requests may have left that its limiters do not know of.
    since: Option<Instant>,
}

impl ActiveConfig {
    /// The first of a process, which has sent nothing yet.
    pub(crate) fn first(config: Config) -> Self {
        Self { config, limiters: RefCell::default(), credentials: RefCell::default(), since: None }
    }

    /// The one that takes over now. An account that is called as before keeps its credential, and each limiter whose rate is the same.
    /// Everything else begins anew.
    pub(crate) fn after(earlier: &Self, config: Config, now: Instant) -> Self {
        let (mut limiters, mut credentials) = (BTreeMap::new(), BTreeMap::new());
        for account in &config.accounts {
            let Some(before) = earlier.config.accounts.iter().find(|before| before.is_called_as(account)) else {
                continue;
            };
            let cache = earlier.credentials.borrow().get(before).map(Rc::clone);
            credentials.extend(cache.map(|cache| (Rc::clone(account), cache)));
            let instances = config.limits.instances;
            let goes_on =
                |operation: Operation, limiter: &OperationLimiter| limiter.keeps(operation.rate_at(account), instances);
            for ((own, operation), limiter) in earlier.limiters.borrow().iter() {
                if own == before && goes_on(*operation, limiter) {
                    limiters.insert((Rc::clone(account), *operation), Rc::clone(limiter));
                }
            }
        }
        Self { config, limiters: RefCell::new(limiters), credentials: RefCell::new(credentials), since: Some(now) }
    }

    /// The limiter of an operation at an account. It outlives an invocation, since the provider's window does.
    pub(super) fn limiter(&self, account: &Rc<Account>, operation: Operation) -> Rc<OperationLimiter> {
        let new =
            || Rc::new(OperationLimiter::new(operation.rate_at(account), self.config.limits.instances, self.since));
        Rc::clone(self.limiters.borrow_mut().entry((Rc::clone(account), operation)).or_insert_with(new))
    }

    pub(super) fn limiters_of(&self, account: &Rc<Account>) -> Vec<Rc<OperationLimiter>> {
        self.limiters
            .borrow()
            .iter()
            .filter(|((own, _), _)| own == account)
            .map(|(_, limiter)| Rc::clone(limiter))
            .collect()
    }

    pub(super) fn credentials(&self, account: &Rc<Account>) -> Rc<CredentialCache> {
        Rc::clone(self.credentials.borrow_mut().entry(Rc::clone(account)).or_default())
    }
}

#[cfg(test)]
mod tests;
