//! What a closed ledger comes to: counts, and the report.

use super::*;

#[test]
fn presence_is_told_by_account() {
    let (desk, both) = (
        Desk::new(),
        [message(vec![
            target(0, "a", Deletion::Media),
            target(0, "b", Deletion::Media),
            target(0, "c", Deletion::Media),
            target(0, "d", Deletion::Media),
            target(1, "e", Deletion::Media),
            target(1, "f", Deletion::Media),
        ])],
    );
    let ledger = desk.open(&both);
    let outcomes = [
        Outcome::Deleted,
        Outcome::Refused,
        Outcome::AlreadyAbsent,
        Outcome::NotAttempted,
        Outcome::AlreadyAbsent,
        Outcome::Planned,
    ];
    for (ask, outcome) in outcomes.into_iter().enumerate() {
        ledger.decide(&[TargetId(ask)], &of(outcome), None);
    }
    let summary = ledger.close();
    assert_eq!(summary.presence, BTreeMap::from([(account(0), (2, 1)), (account(1), (0, 1))]));
    let counted = |provider| summary.counts[&provider].clone();
    assert_eq!((counted(Provider::AliyunVod).targets(), counted(Provider::TencentVod).targets()), (4, 2));
    // Only what is settled has an age.
    assert_eq!(counted(Provider::AliyunVod).ages, [2000, 2000]);
    assert_eq!((summary.count_of(Outcome::AlreadyAbsent), summary.count_of(Outcome::Deleted)), (2, 1));
}

#[test]
fn a_report_says_what_the_lines_say_to_the_byte() {
    let desk = Desk::new();
    let jobs = |count: usize| (0..count).map(|number| format!("j{number}")).collect::<Vec<_>>();
    let mut full = message(vec![
        target(0, "v", Deletion::Renditions(Renditions::Jobs(jobs(2)))),
        target(0, "w", Deletion::Renditions(Renditions::Definitions(vec!["LD".to_owned(), "SD".to_owned()]))),
        target(0, "x", Deletion::Renditions(Renditions::All)),
        target(1, "y", Deletion::Media),
    ]);
    let event = full.event.as_mut().unwrap();
    (event.reason, event.reference) = (Some("a \"b\"".to_owned()), Some("CASE".to_owned()));
    let messages = [full];
    let ledger = desk.open(&messages);
    let closed = desk.context().span().in_scope(|| {
        ledger.decide(&[TargetId(0)], &deleted(), Some("r1"));
        ledger.decide(&[TargetId(1)], &failed(), None);
        ledger.expect_targets(&[TargetId(2)]);
        let streams = jobs(1200);
        ledger.replace_listing(TargetId(2), &streams.iter().map(String::as_str).collect::<Vec<_>>());
        (0..1200).for_each(|number| ledger.decide(&[TargetId(2)], &deleted(), Some(&format!("r{number}"))));
        let refused = Verdict::because(Outcome::Refused, Reason::new("", "it is not\nallowed"));
        ledger.decide(&[TargetId(3)], &refused, None);
        ledger.close()
    });
    let log = desk.log();
    assert_eq!(closed.report, log.lines().collect::<Vec<_>>());
    let third: Value = serde_json::from_str(&closed.report[2]).unwrap();
    assert_eq!((&third["job_ids_omitted"], &third["provider_request_id_omitted"]), (&200.into(), &700.into()));
}

#[test]
fn requests_are_counted_by_provider_with_those_that_were_made_before() {
    let desk = Desk::new();
    let calls = CallCounts::default();
    calls.add(Provider::AliyunMps, true);
    let ledger = Ledger::open(&desk.config, &[], &desk.clock, None, calls);
    ledger.calls().add(Provider::AliyunVod, true);
    ledger.calls().add(Provider::AliyunVod, false);
    let mut summary = ledger.close();
    let apart = CallCounts::default();
    apart.add(Provider::AliyunVod, true);
    summary.add_calls(&apart);
    let counted = summary.counts.iter().map(|(provider, counts)| (*provider, counts.calls, counts.throttles));
    assert_eq!(counted.collect::<Vec<_>>(), [(Provider::AliyunVod, 3, 2), (Provider::AliyunMps, 1, 1)]);
    assert_eq!((summary.calls(), summary.settled), (4, vec![]));
}

#[test]
fn what_was_done_apart_is_added() {
    let line = |length: usize| "x".repeat(length);
    let counts = |calls| {
        let mut counts = Counts::default();
        counts.calls = calls;
        counts
    };
    let mut summary = Summary {
        settled: vec![true; 3],
        counts: BTreeMap::from([(Provider::AliyunVod, counts(1))]),
        presence: BTreeMap::from([(account(0), (1, 2))]),
        problems: vec!["first".to_owned()],
        unsettled: 1,
        ..Summary::default()
    };
    let other = || Summary {
        counts: BTreeMap::from([(Provider::AliyunVod, counts(2)), (Provider::TencentVod, counts(4))]),
        presence: BTreeMap::from([(account(0), (10, 20)), (account(1), (5, 6))]),
        report: vec![line(6 << 20), line(1), line(1)],
        ..Summary::default()
    };
    summary.absorb(other(), &[1]);
    assert_eq!((summary.settled.as_slice(), summary.unsettled, summary.may_improve), (&[true; 3][..], 1, false));
    let counted: Vec<_> = summary.counts.iter().map(|(provider, counts)| (*provider, counts.calls)).collect();
    assert_eq!((counted, summary.calls()), (vec![(Provider::AliyunVod, 3), (Provider::TencentVod, 4)], 7));
    assert_eq!(summary.presence, BTreeMap::from([(account(0), (11, 22)), (account(1), (5, 6))]));
    // Beyond the longest answer, lines are counted only.
    assert_eq!((summary.report.len(), summary.omitted, summary.report_length), (1, 2, (6 << 20) + 2));
    let worse = Summary {
        unsettled: 150,
        problems: (0..150).map(|number| number.to_string()).collect(),
        may_improve: true,
        ..Summary::default()
    };
    summary.absorb(worse, &[0, 2]);
    assert_eq!(
        (summary.settled.as_slice(), summary.unsettled, summary.may_improve),
        (&[false, true, false][..], 151, true)
    );
    assert_eq!(
        (summary.problems.len(), summary.problems[0].as_str(), summary.problems[99].as_str()),
        (100, "first", "98")
    );
    summary.absorb(Summary::default(), &[1]);
    assert!(summary.may_improve && summary.settled[1]);
}
