//! Log lines: flat JSON, one object a line, the same everywhere. The runtime's own subscriber nests fields and leaves out the
//! timestamp without which Lambda takes every line for level INFO.
//!
//! Every line is an event of `tracing`: its name is the member `event`, its fields are the members, in their order, and an empty
//! `Option` is none. One layer writes them all. This room knows no kind of line; `journal` has them.
//!
//! Three fields are no members:
//!
//! * `message` is in front, before the members that all lines have,
//! * `at`, the first of all, is the time of the line in Unix milliseconds, where another text has to say the same,
//! * `id_member` has the name of the field behind it, where that depends on the value: `video_id` or `file_id`.

mod context;
mod layer;
mod library;
mod line;
mod out;

use std::io::Write;

use tracing::Dispatch;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Registry;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;

pub(crate) use context::LineContext;
pub use library::ALREADY_TOLD;

use crate::clock::Clock;
use crate::service::Service;
use layer::FlatJson;

/// What the targets of all our events begin with.
const OWN: &str = "takedown";
/// The target of what is written at every level: outcomes, and the span of an invocation.
pub(crate) const RECORD: &str = "takedown::record";
/// The target of embedded-metric lines. The field `json` of such an event is the line.
pub(crate) const METRIC: &str = "takedown::record::metric";

/// A subscriber that writes our lines from `threshold` upwards, and outcomes and metrics always. Of the libraries it takes nothing
/// below WARN, whatever the threshold: at TRACE the runtime writes raw events.
pub fn subscriber(
    service: &Service,
    threshold: LevelFilter,
    clock: Clock,
    out: impl Write + Send + 'static,
) -> Dispatch {
    let levels = Targets::new()
        .with_default(threshold.min(LevelFilter::WARN))
        .with_target(OWN, threshold)
        .with_target(RECORD, LevelFilter::INFO);
    Registry::default().with(FlatJson::new(service, clock, out)).with(levels).into()
}

/// The threshold that `AWS_LAMBDA_LOG_LEVEL` names; what is not one of Lambda's levels is INFO. TRACE is DEBUG, and nothing of ours
/// is below that. FATAL silences every line that may be silenced.
#[must_use]
pub fn threshold(name: &str) -> LevelFilter {
    match name.to_ascii_uppercase().as_str() {
        "TRACE" | "DEBUG" => LevelFilter::DEBUG,
        "WARN" => LevelFilter::WARN,
        "ERROR" => LevelFilter::ERROR,
        "FATAL" => LevelFilter::OFF,
        _ => LevelFilter::INFO,
    }
}

/// An event whose level depends on what it tells. `tracing` wants to know it when it is compiled.
macro_rules! event_at {
    ($level:expr, $($event:tt)+) => {
        match $level {
            tracing::Level::ERROR => tracing::error!($($event)+),
            tracing::Level::WARN => tracing::warn!($($event)+),
            tracing::Level::INFO => tracing::info!($($event)+),
            _ => tracing::debug!($($event)+),
        }
    };
}
pub(crate) use event_at;

#[cfg(test)]
mod tests;
