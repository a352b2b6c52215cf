//! CSV that a spreadsheet opens without running anything: no cell begins a formula.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::exit::Wrong;

pub(crate) struct Sheet {
    writer: csv::Writer<BufWriter<File>>,
    path: PathBuf,
}

impl Sheet {
    /// A new file; one that is there is replaced where `replace` says so.
    pub(crate) fn create(path: &Path, replace: bool) -> Result<Self, Wrong> {
        let mut file = BufWriter::new(create(path, replace)?);
        // Excel takes a file for UTF-8 only with this mark.
        file.write_all("\u{feff}".as_bytes()).map_err(|error| unwritten(path, &error))?;
        Ok(Self { writer: csv::WriterBuilder::new().flexible(true).from_writer(file), path: path.to_owned() })
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) -> Result<(), Wrong> {
        let cells = cells.into_iter().map(|cell| harmless(&cell));
        self.writer.write_record(cells).map_err(|error| unwritten(&self.path, &error))
    }

    pub(crate) fn finish(mut self) -> Result<(), Wrong> {
        self.writer.flush().map_err(|error| unwritten(&self.path, &error))
    }
}

/// A cell that a spreadsheet shows and does not compute. A number with a sign stays one.
fn harmless(cell: &str) -> String {
    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let is_number = cell.parse::<f64>().is_ok_and(f64::is_finite);
    if begins && !is_number { format!("'{cell}") } else { cell.to_owned() }
}

/// A new file.
pub(crate) fn create(path: &Path, replace: bool) -> Result<File, Wrong> {
    let mut options = OpenOptions::new();
    options.write(true);
    if replace {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    options.open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Wrong(format!("{} is there already, and is not replaced", path.display())),
        _ => unwritten(path, &error),
    })
}

pub(crate) fn unwritten(path: &Path, error: &dyn std::fmt::Display) -> Wrong {
    Wrong(format!("{} cannot be written: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        for cell in ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(harmless(cell).starts_with('\''), "{cell}");
        }
        for cell in ["", "e44e", "-5", "+1.5", "a=b", "7447398156998994860"] {
            assert_eq!(harmless(cell), cell);
        }
    }
}
