//! What one run of a sweep comes to.

/// Counts of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Rows that the provider listed.
    pub(crate) found: u64,
    /// Rows that the rule matches.
    pub(crate) matched: u64,
    /// Rows that do not tell of one medium and its age, which are left alone.
    pub(crate) unreadable: u64,
    /// Of the matched ones, media that are to be deleted as far as their rows tell: what `max_share` bounds.
    pub(crate) due: u64,
    /// Of the matched ones, media under legal hold.
    pub(crate) protected: u64,
    /// Of the matched ones, media of which nothing is left that the rule would delete.
    pub(crate) done_before: u64,
    /// Targets that were put on the queue, or that the provider was asked to delete.
    pub(crate) sent: u64,
    pub(crate) deleted: u64,
    /// Targets of a dry run.
    pub(crate) planned: u64,
    /// Media that were listed or counted, and not come to.
    pub(crate) left: u64,
    pub(crate) pages: u64,
    pub(crate) calls: u64,
    /// Targets that were handed over, whatever came of them: what `max_targets` bounds.
    pub(crate) taken: u64,
    /// Whether the run ended before everything was listed and handed over.
    pub(crate) is_partial: bool,
}

/// Why a run ended before it was through.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The rule matches more than its share.
    Refused(String),
    /// The listing, the queue or the provider failed; trying again may help.
    Failed(String),
    /// The invocation's time is nearly over.
    OutOfTime,
}

/// A run that has ended.
#[derive(Debug)]
pub(crate) struct Swept {
    pub(crate) sweep: String,
    pub(crate) tally: Tally,
    /// What its last line says, as JSON.
    pub(crate) report: String,
}
