//! What a report says of all targets together.

use crate::deadline::Deadline;
use crate::status::{Known, State};

/// How long targets took, and how many kept the deadline.
pub(super) struct Facts {
    pub(super) median_ms: Option<u64>,
    pub(super) slowest_ms: Option<u64>,
    pub(super) deadline: Option<Kept>,
}

/// A deadline, and what became of it.
pub(super) struct Kept {
    pub(super) text: String,
    pub(super) in_time: usize,
    pub(super) late: usize,
    /// Gone at a time that nobody knows: neither the event nor its folder tells when it was made.
    pub(super) untimed: usize,
    /// Not gone yet.
    pub(super) open: usize,
}

impl Facts {
    pub(super) fn of(known: &Known, deadline: Option<&Deadline>) -> Self {
        let done = known.standings.iter().filter(|standing| matches!(standing.state, State::Gone | State::Absent));
        let mut times: Vec<_> = done.clone().filter_map(|standing| standing.took_ms).collect();
        times.sort_unstable();
        let deadline = deadline.map(|deadline| {
            let in_time = times.partition_point(|time| *time <= deadline.millis);
            let done = done.count();
            Kept {
                text: deadline.text.clone(),
                in_time,
                late: times.len() - in_time,
                untimed: done - times.len(),
                open: known.standings.len() - done,
            }
        });
        Self { median_ms: times.get(times.len() / 2).copied(), slowest_ms: times.last().copied(), deadline }
    }
}
