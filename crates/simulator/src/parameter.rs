//! The parameter that a configuration may be: how the extension tells it, and what follows for a process that was told.

use std::rc::Rc;
use std::time::{Duration, SystemTime};

use super::fault::{Fault, Silence, foreign};
use super::function::Process;
use super::invocation::{Invocation, Line};
use super::network::{FOR_EVER, plain, wait};
use super::scenario::{Edition, Scenario};
use super::world::World;
use takedown::{Reply, SendError};

/// The path and the name of the parameter.
pub(super) const PATH: &str = "/systemsmanager/parameters/get";
pub(super) const NAME: &str = "takedown";
/// How soon a process asks again after an answer, and after none; and how long it may have waited for that one.
const AGAIN: Duration = Duration::from_secs(1);
const AGAIN_AFTER_SILENCE: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_millis(1200);

/// What a process was told, and what it has to do with it.
#[derive(Default)]
pub(super) struct Told {
    /// The day under the version that it took last.
    day: Option<Rc<Scenario>>,
    /// The text that it read last, whether it could be used or not.
    text: String,
    last: Option<Question>,
}

/// When the parameter was asked for, by the function's clock.
#[derive(Clone, Copy)]
struct Question {
    at: SystemTime,
    was_answered: bool,
}

impl Told {
    /// An invocation begins: with the version that was taken last, unless it is told of another.
    pub(super) fn begin(&self, world: &World, invocation: &Invocation) {
        if let Some(day) = &self.day {
            invocation.begin_with(day);
        }
        invocation.reading.borrow_mut().must_ask = self.must_ask(world);
    }

    /// Whether the parameter has to be asked for now, where it is known: when a question without an answer ended is not known to the
    /// millisecond, in which a wrong clock may have become right.
    fn must_ask(&self, world: &World) -> Option<bool> {
        let Some(last) = self.last.filter(|_| self.day.is_some()) else { return Some(true) };
        // A clock that was set back tells nothing.
        let age = World::shown(&world.scenario, world.elapsed()).duration_since(last.at).unwrap_or(Duration::MAX);
        match last.was_answered {
            true => Some(age >= AGAIN),
            false if world.has_skews() => None,
            false if age >= AGAIN_AFTER_SILENCE + PATIENCE => Some(true),
            false => (age < AGAIN_AFTER_SILENCE).then_some(false),
        }
    }

    /// The extension is asked.
    fn asked(&mut self, world: &World, invocation: &Invocation) {
        self.note(world, false);
        if invocation.has_sent() {
            let what = format!("invocation {} asks for the parameter in the midst of its work", invocation.number);
            world.oracle.borrow_mut().broken("an invocation ends with the version with which it began", what);
        }
        let mut reading = invocation.reading.borrow_mut();
        reading.has_asked = true;
        reading.line = Some(match self.day {
            Some(_) => Line { event: "configuration.unread", version: None },
            None => Line { event: "start.failed", version: None },
        });
    }

    /// A version was told, which the function has in its hands now.
    fn told(&mut self, world: &World, invocation: &Invocation, edition: &Edition) {
        self.note(world, true);
        let version = Some(edition.number);
        let mut reading = invocation.reading.borrow_mut();
        reading.line = match (&edition.day, &self.day) {
            (_, Some(_)) if self.text == edition.text => None,
            (Some(_), _) => Some(Line { event: "configuration.loaded", version }),
            (None, Some(_)) => Some(Line { event: "configuration.rejected", version }),
            (None, None) => return,
        };
        if reading.line.is_none() {
            return;
        }
        world.coverage.borrow_mut().count(format!("version: {}", edition.label));
        self.text.clone_from(&edition.text);
        if let Some(day) = &edition.day {
            self.day = Some(Rc::clone(day));
            invocation.begin_with(day);
        }
    }

    fn note(&mut self, world: &World, was_answered: bool) {
        let at = World::shown(&world.scenario, world.elapsed());
        self.last = Some(Question { at, was_answered });
    }
}

/// The extension is asked for the parameter.
pub(super) async fn parameter(world: &World, process: &Process) -> Result<Reply, SendError> {
    let invocation = process.invocation();
    process.told.borrow_mut().asked(world, &invocation);
    wait(Duration::from_millis(2)).await;
    let silence = world.silence();
    invocation.meet(silence.map(|(_, silence)| Fault::Parameter(silence)));
    let edition = match silence.map(|(_, silence)| silence) {
        Some(Silence::Refused) => return Err(SendError::Connect("connection refused".to_owned())),
        Some(Silence::Hangs) => {
            wait(FOR_EVER).await;
            return Err(SendError::Broken("timed out".to_owned()));
        }
        Some(Silence::NotReady) => return Ok(plain(400, b"not ready to serve traffic, please wait".to_vec())),
        Some(Silence::Status(status)) => return Ok(plain(status, b"no answer from Systems Manager".to_vec())),
        Some(Silence::Foreign(n)) => {
            let (status, body) = foreign(n);
            return Ok(plain(status, body.as_bytes().to_vec()));
        }
        Some(Silence::Slow) => {
            let delay = world.dice.borrow_mut().millis(100, 1500);
            wait(delay).await;
            world.edition(world.elapsed())
        }
        Some(Silence::Old) => world.edition(silence.map_or(Duration::ZERO, |(from, _)| from)),
        None => world.edition(world.elapsed()),
    };
    let Some(edition) = edition else { return Ok(plain(404, b"no such parameter".to_vec())) };
    process.told.borrow_mut().told(world, &invocation, edition);
    let body = serde_json::json!({
        "Parameter": {"Name": NAME, "Type": "String", "Value": edition.text, "Version": edition.number},
    });
    Ok(plain(200, body.to_string().into_bytes()))
}
