//! One run of a retention sweep: find, guard, delete, tell.

mod find;
mod send;

use std::time::Duration;

use tokio::time::Instant;

use super::App;
use crate::config::{Config, Sweep};
use crate::journal::sweep as lines;
use crate::ledger::{Closed, Ledger};
use crate::provider::Row;
use crate::request::{DeletionEvent, Message, Scope};
use crate::sweep::Rule;

/// Targets that are sent together: ten events of a hundred, one request to the queue; or so many at once to the provider.
const QUEUED_TOGETHER: usize = 1000;
const DELETED_TOGETHER: usize = 200;
/// The least time in which another group is begun.
const LEAST_TIME: Duration = Duration::from_secs(1);

/// What a run has come to so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Rows that the provider listed.
    pub(crate) found: u64,
    /// Rows that the rule matches.
    pub(crate) matched: u64,
    /// Of these, media under legal hold.
    pub(crate) protected: u64,
    /// Of these, media of which nothing is left that the rule would delete.
    pub(crate) done_before: u64,
    /// Targets that were put on the queue or given to the provider.
    pub(crate) sent: u64,
    pub(crate) deleted: u64,
    /// Media that are past their date and were not come to.
    pub(crate) left: u64,
    pub(crate) pages: u64,
    pub(crate) calls: u64,
}

/// Why a run ended before everything was listed.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The rule matches more than its share.
    Refused(String),
    /// The listing or the queue failed; trying again may help.
    Failed(String),
}

/// What asked for a run.
#[derive(Clone, Copy)]
struct Cause<'a> {
    /// The place of the message among those of the invocation.
    index: usize,
    message: &'a Message,
    event: &'a DeletionEvent,
    /// Whether the line of each target is wanted for an answer.
    with_report: bool,
}

/// What a run needs at every step.
struct Work<'a> {
    config: &'a Config,
    rule: Rule<'a>,
    cause: Cause<'a>,
    dry_run: bool,
    stop_at: Instant,
    ledger: Ledger<'a>,
}

impl App {
    /// Runs the sweeps that the messages ask for, one after the other, and adds what they come to.
    pub(super) async fn sweep(
        &self,
        config: &Config,
        messages: &[Message],
        stop_at: Instant,
        with_report: bool,
        closed: &mut Closed,
    ) {
        for (index, message) in messages.iter().enumerate().filter(|(_, message)| !message.blocked) {
            let Ok(event) = &message.event else { continue };
            for sweep in event.sweeps.iter().filter_map(|sweep| config.sweeps.get(*sweep)) {
                self.run_sweep(config, sweep, Cause { index, message, event, with_report }, stop_at, closed).await;
            }
        }
    }

    async fn run_sweep(&self, config: &Config, sweep: &Sweep, cause: Cause<'_>, stop_at: Instant, closed: &mut Closed) {
        let Some(account) = config.accounts.get(sweep.account) else { return };
        let started = Instant::now();
        let rule = Rule::new(sweep, account, self.clock.now());
        let Cause { index, message, event, .. } = cause;
        let dry_run = event.dry_run || sweep.dry_run;
        lines::started(&self.logger, &rule, message.id.as_deref(), &event.id, dry_run);
        let ledger = Ledger::open(config, &[], &self.logger, &self.clock, false);
        let work = Work { config, rule, cause, dry_run, stop_at, ledger };
        let mut tally = Tally::default();
        let unsettled = closed.problems.len();
        let trouble = self.run(&work, &mut tally, closed).await.err();
        let Work { rule, ledger, .. } = work;
        let listed = ledger.close();
        tally.calls += listed.calls();
        closed.absorb(listed, index);
        match &trouble {
            Some(Trouble::Refused(why)) => closed.refuse(index, format!("sweep {}: {why}", sweep.name)),
            Some(Trouble::Failed(why)) => closed.fail(index, format!("sweep {}: {why}", sweep.name)),
            None => {}
        }
        let is_whole = trouble.is_none() && closed.problems.len() == unsettled;
        closed.sweeps.push(lines::finished(&self.logger, &rule, &tally, trouble.as_ref(), is_whole, started.elapsed()));
    }

    async fn run(&self, work: &Work<'_>, tally: &mut Tally, closed: &mut Closed) -> Result<(), Trouble> {
        let sweep = work.rule.sweep;
        let mut listing = work.rule.listing();
        let mut rows = self.page(work, &mut listing, tally).await?;
        self.guard(work, &listing, tally).await?;
        let most = usize::try_from(sweep.max_targets).unwrap_or(usize::MAX);
        let is_queued = work.config.queue.is_some() && !work.dry_run;
        // What is deleted while it is listed moves the pages.
        let moves = !is_queued && !work.dry_run && sweep.scope == Scope::Media;
        let together = if is_queued { QUEUED_TOGETHER } else { DELETED_TOGETHER };
        let mut open: Vec<Row> = Vec::new();
        let mut longest = LEAST_TIME;
        loop {
            for row in rows.take().into_iter().flatten() {
                self.consider(work, row, tally, &mut open);
            }
            let room = most.saturating_sub(usize::try_from(tally.sent).unwrap_or(usize::MAX));
            let began = Instant::now();
            let is_over = room == 0 || work.stop_at.saturating_duration_since(began) < longest;
            tally.left = open.len() as u64 + listing.remaining();
            if is_over || (open.is_empty() && listing.is_done()) {
                return Ok(());
            }
            let wanted = together.min(room);
            if open.len() < wanted && !listing.is_done() {
                rows = self.page(work, &mut listing, tally).await?;
                continue;
            }
            let group = open.drain(..wanted.min(open.len())).collect();
            let found = self.open_ids(work, group, tally).await;
            if is_queued {
                self.enqueue_targets(work, &found.ids, tally).await?;
            } else if !found.ids.is_empty() {
                self.delete_targets(work, &found, tally, closed).await;
                if moves {
                    listing.begin_again();
                }
            }
            longest = longest.max(began.elapsed() * 2);
        }
    }

    /// Takes a row that is to be deleted, unless it is held or has nothing left to delete.
    fn consider(&self, work: &Work<'_>, row: Row, tally: &mut Tally, open: &mut Vec<Row>) {
        if !work.rule.matches(&row) {
            return;
        }
        tally.matched += 1;
        let names = row.id.iter().chain(&row.reference);
        if names.into_iter().any(|name| work.config.protected.contains(name)) {
            tally.protected += 1;
        } else if work.rule.is_done(&row) {
            tally.done_before += 1;
        } else {
            open.push(row);
        }
    }
}
