//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
usage: cargo run                       play events/*.json against the embedded emulator
       cargo run -- FILE...            play these files: payloads as Lambda hands them over, or deletion events
       cargo run -- sweep NAME         run the retention sweep of this name (trial-clips) [--dry-run]
       cargo run -- --serve            answer webhooks over HTTP on loopback, against the embedded emulator
       cargo run -- --emulator         serve the emulator alone and print how to use it
       with either of these: --port PORT, 18081 and 18080 if not given, 0 for any";

pub(crate) enum Command {
    Play { files: Vec<PathBuf> },
    Sweep { name: String, dry_run: bool },
    Serve { port: u16 },
    Emulate { port: u16 },
    Help,
}

pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Command, lexopt::Error> {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    let mut parser = lexopt::Parser::from_args(arguments);
    let (mut files, mut serve, mut emulate, mut dry_run, mut port) = (Vec::<PathBuf>::new(), false, false, false, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("dry-run") => dry_run = true,
            Long("serve") => serve = true,
            Long("emulator") => emulate = true,
            Long("port") => port = Some(parser.value()?.parse()?),
            Long("help") | Short('h') => return Ok(Command::Help),
            Value(file) => files.push(file.into()),
            _ => return Err(argument.unexpected()),
        }
    }
    if (serve || emulate) && !files.is_empty() {
        return Err("--serve and --emulator play no files".into());
    }
    let sweep = files.first().is_some_and(|first| first.as_os_str() == "sweep");
    if dry_run && !sweep {
        return Err("--dry-run goes with sweep; an event says `dry_run` itself".into());
    }
    if sweep && port.is_none() {
        let [_, name] = files.as_slice() else { return Err("sweep takes one name".into()) };
        return Ok(Command::Sweep { name: name.to_string_lossy().into_owned(), dry_run });
    }
    match (serve, emulate, port) {
        (true, true, _) => Err("--serve has an emulator of its own: take one of the two".into()),
        (true, false, port) => Ok(Command::Serve { port: port.unwrap_or(18081) }),
        (false, true, port) => Ok(Command::Emulate { port: port.unwrap_or(18080) }),
        (false, false, Some(_)) => Err("--port goes with --serve or --emulator".into()),
        (false, false, None) => Ok(Command::Play { files }),
    }
}
