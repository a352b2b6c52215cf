//! A request is tried until there is an answer, or none is to be had.

use std::rc::Rc;

use tokio::time::Instant;

use super::credentials::Unusable;
use super::limiter::OperationLimiter;
use super::stop::{CallScope, Stop};
use super::{Exchange, Failure};
use crate::account::Account;
use crate::credential::Credential;
use crate::http::{Reply, SendError};
use crate::journal;
use crate::outcome::{Reason, Verdict, code};
use crate::provider::{self, CallError, Class, Decoded, Request, Signed, Signing, Unsendable};
use crate::redact::{redact, redact_name};
use crate::retry::backoff;

/// One request, apart from what its reply means.
struct Outbound<'r> {
    scope: CallScope,
    limiter: Rc<OperationLimiter>,
    item_count: usize,
    sign: &'r dyn Fn(&Signing<'_>) -> Result<Signed, Unsendable>,
    /// Called for each try that is sent.
    on_send: &'r dyn Fn(),
}

/// What came of one try, and what signed it.
struct Arrived {
    reply: Result<Reply, CallError>,
    credential: Rc<Credential>,
    signature: String,
    started: Instant,
}

/// The tries of a request.
struct Tries {
    /// The most that may meet a fault of the provider.
    faults_allowed: u64,
    failures: u64,
    faults: u64,
    last: Option<CallError>,
}

impl Exchange<'_> {
    /// Asks for what has a reply of its own. Without one, the verdict says why.
    pub(crate) async fn read<R: Request>(&self, account: &Rc<Account>, request: &R) -> Result<R::Reply, Verdict> {
        let asked = self.ask(account, request, self.config().limits.attempts, &|| {}).await;
        asked.map(|decoded| decoded.reply).map_err(|failure| failure.verdict())
    }

    /// Asks until there is an answer, or none is to be had. `tries` limits the tries that meet a fault of the provider; throttled ones
    /// are limited by the configuration alone. `on_send` is called for each try that is sent.
    pub(crate) async fn ask<R: Request>(
        &self,
        account: &Rc<Account>,
        request: &R,
        tries: u64,
        on_send: &dyn Fn(),
    ) -> Result<Decoded<R::Reply>, Failure> {
        let (operation, sub_app_id) = (request.operation(), request.sub_app_id());
        let outbound = Outbound {
            scope: CallScope { account: Rc::clone(account), operation, sub_app_id },
            limiter: self.limiter(account, operation),
            item_count: request.item_count(),
            sign: &|signing| provider::sign(request, signing),
            on_send,
        };
        let mut tries = Tries { faults_allowed: tries, failures: 0, faults: 0, last: None };
        loop {
            let arrived = match self.send(&outbound).await {
                Ok(arrived) => arrived,
                Err(reason) => return Err(tries.last.map_or(Failure::NotSent(reason), Failure::Exhausted)),
            };
            let Arrived { reply, credential, signature, started } = arrived;
            let token = credential.token.as_ref().map_or("", |token| token.expose());
            let secrets = [credential.id.expose(), credential.secret.expose(), token, &signature];
            let decoded = reply.and_then(|reply| provider::decode(request, &reply));
            // What a reply says, without what it may echo of the request and without excess.
            let shown = |text: &str| redact_name(text, &secrets);
            let decoded = decoded
                .map(|Decoded { request_id, reply }| Decoded {
                    request_id: request_id.as_deref().map(shown),
                    reply: R::cleaned(reply, &shown),
                })
                .map_err(|error| CallError {
                    code: shown(&error.code),
                    message: redact(&error.message, &secrets),
                    request_id: error.request_id.as_deref().map(shown),
                    ..error
                });
            self.note(&outbound, decoded.as_ref().map(|decoded| decoded.request_id.as_deref()), started);
            match decoded {
                Ok(decoded) => return Ok(decoded),
                Err(error) => self.after(error, &outbound, &credential, &mut tries).await?,
            }
        }
    }

    /// Waits until an error may be over, if trying again can help.
    async fn after(
        &self,
        error: CallError,
        outbound: &Outbound<'_>,
        credential: &Credential,
        tries: &mut Tries,
    ) -> Result<(), Failure> {
        let scope = &outbound.scope;
        match error.class {
            Class::Temporary | Class::Throttled | Class::Unreached => {
                tries.failures += 1;
                tries.faults += u64::from(error.class != Class::Throttled);
                let failures = u32::try_from(tries.failures).unwrap_or(u32::MAX);
                let wait = backoff(failures, error.retry_after, &self.resources.random);
                if error.class == Class::Throttled {
                    // The rate is the account's: the others would be throttled too.
                    outbound.limiter.hold_back(wait);
                }
                let is_late = Instant::now().checked_add(wait).is_none_or(|then| then >= self.stop_at);
                if tries.failures >= self.config().limits.attempts || tries.faults >= tries.faults_allowed || is_late {
                    return Err(Failure::Exhausted(error));
                }
                tries.last = Some(error);
                crate::retry::pause(wait).await;
                Ok(())
            }
            Class::BadCredential if self.renewed(&scope.account, credential).await => {
                tries.last = Some(error);
                Ok(())
            }
            Class::BadCredential | Class::BadAccount => {
                self.stop(Stop::Account(Rc::clone(&scope.account)), &error);
                Err(Failure::Final(error))
            }
            Class::Denied | Class::Unserved => {
                self.stop(Stop::Operation(scope.clone()), &error);
                Err(Failure::Final(error))
            }
            _ => Err(Failure::Final(error)),
        }
    }

    /// Makes one try: through the limiter, signed, out and back. The reason says why it was not sent.
    async fn send(&self, outbound: &Outbound<'_>) -> Result<Arrived, Reason> {
        let Outbound { scope, limiter, sign, on_send, .. } = outbound;
        let stopped = || self.stops.reason(scope);
        let permit = limiter.acquire(self.stop_at, stopped).await?;
        let credential = self.credential(&scope.account, &stopped).await?;
        let signing = Signing {
            endpoint: &scope.account.endpoint,
            credential: &credential,
            now: self.resources.clock.now(),
            nonce: &self.resources.random.nonce(),
        };
        let Signed { request, signature } =
            sign(&signing).map_err(|unsendable| Reason::stopped(unsendable.to_string()))?;
        on_send();
        let started = Instant::now();
        let left = self.stop_at.saturating_duration_since(started);
        let timeout = self.config().limits.request_timeout.min(left);
        let longest = scope.operation.longest_reply();
        let reply = self.resources.http.send(request, longest, timeout, || permit.depart()).await;
        drop(permit);
        let reply = reply.map_err(|error| transport_error(&error, timeout == left));
        Ok(Arrived { reply, credential, signature, started })
    }

    /// What the rest of the invocation has to know of a reply.
    fn note(&self, outbound: &Outbound<'_>, result: Result<Option<&str>, &CallError>, started: Instant) {
        let Outbound { scope: CallScope { account, operation, .. }, limiter, .. } = outbound;
        let class = result.err().map(|error| error.class);
        limiter.came_back(!matches!(
            class,
            Some(Class::BadCredential | Class::BadAccount | Class::Denied | Class::Unserved)
        ));
        if !matches!(class, Some(Class::Temporary | Class::Throttled | Class::Unreached)) {
            limiter.answered();
        }
        self.counts.add(account.provider, class == Some(Class::Throttled));
        journal::call::finished(account, *operation, outbound.item_count, result, started);
    }

    /// The credential of an account; one that cannot be read stops the account.
    async fn credential(
        &self,
        account: &Rc<Account>,
        stopped: &dyn Fn() -> Option<Reason>,
    ) -> Result<Rc<Credential>, Reason> {
        let cache = self.active.credentials(account);
        cache.credential(self.resources, account, self.stop_at, stopped).await.map_err(|unusable| match unusable {
            Unusable::Stopped(reason) => reason,
            Unusable::Unread(error) => {
                let what = format!("the credentials of account {} cannot be read: {error}", account.name);
                self.stop_with(Stop::Account(Rc::clone(account)), Reason::stopped(what))
            }
        })
    }

    async fn renewed(&self, account: &Rc<Account>, refused: &Credential) -> bool {
        let may_read = || self.reread.borrow_mut().insert(Rc::clone(account));
        self.active.credentials(account).renew(self.resources, account, refused, may_read, self.stop_at).await
    }
}

fn transport_error(error: &SendError, is_deadline: bool) -> CallError {
    let (class, code, message) = match error {
        SendError::Connect(_) | SendError::Stale => (Class::Unreached, code::CONNECTION, error.to_string()),
        SendError::Broken(_) => (Class::Temporary, code::CONNECTION, error.to_string()),
        SendError::TooLong(_) => (Class::Temporary, code::UNREADABLE_REPLY, error.to_string()),
        SendError::Timeout(_) if is_deadline => {
            (Class::Temporary, code::DEADLINE, "cut off in flight by the deadline".to_owned())
        }
        SendError::Timeout(_) => (Class::Temporary, code::TIMEOUT, error.to_string()),
    };
    CallError { class, code: code.to_owned(), message, request_id: None, retry_after: None }
}
