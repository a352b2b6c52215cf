//! Text on standard output and standard error. Colours are taken out where nobody would see them: when it is no terminal, and with
//! `NO_COLOR`.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};

pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
pub(crate) const WAITING: Style = AnsiColor::Yellow.on_default();
pub(crate) const CALM: Style = AnsiColor::Cyan.on_default();
pub(crate) const FAINT: Style = Style::new().dimmed();
pub(crate) const STRONG: Style = Style::new().bold();

/// A text in a style.
pub(crate) fn styled(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Writes a line to standard output.
pub(crate) fn to_stdout(text: &str) {
    // Whoever has closed the other end does not listen any more.
    let _closed = writeln!(anstream::stdout(), "{text}");
}

/// Writes a line to standard error.
pub(crate) fn to_stderr(text: &str) {
    let _closed = writeln!(anstream::stderr(), "{text}");
}

/// Writes to standard output as it is, without a line's end.
pub(crate) fn raw_to_stdout(bytes: &[u8]) {
    let mut out = io::stdout().lock();
    let _closed = out.write_all(bytes).and_then(|()| out.flush());
}

/// Columns of the terminal; without one, as many as a log shows.
pub(crate) fn width() -> u16 {
    const ELSEWHERE: u16 = 120;
    let size = io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    size.map_or(ELSEWHERE, |(terminal_size::Width(width), _)| width)
}

/// Whether somebody can be asked: they see the question and can type an answer.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// A number with commas: `2,981`.
pub(crate) fn number(count: impl TryInto<u64>) -> String {
    let digits = count.try_into().unwrap_or(u64::MAX).to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number and its noun: `1 target`, `2,981 targets`.
pub(crate) fn counted(count: impl TryInto<u64>, noun: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    format!("{} {noun}{}", number(count), if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas_and_nouns_their_number() {
        for (count, text) in [(0u32, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(number(count), text);
        }
        assert_eq!(
            (counted(1u8, "target"), counted(1000u16, "event")),
            ("1 target".to_owned(), "1,000 events".to_owned())
        );
    }
}
