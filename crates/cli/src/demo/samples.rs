//! The samples of the project, and what each shows.

use std::fs;
use std::path::{Path, PathBuf};

use crate::exit::Wrong;

const SHOWN: [(&str, &str); 12] = [
    ("direct-array.json", "two orders, handed over directly"),
    ("direct-event.json", "some versions of two videos"),
    ("dynamodb-expired.json", "table rows that ran out of time"),
    ("eventbridge-takedown.json", "a court order over EventBridge"),
    ("scheduler-retention-expired.json", "originals past their date"),
    ("scheduler-retention-sweep.json", "finds old trial clips by itself"),
    ("sns-takedown.json", "parts of one file"),
    ("sqs-fifo.json", "a queue in order, one bad event"),
    ("sqs-mixed-batch.json", "everything that can go wrong"),
    ("sqs-takedown.json", "one order for all providers"),
    ("sqs-wrapped.json", "orders inside other envelopes"),
    ("webhook-takedown.json", "a signed request from the web"),
];

/// What a sample shows; nothing for other files.
pub(super) fn shows(name: &str) -> &'static str {
    SHOWN.iter().find(|(own, _)| *own == name).map_or("", |(_, shows)| *shows)
}

/// `events/*.json`, in the order of their names.
pub(super) fn files() -> Result<Vec<PathBuf>, Wrong> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events");
    let unread = |error| {
        Wrong(format!("the samples in {} cannot be read: {error}; `takedown demo FILE` plays others", folder.display()))
    };
    let mut files: Vec<_> = fs::read_dir(&folder)
        .map_err(unread)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_says_what_it_shows() {
        let names: Vec<_> = files().unwrap().iter().map(|file| super::super::name(file)).collect();
        assert_eq!(names, SHOWN.map(|(name, _)| name));
    }
}
