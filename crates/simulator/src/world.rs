//! Everything outside the function: providers, secrets, weather and time. What it is at a time follows from the scenario.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::time::Instant;

use super::coverage::Coverage;
use super::dice::Dice;
use super::fault::{Fault, Silence};
use super::oracle::Oracle;
use super::piece::{Piece, SUB_APP, inventory};
use super::scenario::{Account, Edition, Provider, Scenario};
use super::wish::{DEFINITIONS, Name, job_id};
use takedown_emulator::{Core, File, Key, KeyState, Library, Video};

/// When every day begins: 2026-11-20T00:00:00Z.
const MORNING: Duration = Duration::from_secs(1_795_132_800);

pub(super) struct World {
    pub(super) scenario: Rc<Scenario>,
    /// The versions of the configuration.
    editions: Vec<Edition>,
    started: Instant,
    /// The providers, by account.
    cores: Vec<RefCell<Core>>,
    /// The queue that webhooks and sweeps put events on.
    pub(super) queue: RefCell<Core>,
    pub(super) dice: RefCell<Dice>,
    pub(super) oracle: RefCell<Oracle>,
    pub(super) coverage: RefCell<Coverage>,
    /// A connection that was closed is followed by one that is not.
    pub(super) was_stale: Cell<bool>,
    /// Events that have been put on the queue, by its id of the message.
    pub(super) posted: RefCell<BTreeMap<String, Value>>,
    /// Requests that are on their way to the queue.
    pub(super) on_the_way: Cell<usize>,
}

impl World {
    pub(super) fn new(scenario: Scenario) -> Rc<Self> {
        let scenario = Rc::new(scenario);
        let cores = scenario.accounts.iter().map(|account| RefCell::new(core(account))).collect();
        let mut queue = Core::new(Library::closed());
        queue.rates.lift();
        Rc::new(Self {
            editions: scenario.editions(),
            started: Instant::now(),
            cores,
            queue: RefCell::new(queue),
            dice: RefCell::new(Dice::new(scenario.run_seed)),
            oracle: RefCell::new(Oracle::new(Rc::clone(&scenario))),
            coverage: RefCell::default(),
            was_stale: Cell::new(false),
            posted: RefCell::default(),
            on_the_way: Cell::new(0),
            scenario,
        })
    }

    /// How long the run has lasted.
    pub(super) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    pub(super) fn instant(&self, at: Duration) -> Instant {
        self.started + at
    }

    /// The true time.
    pub(super) fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + MORNING + self.elapsed()
    }

    /// What the function's clock shows after so long a run.
    pub(super) fn shown(scenario: &Scenario, elapsed: Duration) -> SystemTime {
        let skews = scenario.weather.iter().filter(|episode| (episode.from..episode.to).contains(&elapsed));
        let minutes = skews.filter_map(|episode| match episode.fault {
            Fault::Skew(minutes) if episode.percent > 0 => Some(i64::from(minutes)),
            _ => None,
        });
        let minutes: i64 = minutes.sum();
        let true_time = SystemTime::UNIX_EPOCH + MORNING + elapsed;
        let skew = Duration::from_secs(minutes.unsigned_abs() * 60);
        if minutes < 0 { true_time - skew } else { true_time + skew }
    }

    pub(super) fn started(&self) -> Instant {
        self.started
    }

    /// The version of the configuration at a time.
    pub(super) fn edition(&self, at: Duration) -> Option<&Edition> {
        self.editions.iter().rev().find(|edition| edition.at <= at)
    }

    /// The day under the last version of the configuration; `None` where that cannot be used.
    pub(super) fn last_day(&self) -> Option<&Rc<Scenario>> {
        self.editions.last()?.day.as_ref()
    }

    /// Why the parameter is not told as it is, and since when.
    pub(super) fn silence(&self) -> Option<(Duration, Silence)> {
        let elapsed = self.elapsed();
        let mut dice = self.dice.borrow_mut();
        let silence = self.scenario.weather.iter().find_map(|episode| match episode.fault {
            Fault::Parameter(silence) if (episode.from..episode.to).contains(&elapsed) => {
                dice.percent(episode.percent).then_some((episode.from, silence))
            }
            _ => None,
        })?;
        self.coverage.borrow_mut().count(format!("fault: {}", Fault::Parameter(silence.1).label()));
        Some(silence)
    }

    /// Whether the function's clock is wrong at any time.
    pub(super) fn has_skews(&self) -> bool {
        self.scenario.weather.iter().any(|episode| matches!(episode.fault, Fault::Skew(_)) && episode.percent > 0)
    }

    /// Whether no weather is bad from now on.
    pub(super) fn is_calm(&self) -> bool {
        self.elapsed() >= self.scenario.calm_from()
    }

    /// Everything that exists, by account.
    pub(super) fn inventories(&self) -> Vec<BTreeSet<Piece>> {
        self.cores.iter().map(|core| inventory(&core.borrow())).collect()
    }

    /// Everything that exists at an account.
    pub(super) fn inventory(&self, account: usize) -> BTreeSet<Piece> {
        self.cores.get(account).map(|core| inventory(&core.borrow())).unwrap_or_default()
    }

    /// A provider as it is now, with the key that it takes now.
    pub(super) fn core(&self, account: usize) -> Option<std::cell::RefMut<'_, Core>> {
        let mut core = self.cores.get(account)?.try_borrow_mut().ok()?;
        let name = self.scenario.account(account)?.name;
        let version = self.key_version(account);
        let is_expired = self.is_active(account, Fault::KeyExpired);
        for old in 0..=version {
            if let Some(key) = core.key_mut(&key_of(name, old).0) {
                key.state = match (old == version, is_expired) {
                    (false, _) => KeyState::Inactive,
                    (true, true) => KeyState::Expired,
                    (true, false) => KeyState::Active,
                };
            } else if let Ok(key) = Key::new(key_of(name, old).0, key_of(name, old).1) {
                core.add_key(key.in_state(if is_expired { KeyState::Expired } else { KeyState::Active }));
            }
        }
        Some(core)
    }

    /// How often the key of an account has been replaced at the provider.
    fn key_version(&self, account: usize) -> usize {
        self.rotations(account).filter(|(from, _)| *from <= self.elapsed()).count()
    }

    /// How many of these the secret tells.
    fn secret_version(&self, account: usize) -> usize {
        self.rotations(account).filter(|(_, to)| *to <= self.elapsed()).count()
    }

    fn rotations(&self, account: usize) -> impl Iterator<Item = (Duration, Duration)> {
        let has_secret = self.scenario.account(account).is_some_and(|account| account.has_secret);
        let episodes = self.scenario.weather.iter().filter(move |episode| {
            has_secret
                && episode.fault == Fault::Rotated
                && episode.percent > 0
                && episode.account.is_none_or(|own| own == account)
        });
        episodes.map(|episode| (episode.from, episode.to))
    }

    fn is_active(&self, account: usize, fault: Fault) -> bool {
        let elapsed = self.elapsed();
        self.scenario.weather.iter().any(|episode| {
            episode.fault == fault
                && episode.percent > 0
                && (episode.from..episode.to).contains(&elapsed)
                && episode.account.is_none_or(|own| own == account)
        })
    }

    /// What strikes a request that leaves now, if anything.
    pub(super) fn strike(&self, account: Option<usize>, is_delete: bool) -> Option<Fault> {
        let elapsed = self.elapsed();
        let mut dice = self.dice.borrow_mut();
        let fault = self.scenario.weather.iter().find_map(|episode| {
            let is_here = episode.fault.is_of_requests()
                && (episode.from..episode.to).contains(&elapsed)
                && (episode.account.is_none() || episode.account == account)
                && (is_delete || !episode.deletes_only);
            (is_here && dice.percent(episode.percent)).then_some(episode.fault)
        })?;
        self.coverage.borrow_mut().count(format!("fault: {}", fault.label()));
        Some(fault)
    }

    /// The credential in the environment of an account: the first it had.
    pub(super) fn first_key(name: &str) -> (String, String) {
        key_of(name, 0)
    }

    /// The secret of an account as Secrets Manager tells it now; `None` while it cannot be read.
    pub(super) fn secret(&self, name: &str) -> Option<String> {
        let account = self.scenario.accounts.iter().position(|account| account.name == name);
        // The secret of the webhook is that of no account.
        if self.is_active(account.unwrap_or(usize::MAX), Fault::NoSecrets) {
            self.coverage.borrow_mut().count("fault: nosecrets");
            return None;
        }
        let Some(account) = account else {
            return self.scenario.replacement.map(|replacement| replacement.told(self.elapsed()).to_owned());
        };
        let (id, secret) = key_of(name, self.secret_version(account));
        let members = match self.scenario.account(account)?.provider {
            Provider::Tencent => serde_json::json!({"secret_id": id, "secret_key": secret}),
            Provider::Vod | Provider::Mps => serde_json::json!({"access_key_id": id, "access_key_secret": secret}),
        };
        Some(members.to_string())
    }
}

/// Id and secret of an account's key after so many replacements.
fn key_of(name: &str, version: usize) -> (String, String) {
    (format!("EMULATOR-{name}-{version}"), format!("hush-{name}-{version}"))
}

/// A provider with the media of an account.
fn core(account: &Account) -> Core {
    const DAY: Duration = Duration::from_secs(86_400);
    let mut library = Library::closed();
    for (n, medium) in account.media.iter().enumerate() {
        // In the middle of a day, so that no run and no wrong clock comes near its edge.
        let created = SystemTime::UNIX_EPOCH + MORNING + DAY / 2 - DAY * u32::try_from(medium.age).unwrap_or_default();
        match account.provider {
            Provider::Vod => {
                let mut video = Video::new(Name::Video(n).id()).reference(Name::Reference(n).id()).created(created);
                video = if medium.is_tagged { video.tag("trial") } else { video };
                video = if medium.is_stray { video.in_every_search() } else { video };
                for stream in 0..medium.streams {
                    let definition = DEFINITIONS.get(stream % DEFINITIONS.len()).copied().unwrap_or_default();
                    video = video.stream(job_id(n, stream), definition);
                }
                video = if medium.in_use { video.source_in_use() } else { video };
                library.add_video(if medium.forbidden { video.forbidden() } else { video });
            }
            Provider::Mps if medium.forbidden => library.add_forbidden_media(Name::Media(n).id()),
            Provider::Mps => library.add_media(Name::Media(n).id()),
            Provider::Tencent => {
                let mut file = File::new(Some(SUB_APP), Name::File(n).id()).created(created).part("OriginalFiles", 0);
                for (kind, id) in
                    [("TranscodeFiles", 230), ("TranscodeFiles", 10000), ("AdaptiveDynamicStreamingFiles", 10)]
                {
                    file = file.part(kind, id);
                }
                file = if medium.is_tagged { file.tag("trial") } else { file };
                file = if medium.is_stray { file.in_every_search() } else { file };
                library.add_file_with_parts(if medium.forbidden { file.forbidden() } else { file });
            }
        }
    }
    let mut core = Core::new(library);
    core.rates.lift();
    core
}
