//! The way of one call out and back: tried until there is an answer, or none is to be had.

use std::rc::Rc;

use tokio::time::Instant;

use super::lane::Lane;
use super::run::Run;
use super::session::Unusable;
use super::stop::Stop;
use super::verdict::Failure;
use crate::account::Account;
use crate::clock::millis;
use crate::credential::Credential;
use crate::http::SendError;
use crate::log::Level;
use crate::outcome::{Reason, code};
use crate::provider::{self, Answer, CallError, Class, Decoded, Item, Kind, Operation};
use crate::redact::{redact, redact_name};
use crate::retry::backoff;

/// What became of one try.
enum Sent {
    /// It never left.
    Blocked(Reason),
    /// A reply or the lack of one, and the credential that signed the request.
    Reply(Result<Decoded, CallError>, Rc<Credential>),
}

impl Run<'_> {
    /// Asks until there is an answer for these items, or none is to be had. `tries` limits the tries that meet a fault of the
    /// provider; throttled ones are limited by the configuration alone.
    pub(super) async fn ask(
        &self,
        account: &Rc<Account>,
        kind: &Kind,
        items: &[Item],
        tries: u64,
    ) -> Result<Decoded, Failure> {
        let (mut failures, mut faults) = (0, 0);
        let mut last: Option<CallError> = None;
        loop {
            let sent = match self.send(account, kind, items).await {
                Sent::Blocked(reason) => return Err(last.map_or(Failure::NotSent(reason), Failure::Exhausted)),
                Sent::Reply(reply, credential) => reply.map_err(|error| (error, credential)),
            };
            let (error, credential) = match sent {
                Ok(decoded) => return Ok(decoded),
                Err(failed) => failed,
            };
            match error.class {
                Class::Temporary | Class::Throttled | Class::Unreached => {
                    failures += 1;
                    faults += u64::from(error.class != Class::Throttled);
                    let wait =
                        backoff(u32::try_from(failures).unwrap_or(u32::MAX), error.retry_after, &self.executor.random);
                    if error.class == Class::Throttled {
                        // The rate is the account's: the others would be throttled too.
                        self.lane(account, kind).hold_back(wait);
                    }
                    let is_late = Instant::now().checked_add(wait).is_none_or(|then| then >= self.stop_at);
                    if failures >= self.config.limits.attempts || faults >= tries || is_late {
                        return Err(Failure::Exhausted(error));
                    }
                    last = Some(error);
                    crate::retry::pause(wait).await;
                }
                Class::BadCredential if self.renewed(account, &credential).await => last = Some(error),
                Class::BadCredential | Class::BadAccount => {
                    self.stop(Stop::Account(Rc::clone(account)), &error);
                    return Err(Failure::Final(error));
                }
                Class::Denied | Class::Unserved => {
                    self.stop(Stop::operation_of(account, kind), &error);
                    return Err(Failure::Final(error));
                }
                _ => return Err(Failure::Final(error)),
            }
        }
    }

    /// Makes one try: through the gate, signed, out, back and read.
    async fn send(&self, account: &Rc<Account>, kind: &Kind, items: &[Item]) -> Sent {
        let operation = kind.operation();
        let lane = self.lane(account, kind);
        let stopped = || self.stop_reason(account, kind);
        let slot = match lane.enter(self.stop_at, stopped).await {
            Ok(slot) => slot,
            Err(reason) => return Sent::Blocked(reason),
        };
        let credential = match self.credential(account, &stopped).await {
            Ok(credential) => credential,
            Err(reason) => return Sent::Blocked(reason),
        };
        let nonce = self.executor.random.nonce();
        let signed =
            match provider::sign(kind, items, &account.endpoint, &credential, self.executor.clock.now(), &nonce) {
                Ok(signed) => signed,
                Err(unsendable) => return Sent::Blocked(Reason::stopped(unsendable.to_string())),
            };
        // A read that only looks for holds is no request that carries a target to its deletion; others carry none.
        if operation != Operation::BatchGetMediaInfos {
            self.ledger.count_request(items, operation);
        }
        let started = Instant::now();
        let left = self.stop_at.saturating_duration_since(started);
        let timeout = self.config.limits.request_timeout.min(left);
        let reply = self.executor.http.send(signed.request, operation.longest_reply(), timeout, || slot.depart()).await;
        drop(slot);
        let result = match reply {
            Ok(reply) => provider::decode(kind, items, &reply),
            Err(error) => Err(transport_error(&error, timeout == left)),
        };
        let token = credential.token.as_ref().map_or("", |token| token.expose());
        let secrets = [credential.id.expose(), credential.secret.expose(), token, &signed.signature];
        let result = clean(result, &secrets);
        self.note(account, kind, items, &lane, &result, started);
        Sent::Reply(result, credential)
    }

    /// What the rest of the invocation has to know of a reply.
    fn note(
        &self,
        account: &Account,
        kind: &Kind,
        items: &[Item],
        lane: &Lane,
        result: &Result<Decoded, CallError>,
        started: Instant,
    ) {
        let class = result.as_ref().err().map(|error| error.class);
        lane.came_back(!matches!(
            class,
            Some(Class::BadCredential | Class::BadAccount | Class::Denied | Class::Unserved)
        ));
        if !matches!(class, Some(Class::Temporary | Class::Throttled | Class::Unreached)) {
            lane.answered();
        }
        self.ledger.count_call(account.provider, class == Some(Class::Throttled));
        let operation = kind.operation().name();
        let message = format!(
            "{operation} at {} {}",
            account.name,
            result.as_ref().map_or_else(|error| error.code.as_str(), |_| "answered")
        );
        if let Some(mut line) = self.logger.line(Level::Debug, "call.finished", &message) {
            line.text("provider", account.provider.as_str());
            line.text("account", &account.name);
            line.text("operation", operation);
            line.number("item_count", items.len() as u64);
            let error = result.as_ref().err();
            let request_id = result
                .as_ref()
                .map_or_else(|error| error.request_id.as_deref(), |decoded| decoded.request_id.as_deref());
            line.texts([
                ("provider_request_id", request_id),
                ("error_code", error.map(|error| error.code.as_str())),
                ("error_message", error.map(|error| error.message.as_str())),
            ]);
            line.number("duration_ms", millis(started.elapsed()));
            self.logger.write(&line.finish());
        }
    }

    /// The credential of an account; one that cannot be read stops the account.
    async fn credential(
        &self,
        account: &Rc<Account>,
        stopped: &dyn Fn() -> Option<Reason>,
    ) -> Result<Rc<Credential>, Reason> {
        let session = self.generation.session(account);
        session.credential(self.executor, account, self.stop_at, stopped).await.map_err(|unusable| match unusable {
            Unusable::Stopped(reason) => reason,
            Unusable::Unread(error) => {
                let what = format!("the credentials of account {} cannot be read: {error}", account.name);
                self.stop_with(Stop::Account(Rc::clone(account)), Reason::stopped(what))
            }
        })
    }

    async fn renewed(&self, account: &Rc<Account>, refused: &Credential) -> bool {
        let may_read = || self.reread.borrow_mut().insert(Rc::clone(account));
        self.generation.session(account).renew(self.executor, account, refused, may_read, self.stop_at).await
    }
}

/// What a reply says, without what it may echo of the request and without excess.
fn clean(result: Result<Decoded, CallError>, secrets: &[&str]) -> Result<Decoded, CallError> {
    let name = |text: &str| redact_name(text, secrets);
    let answer = |answer| match answer {
        Answer::Moderated(word) => Answer::Moderated(name(&word)),
        other => other,
    };
    match result {
        Ok(decoded) => Ok(Decoded {
            request_id: decoded.request_id.as_deref().map(name),
            answers: decoded.answers.into_iter().map(answer).collect(),
        }),
        Err(error) => Err(CallError {
            code: name(&error.code),
            message: redact(&error.message, secrets),
            request_id: error.request_id.as_deref().map(name),
            ..error
        }),
    }
}

fn transport_error(error: &SendError, deadline: bool) -> CallError {
    let (class, code, message) = match error {
        SendError::Connect(_) | SendError::Stale => (Class::Unreached, code::CONNECTION, error.to_string()),
        SendError::Broken(_) => (Class::Temporary, code::CONNECTION, error.to_string()),
        SendError::TooLong(_) => (Class::Temporary, code::UNREADABLE_REPLY, error.to_string()),
        SendError::Timeout(_) if deadline => {
            (Class::Temporary, code::DEADLINE, "cut off in flight by the deadline".to_owned())
        }
        SendError::Timeout(_) => (Class::Temporary, code::TIMEOUT, error.to_string()),
    };
    CallError { class, code: code.to_owned(), message, request_id: None, retry_after: None }
}
