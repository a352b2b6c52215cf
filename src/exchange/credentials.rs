//! The credential of an account while the process lives.

use std::cell::RefCell;
use std::rc::Rc;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::Resources;
use crate::account::{Account, Credentials};
use crate::credential::Credential;
use crate::outcome::Reason;
use crate::secrets;

/// A credential that is read when it is first needed, and again when it is refused.
#[derive(Default)]
pub(super) struct CredentialCache {
    current: RefCell<Option<Rc<Credential>>>,
    /// Held while the secret is read, so that it is read once for everybody who needs it.
    reading: Mutex<()>,
}

/// Why there is no credential to sign with.
pub(super) enum Unusable {
    /// The account is not called any more.
    Stopped(Reason),
    /// It cannot be read.
    Unread(String),
}

impl CredentialCache {
    /// The credential, read now if it has not been. Whoever comes while it is read waits for the result.
    pub(super) async fn credential(
        &self,
        resources: &Resources,
        account: &Account,
        until: Instant,
        stopped: &dyn Fn() -> Option<Reason>,
    ) -> Result<Rc<Credential>, Unusable> {
        let name = match &account.credentials {
            Credentials::Fixed(credential) => return Ok(Rc::clone(credential)),
            Credentials::SecretsManager(name) => name,
        };
        let _reading = self.reading.lock().await;
        // Meanwhile it may have turned out that there is none, or no other.
        if let Some(reason) = stopped() {
            return Err(Unusable::Stopped(reason));
        }
        match self.current() {
            Some(credential) => Ok(credential),
            None => self.read(resources, account, name, until).await.map_err(Unusable::Unread),
        }
    }

    /// Whether there is another credential than `refused` to try with. It is looked for once an invocation, which `may_read` tells.
    pub(super) async fn renew(
        &self,
        resources: &Resources,
        account: &Account,
        refused: &Credential,
        may_read: impl FnOnce() -> bool,
        until: Instant,
    ) -> bool {
        let Credentials::SecretsManager(name) = &account.credentials else { return false };
        let is_other = |current: &Rc<Credential>| **current != *refused;
        let _reading = self.reading.lock().await;
        if self.current().as_ref().is_some_and(is_other) {
            return true;
        }
        may_read() && self.read(resources, account, name, until).await.is_ok_and(|fresh| is_other(&fresh))
    }

    fn current(&self) -> Option<Rc<Credential>> {
        self.current.borrow().clone()
    }

    async fn read(
        &self,
        resources: &Resources,
        account: &Account,
        name: &str,
        until: Instant,
    ) -> Result<Rc<Credential>, String> {
        let (http, environment) = (&resources.http, &resources.environment);
        let credential =
            secrets::credential(http, environment, name, account.provider, &account.endpoint, until).await?;
        let credential = Rc::new(credential);
        *self.current.borrow_mut() = Some(Rc::clone(&credential));
        Ok(credential)
    }
}
