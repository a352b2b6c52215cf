//! The programs that are measured, built as they are deployed.

use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) struct Programs {
    pub(crate) bootstrap: PathBuf,
    pub(crate) hello: PathBuf,
}

/// Builds both apart from the benchmark: one build for all would give them the features of the tests too.
pub(crate) fn programs() -> Programs {
    let bootstrap = build("takedown", "bootstrap");
    let hello = build("hello", "hello");
    Programs { bootstrap, hello }
}

fn build(package: &str, name: &str) -> PathBuf {
    eprintln!("building {name} as it is deployed");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("deploy");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--package", package, "--bin", name])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("cargo cannot be started");
    assert!(status.success(), "{name} cannot be built");
    target.join("release").join(name)
}
