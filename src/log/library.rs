//! Warnings and errors of the libraries, as log lines like our own.

use std::fmt::{Debug, Write};
use std::sync::Arc;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::{Level, Logger};

/// Takes what the libraries log. Below WARN nothing is taken: at TRACE the runtime writes raw events.
pub fn forward_library_events(logger: Arc<Logger>) {
    // It fails only when a subscriber is set already, which then takes the events.
    let _already_set = tracing::subscriber::set_global_default(LibraryEvents(logger));
}

/// What the runtime logs in place of an invocation error that our own lines have told. It is left out.
pub const ALREADY_TOLD: &str = "an invocation error that was told";

struct LibraryEvents(Arc<Logger>);

impl Subscriber for LibraryEvents {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= tracing::Level::WARN && !metadata.is_span()
    }

    fn max_level_hint(&self) -> Option<tracing::level_filters::LevelFilter> {
        Some(tracing::level_filters::LevelFilter::WARN)
    }

    fn event(&self, event: &Event<'_>) {
        let level = if *event.metadata().level() == tracing::Level::ERROR { Level::Error } else { Level::Warn };
        let mut text = Text::default();
        event.record(&mut text);
        if text.message == ALREADY_TOLD {
            return;
        }
        if let Some(mut line) = self.0.line(level, "library.event", &format!("{}{}", text.message, text.fields)) {
            line.text("target", event.metadata().target());
            self.0.write(&line.finish());
        }
    }

    // Spans are not used: what a line says of its invocation comes from the logger.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _infallible = if field.name() == "message" {
            write!(self.message, "{value:?}")
        } else {
            write!(self.fields, " {}={value:?}", field.name())
        };
    }
}
