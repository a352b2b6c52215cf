//! The environment of the process.

/// The value of a variable.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub(crate) fn variable(name: &str) -> Option<String> {
    // What is no text is read as a text that is wrong, not as unset.
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}
