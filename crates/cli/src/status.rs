//! What became of each target of a case, told from log lines. It is never rounded up: a target is gone when a line says so.

mod asked;
mod history;
mod json;
mod matching;
mod remedy;
mod screen;
mod standing;

use crate::arguments::{CaseSource, Status};
use crate::exit::{Done, Ended, Wrong};
use crate::logs::{Counts, Logs};
pub(crate) use asked::Case;
pub(crate) use history::Entry;
pub(crate) use json::{Detail, write};
use matching::Matching;
pub(crate) use remedy::what_to_do;
pub(crate) use screen::denominator;
pub(crate) use standing::{Standing, State};

/// A case with what the logs say of it.
pub(crate) struct Known {
    pub(crate) case: Case,
    /// The lines of each target, in the order of time.
    pub(crate) histories: Vec<history::History>,
    pub(crate) standings: Vec<Standing>,
    pub(crate) sums: Sums,
    pub(crate) read: Counts,
    /// Rejected events of this reference whose targets nobody knows, as there is no case's folder.
    pub(crate) rejected_events: usize,
}

/// How many targets are in each state.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sums([usize; State::ALL.len()]);

impl Sums {
    pub(crate) fn of(&self, state: State) -> usize {
        let place = State::ALL.iter().position(|own| *own == state);
        place.and_then(|place| self.0.get(place)).copied().unwrap_or_default()
    }

    fn add(&mut self, state: State) {
        let place = State::ALL.iter().position(|own| *own == state);
        if let Some(sum) = place.and_then(|place| self.0.get_mut(place)) {
            *sum += 1;
        }
    }
}

impl Known {
    /// Whether nothing is left to do for what was asked.
    pub(crate) fn is_settled(&self) -> bool {
        self.standings.iter().all(|standing| self.case.is_reached(standing.state))
    }
}

pub(crate) async fn status(status: &Status) -> Done {
    let known = known(&status.source).await?;
    match status.json {
        true => write(&mut std::io::stdout().lock(), &known, Detail::State)
            .map_err(|error| Wrong(format!("standard output cannot be written: {error}")))?,
        false => screen::show(&known),
    }
    Ok(Ended::settled_if(known.is_settled()))
}

/// Reads a case and its logs.
pub(crate) async fn known(source: &CaseSource) -> Result<Known, Wrong> {
    if source.logs.is_empty() && source.log_group.is_none() {
        return Err(Wrong::new("no log: name files of log lines, - for standard input, or --log-group NAME"));
    }
    let case = Case::read(source)?;
    let mut matching = Matching::new(&case);
    let mut sink = |line| matching.take(line);
    let mut logs = Logs::new(&mut sink);
    for path in &source.logs {
        logs.read(path)?;
    }
    if let Some(group) = &source.log_group {
        #[cfg(feature = "aws")]
        crate::log_group::read(group, &case, source.since.as_deref(), &mut logs).await?;
        #[cfg(not(feature = "aws"))]
        return Err(Wrong(format!("--log-group {group}: {}", crate::NO_AWS)));
    }
    let read = logs.counts();
    let (histories, rejections) = matching.finish();
    let standings: Vec<_> = histories.iter().map(|history| Standing::of(history, &case)).collect();
    let mut sums = Sums::default();
    standings.iter().for_each(|standing| sums.add(standing.state));
    Ok(Known { case, histories, standings, sums, read, rejected_events: rejections })
}
