//! A lane: the requests of one operation at one account, one behind the other through the same gate.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard, Notify};
use tokio::time::{Instant, timeout_at};

use super::pace::{Departure, Pace, Wait};
use crate::outcome::Reason;

/// A request is not started with less time than this left: it would only be cut off.
const SHORTEST: Duration = Duration::from_millis(50);
/// How long the others wait for the first request of an unproven lane. A wrong key or a missing permission shows in the first
/// answer; a first request that hangs must not hold up the rest.
const SCOUT_WAIT: Duration = Duration::from_secs(1);

/// One operation at one account: its pace, its pauses, and what is known of the provider's answers.
pub(super) struct Lane {
    pace: RefCell<Pace>,
    /// Whoever holds it is the next to leave.
    turnstile: Mutex<()>,
    /// Something has changed for whoever stands in the turnstile.
    news: Notify,
    /// The provider asked to wait until then.
    not_before: Cell<Option<Instant>>,
    scout: Cell<Scout>,
    /// When the provider last gave an answer that was not a fault of its own.
    last_answer: Cell<Option<Instant>>,
    /// When it was last found that the provider does not answer anything.
    last_silence: Cell<Option<Instant>>,
    probe: Mutex<()>,
}

#[derive(Clone, Copy, PartialEq)]
enum Scout {
    /// No request has been answered yet.
    Wanted,
    /// The first one is on its way.
    Out(Instant),
    Back,
}

/// Permission for one request, until it is back. Dropped before departure, it takes no place in the pace.
pub(super) struct Slot<'a> {
    lane: &'a Lane,
    departure: Cell<Option<Departure>>,
    is_scout: bool,
}

impl Slot<'_> {
    /// The request goes out; again, if its connection was closed before.
    pub(super) fn depart(&self) {
        let mut pace = self.lane.pace.borrow_mut();
        let now = Instant::now();
        let departure = match self.departure.get() {
            Some(earlier) => pace.depart_again(earlier, now),
            None => pace.depart(now),
        };
        self.departure.set(Some(departure));
        self.lane.news.notify_one();
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut pace = self.lane.pace.borrow_mut();
        match self.departure.get() {
            Some(departure) => pace.come_back(departure, Instant::now()),
            None => {
                pace.cancel();
                if self.is_scout {
                    self.lane.scout.set(Scout::Wanted);
                }
            }
        }
        self.lane.news.notify_one();
    }
}

impl Lane {
    /// A lane that has sent nothing. Where others may have sent until `since`, one window of the pace passes first.
    pub(super) fn new(rate: f64, instances: u64, since: Option<Instant>) -> Self {
        Self {
            pace: RefCell::new(Pace::new(rate, instances).after(since)),
            turnstile: Mutex::default(),
            news: Notify::new(),
            not_before: Cell::default(),
            scout: Cell::new(Scout::Wanted),
            last_answer: Cell::default(),
            last_silence: Cell::default(),
            probe: Mutex::default(),
        }
    }

    /// Whether its pace is the one of this rate.
    pub(super) fn keeps(&self, rate: f64, instances: u64) -> bool {
        self.pace.borrow().is_as_fast_as(&Pace::new(rate, instances))
    }

    /// The longest time in which its pace alone lets no request leave.
    pub(super) fn window(&self) -> Duration {
        self.pace.borrow().window()
    }

    /// Waits for permission to send. `stopped` says why nothing may be sent any more, if so; nothing is waited for beyond `stop_at`.
    pub(super) async fn enter(
        &self,
        stop_at: Instant,
        stopped: impl Fn() -> Option<Reason>,
    ) -> Result<Slot<'_>, Reason> {
        let latest = |now| match stopped() {
            Some(reason) => Err(reason),
            None => stop_at
                .checked_sub(SHORTEST)
                .filter(|latest| now < *latest)
                .ok_or_else(|| Reason::deadline("time ran out before it could be sent")),
        };
        // When nothing may leave any more, nobody has to stand in line to hear it.
        latest(Instant::now())?;
        let _turn = self.turnstile.lock().await;
        loop {
            let now = Instant::now();
            let latest = latest(now)?;
            let wait = match (self.not_before.get().filter(|until| *until > now), self.scout_wait(now)) {
                (Some(until), _) => until,
                (None, Some(until)) => until.min(latest),
                (None, None) => match self.pace.borrow_mut().grant(now) {
                    Ok(()) => {
                        let is_scout = self.scout.get() == Scout::Wanted;
                        if is_scout {
                            self.scout.set(Scout::Out(now));
                        }
                        return Ok(Slot { lane: self, departure: Cell::default(), is_scout });
                    }
                    Err(Wait::Until(until)) => until,
                    Err(Wait::ForDeparture) => latest,
                },
            };
            if wait > latest {
                return Err(Reason::deadline("the rate of the account leaves no time for it"));
            }
            // Woken early, it looks again.
            let _elapsed = timeout_at(wait, self.news.notified()).await;
        }
    }

    /// Until when the first request holds everybody up.
    fn scout_wait(&self, now: Instant) -> Option<Instant> {
        match self.scout.get() {
            Scout::Out(since) => Some(since + SCOUT_WAIT).filter(|until| *until > now),
            Scout::Wanted | Scout::Back => None,
        }
    }

    /// The provider asks for a pause of the whole operation.
    pub(super) fn hold_back(&self, wait: Duration) {
        let until = Instant::now().checked_add(wait);
        self.not_before.set(self.not_before.get().max(until));
    }

    /// A request has come back, with whatever result.
    pub(super) fn came_back(&self, accepted: bool) {
        self.scout.set(if accepted { Scout::Back } else { Scout::Wanted });
        self.news.notify_one();
    }

    /// Whoever stands in the turnstile looks again whether anything may be sent.
    pub(super) fn wake(&self) {
        self.news.notify_one();
    }

    /// The provider gave an answer that was not a fault of its own.
    pub(super) fn answered(&self) {
        self.last_answer.set(Some(Instant::now()));
    }

    pub(super) fn answered_since(&self, since: Instant) -> bool {
        self.last_answer.get().is_some_and(|at| at >= since)
    }

    pub(super) fn fell_silent(&self) {
        self.last_silence.set(Some(Instant::now()));
    }

    pub(super) fn silent_since(&self, since: Instant) -> bool {
        self.last_silence.get().is_some_and(|at| at >= since)
    }

    /// One at a time finds out whether the provider answers at all.
    pub(super) async fn probe(&self) -> MutexGuard<'_, ()> {
        self.probe.lock().await
    }
}
