//! A whole invocation that may not delete anything: the answer and the log.

use std::collections::HashSet;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;
use tracing::instrument::WithSubscriber;

use super::log::Log;
use super::{KEY, STANDARD_SECRET, check_text, environment, no_network, parsed};
use crate::app::{App, ConfigSource, InvocationContext};
use crate::clock::Clock;
use crate::config::Config;
use crate::event::{self, Intake, Invocation};
use crate::hold::is_named;
use crate::random::Random;
use crate::report::InvocationError;
use crate::service::Service;
use crate::trigger::Trigger;

/// Bytes of the longest line, and of the longest answers that Lambda and a load balancer take.
const MAX_LINE: usize = 250_000;
const MAX_ANSWER: usize = 6_291_556;
const MAX_HTTP_ANSWER: usize = 1_000_000;

/// Accounts of every provider.
const ALL: &str = include_str!("dry-run.toml");
/// What is held is looked up at Alibaba Cloud VOD before a dry run too: here there is no account of it.
const HELD: &str = include_str!("held.toml");

thread_local! {
    static WORLDS: [World; 2] = [World::new(ALL), World::new(HELD)];
}

/// The payload of an invocation of a function in dry-run mode.
pub fn handle(bytes: &[u8]) {
    WORLDS.with(|worlds| worlds.iter().for_each(|world| world.check(bytes)));
}

struct World {
    config: Config,
    app: App,
    log: Log,
    runtime: tokio::runtime::Runtime,
}

impl World {
    fn new(config: &str) -> Self {
        let clock = Clock::from_fn(|| UNIX_EPOCH + Duration::from_secs(1_800_000_000));
        let log = Log::new(clock.clone());
        let source = ConfigSource::Ready("fuzz".to_owned(), Box::new(parsed(config, true)));
        let environment = Box::new(|name: &str| environment(name, true));
        let app = || App::new(source, Service::default(), clock, Random::seeded(7), environment, no_network());
        let app = log.during(app);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        Self { config: parsed(config, true), app, log, runtime }
    }

    fn check(&self, bytes: &[u8]) {
        drop(self.log.take());
        let context = InvocationContext {
            request_id: Some("8f5a".to_owned()),
            trace_id: None,
            deadline: UNIX_EPOCH + Duration::from_secs(1_800_000_060),
        };
        let answer = self.runtime.block_on(self.app.handle(bytes, &context).with_subscriber(self.log.lines.clone()));
        let log = self.log.take();
        let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
        assert!(lines.iter().all(Value::is_object) && log.lines().all(|line| line.len() <= MAX_LINE));
        let said = format!("{answer:?}{log}");
        for secret in [KEY, STANDARD_SECRET] {
            let is_theirs = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(is_theirs || !said.contains(secret));
        }
        match event::parse(bytes, &self.config) {
            Ok(Intake::Messages(invocation)) => {
                self.check_outcomes(&invocation, &lines);
                self.check_answer(&invocation, &answer);
            }
            Ok(Intake::Http(_)) => {
                let answer = answer.expect("a request is answered");
                assert!(answer.len() <= MAX_HTTP_ANSWER);
                let answer: Value = serde_json::from_str(&answer).unwrap();
                // Nobody can sign here.
                let status = answer["statusCode"].as_u64().unwrap();
                assert!([200, 401, 404, 405, 413].contains(&status), "{answer}");
                assert!(of(&lines, "target.outcome").next().is_none() && of(&lines, "call.planned").next().is_none());
            }
            Err(_) => check_text(&answer.expect_err("what is not read is an error").message),
        }
    }

    /// One line for each target of each message that was understood; nothing is planned for any other, nor for what is held.
    fn check_outcomes(&self, invocation: &Invocation, lines: &[Value]) {
        let accepted =
            || invocation.messages.iter().filter_map(|message| Some((message, message.event.as_ref().ok()?)));
        let targets =
            || accepted().flat_map(|(message, event)| event.targets.iter().map(move |target| (message, target)));
        let mut wanted: Vec<_> = targets()
            .map(|(message, target)| {
                let outcome = match (is_named(&self.config.protected, target), message.blocked) {
                    (true, _) => "refused",
                    (false, true) => "not_attempted",
                    (false, false) => "planned",
                };
                (message.id.clone(), target.id.value.clone(), outcome.to_owned())
            })
            .collect();
        let text = |line: &Value, name: &str| line[name].as_str().map(str::to_owned);
        let mut written: Vec<_> = of(lines, "target.outcome")
            .map(|line| {
                let id = ["video_id", "reference_id", "media_id", "file_id"].iter().find_map(|name| text(line, name));
                (text(line, "message_id"), id.unwrap(), text(line, "outcome").unwrap())
            })
            .collect();
        wanted.sort();
        written.sort();
        assert_eq!(written, wanted);
        let free: HashSet<_> = targets().map(|(_, target)| target.id.value.as_str()).collect();
        for line in of(lines, "call.planned") {
            let items = line["items"].as_str().unwrap();
            // Streams and parts stand behind the medium that they are of.
            let is_part = line["operation"] == "DeleteStream" || line["provider"] == "tencent-vod";
            let ids = if is_part { items.split_once(' ').unwrap().0 } else { items };
            for id in ids.split(',') {
                assert!(free.contains(id) && !self.config.protected.contains(id), "{line}");
            }
        }
        let rejected = invocation.messages.iter().filter(|message| message.event.is_err()).count();
        assert_eq!(of(lines, "message.rejected").count(), rejected);
    }

    /// What comes back is what is not settled, and in a FIFO queue what stands behind it.
    fn check_answer(&self, invocation: &Invocation, answer: &Result<String, InvocationError>) {
        let is_settled = |place: &usize| {
            let message = &invocation.messages[*place];
            let event = message.event.as_ref().ok();
            let is_free = |event: &crate::request::DeletionEvent| {
                !event.targets.iter().any(|target| is_named(&self.config.protected, target))
            };
            event.is_some_and(is_free) && !message.blocked
        };
        let all = 0..invocation.messages.len();
        let failed: Vec<usize> = match &invocation.trigger {
            Trigger::Sqs { groups: None } => all.filter(|place| !is_settled(place)).collect(),
            Trigger::Sqs { groups: Some(groups) } => all
                .filter(|place| (0..=*place).any(|before| groups[before] == groups[*place] && !is_settled(&before)))
                .collect(),
            Trigger::Stream => all.filter(|place| !is_settled(place)).take(1).collect(),
            Trigger::Event => {
                let settled = all.clone().filter(is_settled).count();
                assert_eq!(answer.is_ok(), settled == all.len());
                match answer {
                    Ok(report) => assert!(
                        report.len() <= MAX_ANSWER
                            && serde_json::from_str::<Value>(report).unwrap()["outcomes"].is_array()
                    ),
                    Err(error) => check_text(&error.message),
                }
                return;
            }
        };
        let answer: Value = serde_json::from_str(answer.as_ref().expect("a batch is answered")).unwrap();
        let told: Vec<_> =
            answer["batchItemFailures"].as_array().unwrap().iter().map(|item| &item["itemIdentifier"]).collect();
        let ids: Vec<Value> = failed.iter().map(|place| invocation.messages[*place].id.clone().into()).collect();
        assert_eq!(told, ids.iter().collect::<Vec<_>>());
    }
}

fn of<'l>(lines: &'l [Value], event: &str) -> impl Iterator<Item = &'l Value> {
    lines.iter().filter(move |line| line["event"] == event)
}
