//! Outcomes: what became of a target, how several calls fold into one outcome, and what is counted.

mod counts;

use std::borrow::Cow;

pub(crate) use counts::Counts;

/// Whether a failure is for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disposition {
    /// It will fail again.
    Permanent,
    /// It was temporary, and the tries or the time ran out.
    Persistent,
}

impl Disposition {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Permanent => "permanent",
            Self::Persistent => "persistent",
        }
    }
}

/// What became of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The provider accepted the delete and did not list the id as an exception.
    Deleted,
    /// The provider says that it does not exist.
    AlreadyAbsent,
    /// A dry run.
    Planned,
    /// The provider forbids it, or it is protected here.
    Refused,
    Failed(Disposition),
    /// Never sent.
    NotAttempted,
}

impl Outcome {
    /// The names in log lines, in the order of `index`.
    pub(crate) const NAMES: [&str; 6] = ["deleted", "already_absent", "planned", "refused", "failed", "not_attempted"];

    /// The place among the names: failures for good and for now share one.
    pub(crate) fn index(self) -> usize {
        match self {
            Self::Deleted => 0,
            Self::AlreadyAbsent => 1,
            Self::Planned => 2,
            Self::Refused => 3,
            Self::Failed(_) => 4,
            Self::NotAttempted => 5,
        }
    }

    /// The name in log lines.
    pub(crate) fn as_str(self) -> &'static str {
        Self::NAMES.get(self.index()).copied().unwrap_or_default()
    }

    /// The name as a reader says it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::AlreadyAbsent => "already absent",
            Self::NotAttempted => "not attempted",
            other => other.as_str(),
        }
    }

    /// Whether the message need not come back for this target.
    pub(crate) fn is_settled(self) -> bool {
        matches!(self, Self::Deleted | Self::AlreadyAbsent | Self::Planned)
    }

    /// Whether it is unsettled and may be settled when it is tried again.
    pub(crate) fn may_improve(self) -> bool {
        matches!(self, Self::Failed(Disposition::Persistent) | Self::NotAttempted)
    }

    /// The place in the fold: of several calls, the lowest decides.
    fn rank(self) -> u8 {
        match self {
            Self::Failed(Disposition::Permanent) => 0,
            Self::Refused => 1,
            Self::Failed(Disposition::Persistent) => 2,
            Self::NotAttempted => 3,
            Self::Deleted => 4,
            Self::AlreadyAbsent => 5,
            Self::Planned => 6,
        }
    }
}

/// Our own error codes; all others are the providers'.
pub(crate) mod code {
    /// No reply in time.
    pub(crate) const TIMEOUT: &str = "takedown.timeout";
    /// No connection, or one that broke.
    pub(crate) const CONNECTION: &str = "takedown.connection";
    /// A reply that carries no word of the provider.
    pub(crate) const UNREADABLE_REPLY: &str = "takedown.unreadable_reply";
    /// A reply that cannot be matched to the ids that were sent.
    pub(crate) const UNMATCHED_REPLY: &str = "takedown.unmatched_reply";
    /// The invocation's time ran out.
    pub(crate) const DEADLINE: &str = "takedown.deadline";
    /// The account or the operation is not called any more.
    pub(crate) const STOPPED: &str = "takedown.stopped";
    /// The medium is under legal hold, or it cannot be shown not to be.
    pub(crate) const PROTECTED: &str = "takedown.protected";
}

/// Why an outcome is not a success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    /// The provider's own code, or one of ours, which begin with `takedown.`; empty where neither fits.
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: Cow<'static, str>,
}

impl Reason {
    /// A code, which may be empty, and what it means here.
    pub(crate) fn new(code: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code: code.into(), message: message.into() }
    }

    /// Time ran out.
    pub(crate) fn deadline(message: &'static str) -> Self {
        Self::new(code::DEADLINE, message)
    }

    /// The account or the operation is not called any more.
    pub(crate) fn stopped(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(code::STOPPED, message)
    }

    /// The medium is held.
    pub(crate) fn protected() -> Self {
        Self::new(code::PROTECTED, "the medium is under legal hold")
    }
}

/// What a call decided for one of its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    pub(crate) reason: Option<Reason>,
}

impl Verdict {
    /// An outcome that needs no reason.
    pub(crate) fn of(outcome: Outcome) -> Self {
        Self { outcome, reason: None }
    }

    /// An outcome and its reason.
    pub(crate) fn because(outcome: Outcome, reason: Reason) -> Self {
        Self { outcome, reason: Some(reason) }
    }

    /// Never sent.
    pub(crate) fn not_attempted(reason: Reason) -> Self {
        Self::because(Outcome::NotAttempted, reason)
    }

    /// A failure that may not repeat.
    pub(crate) fn persistent(reason: Reason) -> Self {
        Self::because(Outcome::Failed(Disposition::Persistent), reason)
    }

    /// Its reason, behind something that failed because of it.
    pub(crate) fn because_of(&self) -> String {
        self.reason.as_ref().map_or_else(String::new, |reason| format!(": {} {}", reason.code, reason.message))
    }

    /// The one of two that decides.
    pub(crate) fn fold(self, other: Self) -> Self {
        if other.outcome.rank() < self.outcome.rank() { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_calls_the_lowest_rank_decides() {
        let order = [
            Outcome::Failed(Disposition::Permanent),
            Outcome::Refused,
            Outcome::Failed(Disposition::Persistent),
            Outcome::NotAttempted,
            Outcome::Deleted,
            Outcome::AlreadyAbsent,
            Outcome::Planned,
        ];
        for (place, first) in order.iter().enumerate() {
            for later in order.iter().skip(place) {
                assert_eq!(Verdict::of(*first).fold(Verdict::of(*later)).outcome, *first);
                assert_eq!(Verdict::of(*later).fold(Verdict::of(*first)).outcome, *first);
            }
        }
    }

    #[test]
    fn of_two_alike_the_first_is_told() {
        let first = || Verdict::persistent(Reason::new("first", ""));
        assert_eq!(first().fold(Verdict::persistent(Reason::new("second", ""))), first());
    }

    #[test]
    fn every_outcome_has_its_name() {
        let named = [
            (Outcome::Deleted, "deleted", "deleted"),
            (Outcome::AlreadyAbsent, "already_absent", "already absent"),
            (Outcome::Planned, "planned", "planned"),
            (Outcome::Refused, "refused", "refused"),
            (Outcome::Failed(Disposition::Permanent), "failed", "failed"),
            (Outcome::Failed(Disposition::Persistent), "failed", "failed"),
            (Outcome::NotAttempted, "not_attempted", "not attempted"),
        ];
        for (outcome, name, words) in named {
            assert_eq!((outcome.as_str(), outcome.words()), (name, words));
        }
        assert_eq!((Disposition::Permanent.as_str(), Disposition::Persistent.as_str()), ("permanent", "persistent"));
    }

    #[test]
    fn only_what_failed_for_now_and_what_was_not_sent_may_improve() {
        let better = [Outcome::Failed(Disposition::Persistent), Outcome::NotAttempted];
        assert!(better.iter().all(|outcome| outcome.may_improve()));
        let same = [
            Outcome::Failed(Disposition::Permanent),
            Outcome::Refused,
            Outcome::Deleted,
            Outcome::AlreadyAbsent,
            Outcome::Planned,
        ];
        assert!(!same.iter().any(|outcome| outcome.may_improve()));
    }

    #[test]
    fn a_verdict_explains_what_failed_because_of_it() {
        assert_eq!(Verdict::of(Outcome::Refused).because_of(), "");
        assert_eq!(Verdict::persistent(Reason::new("Busy", "later")).because_of(), ": Busy later");
        assert_eq!(Verdict::not_attempted(Reason::deadline("too late")).because_of(), ": takedown.deadline too late");
        assert_eq!(Reason::stopped("no key").code, code::STOPPED);
        assert_eq!(Reason::protected().code, code::PROTECTED);
    }

    #[test]
    fn only_done_absent_and_planned_settle() {
        assert!(
            [Outcome::Deleted, Outcome::AlreadyAbsent, Outcome::Planned].iter().all(|outcome| outcome.is_settled())
        );
        let open = [
            Outcome::Refused,
            Outcome::Failed(Disposition::Permanent),
            Outcome::Failed(Disposition::Persistent),
            Outcome::NotAttempted,
        ];
        assert!(!open.iter().any(|outcome| outcome.is_settled()));
    }
}
