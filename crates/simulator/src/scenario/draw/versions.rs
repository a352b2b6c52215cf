//! A configuration that is a parameter: the versions that follow the first, and what its reader meets.

use super::super::super::dice::Dice;
use super::super::super::fault::{COSTUMES, Episode, Fault, Silence};
use super::super::Scenario;
use super::super::version::{Bad, Change, Version};
use super::{limits, protected, rates, scopes};

/// The versions that follow the first, on the days on which the configuration is a parameter.
pub(super) fn versions(dice: &mut Dice, scenario: &Scenario) -> Option<Vec<Version>> {
    if !dice.percent(25) {
        return None;
    }
    let latest = dice.one_of([10_000, 60_000, 400_000]).unwrap_or_default();
    let mut versions: Vec<_> = (0..dice.between(1, 6))
        .map(|_| Version { at: dice.millis(0, latest), change: change(dice, scenario) })
        .collect();
    if dice.percent(15) {
        // The day begins with one that nobody can use.
        versions.extend(bad(dice).map(|bad| Version { at: std::time::Duration::ZERO, change: Change::Bad(bad) }));
    }
    versions.sort_by_key(|version| version.at);
    Some(versions)
}

fn change(dice: &mut Dice, scenario: &Scenario) -> Change {
    let accounts: Vec<usize> = (0..scenario.accounts.len()).collect();
    match dice.between(0, 13) {
        0..=2 => Change::Hold(protected(dice, &scenario.accounts)),
        3 => Change::Release,
        4..=5 => Change::Rates(scenario.accounts.iter().map(|account| rates(dice, account.provider)).collect()),
        6 => Change::Limits(limits(dice)),
        7 => Change::Scopes(scopes(dice)),
        8 => {
            let is_swept = |account| scenario.sweep.is_some_and(|sweep| sweep.account == account);
            let account = dice.any(&accounts).copied().filter(|account| accounts.len() > 1 && !is_swept(*account));
            account.map_or(Change::Nothing, Change::Drop)
        }
        9 => Change::DryRun(dice.percent(70)),
        10 => Change::Nothing,
        _ => bad(dice).map_or(Change::Nothing, Change::Bad),
    }
}

fn bad(dice: &mut Dice) -> Option<Bad> {
    dice.one_of([
        Bad::Empty,
        Bad::NoToml,
        Bad::Half,
        Bad::UnknownKey,
        Bad::UnknownAccount,
        Bad::NoCredentials,
        Bad::NoId,
    ])
}

/// Times in which the extension does not tell the newest version.
pub(super) fn silences(dice: &mut Dice) -> Vec<Episode> {
    (0..dice.between(0, 3))
        .filter_map(|_| {
            let from = dice.millis(0, 60_000);
            let costume = dice.between(0, COSTUMES - 1);
            let silence = dice.one_of([
                Silence::Refused,
                Silence::Hangs,
                Silence::Slow,
                Silence::NotReady,
                Silence::Status(404),
                Silence::Status(500),
                Silence::Foreign(costume),
                Silence::Old,
                Silence::Old,
            ])?;
            Some(Episode {
                from,
                to: from + dice.millis(200, 90_000),
                percent: dice.one_of([20, 50, 100]).unwrap_or(50),
                account: None,
                deletes_only: false,
                fault: Fault::Parameter(silence),
            })
        })
        .collect()
}
