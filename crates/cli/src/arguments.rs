//! The command line, as `clap` reads it.

mod case;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

pub(crate) use case::{CaseCommand, CaseSource, New, Report, Status};

const ABOUT: &str =
    "Deletes media at Alibaba Cloud VOD, Alibaba Cloud MPS and Tencent Cloud VOD, and says what became of each";
const EXAMPLES: &str = "\
Examples:
  takedown                                              a demo on an emulator; nothing real is touched
  takedown case new list.csv --reference CASE-4711      a list of ids becomes deletion events
  takedown run CASE-4711                                what would be deleted, and where
  takedown run CASE-4711 --apply                        delete
  takedown case status --case CASE-4711 lambda.log      how much is gone, and what is not

Exit status: 0 everything is settled; 1 something is unsettled, rejected, bad or left; 2 wrong usage, configuration or file;
130 ended with Ctrl-C.";

#[derive(Debug, Parser)]
#[command(name = "takedown", version, about = ABOUT, after_help = EXAMPLES, max_term_width = 110)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Play sample events against an emulator inside this process (what `takedown` alone does)
    Demo(Demo),
    /// Run events against the accounts of a configuration; a dry run without --apply
    Run(Run),
    /// Show what a retention sweep would delete; delete it with --apply
    Sweep(Sweep),
    /// Make a case of a list of ids, say how far it is, and write its report
    #[command(subcommand)]
    Case(CaseCommand),
    /// Tell every problem of a configuration
    Check(Check),
    /// Serve the emulator of the providers on loopback, and print how to use it
    Emulator {
        /// The port; 0 for any free one
        #[arg(long, default_value_t = 18080)]
        port: u16,
    },
    /// Answer webhooks over HTTP on loopback, in front of the emulator
    Serve {
        /// The port; 0 for any free one
        #[arg(long, default_value_t = 18081)]
        port: u16,
    },
    /// Print completions for a shell
    #[command(
        after_help = "Example:\n  takedown completions bash > ~/.local/share/bash-completion/completions/takedown"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the man page, or write those of all commands
    Man {
        /// Write a page for each command into this folder
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Default, Args)]
pub(crate) struct Demo {
    /// Play these files instead of the samples
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The function's log lines on standard output, and nothing else there
    #[arg(long)]
    pub(crate) json: bool,
    /// Write the function's log lines to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
}

/// Where events are run.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// The configuration [default: what TAKEDOWN_CONFIG names, else takedown.toml]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Run against the embedded emulator with the samples' accounts: nothing real is touched
    #[arg(long, conflicts_with = "config")]
    pub(crate) emulator: bool,
}

/// Whether something is really deleted, and what is written about it.
#[derive(Debug, Args)]
pub(crate) struct Doing {
    /// Really delete; without it, everything is a dry run
    #[arg(long)]
    pub(crate) apply: bool,
    /// Do not ask before deleting
    #[arg(long, requires = "apply")]
    pub(crate) yes: bool,
    /// The function's log lines on standard output, and nothing else there
    #[arg(long)]
    pub(crate) json: bool,
    /// Write the function's log lines to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  takedown run CASE-4711                        a case's folder: what would be deleted
  takedown run CASE-4711 --apply --log run.log  delete, and keep the log for `takedown case report`
  takedown run --emulator event.json --apply    the same against the emulator")]
pub(crate) struct Run {
    /// Deletion events, arrays of them, payloads as Lambda hands them over, or a case's folder; - for standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) doing: Doing,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  takedown sweep trial-clips                        what is due, oldest first
  takedown sweep trial-clips --apply                delete it
  takedown sweep --emulator trial-clips --apply     try it on the emulator")]
pub(crate) struct Sweep {
    /// The name of a sweep of the configuration
    pub(crate) name: String,
    /// Put retention.expired events on this queue instead of deleting here
    #[arg(long, value_name = "URL")]
    pub(crate) queue: Option<String>,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) doing: Doing,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The configuration [default: what TAKEDOWN_CONFIG names, else takedown.toml]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// One JSON object on standard output, and nothing else there
    #[arg(long)]
    pub(crate) json: bool,
}

/// Reads the command line. An error is one of `clap`'s, which knows how to show itself.
pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Arguments, clap::Error> {
    Arguments::try_parse_from(arguments).map_err(with_hint)
}

/// A file where a command should be is no mistyped command.
fn with_hint(mut error: clap::Error) -> clap::Error {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else { return error };
    if error.kind() == ErrorKind::InvalidSubcommand && Path::new(word).exists() {
        let text =
            format!("{word} is a file: `takedown run {word}` runs it, `takedown demo {word}` plays it on the emulator");
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![text.into()]));
    }
    error
}

/// The whole command line, for what is generated of it.
pub(crate) fn command() -> clap::Command {
    Arguments::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::command().debug_assert();
    }
}
