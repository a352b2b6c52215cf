//! One question to a provider, apart from any delete.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::stream::{self, StreamExt};

use super::run::Run;
use super::verdict::Decision;
use crate::account::Account;
use crate::outcome::{Reason, Verdict};
use crate::plan::chunks;
use crate::provider::{Answer, Call, Item, Kind, Name};

/// Calls under way at once.
const IN_FLIGHT: usize = 16;

impl Run<'_> {
    /// Asks about one medium, or about the account as a whole. Without an answer, the verdict says why there is none.
    pub(crate) async fn look_up(&self, account: &Rc<Account>, kind: Kind, name: Name) -> Result<Answer, Verdict> {
        let item = Item { name, asks: Vec::new() };
        let found = RefCell::new(None);
        let sink = |_: &Item, decision: Decision<'_>| {
            *found.borrow_mut() = Some(decision.answer.cloned().map_err(Clone::clone));
        };
        self.settle(&Call { account: Rc::clone(account), kind, items: vec![item] }, &sink).await;
        found.into_inner().unwrap_or_else(|| Err(unasked()))
    }

    /// Asks about many media, as many a call as the operation takes. One answer for each, in their order.
    pub(crate) async fn look_up_all(
        &self,
        account: &Rc<Account>,
        kind: &Kind,
        ids: &[String],
    ) -> Vec<Result<Answer, Verdict>> {
        let items = ids.iter().enumerate().map(|(index, id)| Item { name: Name::Id(id.clone()), asks: vec![index] });
        let calls = chunks(account, kind, items.collect());
        let found = RefCell::new(vec![Err(unasked()); ids.len()]);
        let sink = |item: &Item, decision: Decision<'_>| {
            for index in &item.asks {
                if let Some(slot) = found.borrow_mut().get_mut(*index) {
                    *slot = decision.answer.cloned().map_err(Clone::clone);
                }
            }
        };
        stream::iter(&calls).for_each_concurrent(IN_FLIGHT, |call| self.settle(call, &sink)).await;
        found.into_inner()
    }
}

fn unasked() -> Verdict {
    Verdict::not_attempted(Reason::deadline("nothing was asked"))
}
