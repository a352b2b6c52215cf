//! Sweeps in answers.

use super::*;
use crate::sweep::{Swept, Tally};

fn swept(name: &str) -> Swept {
    Swept { sweep: name.to_owned(), tally: Tally::default(), report: format!(r#"{{"sweep":"{name}"}}"#) }
}

/// What an event came to that asked for two sweeps.
fn two() -> Summary {
    Summary { sweeps: vec![swept("a"), swept("b")], ..summary() }
}

fn error(summary: &Summary) -> (&'static str, String) {
    let error = answer(&Trigger::Event, &[understood("m")], summary).unwrap_err();
    (error.kind.as_str(), error.message)
}

#[test]
fn sweeps_are_reported_beside_the_outcomes() {
    let text = answer(&Trigger::Event, &[understood("m")], &two()).unwrap();
    assert_eq!(text, r#"{"outcomes":[],"sweeps":[{"sweep":"a"},{"sweep":"b"}]}"#);
    let summary = Summary { report: vec![r#"{"outcome":"deleted"}"#.to_owned()], omitted: 3, ..two() };
    let answer: Value = serde_json::from_str(&answer(&Trigger::Event, &[understood("m")], &summary).unwrap()).unwrap();
    assert_eq!(answer["sweeps"].as_array().unwrap().len(), 2);
    assert_eq!((answer["outcomes"].as_array().unwrap().len(), &answer["outcomes_omitted"]), (1, &Value::from(3)));
}

#[test]
fn a_refused_sweep_is_an_error_of_its_own_name() {
    let mut summary = two();
    summary.refuse(&[0], "sweep a: too much".to_owned());
    assert_eq!(error(&summary), ("SweepRefused", "1 of 2 sweeps refused: sweep a: too much".to_owned()));
    assert_eq!((summary.settled[0], summary.may_improve), (false, false));
}

#[test]
fn a_failed_sweep_is_unsettled_and_goes_before_one_that_was_refused() {
    let mut summary = two();
    summary.fail(&[0], "sweep a: no answer".to_owned());
    assert_eq!(error(&summary), ("Unsettled", "1 of 2 sweeps failed: sweep a: no answer".to_owned()));
    assert!(!summary.settled[0] && summary.may_improve);
    summary.refuse(&[0], "sweep b: too much".to_owned());
    let expected = "1 of 2 sweeps failed, 1 of 2 sweeps refused: sweep a: no answer; sweep b: too much";
    assert_eq!(error(&summary), ("Unsettled", expected.to_owned()));
}

#[test]
fn unsettled_targets_go_before_a_refused_sweep_and_that_before_a_rejected_event() {
    let mut summary = Summary { unsettled: 1, sweeps: vec![swept("a")], ..problems(&["video_id v refused"]) };
    summary.refuse(&[0], "sweep a: too much".to_owned());
    let (kind, message) = error(&summary);
    assert_eq!(kind, "Unsettled");
    assert!(
        message.starts_with("1 of 5 targets unsettled (), 1 of 1 sweeps refused: video_id v refused; "),
        "{message}"
    );

    let mut summary = Summary { settled: vec![true, false], sweeps: vec![swept("a")], ..self::summary() };
    summary.refuse(&[0], "sweep a: too much".to_owned());
    let messages = [understood("m"), rejected("n", "no JSON", "")];
    let error = answer(&Trigger::Event, &messages, &summary).unwrap_err();
    assert_eq!(error.kind, ErrorKind::SweepRefused);
    assert_eq!(error.message, "1 of 1 sweeps refused, 1 of 2 events rejected: sweep a: too much; no JSON");
}

#[test]
fn the_messages_that_asked_for_a_sweep_come_back_with_it() {
    let messages = ["m0", "m1", "m2"].map(understood);
    let mut summary = Summary { settled: vec![true; 3], sweeps: vec![swept("a")], ..summary() };
    summary.refuse(&[0, 2], "sweep a: too much".to_owned());
    let text = answer(&Trigger::Sqs { groups: None }, &messages, &summary).unwrap();
    assert_eq!(text, r#"{"batchItemFailures":[{"itemIdentifier":"m0"},{"itemIdentifier":"m2"}]}"#);
}

#[test]
fn what_a_sweep_deletes_is_counted_with_the_rest() {
    let counts = |outcomes: &[Outcome]| {
        let mut counts = Counts::default();
        outcomes.iter().for_each(|outcome| counts.add(*outcome));
        BTreeMap::from([(Provider::AliyunVod, counts)])
    };
    let mut summary = Summary { counts: counts(&[Outcome::Deleted]), report: vec!["{}".to_owned()], ..two() };
    let other = Summary {
        counts: counts(&[Outcome::Deleted, Outcome::Refused]),
        report: vec!["{}".to_owned(); 2],
        unsettled: 1,
        problems: vec!["video_id v refused".to_owned()],
        ..Summary::default()
    };
    summary.absorb(other, &[0]);
    assert_eq!(summary.count_of(Outcome::Deleted), 2);
    let expected = "1 of 3 targets unsettled (2 deleted, 1 refused): video_id v refused";
    assert_eq!(error(&summary), ("Unsettled", expected.to_owned()));
    assert!(!summary.settled[0]);
}
