//! Plays event files through the function, one invocation each.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use takedown::emulator::Emulator;
use takedown::{App, Clock, ConfigSource, InvocationContext, Level, Logger, Random};

use crate::setup;
use crate::tally::{Row, Tally};

/// Lambda's longest timeout.
const TIMEOUT: Duration = Duration::from_secs(900);

/// Plays these files; the samples of the project when there are none.
pub(crate) async fn play(files: Vec<PathBuf>) -> Result<(), String> {
    let files = if files.is_empty() { samples()? } else { files };
    let payloads = files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
    let emulator =
        Emulator::start(setup::core()).await.map_err(|error| format!("the emulator cannot listen: {error}"))?;
    let config = setup::config(&emulator.url()).map_err(|error| error.to_string())?;
    let clock = Clock::system();
    let tally = Tally::new();
    let logger = Logger::new(Level::Info, clock.clone(), tally.writer());
    let app = App::new(
        ConfigSource::Ready(Box::new(config)),
        Arc::clone(&logger),
        clock.clone(),
        Random::from_system(),
        Box::new(setup::variable),
    );
    let mut rows = Vec::new();
    for (index, (file, payload)) in files.iter().zip(payloads).enumerate() {
        let name =
            file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned());
        let context = InvocationContext {
            request_id: Some(format!("local-{:03}", index + 1)),
            trace_id: None,
            deadline: clock.now() + TIMEOUT,
        };
        tally.begin(&name);
        let answer = app.handle(&payload, &context).await;
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
