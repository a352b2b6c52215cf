//! Lines that are decided together are written together.

use std::future::{Future, poll_fn};
use std::pin::pin;

use super::Logger;

/// Runs a future. The lines that it writes between two of its waits go out in as few writes as their length allows, before it waits:
/// no line lies about while nothing runs, and none is behind a request that left after it.
pub(crate) async fn gathered<F: Future>(logger: &Logger, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        let _gathering = Gathering::begin(logger);
        future.as_mut().poll(context)
    })
    .await
}

/// While it lasts, lines are gathered; a panic ends it too.
struct Gathering<'a>(&'a Logger);

impl<'a> Gathering<'a> {
    fn begin(logger: &'a Logger) -> Self {
        logger.gather(true);
        Self(logger)
    }
}

impl Drop for Gathering<'_> {
    fn drop(&mut self) {
        self.0.gather(false);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};
    use std::task::{Context, Poll, Waker};
    use std::time::UNIX_EPOCH;

    use super::*;
    use crate::clock::Clock;
    use crate::log::{Level, MOST_GATHERED};

    /// Every write by itself.
    #[derive(Clone, Default)]
    struct Writes(Arc<Mutex<Vec<String>>>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().push(String::from_utf8(bytes.to_vec()).unwrap());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Writes {
        fn logger(&self) -> Arc<Logger> {
            Logger::new(Level::Info, Clock::from_fn(|| UNIX_EPOCH), self.clone())
        }

        fn take(&self) -> Vec<String> {
            std::mem::take(&mut self.0.lock().unwrap())
        }
    }

    #[test]
    fn lines_between_two_waits_are_one_write_and_are_out_before_the_wait() {
        let writes = Writes::default();
        let logger = writes.logger();
        let mut waits = 0;
        let work = poll_fn(|_| {
            logger.write(&format!("{waits}a"));
            logger.write(&format!("{waits}b"));
            assert_eq!(writes.take(), [""; 0], "not before the wait");
            waits += 1;
            if waits < 3 { Poll::Pending } else { Poll::Ready(()) }
        });
        let mut future = pin!(gathered(&logger, work));
        for round in 0..3 {
            let is_ready = future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
            assert_eq!((is_ready, writes.take()), (round == 2, vec![format!("{round}a\n{round}b\n")]));
        }
        logger.write("after");
        assert_eq!(writes.take(), ["after\n"]);
    }

    #[test]
    fn what_gets_long_is_written_at_once_and_in_whole_lines() {
        let writes = Writes::default();
        let logger = writes.logger();
        let line = "x".repeat(1000);
        let mut future = pin!(gathered(&logger, async { (0..1000).for_each(|_| logger.write(&line)) }));
        assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
        let written = writes.take();
        assert_eq!(written.concat().lines().filter(|own| *own == line).count(), 1000);
        assert!(written.iter().all(|own| own.ends_with('\n') && own.len() < MOST_GATHERED + 2000));
        assert_eq!(written.len(), 1_001_000usize.div_ceil(MOST_GATHERED));
    }

    #[test]
    fn a_panic_keeps_no_line_back() {
        let writes = Writes::default();
        let logger = writes.logger();
        let work = async {
            logger.write("last");
            std::panic::resume_unwind(Box::new("stop"));
        };
        let mut future = Box::pin(gathered(&logger, work));
        let mut poll = || future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(&mut poll)).is_err());
        logger.write("next");
        assert_eq!(writes.take(), ["last\n", "next\n"]);
    }
}
