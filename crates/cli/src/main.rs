//! `takedown`: the function's command line. Cases for those who answer for a takedown, runs and checks for those who look after the
//! function, and the embedded emulator for whoever tries it.

mod arguments;
#[cfg(feature = "aws")]
mod aws;
mod case;
mod check;
mod deadline;
mod demo;
mod digest;
mod environment;
mod exit;
mod function;
mod generated;
mod list;
#[cfg(feature = "aws")]
mod log_group;
mod logs;
mod report;
mod run;
mod serve;
mod settings;
mod setup;
mod sign;
mod spreadsheet;
mod status;
mod table;
mod target;
mod terminal;
mod times;
mod watch;

use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use arguments::{Command, Demo};
use exit::{Done, Ended, Wrong};
use takedown::Clock;
use takedown_emulator::Emulator;

/// What a build without AWS says to who asks for it.
#[cfg(not(feature = "aws"))]
const NO_AWS: &str = "this build does not speak to AWS: build it with `cargo build --package takedown-cli --features aws`, or install \
                      a release, which has it";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match arguments::parse(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(told) => {
            let _closed = told.print();
            return ExitCode::from(u8::try_from(told.exit_code()).unwrap_or(exit::WRONG));
        }
    };
    match obey(arguments.command.unwrap_or_else(|| Command::Demo(Demo::default()))).await {
        Ok(ended) => ended.into(),
        Err(Wrong(problem)) => {
            const ERROR: Style = AnsiColor::Red.on_default().bold();
            terminal::to_stderr(&format!("{} {problem}", terminal::styled(ERROR, "error:")));
            ExitCode::from(exit::WRONG)
        }
    }
}

async fn obey(command: Command) -> Done {
    match command {
        Command::Demo(demo) => demo::demo(&demo).await,
        Command::Run(run) => run::run(&run).await,
        Command::Sweep(sweep) => run::sweep(&sweep).await,
        Command::Check(check) => check::check(&check),
        Command::Case(command) => case::case(command).await,
        Command::Emulator { port } => emulate(port).await,
        Command::Serve { port } => serve::serve(port).await,
        Command::Completions { shell } => generated::completions(shell),
        Command::Man { out } => generated::man(out.as_deref()),
    }
}

/// Serves the emulator until it is interrupted.
async fn emulate(port: u16) -> Done {
    let core = setup::core(Clock::system().now(), setup::FEW);
    let emulator = Emulator::start_on(core, port).await.map_err(|error| port_in_use(port, &error))?;
    terminal::to_stdout(&setup::instructions(&emulator.url()));
    interrupted().await
}

fn port_in_use(port: u16, error: &std::io::Error) -> Wrong {
    Wrong(format!("port {port} cannot be opened: {error}; --port takes another, 0 any free one"))
}

/// Waits for Ctrl-C.
async fn interrupted() -> Done {
    tokio::signal::ctrl_c().await.map_err(|error| Wrong(format!("Ctrl-C cannot be waited for: {error}")))?;
    Ok(Ended::Interrupted)
}
