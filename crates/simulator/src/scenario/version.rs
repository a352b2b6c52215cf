//! Versions of a configuration that is a parameter: what each says, and what the same messages mean under it.

use std::rc::Rc;
use std::time::Duration;

use super::super::wish::{Ask, Name};
use super::{Limits, Poison, Scenario, Scopes};

/// A version that follows the one before it.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) at: Duration,
    pub(crate) change: Change,
}

/// What a version changes.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// The text is the same.
    Nothing,
    /// More ids are held.
    Hold(Vec<String>),
    /// Half of what is held is free.
    Release,
    /// Rates of every account.
    Rates(Vec<Vec<(&'static str, f64)>>),
    Limits(Limits),
    Scopes(Scopes),
    /// There is no such account any more.
    Drop(usize),
    /// The sweep only plans, or deletes again.
    DryRun(bool),
    /// It cannot be used.
    Bad(Bad),
}

/// What makes a version one that cannot be used.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bad {
    Empty,
    NoToml,
    Half,
    UnknownKey,
    UnknownAccount,
    NoCredentials,
    NoId,
}

impl Change {
    /// What the coverage calls it.
    fn label(&self) -> String {
        let label = match self {
            Self::Bad(bad) => format!("bad {bad:?}"),
            Self::Drop(_) => "account dropped".to_owned(),
            Self::DryRun(_) => "dry run".to_owned(),
            other => format!("{other:?}").split(['(', ' ']).next().unwrap_or_default().to_owned(),
        };
        label.to_lowercase()
    }

    /// Changes what the configuration says.
    fn apply(&self, day: &mut Scenario) {
        match self {
            Self::Nothing | Self::Bad(_) => {}
            Self::Hold(ids) => day.protected.extend(ids.iter().cloned()),
            Self::Release => {
                let half = day.protected.len() / 2;
                day.protected.truncate(half);
            }
            Self::Rates(rates) => {
                for (account, rates) in day.accounts.iter_mut().zip(rates) {
                    account.rates.clone_from(rates);
                }
            }
            Self::Limits(limits) => day.limits = *limits,
            Self::Scopes(scopes) => day.scopes = *scopes,
            Self::Drop(account) => day.absent = Some(*account),
            Self::DryRun(is_dry) => day.sweep.iter_mut().for_each(|sweep| sweep.dry_run = *is_dry),
        }
    }
}

impl Bad {
    /// The text of a configuration made unusable. Whoever takes a part of it all the same holds nothing.
    fn text(self, day: &Scenario) -> String {
        let mut bare = day.clone();
        bare.protected.clear();
        let text = bare.configuration();
        match self {
            Self::Empty => String::new(),
            Self::NoToml => format!("{text}ids = [\n"),
            Self::Half => text.split_inclusive("[protected]\nids = [").next().unwrap_or_default().to_owned(),
            Self::UnknownKey => text.replace("[protected]", "[protektet]"),
            Self::UnknownAccount => {
                format!("{text}[[sweeps]]\nname = \"new\"\naccount = \"nobody\"\nolder_than_days = 30\n")
            }
            Self::NoCredentials => {
                format!("{text}[accounts.new]\nprovider = \"tencent-vod\"\ncredentials = \"env:NOBODY\"\n")
            }
            Self::NoId => text.replace("[protected]\nids = [", "[protected]\nids = [\"video 1\""),
        }
    }
}

/// A version as Parameter Store has it.
pub(crate) struct Edition {
    pub(crate) number: u64,
    pub(crate) at: Duration,
    pub(crate) label: String,
    pub(crate) text: String,
    /// The day as it is under this version; `None` where it cannot be used.
    pub(crate) day: Option<Rc<Scenario>>,
}

impl Scenario {
    /// The configuration's versions, in order. That of a file has one.
    pub(crate) fn editions(self: &Rc<Self>) -> Vec<Edition> {
        let first = Edition {
            number: 1,
            at: Duration::ZERO,
            label: "first".to_owned(),
            text: self.configuration(),
            day: Some(Rc::clone(self)),
        };
        let mut editions = vec![first];
        let mut said = (**self).clone();
        let versions = self.versions.iter().flatten().zip(2..);
        for (version, number) in versions.filter(|(version, _)| version.at < Duration::MAX) {
            version.change.apply(&mut said);
            let (text, day) = match version.change {
                Change::Bad(bad) => (bad.text(&said), None),
                _ => (said.configuration(), Some(Rc::new(said.reread()))),
            };
            editions.push(Edition { number, at: version.at, label: version.change.label(), text, day });
        }
        editions
    }

    /// The same day with what its messages mean by its own configuration.
    fn reread(&self) -> Self {
        let mut day = self.clone();
        for message in &mut day.messages {
            let event = &mut message.event;
            event.dry_run |= self.sweep.is_some_and(|sweep| sweep.dry_run);
            let scope = if event.is_retention { self.scopes.retention } else { self.scopes.takedown };
            for wish in &mut event.wishes {
                if wish.unsaid {
                    wish.ask = match scope {
                        "source" => Ask::Source { force: false },
                        "renditions" => Ask::Renditions,
                        _ => Ask::Everything,
                    };
                }
                if self.absent == Some(wish.account) {
                    message.poison.get_or_insert(Poison::UnknownAccount);
                }
                if matches!(wish.name, Name::Media(_)) && wish.ask != Ask::Everything {
                    message.poison.get_or_insert(Poison::Scope);
                }
            }
        }
        day
    }
}
