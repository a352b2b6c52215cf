//! Handing over what a sweep has found: to the queue, or to the provider.

use super::SweepRun;
use crate::app::worker::Terms;
use crate::config::RETENTION;
use crate::exchange::CallCounts;
use crate::execute::look_up;
use crate::hold::is_held;
use crate::journal::sweep as lines;
use crate::ledger::Summary;
use crate::outcome::Outcome;
use crate::provider::alibaba::BatchGetMediaInfos;
use crate::provider::{Lookup, LookupItem, Row};
use crate::queue::Outgoing;
use crate::request::{IdKind, Message, Provider, Scope};
use crate::sweep::{Tally, Trouble, pack};

/// Media that are to be deleted.
struct Open {
    ids: Vec<String>,
    /// Whether it has been ruled out that one of them is under legal hold.
    are_released: bool,
}

impl SweepRun<'_> {
    /// Hands a group over to the queue, or to the provider.
    pub(super) async fn hand_over(
        &self,
        group: Vec<Row>,
        tally: &mut Tally,
        summary: &mut Summary,
    ) -> Result<(), Trouble> {
        let (mut asked, mut settled) = (0, 0);
        for open in self.open(group, tally).await? {
            let count = open.ids.len() as u64;
            (asked, tally.taken) = (asked + count, tally.taken + count);
            settled += match (count, self.is_queued()) {
                (0, _) => 0,
                (_, true) => self.enqueue_targets(&open.ids, tally).await?,
                (_, false) => self.delete_targets(&open, tally, summary).await,
            };
        }
        // The next group would fare alike.
        if asked > 0 && settled == 0 {
            return Err(Trouble::Failed("nothing of a whole group could be deleted".to_owned()));
        }
        Ok(())
    }

    /// What of a group is to be deleted. Where the rows do not tell whether something is held or left, Alibaba Cloud is asked; media of
    /// which it does not tell come apart, so that their delete asks again and says what is wrong with them.
    async fn open(&self, rows: Vec<Row>, tally: &mut Tally) -> Result<Vec<Open>, Trouble> {
        let ids: Vec<String> = rows.into_iter().filter_map(|row| row.id).collect();
        let is_told = self.config.protected.is_empty() && self.rule.sweep.scope == Scope::Media;
        if is_told || self.rule.sweep.account.provider != Provider::AliyunVod {
            return Ok(vec![Open { ids, are_released: false }]);
        }
        let exchange = self.worker.exchange(&self.calls, self.stop_at);
        let items = ids.iter().enumerate().map(|(index, id)| LookupItem { id: id.clone(), index });
        let items: Vec<_> = items.collect();
        let request = BatchGetMediaInfos { by: IdKind::Video, items: &items };
        let answers = look_up(&exchange, &self.rule.sweep.account, request).await;
        let mut released = Open { ids: Vec::new(), are_released: true };
        let mut unknown = Open { ids: Vec::new(), are_released: false };
        let mut silence = None;
        let all = ids.len();
        for (id, answer) in ids.into_iter().zip(answers) {
            let medium = match answer {
                Ok(Lookup::Found(medium)) => medium,
                Ok(Lookup::Absent) => {
                    tally.done_before += 1;
                    continue;
                }
                other => {
                    silence = other.err();
                    unknown.ids.push(id);
                    continue;
                }
            };
            let has_renditions = medium.job_ids.as_ref().map(|jobs| !jobs.is_empty());
            let row = Row { has_source: medium.has_source, has_renditions, ..Row::default() };
            if is_held(&self.config.protected, &medium) {
                tally.protected += 1;
            } else if self.rule.is_done(&row) {
                tally.done_before += 1;
            } else if has_renditions.is_some() {
                released.ids.push(id);
            } else {
                // A list of streams that is not there may hide a hold.
                unknown.ids.push(id);
            }
        }
        match silence {
            Some(verdict) if unknown.ids.len() == all => Err(Trouble::Failed(format!(
                "whether media are held or done could not be looked up{}",
                verdict.because_of()
            ))),
            _ => Ok(vec![released, unknown]),
        }
    }

    /// Puts targets on the queue, and says how many.
    async fn enqueue_targets(&self, ids: &[String], tally: &mut Tally) -> Result<u64, Trouble> {
        let Some(url) = &self.config.queue else { return Ok(0) };
        let (rule, now) = (&self.rule, self.worker.resources.clock.now());
        let batches = pack(rule, ids, self.config.limits.max_targets_per_event);
        let outgoing: Vec<_> =
            batches.iter().map(|batch| Outgoing::new(&batch.to_json(rule, now), &[&batch.source, &batch.id])).collect();
        let mut failure = None;
        for (batch, result) in batches.iter().zip(self.worker.queue(url, self.stop_at).send(&outgoing).await) {
            match result {
                Ok(message_id) => {
                    tally.sent += batch.ids.len() as u64;
                    lines::queued(rule, batch, &message_id);
                }
                Err(why) => {
                    lines::not_queued(rule, batch, &why);
                    failure = Some(why);
                }
            }
        }
        failure.map_or(Ok(ids.len() as u64), |why| {
            Err(Trouble::Failed(format!("not everything could be put on the queue: {why}")))
        })
    }

    /// Deletes at once, as events of their own, and says how many targets are settled.
    async fn delete_targets(&self, open: &Open, tally: &mut Tally, summary: &mut Summary) -> u64 {
        let event_type = self.config.events.find(RETENTION).unwrap_or_default();
        let messages: Vec<_> = pack(&self.rule, &open.ids, self.config.limits.max_targets_per_event)
            .iter()
            .map(|batch| Message {
                id: self.message_id.map(str::to_owned),
                event: Ok(batch.to_event(&self.rule, event_type, self.dry_run)),
                blocked: false,
            })
            .collect();
        let terms =
            Terms { stop_at: self.stop_at, report_context: self.report_context, are_released: open.are_released };
        let done = self.worker.settle(&messages, &terms, CallCounts::default()).await;
        let [deleted, absent, planned, not_attempted] =
            [Outcome::Deleted, Outcome::AlreadyAbsent, Outcome::Planned, Outcome::NotAttempted]
                .map(|one| done.count_of(one));
        tally.sent += (open.ids.len() as u64).saturating_sub(planned + not_attempted);
        tally.calls += done.calls();
        tally.deleted += deleted;
        tally.planned += planned;
        summary.absorb(done, self.asked_by);
        deleted + absent + planned
    }
}
