//! Plays event files through the function, one invocation each.

use std::fs;
use std::path::{Path, PathBuf};

use takedown::emulator::Emulator;
use takedown::{Clock, Level, Logger};

use crate::function::Function;
use crate::setup;
use crate::tally::{Row, Tally};

/// Plays these files; the samples of the project when there are none.
pub(crate) async fn play(files: Vec<PathBuf>) -> Result<(), String> {
    let files = if files.is_empty() { samples()? } else { files };
    let payloads = files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
    let emulator =
        Emulator::start(setup::core()).await.map_err(|error| format!("the emulator cannot listen: {error}"))?;
    let tally = Tally::new();
    let mut function = Function::new(&emulator.url(), Logger::new(Level::Info, Clock::system(), tally.writer()))?;
    let mut rows = Vec::new();
    for (file, payload) in files.iter().zip(payloads) {
        let name =
            file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned());
        tally.begin(&name);
        let answer = function.play(&payload).await;
        rows.push(Row { name, counts: tally.end(), answer: answer.map_err(|error| error.kind.as_str().to_owned()) });
    }
    tally.table(
        &rows,
        &emulator.core(|core| {
            core.counts()
                .map(|(provider, operation, count)| (format!("{provider} {operation}"), count))
                .collect::<Vec<_>>()
        }),
    );
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

/// `events/*.json`, in the order of their names.
fn samples() -> Result<Vec<PathBuf>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("events");
    let listed = fs::read_dir(&folder).map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    let mut files: Vec<_> = listed
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    Ok(files)
}
