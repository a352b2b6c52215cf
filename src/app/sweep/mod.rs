//! One run of a retention sweep: find, guard, delete, tell.

mod find;
mod send;

use std::time::Duration;

use tokio::time::Instant;

use super::{App, Terms};
use crate::config::{Config, Sweep};
use crate::exchange::{ActiveConfig, CallCounts};
use crate::journal::sweep as lines;
use crate::ledger::Closed;
use crate::provider::Row;
use crate::request::{DeletionEvent, Message, Provider, Scope};
use crate::sweep::{Rule, Tally, Trouble};

/// Targets that are sent together: ten events of a hundred, one request to the queue; or so many at once to the provider.
const QUEUED_TOGETHER: usize = 1000;
const DELETED_TOGETHER: usize = 200;
/// The least time in which another step is begun. At the documented rates a group is deleted in two seconds.
const LEAST_TO_QUEUE: Duration = Duration::from_secs(1);
const LEAST_TO_DELETE: Duration = Duration::from_secs(3);

/// A message that asks for a run.
struct Asking<'a> {
    /// Its place among the messages of the invocation.
    place: usize,
    message_id: Option<&'a str>,
    event: &'a DeletionEvent,
}

/// A run, with what it needs at every step.
struct Job<'a> {
    active: &'a ActiveConfig,
    config: &'a Config,
    rule: Rule<'a>,
    /// The places of the messages that ask for it.
    asked_by: &'a [usize],
    /// The queue's or topic's id of the first of them.
    message_id: Option<&'a str>,
    dry_run: bool,
    /// Whether the line of each target is wanted for an answer.
    with_report: bool,
    stop_at: Instant,
    calls: CallCounts,
}

impl Job<'_> {
    fn is_queued(&self) -> bool {
        self.config.queue.is_some() && !self.dry_run
    }

    /// Whether the listing moves while it is read, and does not say so: what is deleted here, and at Tencent Cloud, which counts no
    /// further than it lists, what others delete of the queue.
    fn moves(&self) -> bool {
        let is_told = self.is_queued() && self.rule.sweep.account.provider == Provider::AliyunVod;
        !self.dry_run && !is_told && self.rule.sweep.scope == Scope::Media
    }

    /// Whether a row names a medium under legal hold.
    fn is_held(&self, row: &Row) -> bool {
        row.id.iter().chain(&row.reference).any(|name| self.config.protected.contains(name))
    }

    /// Whether a row is to be deleted, as far as it tells.
    fn is_due(&self, row: &Row) -> bool {
        self.rule.matches(row) && !self.is_held(row) && !self.rule.is_done(row)
    }

    fn time_left(&self) -> Duration {
        self.stop_at.saturating_duration_since(Instant::now())
    }
}

impl App {
    /// Runs the sweeps that messages ask for, one after the other, and adds what they come to. Whoever asks for a dry run has one of its
    /// own: it must neither delete anything nor keep others from it. It comes last, so as to take no time from what deletes.
    pub(super) async fn sweep(&self, active: &ActiveConfig, messages: &[Message], terms: &Terms, closed: &mut Closed) {
        for (index, sweep) in active.config.sweeps.iter().enumerate() {
            let asking: Vec<Asking<'_>> = messages
                .iter()
                .enumerate()
                .filter(|(_, message)| !message.blocked)
                .filter_map(|(place, message)| Some((place, message.id.as_deref(), message.event.as_ref().ok()?)))
                .filter(|(.., event)| event.sweeps.contains(&index))
                .map(|(place, message_id, event)| Asking { place, message_id, event })
                .collect();
            let (dry, live): (Vec<_>, Vec<_>) =
                asking.into_iter().partition(|asking| sweep.dry_run || asking.event.dry_run);
            for (asking, dry_run) in [(live, false), (dry, true)] {
                self.run_sweep(active, sweep, &asking, dry_run, terms, closed).await;
            }
        }
    }

    /// A run, unless nobody asks for it.
    async fn run_sweep(
        &self,
        active: &ActiveConfig,
        sweep: &Sweep,
        asking: &[Asking<'_>],
        dry_run: bool,
        terms: &Terms,
        closed: &mut Closed,
    ) {
        let config = &active.config;
        let Some(first) = asking.first() else { return };
        let started = Instant::now();
        let asked_by: Vec<usize> = asking.iter().map(|asking| asking.place).collect();
        let job = Job {
            active,
            config,
            rule: Rule::new(sweep, self.clock.now()),
            asked_by: &asked_by,
            message_id: first.message_id,
            dry_run,
            with_report: terms.with_report,
            stop_at: terms.stop_at,
            calls: CallCounts::default(),
        };
        lines::started(&self.logger, &job.rule, job.message_id, &first.event.id, job.dry_run);
        let mut tally = Tally::default();
        let unsettled = closed.unsettled;
        let trouble = match self.run(&job, &mut tally, closed).await {
            Err(Trouble::OutOfTime) if tally.taken == 0 => {
                let needed =
                    "there was too little time to list and delete anything; give the function a longer timeout";
                Some(Trouble::Failed(needed.to_owned()))
            }
            Ok(()) | Err(Trouble::OutOfTime) => None,
            Err(trouble) => Some(trouble),
        };
        let Job { rule, dry_run, calls, .. } = job;
        tally.calls += calls.total();
        closed.add_calls(&calls);
        match &trouble {
            Some(Trouble::Refused(why)) => closed.refuse(&asked_by, format!("sweep {}: {why}", sweep.name)),
            Some(Trouble::Failed(why)) => closed.fail(&asked_by, format!("sweep {}: {why}", sweep.name)),
            Some(Trouble::OutOfTime) | None => {}
        }
        let is_settled = closed.unsettled == unsettled;
        let ending = lines::Ending { trouble: trouble.as_ref(), is_settled, dry_run, elapsed: started.elapsed() };
        closed.sweeps.push(lines::finished(&self.logger, &rule, tally, &ending));
    }

    async fn run(&self, job: &Job<'_>, tally: &mut Tally, closed: &mut Closed) -> Result<(), Trouble> {
        let mut listing = job.rule.listing();
        let mut rows = self.page(job, &mut listing, tally).await?;
        let allowed = self.guard(job, &listing, tally).await?;
        let most = job.rule.sweep.max_targets;
        let (together, least) =
            if job.is_queued() { (QUEUED_TOGETHER, LEAST_TO_QUEUE) } else { (DELETED_TOGETHER, LEAST_TO_DELETE) };
        let mut open: Vec<Row> = Vec::new();
        // Twice what the longest step has taken.
        let mut needed = least;
        loop {
            for row in rows.take().into_iter().flatten() {
                self.consider(job, row, tally, &mut open);
            }
            if tally.due > allowed {
                return Err(find::too_much(job, tally.due));
            }
            let room = usize::try_from(most.saturating_sub(tally.taken)).unwrap_or(usize::MAX);
            tally.left = open.len() as u64 + listing.remaining();
            tally.is_partial = !open.is_empty() || !listing.is_done() || tally.left > 0;
            if room == 0 || (open.is_empty() && listing.is_done()) {
                return listing.stuck().filter(|_| room > 0).map_or(Ok(()), |stuck| Err(find::stuck(stuck)));
            }
            let time_left = job.time_left();
            if time_left < needed {
                return Err(Trouble::OutOfTime);
            }
            let began = Instant::now();
            let wanted = together.min(room);
            let has_time_for_more = open.is_empty() || time_left >= needed * 2;
            if open.len() < wanted && !listing.is_done() && has_time_for_more {
                rows = match self.page(job, &mut listing, tally).await {
                    Ok(rows) => rows,
                    Err(Trouble::OutOfTime) => return Err(Trouble::OutOfTime),
                    Err(trouble) => {
                        // What has been found goes first: the next run may fail at the same place.
                        self.hand_over(job, open, tally, closed).await?;
                        tally.left = listing.remaining();
                        return Err(trouble);
                    }
                };
            } else {
                let group = open.drain(..wanted.min(open.len())).collect();
                self.hand_over(job, group, tally, closed).await?;
                if job.moves() && !listing.is_done() {
                    listing.begin_again().map_err(find::stuck)?;
                }
            }
            needed = needed.max(began.elapsed() * 2);
        }
    }

    /// Takes a row that is to be deleted, unless it is held or has nothing left to delete. What cannot be read is counted.
    fn consider(&self, job: &Job<'_>, row: Row, tally: &mut Tally, open: &mut Vec<Row>) {
        tally.unreadable += u64::from(!row.is_readable());
        if !job.rule.matches(&row) {
            return;
        }
        tally.matched += 1;
        if job.is_held(&row) {
            tally.protected += 1;
        } else if job.rule.is_done(&row) {
            tally.done_before += 1;
        } else {
            tally.due += 1;
            open.push(row);
        }
    }
}
