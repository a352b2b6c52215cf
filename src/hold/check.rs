//! Looks up the media of an account, and releases those that are not held.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use futures_util::future::join;
use futures_util::stream::{self, StreamExt};
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::Instant;

use super::{Clearance, clear, is_held, jobs};
use crate::account::Account;
use crate::exchange::Exchange;
use crate::execute::{Decision, received, settle};
use crate::ledger::Ledger;
use crate::outcome::{Outcome, Reason, Verdict, code};
use crate::plan::by_medium;
use crate::provider::alibaba::{BatchGetMediaInfos, GetPlayInfo};
use crate::provider::{Decoded, Lookup, LookupItem, Medium, Operation, Streams};
use crate::request::{IdKind, Target, TargetId};

/// Lookups of one account under way at once. At the documented rate it covers replies that take a second.
const IN_FLIGHT: usize = 32;

/// A target that is still to be decided.
#[derive(Clone, Copy)]
pub(crate) struct Requested<'t> {
    pub(crate) id: TargetId,
    pub(crate) dry_run: bool,
    pub(crate) target: &'t Target,
}

/// A target that may be deleted, or what may be of it.
pub(crate) struct Released<'t> {
    pub(crate) requested: Requested<'t>,
    pub(crate) target: Cow<'t, Target>,
}

/// Takes everything that is released of one medium.
type Release<'r, 't> = &'r dyn Fn(Vec<Released<'t>>);

/// The media of one account that are looked up.
pub(super) struct HoldCheck<'c, 't> {
    pub(super) exchange: &'c Exchange<'c>,
    pub(super) ledger: &'c Ledger<'c>,
    pub(super) account: &'c Rc<Account>,
    /// What is asked of each medium, until it is decided or released.
    open: RefCell<Vec<Vec<Requested<'t>>>>,
    /// Streams that targets name, and whether a lookup showed them with a medium that is not held. It is kept for all media together: a
    /// stream that is deleted is not listed any more when its medium is looked up by another name.
    streams: RefCell<HashMap<&'t str, bool>>,
    /// When a lookup was last answered, or when what waits was last sent on.
    pub(super) answered_at: Cell<Instant>,
}

impl<'c, 't> HoldCheck<'c, 't> {
    pub(super) fn new(
        exchange: &'c Exchange<'c>,
        ledger: &'c Ledger<'c>,
        account: &'c Rc<Account>,
        requested: Vec<Requested<'t>>,
    ) -> Self {
        let streams = requested.iter().flat_map(|requested| jobs(requested.target)).map(|job| (job.as_str(), false));
        Self {
            exchange,
            ledger,
            account,
            streams: RefCell::new(streams.collect()),
            open: RefCell::new(by_medium(requested.into_iter(), |requested| requested.target)),
            answered_at: Cell::new(Instant::now()),
        }
    }

    /// Releases everything, where nothing has to be looked up.
    pub(super) fn release_all(&self, release: Release<'_, 't>) {
        for requested in self.open.take() {
            // What is not reached in time is not attempted.
            if Instant::now() >= self.exchange.stop_at() {
                return;
            }
            let whole = |requested: Requested<'t>| Released { requested, target: Cow::Borrowed(requested.target) };
            release(requested.into_iter().map(whole).collect());
        }
    }

    /// Looks up every medium, and releases each that is not held as soon as that is known.
    pub(super) async fn run(&self, release: Release<'_, 't>) {
        let items = self.items();
        let (unlisted, receiver) = unbounded_channel();
        let lookups = async move {
            let sink = |item: &LookupItem, decision: Decision<'_, Lookup<Medium>>| {
                let medium = match decision.answer {
                    // A hold may stand under one of its streams, so that they are listed first.
                    Ok(Lookup::Found(medium)) if medium.job_ids.is_none() && !self.is_held(medium) => {
                        let _received = unlisted.send((item.index, medium.clone()));
                        return;
                    }
                    Ok(answer) => found(answer),
                    Err(verdict) => Err(verdict.clone()),
                };
                if decision.answer.is_ok() {
                    self.answered_at.set(Instant::now());
                }
                self.decide(item.index, medium, decision.request_id, release);
            };
            let limit = Operation::BatchGetMediaInfos.batch_limit();
            let calls = items.iter().flat_map(|(by, items)| items.chunks(limit).map(|items| (*by, items)));
            let look_up = |(by, items)| settle(self.exchange, self.account, BatchGetMediaInfos { by, items }, &sink);
            stream::iter(calls).for_each_concurrent(IN_FLIGHT, look_up).await;
        };
        let lists = received(receiver).for_each_concurrent(IN_FLIGHT, |(index, medium)| async move {
            self.check_streams(index, medium, release).await;
        });
        join(lookups, lists).await;
    }

    /// Every medium by the kind of its id, with its place among those that are open.
    fn items(&self) -> BTreeMap<IdKind, Vec<LookupItem>> {
        let mut items: BTreeMap<IdKind, Vec<LookupItem>> = BTreeMap::new();
        for (index, requested) in self.open.borrow().iter().enumerate() {
            let Some(Requested { target: Target { id, .. }, .. }) = requested.first() else { continue };
            items.entry(id.kind).or_default().push(LookupItem { id: id.value.clone(), index });
        }
        items
    }

    /// Lists the streams of a medium of which the lookup tells none, and decides by them.
    async fn check_streams(&self, index: usize, medium: Medium, release: Release<'_, 't>) {
        let list = GetPlayInfo { by: IdKind::Video, id: &medium.video_id };
        let tries = self.exchange.config().limits.attempts;
        let asked = self.exchange.ask(self.account, &list, tries, &|| {}).await;
        let (job_ids, request_id) = match asked {
            // A hold may stand under a name that the list alone tells.
            Ok(Decoded { request_id, reply: Streams { names, streams } }) => {
                (streams.into_iter().map(|stream| stream.job_id).chain(names).collect(), request_id)
            }
            Err(failure) => {
                let (verdict, request_id) = (failure.verdict(), failure.request_id());
                if verdict.outcome != Outcome::AlreadyAbsent {
                    return self.decide(index, Err(verdict), request_id, release);
                }
                // The medium is known to exist; what is absent are its streams.
                (Vec::new(), request_id.map(str::to_owned))
            }
        };
        self.answered_at.set(Instant::now());
        let medium = Medium { job_ids: Some(job_ids), ..medium };
        self.decide(index, Ok(&medium), request_id.as_deref(), release);
    }

    /// Decides what is asked of a medium, or releases it, without the streams that may belong to something held.
    fn decide(
        &self,
        index: usize,
        medium: Result<&Medium, Verdict>,
        request_id: Option<&str>,
        release: Release<'_, 't>,
    ) {
        let requested = self.open.borrow_mut().get_mut(index).map(std::mem::take).unwrap_or_default();
        let medium = match medium {
            Ok(medium) if self.is_held(medium) => Err(Verdict::because(Outcome::Refused, Reason::protected())),
            Ok(medium) => Ok(medium),
            Err(verdict) => Err(unresolved(verdict)),
        };
        let medium = match medium {
            Ok(medium) => medium,
            Err(verdict) => {
                return requested
                    .iter()
                    .for_each(|requested| self.ledger.decide(&[requested.id], &verdict, request_id));
            }
        };
        let mut streams = self.streams.borrow_mut();
        for job in medium.job_ids.iter().flatten() {
            if let Some(is_free) = streams.get_mut(job.as_str()) {
                *is_free = true;
            }
        }
        let mut released = Vec::with_capacity(requested.len());
        for requested in requested {
            match clear(requested.target, |job| streams.get(job).is_some_and(|is_free| *is_free)) {
                Clearance::Whole(target) => released.push(Released { requested, target }),
                Clearance::InPart(target, verdict) => {
                    self.ledger.note(requested.id, verdict);
                    released.push(Released { requested, target });
                }
                Clearance::Nothing(verdict) => self.ledger.decide(&[requested.id], &verdict, request_id),
            }
        }
        drop(streams);
        release(released);
    }

    /// Decides what no lookup spoke of: it is not released.
    pub(super) fn decide_rest(&self) {
        let verdict = unresolved(Verdict::persistent(Reason::new(code::PROTECTED, "no lookup spoke of it")));
        for requested in self.open.take().into_iter().flatten() {
            self.ledger.decide(&[requested.id], &verdict, None);
        }
    }

    fn is_held(&self, medium: &Medium) -> bool {
        is_held(&self.exchange.config().protected, medium)
    }
}

/// The medium that a lookup found, or what its answer means for everything that is asked of it.
fn found(answer: &Lookup<Medium>) -> Result<&Medium, Verdict> {
    let unmatched = |what| Verdict::persistent(Reason::new(code::UNMATCHED_REPLY, what));
    match answer {
        Lookup::Found(medium) => Ok(medium),
        Lookup::Absent => Err(Verdict::of(Outcome::AlreadyAbsent)),
        Lookup::Refused(reason) => Err(Verdict::because(Outcome::Refused, reason.clone())),
        Lookup::Omitted => Err(unmatched("the reply does not speak of it")),
        Lookup::Unclear => {
            Err(unmatched("what the reply says of it contradicts itself, or names something by what is no name"))
        }
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
