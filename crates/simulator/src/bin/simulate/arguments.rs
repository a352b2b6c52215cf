//! The command line.

use std::collections::BTreeSet;

use lexopt::prelude::{Long, Short, ValueExt};
use takedown_simulator::Element;

pub(crate) const USAGE: &str = "\
simulate --seeds N [--from SEED]          search N days for broken promises
simulate --crashes N                      play N days once for each await at which the process can end
simulate --seed SEED [--only m0,w1]       play one day again, or some of it; its log goes to standard output";

/// What is to be done.
pub(crate) enum Command {
    Help,
    Search { first: u64, count: u64 },
    Crash { count: u64 },
    Replay { seed: u64, only: Option<BTreeSet<Element>> },
}

pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut count, mut first, mut crashes, mut seed, mut only) = (None, 0, None, None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("seeds") => count = Some(parser.value()?.parse()?),
            Long("from") => first = parser.value()?.parse()?,
            Long("crashes") => crashes = Some(parser.value()?.parse()?),
            Long("seed") => seed = Some(parser.value()?.parse()?),
            Long("only") => {
                let text = parser.value()?.string()?;
                let elements = text.split(',').filter(|element| !element.is_empty()).map(str::parse);
                only = Some(elements.collect::<Result<_, _>>()?);
            }
            Long("help") | Short('h') => return Ok(Command::Help),
            other => return Err(other.unexpected()),
        }
    }
    match (seed, count, crashes) {
        (Some(seed), None, None) => Ok(Command::Replay { seed, only }),
        (None, Some(count), None) => Ok(Command::Search { first, count }),
        (None, None, Some(count)) => Ok(Command::Crash { count }),
        (None, None, None) => Ok(Command::Search { first, count: 1000 }),
        _ => Err("one of --seed, --seeds and --crashes".into()),
    }
}
