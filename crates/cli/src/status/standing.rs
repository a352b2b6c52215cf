//! How a target stands, by its lines.

use serde::Serialize;

use super::asked::Case;
use super::history::{Entry, History, What};
use crate::target::Level;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// The provider accepted the delete, and nobody found it since.
    Gone,
    /// The provider says that it was not there: it was deleted before, or the id is mistyped.
    Absent,
    /// Playback is stopped; it is not deleted.
    Contained,
    /// Playback is allowed again.
    Released,
    /// It will be tried again, or nothing was heard of it yet.
    Waiting,
    /// The provider forbids it, or it is under legal hold.
    Refused,
    /// It will not get better by itself.
    Failed,
    /// Its event was not understood.
    Rejected,
    /// A dry run: nothing was deleted.
    Planned,
}

impl State {
    pub(crate) const ALL: [Self; 9] = [
        Self::Gone,
        Self::Absent,
        Self::Contained,
        Self::Released,
        Self::Waiting,
        Self::Refused,
        Self::Failed,
        Self::Rejected,
        Self::Planned,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Absent => "absent",
            Self::Contained => "contained",
            Self::Released => "released",
            Self::Waiting => "waiting",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Rejected => "rejected",
            Self::Planned => "planned",
        }
    }

    fn of(entry: &Entry) -> Option<Self> {
        Some(match (entry.event, entry.outcome.as_deref()) {
            (What::Rejected, _) => Self::Rejected,
            (What::Contained, _) if entry.error_code.is_some() => return None,
            (What::Released, _) if entry.error_code.is_some() => return None,
            (What::Contained, _) | (What::Outcome, Some("contained")) => Self::Contained,
            (What::Released, _) | (What::Outcome, Some("released")) => Self::Released,
            (What::Gone, _) => match (entry.level_reached, &entry.error_code) {
                // Somebody looked, and it is still there.
                (None | Some(Level::Accepted), Some(_)) => Self::Failed,
                _ => Self::Gone,
            },
            (What::Outcome, Some("deleted")) => Self::Gone,
            (What::Outcome, Some("already_absent")) => Self::Absent,
            (What::Outcome, Some("planned")) => Self::Planned,
            (What::Outcome, Some("refused")) => Self::Refused,
            (What::Outcome, Some("not_attempted")) => Self::Waiting,
            (What::Outcome, Some("failed")) if entry.disposition.as_deref() == Some("permanent") => Self::Failed,
            (What::Outcome, Some("failed")) => Self::Waiting,
            (What::Outcome, _) => return None,
        })
    }

    /// The state after a line says `next`.
    fn then(self, next: Self, entry: &Entry) -> Self {
        let is_read_back = entry.event == What::Gone;
        match (self, next) {
            // A read-back follows a delete or an absence, and tells nothing of which of the two it was.
            (Self::Absent, Self::Gone) if is_read_back => Self::Absent,
            // Gone stays gone until a read-back says otherwise.
            (Self::Gone, Self::Failed) if is_read_back => Self::Failed,
            (Self::Gone, _) => Self::Gone,
            (_, next) => next,
        }
    }
}

/// How a target stands, and the line that says so.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) state: State,
    /// The level that was reached, where somebody looked.
    pub(crate) level: Option<Level>,
    /// The line that put it into its state; none where nothing was heard of it.
    pub(crate) decided_by: Option<Entry>,
    /// What was stopped of its playback, and not allowed again since.
    pub(crate) contained: Option<Box<str>>,
    pub(crate) attempts: u64,
    /// From the event to the delete, or to the level that was wanted.
    pub(crate) took_ms: Option<u64>,
}

impl Standing {
    pub(crate) fn of(history: &History, case: &Case) -> Self {
        let mut standing = Self {
            state: State::Waiting,
            level: None,
            decided_by: None,
            contained: None,
            attempts: history.attempts,
            took_ms: None,
        };
        // A planned line never replaces a real one.
        let is_real = |entry: &Entry| State::of(entry).is_some_and(|state| state != State::Planned);
        let has_real = history.entries.iter().any(is_real);
        let counted = history.entries.iter().filter(|entry| !has_real || is_real(entry));
        for entry in counted {
            standing.take(entry);
        }
        if matches!(standing.state, State::Gone | State::Absent) {
            standing.took_ms = took(history, case);
        }
        standing
    }

    fn take(&mut self, entry: &Entry) {
        let Some(next) = State::of(entry) else { return };
        match next {
            State::Contained => self.contained = Some(entry.contained.clone().unwrap_or_else(|| "playback".into())),
            State::Released => self.contained = None,
            _ => {}
        }
        if entry.event == What::Gone {
            self.level = self.level.max(entry.level_reached);
        }
        let state = self.state.then(next, entry);
        // Of a target that is gone, the line that said so first.
        if state == next && (self.state, state) != (State::Gone, State::Gone) {
            self.decided_by = Some(entry.clone());
        }
        self.state = state;
    }
}

/// From the event's time to the delete; to the read-back, where more than the delete was wanted.
fn took(history: &History, case: &Case) -> Option<u64> {
    let wanted = history.entries.iter().filter_map(|entry| entry.level_wanted).max().max(case.level);
    let is_it = |entry: &&Entry| match wanted {
        Some(wanted) if wanted > Level::Accepted => entry.event == What::Gone && entry.level_reached >= Some(wanted),
        _ => matches!(State::of(entry), Some(State::Gone | State::Absent)),
    };
    let entry = history.entries.iter().find(is_it)?;
    let created = || case.folder.as_ref().and_then(|folder| crate::times::millis(&folder.created));
    entry.age_ms.or_else(|| u64::try_from(entry.at - created()?).ok())
}

#[cfg(test)]
mod tests;
