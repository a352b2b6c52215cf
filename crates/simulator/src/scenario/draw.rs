//! A scenario from a seed.

mod messages;
mod mistakes;
mod versions;
mod weather;

use std::collections::BTreeSet;

use self::messages::{ask_for_all, messages, runs};
use self::mistakes::mistakes;
use self::versions::{silences, versions};
use self::weather::{odd_words, weather};
use super::super::dice::Dice;
use super::super::wish::{Name, job_id};
use super::narrow::Narrow;
use super::{
    Account, Crash, Intake, Lambda, Limits, MOST_TARGETS, Medium, Provider, Replacement, Scenario, Scopes, Sweep,
};

pub(super) fn draw(seed: u64) -> Scenario {
    let mut dice = Dice::new(seed);
    let intake = intake(&mut dice);
    let accounts = accounts(&mut dice);
    let scopes = scopes(&mut dice);
    let has_bad_weather = dice.percent(85);
    let has_holds = dice.percent(35);
    let mut scenario = Scenario {
        seed,
        without: BTreeSet::new(),
        intake,
        protected: if has_holds { protected(&mut dice, &accounts) } else { Vec::new() },
        messages: Vec::new(),
        weather: if has_bad_weather { weather(&mut dice, accounts.len()) } else { Vec::new() },
        crashes: if has_bad_weather && dice.percent(40) { crashes(&mut dice) } else { Vec::new() },
        limits: limits(&mut dice),
        lambda: lambda(&mut dice, intake),
        duplicates: if dice.percent(30) { 15 } else { 0 },
        scopes,
        versions: None,
        absent: None,
        sweep: None,
        replacement: None,
        narrow: None,
        log_level: dice.one_of(["INFO", "INFO", "DEBUG", "ERROR", "FATAL"]).unwrap_or("INFO"),
        is_piped: Dice::new(seed.rotate_left(16)).percent(30),
        run_seed: dice.seed(),
        accounts,
    };
    if let Intake::Sweep { queued } = intake {
        scenario.sweep = sweep(&mut dice, &scenario.accounts);
        // Media of MPS cannot be listed.
        scenario.intake = if scenario.sweep.is_some() { intake } else { Intake::Asynchronous };
        if let Some(sweep) = scenario.sweep.filter(|_| queued) {
            many_events(&mut dice, &mut scenario, sweep);
        }
    }
    // Dice of their own, so that a day whose configuration is a file does not know of them.
    let mut dice_of_versions = Dice::new(!seed);
    scenario.versions = versions(&mut dice_of_versions, &scenario);
    if scenario.versions.is_some() && has_bad_weather {
        scenario.weather.extend(silences(&mut dice_of_versions));
    }
    let mut dice_of_words = Dice::new(seed.rotate_left(32) ^ !seed);
    if has_bad_weather && dice_of_words.percent(40) {
        scenario.weather.extend(odd_words(&mut dice_of_words, scenario.accounts.len()));
    }
    // The same of a day on which so much is asked for that lookups and deletes are several requests each.
    let mut dice_of_all = Dice::new(seed.rotate_left(48));
    let is_large = scenario.sweep.is_none() && scenario.intake != Intake::Stream && dice_of_all.percent(20);
    let all_of = is_large.then(|| large_library(&mut dice_of_all, &mut scenario)).flatten();
    scenario.messages = match scenario.sweep {
        Some(sweep) => runs(&mut dice, &scenario, sweep),
        None => messages(&mut dice, &scenario),
    };
    mistakes(&mut Dice::new(seed.rotate_left(32)), &mut scenario);
    if let Some(account) = all_of {
        ask_for_all(&mut dice_of_all, &mut scenario, account);
    }
    if matches!(scenario.intake, Intake::Webhook { .. }) && dice.percent(40) {
        scenario.replacement = Some(replacement(&mut dice));
        // Some come when what has been read before is long out of date.
        let stretch = dice.one_of([1, 4, 20]).unwrap_or(1);
        scenario.messages.iter_mut().for_each(|message| message.at *= stretch);
    }
    scenario.narrow = Narrow::draw(&mut dice, &scenario);
    scenario
}

fn scopes(dice: &mut Dice) -> Scopes {
    Scopes {
        takedown: if dice.percent(85) { "media" } else { "source" },
        retention: dice.one_of(["source", "media", "renditions"]).unwrap_or("source"),
    }
}

fn replacement(dice: &mut Dice) -> Replacement {
    let most = dice.one_of([20_000, 200_000, 1_200_000]).unwrap_or(20_000);
    let told_at = dice.millis(0, most);
    // Some senders go on for long with what was withdrawn.
    let goes_on = dice.percent(40);
    let used_at = if goes_on { told_at + dice.millis(300_000, 1_500_000) } else { dice.millis(0, most) };
    Replacement { told_at, used_at }
}

fn intake(dice: &mut Dice) -> Intake {
    match dice.between(0, 10) {
        0..=3 => Intake::Standard,
        4..=5 => Intake::Fifo,
        6 => Intake::Stream,
        7 => Intake::Asynchronous,
        8 => Intake::Direct,
        9 => Intake::Webhook { queued: dice.percent(60) },
        _ => Intake::Sweep { queued: dice.percent(60) },
    }
}

fn accounts(dice: &mut Dice) -> Vec<Account> {
    let all = [
        ("cn", Provider::Vod),
        ("cn-2", Provider::Vod),
        ("mps", Provider::Mps),
        ("intl", Provider::Tencent),
        ("intl-2", Provider::Tencent),
    ];
    let first = dice.between(0, all.len() - 1);
    let mut accounts = Vec::new();
    for (index, (name, provider)) in all.into_iter().enumerate() {
        if index != first && dice.percent(55) {
            continue;
        }
        let count = dice.between(1, 8);
        accounts.push(Account {
            name,
            provider,
            has_secret: dice.percent(40),
            rates: rates(dice, provider),
            media: (0..count).map(|_| medium(dice)).collect(),
        });
    }
    accounts
}

fn medium(dice: &mut Dice) -> Medium {
    let streams = if dice.percent(5) { dice.between(20, 29) } else { dice.between(0, 4) };
    Medium {
        streams,
        forbidden: dice.percent(8),
        in_use: dice.percent(15),
        age: dice.between(0, 60) as u64,
        is_tagged: dice.percent(60),
        is_stray: dice.percent(15),
    }
}

fn rates(dice: &mut Dice, provider: Provider) -> Vec<(&'static str, f64)> {
    let operations: &[&'static str] = match provider {
        Provider::Vod => &["DeleteVideo", "DeleteMezzanines", "DeleteStream", "GetPlayInfo", "BatchGetMediaInfos"],
        Provider::Mps | Provider::Tencent => &["DeleteMedia"],
    };
    let mut rates = Vec::new();
    for operation in operations {
        if dice.percent(50) {
            rates.extend(dice.one_of([0.5, 1.0, 2.5, 5.0, 12.0, 30.0]).map(|rate| (*operation, rate)));
        }
    }
    rates
}

fn protected(dice: &mut Dice, accounts: &[Account]) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..dice.between(1, 4) {
        let Some(account) = dice.any(accounts) else { continue };
        let n = dice.between(0, account.media.len());
        let name = match account.provider {
            Provider::Vod => match dice.between(0, 2) {
                0 => Name::Video(n).id(),
                1 => Name::Reference(n).id(),
                _ => job_id(n, dice.between(0, 3)),
            },
            Provider::Mps => Name::Media(n).id(),
            Provider::Tencent => Name::File(n).id(),
        };
        ids.push(name);
    }
    ids
}

fn crashes(dice: &mut Dice) -> Vec<Crash> {
    let count = dice.between(1, 4);
    (0..count).map(|_| Crash { invocation: dice.between(0, 8), polls: dice.between(0, 60) }).collect()
}

fn limits(dice: &mut Dice) -> Limits {
    Limits {
        attempts: dice.between(1, 5) as u64,
        request_timeout: dice.millis(300, 5000),
        reserve: dice.millis(200, 2000),
        max_targets: if dice.percent(20) { 12 } else { MOST_TARGETS },
    }
}

fn lambda(dice: &mut Dice, intake: Intake) -> Lambda {
    let timeout = dice.millis(3000, 60_000);
    let batch = match intake {
        Intake::Standard
        | Intake::Fifo
        | Intake::Stream
        | Intake::Webhook { queued: true }
        | Intake::Sweep { queued: true } => dice.between(1, 12),
        _ => 1,
    };
    let instances = match intake {
        // The records of a shard go one batch behind the other.
        Intake::Stream => 1,
        _ => dice.between(1, 3),
    };
    Lambda {
        instances,
        timeout,
        batch,
        visibility: timeout * 6,
        max_receives: u32::try_from(dice.between(2, 5)).unwrap_or(3),
    }
}

/// Puts many more videos into an account, under other names than those that are protected, and gives the account.
fn large_library(dice: &mut Dice, scenario: &mut Scenario) -> Option<usize> {
    let place = scenario.accounts.iter().position(|account| account.provider == Provider::Vod)?;
    let account = scenario.accounts.get_mut(place)?;
    let more = dice.between(15, 70);
    account.media.extend((0..more).map(|_| medium(dice)));
    Some(place)
}

/// Makes a run of a sweep several events, and sometimes several requests to the queue.
fn many_events(dice: &mut Dice, scenario: &mut Scenario, sweep: Sweep) {
    scenario.limits.max_targets = dice.one_of([1, 2, 3, 1000]).unwrap_or(1000);
    let most = dice.one_of([3, 12, 1000]).unwrap_or(1000);
    scenario.sweep = Some(Sweep {
        max_targets: most,
        older_than_days: sweep.older_than_days.min(15),
        needs_tag: sweep.needs_tag && dice.percent(40),
        ..sweep
    });
    // The queue has the weather that is everywhere.
    for episode in &mut scenario.weather {
        episode.account = episode.account.filter(|_| dice.percent(40));
    }
    if dice.percent(60) {
        let more = dice.between(4, 40);
        let account = scenario.accounts.get_mut(sweep.account);
        account.into_iter().for_each(|account| account.media.extend((0..more).map(|_| medium(dice))));
    }
}

/// A rule for an account whose media can be listed.
fn sweep(dice: &mut Dice, accounts: &[Account]) -> Option<Sweep> {
    let listed = accounts.iter().enumerate().filter(|(_, account)| account.provider != Provider::Mps);
    let listed: Vec<_> = listed.collect();
    let (account, Account { provider, .. }) = *dice.any(&listed)?;
    let scope = match provider {
        Provider::Vod => dice.one_of(["media", "source", "renditions"]),
        _ => dice.one_of(["media", "source", "media"]),
    };
    Some(Sweep {
        account,
        older_than_days: dice.between(1, 50) as u64,
        needs_tag: dice.percent(60),
        scope: scope?,
        max_targets: dice.one_of([1, 3, 1000])?,
        dry_run: false,
    })
}
