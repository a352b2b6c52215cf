//! What goes wrong on a day, and when.

use super::super::super::dice::Dice;
use super::super::super::fault::{COSTUMES, Episode, Fault};

pub(super) fn weather(dice: &mut Dice, accounts: usize) -> Vec<Episode> {
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

/// Times in which providers deny in one place what they say in another.
pub(super) fn odd_words(dice: &mut Dice, accounts: usize) -> Vec<Episode> {
    (0..dice.between(1, 2))
        .filter_map(|_| {
            let from = dice.millis(0, 60_000);
            let costume = dice.between(0, COSTUMES - 1);
            let faults = [
                Fault::Objection(costume),
                Fault::Hearsay(costume),
                Fault::Contradiction(costume),
                Fault::Contradiction(0),
            ];
            Some(Episode {
                from,
                to: from + dice.millis(200, 90_000),
                percent: dice.one_of([20, 50, 100])?,
                account: dice.percent(50).then(|| dice.between(0, accounts - 1)),
                deletes_only: false,
                fault: dice.one_of(faults)?,
            })
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
