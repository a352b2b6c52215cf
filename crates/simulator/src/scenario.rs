//! Everything that a seed decides before the run begins.

mod draw;
mod element;
mod narrow;
mod replacement;
mod text;
mod version;

use std::collections::BTreeSet;
use std::time::Duration;

pub use self::element::Element;
use self::narrow::Narrow;
pub(super) use self::replacement::Replacement;
pub(super) use self::text::{FIRST_PORT, WEBHOOK, case, event_id, prefix};
pub(super) use self::version::Edition;
use self::version::Version;
use super::fault::Episode;
use super::wish::Wish;

/// One bad day: media, messages, limits, weather and crashes.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub(super) seed: u64,
    /// What was left out of what the seed gave.
    pub(super) without: BTreeSet<Element>,
    pub(super) intake: Intake,
    pub(super) accounts: Vec<Account>,
    pub(super) protected: Vec<String>,
    pub(super) messages: Vec<Message>,
    pub(super) weather: Vec<Episode>,
    /// Crashes, by the number of the invocation.
    pub(super) crashes: Vec<Crash>,
    pub(super) limits: Limits,
    pub(super) lambda: Lambda,
    /// Of a hundred deliveries of a standard queue, so many happen twice.
    pub(super) duplicates: u32,
    pub(super) scopes: Scopes,
    /// The versions that follow the first, where the configuration is a parameter.
    pub(super) versions: Option<Vec<Version>>,
    /// An account that the configuration does not have.
    pub(super) absent: Option<usize>,
    /// What is swept, if that is what happens.
    pub(super) sweep: Option<Sweep>,
    /// How the secret of the webhook is replaced, when it is not in the environment.
    pub(super) replacement: Option<Replacement>,
    /// What the webhook may ask for, where that is not everything.
    pub(super) narrow: Option<Narrow>,
    /// The level of the log, in Lambda's words.
    pub(super) log_level: &'static str,
    /// Records come through a pipe, in a bare array.
    pub(super) is_piped: bool,
    /// Decides everything that happens while it runs.
    pub(super) run_seed: u64,
}

/// How events come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Intake {
    Standard,
    Fifo,
    Stream,
    Asynchronous,
    Direct,
    Webhook {
        queued: bool,
    },
    /// A schedule that has an account swept.
    Sweep {
        queued: bool,
    },
}

impl Intake {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Standard => "SQS standard",
            Self::Fifo => "SQS FIFO",
            Self::Stream => "DynamoDB stream",
            Self::Asynchronous => "asynchronous",
            Self::Direct => "direct",
            Self::Webhook { queued: true } => "webhook to queue",
            Self::Webhook { queued: false } => "webhook inline",
            Self::Sweep { queued: true } => "sweep to queue",
            Self::Sweep { queued: false } => "sweep inline",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    Vod,
    Mps,
    Tencent,
}

impl Provider {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Vod => "aliyun-vod",
            Self::Mps => "aliyun-mps",
            Self::Tencent => "tencent-vod",
        }
    }
}

/// An account with a library of its own, whose media have the same names as those of the others.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) name: &'static str,
    pub(super) provider: Provider,
    /// Its credentials are a secret, and not in the environment.
    pub(super) has_secret: bool,
    /// Configured rates by operation.
    pub(super) rates: Vec<(&'static str, f64)>,
    pub(super) media: Vec<Medium>,
}

/// A medium; its number is its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Medium {
    pub(super) streams: usize,
    pub(super) forbidden: bool,
    /// Only force removes its source.
    pub(super) in_use: bool,
    /// When it was created, in days before the run.
    pub(super) age: u64,
    /// Whether it has the tag that sweeps look for.
    pub(super) is_tagged: bool,
    /// Whether every search finds it.
    pub(super) is_stray: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) at: Duration,
    /// The message group.
    pub(super) group: usize,
    pub(super) event: Event,
    pub(super) poison: Option<Poison>,
    pub(super) wrap: Wrap,
}

impl Message {
    pub(super) fn label(&self) -> &'static str {
        match self.poison {
            Some(Poison::Beside(_)) => "with a member beside its data",
            Some(Poison::Around(_)) => "with a member in its wrapper",
            Some(Poison::Several) => "with several mistakes",
            Some(_) => "with a mistake",
            None if self.event.dry_run => "dry",
            None => "good",
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Event {
    /// `retention.expired`, and not `content.takedown`.
    pub(super) is_retention: bool,
    pub(super) dry_run: bool,
    pub(super) has_time: bool,
    pub(super) wishes: Vec<Wish>,
}

/// What makes a message one that is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Poison {
    NoJson,
    UnknownType,
    UnknownMember,
    NoTargets,
    NullDefinitions,
    Comma,
    Number,
    Twice,
    UnknownAccount,
    TooMany,
    Array,
    NoId,
    /// A webhook that somebody else has signed.
    Unsigned,
    /// A scope that the provider does not have, as the default of its type.
    Scope,
    /// An item of a table whose id has almost its name.
    MisspeltId,
    /// An item that expired and came without its image.
    NoImage,
    /// A member that changes what is deleted, in some spelling, beside the data.
    Beside(&'static str),
    /// The same in a wrapper of the event.
    Around(&'static str),
    /// Several mistakes at once.
    Several,
    /// An account or a type that the webhook may not ask for.
    NotAllowed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrap {
    Plain,
    Sns,
    EventBridge,
}

/// The process ends when it has been polled so often in this invocation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crash {
    pub(super) invocation: usize,
    pub(super) polls: usize,
}

/// The `[limits]` of the configuration.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) attempts: u64,
    pub(super) request_timeout: Duration,
    pub(super) reserve: Duration,
    pub(super) max_targets: usize,
}

/// The most targets of an event that any configuration allows.
const MOST_TARGETS: usize = 1000;

/// How the function is deployed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lambda {
    pub(super) instances: usize,
    pub(super) timeout: Duration,
    pub(super) batch: usize,
    pub(super) visibility: Duration,
    pub(super) max_receives: u32,
}

/// A retention sweep.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sweep {
    pub(super) account: usize,
    pub(super) older_than_days: u64,
    pub(super) needs_tag: bool,
    pub(super) scope: &'static str,
    pub(super) max_targets: usize,
    pub(super) dry_run: bool,
}

impl Sweep {
    /// Whether a medium is past its date.
    pub(super) fn is_due(&self, medium: &Medium) -> bool {
        medium.age > self.older_than_days && (medium.is_tagged || !self.needs_tag)
    }
}

/// Scopes of targets that name none, by type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scopes {
    pub(super) takedown: &'static str,
    pub(super) retention: &'static str,
}

impl Scenario {
    /// The day of a seed, without some of its elements.
    #[must_use]
    pub fn new(seed: u64, without: &BTreeSet<Element>) -> Self {
        let mut scenario = draw::draw(seed);
        scenario.leave_out(without);
        scenario.narrow_down();
        scenario
    }

    /// Leaves elements out, in place: what is left keeps its number.
    fn leave_out(&mut self, without: &BTreeSet<Element>) {
        self.without = without.clone();
        // From behind, so that the targets before keep their numbers.
        for element in without.iter().rev() {
            match *element {
                Element::Message(m) => self.change_message(m, |message| message.at = Duration::MAX),
                Element::Target(m, t) => {
                    self.change_message(m, |message| {
                        if message.event.wishes.len() > 1 && t < message.event.wishes.len() {
                            message.event.wishes.remove(t);
                        }
                    });
                }
                Element::Weather(w) => {
                    if let Some(episode) = self.weather.get_mut(w) {
                        episode.percent = 0;
                        episode.to = episode.from;
                    }
                }
                Element::Version(v) => {
                    if let Some(version) = self.versions.as_mut().and_then(|versions| versions.get_mut(v)) {
                        version.at = Duration::MAX;
                    }
                }
                Element::Crash(c) => {
                    if let Some(crash) = self.crashes.get_mut(c) {
                        crash.polls = usize::MAX;
                    }
                }
                Element::Protected(p) => {
                    if let Some(id) = self.protected.get_mut(p) {
                        *id = "nothing".to_owned();
                    }
                }
            }
        }
    }

    fn change_message(&mut self, index: usize, change: impl FnOnce(&mut Message)) {
        self.messages.get_mut(index).map(change);
    }

    /// Everything that can be left out, the largest first.
    pub(super) fn elements(&self) -> Vec<Element> {
        let messages = (0..self.messages.len()).map(Element::Message);
        let weather = (0..self.weather.len()).map(Element::Weather);
        let versions = (0..self.versions.iter().flatten().count()).map(Element::Version);
        let crashes = (0..self.crashes.len()).map(Element::Crash);
        let protected = (0..self.protected.len()).map(Element::Protected);
        let kept = self.messages.iter().enumerate().filter(|(_, message)| message.at < Duration::MAX);
        // What a sweep finds is no part of its message.
        let kept = kept.filter(|_| self.sweep.is_none());
        let targets = kept.flat_map(|(m, message)| (0..message.event.wishes.len()).map(move |t| Element::Target(m, t)));
        messages.chain(weather).chain(versions).chain(crashes).chain(protected).chain(targets).collect()
    }

    /// The day of a seed with these of its elements alone. Of a message all targets are kept, or those that are named.
    #[must_use]
    pub fn only(seed: u64, kept: &BTreeSet<Element>) -> Self {
        let whole = draw::draw(seed);
        let has_targets = |m: usize| kept.iter().any(|element| matches!(element, Element::Target(own, _) if *own == m));
        let is_out = |element: &Element| match element {
            Element::Target(m, _) => has_targets(*m) && !kept.contains(element),
            element => !kept.contains(element),
        };
        Self::new(seed, &whole.elements().into_iter().filter(is_out).collect())
    }

    /// The same day, with one crash alone: at this poll of the first invocation.
    #[must_use]
    pub fn crashing_at(mut self, polls: usize) -> Self {
        self.crashes = vec![Crash { invocation: 0, polls }];
        self
    }

    /// What is left of everything that can be left out.
    #[must_use]
    pub fn kept(&self) -> BTreeSet<Element> {
        let whole = draw::draw(self.seed).elements();
        let has_message = |m: usize| !self.without.contains(&Element::Message(m));
        let is_kept = |element: &Element| match element {
            Element::Target(m, _) => has_message(*m) && !self.without.contains(element),
            element => !self.without.contains(element),
        };
        whole.into_iter().filter(is_kept).collect()
    }

    /// When the weather is good for ever.
    pub(super) fn calm_from(&self) -> Duration {
        self.weather.iter().map(|episode| episode.to).max().unwrap_or_default()
    }

    /// Whether a message is one that must be rejected.
    pub(super) fn is_rejected(&self, message: &Message) -> bool {
        message.poison.is_some() || (self.sweep.is_none() && message.event.wishes.len() > self.limits.max_targets)
    }

    /// Whether webhooks or sweeps put events on a queue.
    pub(super) fn is_queued(&self) -> bool {
        matches!(self.intake, Intake::Webhook { queued: true } | Intake::Sweep { queued: true })
    }

    /// Whether its configuration lets its sweep only plan.
    pub(super) fn is_dry(&self) -> bool {
        self.sweep.is_some_and(|sweep| sweep.dry_run)
    }

    /// What a sweep may ask for.
    pub(super) fn due(&self) -> &[Wish] {
        let first = self.messages.first().filter(|_| self.sweep.is_some());
        first.map(|message| message.event.wishes.as_slice()).unwrap_or_default()
    }

    pub(super) fn account(&self, index: usize) -> Option<&Account> {
        self.accounts.get(index)
    }
}
