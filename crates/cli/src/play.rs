//! Plays event files and sweeps through the function, one invocation each.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use takedown::{Clock, Level, Logger};
use takedown_emulator::{Core, Emulator};

use crate::exit::{Done, Ended, Wrong};
use crate::function::Function;
use crate::setup;
use crate::tally::{Row, Tally};

/// Plays these files; the samples of the project when there are none.
pub(crate) async fn play(files: Vec<PathBuf>) -> Done {
    let files = if files.is_empty() { samples()? } else { files };
    let name = |file: &PathBuf| {
        file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned())
    };
    let payloads = files.iter().map(|file| Ok((name(file), read(file)?))).collect::<Result<Vec<_>, Wrong>>()?;
    run(payloads, setup::FEW, false).await
}

/// Runs the sample sweep of this name.
pub(crate) async fn sweep(name: &str, dry_run: bool) -> Done {
    let event = json!({
        "specversion": "1.0",
        "id": "local",
        "source": "urn:takedown:local",
        "type": "retention.sweep",
        "data": {"sweep": name},
    });
    run(vec![(format!("sweep {name}"), event.to_string().into_bytes())], setup::MANY, dry_run).await
}

/// An emulator on a free port.
pub(crate) async fn emulator(core: Core) -> Result<Emulator, Wrong> {
    Emulator::start(core).await.map_err(|error| Wrong(format!("the emulator cannot listen: {error}")))
}

/// One invocation for each payload, and a table of what they came to.
async fn run(payloads: Vec<(String, Vec<u8>)>, expired: u32, dry_run: bool) -> Done {
    let clock = Clock::system();
    let emulator = emulator(setup::core(clock.now(), expired)).await?;
    let tally = Tally::new();
    let logger = Logger::new(Level::Info, clock.clone(), tally.writer());
    let mut function = Function::new(&emulator.url(), logger, clock, dry_run)?;
    let mut rows = Vec::new();
    for (name, payload) in payloads {
        tally.begin(&name);
        let answer = function.play(&payload).await;
        rows.push(Row { name, counts: tally.end(), answer: answer.map_err(|error| error.kind.as_str().to_owned()) });
    }
    let calls = emulator.core(|core| {
        let counts = core.counts().map(|(provider, operation, count)| (format!("{provider} {operation}"), count));
        counts.collect::<Vec<_>>()
    });
    tally.table(&rows, &calls);
    Ok(Ended::Settled)
}

fn read(file: &Path) -> Result<Vec<u8>, Wrong> {
    fs::read(file).map_err(|error| Wrong(format!("{} cannot be read: {error}", file.display())))
}

/// `events/*.json`, in the order of their names.
fn samples() -> Result<Vec<PathBuf>, Wrong> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events");
    let listed = fs::read_dir(&folder).map_err(|error| Wrong(format!("{} cannot be read: {error}", folder.display())))?;
    let mut files: Vec<_> = listed
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    Ok(files)
}
