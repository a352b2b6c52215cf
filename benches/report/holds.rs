//! The same batch with and without an id under legal hold, at the embedded emulator and the documented rates.

use std::collections::BTreeSet;
use std::time::Duration;

use takedown_emulator::{Call, Core, Emulator, Key, Library};

use crate::batch::{Targets, batch};
use crate::build::Programs;
use crate::function::{Function, KEY};
use crate::table::{Sample, Table};

const VIDEOS: usize = 6_000;
/// What Lambda gives the invocation; two seconds of it are kept back for the answer.
const TIME: Duration = Duration::from_secs(12);
/// Invocations with and without, in turns.
const RUNS: usize = 5;

/// How many are deleted in time, and how a lookup ahead of each delete shows.
pub(crate) async fn holds(table: &mut Table, programs: &Programs) {
    let (mut without, mut with, mut first) = (Vec::new(), Vec::new(), Vec::new());
    let mut repeated = 0;
    for _ in 0..RUNS {
        without.push(run(programs, "").await.0);
        let (deleted, calls) = run(programs, "[protected]\nids = [\"held\"]\n").await;
        with.push(deleted);
        let at = |operation: &str| calls.iter().find(|call| call.operation == operation).map(|call| call.at);
        let wait = at("DeleteVideo").zip(at("BatchGetMediaInfos")).and_then(|(to, from)| to.duration_since(from).ok());
        first.push(wait.expect("a lookup, and a delete behind it").as_secs_f64() * 1e3);
        repeated += lookups_again(&calls);
    }
    let [without, with] = [without, with].map(Sample::new);
    let share = with.median() / without.median() * 100.0;
    let label = format!("{VIDEOS} videos in {} s", TIME.as_secs());
    table.note(format!("{label}: deleted"), without);
    table.note(format!("{label}, an id protected: deleted"), with);
    let label = format!("{label}, an id protected");
    table.check(format!("{label}: % of those without"), format!("{share:.1}"), "at least 97", share >= 97.0);
    table.check(format!("{label}: ids looked up again"), repeated, "exactly 0", repeated == 0);
    table.note(format!("{label}: first lookup to first delete, ms"), Sample::new(first));
}

/// How many videos are deleted in time, and the calls.
async fn run(programs: &Programs, more: &str) -> (f64, Vec<Call>) {
    let mut core = Core::new(Library::open());
    core.add_key(Key::new(KEY, KEY).expect("it is a key of the emulator"));
    let emulator = Emulator::start(core).await.expect("loopback has a free port");
    let text = format!("[accounts.cn]\nprovider = \"aliyun-vod\"\nendpoint = \"{}\"\n{more}", emulator.url());
    let function = Function::start_with(&programs.bootstrap, "holds.toml", &text, None).await;
    let (_, cost) = function.run_within(&batch(Targets::Videos, VIDEOS), TIME).await;
    assert_eq!(cost.outcomes, VIDEOS, "every target has its line");
    let calls = emulator.core(|core| core.calls().to_vec());
    (cost.deleted as f64, calls)
}

/// Ids that were looked up once more.
fn lookups_again(calls: &[Call]) -> usize {
    let lookups = calls.iter().filter(|call| call.operation == "BatchGetMediaInfos");
    let ids = lookups.filter_map(|call| call.parameters.get("MediaIds")).flat_map(|ids| ids.split(','));
    let mut seen = BTreeSet::new();
    ids.filter(|id| !seen.insert(*id)).count()
}
