//! Limits the requests of one operation at one account. They pass one behind the other, in the order in which they come.
//!
//! Three things hold a request back: the rate (`window.rs`), a pause that the provider asked for, and the canary request. The rates are
//! the providers' documented ones, or configured.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard, Notify};
use tokio::time::{Instant, timeout_at};

use super::window::{Departure, SlidingWindow, Wait};
use crate::outcome::Reason;

/// A request is not started with less time than this left: it would only be cut off.
const SHORTEST: Duration = Duration::from_millis(50);
/// How long the others wait for the canary request. A wrong key or a missing permission shows in the first answer, and a thousand
/// requests need not find it out. A canary that hangs must not hold up the rest.
const CANARY_WAIT: Duration = Duration::from_secs(1);

/// The limits of one operation at one account, and what is known of the provider's answers.
pub(crate) struct OperationLimiter {
    window: RefCell<SlidingWindow>,
    /// Whoever holds it is the next to leave.
    next: Mutex<()>,
    /// Something has changed for whoever is the next.
    changed: Notify,
    /// The provider asked to wait until then.
    not_before: Cell<Option<Instant>>,
    canary: Cell<Canary>,
    /// When the provider last gave an answer that was not a fault of its own.
    last_answer: Cell<Option<Instant>>,
    /// When it was last found that the provider does not answer anything.
    last_silence: Cell<Option<Instant>>,
    probe: Mutex<()>,
}

/// The first request, which shows whether any can be accepted.
#[derive(Clone, Copy, PartialEq)]
enum Canary {
    /// No request has been answered yet.
    Wanted,
    /// The first one is on its way.
    Out(Instant),
    Back,
}

/// Permission for one request, until it is back. Dropped before departure, it takes no place in the rate.
pub(super) struct Permit<'a> {
    limiter: &'a OperationLimiter,
    departure: Cell<Option<Departure>>,
    is_canary: bool,
}

impl Permit<'_> {
    /// The request goes out; again, if its connection was closed before.
    pub(super) fn depart(&self) {
        let mut window = self.limiter.window.borrow_mut();
        let now = Instant::now();
        let departure = match self.departure.get() {
            Some(earlier) => window.depart_again(earlier, now),
            None => window.depart(now),
        };
        self.departure.set(Some(departure));
        self.limiter.changed.notify_one();
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut window = self.limiter.window.borrow_mut();
        match self.departure.get() {
            Some(departure) => window.come_back(departure, Instant::now()),
            None => {
                window.cancel();
                if self.is_canary {
                    self.limiter.canary.set(Canary::Wanted);
                }
            }
        }
        self.limiter.changed.notify_one();
    }
}

impl OperationLimiter {
    /// A limiter that has let nothing pass. Where other requests may have left until `since`, one window passes first.
    pub(super) fn new(rate: f64, instances: u64, since: Option<Instant>) -> Self {
        Self {
            window: RefCell::new(SlidingWindow::new(rate, instances).after(since)),
            next: Mutex::default(),
            changed: Notify::new(),
            not_before: Cell::default(),
            canary: Cell::new(Canary::Wanted),
            last_answer: Cell::default(),
            last_silence: Cell::default(),
            probe: Mutex::default(),
        }
    }

    /// Whether it limits to this rate.
    pub(super) fn keeps(&self, rate: f64, instances: u64) -> bool {
        self.window.borrow().allows_as(&SlidingWindow::new(rate, instances))
    }

    /// The longest time in which the rate alone lets no request leave.
    pub(super) fn window(&self) -> Duration {
        self.window.borrow().length()
    }

    /// Waits for permission to send. `stopped` says why nothing may be sent any more, if so; nothing is waited for beyond `stop_at`.
    pub(super) async fn acquire(
        &self,
        stop_at: Instant,
        stopped: impl Fn() -> Option<Reason>,
    ) -> Result<Permit<'_>, Reason> {
        let latest = |now| match stopped() {
            Some(reason) => Err(reason),
            None => stop_at
                .checked_sub(SHORTEST)
                .filter(|latest| now < *latest)
                .ok_or_else(|| Reason::deadline("time ran out before it could be sent")),
        };
        // When nothing may leave any more, nobody has to stand in line to hear it.
        latest(Instant::now())?;
        let _turn = self.next.lock().await;
        loop {
            let now = Instant::now();
            let latest = latest(now)?;
            let wait = match (self.not_before.get().filter(|until| *until > now), self.canary_wait(now)) {
                (Some(until), _) => until,
                (None, Some(until)) => until.min(latest),
                (None, None) => match self.window.borrow_mut().grant(now) {
                    Ok(()) => {
                        let is_canary = self.canary.get() == Canary::Wanted;
                        if is_canary {
                            self.canary.set(Canary::Out(now));
                        }
                        return Ok(Permit { limiter: self, departure: Cell::default(), is_canary });
                    }
                    Err(Wait::Until(until)) => until,
                    Err(Wait::ForDeparture) => latest,
                },
            };
            if wait > latest {
                return Err(Reason::deadline("the rate of the account leaves no time for it"));
            }
            // Woken early, it looks again.
            let _elapsed = timeout_at(wait, self.changed.notified()).await;
        }
    }

    /// Until when the canary request holds everybody up.
    fn canary_wait(&self, now: Instant) -> Option<Instant> {
        match self.canary.get() {
            Canary::Out(since) => Some(since + CANARY_WAIT).filter(|until| *until > now),
            Canary::Wanted | Canary::Back => None,
        }
    }

    /// The provider asks for a pause of the whole operation.
    pub(super) fn hold_back(&self, wait: Duration) {
        let until = Instant::now().checked_add(wait);
        self.not_before.set(self.not_before.get().max(until));
    }

    /// A request has come back, with whatever result.
    pub(super) fn came_back(&self, accepted: bool) {
        self.canary.set(if accepted { Canary::Back } else { Canary::Wanted });
        self.changed.notify_one();
    }

    /// Whoever is the next looks again whether anything may be sent.
    pub(super) fn wake(&self) {
        self.changed.notify_one();
    }

    /// The provider gave an answer that was not a fault of its own.
    pub(super) fn answered(&self) {
        self.last_answer.set(Some(Instant::now()));
    }

    pub(crate) fn answered_since(&self, since: Instant) -> bool {
        self.last_answer.get().is_some_and(|at| at >= since)
    }

    pub(crate) fn fell_silent(&self) {
        self.last_silence.set(Some(Instant::now()));
    }

    pub(crate) fn silent_since(&self, since: Instant) -> bool {
        self.last_silence.get().is_some_and(|at| at >= since)
    }

    /// One at a time finds out whether the provider answers at all.
    pub(crate) async fn probe(&self) -> MutexGuard<'_, ()> {
        self.probe.lock().await
    }
}
