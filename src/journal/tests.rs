//! The list of all kinds of lines in `docs/logging.md`.

use std::collections::BTreeSet;

/// The texts that stand between these two.
fn between<'t>(text: &'t str, before: &'t str, after: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split(after).next())
}

#[test]
fn the_documentation_lists_every_kind_of_line() {
    let sources = [
        include_str!("mod.rs"),
        include_str!("call.rs"),
        include_str!("configuration.rs"),
        include_str!("sweep.rs"),
        include_str!("webhook.rs"),
    ];
    let written = sources.iter().flat_map(|source| between(source, "name: \"", "\""));
    // What the record of a target is called, and what the layer calls the libraries' events.
    let written: BTreeSet<_> = written.chain([super::TARGET_OUTCOME, "library.event"]).collect();
    let table = between(include_str!("../../docs/logging.md"), "| members |", "\n\n").next().unwrap();
    let listed: BTreeSet<_> = between(table, "\n| `", "`").collect();
    assert_eq!(listed, written);
    assert!(written.len() > 20);
}
