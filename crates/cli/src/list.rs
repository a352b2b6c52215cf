//! A list of ids as people have it: a spreadsheet's export with its blemishes, or one id a line. It becomes targets, or the list of
//! everything that is wrong with it. What cannot be told for certain is an error: a guessed id may be somebody else's film.

mod cell;
mod decode;
mod header;
mod row;
mod sheet;

use std::collections::HashMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::exit::Wrong;
use crate::target::{IdKind, Provider, Scope, Target};
use header::Columns;
use sheet::Sheet;

/// What the command line says of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// What the column of a list without a header holds.
    pub(crate) id: Option<IdKind>,
    pub(crate) provider: Option<Provider>,
    pub(crate) account: Option<String>,
    pub(crate) scope: Option<Scope>,
    /// Whether the events only contain or release, where nothing of a delete may be said.
    pub(crate) is_containment: bool,
    pub(crate) trust_digits: bool,
    pub(crate) keep: Vec<String>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Problem {
    /// As a spreadsheet numbers it.
    pub(crate) row: usize,
    /// The column's name; none where the whole row is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) column: Option<String>,
    /// What is wrong, and what would be right.
    pub(crate) problem: String,
}

/// A target that the list asks for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) target: Target,
    /// The rows that ask for it.
    pub(crate) rows: Vec<usize>,
    /// The other columns that are kept, in the order of [`List::kept`], of its first row.
    pub(crate) kept: Vec<String>,
}

/// A row that is not taken.
#[derive(Debug)]
pub(crate) struct BadRow {
    pub(crate) row: usize,
    pub(crate) cells: Vec<String>,
    pub(crate) problems: Vec<Problem>,
}

#[derive(Debug, Default)]
pub(crate) struct List {
    pub(crate) targets: Vec<Asked>,
    pub(crate) bad: Vec<BadRow>,
    /// How many rows asked for what another row asks for.
    pub(crate) merged: usize,
    /// The columns that are kept for the report.
    pub(crate) kept: Vec<String>,
    /// Names of the columns.
    pub(crate) header: Vec<String>,
    /// SHA-256 of the file, in hexadecimal digits.
    pub(crate) digest: String,
    pub(crate) rows: usize,
}

/// Reads a list.
///
/// # Errors
/// When the file is no list, or its header is wrong: then no row can be read.
pub(crate) fn read(bytes: &[u8], options: &Options) -> Result<List, Wrong> {
    let text = decode::text(bytes).map_err(Wrong)?;
    let sheet = Sheet::parse(&text).map_err(Wrong)?;
    let Some(first) = sheet.rows.first() else { return Err(Wrong::new("the list is empty")) };
    let columns = Columns::read(first, &sheet, options).map_err(|problems| Wrong(problems.join("\n")))?;
    let mut list = List {
        kept: columns.kept.iter().map(|(_, name)| name.clone()).collect(),
        header: columns.names.clone(),
        digest: crate::digest::hexadecimal(&Sha256::digest(bytes)),
        ..List::default()
    };
    let mut places = HashMap::new();
    for row in sheet.rows.iter().skip(usize::from(columns.has_header)) {
        list.rows += 1;
        match row::target(row, &columns, options) {
            Err(problems) => list.bad.push(BadRow { row: row.number, cells: row.cells.clone(), problems }),
            Ok(target) => {
                let place = *places.entry(target.key()).or_insert(list.targets.len());
                match list.targets.get_mut(place) {
                    Some(same) => {
                        same.rows.push(row.number);
                        list.merged += 1;
                    }
                    None => list.targets.push(Asked { target, rows: vec![row.number], kept: columns.kept_of(row) }),
                }
            }
        }
    }
    if list.rows == 0 {
        return Err(Wrong::new("the list has a header and no rows"));
    }
    Ok(list)
}

#[cfg(test)]
mod tests;
