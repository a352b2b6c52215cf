//! The way of an account's targets to their deletes: what the hold check releases is planned, and leaves while other media are still
//! looked up, since each operation has a rate of its own.

use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::select;
use tokio::time::Instant;

use super::check::{HoldCheck, Released, Requested};
use crate::account::{Account, Provider};
use crate::execute::{CallQueues, Execution};
use crate::plan::{Plan, Planner};
use crate::provider::Operation;
use crate::retry::pause;

/// How long released media wait for others that fill their call, when lookups could leave and none is answered.
const PATIENCE: Duration = Duration::from_secs(2);
/// The shortest time between two looks at what waits.
const SHORTEST: Duration = Duration::from_millis(50);

/// What is released on its way into calls.
struct Pipeline<'p, 't> {
    execution: &'p Execution<'p>,
    queues: CallQueues,
    /// Waits for others to fill a call.
    planner: RefCell<Planner>,
    /// What is released of dry runs.
    dry: RefCell<Vec<Released<'t>>>,
}

/// Decides the targets of an account: deletes what is released, and hands what is of dry runs to `plan_dry`. Where it has been ruled
/// out already that anything is held, nothing is looked up.
pub(crate) async fn delete_released<'t>(
    execution: &Execution<'_>,
    account: &Rc<Account>,
    requested: Vec<Requested<'t>>,
    are_released: bool,
    plan_dry: impl FnOnce(Vec<Released<'t>>),
) {
    let exchange = execution.exchange;
    let has_names = account.provider == Provider::AliyunVod;
    let looks_up = has_names && !are_released && !exchange.config().protected.is_empty();
    execution
        .execute(account, async |queues| {
            let check = HoldCheck::new(exchange, execution.ledger, account, requested);
            let (planner, dry) = (RefCell::default(), RefCell::default());
            let pipeline = Pipeline { execution, queues, planner, dry };
            if looks_up {
                let release = |released| {
                    pipeline.add(released);
                    pipeline.send(pipeline.planner.borrow_mut().take_full());
                };
                select(pin!(check.run(&release)), pin!(pipeline.keep_moving(&check))).await;
                check.decide_rest();
            } else {
                check.release_all(&|released| pipeline.add(released));
            }
            plan_dry(pipeline.finish());
        })
        .await;
}

impl<'t> Pipeline<'_, 't> {
    /// Takes everything that is released of one medium.
    fn add(&self, mut released: Vec<Released<'t>>) {
        self.dry.borrow_mut().extend(released.extract_if(.., |released| released.requested.dry_run));
        self.planner.borrow_mut().add(released.iter().map(|released| (released.requested.id, &*released.target)));
    }

    /// Sends on what waits for more while no more comes: a lookup that hangs, or is tried again and again, holds up nothing that is
    /// released, and half of the time that is left is left for the deletes.
    async fn keep_moving(&self, check: &HoldCheck<'_, 't>) {
        let exchange = self.execution.exchange;
        let window = exchange.window(check.account, Operation::BatchGetMediaInfos);
        let patience = window.saturating_add(PATIENCE);
        loop {
            let answered_at = check.answered_at.get();
            let patience = patience.min(exchange.stop_at().saturating_duration_since(answered_at) / 2);
            pause(patience.saturating_sub(answered_at.elapsed()).max(SHORTEST)).await;
            if check.answered_at.get() == answered_at {
                check.answered_at.set(Instant::now());
                let rest = self.planner.borrow_mut().take_all();
                self.send(rest);
            }
        }
    }

    fn send(&self, plan: Plan) {
        self.execution.ledger.expect(&plan);
        self.queues.send(plan);
    }

    /// Sends on the rest. Gives what is released of dry runs, in the order of the targets.
    fn finish(self) -> Vec<Released<'t>> {
        let rest = self.planner.borrow_mut().take_all();
        self.send(rest);
        let mut dry = self.dry.into_inner();
        dry.sort_by_key(|released| released.requested.id);
        dry
    }
}
