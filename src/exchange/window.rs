//! How many requests of one operation may arrive at the provider within any second. A function of the times it is told.
//!
//! The providers count arrivals, and may count in windows that begin anywhere. So no window of a second holds more requests than the
//! rate, however long connections and ways take.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Added to every window, for timers and clocks that round.
const SLACK: Duration = Duration::from_millis(1);
/// A request counts as arrived when its reply is here, and at the latest so long after it departed. Waiting for the reply alone would
/// cost the time of a round trip in every window; so it costs one percent of the rate at most.
const ON_THE_WAY: Duration = Duration::from_millis(10);

/// Counts arrivals in a sliding window. A request occupies its place from the grant until a window after its arrival, however long
/// its connection takes, so that early and late ones cannot meet at the provider.
#[derive(Debug)]
pub(super) struct SlidingWindow {
    places: usize,
    length: Duration,
    /// Up to then requests may have arrived that are not counted here.
    uncounted: Option<Instant>,
    next: u64,
    /// Granted, but not on the wire yet.
    waiting: usize,
    /// Departed, but perhaps not arrived yet.
    on_the_way: VecDeque<(u64, Instant)>,
    /// Times by which requests have arrived.
    arrived: VecDeque<Instant>,
}

/// When to ask again.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wait {
    Until(Instant),
    /// Every place is taken by a request that has not departed.
    ForDeparture,
}

/// A request that has departed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Departure(u64);

impl SlidingWindow {
    /// A window for `rate` requests a second, shared by `instances`. Each takes whole requests of a second, so that together they
    /// never exceed the rate; a share below one request a second becomes one request in a longer window.
    pub(super) fn new(rate: f64, instances: u64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "there are no 2^52 instances")]
        let share = rate / instances as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rates are positive, and a cast saturates"
        )]
        let places = share.floor() as usize;
        let length = if places == 0 {
            Duration::try_from_secs_f64(1.0 / share).unwrap_or(Duration::MAX)
        } else {
            Duration::from_secs(1)
        };
        Self {
            places: places.max(1),
            length: length.saturating_add(SLACK),
            uncounted: None,
            next: 0,
            waiting: 0,
            on_the_way: VecDeque::new(),
            arrived: VecDeque::new(),
        }
    }

    /// The same window, which takes every place for used up to this time.
    pub(super) fn after(self, uncounted: Option<Instant>) -> Self {
        Self { uncounted, ..self }
    }

    /// For how long one request counts.
    pub(super) fn length(&self) -> Duration {
        self.length
    }

    /// Whether both allow the same.
    pub(super) fn allows_as(&self, other: &Self) -> bool {
        (self.places, self.length) == (other.places, other.length)
    }

    /// Takes a place, or says when there may be one.
    pub(super) fn grant(&mut self, now: Instant) -> Result<(), Wait> {
        self.uncounted = self.uncounted.filter(|last| now.saturating_duration_since(*last) < self.length);
        if let Some(last) = self.uncounted {
            return Err(last.checked_add(self.length).map_or(Wait::ForDeparture, Wait::Until));
        }
        while self.on_the_way.front().is_some_and(|(_, at)| now.saturating_duration_since(*at) >= ON_THE_WAY) {
            self.arrived.extend(self.on_the_way.pop_front().map(|(_, at)| at + ON_THE_WAY));
        }
        while self.arrived.front().is_some_and(|first| now.saturating_duration_since(*first) >= self.length) {
            self.arrived.pop_front();
        }
        if self.waiting + self.on_the_way.len() + self.arrived.len() < self.places {
            self.waiting += 1;
            return Ok(());
        }
        let soonest = self.arrived.front().and_then(|first| first.checked_add(self.length));
        let soonest = soonest.or_else(|| self.on_the_way.front().and_then(|(_, at)| at.checked_add(ON_THE_WAY)));
        Err(soonest.map_or(Wait::ForDeparture, Wait::Until))
    }

    /// A granted request goes out.
    pub(super) fn depart(&mut self, now: Instant) -> Departure {
        self.waiting = self.waiting.saturating_sub(1);
        self.next += 1;
        self.on_the_way.push_back((self.next, now));
        Departure(self.next)
    }

    /// A request goes out once more, since its first departure led nowhere.
    pub(super) fn depart_again(&mut self, earlier: Departure, now: Instant) -> Departure {
        self.on_the_way.retain(|(number, _)| *number != earlier.0);
        self.next += 1;
        self.on_the_way.push_back((self.next, now));
        Departure(self.next)
    }

    /// A request has come back, or never will.
    pub(super) fn come_back(&mut self, departure: Departure, now: Instant) {
        if let Some(place) = self.on_the_way.iter().position(|(number, _)| *number == departure.0) {
            let latest = self.on_the_way.remove(place).map(|(_, at)| at + ON_THE_WAY);
            self.arrived.push_back(latest.map_or(now, |latest| latest.min(now)));
        }
    }

    /// A granted request never went out.
    pub(super) fn cancel(&mut self) {
        self.waiting = self.waiting.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When requests arrive that leave as soon as they may: `connecting` after their grant they depart, `travelling` later they
    /// arrive, and `answering` later their reply is there. All in milliseconds.
    fn arrivals(window: &mut SlidingWindow, count: usize, delays: impl Fn(usize) -> [u64; 3]) -> Vec<u64> {
        let start = Instant::now();
        let mut arrivals = Vec::new();
        let mut departures: Vec<(u64, u64, usize)> = Vec::new();
        let mut replies: Vec<(u64, Departure)> = Vec::new();
        let mut granted = 0;
        for millisecond in 0..1_000_000 {
            let now = start + Duration::from_millis(millisecond);
            for (_, travelling, index) in departures.extract_if(.., |(at, ..)| *at <= millisecond) {
                let departure = window.depart(now);
                arrivals.push(millisecond + travelling);
                replies.push((millisecond + travelling + delays(index)[2], departure));
            }
            for (_, departure) in replies.extract_if(.., |(at, _)| *at <= millisecond) {
                window.come_back(departure, now);
            }
            while granted < count && window.grant(now).is_ok() {
                let [connecting, travelling, _] = delays(granted);
                departures.push((millisecond + connecting, travelling, granted));
                granted += 1;
            }
            if arrivals.len() == count {
                break;
            }
        }
        arrivals
    }

    fn most_in_a_second(times: &[u64]) -> usize {
        times
            .iter()
            .map(|first| times.iter().filter(|time| (*first..first + 1000).contains(time)).count())
            .max()
            .unwrap()
    }

    #[test]
    fn no_second_holds_more_than_the_rate_and_little_is_left() {
        for (rate, answering) in [(1.0_f64, 0), (2.5, 3), (30.0, 0), (30.0, 50), (100.0, 0), (100.0, 400), (360.0, 5)] {
            let whole = rate.floor() as usize;
            let count = whole * 5;
            let times = arrivals(&mut SlidingWindow::new(rate, 1), count, |_| [0, 0, answering]);
            assert!(most_in_a_second(&times) as f64 <= rate, "{rate}");
            // The requests of the first window are a head start.
            let seconds = (times.last().unwrap() - times[whole - 1]) as f64 / 1000.0;
            let reached = (count - whole) as f64 / seconds;
            assert!(reached >= rate.floor() * 0.98, "{rate} with {answering}: {reached}");
        }
    }

    #[test]
    fn slow_connections_and_slow_ways_do_not_let_requests_meet() {
        let slow_connections =
            arrivals(&mut SlidingWindow::new(30.0, 1), 200, |index| if index < 30 { [400, 0, 5] } else { [0, 0, 5] });
        assert!(most_in_a_second(&slow_connections) <= 30);
        let slow_ways =
            arrivals(
                &mut SlidingWindow::new(30.0, 1),
                200,
                |index| if index % 60 < 30 { [0, 10, 5] } else { [0, 0, 5] },
            );
        assert!(most_in_a_second(&slow_ways) <= 30);
    }

    #[test]
    fn instances_share_the_rate() {
        assert_eq!(most_in_a_second(&arrivals(&mut SlidingWindow::new(30.0, 4), 100, |_| [0; 3])), 7);
        let slow = arrivals(&mut SlidingWindow::new(1.0, 4), 3, |_| [0; 3]);
        assert!(slow.windows(2).all(|pair| pair[1] - pair[0] >= 4000), "{slow:?}");
    }

    #[test]
    fn what_is_not_counted_takes_every_place_for_a_window() {
        for (rate, length) in [(30.0, 1000), (0.25, 4000)] {
            let start = Instant::now();
            let end = start + Duration::from_millis(length) + SLACK;
            let mut window = SlidingWindow::new(rate, 1).after(Some(start));
            assert_eq!(window.grant(start), Err(Wait::Until(end)));
            assert_eq!(window.grant(end - SLACK), Err(Wait::Until(end)));
            assert_eq!(window.grant(end), Ok(()));
        }
    }

    #[test]
    fn a_window_is_known_by_what_it_allows() {
        let is_same = |one: (f64, u64), other: (f64, u64)| {
            SlidingWindow::new(one.0, one.1).allows_as(&SlidingWindow::new(other.0, other.1))
        };
        assert!(is_same((30.0, 1), (60.0, 2)) && is_same((30.0, 4), (31.0, 4)), "whole requests of a second");
        for other in [(29.0, 1), (30.0, 2), (0.5, 1), (0.25, 1)] {
            assert!(!is_same((30.0, 1), other), "{other:?}");
        }
        assert!(!is_same((0.5, 1), (0.25, 1)), "one request, in another window");
    }

    #[test]
    fn a_request_that_never_left_takes_no_place() {
        let mut window = SlidingWindow::new(1.0, 1);
        let start = Instant::now();
        let later = start + Duration::from_millis(300);
        assert_eq!(window.grant(start), Ok(()));
        assert_eq!(window.grant(later), Err(Wait::ForDeparture));
        window.cancel();
        assert_eq!(window.grant(later), Ok(()));
        let departure = window.depart(later);
        window.come_back(departure, later);
        assert_eq!(window.grant(later), Err(Wait::Until(later + Duration::from_secs(1) + SLACK)));
    }

    #[test]
    fn a_request_that_goes_out_again_takes_one_place() {
        let mut window = SlidingWindow::new(3.0, 1);
        let start = Instant::now();
        let later = start + Duration::from_millis(5);
        assert_eq!((window.grant(start), window.grant(start)), (Ok(()), Ok(())));
        let (first, second) = (window.depart(start), window.depart(start));
        let again = window.depart_again(first, later);
        assert_eq!(window.grant(later), Ok(()), "the third place is free");
        let third = window.depart(later);
        assert_eq!(window.grant(later), Err(Wait::Until(start + ON_THE_WAY)), "the second may have arrived by then");
        window.come_back(second, later);
        assert_eq!(window.grant(later), Err(Wait::Until(later + Duration::from_secs(1) + SLACK)));
        let departures = [first, second, again, third];
        let is_new = |(place, own): (usize, &Departure)| !departures[..place].contains(own);
        assert!(departures.iter().enumerate().all(is_new), "{departures:?}");
    }

    #[test]
    fn a_slow_answer_costs_no_more_than_the_way() {
        let mut window = SlidingWindow::new(1.0, 1);
        let start = Instant::now();
        assert_eq!(window.grant(start), Ok(()));
        let departure = window.depart(start);
        window.come_back(departure, start + Duration::from_millis(400));
        assert_eq!(window.grant(start + ON_THE_WAY + Duration::from_secs(1) + SLACK), Ok(()));
    }

    #[test]
    fn an_answer_that_does_not_come_holds_no_place() {
        let mut window = SlidingWindow::new(1.0, 1);
        let start = Instant::now();
        assert_eq!(window.grant(start), Ok(()));
        window.depart(start);
        let free = start + ON_THE_WAY + Duration::from_secs(1) + SLACK;
        assert_eq!(window.grant(start + ON_THE_WAY), Err(Wait::Until(free)));
        assert_eq!(window.grant(free), Ok(()));
    }
}
