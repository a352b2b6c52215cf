//! Why a request has no answer, and what that means for what it asks for.

use crate::outcome::{Disposition, Outcome, Reason, Verdict};
use crate::provider::{CallError, Class};

/// Why a request has no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It never left.
    NotSent(Reason),
    /// The provider's answer is final.
    Final(CallError),
    /// The error was temporary, and the tries or the time ran out.
    Exhausted(CallError),
}

impl Failure {
    /// The provider's id of the last request, where it gave one.
    pub(crate) fn request_id(&self) -> Option<&str> {
        match self {
            Self::NotSent(_) => None,
            Self::Final(error) | Self::Exhausted(error) => error.request_id.as_deref(),
        }
    }

    /// What it means for each item of the request, when that is not split.
    pub(crate) fn verdict(&self) -> Verdict {
        let because = |outcome, error: &CallError| {
            Verdict::because(outcome, Reason::new(error.code.clone(), error.message.clone()))
        };
        let error = match self {
            Self::NotSent(reason) => return Verdict::not_attempted(reason.clone()),
            Self::Exhausted(error) => return because(Outcome::Failed(Disposition::Persistent), error),
            Self::Final(error) => error,
        };
        match error.class {
            Class::Absent | Class::OneAbsent => Verdict::of(Outcome::AlreadyAbsent),
            Class::OneRefused | Class::Denied => because(Outcome::Refused, error),
            Class::OneInvalid | Class::Permanent | Class::Unserved | Class::BadCredential | Class::BadAccount => {
                because(Outcome::Failed(Disposition::Permanent), error)
            }
            Class::Unmatched | Class::Temporary | Class::Unreached | Class::Throttled | Class::Later => {
                because(Outcome::Failed(Disposition::Persistent), error)
            }
        }
    }
}
