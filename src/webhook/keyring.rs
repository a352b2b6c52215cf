//! The keys of the webhooks while the process lives.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::gateway::Request;
use super::key::Key;
use super::verify;
use crate::config::{KeySource, Webhook};
use crate::http::Http;
use crate::secrets::{self, Environment};

/// A secret that did not verify a request is not read again for so long: whoever sends nonsense must not make work.
const REREAD_AFTER: Duration = Duration::from_secs(60);

/// Secrets of Secrets Manager that have been read, by webhook and place in its list.
#[derive(Default)]
pub(crate) struct Keyring {
    read: RefCell<HashMap<(String, usize), (Key, Instant)>>,
}

/// Whether a request is signed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Signed {
    Yes,
    No(&'static str),
    /// A key could not be read, and none of the others has signed.
    Unknown(String),
}

/// What keys are read with.
pub(crate) struct Reader<'a> {
    pub(crate) http: &'a Http,
    pub(crate) environment: &'a Environment,
    pub(crate) until: Instant,
}

impl Keyring {
    /// Whether any key of the webhook has signed the request. A secret that was replaced since it was read is read again.
    pub(crate) async fn check(
        &self,
        webhook: &Webhook,
        request: &Request,
        now: SystemTime,
        reader: &Reader<'_>,
    ) -> Signed {
        let mut why = "no key is configured";
        for source in &webhook.keys {
            if let KeySource::Ready(key) = source {
                match verify(&webhook.kind, key, request, now) {
                    Ok(()) => return Signed::Yes,
                    Err(error) => why = error,
                }
            }
        }
        let mut unread = None;
        for (place, source) in webhook.keys.iter().enumerate() {
            let KeySource::SecretsManager(name) = source else { continue };
            match self.check_secret(webhook, place, name, request, now, reader).await {
                Ok(Ok(())) => return Signed::Yes,
                Ok(Err(error)) => why = error,
                Err(error) => unread = Some(error),
            }
        }
        unread.map_or(Signed::No(why), Signed::Unknown)
    }

    async fn check_secret(
        &self,
        webhook: &Webhook,
        place: usize,
        name: &str,
        request: &Request,
        now: SystemTime,
        reader: &Reader<'_>,
    ) -> Result<Result<(), &'static str>, String> {
        let slot = (webhook.path.clone(), place);
        let known = self.read.borrow().get(&slot).cloned();
        if let Some((key, read_at)) = known {
            let verdict = verify(&webhook.kind, &key, request, now);
            if verdict.is_ok() || read_at.elapsed() < REREAD_AFTER {
                return Ok(verdict);
            }
        }
        let Reader { http, environment, until } = reader;
        let text = secrets::webhook_secret(http, environment, name, *until).await?;
        let key =
            Key::parse(&webhook.kind, &text).map_err(|wrong| format!("secret {place} of {}: {wrong}", webhook.path))?;
        let verdict = verify(&webhook.kind, &key, request, now);
        self.read.borrow_mut().insert(slot, (key, Instant::now()));
        Ok(verdict)
    }
}
