//! Tables for a terminal.

use anstyle::Style;
use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};

use crate::terminal::{FAINT, styled, width};

/// A table without lines around its cells, as wide as the terminal at most. `paint` has the style of a cell in the column `painted`.
pub(crate) fn table(head: &[&str], rows: Vec<Vec<String>>, painted: &str, paint: impl Fn(&str) -> Style) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(width());
    table.set_header(head.iter().copied());
    table.add_rows(rows);
    let text = table.to_string();
    let mut lines = text.lines().map(str::trim_end);
    let first = lines.next().unwrap_or_default();
    // Styles would count as width, so that they come behind the layout.
    let column = first.find(painted).unwrap_or_default();
    let painted = lines.map(|line| {
        let Some((before, rest)) = line.split_at_checked(column) else { return line.to_owned() };
        let end = rest.find("  ").unwrap_or(rest.len());
        let (cell, behind) = rest.split_at(end);
        if cell.is_empty() { line.to_owned() } else { format!("{before}{}{behind}", styled(paint(cell), cell)) }
    });
    [styled(FAINT, first)].into_iter().chain(painted).collect::<Vec<_>>().join("\n")
}
