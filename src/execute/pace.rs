//! The pace of one operation at one account: how many requests may leave within any second. A function of the times it is told.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Added to every window, since requests do not arrive exactly as far apart as they left. It costs one percent of the rate.
const SLACK: Duration = Duration::from_millis(10);

/// Counts departures in a sliding window. A request occupies its place from the grant until a window after its departure, however
/// long the connection takes, so that early and late ones cannot meet at the provider.
#[derive(Debug)]
pub(super) struct Pace {
    places: usize,
    window: Duration,
    /// Granted, but not on the wire yet.
    waiting: usize,
    departed: VecDeque<Instant>,
}

/// When to ask again.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wait {
    Until(Instant),
    /// Every place is taken by a request that has not departed.
    ForDeparture,
}

impl Pace {
    /// A pace of `rate` requests a second, shared by `instances`. Each takes whole requests of a second, so that together they
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
        let window = if places == 0 {
            Duration::try_from_secs_f64(1.0 / share).unwrap_or(Duration::MAX)
        } else {
            Duration::from_secs(1)
        };
        Self { places: places.max(1), window: window.saturating_add(SLACK), waiting: 0, departed: VecDeque::new() }
    }

    /// Takes a place, or says when there may be one.
    pub(super) fn grant(&mut self, now: Instant) -> Result<(), Wait> {
        while self.departed.front().is_some_and(|first| now.saturating_duration_since(*first) >= self.window) {
            self.departed.pop_front();
        }
        if self.waiting + self.departed.len() < self.places {
            self.waiting += 1;
            return Ok(());
        }
        let never = || Wait::ForDeparture;
        Err(self.departed.front().and_then(|first| first.checked_add(self.window)).map_or_else(never, Wait::Until))
    }

    /// A granted request goes out.
    pub(super) fn depart(&mut self, now: Instant) {
        self.waiting = self.waiting.saturating_sub(1);
        self.departed.push_back(now);
    }

    /// A granted request never went out.
    pub(super) fn cancel(&mut self) {
        self.waiting = self.waiting.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Departure times in milliseconds of `count` requests that leave as soon as they may, each `delay` after its grant.
    fn departures(rate: f64, instances: u64, count: usize, delay: impl Fn(usize) -> u64) -> Vec<u64> {
        let start = Instant::now();
        let mut pace = Pace::new(rate, instances);
        let mut on_the_way: Vec<u64> = Vec::new();
        let (mut done, mut granted) = (Vec::new(), 0);
        for millisecond in 0..1_000_000 {
            let now = start + Duration::from_millis(millisecond);
            on_the_way.retain(|at| {
                if *at <= millisecond {
                    pace.depart(now);
                    done.push(millisecond);
                }
                *at > millisecond
            });
            while granted < count && pace.grant(now).is_ok() {
                on_the_way.push(millisecond + delay(granted));
                granted += 1;
            }
            if done.len() == count {
                break;
            }
        }
        done
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
        for rate in [1.0, 2.5, 30.0, 100.0] {
            let times = departures(rate, 1, 400, |_| 0);
            assert!(most_in_a_second(&times) as f64 <= rate, "{rate}");
            let whole = rate.floor();
            let seconds = *times.last().unwrap() as f64 / 1000.0;
            assert!(seconds <= 400.0 / (whole * 0.985), "{rate}: {seconds}");
        }
    }

    #[test]
    fn slow_connections_do_not_let_requests_meet() {
        let times = departures(30.0, 1, 200, |index| if index < 30 { 400 } else { 0 });
        assert!(most_in_a_second(&times) <= 30);
    }

    #[test]
    fn instances_share_the_rate() {
        assert_eq!(most_in_a_second(&departures(30.0, 4, 100, |_| 0)), 7);
        let slow = departures(1.0, 4, 3, |_| 0);
        assert!(slow.windows(2).all(|pair| pair[1] - pair[0] >= 4000), "{slow:?}");
    }

    #[test]
    fn a_request_that_never_left_takes_no_place() {
        let mut pace = Pace::new(1.0, 1);
        let now = Instant::now();
        assert_eq!(pace.grant(now), Ok(()));
        assert_eq!(pace.grant(now), Err(Wait::ForDeparture));
        pace.cancel();
        assert_eq!(pace.grant(now), Ok(()));
        pace.depart(now);
        assert_eq!(pace.grant(now), Err(Wait::Until(now + Duration::from_secs(1) + SLACK)));
    }
}
