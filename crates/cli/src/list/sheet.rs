//! Text → rows and cells.

use super::cell;

/// A row that is not blank.
#[derive(Debug)]
pub(super) struct Row {
    /// As a spreadsheet numbers it: from 1, blank rows included.
    pub(super) number: usize,
    /// Without the spaces around them.
    pub(super) cells: Vec<String>,
}

impl Row {
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) rows: Vec<Row>,
    /// Cells of the longest row.
    pub(super) width: usize,
}

impl Sheet {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (named, text, offset) = named_delimiter(text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(named.unwrap_or_else(|| delimiter(text)))
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let (mut rows, mut number, mut record) = (Vec::<Row>::new(), offset, csv::StringRecord::new());
        loop {
            let begin = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            let more = reader.read_record(&mut record).map_err(|error| format!("this is no CSV: {error}"))?;
            if !more {
                break;
            }
            number += 1 + blank_lines(text, begin);
            let cells: Vec<_> = record.iter().map(cell::trimmed).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                rows.push(Row { number, cells });
            }
        }
        let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        Ok(Self { rows, width })
    }
}

/// Blank lines that the reader passes over before a record.
fn blank_lines(text: &str, begin: usize) -> usize {
    let bytes = text.as_bytes();
    let mut rest = bytes.get(begin..).unwrap_or_default();
    // A line may have ended between its two characters.
    if begin > 0 && bytes.get(begin - 1) == Some(&b'\r') {
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    let mut lines = 0;
    while let Some(after) = [&b"\r\n"[..], b"\n", b"\r"].iter().find_map(|end| rest.strip_prefix(*end)) {
        (rest, lines) = (after, lines + 1);
    }
    lines
}

/// Excel writes `sep=;` into the first line, and does not show it as a row.
fn named_delimiter(text: &str) -> (Option<u8>, &str, usize) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let named = first.trim_end().trim_matches('"').strip_prefix("sep=");
    match named.map(str::as_bytes) {
        Some([delimiter]) => (Some(*delimiter), rest, 0),
        _ => (None, text, 0),
    }
}

/// What separates the cells of the first line that is not blank.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in first.bytes() {
        is_quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte && !is_quoted) {
            *count += 1;
        }
    }
    // Of several equals the first: `max_by_key` takes the last.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}
