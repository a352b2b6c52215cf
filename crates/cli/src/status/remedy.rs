//! What to do about a target that is not gone.

use super::standing::{Standing, State};

/// Codes of the function and of the providers, and what helps. The first that a code begins with.
const REMEDIES: [(&str, &str); 19] = [
    ("takedown.protected", "under legal hold in the configuration: ask who put it there; lift the hold, or leave it"),
    ("takedown.deadline", "comes back by itself; if it lasts, give the function more time or fewer targets an event"),
    ("takedown.stopped", "its account cannot be used: `takedown check`, then send the event again"),
    ("takedown.timeout", "comes back by itself; if it lasts, the provider does not answer"),
    ("takedown.connection", "comes back by itself; if it lasts, the network does not reach the provider"),
    ("takedown.", "comes back by itself; if it lasts, show the provider the request id"),
    (
        "ForbiddenVideoIds",
        "the provider forbids it: is the media protected or shared there, or the key not its owner's?",
    ),
    ("Forbidden", "the provider forbids it: give the key the permission, or take a key of its owner"),
    ("AuthFailure.UnauthorizedOperation", "the key lacks the permission: docs/permissions.md has the policy"),
    ("UnauthorizedOperation", "the key lacks the permission: docs/permissions.md has the policy"),
    ("NoPermission", "the key lacks the permission: docs/permissions.md has the policy"),
    ("AuthFailure", "the key is wrong or not active: replace it, then send the event again"),
    ("InvalidAccessKeyId", "the key is wrong or not active: replace it, then send the event again"),
    ("SignatureDoesNotMatch", "the secret is wrong: replace it, then send the event again"),
    ("IncompleteSignature", "the secret is wrong: replace it, then send the event again"),
    ("Throttling", "too many requests: comes back by itself; if it lasts, lower the rate"),
    ("RequestLimitExceeded", "too many requests: comes back by itself; if it lasts, lower the rate"),
    ("InvalidParameter", "the provider does not take this id: is it of this provider and account?"),
    ("FailedOperation", "the provider could not do it: send the event again, then show the provider the request id"),
];

/// What to do, in a sentence.
pub(crate) fn what_to_do(standing: &Standing) -> &'static str {
    let code = standing.decided_by.as_ref().and_then(|entry| entry.error_code.as_deref());
    let by_code =
        || code.and_then(|code| REMEDIES.iter().find(|(own, _)| code.starts_with(own))).map(|(_, remedy)| *remedy);
    match (standing.state, &standing.decided_by) {
        (State::Gone | State::Released, _) => "",
        (State::Absent, _) => "was not there: deleted before, or a mistyped id; compare it with the list",
        (State::Contained, _) => "playback is stopped; it is not deleted",
        (State::Planned, _) => "a dry run: run it again with --apply, or deploy with DryRun=false",
        (State::Rejected, _) => "its event was not understood: mend it, and send it again",
        (State::Waiting, None) => "nothing was heard of it: was the event sent, and is this the right log?",
        (State::Waiting, Some(_)) => {
            by_code().unwrap_or("comes back by itself; after the queue's last try it is in the dead-letter queue")
        }
        (State::Refused, _) => by_code().unwrap_or("the provider forbids it: ask its support with the request id"),
        (State::Failed, _) => {
            by_code().unwrap_or("will not get better by itself: look at the code, then send it again")
        }
    }
}
