//! Media that are looked up, apart from any delete.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::stream::{self, StreamExt};

use super::{Decision, settle};
use crate::account::Account;
use crate::exchange::Exchange;
use crate::outcome::{Reason, Verdict};
use crate::provider::{Batch, LookupItem};

/// Calls under way at once.
const IN_FLIGHT: usize = 16;

/// Asks about many media, as many a call as the operation takes. One answer for each, by its index; without an answer, the verdict says
/// why there is none.
pub(crate) async fn look_up<'i, B>(
    exchange: &Exchange<'_>,
    account: &Rc<Account>,
    request: B,
) -> Vec<Result<B::Answer, Verdict>>
where
    B: Batch<'i, Item = LookupItem, Answer: Clone>,
{
    let items = request.items();
    let unasked = || Err(Verdict::not_attempted(Reason::deadline("nothing was asked")));
    let found = RefCell::new(items.iter().map(|_| unasked()).collect::<Vec<_>>());
    let sink = |item: &LookupItem, decision: Decision<'_, B::Answer>| {
        if let Some(slot) = found.borrow_mut().get_mut(item.index) {
            *slot = decision.answer.cloned().map_err(Clone::clone);
        }
    };
    let calls = items.chunks(request.operation().batch_limit());
    stream::iter(calls)
        .for_each_concurrent(IN_FLIGHT, |items| settle(exchange, account, request.of(items), &sink))
        .await;
    found.into_inner()
}
