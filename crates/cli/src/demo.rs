//! `takedown demo`: the samples, played against an emulator inside this process, on one screen for a person who has never heard of
//! these providers.

mod samples;
mod screen;

use std::path::{Path, PathBuf};

use takedown::Clock;
use takedown_emulator::{Core, Emulator};

use crate::arguments::Demo;
use crate::exit::{Done, Ended, Wrong};
use crate::function::{Accounts, Function, Mode};
use crate::setup;
use crate::watch::{Wanted, Watch};
use screen::{Requests, Row};

pub(crate) async fn demo(demo: &Demo) -> Done {
    let files = if demo.files.is_empty() { samples::files()? } else { demo.files.clone() };
    let payloads = files.iter().map(|file| Ok((name(file), read(file)?))).collect::<Result<Vec<_>, Wrong>>()?;
    let clock = Clock::system();
    let emulator = emulator(setup::core(clock.now(), setup::FEW)).await?;
    let wanted = Wanted { json: demo.json, file: demo.log.as_deref(), say: None };
    let watch = Watch::new(wanted, clock.clone(), None)?;
    let mode = Mode { dry_run: false, queue: None };
    let mut function = Function::new(&Accounts::Emulator(emulator.url()), mode, watch.dispatch(), clock)?;
    let (mut rows, mut one_each) = (Vec::new(), 0);
    if !demo.json {
        screen::begin();
    }
    for (name, payload) in payloads {
        let answer = function.play(&payload).await;
        let seen = watch.take();
        one_each += seen.targets.iter().map(screen::one_call_an_id).sum::<u64>();
        rows.push(Row { name, seen, answer: answer.map_err(|error| error.kind.as_str().to_owned()) });
    }
    if !demo.json {
        let counts: Vec<_> =
            emulator.core(|core| core.counts().map(|(_, name, count)| (name.to_owned(), count)).collect());
        screen::end(&rows, &Requests::of(&counts, one_each));
    }
    Ok(Ended::Settled)
}

/// An emulator on a free port.
pub(crate) async fn emulator(core: Core) -> Result<Emulator, Wrong> {
    Emulator::start(core).await.map_err(|error| Wrong(format!("the emulator cannot listen: {error}")))
}

fn name(file: &Path) -> String {
    file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn read(file: &PathBuf) -> Result<Vec<u8>, Wrong> {
    std::fs::read(file).map_err(|error| Wrong(format!("{} cannot be read: {error}", file.display())))
}
