//! How the program is started: by Lambda, or by hand, for which it is not made.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

const ABOUT: &str = "\
bootstrap is the program of takedown that AWS Lambda starts, and it runs nowhere else. To try it, take `cargo run`, which plays events
against an embedded emulator of the providers, or `cargo lambda watch`, which starts this program as Lambda does.";
const OPTIONS: &str = "\
options: --help       says this
         --version    prints the version";
const VERSION: &str = concat!("takedown ", env!("CARGO_PKG_VERSION"));
/// The exit status of a wrong use.
const WRONG_USE: u8 = 2;

/// What Lambda sets. The runtime library panics where one is missing.
const RUNTIME_API: &str = "AWS_LAMBDA_RUNTIME_API";
const MEMORY: &str = "AWS_LAMBDA_FUNCTION_MEMORY_SIZE";
const NAMES: [&str; 2] = ["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION"];

/// Reads an environment variable.
type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Who has started the program.
pub(crate) enum Start {
    /// Lambda, or what stands in for it.
    Lambda,
    /// Lambda, with an environment that the runtime cannot do with.
    Incomplete(Incomplete),
    /// Somebody who is told something.
    ByHand(Told),
}

/// What is missing of the environment, or wrong with it: each by name and never by value.
#[derive(Debug)]
pub(crate) struct Incomplete(Vec<String>);

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "what AWS Lambda sets is not as it should be: {}", self.0.join("; "))
    }
}

impl std::error::Error for Incomplete {}

/// A text for whoever sits at the terminal.
pub(crate) struct Told {
    text: String,
    is_error: bool,
}

impl Told {
    /// Writes it; the exit status says whether it was asked for.
    pub(crate) fn tell(&self) -> ExitCode {
        // Whoever has closed the other end does not listen any more.
        let _closed = match self.is_error {
            true => writeln!(io::stderr(), "{}", self.text),
            false => writeln!(io::stdout(), "{}", self.text),
        };
        if self.is_error { ExitCode::from(WRONG_USE) } else { ExitCode::SUCCESS }
    }
}

impl Start {
    pub(crate) fn read(arguments: impl Iterator<Item = OsString>, environment: Lookup<'_>) -> Self {
        let arguments: Vec<_> = arguments.map(|argument| argument.to_string_lossy().into_owned()).collect();
        let is_in_lambda = [RUNTIME_API, MEMORY].iter().chain(&NAMES).any(|name| environment(name).is_some());
        let told = |text: String, is_error| Self::ByHand(Told { text, is_error });
        match &*arguments.iter().map(String::as_str).collect::<Vec<_>>() {
            ["--version" | "-V"] => told(VERSION.to_owned(), false),
            ["--help" | "-h"] => told(format!("{VERSION}\n{ABOUT}\n\n{OPTIONS}"), false),
            [] if !is_in_lambda => told(ABOUT.to_owned(), true),
            // The command of a container image may name a handler, of which there is one only.
            [] => Self::by_lambda(environment),
            [handler] if is_in_lambda && !handler.starts_with('-') => Self::by_lambda(environment),
            [first, ..] => {
                told(format!("{} is no argument of bootstrap\n\n{ABOUT}\n\n{OPTIONS}", first.escape_debug()), true)
            }
        }
    }

    fn by_lambda(environment: Lookup<'_>) -> Self {
        let problems: Vec<_> = [
            (RUNTIME_API, "a host and port", is_authority as fn(&str) -> bool),
            (MEMORY, "a whole number of megabytes", is_size),
        ]
        .into_iter()
        .chain(NAMES.map(|name| (name, "a name", is_name as fn(&str) -> bool)))
        .filter_map(|(name, wanted, is_right)| match environment(name) {
            None => Some(format!("{name} is not set")),
            Some(value) if is_right(&value) => None,
            Some(_) => Some(format!("{name}: expected {wanted}")),
        })
        .collect();
        if problems.is_empty() { Self::Lambda } else { Self::Incomplete(Incomplete(problems)) }
    }
}

fn is_authority(text: &str) -> bool {
    let uri = text.parse::<http::Uri>();
    uri.is_ok_and(|uri| uri.host().is_some_and(|host| !host.is_empty()))
}

fn is_size(text: &str) -> bool {
    text.parse::<i32>().is_ok_and(|size| size > 0)
}

/// The runtime takes texts only: what is none has been read with replacement characters.
fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::REPLACEMENT_CHARACTER)
}
