//! Legal holds: media that may not be deleted, whoever asks and by whichever of their names.

use std::cell::RefCell;
use std::collections::BTreeSet;

use futures_util::stream::{self, StreamExt};

use super::run::Run;
use super::verdict::{Decision, verdict_of};
use crate::outcome::{Outcome, Reason, Verdict};
use crate::plan::{Items, chunks};
use crate::provider::{Answer, AskId, Item, Kind, Medium};
use crate::request::{Deletion, IdKind, Provider, Renditions, Target};

/// Lookups under way at once.
const IN_FLIGHT: usize = 16;

/// Whether a target names a held medium or stream by itself, without asking the provider.
pub(crate) fn is_named(protected: &BTreeSet<String>, target: &Target) -> bool {
    protected.contains(&target.id.value) || jobs(target).iter().any(|job| protected.contains(job))
}

/// The streams that a target names.
fn jobs(target: &Target) -> &[String] {
    match &target.deletion {
        Deletion::Renditions(Renditions::Jobs(jobs)) => jobs,
        _ => &[],
    }
}

impl Run<'_> {
    /// Resolves the media of these targets at the provider where they have other names there, and decides those that are held,
    /// absent or cannot be resolved. Gives back the ones that are free to be deleted, in order.
    pub(crate) async fn release<'t>(&self, asks: Vec<(AskId, &'t Target)>) -> Vec<(AskId, &'t Target)> {
        if self.config.protected.is_empty() {
            return asks;
        }
        let mut batches: Vec<((usize, IdKind), Items)> = Vec::new();
        for (ask, target) in asks.iter().filter(|(_, target)| target.id.kind.provider() == Provider::AliyunVod) {
            let key = (target.account, target.id.kind);
            let place = batches.iter().position(|(own, _)| *own == key).unwrap_or_else(|| {
                batches.push((key, Items::default()));
                batches.len() - 1
            });
            if let Some((_, items)) = batches.get_mut(place) {
                items.add(&target.id.value, *ask);
            }
        }
        let calls: Vec<_> = batches
            .into_iter()
            .flat_map(|((account, by), items)| chunks(account, &Kind::BatchGetMediaInfos { by }, items.into_vec()))
            .collect();
        let decided: RefCell<BTreeSet<AskId>> = RefCell::default();
        let target_of =
            |ask: AskId| asks.binary_search_by_key(&ask, |(own, _)| *own).ok().and_then(|place| asks.get(place));
        let sink = |item: &Item, decision: Decision<'_>| {
            for ask in &item.asks {
                let Some((_, target)) = target_of(*ask) else { continue };
                if let Some(verdict) = self.judge(target, &decision) {
                    self.ledger.decide(&[*ask], &verdict, decision.request_id);
                    decided.borrow_mut().insert(*ask);
                }
            }
        };
        stream::iter(&calls).for_each_concurrent(IN_FLIGHT, |call| self.settle(call, &sink)).await;
        let decided = decided.into_inner();
        asks.into_iter().filter(|(ask, _)| !decided.contains(ask)).collect()
    }

    /// What a lookup decides for a target; nothing when it is free.
    fn judge(&self, target: &Target, decision: &Decision<'_>) -> Option<Verdict> {
        let answer = match decision.answer {
            Ok(answer) => answer,
            Err(verdict) => return Some(unresolved(verdict.clone())),
        };
        let Answer::Medium(medium) = answer else { return Some(unresolved(verdict_of(answer))) };
        if self.is_held(medium) {
            return Some(Verdict::because(Outcome::Refused, Reason::protected()));
        }
        let stray = jobs(target).iter().find(|job| !medium.job_ids.contains(job))?;
        let message = format!("stream {stray} is not listed with its medium, so that a hold on it cannot be ruled out");
        Some(Verdict::persistent(Reason::new("takedown.protected", message)))
    }

    fn is_held(&self, medium: &Medium) -> bool {
        let Medium { video_id, reference_id, job_ids } = medium;
        let mut names = std::iter::once(video_id).chain(reference_id).chain(job_ids);
        names.any(|name| self.config.protected.contains(name))
    }
}

/// What cannot be resolved is not sent. That it does not exist, or that nothing was asked, is an answer too.
fn unresolved(verdict: Verdict) -> Verdict {
    if matches!(verdict.outcome, Outcome::AlreadyAbsent | Outcome::NotAttempted) {
        return verdict;
    }
    let (code, why) = verdict
        .reason
        .map_or(("takedown.protected".into(), "no answer".into()), |reason| (reason.code, reason.message));
    Verdict::persistent(Reason::new(code, format!("whether it is under legal hold could not be resolved: {why}")))
}
