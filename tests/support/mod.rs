//! The function in front of an emulator, in this process: what the tests of behaviour share.
#![allow(dead_code, unreachable_pub, reason = "each test program uses its own part")]

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use takedown::{App, Clock, Config, ConfigSource, Http, InvocationContext, InvocationError, Random, Service};
use takedown_emulator::{Core, Emulator, KEY_ID, KEY_SECRET};
use tracing::instrument::WithSubscriber;
use tracing::level_filters::LevelFilter;
use tracing::{Dispatch, dispatcher};

/// More time than any test needs.
pub const PLENTY: Duration = Duration::from_secs(120);

/// Everything that was logged.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    pub fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub fn of(&self, event: &str) -> Vec<Value> {
        self.lines().into_iter().filter(|line| line["event"] == event).collect()
    }

    pub fn outcomes(&self) -> Vec<Value> {
        self.of("target.outcome")
    }

    /// The metric line of a provider.
    pub fn metrics(&self, provider: &str) -> Value {
        let lines = self.lines();
        lines.into_iter().rev().find(|line| line.get("_aws").is_some() && line["provider"] == provider).unwrap()
    }

    pub fn clear(&self) {
        self.0.lock().unwrap().clear();
    }
}

/// The function, the emulator behind it and the log.
pub struct World {
    pub app: App,
    pub emulator: Emulator,
    pub log: Log,
    lines: Dispatch,
    clock: Clock,
}

/// The accounts of the tests: `cn`, `mps` and `intl`.
pub fn accounts(url: &str) -> String {
    format!(
        r#"
[accounts.cn]
provider = "aliyun-vod"
endpoint = "{url}"
[accounts.mps]
provider = "aliyun-mps"
endpoint = "{url}"
[accounts.intl]
provider = "tencent-vod"
endpoint = "{url}"
sub_app_id = 1500012345
default = true
[accounts.locked]
provider = "tencent-vod"
endpoint = "{url}"
credentials = "env:LOCKED"
"#
    )
}

/// The same accounts with rates that never wait.
fn unpaced_accounts(url: &str) -> String {
    let vod = ["DeleteVideo", "DeleteMezzanines", "DeleteStream", "GetPlayInfo", "BatchGetMediaInfos", "SearchMedia"];
    let rates = [("cn", &vod[..]), ("mps", &["DeleteMedia"]), ("intl", &["DeleteMedia", "SearchMedia"])];
    let rates = rates.map(|(account, operations)| {
        let lines: String = operations.iter().map(|operation| format!("{operation} = 100000\n")).collect();
        format!("[accounts.{account}.rate]\n{lines}")
    });
    format!("{}\n{}", accounts(url), rates.concat())
}

/// The environment of the tests: the emulator's key, and one that it does not know.
pub fn environment(name: &str) -> Option<String> {
    let value = match name {
        "ALIBABA_CLOUD_ACCESS_KEY_ID" | "TENCENTCLOUD_SECRET_ID" => KEY_ID,
        "LOCKED_TENCENTCLOUD_SECRET_ID" => "EMULATOR-UNKNOWN-KEY",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET" | "TENCENTCLOUD_SECRET_KEY" | "LOCKED_TENCENTCLOUD_SECRET_KEY" => KEY_SECRET,
        _ => return None,
    };
    Some(value.to_owned())
}

impl World {
    /// A function whose configuration has `more` below the accounts.
    pub async fn new(core: Core, more: &str) -> Self {
        let emulator = Emulator::start(core).await.unwrap();
        let config = format!("{}\n{more}", accounts(&emulator.url()));
        Self::with_config(emulator, &config)
    }

    /// A function with rates that never wait.
    pub async fn unpaced(mut core: Core, more: &str) -> Self {
        core.rates.lift();
        let emulator = Emulator::start(core).await.unwrap();
        let config = unpaced_accounts(&emulator.url()) + more;
        Self::with_config(emulator, &config)
    }

    /// The same, and its sweeps put what they find on the queue of this name.
    pub async fn queued(mut core: Core, queue: &str, more: &str) -> Self {
        core.rates.lift();
        let emulator = Emulator::start(core).await.unwrap();
        let config = unpaced_accounts(&emulator.url()) + more;
        let url = format!("{}/123456789012/{queue}", emulator.url());
        Self::with_environment(emulator, &config, move |name| match name {
            "TAKEDOWN_QUEUE_URL" => Some(url.clone()),
            "AWS_REGION" => Some("eu-central-1".to_owned()),
            "AWS_ACCESS_KEY_ID" => Some(KEY_ID.to_owned()),
            "AWS_SECRET_ACCESS_KEY" => Some(KEY_SECRET.to_owned()),
            _ => environment(name),
        })
    }

    pub fn with_config(emulator: Emulator, config: &str) -> Self {
        Self::with_environment(emulator, config, environment)
    }

    fn with_environment(
        emulator: Emulator,
        config: &str,
        environment: impl Fn(&str) -> Option<String> + 'static,
    ) -> Self {
        let config = Config::parse(config, &environment).unwrap();
        let (clock, log) = (Clock::system(), Log::default());
        let lines = takedown::subscriber(&Service::default(), LevelFilter::DEBUG, clock.clone(), log.clone());
        let app = || {
            App::new(
                ConfigSource::Ready("the test".to_owned(), Box::new(config)),
                Service::default(),
                clock.clone(),
                Random::seeded(7),
                Box::new(environment),
                Http::network().unwrap(),
            )
        };
        let app = dispatcher::with_default(&lines, app);
        Self { app, emulator, log, lines, clock }
    }

    /// One invocation with this payload.
    pub async fn play(&self, payload: &Value) -> Result<Value, InvocationError> {
        self.play_within(payload, PLENTY).await
    }

    pub async fn play_within(&self, payload: &Value, time: Duration) -> Result<Value, InvocationError> {
        let context = InvocationContext {
            request_id: Some("8f5a".to_owned()),
            trace_id: Some("Root=1-67891233-abcdef012345678912345678;Sampled=1".to_owned()),
            deadline: self.clock.now() + time,
        };
        let payload = payload.to_string();
        let handled = self.app.handle(payload.as_bytes(), &context);
        let answer = handled.with_subscriber(self.lines.clone()).await?;
        Ok(serde_json::from_str(&answer).unwrap())
    }

    /// What each target of the last invocation came to, by its id.
    pub fn outcome_of(&self, id: &str) -> String {
        let outcomes = self.log.outcomes();
        let names = ["video_id", "reference_id", "media_id", "file_id"];
        let line = outcomes.iter().rev().find(|line| names.iter().any(|name| line[*name] == id));
        line.map(|line| line["outcome"].as_str().unwrap().to_owned()).unwrap_or_else(|| panic!("no outcome of {id}"))
    }

    pub fn calls(&self, operation: &str) -> u64 {
        self.emulator.core(|core| core.count(operation))
    }

    /// All calls there were.
    pub fn all_calls(&self) -> u64 {
        self.emulator.core(|core| core.counts().map(|(_, _, count)| count).sum())
    }
}

/// A deletion event.
pub fn event(id: &str, targets: &Value) -> Value {
    json!({
        "specversion": "1.0",
        "id": id,
        "source": "urn:example:tests",
        "type": "content.takedown",
        "data": {"targets": targets},
    })
}

/// An SQS batch of messages `m0`, `m1` … with these bodies.
pub fn sqs(bodies: &[Value]) -> Value {
    batch(bodies, "arn:aws:sqs:eu-central-1:123456789012:takedown", |_| "any".to_owned())
}

pub fn batch(bodies: &[Value], queue: &str, group: impl Fn(usize) -> String) -> Value {
    let record = |(index, body): (usize, &Value)| {
        json!({
            "messageId": format!("m{index}"),
            "body": body.as_str().map_or_else(|| body.to_string(), str::to_owned),
            "attributes": {"MessageGroupId": group(index)},
            "eventSource": "aws:sqs",
            "eventSourceARN": queue,
        })
    };
    json!({"Records": bodies.iter().enumerate().map(record).collect::<Vec<_>>()})
}

/// The messages that come back.
pub fn failures(answer: &Value) -> Vec<String> {
    let list = answer["batchItemFailures"].as_array().unwrap();
    list.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned()).collect()
}

/// Targets of whole videos with these ids.
pub fn videos(ids: impl IntoIterator<Item = String>) -> Value {
    ids.into_iter().map(|id| json!({"provider": "aliyun-vod", "video_id": id})).collect()
}
