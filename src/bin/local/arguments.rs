//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
usage: cargo run                       play events/*.json against the embedded emulator
       cargo run -- FILE...            play these files: payloads as Lambda hands them over, or deletion events
       cargo run -- --emulator         serve the emulator alone and print how to use it
                    [--port PORT]      its port, 18080 if not given, 0 for any";

pub(crate) enum Command {
    Play { files: Vec<PathBuf> },
    Serve { port: u16 },
    Help,
}

pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Command, lexopt::Error> {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    let mut parser = lexopt::Parser::from_args(arguments);
    let (mut files, mut serve, mut port) = (Vec::new(), false, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("emulator") => serve = true,
            Long("port") => port = Some(parser.value()?.parse()?),
            Long("help") | Short('h') => return Ok(Command::Help),
            Value(file) => files.push(file.into()),
            _ => return Err(argument.unexpected()),
        }
    }
    match (serve, port) {
        (true, _) if !files.is_empty() => Err("--emulator only serves: it plays no files".into()),
        (true, port) => Ok(Command::Serve { port: port.unwrap_or(18080) }),
        (false, Some(_)) => Err("--port goes with --emulator".into()),
        (false, None) => Ok(Command::Play { files }),
    }
}
