//! A library past its date at the embedded emulator, and the message that asks for its sweep.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::json;
use takedown_emulator::{Core, Emulator, Key, Library, Video};

use crate::function::KEY;

/// An emulator without rates, whose account holds so many videos that are past their date.
pub(crate) async fn emulator(videos: u32) -> Emulator {
    let mut core = Core::new(Library::closed());
    core.add_key(Key::new(KEY, KEY).expect("it is a key of the emulator"));
    core.rates.lift();
    let oldest = SystemTime::now() - Duration::from_secs(400 * 86_400);
    core.library.fill_videos(
        &Video::new("e44ebf1147hdsa2d2adbea8b"),
        (0..videos).map(|n| oldest + n * Duration::from_secs(60)),
    );
    Emulator::start(core).await.expect("loopback has a free port")
}

/// The configuration for an emulator at `url`: an account, and a sweep of everything that is old.
pub(crate) fn configuration(url: &str) -> String {
    let rates = ["DeleteVideo", "SearchMedia"].map(|operation| format!("{operation} = 1_000_000")).join(", ");
    format!(
        "[accounts.cn]\nprovider = \"aliyun-vod\"\nendpoint = \"{url}\"\nrate = {{ {rates} }}\n\n\
         [[sweeps]]\nname = \"all\"\naccount = \"cn\"\nolder_than_days = 30\nmax_targets = 10_000_000\nmax_share = 100\n"
    )
}

/// The message that runs it.
pub(crate) fn message() -> Arc<Vec<u8>> {
    let event = json!({
        "specversion": "1.0",
        "id": "nightly",
        "source": "urn:example:scheduler",
        "type": "retention.sweep",
        "data": {"sweep": "all"},
    });
    let record = json!({
        "messageId": "19dd0b57-b21e-4ac1-bd88-01bbb068cb78",
        "body": event.to_string(),
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:takedown",
    });
    Arc::new(json!({"Records": [record]}).to_string().into_bytes())
}
