mod http;
mod sweeps;

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::outcome::{Counts, Disposition};
use crate::request::{DeletionEvent, Problem, Provider, Rejection};

fn understood(id: &str) -> Message {
    let event = DeletionEvent {
        id: "evt-1".to_owned(),
        source: "urn:example".to_owned(),
        event_type: 0,
        time: None,
        reason: None,
        reference: None,
        dry_run: false,
        targets: Vec::new(),
        sweeps: Vec::new(),
    };
    Message { id: Some(id.to_owned()), event: Ok(event), blocked: false }
}

fn rejected(id: &str, error: &str, pointer: &str) -> Message {
    let rejection = Rejection::unrecognised(Problem { pointer: pointer.to_owned(), error: error.to_owned() });
    Message { id: Some(id.to_owned()), event: Err(rejection), blocked: false }
}

fn summary() -> Summary {
    Summary { settled: vec![true], ..Summary::default() }
}

fn settled(settled: &[bool]) -> Summary {
    Summary { settled: settled.to_vec(), ..summary() }
}

fn problems(texts: &[&str]) -> Summary {
    let problems: Vec<_> = texts.iter().map(|text| (*text).to_owned()).collect();
    let unsettled = problems.len() as u64;
    Summary { settled: vec![false], report: vec!["{}".to_owned(); 5], unsettled, problems, ..summary() }
}

fn reported(report: Vec<String>) -> String {
    answer(&Trigger::Event, &[understood("m")], &Summary { report, ..summary() }).unwrap()
}

/// The ids that an SQS batch answers, `groups` naming each message's group.
fn failures(groups: Option<&[&str]>, states: &[bool]) -> Vec<String> {
    let groups = groups.map(|groups| groups.iter().map(|group| (*group).to_owned()).collect());
    let messages: Vec<_> = (0..states.len()).map(|number| understood(&format!("m{number}"))).collect();
    let text = answer(&Trigger::Sqs { groups }, &messages, &settled(states)).unwrap();
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer.as_object().unwrap().len(), 1, "{text}");
    let list = answer["batchItemFailures"].as_array().unwrap();
    let only_id = |failure: &Value| failure.as_object().unwrap().keys().eq(["itemIdentifier"]);
    assert!(list.iter().all(only_id), "{text}");
    list.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_settled_batch_has_no_failures() {
    let summary = settled(&[true, true]);
    let messages = [understood("a"), understood("b")];
    for groups in [None, Some(vec!["g".to_owned(), "g".to_owned()])] {
        let answer = answer(&Trigger::Sqs { groups }, &messages, &summary).unwrap();
        assert_eq!(answer, r#"{"batchItemFailures":[]}"#);
    }
    assert_eq!(failures(None, &[]), [""; 0]);
}

#[test]
fn a_standard_queue_gets_back_what_is_unsettled_and_nothing_else() {
    assert_eq!(failures(None, &[true, false, true, false]), ["m1", "m3"]);
    assert_eq!(failures(None, &[false]), ["m0"]);
}

#[test]
fn a_message_that_was_not_understood_comes_back_alone() {
    let messages = [rejected("bad", "no JSON", ""), understood("good")];
    let answer = answer(&Trigger::Sqs { groups: None }, &messages, &settled(&[false, true])).unwrap();
    assert_eq!(answer, r#"{"batchItemFailures":[{"itemIdentifier":"bad"}]}"#);
}

#[test]
fn a_fifo_queue_gets_back_everything_behind_a_failure_of_its_group() {
    for (groups, states, expected) in [
        (&["a", "a", "a"][..], &[true, false, true][..], &["m1", "m2"][..]),
        (&["a", "b", "a", "b"], &[false, true, true, true], &["m0", "m2"]),
        (&["a", "b", "a", "b"], &[true, false, true, false], &["m1", "m3"]),
        (&["a", "b", "c"], &[true, true, false], &["m2"]),
        (&["a", "b", "a", "b", "a"], &[true, true, false, false, true], &["m2", "m3", "m4"]),
        (&["", "", "b"], &[false, true, true], &["m0", "m1"]),
    ] {
        assert_eq!(failures(Some(groups), states), expected, "{groups:?} {states:?}");
    }
}

#[test]
fn a_settled_event_is_answered_with_its_outcomes() {
    assert_eq!(reported(vec![]), r#"{"outcomes":[]}"#);
    let lines = vec![r#"{"outcome":"deleted"}"#.to_owned(), r#"{"outcome":"planned"}"#.to_owned()];
    assert_eq!(reported(lines), r#"{"outcomes":[{"outcome":"deleted"},{"outcome":"planned"}]}"#);
}

#[test]
fn something_unsettled_is_an_error_of_its_own_name() {
    let error = answer(&Trigger::Event, &[understood("m")], &problems(&["video_id a refused"])).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsettled);
    assert_eq!((error.kind.as_str(), ErrorKind::InvalidEvent.as_str()), ("Unsettled", "InvalidEvent"));
}

#[test]
fn something_not_understood_is_an_invalid_event() {
    let messages =
        [understood("m"), rejected("n", "unknown scope", "/data/targets/0/scope"), rejected("o", "no JSON", "")];
    let error = answer(&Trigger::Event, &messages, &settled(&[true, false, false])).unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidEvent);
    assert_eq!(error.message, "2 of 3 events rejected: unknown scope (at /data/targets/0/scope); no JSON");
}

#[test]
fn what_may_get_better_goes_before_what_will_not() {
    let messages = [understood("m"), rejected("n", "no JSON", "")];
    let mut summary = problems(&["video_id a not attempted"]);
    summary.settled = vec![false, false];
    let error = answer(&Trigger::Event, &messages, &summary).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsettled);
    assert!(error.message.contains("1 of 5 targets unsettled"), "{}", error.message);
    assert!(error.message.contains("1 of 2 events rejected"), "{}", error.message);
    assert!(error.message.ends_with("video_id a not attempted; no JSON"), "{}", error.message);
}

#[test]
fn the_message_counts_the_outcomes_of_all_providers() {
    let counts = |deleted: usize, refused: usize, failed: usize| {
        let mut counts = Counts::default();
        let all = [
            (Outcome::Deleted, deleted),
            (Outcome::Refused, refused),
            (Outcome::Failed(Disposition::Permanent), failed),
        ];
        all.into_iter().for_each(|(outcome, count)| (0..count).for_each(|_| counts.add(outcome)));
        counts
    };
    let mut summary = problems(&["video_id a refused", "file_id b failed"]);
    summary.counts = BTreeMap::from([(Provider::AliyunVod, counts(2, 1, 0)), (Provider::TencentVod, counts(1, 0, 1))]);
    let error = answer(&Trigger::Event, &[understood("m")], &summary).unwrap_err();
    assert_eq!(
        error.message,
        "2 of 5 targets unsettled (3 deleted, 1 refused, 1 failed): video_id a refused; file_id b failed"
    );
}

#[test]
fn the_message_names_the_first_three_problems() {
    for (texts, expected) in [
        (&["a"][..], "a"),
        (&["a", "b", "c"], "a; b; c"),
        (&["a", "b", "c", "d"], "a; b; c; and 1 more"),
        (&["a", "b", "c", "d", "e"], "a; b; c; and 2 more"),
    ] {
        let error = answer(&Trigger::Event, &[understood("m")], &problems(texts)).unwrap_err();
        assert_eq!(error.message.split_once(": ").unwrap().1, expected);
    }
}

#[test]
fn a_report_that_no_answer_carries_leaves_out_and_counts() {
    const CARRIED: usize = 6 * 1024 * 1024;
    let line = |size: usize| format!(r#"{{"text":"{}"}}"#, "x".repeat(size - 11));
    for (sizes, kept) in [
        (vec![1_000_000; 7], 6),
        (vec![1_000_000; 6], 6),
        (vec![7_000_000], 0),
        (vec![7_000_000, 100, 7_000_000, 100], 2),
        (vec![CARRIED, 100], 1),
    ] {
        let text = reported(sizes.iter().map(|size| line(*size)).collect());
        assert!(text.len() <= CARRIED, "{}", text.len());
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer["outcomes"].as_array().unwrap().len(), kept, "{sizes:?}");
        let omitted = answer.get("outcomes_omitted").and_then(Value::as_u64).unwrap_or_default();
        assert_eq!(usize::try_from(omitted).unwrap(), sizes.len() - kept, "{sizes:?}");
        assert_eq!(text.contains("outcomes_omitted"), sizes.len() > kept, "{sizes:?}");
    }
}

#[test]
fn a_report_takes_all_the_room_there_is() {
    for (length, omitted) in [(99, false), (100, true)] {
        let room = Room { left: 100, length: str::len };
        let text = report(&Summary { report: vec!["x".repeat(length)], ..summary() }, room);
        assert_eq!(text.contains("outcomes_omitted"), omitted, "{length}");
    }
    let room = Room { left: 100, length: escaped_length };
    let summary = Summary { report: vec!["\"".repeat(50), "\"".repeat(49)], ..summary() };
    assert!(report(&summary, room).ends_with("\"],\"outcomes_omitted\":1}"));
}

#[test]
fn a_stream_gets_back_its_first_failure() {
    for (states, expected) in [
        (&[true, true][..], r#"{"batchItemFailures":[]}"#),
        (&[true, false, true, false], r#"{"batchItemFailures":[{"itemIdentifier":"m1"}]}"#),
        (&[false, true], r#"{"batchItemFailures":[{"itemIdentifier":"m0"}]}"#),
    ] {
        let messages: Vec<_> = (0..states.len()).map(|number| understood(&format!("m{number}"))).collect();
        assert_eq!(answer(&Trigger::Stream, &messages, &settled(states)).unwrap(), expected, "{states:?}");
    }
}

#[test]
fn everything_that_stands_in_the_way_is_counted() {
    let mut summary = Summary { unsettled: 5, omitted: 2, ..problems(&["a", "b", "c", "d", "e"]) };
    (0..2).for_each(|_| summary.fail(&[0], "failed".to_owned()));
    (0..3).for_each(|_| summary.refuse(&[0], "refused".to_owned()));
    let messages: Vec<_> = (0..4).map(|_| rejected("n", "no JSON", "")).collect();
    let error = answer(&Trigger::Event, &messages, &summary).unwrap_err();
    assert!(error.message.starts_with("5 of 7 targets unsettled ()"), "{}", error.message);
    assert!(error.message.ends_with("a; b; c; and 11 more"), "{}", error.message);
}
