//! Retention sweeps, from the event that asks for one to what is gone at the provider.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod bounds;
mod faults;
mod kept;
mod lines;
mod moving;
mod queued;
mod runs;
#[path = "../support/mod.rs"]
mod support;
mod triggers;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use support::World;
use takedown::Clock;
use takedown_emulator::{Core, Fault, FaultKind, File, Library, Video};

const APP: Option<u64> = Some(1_500_012_345);

/// A time in whole seconds, so many days ago.
fn days_ago(days: u64) -> SystemTime {
    let now = Clock::system().now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    UNIX_EPOCH + Duration::from_secs(now - days * 86_400)
}

/// So many times a second apart, from so many days ago.
fn times(days: u64, count: u64) -> impl Iterator<Item = SystemTime> {
    let first = days_ago(days);
    (0..count).map(move |number| first + Duration::from_secs(number))
}

/// A core with so many old videos, `old-0` the oldest, and so many new ones.
fn videos(old: u64, new: u64) -> Core {
    let mut core = Core::new(Library::closed());
    core.library.fill_videos(&Video::new("old"), times(40, old));
    core.library.fill_videos(&Video::new("new"), times(10, new));
    core
}

/// The same with files of Tencent Cloud.
fn files(old: u64, new: u64) -> Core {
    let mut core = Core::new(Library::closed());
    core.library.fill_files(&File::new(APP, "old").part("OriginalFiles", 0), times(40, old));
    core.library.fill_files(&File::new(APP, "new").part("OriginalFiles", 0), times(10, new));
    core
}

/// The sweep `trial` of an account, of what is older than 30 days, with more of its keys.
fn rule(account: &str, more: &str) -> String {
    format!("[[sweeps]]\nname = \"trial\"\naccount = \"{account}\"\nolder_than_days = 30\n{more}\n")
}

/// An event that asks for a sweep.
fn sweep(data: Value) -> Value {
    json!({"specversion": "1.0", "id": "nightly", "source": "urn:example:scheduler", "type": "retention.sweep", "data": data})
}

/// An event that asks for the sweep `trial`.
fn trial() -> Value {
    sweep(json!({"sweep": "trial"}))
}

fn fault(operation: &str, times: Option<u32>, kind: FaultKind) -> Fault {
    Fault { operation: Some(operation.to_owned()), id: None, times, kind }
}

impl World {
    /// The media whose ids begin with this and that are still there.
    fn left(&self, prefix: &str) -> usize {
        self.emulator.core(|core| {
            let videos = core.library.videos().filter(|video| !video.deleted).map(|video| &video.id);
            let files = core.library.files().filter(|file| !file.deleted).map(|file| &file.id);
            videos.chain(files).filter(|id| id.starts_with(prefix)).count()
        })
    }

    /// The last line that a sweep ended with.
    fn finished(&self) -> Value {
        self.log.of("sweep.finished").pop().unwrap()
    }

    /// Its status, and these numbers of it.
    fn result<const N: usize>(&self, names: [&str; N]) -> (String, [u64; N]) {
        let line = self.finished();
        (line["status"].as_str().unwrap().to_owned(), names.map(|name| line[name].as_u64().unwrap()))
    }

    fn assert_result<const N: usize>(&self, status: &str, numbers: [(&str, u64); N]) {
        let expected = (status.to_owned(), numbers.map(|(_, number)| number));
        assert_eq!(self.result(numbers.map(|(name, _)| name)), expected, "{}", self.finished());
    }

    /// The events on the queue.
    fn events(&self) -> Vec<Value> {
        let bodies = self
            .emulator
            .core(|core| core.queue.messages().iter().map(|message| message.body.clone()).collect::<Vec<_>>());
        bodies.iter().map(|body| serde_json::from_str(body).unwrap()).collect()
    }

    /// The ids that they name, in their order.
    fn queued_ids(&self) -> Vec<String> {
        let targets = |event: &Value| event["data"]["targets"].as_array().unwrap().clone();
        let id = |target: Value| target.get("video_id").or(target.get("file_id")).unwrap().as_str().unwrap().to_owned();
        self.events().iter().flat_map(targets).map(id).collect()
    }
}

/// `old-0` to the one before `old-COUNT`.
fn old(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("old-{number}")).collect()
}

/// The number in such an id.
fn number(id: &str) -> u64 {
    id.rsplit('-').next().unwrap().parse().unwrap()
}
