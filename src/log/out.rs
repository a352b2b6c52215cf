//! Where lines go. Those that are decided together are written together.

use std::io::Write;

/// Bytes of lines that are gathered before they are written in any case.
pub(super) const MOST_GATHERED: usize = 64 * 1024;

pub(super) struct Out {
    sink: Box<dyn Write + Send>,
    /// Lines that are not written yet, and what there is of the next one.
    lines: Vec<u8>,
    /// Bytes of the lines among them that are whole.
    whole: usize,
    is_gathering: bool,
}

impl Out {
    pub(super) fn new(sink: impl Write + Send + 'static) -> Self {
        Self { sink: Box::new(sink), lines: Vec::new(), whole: 0, is_gathering: false }
    }

    /// What the next line is written behind. A line that a panic cut off is dropped.
    pub(super) fn begin_line(&mut self) -> &mut Vec<u8> {
        self.lines.truncate(self.whole);
        &mut self.lines
    }

    /// The line is whole: it is written, or stays with those that are written together.
    pub(super) fn end_line(&mut self) {
        self.lines.push(b'\n');
        self.whole = self.lines.len();
        if !self.is_gathering || self.whole >= MOST_GATHERED {
            self.flush();
        }
    }

    /// From now on lines are gathered, or not any more.
    pub(super) fn gather(&mut self, is_gathering: bool) {
        self.is_gathering = is_gathering;
        self.flush();
    }

    /// Writes what was gathered, in one write of whole lines. A log that cannot be written must not stop a takedown.
    fn flush(&mut self) {
        if let Some(lines) = self.lines.get(..self.whole).filter(|lines| !lines.is_empty()) {
            let _unwritable = self.sink.write_all(lines).and_then(|()| self.sink.flush());
        }
        self.lines.clear();
        self.whole = 0;
    }
}
