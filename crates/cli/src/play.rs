//! Plays event files and sweeps through the function, one invocation each.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use takedown::Clock;
use takedown_emulator::{Core, Emulator};

use crate::function::Function;
use crate::setup;
use crate::tally::{self, Row, Tally};

/// Plays these files; the samples of the project when there are none.
pub(crate) async fn play(files: Vec<PathBuf>) -> Result<(), String> {
    let files = if files.is_empty() { samples()? } else { files };
    let name = |file: &PathBuf| {
        file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned())
    };
    let payloads = files.iter().map(|file| Ok((name(file), read(file)?))).collect::<Result<Vec<_>, String>>()?;
    run(payloads, setup::FEW, false).await
}

/// Runs the sample sweep of this name.
pub(crate) async fn sweep(name: &str, dry_run: bool) -> Result<(), String> {
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
pub(crate) async fn emulator(core: Core) -> Result<Emulator, String> {
    Emulator::start(core).await.map_err(|error| format!("the emulator cannot listen: {error}"))
}

/// One invocation for each payload, and a table of what they came to.
async fn run(payloads: Vec<(String, Vec<u8>)>, expired: u32, dry_run: bool) -> Result<(), String> {
    let clock = Clock::system();
    let emulator = emulator(setup::core(clock.now(), expired)).await?;
    let tally = Tally::new();
    tally::log_to(tally.writer(), clock.clone());
    let mut function = Function::new(&emulator.url(), clock, dry_run)?;
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
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

/// `events/*.json`, in the order of their names.
fn samples() -> Result<Vec<PathBuf>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events");
    let listed = fs::read_dir(&folder).map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    let mut files: Vec<_> = listed
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    Ok(files)
}
