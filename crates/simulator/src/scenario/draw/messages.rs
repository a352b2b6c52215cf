//! The messages of a scenario.

use std::collections::BTreeSet;
use std::time::Duration;

use super::super::super::dice::Dice;
use super::super::super::wish::{Ask, DEFINITIONS, Name, Wish};
use super::super::{Account, Event, Intake, Message, Poison, Provider, Scenario, Sweep, Wrap};

pub(super) fn messages(dice: &mut Dice, scenario: &Scenario) -> Vec<Message> {
    let count = if dice.percent(10) { dice.between(10, 40) } else { dice.between(1, 10) };
    let spread = dice.one_of([0, 1000, 60_000, 120_000]).unwrap_or(0);
    let mut messages: Vec<_> = (0..count)
        .map(|_| {
            let poison = dice.percent(12).then(|| poison(dice, scenario.intake)).flatten();
            let is_retention = scenario.intake == Intake::Stream || dice.percent(30);
            let event = Event {
                is_retention,
                dry_run: dice.percent(8),
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

/// Makes one of the messages ask for every video of an account, by its id or its reference.
pub(super) fn ask_for_all(dice: &mut Dice, scenario: &mut Scenario, account: usize) {
    let count = scenario.account(account).map_or(0, |account| account.media.len());
    let by_id = [0, 50, 100].get(dice.between(0, 2)).copied().unwrap_or(100);
    let whole = if dice.percent(50) { 100 } else { 70 };
    let wish = |n, dice: &mut Dice| Wish {
        account,
        name: if dice.percent(by_id) { Name::Video(n) } else { Name::Reference(n) },
        ask: if dice.percent(whole) { Ask::Everything } else { ask_of_video(dice) },
        unsaid: false,
    };
    let place = dice.between(0, scenario.messages.len().saturating_sub(1));
    if let Some(message) = scenario.messages.get_mut(place) {
        message.event.wishes = (0..count).map(|n| wish(n, dice)).collect();
    }
}

/// Runs of a sweep, some of them when the weather is good again. What is due is known beforehand.
pub(super) fn runs(dice: &mut Dice, scenario: &Scenario, sweep: Sweep) -> Vec<Message> {
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
    let most = if scenario.is_queued() { 8 } else { 3 };
    let early: Vec<_> = (0..dice.between(0, most)).map(|_| dice.millis(0, 90_000)).collect();
    let late = (1..=12).map(|run| calm + Duration::from_secs(600 * run));
    let mut times: Vec<_> = early.into_iter().chain(late).collect();
    times.sort_unstable();
    let event = Event { is_retention: true, dry_run: false, has_time: false, wishes };
    let message = |at| Message { at, group: 0, event: event.clone(), poison: None, wrap: Wrap::Plain };
    times.into_iter().map(message).collect()
}

fn poison(dice: &mut Dice, intake: Intake) -> Option<Poison> {
    if intake == Intake::Stream {
        // An item that expired has attributes, and what is not even almost a member is none of ours.
        return dice.one_of([
            Poison::NullDefinitions,
            Poison::Comma,
            Poison::Number,
            Poison::UnknownAccount,
            Poison::UnknownMember,
            Poison::MisspeltId,
            Poison::NoImage,
        ]);
    }
    if matches!(intake, Intake::Webhook { .. }) && dice.percent(30) {
        return Some(Poison::Unsigned);
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
