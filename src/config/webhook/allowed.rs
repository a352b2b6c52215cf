//! `accounts` and `types` of a webhook: what it may ask for.

use std::rc::Rc;

use super::super::around::Around;
use super::super::event_type::{EventTypes, TAKEDOWN, is_sweep};
use super::super::reader::Section;
use super::WebhookKind;
use crate::account::Account;

/// What a webhook may ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Allowed {
    /// Every account unless they are named.
    accounts: Option<Vec<Rc<Account>>>,
    /// Indices of types of deletion events; every one unless types are named.
    types: Option<Vec<usize>>,
    /// Whether sweeps are named among the types.
    sweeps: bool,
}

impl Allowed {
    pub(crate) fn account(&self, account: &Rc<Account>) -> bool {
        self.accounts.as_ref().is_none_or(|accounts| accounts.contains(account))
    }

    /// Whether deletion events of a type are allowed.
    pub(crate) fn event_type(&self, index: usize) -> bool {
        self.types.as_ref().is_none_or(|types| types.contains(&index))
    }

    pub(crate) fn sweeps(&self) -> bool {
        self.sweeps
    }
}

pub(super) fn read(section: &mut Section<'_>, around: &Around<'_>) -> Allowed {
    let mut allowed = Allowed::default();
    if let Some(names) = names(section, "accounts") {
        let mut accounts = Vec::new();
        for (place, name) in names {
            match around.accounts.iter().find(|account| account.name == name) {
                Some(account) => accounts.push(Rc::clone(account)),
                None if around.are_all_sound => section.problem(&place, "no account of this name is configured"),
                None => {}
            }
        }
        allowed.accounts = Some(accounts);
    }
    if let Some(names) = names(section, "types") {
        let mut types = Vec::new();
        for (place, name) in names {
            match around.events.find(&name) {
                _ if is_sweep(&name) => allowed.sweeps = true,
                Some(index) => types.push(index),
                None => section.problem(&place, "no event type of this name is built in or declared in [events]"),
            }
        }
        allowed.types = Some(types);
    }
    allowed
}

/// The names of a list and their places, if there is the list. An empty one would close the webhook.
fn names(section: &mut Section<'_>, key: &'static str) -> Option<Vec<(String, String)>> {
    if !section.has(key) {
        return None;
    }
    let names = section.texts(key);
    if names.is_empty() && !section.is_wrong(key) {
        section.problem(key, "the list is empty, so that nothing could be asked for; without it everything may be");
    }
    Some(names.into_iter().map(|(index, name)| (format!("{key}[{index}]"), name)).collect())
}

/// Notes what a webhook may not ask for although it asks for nothing else.
pub(super) fn check(section: &Section<'_>, kind: &WebhookKind, allowed: &Allowed, events: &EventTypes) {
    let Some(account) = kind.account() else { return };
    if !allowed.account(account) && !section.is_wrong("accounts") {
        section.problem("accounts", "`account` is not among them, and this kind of webhook asks for its media alone");
    }
    let takedown = events.find(TAKEDOWN);
    if takedown.is_some_and(|takedown| !allowed.event_type(takedown)) && !section.is_wrong("types") {
        section.problem("types", &format!("{TAKEDOWN} is not among them, and this kind of webhook makes nothing else"));
    }
}
