//! Screens that are kept.

use std::fs;
use std::path::Path;

/// Compares with a checked-in file; what was found instead is left where it can be looked at and copied from.
#[track_caller]
pub(crate) fn assert_golden(name: &str, found: &str) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let actual = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&actual, found).unwrap();
    let expected = fs::read_to_string(&golden).unwrap_or_default();
    assert!(
        expected == found,
        "{} differs from {}; if that is right, copy it over",
        golden.display(),
        actual.display()
    );
}
