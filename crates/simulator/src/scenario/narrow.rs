//! What the webhook may ask for, and which messages ask for more.

use super::super::dice::Dice;
use super::version::Change;
use super::{Intake, Message, Poison, Scenario};

/// The accounts and types that the webhook names.
#[derive(Clone, Debug)]
pub(crate) struct Narrow {
    accounts: Vec<usize>,
    /// `content.takedown` is the only type.
    takedowns: bool,
}

impl Narrow {
    /// Some webhooks are narrowed. An account that is named and then dropped would make a version unusable.
    pub(super) fn draw(dice: &mut Dice, scenario: &Scenario) -> Option<Self> {
        let is_webhook = matches!(scenario.intake, Intake::Webhook { .. });
        let mut versions = scenario.versions.iter().flatten();
        let drops = versions.any(|version| matches!(version.change, Change::Drop(_)));
        if !is_webhook || drops || dice.percent(60) {
            return None;
        }
        let all: Vec<usize> = (0..scenario.accounts.len()).collect();
        let first = *dice.any(&all)?;
        let accounts = all.into_iter().filter(|account| *account == first || dice.percent(40)).collect();
        Some(Self { accounts, takedowns: dice.percent(50) })
    }

    /// The keys of the webhook.
    pub(super) fn text(&self, scenario: &Scenario) -> String {
        let names = self.accounts.iter().filter_map(|account| scenario.account(*account));
        let names: Vec<_> = names.map(|account| format!("\"{}\"", account.name)).collect();
        let types = if self.takedowns { "types = [\"Content_Takedown\"]\n" } else { "" };
        format!("accounts = [{}]\n{types}", names.join(", "))
    }

    fn allows(&self, message: &Message) -> bool {
        let is_type = !(self.takedowns && message.event.is_retention);
        is_type && message.event.wishes.iter().all(|wish| self.accounts.contains(&wish.account))
    }
}

impl Scenario {
    /// Marks the messages that ask for more than the webhook may.
    pub(super) fn narrow_down(&mut self) {
        let Some(narrow) = &self.narrow else { return };
        for message in self.messages.iter_mut().filter(|message| !narrow.allows(message)) {
            message.poison.get_or_insert(Poison::NotAllowed);
        }
    }
}
