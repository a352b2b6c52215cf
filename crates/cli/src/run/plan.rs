//! What is about to be deleted, and what of it cannot be undone.

use std::collections::BTreeMap;

use crate::terminal::{BAD, STRONG, counted, styled, to_stderr};
use crate::watch::Seen;

/// What an operation does to media, for ever.
fn effect(provider: &str, operation: &str) -> &'static str {
    match (provider, operation) {
        (_, "DeleteVideo") => "whole videos, with their originals and everything that was made of them",
        (_, "DeleteMezzanines") => "originals; what was made of them stays",
        (_, "DeleteStream") => "streams; originals stay",
        (_, "GetPlayInfo") => "asks for the streams there are, and deletes them; originals stay",
        ("aliyun-mps", "DeleteMedia") => "the provider's records; the objects in OSS stay",
        ("tencent-vod", "DeleteMedia") => "whole files, or the parts of them that the event names",
        _ => "",
    }
}

/// Calls and targets of each account and operation.
fn sums(seen: &Seen) -> BTreeMap<(&str, &str, &str), (usize, usize)> {
    let mut sums: BTreeMap<_, (usize, usize)> = BTreeMap::new();
    for call in &seen.planned {
        let sum = sums.entry((&*call.account, &*call.provider, &*call.operation)).or_default();
        *sum = (sum.0 + 1, sum.1 + call.items);
    }
    sums
}

/// One line for each account and operation.
pub(super) fn lines(seen: &Seen) -> Vec<String> {
    let sums = sums(seen);
    let lines = sums.into_iter().map(|((account, provider, operation), (calls, items))| {
        let (items, calls) = (counted(items, "item"), counted(calls, "request"));
        let place = styled(STRONG, format_args!("{account} ({provider})"));
        format!("  {place}  {operation}  {items} in {calls}: {}", effect(provider, operation))
    });
    lines.collect()
}

/// Before anything is deleted.
pub(super) fn show(seen: &Seen, is_emulated: bool) {
    let of = |outcome: &str| seen.targets.iter().filter(|line| line.outcome.as_deref() == Some(outcome)).count();
    let planned = counted(of("planned"), "target");
    let what = if is_emulated { "on the emulator; nothing real is touched" } else { "for ever. This cannot be undone" };
    to_stderr(&styled(BAD, format_args!("About to delete {planned} {what}:")));
    lines(seen).iter().for_each(|line| to_stderr(line));
    let (others, rejected) = (seen.targets.len() - of("planned"), seen.rejected.len());
    if others > 0 {
        to_stderr(&format!("  {} will not be deleted: held, absent or refused", counted(others, "target")));
    }
    if rejected > 0 {
        to_stderr(&format!("  {} rejected", counted(rejected, "event")));
    }
}
