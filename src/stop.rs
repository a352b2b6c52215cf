//! Why the runtime's loop has ended. What it read is named and never shown: texts of errors quote it.

use std::error::Error;
use std::num::ParseIntError;

use http::header::ToStrError;

/// What the library says of a panic stands on standard error.
pub(crate) const PANIC: &str =
    "it panicked, as where a header is missing that Lambda sends with every invocation; the invocation was not begun";

/// The runtime reads the headers of an invocation before it hands it to any layer of ours, and ends when it cannot.
pub(crate) fn why(error: &(dyn Error + Send + Sync + 'static)) -> String {
    let unread = if error.is::<serde_json::Error>() {
        "lambda-runtime-client-context or lambda-runtime-cognito-identity does not have the members that the runtime knows, all of them texts"
    } else if error.is::<ToStrError>() {
        "the text of lambda-runtime-client-context, lambda-runtime-cognito-identity or another one is not ASCII"
    } else if error.is::<ParseIntError>() {
        "lambda-runtime-deadline-ms is no number"
    } else {
        return format!("the Runtime API gave no invocation or did not take the answer: {}", chain(error));
    };
    format!("a header of an invocation could not be read: {unread}; the invocation was not begun")
}

/// An error and what caused it.
fn chain(error: &(dyn Error + 'static)) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", chain(cause)),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_named_and_not_shown() {
        let quoted = serde_json::from_str::<Vec<u8>>("\"hunter2\"").unwrap_err();
        assert!(quoted.to_string().contains("hunter2"));
        let why = why(&quoted);
        assert!(why.contains("lambda-runtime-client-context") && !why.contains("hunter2"), "{why}");
        assert!(super::why(&"x1".parse::<u64>().unwrap_err()).contains("lambda-runtime-deadline-ms"));
        assert!(super::why(&std::io::Error::other("connection refused")).contains("connection refused"));
    }
}
