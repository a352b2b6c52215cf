//! The rows that `--skip-bad` leaves out, as a spreadsheet opens them.

use std::path::Path;

use crate::exit::Wrong;
use crate::list::List;
use crate::spreadsheet::Sheet;

/// Writes the row, its cells and what is wrong with it.
pub(super) fn write(path: &Path, list: &List) -> Result<(), Wrong> {
    let width = list.bad.iter().map(|bad| bad.cells.len()).max().unwrap_or_default().max(list.header.len());
    let mut sheet = Sheet::create(path, true)?;
    let names = (0..width).map(|place| list.header.get(place).cloned().unwrap_or_default());
    sheet.row(["row".to_owned()].into_iter().chain(names).chain(["problem".to_owned()]))?;
    for bad in &list.bad {
        let cells = (0..width).map(|place| bad.cells.get(place).cloned().unwrap_or_default());
        let problems: Vec<_> = bad.problems.iter().map(|problem| problem.problem.as_str()).collect();
        sheet.row([bad.row.to_string()].into_iter().chain(cells).chain([problems.join("; ")]))?;
    }
    sheet.finish()
}
