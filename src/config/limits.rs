//! `[limits]`.

use std::time::Duration;

use super::reader::Section;

/// Bounds on what one invocation does and how long it takes.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// Targets in one event; an event with more is rejected.
    pub(crate) max_targets_per_event: usize,
    /// Concurrent instances of the function that share the accounts' rates.
    pub(crate) instances: u64,
    /// Tries of one request, the first included.
    pub(crate) attempts: u64,
    /// Time for one try of a request.
    pub(crate) request_timeout: Duration,
    /// Time kept back to answer before Lambda's own timeout.
    pub(crate) deadline_reserve: Duration,
    /// The least age that a sweep may ask for.
    pub(crate) min_age_days: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_targets_per_event: 1000,
            instances: 1,
            attempts: 5,
            request_timeout: Duration::from_secs(10),
            deadline_reserve: Duration::from_secs(2),
            min_age_days: 1,
        }
    }
}

pub(super) fn read(section: Option<Section<'_>>) -> Limits {
    let mut limits = Limits::default();
    let Some(mut section) = section else { return limits };
    if let Some(most) = section.count("max_targets_per_event") {
        limits.max_targets_per_event = usize::try_from(most).unwrap_or(usize::MAX);
    }
    limits.instances = section.count("instances").unwrap_or(limits.instances);
    limits.attempts = section.count("attempts").unwrap_or(limits.attempts);
    if let Some(millis) = section.count("request_timeout_ms") {
        limits.request_timeout = Duration::from_millis(millis);
    }
    if let Some(millis) = section.count("deadline_reserve_ms") {
        limits.deadline_reserve = Duration::from_millis(millis);
    }
    limits.min_age_days = section.count("min_age_days").unwrap_or(limits.min_age_days);
    section.finish("[limits] takes");
    limits
}
