//! The keys of the webhooks while the process lives.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::Claim;
use crate::config::{KeySource, Webhook};
use crate::environment::Environment;
use crate::http::Http;
use crate::key::{Key, KeyForm};
use crate::secrets;
use crate::trigger::Request;

/// A secret is read again after so long: one that was withdrawn must not open the door for ever. The extension keeps it as long.
const MAX_AGE: Duration = Duration::from_secs(300);
/// A secret that did not verify a request is not read again for so long, and one that could not be read for a shorter time: whoever
/// sends nonsense must not make work.
const REREAD_AFTER: Duration = Duration::from_secs(10);
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A secret of Secrets Manager, and when it was last asked for.
#[derive(Clone)]
struct Held {
    key: Result<Key, String>,
    asked_at: Instant,
}

/// What is read of Secrets Manager: the name, the form in which the secret is taken, and whether it may be a published one.
type Slot = (String, KeyForm, bool);

/// Secrets of Secrets Manager that have been read, by what is read. So they outlive a configuration, in which the same webhook or
/// place may have another secret.
#[derive(Default)]
pub(crate) struct Keyring {
    held: RefCell<HashMap<Slot, Held>>,
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
    /// Whether any key of the webhook has signed the request. Keys at hand are tried before any is read.
    pub(crate) async fn check(
        &self,
        webhook: &Webhook,
        request: &Request,
        now: SystemTime,
        reader: &Reader<'_>,
    ) -> Signed {
        let claim = match Claim::read(&webhook.kind, request, now) {
            Ok(claim) => claim,
            Err(why) => return Signed::No(why),
        };
        let mut unread = None;
        let mut secrets = Vec::new();
        for (place, source) in webhook.keys.iter().enumerate() {
            match source {
                KeySource::Ready(key) if claim.is_of(key, request) => return Signed::Yes,
                KeySource::Ready(_) => {}
                KeySource::SecretsManager(name) => secrets.push((place, name)),
            }
        }
        for (place, name) in secrets {
            let is_of = |key: &Key| claim.is_of(key, request);
            let slot = (name.clone(), webhook.kind.key_form(), webhook.is_local);
            match self.check_secret(slot, is_of, reader).await {
                Ok(true) => return Signed::Yes,
                Ok(false) => {}
                Err(error) => unread = Some(format!("secret {place} of {}: {error}", webhook.path)),
            }
        }
        unread.map_or(Signed::No("the signature is of no configured key"), Signed::Unknown)
    }

    /// Whether a secret has signed; it is read where it has not been, where it is old, and where it may have been replaced.
    async fn check_secret(
        &self,
        slot: Slot,
        is_of: impl Fn(&Key) -> bool,
        reader: &Reader<'_>,
    ) -> Result<bool, String> {
        let held = self.held.borrow().get(&slot).cloned();
        if let Some(Held { key, asked_at }) = &held {
            let signed = key.as_ref().map(&is_of).map_err(Clone::clone);
            let age = asked_at.elapsed();
            let is_fresh = match signed {
                Ok(true) => age < MAX_AGE,
                Ok(false) => age < REREAD_AFTER,
                Err(_) => age < RETRY_AFTER,
            };
            if is_fresh {
                return signed;
            }
        }
        let (Reader { http, environment, until }, (name, form, is_local)) = (reader, &slot);
        let text = secrets::webhook_secret(http, environment, name, *until).await;
        let key = text.and_then(|text| Key::read(*form, &text, *is_local));
        // A key that was good goes on while the service that keeps it is away.
        let (key, signed) = match (key, held) {
            (Err(error), Some(Held { key: Ok(known), .. })) => {
                let signed = if is_of(&known) { Ok(true) } else { Err(error) };
                (Ok(known), signed)
            }
            (key, _) => {
                let signed = key.as_ref().map(is_of).map_err(Clone::clone);
                (key, signed)
            }
        };
        self.held.borrow_mut().insert(slot, Held { key, asked_at: Instant::now() });
        signed
    }
}
