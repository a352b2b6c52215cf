//! Legal holds: media that may not be deleted, whoever asks and by whichever of their names.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use futures_util::stream::{self, StreamExt};

use super::run::Run;
use super::verdict::{Decision, verdict_of};
use crate::config::Protected;
use crate::outcome::{Outcome, Reason, Verdict, code};
use crate::plan::{Items, chunks};
use crate::provider::{Answer, AskId, Call, Item, Kind, Medium, Name};
use crate::request::{Deletion, IdKind, Provider, Renditions, Target};

/// Lookups of one account under way at once.
const IN_FLIGHT: usize = 16;

/// A target that is still to be decided.
#[derive(Clone)]
pub(crate) struct Ask<'t> {
    pub(crate) ask: AskId,
    pub(crate) dry_run: bool,
    pub(crate) target: Cow<'t, Target>,
}

impl Ask<'_> {
    /// As the plan takes it.
    pub(crate) fn wish(&self) -> (AskId, &Target) {
        (self.ask, &self.target)
    }
}

/// Targets that are still to be ruled on, and those that are free.
struct Docket<'t> {
    open: BTreeMap<AskId, Ask<'t>>,
    free: BTreeMap<AskId, Ask<'t>>,
}

/// What a lookup says of a target.
enum Ruling {
    Free,
    /// Free but for these streams, which the medium does not list: nobody knows what they belong to.
    FreeWithout(Vec<String>),
    Decided(Verdict),
}

/// Whether a target names a held medium or stream by itself, without asking the provider.
pub(crate) fn is_named(protected: &Protected, target: &Target) -> bool {
    let id = &target.id.value;
    // MPS ids are hexadecimal; that the service tells upper from lower case is not documented.
    let is_media = target.id.kind == IdKind::Media && protected.contains_in_any_case(id);
    is_media || protected.contains(id) || jobs(target).iter().any(|job| protected.contains(job))
}

/// The streams that a target names.
fn jobs(target: &Target) -> &[String] {
    match &target.deletion {
        Deletion::Renditions(Renditions::Jobs(jobs)) => jobs,
        _ => &[],
    }
}

impl Run<'_> {
    /// Resolves the media of one account's targets at the provider where they have other names there, and decides those that are
    /// held, absent or cannot be resolved. Gives back what is free to be deleted, in order.
    pub(crate) async fn release<'t>(&self, asks: Vec<Ask<'t>>) -> Vec<Ask<'t>> {
        let has_names = |ask: &Ask<'_>| ask.target.id.kind.provider() == Provider::AliyunVod;
        if self.config.protected.is_empty() || !asks.iter().any(has_names) {
            return asks;
        }
        let mut batches: BTreeMap<(usize, IdKind), Items> = BTreeMap::new();
        for Ask { ask, target, .. } in asks.iter().filter(|ask| has_names(ask)) {
            batches.entry((target.account, target.id.kind)).or_default().add(&target.id.value, *ask);
        }
        let calls: Vec<_> = batches
            .into_iter()
            .flat_map(|((account, by), items)| chunks(account, &Kind::BatchGetMediaInfos { by }, items.into_vec()))
            .collect();
        let (open, free) = asks.into_iter().map(|ask| (ask.ask, ask)).partition(|(_, ask)| has_names(ask));
        let (docket, unlisted) = (RefCell::new(Docket { open, free }), RefCell::new(Vec::new()));
        let sink = |item: &Item, decision: Decision<'_>| match decision.answer {
            Ok(Answer::Medium(medium)) if medium.job_ids.is_none() && !self.is_held(medium) => {
                unlisted.borrow_mut().push((item.asks.clone(), medium.clone()));
            }
            _ => self.rule_all(&mut docket.borrow_mut(), &item.asks, &decision),
        };
        stream::iter(&calls).for_each_concurrent(IN_FLIGHT, |call| self.settle(call, &sink)).await;
        let account = calls.first().map_or(0, |call| call.account);
        let unlisted = unlisted.into_inner();
        stream::iter(unlisted)
            .for_each_concurrent(IN_FLIGHT, |(own, medium)| self.rule_by_list(account, &docket, own, medium))
            .await;
        let Docket { open, free } = docket.into_inner();
        // What nobody has ruled on is not free.
        for ask in open.into_keys() {
            let verdict = unresolved(Verdict::persistent(Reason::new(code::PROTECTED, "no lookup spoke of it")));
            self.ledger.decide(&[ask], &verdict, None);
        }
        free.into_values().collect()
    }

    /// Rules on a medium whose streams the lookup does not tell: a hold may stand under one of them, so that they are listed.
    async fn rule_by_list(&self, account: usize, docket: &RefCell<Docket<'_>>, own: Vec<AskId>, medium: Medium) {
        let item = Item { name: Name::Id(medium.video_id.clone()), asks: Vec::new() };
        let call = Call { account, kind: Kind::GetPlayInfo { by: IdKind::Video }, items: vec![item] };
        let sink = |_: &Item, decision: Decision<'_>| {
            let job_ids = match decision.answer {
                Ok(Answer::Streams { streams, .. }) => streams.iter().map(|stream| stream.job_id.clone()).collect(),
                // The medium is known to exist; what is absent are its streams.
                Err(verdict) if verdict.outcome == Outcome::AlreadyAbsent => Vec::new(),
                _ => return self.rule_all(&mut docket.borrow_mut(), &own, &decision),
            };
            let answer = Answer::Medium(Medium { job_ids: Some(job_ids), ..medium.clone() });
            let decision = Decision { answer: Ok(&answer), request_id: decision.request_id };
            self.rule_all(&mut docket.borrow_mut(), &own, &decision);
        };
        self.settle(&call, &sink).await;
    }

    fn rule_all(&self, docket: &mut Docket<'_>, own: &[AskId], decision: &Decision<'_>) {
        own.iter().for_each(|ask| self.rule(docket, *ask, decision));
    }

    /// Decides an open target or makes it free, without the streams that may belong to something held.
    fn rule(&self, docket: &mut Docket<'_>, ask: AskId, decision: &Decision<'_>) {
        let Some(mut open) = docket.open.remove(&ask) else { return };
        match self.judge(&open.target, decision) {
            Ruling::Free => {}
            Ruling::FreeWithout(strays) => {
                let message =
                    format!("{} not listed with the medium, so that a hold cannot be ruled out", counted(&strays));
                self.ledger.note(ask, Verdict::persistent(Reason::new(code::PROTECTED, message)));
                if let Deletion::Renditions(Renditions::Jobs(jobs)) = &mut open.target.to_mut().deletion {
                    let strays: HashSet<_> = strays.into_iter().collect();
                    jobs.retain(|job| !strays.contains(job));
                }
            }
            Ruling::Decided(verdict) => return self.ledger.decide(&[ask], &verdict, decision.request_id),
        }
        docket.free.insert(ask, open);
    }

    fn judge(&self, target: &Target, decision: &Decision<'_>) -> Ruling {
        let answer = match decision.answer {
            Ok(answer) => answer,
            Err(verdict) => return Ruling::Decided(unresolved(verdict.clone())),
        };
        let Answer::Medium(medium) = answer else { return Ruling::Decided(unresolved(verdict_of(answer))) };
        if self.is_held(medium) {
            return Ruling::Decided(Verdict::because(Outcome::Refused, Reason::protected()));
        }
        let own: HashSet<_> = medium.job_ids.iter().flatten().collect();
        let (listed, strays): (Vec<_>, Vec<_>) = jobs(target).iter().cloned().partition(|job| own.contains(job));
        match (listed.is_empty(), strays.is_empty()) {
            (_, true) => Ruling::Free,
            (false, false) => Ruling::FreeWithout(strays),
            (true, false) => {
                let message =
                    "none of its streams is listed with the medium, so that a hold on them cannot be ruled out";
                Ruling::Decided(Verdict::persistent(Reason::new(code::PROTECTED, message)))
            }
        }
    }

    /// Whether a medium is under legal hold by any of its names.
    pub(crate) fn is_held(&self, medium: &Medium) -> bool {
        let Medium { video_id, reference_id, job_ids, .. } = medium;
        let mut names = std::iter::once(video_id).chain(reference_id).chain(job_ids.iter().flatten());
        names.any(|name| self.config.protected.contains(name))
    }
}

/// Streams as an error names them: a target may have named as many as fit a message.
fn counted(streams: &[String]) -> String {
    const NAMED: usize = 3;
    let named = streams.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(",");
    match streams.len() {
        1 => format!("stream {named} is"),
        count if count <= NAMED => format!("streams {named} are"),
        count => format!("streams {named} and {} more are", count - NAMED),
    }
}

/// What cannot be resolved is not sent. That it does not exist, or that nothing was asked, is an answer too.
fn unresolved(verdict: Verdict) -> Verdict {
    if matches!(verdict.outcome, Outcome::AlreadyAbsent | Outcome::NotAttempted) {
        return verdict;
    }
    let (code, why) =
        verdict.reason.map_or((code::PROTECTED.into(), "no answer".into()), |reason| (reason.code, reason.message));
    Verdict::persistent(Reason::new(code, format!("whether it is under legal hold could not be resolved: {why}")))
}
