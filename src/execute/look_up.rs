//! One question to a provider, apart from any delete.

use std::cell::RefCell;

use super::run::Run;
use super::verdict::Decision;
use crate::outcome::{Reason, Verdict};
use crate::provider::{Answer, Call, Item, Kind, Name};

impl Run<'_> {
    /// Asks about one medium. Without an answer, the verdict says why there is none.
    pub(crate) async fn look_up(&self, account: usize, kind: Kind, id: &str) -> Result<Answer, Verdict> {
        let item = Item { name: Name::Id(id.to_owned()), asks: Vec::new() };
        let found = RefCell::new(None);
        let sink = |_: &Item, decision: Decision<'_>| {
            *found.borrow_mut() = Some(decision.answer.cloned().map_err(Clone::clone));
        };
        self.settle(&Call { account, kind, items: vec![item] }, &sink).await;
        found.into_inner().unwrap_or_else(|| Err(Verdict::not_attempted(Reason::deadline("nothing was asked"))))
    }
}
