//! What webhooks and sweeps have to know of the rest of the configuration.

use std::rc::Rc;

use super::event_type::EventTypes;
use super::reader::Section;
use crate::account::{Account, Provider};

/// Reads an environment variable.
pub(super) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The accounts and event types that were read before, and the environment.
pub(super) struct Around<'a> {
    pub(super) accounts: &'a [Rc<Account>],
    /// Whether every configured account is among them: of the others nothing is known.
    pub(super) are_all_sound: bool,
    pub(super) events: &'a EventTypes,
    pub(super) lookup: Lookup<'a>,
}

impl Around<'_> {
    /// Whether every account is called on loopback, where nothing real can be deleted.
    pub(super) fn is_local(&self) -> bool {
        self.accounts.iter().all(|account| account.endpoint.is_loopback())
    }

    /// The account that a section names; it is at one of these providers.
    pub(super) fn account(&self, section: &mut Section<'_>, providers: &[Provider]) -> Option<Rc<Account>> {
        let Some(name) = section.text("account") else {
            if !section.is_wrong("account") {
                section.problem("account", "missing; it says whose media are meant");
            }
            return None;
        };
        let found = self.accounts.iter().find(|account| account.name == name);
        match found {
            None if self.are_all_sound => section.problem("account", "no account of this name is configured"),
            Some(account) if !providers.contains(&account.provider) => {
                section.problem("account", &format!("this is an account at {}", account.provider.as_str()));
                return None;
            }
            None | Some(_) => {}
        }
        found.map(Rc::clone)
    }
}
