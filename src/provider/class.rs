//! What an error reply means, and the tables that say so: operation and code become a class.

use std::time::Duration;

use super::Operation;

/// What an error reply means for the items of its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// None of the items exists.
    Absent,
    /// One of the items or more does not exist; which, is unknown.
    OneAbsent,
    /// The provider forbids one of the items or more; which, is unknown.
    OneRefused,
    /// Wrong for good, and one item may be the cause.
    OneInvalid,
    /// The reply names items that were not sent, so that it settles none.
    Unmatched,
    /// Wrong for good, whatever the items.
    Permanent,
    /// May work in a moment.
    Temporary,
    /// No connection: the request never left, so that none of its items can be the cause.
    Unreached,
    /// Too many requests; may work in a moment.
    Throttled,
    /// May work, but not within this invocation.
    Later,
    /// The caller may not call this operation.
    Denied,
    /// The endpoint does not have this operation.
    Unserved,
    /// The credential is not accepted.
    BadCredential,
    /// The account is not served.
    BadAccount,
}

/// A reply that answers for none of the items, or no reply at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallError {
    pub(crate) class: Class,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) request_id: Option<String>,
    /// How long the provider asks to wait.
    pub(crate) retry_after: Option<Duration>,
}

/// A row of a classification table.
pub(crate) struct Row {
    /// The operation that it is for; all, if none.
    pub(super) operation: Option<Operation>,
    /// A code, or with `.*` at its end a family: the code without the suffix and all codes below it.
    pub(super) code: &'static str,
    pub(super) class: Class,
    /// Why the class is the right one.
    #[cfg_attr(not(test), expect(dead_code, reason = "it speaks to the reader of the table"))]
    pub(super) why: &'static str,
}

/// The class of a code: a row of the operation wins over a general one, an exact code over a family. A throttle is one in any family
/// and outside of all.
pub(super) fn classify(table: &[Row], operation: Operation, code: &str) -> Option<Class> {
    let exact = |row: &&Row| row.code.eq_ignore_ascii_case(code);
    let family = |row: &&Row| row.code.strip_suffix(".*").is_some_and(|prefix| is_below(prefix, code));
    let own = || table.iter().filter(|row| row.operation == Some(operation));
    let general = || table.iter().filter(|row| row.operation.is_none());
    let class = |row: &Row| row.class;
    own()
        .find(exact)
        .or_else(|| general().find(exact))
        .map(class)
        .or_else(|| is_throttle(code).then_some(Class::Throttled))
        .or_else(|| own().find(family).or_else(|| general().find(family)).map(class))
}

/// Whether a code says that there were too many requests. Sources: `Throttling` of Alibaba Cloud, which products put into names of their
/// own, and `RequestLimitExceeded` of Tencent Cloud.
fn is_throttle(code: &str) -> bool {
    let code = code.to_ascii_lowercase();
    ["throttling", "requestlimitexceeded"].iter().any(|word| code.contains(word))
}

fn is_below(prefix: &str, code: &str) -> bool {
    let (Some(head), Some(rest)) = (code.get(..prefix.len()), code.get(prefix.len()..)) else { return false };
    head.eq_ignore_ascii_case(prefix) && (rest.is_empty() || rest.starts_with('.'))
}

/// The class of a code that no table knows, by the status of its reply.
pub(super) fn classify_unknown(status: http::StatusCode) -> Class {
    match status.as_u16() {
        429 => Class::Throttled,
        408 | 500..=599 => Class::Temporary,
        _ => Class::OneInvalid,
    }
}
