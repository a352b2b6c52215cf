//! How a command ends, and the exit status that says so.

use std::process::ExitCode;

/// A command that did what it could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Everything is settled, or, in a dry run, could be planned.
    Settled,
    /// Something is unsettled, rejected, bad or left.
    Unsettled,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

impl Ended {
    pub(crate) fn settled_if(is_settled: bool) -> Self {
        if is_settled { Self::Settled } else { Self::Unsettled }
    }
}

impl From<Ended> for ExitCode {
    fn from(ended: Ended) -> Self {
        Self::from(match ended {
            Ended::Settled => 0,
            Ended::Unsettled => 1,
            // As a shell reports a program that SIGINT has ended.
            Ended::Interrupted => 130,
        })
    }
}

/// The exit status of wrong usage, a wrong configuration or a wrong file.
pub(crate) const WRONG: u8 = 2;

/// Wrong usage, a wrong configuration or a wrong file: a text that says what, where and what would be right.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Wrong(pub(crate) String);

impl Wrong {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// How a command ends.
pub(crate) type Done = Result<Ended, Wrong>;
