//! Lines as they are written, byte for byte.

use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;
use tracing::{Instrument, debug, dispatcher, error, info, warn};

use super::out::MOST_GATHERED;
use super::*;

/// The longest line.
const LINE: usize = 250_000;

/// Every write by itself.
#[derive(Clone, Default)]
struct Writes(Arc<Mutex<Vec<String>>>);

impl Write for Writes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().push(String::from_utf8(bytes.to_vec()).unwrap());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Writes {
    fn subscriber(&self, threshold: LevelFilter) -> Dispatch {
        let clock = Clock::from_fn(|| UNIX_EPOCH + Duration::from_millis(7));
        subscriber(&Service::default(), threshold, clock, self.clone())
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// What is written at a threshold.
fn written_at(threshold: LevelFilter, work: impl FnOnce()) -> Vec<String> {
    let writes = Writes::default();
    dispatcher::with_default(&writes.subscriber(threshold), work);
    writes.take()
}

fn written(work: impl FnOnce()) -> Vec<String> {
    written_at(LevelFilter::DEBUG, work)
}

/// The one line that is written, read.
fn line(work: impl FnOnce()) -> Value {
    let lines = written(work);
    assert!(lines.len() == 1 && lines[0].ends_with("}\n") && lines[0].lines().count() == 1, "{lines:?}");
    serde_json::from_str(&lines[0]).unwrap()
}

fn context<'a>(service: &'a Service, request_id: &'a str) -> LineContext<'a> {
    LineContext::new(service, Some(request_id), None, false)
}

#[test]
fn lambda_levels_are_read_in_any_case_and_others_are_info() {
    for (names, level) in [
        (&["DEBUG", "debug", "TRACE"][..], LevelFilter::DEBUG),
        (&["INFO", "loud", ""], LevelFilter::INFO),
        (&["warn"], LevelFilter::WARN),
        (&["Error"], LevelFilter::ERROR),
        (&["FATAL"], LevelFilter::OFF),
    ] {
        assert!(names.iter().all(|name| threshold(name) == level), "{names:?}");
    }
}

#[test]
fn a_line_has_its_members_in_order_and_leaves_out_what_has_no_value() {
    let lines = written(|| {
        let (absent, there) = (None::<&str>, Some("s"));
        info!(name: "e.name", absent, there, "type" = "t", number = 5, flag = true, shown = %1.5, "said {}", 1);
    });
    let head = r#"{"timestamp":"1970-01-01T00:00:00.007Z","level":"INFO","message":"said 1","service":"takedown","cold_start":true"#;
    assert_eq!(
        lines,
        [format!(
            "{head},\"event\":\"e.name\",\"there\":\"s\",\"type\":\"t\",\"number\":5,\"flag\":true,\"shown\":\"1.5\"}}\n"
        )]
    );
}

#[test]
fn a_line_may_tell_its_own_time_and_a_member_its_own_name() {
    let lines = written(|| info!(name: "e", at = 1_001_u64, message = %"m", id_member = "file_id", id = "f", last = 1));
    assert!(lines[0].starts_with(r#"{"timestamp":"1970-01-01T00:00:01.001Z","#), "{lines:?}");
    assert!(lines[0].ends_with(",\"event\":\"e\",\"file_id\":\"f\",\"last\":1}\n"), "{lines:?}");
}

#[test]
fn no_level_filters_records_and_metrics() {
    let all = || {
        debug!(name: "debug", "m");
        info!(name: "info", "m");
        warn!(name: "warn", "m");
        error!(name: "error", "m");
        info!(name: "record", target: RECORD, message = %"m");
        info!(target: METRIC, json = r#"{"event":"metric"}"#);
    };
    let names = |threshold| {
        let lines = written_at(threshold, all);
        let lines = lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.map(|line| line["event"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(LevelFilter::DEBUG), "debug info warn error record metric");
    assert_eq!(names(LevelFilter::INFO), "info warn error record metric");
    assert_eq!(names(LevelFilter::WARN), "warn error record metric");
    assert_eq!(names(LevelFilter::ERROR), "error record metric");
    assert_eq!(names(LevelFilter::OFF), "record metric");
}

#[test]
fn a_metric_line_is_written_as_it_is() {
    assert_eq!(written(|| info!(target: METRIC, json = "{}".to_owned())), ["{}\n"]);
}

#[test]
fn libraries_are_heard_from_warn_up_and_within_the_threshold() {
    let all = || {
        tracing::trace!(target: "hyper::client", "m");
        info!(target: "lambda_runtime", payload = "secret", "m");
        warn!(target: "hyper", "slow");
        error!(target: "rustls::conn", code = 5, "broken");
        error!(target: "lambda_runtime", "{ALREADY_TOLD}");
    };
    let told = |threshold| {
        let lines = written_at(threshold, all);
        let read = |line: &String| {
            let line: Value = serde_json::from_str(line).unwrap();
            assert_eq!(line["event"], "library.event");
            ["level", "message", "target"].map(|name| line[name].as_str().unwrap().to_owned()).join("|")
        };
        lines.iter().map(read).collect::<Vec<_>>()
    };
    assert_eq!(told(LevelFilter::DEBUG), ["WARN|slow|hyper", "ERROR|broken code=5|rustls::conn"]);
    assert_eq!(told(LevelFilter::ERROR), ["ERROR|broken code=5|rustls::conn"]);
    assert_eq!(told(LevelFilter::OFF), [""; 0]);
}

#[test]
fn lines_tell_the_invocation_that_began_last_even_outside_of_its_span() {
    let service = Service::default();
    let lines = written(|| {
        context(&service, "first").span().in_scope(|| info!("in it"));
        let trace = Some("1-2");
        let long = "x".repeat(300);
        let _second = LineContext::new(&service, Some(&long), trace, true).span();
        warn!(target: "hyper", "of a task");
    });
    assert!(lines[0].contains(r#""service":"takedown","function_request_id":"first","cold_start":false,"event""#));
    let second: Value = serde_json::from_str(&lines[1]).unwrap();
    assert_eq!((&second["xray_trace_id"], &second["cold_start"]), (&"1-2".into(), &true.into()));
    assert_eq!(second["function_request_id"], "x".repeat(256));
}

#[test]
fn every_text_survives() {
    let nasty = "quote \" backslash \\ line\nend \u{0} \u{7f} \u{2028} é 😀";
    let line = line(|| info!(t = nasty, shown = %nasty, n = u64::MAX, "{nasty}"));
    assert!([&line["t"], &line["shown"], &line["message"]].iter().all(|text| *text == nasty), "{line}");
    assert_eq!(line["n"], u64::MAX);
}

#[test]
fn no_texts_make_a_line_too_long_and_what_stands_behind_them_is_there() {
    for nasty in ["x", "\u{1}", "\"", "é", "😀"] {
        let text = nasty.repeat(LINE);
        let lines = written(|| info!(t = text, u = text, v = %text, w = text, n = u64::MAX, "{text}"));
        let length = lines[0].trim_end().len();
        assert!((LINE - 8 * 1024..=LINE).contains(&length), "{nasty:?}: {length}");
        let line: Value = serde_json::from_str(&lines[0]).unwrap();
        assert_eq!(line["n"], u64::MAX);
        assert!(line["t"].as_str().unwrap().ends_with('…') && line["w"] == "…");
        // The message is for reading. It ends where it is cut.
        let message = line["message"].as_str().unwrap();
        assert!(text.starts_with(message) && serde_json::to_string(message).unwrap().len() <= 8 * 1024 + 2);
    }
}

#[test]
fn a_text_that_just_fits_is_whole() {
    let empty = written(|| info!(t = "", "m"))[0].len();
    let room = LINE - 8 * 1024 - (empty - "\"}\n".len()) + 1;
    let length = |length: usize| line(|| info!(t = "x".repeat(length), "m"))["t"].as_str().unwrap().len();
    assert_eq!((length(room), length(room + 1)), (room, room + "…".len()));
}

#[test]
fn lines_between_two_waits_are_one_write_and_are_out_before_the_wait() {
    let (writes, service) = (Writes::default(), Service::default());
    let _default = dispatcher::set_default(&writes.subscriber(LevelFilter::INFO));
    let mut waits = 0;
    let work = std::future::poll_fn(|_| {
        info!(target: METRIC, json = format!("{waits}a"));
        info!(target: METRIC, json = format!("{waits}b"));
        assert_eq!(writes.take(), [""; 0], "not before the wait");
        waits += 1;
        if waits < 3 { Poll::Pending } else { Poll::Ready(()) }
    });
    let mut future = pin!(work.instrument(context(&service, "r").span()));
    for round in 0..3 {
        let is_ready = future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
        assert_eq!((is_ready, writes.take()), (round == 2, vec![format!("{round}a\n{round}b\n")]));
    }
    info!(target: METRIC, json = "after");
    assert_eq!(writes.take(), ["after\n"]);
}

#[test]
fn what_gets_long_is_written_at_once_and_in_whole_lines() {
    let (long, service) = ("x".repeat(1000), Service::default());
    let written = written(|| {
        let span = context(&service, "r").span();
        span.in_scope(|| (0..1000).for_each(|_| info!(target: METRIC, json = long)));
    });
    assert_eq!(written.concat().lines().filter(|own| *own == long).count(), 1000);
    assert!(written.iter().all(|own| own.ends_with('\n') && own.len() < MOST_GATHERED + 2000));
    assert_eq!(written.len(), 1_001_000usize.div_ceil(MOST_GATHERED));
}

#[test]
fn a_panic_keeps_no_line_back() {
    let (writes, service) = (Writes::default(), Service::default());
    let _default = dispatcher::set_default(&writes.subscriber(LevelFilter::INFO));
    let work = async {
        info!(target: METRIC, json = "last");
        std::panic::resume_unwind(Box::new("stop"));
    };
    let mut future = Box::pin(work.instrument(context(&service, "r").span()));
    let mut poll = || future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(&mut poll)).is_err());
    info!(target: METRIC, json = "next");
    assert_eq!(writes.take(), ["last\n", "next\n"]);
}

/// A value that cannot be written.
struct Unwritable;

impl std::fmt::Display for Unwritable {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::panic::resume_unwind(Box::new("stop"))
    }
}

#[test]
fn a_line_that_a_panic_cuts_off_spoils_no_other() {
    let (writes, service) = (Writes::default(), Service::default());
    let _default = dispatcher::set_default(&writes.subscriber(LevelFilter::INFO));
    context(&service, "r").span().in_scope(|| {
        info!(target: METRIC, json = "before");
        assert!(std::panic::catch_unwind(|| info!(member = "m", shown = %Unwritable, "half")).is_err());
        info!(target: METRIC, json = "behind");
    });
    assert_eq!(writes.take(), ["before\nbehind\n"]);
}

#[test]
fn a_log_that_cannot_be_written_stops_nothing() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("full"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let lines = subscriber(&Service::default(), LevelFilter::INFO, Clock::system(), Full);
    dispatcher::with_default(&lines, || info!("m"));
}
