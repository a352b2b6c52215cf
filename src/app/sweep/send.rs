//! Handing over what a sweep has found: to the queue, or to the provider.

use super::{Tally, Trouble, Work};
use crate::app::App;
use crate::config::RETENTION;
use crate::execute::Run;
use crate::journal::sweep as lines;
use crate::ledger::Closed;
use crate::provider::{Answer, Kind, Row};
use crate::queue::{Outgoing, Queue};
use crate::request::{IdKind, Message, Provider, Scope};
use crate::sweep::pack;

/// Media that are to be deleted.
pub(super) struct Open {
    pub(super) ids: Vec<String>,
    /// Whether it has been ruled out that one of them is under legal hold.
    is_released: bool,
}

impl App {
    /// What of a group is to be deleted. Where the rows do not tell whether something is held or left, Alibaba Cloud is asked.
    pub(super) async fn open_ids(&self, work: &Work<'_>, rows: Vec<Row>, tally: &mut Tally) -> Open {
        let ids: Vec<String> = rows.into_iter().filter_map(|row| row.id).collect();
        let is_told = work.config.protected.is_empty() && work.rule.sweep.scope == Scope::Media;
        if is_told || work.rule.account.provider != Provider::AliyunVod {
            return Open { ids, is_released: false };
        }
        let run = Run::new(&self.executor, work.config, &work.ledger, &self.logger, work.stop_at);
        let kind = Kind::BatchGetMediaInfos { by: IdKind::Video };
        let answers = run.look_up_all(work.rule.sweep.account, &kind, &ids).await;
        let mut open = Open { ids: Vec::new(), is_released: true };
        for (id, answer) in ids.into_iter().zip(answers) {
            let medium = match answer {
                Ok(Answer::Medium(medium)) => medium,
                Ok(Answer::Absent) => {
                    tally.done_before += 1;
                    continue;
                }
                // The delete itself will ask again, and not send what cannot be resolved.
                _ => {
                    open.is_released = false;
                    open.ids.push(id);
                    continue;
                }
            };
            let has_renditions = medium.job_ids.as_ref().map(|jobs| !jobs.is_empty());
            // A list of streams that is not there may hide a hold.
            open.is_released &= has_renditions.is_some();
            let row = Row { has_source: medium.has_source, has_renditions, ..Row::default() };
            if run.is_held(&medium) {
                tally.protected += 1;
            } else if work.rule.is_done(&row) {
                tally.done_before += 1;
            } else {
                open.ids.push(id);
            }
        }
        open
    }

    pub(super) async fn enqueue_targets(
        &self,
        work: &Work<'_>,
        ids: &[String],
        tally: &mut Tally,
    ) -> Result<(), Trouble> {
        let Some(url) = &work.config.queue else { return Ok(()) };
        let (rule, now) = (&work.rule, self.clock.now());
        let batches = pack(rule, ids, work.config.limits.max_targets_per_event);
        let outgoing: Vec<_> =
            batches.iter().map(|batch| Outgoing::new(&batch.to_json(rule, now), &[&batch.source, &batch.id])).collect();
        let queue = Queue {
            url,
            http: &self.executor.http,
            environment: &self.executor.environment,
            clock: &self.clock,
            random: &self.executor.random,
            until: work.stop_at,
        };
        let mut failure = None;
        for (batch, result) in batches.iter().zip(queue.send(&outgoing).await) {
            match result {
                Ok(message_id) => {
                    tally.sent += batch.ids.len() as u64;
                    lines::queued(&self.logger, rule, batch, &message_id);
                }
                Err(why) => failure = Some(why),
            }
        }
        failure.map_or(Ok(()), |why| Err(Trouble::Failed(format!("not everything could be put on the queue: {why}"))))
    }

    /// Deletes at once, as events of their own.
    pub(super) async fn delete_targets(&self, work: &Work<'_>, open: &Open, tally: &mut Tally, closed: &mut Closed) {
        let event_type = work.config.events.find(RETENTION).unwrap_or_default();
        let messages: Vec<_> = pack(&work.rule, &open.ids, work.config.limits.max_targets_per_event)
            .iter()
            .map(|batch| Message {
                id: work.cause.message.id.clone(),
                event: Ok(batch.to_event(&work.rule, event_type, work.dry_run, open.is_released)),
                blocked: false,
            })
            .collect();
        let done = self.settle(work.config, &messages, work.stop_at, work.cause.with_report, Default::default()).await;
        tally.sent += open.ids.len() as u64;
        tally.calls += done.calls();
        tally.deleted += done.deleted();
        closed.absorb(done, work.cause.index);
    }
}
