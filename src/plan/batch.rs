//! Items on their way into calls, each call as full as the provider allows.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::account::Account;
use crate::provider::{Call, Delete, Item};

/// Items by account and kind of call, in order of first appearance.
#[derive(Default)]
pub(super) struct Batches {
    /// By their order.
    batches: BTreeMap<usize, Call>,
    places: HashMap<(Rc<Account>, Delete), usize>,
    next: usize,
}

impl Batches {
    pub(super) fn add(&mut self, account: &Rc<Account>, delete: Delete, item: Item) {
        match self.places.entry((Rc::clone(account), delete)) {
            Entry::Occupied(place) => {
                if let Some(batch) = self.batches.get_mut(place.get()) {
                    batch.items.push(item);
                }
            }
            Entry::Vacant(vacant) => {
                let delete = vacant.key().1.clone();
                vacant.insert(self.next);
                self.batches.insert(self.next, Call { account: Rc::clone(account), delete, items: vec![item] });
                self.next += 1;
            }
        }
    }

    /// The calls that no other medium can fill any further.
    pub(super) fn take_full(&mut self) -> Vec<Call> {
        let full = |batch: &Call| match batch.delete.is_of_one_medium() {
            true => batch.items.len(),
            false => batch.items.len() - batch.items.len() % batch.delete.operation().batch_limit(),
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
            calls.extend(chunks(&batch.account, &batch.delete, taken));
        }
        self.batches.retain(|_, batch| !batch.items.is_empty());
        self.places.retain(|_, place| self.batches.contains_key(place));
        calls
    }
}

/// Calls of one kind for these items, each as full as the provider allows.
pub(crate) fn chunks(account: &Rc<Account>, delete: &Delete, items: Vec<Item>) -> Vec<Call> {
    let limit = delete.operation().batch_limit();
    let mut items = items.into_iter();
    let mut calls = Vec::new();
    loop {
        let batch: Vec<_> = items.by_ref().take(limit).collect();
        if batch.is_empty() {
            return calls;
        }
        calls.push(Call { account: Rc::clone(account), delete: delete.clone(), items: batch });
    }
}
