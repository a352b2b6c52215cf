//! From the decisions of calls to outcomes, lines, counts and answers.

mod sums;

use std::io::{PipeReader, Read};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;
use tracing::dispatcher::{self, DefaultGuard};
use tracing::level_filters::LevelFilter;

use super::*;
use crate::log::subscriber;
use crate::outcome::Disposition;
use crate::plan::{Listing, Wanted};
use crate::provider::{Call, Name, alibaba};
use crate::request::{Deletion, IdKind, MediaId, Problem, Rejection, Renditions};
use crate::service::Service;

const CONFIG: &str = r#"
    [accounts.cn]
    provider = "aliyun-vod"
    endpoint = "http://127.0.0.1:1"
    [accounts.intl]
    provider = "tencent-vod"
    endpoint = "http://127.0.0.1:1"
"#;

/// What a ledger is opened with, and the log that it writes while this is there.
struct Desk {
    config: Config,
    clock: Clock,
    service: Service,
    subscriber: DefaultGuard,
    log: PipeReader,
}

impl Desk {
    fn new() -> Self {
        let (log, out) = std::io::pipe().unwrap();
        let clock = Clock::from_fn(|| UNIX_EPOCH + Duration::from_secs(60));
        let config = Config::parse(CONFIG, &|name| {
            (name.contains("_KEY") || name.ends_with("SECRET_ID")).then(|| "EMULATOR".to_owned())
        })
        .unwrap();
        let service = Service::default();
        let lines = subscriber(&service, LevelFilter::OFF, clock.clone(), out);
        Self { config, clock, service, subscriber: dispatcher::set_default(&lines), log }
    }

    fn open<'a>(&'a self, messages: &'a [Message]) -> Ledger<'a> {
        Ledger::open(&self.config, messages, &self.clock, Some(self.context()), CallCounts::default())
    }

    /// What lines and a report say of the invocation.
    fn context(&self) -> LineContext<'_> {
        LineContext::new(&self.service, Some("8f5a"), Some("1-2"), true)
    }

    /// The lines that were written. No more can be then.
    fn lines(self) -> Vec<Value> {
        self.log().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The same as they stand in the log.
    fn log(self) -> String {
        let Self { subscriber, mut log, .. } = self;
        drop(subscriber);
        let mut text = String::new();
        log.read_to_string(&mut text).unwrap();
        text
    }
}

fn account(number: usize) -> Rc<Account> {
    if number == 0 { Account::named("cn", Provider::AliyunVod) } else { Account::named("intl", Provider::TencentVod) }
}

fn target(number: usize, id: &str, deletion: Deletion) -> Target {
    let kind = if number == 0 { IdKind::Video } else { IdKind::File };
    Target { account: account(number), id: MediaId { kind, value: id.to_owned(), sub_app_id: None }, deletion }
}

fn message(targets: Vec<Target>) -> Message {
    let event = DeletionEvent {
        id: "evt-1".to_owned(),
        source: "urn:example".to_owned(),
        event_type: 0,
        time: Some(UNIX_EPOCH + Duration::from_secs(58)),
        reason: None,
        reference: None,
        dry_run: false,
        targets,
        sweeps: Vec::new(),
    };
    Message { id: Some("m".to_owned()), event: Ok(event), blocked: false }
}

/// A message that asks for so many videos.
fn videos(count: usize) -> Message {
    message((0..count).map(|number| target(0, &format!("v{number}"), Deletion::Media)).collect())
}

fn rejected() -> Message {
    Message { id: None, event: Err(Rejection::unrecognised(Problem::whole("no JSON"))), blocked: false }
}

fn item(id: &str, targets: &[usize]) -> Item {
    Item { name: Name::Id(id.to_owned()), requested_by: targets.iter().copied().map(TargetId).collect() }
}

fn delete(items: Vec<Item>) -> Call {
    Call { account: account(0), delete: alibaba::Delete::Video { by: IdKind::Video }.into(), items }
}

fn calls(calls: Vec<Call>) -> Plan {
    Plan { calls, ..Plan::default() }
}

fn of(outcome: Outcome) -> Verdict {
    Verdict::of(outcome)
}

fn deleted() -> Verdict {
    of(Outcome::Deleted)
}

fn failed() -> Verdict {
    Verdict::persistent(Reason::new("InternalError", "busy"))
}

fn texts<'l>(lines: &'l [Value], member: &str) -> Vec<&'l str> {
    lines.iter().map(|line| line[member].as_str().unwrap_or_default()).collect()
}

#[test]
fn a_target_of_several_calls_waits_for_all_of_them_and_the_worst_decides() {
    let desk = Desk::new();
    let messages = [videos(1)];
    let ledger = desk.open(&messages);
    ledger.expect(&calls(vec![delete(vec![item("a", &[0]), item("b", &[0])]), delete(vec![item("c", &[0])])]));
    ledger.decide(&[TargetId(0)], &deleted(), Some("r1"));
    ledger.decide(&[TargetId(0)], &failed(), Some("r1"));
    ledger.note(TargetId(0), of(Outcome::AlreadyAbsent));
    assert!(!ledger.entries.borrow()[0].settled);
    ledger.decide(&[TargetId(0)], &of(Outcome::AlreadyAbsent), Some("r2"));
    // Whatever comes late finds it settled.
    ledger.decide(&[TargetId(0)], &of(Outcome::Refused), Some("r3"));
    let summary = ledger.close();
    assert_eq!((summary.settled, summary.unsettled), (vec![false], 1));
    let lines = desk.lines();
    assert_eq!(texts(&lines, "outcome"), ["failed"]);
    assert_eq!(texts(&lines, "provider_request_id"), ["r1,r2"]);
}

#[test]
fn what_is_noted_counts_with_the_rest() {
    let desk = Desk::new();
    let messages = [videos(1)];
    let ledger = desk.open(&messages);
    ledger.expect(&calls(vec![delete(vec![item("a", &[0])])]));
    ledger.note(TargetId(0), failed());
    ledger.decide(&[TargetId(0)], &deleted(), None);
    assert_eq!(ledger.close().settled, [false]);
    assert_eq!(texts(&desk.lines(), "outcome"), ["failed"]);
}

#[test]
fn what_no_call_decided_is_not_attempted() {
    let desk = Desk::new();
    let messages = [videos(2), videos(1), rejected(), videos(1)];
    let ledger = desk.open(&messages);
    assert_eq!(ledger.targets().iter().map(|(id, ..)| id.0).collect::<Vec<_>>(), [0, 1, 2, 3]);
    ledger.expect(&calls(vec![delete(vec![item("a", &[0, 2]), item("b", &[1])])]));
    ledger.decide(&[TargetId(0), TargetId(2)], &deleted(), None);
    ledger.decide(&[TargetId(3)], &of(Outcome::Planned), None);
    let summary = ledger.close();
    assert_eq!(summary.settled, [false, true, false, true]);
    assert_eq!(summary.problems, ["video_id v1 not attempted (takedown.deadline: no call decided it)"]);
    assert!(summary.may_improve);
    let order = |line: &String| serde_json::from_str::<Value>(line).unwrap()["outcome"].as_str().unwrap().to_owned();
    let report: Vec<_> = summary.report.iter().map(order).collect();
    assert_eq!(report, ["deleted", "not_attempted", "deleted", "planned"]);
    assert_eq!(summary.report_length, summary.report.iter().map(String::len).sum::<usize>());
    assert_eq!(texts(&desk.lines(), "outcome"), ["deleted", "deleted", "planned", "not_attempted"]);
}

#[test]
fn what_is_for_good_does_not_improve() {
    let outcomes = [
        (Outcome::Refused, false),
        (Outcome::Failed(Disposition::Permanent), false),
        (Outcome::NotAttempted, true),
        (Outcome::Failed(Disposition::Persistent), true),
        (Outcome::Deleted, false),
    ];
    for (outcome, improves) in outcomes {
        let (desk, messages) = (Desk::new(), [videos(2)]);
        let ledger = desk.open(&messages);
        ledger.decide(&[TargetId(0)], &of(outcome), None);
        ledger.decide(&[TargetId(1)], &of(Outcome::Refused), None);
        let summary = ledger.close();
        assert_eq!((summary.settled, summary.may_improve), (vec![false], improves), "{outcome:?}");
    }
}

#[test]
fn a_request_counts_once_for_each_target_that_it_carries() {
    let desk = Desk::new();
    let streams = Deletion::Renditions(Renditions::Jobs(vec!["j1".to_owned(), "j2".to_owned()]));
    let messages = [message(vec![target(0, "v", streams), target(0, "w", Deletion::Media)])];
    let ledger = desk.open(&messages);
    let items = [item("j1", &[0]), item("j2", &[0])];
    ledger.count_delete(&items);
    ledger.count_delete(&items[..1]);
    ledger.decide(&[TargetId(0)], &failed(), None);
    // A list of streams is no attempt of what was never sent.
    ledger.count_listing(&[TargetId(1)]);
    ledger.decide(&[TargetId(1)], &of(Outcome::NotAttempted), None);
    drop(ledger.close());
    let lines = desk.lines();
    assert_eq!((&lines[0]["attempts"], &lines[1]["attempts"]), (&Value::from(2), &Value::from(0)));
}

#[test]
fn a_list_is_an_attempt_of_what_was_sent_after_it() {
    let (desk, messages) = (Desk::new(), [videos(1)]);
    let ledger = desk.open(&messages);
    ledger.count_listing(&[TargetId(0)]);
    ledger.count_delete(&[item("v0", &[0])]);
    ledger.decide(&[TargetId(0)], &of(Outcome::NotAttempted), None);
    drop(ledger.close());
    assert_eq!(desk.lines()[0]["attempts"], 2);
}

#[test]
fn a_target_waits_for_the_streams_that_were_listed_for_it() {
    let desk = Desk::new();
    let messages = [message(vec![target(0, "v", Deletion::Renditions(Renditions::All))])];
    let ledger = desk.open(&messages);
    let Target { id: video, .. } = target(0, "v", Deletion::Media);
    let wanted = vec![Wanted { requested_by: TargetId(0), definitions: None }];
    ledger.expect(&Plan {
        listings: vec![Listing { account: account(0), video, jobs: Vec::new(), wanted }],
        ..Plan::default()
    });
    ledger.replace_listing(TargetId(0), &["j1", "j2"]);
    ledger.decide(&[TargetId(0)], &deleted(), None);
    assert!(!ledger.entries.borrow()[0].settled);
    ledger.decide(&[TargetId(0)], &deleted(), None);
    assert!(ledger.entries.borrow()[0].settled);
    assert_eq!(ledger.close().settled, [true]);
    let lines = desk.lines();
    assert_eq!((texts(&lines, "job_ids"), texts(&lines, "outcome")), (vec!["j1,j2"], vec!["deleted"]));
}

#[test]
fn streams_that_were_named_are_waited_for_beside_those_of_the_list() {
    let (desk, messages) = (Desk::new(), [videos(2)]);
    let ledger = desk.open(&messages);
    let Target { id: video, .. } = target(0, "v", Deletion::Media);
    let wanted = vec![Wanted { requested_by: TargetId(0), definitions: None }];
    let jobs = vec![item("j", &[0, 1])];
    ledger.expect(&Plan { listings: vec![Listing { account: account(0), video, jobs, wanted }], ..Plan::default() });
    let pending: Vec<_> = ledger.entries.borrow().iter().map(|entry| entry.pending).collect();
    assert_eq!(pending, [2, 1]);
}

#[test]
fn a_delete_of_the_whole_medium_names_its_operation_for_everybody() {
    let desk = Desk::new();
    let messages = [message(vec![target(0, "v", Deletion::Source { force: false })])];
    let ledger = desk.open(&messages);
    ledger.expect(&calls(vec![delete(vec![item("v", &[0])])]));
    ledger.decide(&[TargetId(0)], &deleted(), None);
    drop(ledger.close());
    assert_eq!(texts(&desk.lines(), "operation"), ["DeleteVideo"]);
}
