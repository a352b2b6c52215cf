//! The layer that writes events as lines.

use std::fmt::Debug;
use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::library::Said;
use super::line::{Beginning, Line, Opening};
use super::out::Out;
use super::{METRIC, OWN, RECORD};
use crate::clock::Clock;
use crate::service::Service;

/// Writes every event that it is given. What lines say of an invocation is kept here and not with its span: libraries also log from
/// tasks that are in no span, and a process has one invocation at a time.
pub(super) struct FlatJson {
    clock: Clock,
    state: Mutex<State>,
}

struct State {
    /// The span of the invocation that began last.
    invocation: Option<Id>,
    /// Members of every line since then, as JSON with a comma in front of each.
    head: Vec<u8>,
    opening: Opening,
    /// A place for what values write of themselves.
    scratch: String,
    out: Out,
}

impl FlatJson {
    pub(super) fn new(service: &Service, clock: Clock, out: impl Write + Send + 'static) -> Self {
        let (mut head, mut scratch) = (Vec::new(), String::new());
        let mut members = Line::behind(&mut head, &mut scratch, None);
        members.text("service", service.as_str());
        members.short("cold_start", true);
        let state = State { invocation: None, head, opening: Opening::default(), scratch, out: Out::new(out) };
        Self { clock, state: Mutex::new(state) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes one line; its name is `event`, and `tell` tells it.
    fn write(&self, level: tracing::Level, event: &'static str, tell: impl FnOnce(&mut Line<'_>)) {
        let mut state = self.lock();
        let State { head, opening, scratch, out, .. } = &mut *state;
        let beginning = Beginning { clock: &self.clock, at: None, opening, level, head, event };
        let mut line = Line::behind(out.begin_line(), scratch, beginning);
        tell(&mut line);
        line.end();
        out.end_line();
    }
}

impl<S: Subscriber> Layer<S> for FlatJson {
    fn on_new_span(&self, span: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        if span.metadata().target() == RECORD {
            let mut state = self.lock();
            let State { invocation, head, scratch, .. } = &mut *state;
            *invocation = Some(id.clone());
            head.clear();
            span.record(&mut Line::behind(head, scratch, None));
        }
    }

    /// Lines are gathered between two waits of an invocation.
    fn on_enter(&self, id: &Id, _: Context<'_, S>) {
        let mut state = self.lock();
        if state.invocation.as_ref() == Some(id) {
            state.out.gather(true);
        }
    }

    /// They are out before it waits: no line lies about while nothing runs, and none is behind a request that left after it. A panic
    /// leaves the span too.
    fn on_exit(&self, id: &Id, _: Context<'_, S>) {
        let mut state = self.lock();
        if state.invocation.as_ref() == Some(id) {
            state.out.gather(false);
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if metadata.target() == METRIC {
            let mut state = self.lock();
            event.record(&mut Raw(state.out.begin_line()));
            state.out.end_line();
        } else if metadata.target().starts_with(OWN) {
            self.write(*metadata.level(), metadata.name(), |line| event.record(line));
        } else if let Some(said) = Said::by(event) {
            self.write(*metadata.level(), "library.event", |line| {
                line.message(&said);
                line.text("target", metadata.target());
            });
        }
    }
}

/// A line that is JSON already.
struct Raw<'l>(&'l mut Vec<u8>);

impl Visit for Raw<'_> {
    fn record_str(&mut self, _: &Field, json: &str) {
        self.0.extend_from_slice(json.as_bytes());
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
