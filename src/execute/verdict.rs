//! What answers and failures mean for the items of a call.

use crate::outcome::{Disposition, Outcome, Reason, Verdict, code};
use crate::provider::{Answer, CallError, Class, Item};

/// One decision for one item, and the reply that made it.
pub(super) struct Decision<'d> {
    pub(super) answer: Result<&'d Answer, &'d Verdict>,
    pub(super) request_id: Option<&'d str>,
}

/// Takes the decisions of a call as they are made, each item's once.
pub(super) type Sink<'s> = &'s dyn Fn(&Item, Decision<'_>);

/// Why a call has no answer for its items.
#[derive(Debug)]
pub(super) enum Failure {
    /// It never left.
    NotSent(Reason),
    /// The provider's answer is final.
    Final(CallError),
    /// The error was temporary, and the tries or the time ran out.
    Exhausted(CallError),
}

impl Failure {
    /// The provider's id of the last request, where it gave one.
    pub(super) fn request_id(&self) -> Option<&str> {
        match self {
            Self::NotSent(_) => None,
            Self::Final(error) | Self::Exhausted(error) => error.request_id.as_deref(),
        }
    }
}

/// What an answer means for a target that is to be deleted.
pub(super) fn verdict_of(answer: &Answer) -> Verdict {
    match answer {
        Answer::Deleted => Verdict::of(Outcome::Deleted),
        Answer::Absent => Verdict::of(Outcome::AlreadyAbsent),
        Answer::Refused(reason) => Verdict::because(Outcome::Refused, reason.clone()),
        Answer::Streams { .. } | Answer::Medium(_) | Answer::Moderated(_) | Answer::Page(_) | Answer::Omitted => {
            Verdict::persistent(Reason::new(code::UNMATCHED_REPLY, "the reply does not speak of it"))
        }
        Answer::Unclear => {
            let what = "what the reply says of it contradicts itself, or names something by what is no name";
            Verdict::persistent(Reason::new(code::UNMATCHED_REPLY, what))
        }
    }
}

/// What a failure means for each item of its call, when it is not taken apart.
pub(super) fn verdict(failure: &Failure) -> Verdict {
    let because =
        |outcome, error: &CallError| Verdict::because(outcome, Reason::new(error.code.clone(), error.message.clone()));
    let error = match failure {
        Failure::NotSent(reason) => return Verdict::not_attempted(reason.clone()),
        Failure::Exhausted(error) => return because(Outcome::Failed(Disposition::Persistent), error),
        Failure::Final(error) => error,
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
