//! Log lines of the function in the forms in which people have them: as written, behind a prefix, in gzip, in exports of CloudWatch,
//! and in what the AWS command line prints. They are read as a stream: a log is longer than memory.

mod document;
mod line;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use crate::exit::Wrong;
pub(crate) use line::{Line, Shown};

/// Bytes of the longest line that is looked at: what wraps one of ours may hold many.
const MOST: u64 = 8 << 20;
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// What was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) files: u64,
    /// Lines of the function.
    pub(crate) ours: u64,
    /// What is none of them.
    pub(crate) foreign: u64,
}

/// Hands over every line about a target or a rejected event.
pub(crate) struct Logs<'a> {
    counts: Counts,
    sink: &'a mut dyn FnMut(Line),
}

impl<'a> Logs<'a> {
    pub(crate) fn new(sink: &'a mut dyn FnMut(Line)) -> Self {
        Self { counts: Counts::default(), sink }
    }

    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    /// Reads a file, all files of a folder, or standard input.
    pub(crate) fn read(&mut self, path: &Path) -> Result<(), Wrong> {
        let unread = |error: io::Error| Wrong(format!("the log {} cannot be read: {error}", path.display()));
        if path.as_os_str() == "-" {
            return self.stream(io::stdin().lock()).map_err(unread);
        }
        if path.is_dir() {
            return files(path).map_err(unread)?.iter().try_for_each(|file| self.read(file));
        }
        File::open(path).and_then(|file| self.stream(BufReader::new(file))).map_err(unread)
    }

    fn stream(&mut self, mut reader: impl BufRead) -> io::Result<()> {
        self.counts.files += 1;
        if reader.fill_buf()?.starts_with(&GZIP) {
            return self.text(BufReader::new(MultiGzDecoder::new(reader)));
        }
        self.text(reader)
    }

    /// Reads a text of whichever form its first line shows.
    fn text(&mut self, mut reader: impl BufRead) -> io::Result<()> {
        let mut head = Vec::new();
        while head.trim_ascii().is_empty() && reader.by_ref().take(MOST).read_until(b'\n', &mut head)? > 0 {}
        let first = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start().to_vec();
        let whole = Cursor::new(first.clone()).chain(reader);
        match first.first() {
            Some(b'[') => document::read(whole, self),
            Some(b'{') if is_document(&first) => document::read(whole, self),
            Some(_) if is_table(&first) => self.table(whole),
            _ => self.lines(whole),
        }
    }

    /// One line after the other; what is before a `{` is a prefix.
    fn lines(&mut self, mut reader: impl BufRead) -> io::Result<()> {
        let (mut line, mut object) = (Vec::new(), None::<String>);
        loop {
            line.clear();
            if reader.by_ref().take(MOST).read_until(b'\n', &mut line)? == 0 {
                self.counts.foreign += u64::from(object.is_some());
                return Ok(());
            }
            let text = String::from_utf8_lossy(&line);
            if let Some(mut begun) = object.take() {
                begun.push_str(&text);
                // An object over several lines ends with one that is not indented.
                match text.starts_with('}') || begun.len() as u64 > MOST {
                    true => self.candidate(&begun),
                    false => object = Some(begun),
                }
                continue;
            }
            match text.find('{').and_then(|place| text.get(place..)) {
                Some(rest) if rest.trim_end() == "{" => object = Some(rest.to_owned()),
                Some(rest) => self.candidate(rest.trim_end()),
                None => self.counts.foreign += u64::from(!text.trim().is_empty()),
            }
        }
    }

    /// A table with a column `@message`, as Logs Insights exports.
    fn table(&mut self, reader: impl Read) -> io::Result<()> {
        let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
        let column = rows.headers().map_err(io::Error::other)?.iter().position(|name| name.trim() == "@message");
        for row in rows.records() {
            let row = row.map_err(io::Error::other)?;
            match column
                .and_then(|column| row.get(column))
                .and_then(|cell| cell.find('{').and_then(|at| cell.get(at..)))
            {
                Some(text) => self.candidate(text.trim_end()),
                None => self.counts.foreign += 1,
            }
        }
        Ok(())
    }

    /// A text that begins as an object does.
    pub(crate) fn candidate(&mut self, text: &str) {
        if text.contains("\"logEvents\"") && document::read(text.as_bytes(), self).is_ok() {
            return;
        }
        match line::read(text) {
            Shown::Line(line) => self.line(*line),
            Shown::Other => self.counts.ours += 1,
            Shown::Foreign => self.counts.foreign += 1,
        }
    }

    fn line(&mut self, line: Line) {
        self.counts.ours += 1;
        (self.sink)(line);
    }
}

/// Whether a first line begins a document, or is a record that holds lines. A line of a log may be cut off: that begins none.
fn is_document(text: &[u8]) -> bool {
    let names = [&b"\"logEvents\""[..], b"\"events\"", b"\"results\""];
    let holds_lines = names.iter().any(|name| text.windows(name.len()).any(|window| window == *name));
    holds_lines || text.trim_ascii_end() == b"{"
}

fn is_table(text: &[u8]) -> bool {
    text.starts_with(b"@") || text.starts_with(b"\"@")
}

/// The files below a folder, in the order of their names.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut entries = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        match path.is_dir() {
            true => found.extend(files(&path)?),
            false => found.push(path),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
