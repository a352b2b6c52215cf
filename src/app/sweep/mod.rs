//! One run of a retention sweep: find, guard, delete, tell.

mod find;
mod send;

use std::time::Duration;

use tokio::time::Instant;

use super::worker::{Terms, Worker};
use crate::config::{Config, Sweep};
use crate::exchange::CallCounts;
use crate::journal::sweep as lines;
use crate::ledger::Summary;
use crate::log::LineContext;
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
struct SweepRun<'a> {
    worker: Worker<'a>,
    config: &'a Config,
    rule: Rule<'a>,
    /// The places of the messages that ask for it.
    asked_by: &'a [usize],
    /// The queue's or topic's id of the first of them.
    message_id: Option<&'a str>,
    dry_run: bool,
    /// What is told of the invocation with each outcome, where these are wanted for an answer.
    report_context: Option<LineContext<'a>>,
    stop_at: Instant,
    calls: CallCounts,
}

impl SweepRun<'_> {
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

/// Runs the sweeps that messages ask for, one after the other, and adds what they come to. Whoever asks for a dry run has one of its
/// own: it must neither delete anything nor keep others from it. It comes last, so as to take no time from what deletes.
pub(super) async fn run_all(worker: &Worker<'_>, messages: &[Message], terms: &Terms<'_>, summary: &mut Summary) {
    for (index, sweep) in worker.active.config.sweeps.iter().enumerate() {
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
            run_one(worker, sweep, &asking, dry_run, terms, summary).await;
        }
    }
}

/// A run, unless nobody asks for it.
async fn run_one(
    worker: &Worker<'_>,
    sweep: &Sweep,
    asking: &[Asking<'_>],
    dry_run: bool,
    terms: &Terms<'_>,
    summary: &mut Summary,
) {
    let Some(first) = asking.first() else { return };
    let started = Instant::now();
    let asked_by: Vec<usize> = asking.iter().map(|asking| asking.place).collect();
    let run = SweepRun {
        worker: *worker,
        config: &worker.active.config,
        rule: Rule::new(sweep, worker.resources.clock.now()),
        asked_by: &asked_by,
        message_id: first.message_id,
        dry_run,
        report_context: terms.report_context,
        stop_at: terms.stop_at,
        calls: CallCounts::default(),
    };
    lines::started(&run.rule, run.message_id, &first.event.id, run.dry_run);
    let mut tally = Tally::default();
    let unsettled = summary.unsettled;
    let trouble = match run.run(&mut tally, summary).await {
        Err(Trouble::OutOfTime) if tally.taken == 0 => {
            let needed = "there was too little time to list and delete anything; give the function a longer timeout";
            Some(Trouble::Failed(needed.to_owned()))
        }
        Ok(()) | Err(Trouble::OutOfTime) => None,
        Err(trouble) => Some(trouble),
    };
    let SweepRun { rule, dry_run, calls, .. } = run;
    tally.calls += calls.total();
    summary.add_calls(&calls);
    match &trouble {
        Some(Trouble::Refused(why)) => summary.refuse(&asked_by, format!("sweep {}: {why}", sweep.name)),
        Some(Trouble::Failed(why)) => summary.fail(&asked_by, format!("sweep {}: {why}", sweep.name)),
        Some(Trouble::OutOfTime) | None => {}
    }
    let is_settled = summary.unsettled == unsettled;
    let ending = lines::Ending { trouble: trouble.as_ref(), is_settled, dry_run, elapsed: started.elapsed() };
    summary.sweeps.push(lines::finished(&rule, tally, &ending));
}

impl SweepRun<'_> {
    async fn run(&self, tally: &mut Tally, summary: &mut Summary) -> Result<(), Trouble> {
        let mut listing = self.rule.listing();
        let mut rows = self.page(&mut listing, tally).await?;
        let allowed = self.guard(&listing, tally).await?;
        let most = self.rule.sweep.max_targets;
        let (together, least) =
            if self.is_queued() { (QUEUED_TOGETHER, LEAST_TO_QUEUE) } else { (DELETED_TOGETHER, LEAST_TO_DELETE) };
        let mut open: Vec<Row> = Vec::new();
        // Twice what the longest step has taken.
        let mut needed = least;
        loop {
            for row in rows.take().into_iter().flatten() {
                self.consider(row, tally, &mut open);
            }
            if tally.due > allowed {
                return Err(find::too_much(&self.rule, tally.due));
            }
            let room = usize::try_from(most.saturating_sub(tally.taken)).unwrap_or(usize::MAX);
            tally.left = open.len() as u64 + listing.remaining();
            tally.is_partial = !open.is_empty() || !listing.is_done() || tally.left > 0;
            if room == 0 || (open.is_empty() && listing.is_done()) {
                return listing.stuck().filter(|_| room > 0).map_or(Ok(()), |stuck| Err(find::stuck(stuck)));
            }
            let time_left = self.time_left();
            if time_left < needed {
                return Err(Trouble::OutOfTime);
            }
            let began = Instant::now();
            let wanted = together.min(room);
            let has_time_for_more = open.is_empty() || time_left >= needed * 2;
            if open.len() < wanted && !listing.is_done() && has_time_for_more {
                rows = match self.page(&mut listing, tally).await {
                    Ok(rows) => rows,
                    Err(Trouble::OutOfTime) => return Err(Trouble::OutOfTime),
                    Err(trouble) => {
                        // What has been found goes first: the next run may fail at the same place.
                        self.hand_over(open, tally, summary).await?;
                        tally.left = listing.remaining();
                        return Err(trouble);
                    }
                };
            } else {
                let group = open.drain(..wanted.min(open.len())).collect();
                self.hand_over(group, tally, summary).await?;
                if self.moves() && !listing.is_done() {
                    listing.begin_again().map_err(find::stuck)?;
                }
            }
            needed = needed.max(began.elapsed() * 2);
        }
    }

    /// Takes a row that is to be deleted, unless it is held or has nothing left to delete. What cannot be read is counted.
    fn consider(&self, row: Row, tally: &mut Tally, open: &mut Vec<Row>) {
        tally.unreadable += u64::from(!row.is_readable());
        if !self.rule.matches(&row) {
            return;
        }
        tally.matched += 1;
        if self.is_held(&row) {
            tally.protected += 1;
        } else if self.rule.is_done(&row) {
            tally.done_before += 1;
        } else {
            tally.due += 1;
            open.push(row);
        }
    }
}
