//! A scenario from a seed.

use std::collections::BTreeSet;
use std::time::Duration;

use super::super::dice::Dice;
use super::super::fault::{COSTUMES, Episode, Fault};
use super::super::wish::{Ask, DEFINITIONS, Name, Wish, job_id};
use super::{
    Account, Crash, Event, Intake, Lambda, Limits, Medium, Message, Poison, Provider, Scenario, Scopes, Sweep, Wrap,
};

pub(super) fn draw(seed: u64) -> Scenario {
    let mut dice = Dice::new(seed);
    let intake = intake(&mut dice);
    let accounts = accounts(&mut dice);
    let scopes = Scopes {
        takedown: if dice.percent(85) { "media" } else { "source" },
        retention: dice.one_of(["source", "media", "renditions"]).unwrap_or("source"),
    };
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
        sweep: None,
        log_level: dice.one_of(["INFO", "INFO", "DEBUG", "ERROR", "FATAL"]).unwrap_or("INFO"),
        run_seed: dice.seed(),
        accounts,
    };
    if intake == Intake::Sweep {
        scenario.sweep = sweep(&mut dice, &scenario.accounts);
        // Media of MPS cannot be listed.
        scenario.intake = if scenario.sweep.is_some() { intake } else { Intake::Asynchronous };
    }
    scenario.messages = match scenario.sweep {
        Some(sweep) => runs(&mut dice, &scenario, sweep),
        None => messages(&mut dice, &scenario),
    };
    scenario
}

fn intake(dice: &mut Dice) -> Intake {
    match dice.between(0, 10) {
        0..=3 => Intake::Standard,
        4..=5 => Intake::Fifo,
        6 => Intake::Stream,
        7 => Intake::Asynchronous,
        8 => Intake::Direct,
        9 => Intake::Webhook { queued: dice.percent(60) },
        _ => Intake::Sweep,
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

fn weather(dice: &mut Dice, accounts: usize) -> Vec<Episode> {
    let count = dice.between(1, 6);
    (0..count)
        .map(|_| {
            let from = dice.millis(0, 60_000);
            Episode {
                from,
                to: from + dice.millis(200, 90_000),
                percent: dice.one_of([5, 20, 50, 100]).unwrap_or(20),
                account: dice.percent(60).then(|| dice.between(0, accounts - 1)),
                deletes_only: dice.percent(30),
                fault: fault(dice),
            }
        })
        .collect()
}

fn fault(dice: &mut Dice) -> Fault {
    let costume = dice.between(0, COSTUMES - 1);
    let faults = [
        Fault::Refused,
        Fault::Stale,
        Fault::NoConnection,
        Fault::ResetBefore,
        Fault::Throttled(costume),
        Fault::Throttled(costume),
        Fault::Trouble(costume),
        Fault::Trouble(costume),
        Fault::Foreign(costume),
        Fault::Denied,
        Fault::UnknownKey,
        Fault::Suspended,
        Fault::ResetAfter,
        Fault::Stalled,
        Fault::Truncated,
        Fault::Replaced(costume),
        Fault::Endless,
        Fault::Strangers,
        Fault::Shape(costume),
        Fault::Omission,
        Fault::Anonymous,
        Fault::KeyExpired,
        Fault::Rotated,
        Fault::NoSecrets,
        Fault::Skew(if dice.percent(50) { 20 } else { -20 }),
    ];
    dice.one_of(faults).unwrap_or(Fault::Refused)
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
        max_targets: if dice.percent(20) { 12 } else { 1000 },
    }
}

fn lambda(dice: &mut Dice, intake: Intake) -> Lambda {
    let timeout = dice.millis(3000, 60_000);
    let batch = match intake {
        Intake::Standard | Intake::Fifo | Intake::Stream | Intake::Webhook { queued: true } => dice.between(1, 12),
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

fn messages(dice: &mut Dice, scenario: &Scenario) -> Vec<Message> {
    let count = if dice.percent(10) { dice.between(10, 40) } else { dice.between(1, 10) };
    let spread = dice.one_of([0, 1000, 60_000, 120_000]).unwrap_or(0);
    let mut messages: Vec<_> = (0..count)
        .map(|_| {
            let poison = dice.percent(12).then(|| poison(dice, scenario.intake)).flatten();
            let is_retention = scenario.intake == Intake::Stream || dice.percent(30);
            let event = Event {
                is_retention,
                dry_run: scenario.intake != Intake::Stream && dice.percent(8),
                has_time: dice.percent(50),
                wishes: wishes(dice, scenario, is_retention),
            };
            Message {
                at: dice.millis(0, spread),
                group: dice.between(0, 2),
                event,
                poison,
                wrap: match scenario.intake {
                    Intake::Standard | Intake::Fifo => {
                        dice.one_of([Wrap::Plain, Wrap::Plain, Wrap::Sns, Wrap::EventBridge]).unwrap_or(Wrap::Plain)
                    }
                    Intake::Asynchronous => dice.one_of([Wrap::Plain, Wrap::EventBridge]).unwrap_or(Wrap::Plain),
                    _ => Wrap::Plain,
                },
            }
        })
        .collect();
    messages.sort_by_key(|message| message.at);
    messages
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
    })
}

/// Runs of a sweep, some of them when the weather is good again. What is due is known beforehand.
fn runs(dice: &mut Dice, scenario: &Scenario, sweep: Sweep) -> Vec<Message> {
    let calm = scenario.calm_from();
    let account = scenario.account(sweep.account);
    let media = account.map(|account| account.media.as_slice()).unwrap_or_default();
    let is_file = account.is_some_and(|account| account.provider == Provider::Tencent);
    let wish = |n| Wish {
        account: sweep.account,
        name: if is_file { Name::File(n) } else { Name::Video(n) },
        ask: match sweep.scope {
            "source" => Ask::Source { force: false },
            "renditions" => Ask::Renditions,
            _ => Ask::Everything,
        },
        unsaid: false,
    };
    let due = media.iter().enumerate().filter(|(_, medium)| sweep.is_due(medium));
    let wishes: Vec<_> = due.map(|(n, _)| wish(n)).collect();
    let early: Vec<_> = (0..dice.between(0, 3)).map(|_| dice.millis(0, 90_000)).collect();
    let late = (1..=12).map(|run| calm + Duration::from_secs(600 * run));
    let mut times: Vec<_> = early.into_iter().chain(late).collect();
    times.sort_unstable();
    let event = Event { is_retention: true, dry_run: false, has_time: false, wishes };
    let message = |at| Message { at, group: 0, event: event.clone(), poison: None, wrap: Wrap::Plain };
    times.into_iter().map(message).collect()
}

fn poison(dice: &mut Dice, intake: Intake) -> Option<Poison> {
    if intake == Intake::Stream {
        // An item that expired has attributes, and everything that is no member of a target is none of ours.
        return dice.one_of([Poison::NullDefinitions, Poison::Comma, Poison::Number, Poison::UnknownAccount]);
    }
    let poison = dice.one_of([
        Poison::NoJson,
        Poison::UnknownType,
        Poison::UnknownMember,
        Poison::NoTargets,
        Poison::NullDefinitions,
        Poison::Comma,
        Poison::Number,
        Poison::Twice,
        Poison::UnknownAccount,
        Poison::TooMany,
        Poison::Array,
        Poison::NoId,
    ]);
    // Where one event is no message of a queue, several may come together.
    let takes_arrays = matches!(intake, Intake::Direct | Intake::Asynchronous | Intake::Webhook { .. });
    poison.filter(|poison| !takes_arrays || *poison != Poison::Array)
}

fn wishes(dice: &mut Dice, scenario: &Scenario, is_retention: bool) -> Vec<Wish> {
    let count = if scenario.intake == Intake::Stream {
        1
    } else if dice.percent(8) {
        dice.between(12, 45)
    } else {
        dice.between(1, 5)
    };
    (0..count).filter_map(|_| wish(dice, scenario, is_retention)).collect()
}

fn wish(dice: &mut Dice, scenario: &Scenario, is_retention: bool) -> Option<Wish> {
    let accounts: Vec<usize> = (0..scenario.accounts.len()).collect();
    let account = *dice.any(&accounts)?;
    let Account { provider, media, .. } = scenario.account(account)?;
    // One or two beyond the last do not exist.
    let n = dice.between(0, media.len() + 1);
    let unsaid_scope = if is_retention { scenario.scopes.retention } else { scenario.scopes.takedown };
    let (name, ask) = match provider {
        Provider::Vod => {
            let name = if dice.percent(70) { Name::Video(n) } else { Name::Reference(n) };
            (name, ask_of_video(dice))
        }
        Provider::Mps => (Name::Media(n), Ask::Everything),
        Provider::Tencent => (Name::File(n), ask_of_file(dice)),
    };
    let unsaid = match ask {
        Ask::Everything => unsaid_scope == "media",
        Ask::Source { force: false } => unsaid_scope == "source",
        Ask::Renditions => unsaid_scope == "renditions",
        _ => false,
    };
    Some(Wish { account, name, ask, unsaid: unsaid && dice.percent(50) })
}

fn ask_of_video(dice: &mut Dice) -> Ask {
    match dice.between(0, 11) {
        0..=4 => Ask::Everything,
        5..=6 => Ask::Source { force: false },
        7 => Ask::Source { force: true },
        8 => Ask::Renditions,
        9..=10 => {
            let count = dice.between(1, 4);
            let jobs: BTreeSet<usize> = (0..count).map(|_| dice.between(0, 4)).collect();
            Ask::Streams(jobs.into_iter().collect())
        }
        _ => Ask::Definitions(dice.one_of(DEFINITIONS).into_iter().collect()),
    }
}

fn ask_of_file(dice: &mut Dice) -> Ask {
    match dice.between(0, 9) {
        0..=4 => Ask::Everything,
        5 => Ask::Source { force: false },
        6..=7 => Ask::Renditions,
        8 => Ask::Templates(dice.one_of([vec![230], vec![10000], vec![230, 10000], vec![77]]).unwrap_or_default()),
        _ => {
            let parts = [
                vec![("OriginalFiles", None)],
                vec![("TranscodeFiles", Some(230)), ("AdaptiveDynamicStreamingFiles", Some(10))],
                vec![("WechatPublishFiles", None)],
            ];
            Ask::Parts(dice.one_of(parts).unwrap_or_default())
        }
    }
}
