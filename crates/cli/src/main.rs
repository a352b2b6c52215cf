//! `cargo run`: the embedded emulator, and the same `App` as the deployed program in front of it.

mod arguments;
mod function;
mod play;
mod serve;
mod setup;
mod sign;
mod tally;

use std::process::ExitCode;

use arguments::Command;
use takedown::Clock;
use takedown_emulator::Emulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let command = match arguments::parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(error) => return fail(&format!("{error}\n\n{}", arguments::USAGE)),
    };
    let done = match command {
        Command::Help => {
            tally::to_stdout(arguments::USAGE);
            Ok(())
        }
        Command::Emulate { port } => emulate(port).await,
        Command::Serve { port } => serve::serve(port).await,
        Command::Play { files } => play::play(files).await,
        Command::Sweep { name, dry_run } => play::sweep(&name, dry_run).await,
    };
    done.map_or_else(|error| fail(&error), |()| ExitCode::SUCCESS)
}

/// Serves the emulator until it is interrupted.
async fn emulate(port: u16) -> Result<(), String> {
    let emulator = Emulator::start_on(setup::core(Clock::system().now(), setup::FEW), port)
        .await
        .map_err(|error| format!("port {port} cannot be opened: {error}"))?;
    tally::to_stdout(&setup::instructions(&emulator.url()));
    std::future::pending().await
}

fn fail(error: &str) -> ExitCode {
    tally::to_stderr(error);
    ExitCode::from(2)
}
