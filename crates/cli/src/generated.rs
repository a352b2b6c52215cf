//! What `clap` makes of the command line: completions and man pages.

use std::io;
use std::path::Path;

use clap_complete::Shell;

use crate::arguments::command;
use crate::exit::{Done, Ended, Wrong};
use crate::spreadsheet::unwritten;
use crate::terminal::raw_to_stdout;

pub(crate) fn completions(shell: Shell) -> Done {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command(), "takedown", &mut text);
    raw_to_stdout(&text);
    Ok(Ended::Settled)
}

/// The page of the whole program, or one for each command into a folder.
pub(crate) fn man(out: Option<&Path>) -> Done {
    let failed = |error: io::Error| Wrong(format!("the page cannot be made: {error}"));
    match out {
        None => {
            let mut text = Vec::new();
            clap_mangen::Man::new(command()).render(&mut text).map_err(failed)?;
            raw_to_stdout(&text);
        }
        Some(folder) => {
            std::fs::create_dir_all(folder).map_err(|error| unwritten(folder, &error))?;
            clap_mangen::generate_to(command(), folder).map_err(|error| unwritten(folder, &error))?;
        }
    }
    Ok(Ended::Settled)
}
