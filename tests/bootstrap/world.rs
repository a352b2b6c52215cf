//! The program with everything around it, and what an invocation left behind.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use takedown_emulator::{Core, Emulator, Key};

use crate::process::{Directory, Process};
use crate::runtime::{Answer, Invocation, RuntimeApi};
use crate::webhooks::SECRETS;

/// The key that accounts use unless a test says otherwise: a temporary one, so that there is a token to leak.
pub(crate) const ID: &str = "EMULATOR-7f3ac1";
pub(crate) const SECRET: &str = "hush-4c19e0d2";
pub(crate) const TOKEN: &str = "quiet-b27d55f8";
/// A word for the parts of an event that nothing has to repeat.
pub(crate) const BODY_MARK: &str = "verbatim-9d1e77";

/// Accounts at each provider, one `default` account each.
pub(crate) fn accounts(url: &str) -> String {
    let account = |name: &str, provider: &str| {
        format!("[accounts.{name}]\nprovider = \"{provider}\"\nendpoint = \"{url}\"\ndefault = true\n")
    };
    [account("cn", "aliyun-vod"), account("mps", "aliyun-mps"), account("intl", "tencent-vod")].concat()
}

pub(crate) const CREDENTIALS: [(&str, &str); 6] = [
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", ID),
    ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", SECRET),
    ("ALIBABA_CLOUD_SECURITY_TOKEN", TOKEN),
    ("TENCENTCLOUD_SECRET_ID", ID),
    ("TENCENTCLOUD_SECRET_KEY", SECRET),
    ("TENCENTCLOUD_TOKEN", TOKEN),
];

/// Providers that know the usual key.
pub(crate) async fn providers() -> Emulator {
    let mut core = Core::default();
    core.add_key(Key::new(ID, SECRET).unwrap().with_token(TOKEN));
    Emulator::start(core).await.unwrap()
}

pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) api: RuntimeApi,
    pub(crate) process: Process,
    invocations: u32,
}

impl World {
    /// The usual accounts and nothing else.
    pub(crate) async fn new() -> Self {
        Self::with("", &[]).await
    }

    /// The usual accounts, more configuration and more environment.
    pub(crate) async fn with(config: &str, environment: &[(&str, &str)]) -> Self {
        let emulator = providers().await;
        let config = accounts(&emulator.url()) + config;
        Self::around(emulator, &config, environment).await
    }

    /// This configuration and more environment.
    pub(crate) async fn around(emulator: Emulator, config: &str, environment: &[(&str, &str)]) -> Self {
        let directory = Directory::new();
        let path = directory.write("config.toml", config);
        let named = [("TAKEDOWN_CONFIG", path.as_str())];
        Self::launch(emulator, directory, &[&named, environment].concat()).await
    }

    pub(crate) async fn launch(emulator: Emulator, directory: Directory, environment: &[(&str, &str)]) -> Self {
        let api = RuntimeApi::start().await;
        let process = Process::start(directory, &api.address(), &[&CREDENTIALS, environment].concat());
        Self { emulator, api, process, invocations: 0 }
    }

    /// Hands a payload over.
    pub(crate) async fn send(&mut self, payload: &Value) -> Done {
        self.send_bytes(payload.to_string()).await
    }

    pub(crate) async fn send_bytes(&mut self, payload: impl Into<Vec<u8>>) -> Done {
        self.send_within(payload, 30_000).await
    }

    /// Hands a payload over that has so many milliseconds until its deadline. Whatever it is, nothing secret comes out.
    pub(crate) async fn send_within(&mut self, payload: impl Into<Vec<u8>>, millis: i64) -> Done {
        // What it writes at its start is no part of what an invocation leaves behind.
        self.api.first_poll().await;
        self.invocations += 1;
        let request_id = format!("8f5eab00-0000-4000-8000-{:012}", self.invocations);
        let before = self.process.stdout().len();
        let answer = self.api.invoke(Invocation::new(&request_id, payload).within(millis)).await;
        let output = self.process.stdout().split_off(before);
        let stderr = self.process.stderr();
        assert_eq!(stderr, "", "nothing is written to standard error");
        for text in [output.as_str(), answer.text()] {
            assert_keeps_secrets(text);
        }
        let lines = output.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
        Done { request_id, answer, output, lines }
    }

    /// How often an operation was called.
    pub(crate) fn count(&self, operation: &str) -> u64 {
        self.emulator.core(|core| core.count(operation))
    }

    /// How many calls there were.
    pub(crate) fn calls(&self) -> usize {
        self.emulator.core(|core| core.calls().len())
    }
}

/// A secret in what servers make of it when they repeat it.
pub(crate) fn echoes(secret: &str) -> Vec<String> {
    let encoded = |byte: fn(u8) -> String| secret.bytes().map(byte).collect::<String>();
    vec![
        secret.to_owned(),
        encoded(|byte| format!("%{byte:02x}")),
        encoded(|byte| format!("%{byte:02X}")),
        encoded(|byte| format!("%25{byte:02X}")),
        encoded(|byte| format!("\\u00{byte:02x}")),
        STANDARD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
    ]
}

pub(crate) fn assert_keeps_secrets(text: &str) {
    let lower = text.to_ascii_lowercase();
    let id = ID.to_ascii_lowercase();
    let of_providers =
        [&id, SECRET, TOKEN, BODY_MARK, "signature=", "stringtosign", "authorization", "acs3-hmac", "tc3-hmac"];
    for secret in of_providers.into_iter().map(str::to_owned).chain(SECRETS.map(str::to_ascii_lowercase)) {
        assert!(!lower.contains(&secret), "{secret} in {text}");
    }
}

/// What an invocation left behind.
pub(crate) struct Done {
    pub(crate) request_id: String,
    pub(crate) answer: Answer,
    pub(crate) output: String,
    /// Every line of the output.
    pub(crate) lines: Vec<Value>,
}

impl Done {
    /// The lines of an event.
    pub(crate) fn lines_of(&self, event: &str) -> Vec<&Value> {
        self.lines.iter().filter(|line| line["event"] == event).collect()
    }

    /// The outcome lines.
    pub(crate) fn outcomes(&self) -> Vec<&Value> {
        self.lines_of("target.outcome")
    }

    /// The only outcome line of an id.
    pub(crate) fn outcome(&self, id: &str) -> &Value {
        let is_of = |line: &&Value| ["video_id", "reference_id", "media_id", "file_id"].iter().any(|n| line[*n] == id);
        let lines: Vec<_> = self.outcomes().into_iter().filter(is_of).collect();
        assert_eq!(lines.len(), 1, "lines of {id} in {}", self.output);
        lines[0]
    }

    /// Outcome, disposition and error code of an id; what is missing is empty.
    pub(crate) fn verdict(&self, id: &str) -> [String; 3] {
        let line = self.outcome(id);
        ["outcome", "disposition", "error_code"].map(|name| line[name].as_str().unwrap_or_default().to_owned())
    }

    /// Asserts the outcome of each id and how many requests carried it.
    pub(crate) fn assert_outcomes(&self, wanted: &[(&str, &str, u64)]) {
        for (id, outcome, attempts) in wanted {
            let line = self.outcome(id);
            assert_eq!((&line["outcome"], &line["attempts"]), (&json!(outcome), &json!(attempts)), "{line}");
        }
        assert_eq!(self.outcomes().len(), wanted.len(), "{}", self.output);
    }

    /// The messages of a batch that come back.
    pub(crate) fn failures(&self) -> Vec<String> {
        let response = self.answer.response();
        let members = response.as_object().unwrap();
        assert_eq!(members.keys().collect::<Vec<_>>(), ["batchItemFailures"]);
        let items = members["batchItemFailures"].as_array().unwrap();
        items.iter().map(|item| item["itemIdentifier"].as_str().unwrap().to_owned()).collect()
    }

    /// The metric line of a provider.
    pub(crate) fn metrics(&self, provider: &str) -> &Value {
        self.lines.iter().find(|line| line["_aws"].is_object() && line["provider"] == provider).expect("a metric line")
    }
}

/// A deletion event.
pub(crate) fn event(id: &str, targets: Value) -> Value {
    json!({
        "specversion": "1.0",
        "id": id,
        "source": "urn:example:trust-and-safety",
        "type": "content.takedown",
        "time": "2026-11-20T07:00:00Z",
        "subject": BODY_MARK,
        "data": {"reason": "dmca", "reference": "CASE-4711", "targets": targets},
    })
}

/// A deletion event for videos.
pub(crate) fn videos<I: AsRef<str>>(ids: &[I]) -> Value {
    event("evt-videos", ids.iter().map(|id| video(id.as_ref())).collect())
}

pub(crate) fn video(id: &str) -> Value {
    json!({"provider": "aliyun-vod", "video_id": id})
}

pub(crate) fn media(id: &str) -> Value {
    json!({"provider": "aliyun-mps", "media_id": id})
}

pub(crate) fn file(id: &str) -> Value {
    json!({"provider": "tencent-vod", "file_id": id})
}

/// Ids with a common beginning.
pub(crate) fn ids(prefix: &str, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{prefix}{number:03}")).collect()
}

/// A record of an SQS batch.
pub(crate) fn record(id: &str, body: impl ToString) -> Value {
    json!({
        "messageId": id,
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": body.to_string(),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1545082649183",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1545082649185",
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:takedowns",
        "awsRegion": "eu-central-1",
    })
}

/// A record of a message group, of a FIFO queue or of a standard one.
pub(crate) fn grouped(id: &str, group: &str, queue: &str, body: impl ToString) -> Value {
    let mut record = record(id, body);
    record["attributes"]["MessageGroupId"] = json!(group);
    record["eventSourceARN"] = json!(format!("arn:aws:sqs:eu-central-1:123456789012:{queue}"));
    record
}

pub(crate) fn batch(records: Vec<Value>) -> Value {
    json!({ "Records": records })
}
