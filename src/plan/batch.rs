//! Items on their way into calls, each call as full as the provider allows.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::account::Account;
use crate::provider::{Call, Item, Kind};

/// Items by account and kind of call, in order of first appearance.
#[derive(Default)]
pub(super) struct Batches {
    /// By their order.
    batches: BTreeMap<usize, Call>,
    places: HashMap<(Rc<Account>, Kind), usize>,
    next: usize,
}

impl Batches {
    pub(super) fn add(&mut self, account: &Rc<Account>, kind: Kind, item: Item) {
        match self.places.entry((Rc::clone(account), kind)) {
            Entry::Occupied(place) => {
                if let Some(batch) = self.batches.get_mut(place.get()) {
                    batch.items.push(item);
                }
            }
            Entry::Vacant(vacant) => {
                let kind = vacant.key().1.clone();
                vacant.insert(self.next);
                self.batches.insert(self.next, Call { account: Rc::clone(account), kind, items: vec![item] });
                self.next += 1;
            }
        }
    }

    /// The calls that no other medium can fill any further.
    pub(super) fn take_full(&mut self) -> Vec<Call> {
        let full = |batch: &Call| match is_of_one_medium(&batch.kind) {
            true => batch.items.len(),
            false => batch.items.len() - batch.items.len() % batch.kind.operation().batch_limit(),
        };
        self.take(full)
    }

    pub(super) fn take_all(&mut self) -> Vec<Call> {
        self.take(|batch| batch.items.len())
    }

    /// Takes so many of the first items of each batch.
    fn take(&mut self, count: impl Fn(&Call) -> usize) -> Vec<Call> {
        let mut calls = Vec::new();
        for batch in self.batches.values_mut() {
            let taken = batch.items.drain(..count(batch)).collect();
            calls.extend(chunks(&batch.account, &batch.kind, taken));
        }
        self.batches.retain(|_, batch| !batch.items.is_empty());
        self.places.retain(|_, place| self.batches.contains_key(place));
        calls
    }
}

/// Whether all items of a call belong to the medium that its kind names, so that no other medium adds to it.
fn is_of_one_medium(kind: &Kind) -> bool {
    matches!(kind, Kind::DeleteStream { .. } | Kind::TencentDeleteMedia { .. })
}

/// Calls of one kind for these items, each as full as the provider allows.
pub(crate) fn chunks(account: &Rc<Account>, kind: &Kind, items: Vec<Item>) -> Vec<Call> {
    let limit = kind.operation().batch_limit();
    let mut items = items.into_iter();
    let mut calls = Vec::new();
    loop {
        let batch: Vec<_> = items.by_ref().take(limit).collect();
        if batch.is_empty() {
            return calls;
        }
        calls.push(Call { account: Rc::clone(account), kind: kind.clone(), items: batch });
    }
}
