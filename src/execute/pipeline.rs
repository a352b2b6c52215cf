//! The way of an account's targets to their deletes. Where a hold may stand under another name, their media are looked up, and those
//! that are free leave while others are still looked up: each operation has a rate of its own.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{join, select};
use futures_util::stream::{self, StreamExt};
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::Instant;

use super::hold::{Ruling, jobs, rule, unresolved};
use super::outlet::{Outlet, received};
use super::run::Run;
use super::verdict::Decision;
use crate::account::Account;
use crate::outcome::{Outcome, Reason, Verdict, code};
use crate::plan::{Plan, Planner, by_medium, chunks};
use crate::provider::{Answer, AskId, Call, Item, Kind, Medium, Name, Operation};
use crate::request::{IdKind, Provider, Target};
use crate::retry::pause;

/// Lookups of one account under way at once. At the documented rate it covers replies that take a second.
const IN_FLIGHT: usize = 32;
/// How long free media wait for others that fill their call, when lookups could leave and none is answered.
const PATIENCE: Duration = Duration::from_secs(2);
/// The shortest time between two looks at what waits.
const SHORTEST: Duration = Duration::from_millis(50);

/// A target that is still to be decided.
#[derive(Clone, Copy)]
pub(crate) struct Ask<'t> {
    pub(crate) ask: AskId,
    pub(crate) dry_run: bool,
    pub(crate) target: &'t Target,
}

/// A target that may be deleted, or what may be of it.
pub(crate) type Free<'t> = (AskId, Cow<'t, Target>);

/// The targets of one account on their way.
struct Pipeline<'p, 't> {
    run: &'p Run<'p>,
    account: &'p Rc<Account>,
    outlet: Outlet,
    docket: RefCell<Docket<'t>>,
}

struct Docket<'t> {
    /// What is asked of each medium, until it is ruled on.
    open: Vec<Vec<Ask<'t>>>,
    /// Free, and waiting for others to fill a call.
    planner: Planner,
    /// Free, of dry runs.
    dry: Vec<Free<'t>>,
    /// Streams that are named, and whether a lookup showed them with a medium that is free. One that is deleted is not listed any more
    /// when its medium is looked up by another name.
    streams: HashMap<&'t str, bool>,
    /// When a lookup was last answered, or what waited was last sent on.
    answered_at: Instant,
}

impl Run<'_> {
    /// Decides the targets of an account: deletes what is free, and hands what is of dry runs to `plan_dry`. Where it has been ruled
    /// out already that anything is held, nothing is looked up.
    pub(crate) async fn delete_free<'t>(
        &self,
        account: &Rc<Account>,
        asks: Vec<Ask<'t>>,
        are_released: bool,
        plan_dry: impl FnOnce(Vec<Free<'t>>),
    ) {
        let has_names = account.provider == Provider::AliyunVod;
        let looks_up = has_names && !are_released && !self.config.protected.is_empty();
        self.execute(account, async |outlet| {
            let pipeline = Pipeline::new(self, account, asks, outlet);
            if looks_up {
                pipeline.look_up().await;
            } else {
                pipeline.release_all();
            }
            plan_dry(pipeline.finish());
        })
        .await;
    }
}

impl<'p, 't> Pipeline<'p, 't> {
    fn new(run: &'p Run<'p>, account: &'p Rc<Account>, asks: Vec<Ask<'t>>, outlet: Outlet) -> Self {
        let named = asks.iter().flat_map(|ask| jobs(ask.target)).map(|job| (job.as_str(), false));
        let docket = Docket {
            streams: named.collect(),
            open: by_medium(asks.into_iter(), |ask| ask.target),
            planner: Planner::default(),
            dry: Vec::new(),
            answered_at: Instant::now(),
        };
        Self { run, account, outlet, docket: RefCell::new(docket) }
    }

    /// Makes everything free.
    fn release_all(&self) {
        let mut docket = self.docket.borrow_mut();
        for asks in std::mem::take(&mut docket.open) {
            // What is not reached in time is not attempted.
            if Instant::now() >= self.run.stop_at {
                return;
            }
            docket.release(asks.into_iter().map(|ask| (ask, Cow::Borrowed(ask.target))));
        }
    }

    /// Looks up every medium, and sends on what is free as soon as it fills a call.
    async fn look_up(&self) {
        let calls = self.lookups();
        let (unlisted, receiver) = unbounded_channel();
        let lookups = async move {
            let sink = |item: &Item, decision: Decision<'_>| match decision.answer {
                Ok(Answer::Medium(medium)) if medium.job_ids.is_none() && !self.run.is_held(medium) => {
                    let _received = unlisted.send((item.clone(), medium.clone()));
                }
                _ => self.rule(item, &decision),
            };
            stream::iter(&calls).for_each_concurrent(IN_FLIGHT, |call| self.run.settle(call, &sink)).await;
        };
        let lists = received(receiver)
            .for_each_concurrent(IN_FLIGHT, |(item, medium)| async move { self.rule_by_list(&item, medium).await });
        select(pin!(join(lookups, lists)), pin!(self.keep_moving())).await;
        // What nobody has ruled on is not free.
        let verdict = unresolved(Verdict::persistent(Reason::new(code::PROTECTED, "no lookup spoke of it")));
        for asks in std::mem::take(&mut self.docket.borrow_mut().open) {
            asks.iter().for_each(|ask| self.run.ledger.decide(&[ask.ask], &verdict, None));
        }
    }

    /// The lookups of all media, each named by its place.
    fn lookups(&self) -> Vec<Call> {
        let mut items: BTreeMap<IdKind, Vec<Item>> = BTreeMap::new();
        for (place, asks) in self.docket.borrow().open.iter().enumerate() {
            let Some(Ask { target: Target { id, .. }, .. }) = asks.first() else { continue };
            items.entry(id.kind).or_default().push(Item { name: Name::Id(id.value.clone()), asks: vec![place] });
        }
        let calls = items.into_iter().map(|(by, items)| chunks(self.account, &Kind::BatchGetMediaInfos { by }, items));
        calls.flatten().collect()
    }

    /// Rules on a medium whose streams the lookup does not tell: a hold may stand under one of them, so that they are listed.
    async fn rule_by_list(&self, looked_up: &Item, medium: Medium) {
        let item = Item { name: Name::Id(medium.video_id.clone()), asks: Vec::new() };
        let call =
            Call { account: Rc::clone(self.account), kind: Kind::GetPlayInfo { by: IdKind::Video }, items: vec![item] };
        let sink = |_: &Item, decision: Decision<'_>| {
            let job_ids = match decision.answer {
                // A hold may stand under a name that the list alone tells.
                Ok(Answer::Streams { names, streams }) => {
                    streams.iter().map(|stream| &stream.job_id).chain(names).cloned().collect()
                }
                // The medium is known to exist; what is absent are its streams.
                Err(verdict) if verdict.outcome == Outcome::AlreadyAbsent => Vec::new(),
                _ => return self.rule(looked_up, &decision),
            };
            let answer = Answer::Medium(Medium { job_ids: Some(job_ids), ..medium.clone() });
            self.rule(looked_up, &Decision { answer: Ok(&answer), request_id: decision.request_id });
        };
        self.run.settle(&call, &sink).await;
    }

    /// Decides what is asked of a medium, or makes it free, without the streams that may belong to something held.
    fn rule(&self, looked_up: &Item, decision: &Decision<'_>) {
        let ledger = self.run.ledger;
        let mut docket = self.docket.borrow_mut();
        if decision.answer.is_ok() {
            docket.answered_at = Instant::now();
        }
        let place = looked_up.asks.first().and_then(|place| docket.open.get_mut(*place));
        let asks = place.map(std::mem::take).unwrap_or_default();
        let medium = match self.run.free(decision) {
            Ok(medium) => medium,
            Err(verdict) => {
                return asks.iter().for_each(|ask| ledger.decide(&[ask.ask], &verdict, decision.request_id));
            }
        };
        for job in medium.job_ids.iter().flatten() {
            if let Some(is_free) = docket.streams.get_mut(job.as_str()) {
                *is_free = true;
            }
        }
        let mut free = Vec::with_capacity(asks.len());
        for ask in asks {
            match rule(ask.target, |job| docket.streams.get(job).is_some_and(|is_free| *is_free)) {
                Ruling::Free(target) => free.push((ask, target)),
                Ruling::FreeInPart(target, verdict) => {
                    ledger.note(ask.ask, verdict);
                    free.push((ask, target));
                }
                Ruling::Decided(verdict) => ledger.decide(&[ask.ask], &verdict, decision.request_id),
            }
        }
        docket.release(free.into_iter());
        let full = docket.planner.take_full();
        self.send(full);
    }

    /// Sends on what waits for more while no more comes: a lookup that hangs, or is tried again and again, holds up nothing that is free,
    /// and half of the time that is left is left for the deletes.
    async fn keep_moving(&self) {
        let run = self.run;
        let window = run.generation.lane(self.account, Operation::BatchGetMediaInfos).window();
        let patience = window.saturating_add(PATIENCE);
        loop {
            let answered_at = self.docket.borrow().answered_at;
            let patience = patience.min(run.stop_at.saturating_duration_since(answered_at) / 2);
            pause(patience.saturating_sub(answered_at.elapsed()).max(SHORTEST)).await;
            let mut docket = self.docket.borrow_mut();
            if docket.answered_at == answered_at {
                docket.answered_at = Instant::now();
                let rest = docket.planner.take_all();
                self.send(rest);
            }
        }
    }

    fn send(&self, plan: Plan) {
        self.run.ledger.expect(&plan);
        self.outlet.send(plan);
    }

    /// Sends on the rest. Gives what is free of dry runs, in the order of the targets.
    fn finish(self) -> Vec<Free<'t>> {
        self.send(self.docket.borrow_mut().planner.take_all());
        let mut dry = self.docket.into_inner().dry;
        dry.sort_by_key(|(ask, _)| *ask);
        dry
    }
}

impl<'t> Docket<'t> {
    /// What is asked of a medium is free.
    fn release(&mut self, free: impl Iterator<Item = (Ask<'t>, Cow<'t, Target>)>) {
        let (dry, live): (Vec<_>, Vec<_>) = free.partition(|(ask, _)| ask.dry_run);
        self.dry.extend(dry.into_iter().map(|(ask, target)| (ask.ask, target)));
        self.planner.add(live.iter().map(|(ask, target)| (ask.ask, &**target)));
    }
}
