//! Every import of the function runs down: a room imports rooms of lower floors only. The floors stand in `docs/design.md`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// What stands above all rooms or beside them: the faces of the library and of the program, and the doors for fuzz targets.
const FACES: [&str; 5] = ["lib", "main", "start", "stop", "fuzzing"];

/// The floor of each room, counted from the top.
fn floors() -> BTreeMap<String, usize> {
    let design = fs::read_to_string(Path::new(ROOT).join("docs/design.md")).unwrap();
    let Some(list) = design.split("```text\napp\n").nth(1) else { panic!("docs/design.md does not list the floors") };
    let list = format!("app\n{}", list.split("```").next().unwrap());
    let rooms =
        list.lines().enumerate().flat_map(|(floor, line)| line.split_whitespace().map(move |room| (room, floor)));
    rooms.map(|(room, floor)| (room.to_owned(), floor)).collect()
}

/// Source files below a directory, without those of tests.
fn files(directory: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.file_stem().is_some_and(|name| name == "tests") {
            continue;
        }
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The rooms that a text names as `crate::room`.
fn named(text: &str) -> BTreeSet<&str> {
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
    let parts = text.split("crate::").skip(1);
    parts.map(|rest| rest.split(|c| !is_name(c)).next().unwrap_or_default()).filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_import_runs_down() {
    let (source, floors) = (Path::new(ROOT).join("src"), floors());
    let mut paths = Vec::new();
    files(&source, &mut paths);
    let (mut seen, mut wrong) = (BTreeSet::new(), Vec::new());
    for path in &paths {
        let place = path.strip_prefix(&source).unwrap();
        let room = place.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if FACES.contains(&room.as_str()) {
            continue;
        }
        let Some(floor) = floors.get(&room) else { panic!("docs/design.md has no floor for the room {room}") };
        let text = fs::read_to_string(path).unwrap();
        // What only tests import ties no rooms.
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        // What this test would not see.
        let is_face = place.components().count() == 1 || place == Path::new(&room).join("mod.rs");
        if text.contains("crate::{") || (is_face && text.contains("use super::")) {
            wrong.push(format!("{} imports rooms in a form that is not looked at", place.display()));
        }
        for other in named(text).into_iter().filter(|other| *other != room) {
            if floors.get(other).is_none_or(|below| below <= floor) {
                wrong.push(format!("{} imports {other}", place.display()));
            }
        }
        seen.insert(room);
    }
    assert!(wrong.is_empty(), "imports that do not run down:\n{}", wrong.join("\n"));
    let listed: BTreeSet<_> = floors.into_keys().collect();
    assert_eq!(listed, seen, "the rooms of docs/design.md are those of src/");
}
