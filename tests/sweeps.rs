//! Retention sweeps, from the event that asks for one to what is gone at the provider.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use support::{Log, World};
use takedown::emulator::{Core, Emulator, Library, Video};

const DAY: Duration = Duration::from_secs(86_400);

/// A time in whole seconds, so many days before the clock of the tests.
fn days_ago(days: u32) -> SystemTime {
    now() - DAY * days
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_158_000)
}

fn sweep(name: &str) -> Value {
    json!({"specversion": "1.0", "id": "nightly", "source": "me", "type": "retention.sweep", "data": {"sweep": name}})
}

#[tokio::test]
async fn what_is_past_its_date_goes_and_nothing_else() {
    let mut core = Core::new(Library::closed());
    core.library.fill_videos(&Video::new("old"), (0..250).map(|n| days_ago(40) + Duration::from_secs(n)));
    core.library.fill_videos(&Video::new("new"), (0..2000).map(|n| days_ago(10) + Duration::from_secs(n)));
    let world = World::unpaced(core, "[[sweeps]]\nname = \"trial\"\naccount = \"cn\"\nolder_than_days = 30\n").await;
    let report = world.play(&sweep("trial")).await.unwrap();
    println!("{report}\n{}", world.log.text());
    assert_eq!(world.log.outcomes().len(), 250);
}
