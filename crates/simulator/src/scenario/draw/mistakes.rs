//! Dry runs of sweeps, members that stand too high, and events with several mistakes. With dice of its own, so that it changes nothing
//! else of a day.

use super::super::super::dice::Dice;
use super::super::{Intake, Message, Poison, Scenario, Wrap};

/// What changes a delete, as senders spell it.
const SPELLINGS: [&str; 8] = ["dry_run", "dryRun", "DRY-RUN", "dryrun", "scope", "Scope", "targets", "Targets"];

pub(super) fn mistakes(dice: &mut Dice, scenario: &mut Scenario) {
    if scenario.sweep.is_some() {
        more_runs(dice, scenario);
        return;
    }
    let intake = scenario.intake;
    // An item of a table has nothing around it.
    for message in scenario.messages.iter_mut().filter(|_| intake != Intake::Stream) {
        if message.poison.is_none() && dice.percent(6) {
            message.poison = mistake(dice, intake);
        }
    }
}

fn mistake(dice: &mut Dice, intake: Intake) -> Option<Poison> {
    let name = dice.one_of(SPELLINGS)?;
    let has_wrapper = matches!(intake, Intake::Standard | Intake::Fifo);
    dice.one_of([
        Poison::Beside(name),
        if has_wrapper { Poison::Around(name) } else { Poison::Beside(name) },
        Poison::Several,
    ])
}

/// Some runs come from a rule; and there are more, that only plan or are wrong.
fn more_runs(dice: &mut Dice, scenario: &mut Scenario) {
    let Some(first) = scenario.messages.first().cloned() else { return };
    for run in &mut scenario.messages {
        run.wrap = wrap(dice);
    }
    for _ in 0..dice.between(0, 4) {
        let mut run = Message { at: dice.millis(0, 90_000), wrap: wrap(dice), ..first.clone() };
        run.event.dry_run = dice.percent(70);
        if !run.event.dry_run || dice.percent(20) {
            run.poison = dice.one_of(SPELLINGS).map(Poison::Beside);
        }
        scenario.messages.push(run);
    }
    scenario.messages.sort_by_key(|message| message.at);
}

fn wrap(dice: &mut Dice) -> Wrap {
    if dice.percent(40) { Wrap::EventBridge } else { Wrap::Plain }
}
