//! What can be left out of a scenario, and its names on the command line.

use std::fmt;
use std::str::FromStr;

/// Something that can be left out of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// A message.
    Message(usize),
    /// A target of a message.
    Target(usize, usize),
    /// A span of bad weather.
    Weather(usize),
    /// A version of the configuration.
    Version(usize),
    /// A crash.
    Crash(usize),
    /// A protected id.
    Protected(usize),
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(m) => write!(f, "m{m}"),
            Self::Target(m, t) => write!(f, "t{m}.{t}"),
            Self::Weather(w) => write!(f, "w{w}"),
            Self::Version(v) => write!(f, "v{v}"),
            Self::Crash(c) => write!(f, "c{c}"),
            Self::Protected(p) => write!(f, "p{p}"),
        }
    }
}

impl FromStr for Element {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text}: expected m0, t0.1, w0, v0, c0 or p0");
        let mut letters = text.chars();
        let kind = letters.next().ok_or_else(wrong)?;
        let rest = letters.as_str();
        let number = |text: &str| text.parse::<usize>().map_err(|_| wrong());
        match kind {
            'm' => number(rest).map(Self::Message),
            'w' => number(rest).map(Self::Weather),
            'v' => number(rest).map(Self::Version),
            'c' => number(rest).map(Self::Crash),
            'p' => number(rest).map(Self::Protected),
            't' => {
                let (message, target) = rest.split_once('.').ok_or_else(wrong)?;
                Ok(Self::Target(number(message)?, number(target)?))
            }
            _ => Err(wrong()),
        }
    }
}
