//! A process of the function under a Runtime API of its own, and what the kernel says of it.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use crate::provider::Provider;
use crate::runtime_api::{INVOCATION, RuntimeApi};
use crate::webhook::SECRET;

/// Key id and secret of every provider, and of the queue.
pub(crate) const KEY: &str = "EMULATOR-REPORT";

pub(crate) struct Function {
    child: Child,
    api: RuntimeApi,
    log: JoinHandle<Vec<u8>>,
    /// From the start of the process to its first poll.
    pub(crate) start: Duration,
    /// CPU time until then.
    pub(crate) start_cpu: Duration,
}

/// What one invocation took.
pub(crate) struct Cost {
    pub(crate) cpu: Duration,
    /// The most memory that the process has had since it started, in bytes.
    pub(crate) peak: u64,
    /// Lines of the log with an outcome, and those of them that say that a target was deleted.
    pub(crate) outcomes: usize,
    pub(crate) deleted: usize,
}

/// Whether the configured rates are the documented ones.
#[derive(Clone, Copy)]
pub(crate) enum Rates {
    Documented,
    Lifted,
}

impl Function {
    /// Starts a program and waits for its first poll.
    pub(crate) async fn start(program: &Path, provider: &Provider, rates: Rates) -> Self {
        let (name, text) = configuration(provider, rates);
        let queue = format!("http://{}/000000000000/takedown", provider.address);
        Self::start_with(program, name, &text, Some(&queue)).await
    }

    /// Starts a program with a configuration and a queue, and waits for its first poll.
    pub(crate) async fn start_with(program: &Path, name: &str, configuration: &str, queue: Option<&str>) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&path, configuration).expect("the configuration can be written");
        let mut api = RuntimeApi::start().await;
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(environment(&api))
            .envs(queue.map(|url| ("TAKEDOWN_QUEUE_URL", url)))
            .env("TAKEDOWN_CONFIG", path)
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let started = Instant::now();
        let mut child = command.spawn().expect("the program cannot be started");
        let polled = api.sign().await.poll();
        let mut stdout = child.stdout.take().expect("it was asked for");
        let log = tokio::spawn(async move {
            let mut text = Vec::new();
            stdout.read_to_end(&mut text).await.expect("the log can be read");
            text
        });
        // It sleeps by then, so that the kernel's count is whole.
        tokio::time::sleep(Duration::from_millis(2)).await;
        let start_cpu = cpu(child.id().expect("it runs"));
        Self { child, api, log, start: polled.duration_since(started), start_cpu }
    }

    /// Makes one invocation, whose batch has to succeed as a whole, and ends the process.
    pub(crate) async fn invoke(self, payload: &Arc<Vec<u8>>) -> Cost {
        let (answer, cost) = self.run(payload).await;
        assert_eq!(answer, r#"{"batchItemFailures":[]}"#);
        cost
    }

    /// Makes one invocation and ends the process.
    pub(crate) async fn run(self, payload: &Arc<Vec<u8>>) -> (String, Cost) {
        self.run_within(payload, INVOCATION).await
    }

    /// Makes one invocation that has so much time, and ends the process.
    pub(crate) async fn run_within(mut self, payload: &Arc<Vec<u8>>, time: Duration) -> (String, Cost) {
        let process = self.child.id().expect("it runs");
        let before = cpu(process);
        self.api.invoke(payload, time);
        let answer = self.api.sign().await.answer();
        // It has cleaned up when it asks for more.
        self.api.sign().await.poll();
        tokio::time::sleep(Duration::from_millis(20)).await;
        let (cpu, peak) = (cpu(process) - before, peak(process));
        self.end().await;
        let log = self.log.await.expect("the log was read");
        let lines_with = |part: &[u8]| log.split(|byte| *byte == b'\n').filter(|line| contains(line, part)).count();
        let outcomes = lines_with(br#""event":"target.outcome""#);
        (answer, Cost { cpu, peak, outcomes, deleted: lines_with(br#""outcome":"deleted""#) })
    }

    /// Makes one invocation of a program that goes on running: its answer, and the time from the invocation to it.
    pub(crate) async fn answer(&mut self, payload: &Arc<Vec<u8>>) -> (String, Duration) {
        let started = Instant::now();
        self.api.invoke(payload, INVOCATION);
        let answer = self.api.sign().await.answer();
        let took = started.elapsed();
        self.api.sign().await.poll();
        (answer, took)
    }

    async fn end(&mut self) {
        self.child.kill().await.expect("it can be ended");
    }

    /// Ends the process without an invocation.
    pub(crate) async fn drop(mut self) {
        self.end().await;
    }
}

fn contains(line: &[u8], part: &[u8]) -> bool {
    line.windows(part.len()).any(|window| window == part)
}

fn environment(api: &RuntimeApi) -> [(&'static str, String); 12] {
    let key = || KEY.to_owned();
    [
        ("AWS_LAMBDA_RUNTIME_API", api.address.to_string()),
        ("AWS_LAMBDA_FUNCTION_NAME", "takedown".to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128".to_owned()),
        ("AWS_REGION", "eu-central-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", key()),
        ("AWS_SECRET_ACCESS_KEY", key()),
        ("WEBHOOK_SECRET", SECRET.to_owned()),
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", key()),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", key()),
        ("TENCENTCLOUD_SECRET_ID", key()),
        ("TENCENTCLOUD_SECRET_KEY", key()),
    ]
}

/// An account at each provider, and a webhook; with the name of the file.
fn configuration(provider: &Provider, rates: Rates) -> (&'static str, String) {
    let (name, most) = match rates {
        Rates::Documented => ("documented.toml", None),
        Rates::Lifted => ("lifted.toml", Some(1_000_000)),
    };
    let account = |name: &str, provider_name: &str, operation: &str| {
        let address = provider.address;
        let rate = most.map(|most| format!("rate = {{ {operation} = {most} }}\n")).unwrap_or_default();
        format!("[accounts.{name}]\nprovider = \"{provider_name}\"\nendpoint = \"http://{address}\"\n{rate}\n")
    };
    let text = [
        account("cn", "aliyun-vod", "DeleteVideo"),
        account("mps", "aliyun-mps", "DeleteMedia"),
        account("intl", "tencent-vod", "DeleteMedia"),
        "[[webhooks]]\npath = \"/events\"\nkind = \"standard\"\nsecrets = [\"env:WEBHOOK_SECRET\"]\n".to_owned(),
    ]
    .concat();
    (name, text)
}

/// CPU time of all threads of a process, to the nanosecond; `stat` counts in hundredths of a second.
fn cpu(process: u32) -> Duration {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).expect("the process runs");
    let nanoseconds = tasks.map(|task| {
        let text = fs::read_to_string(task.unwrap().path().join("schedstat")).expect("the kernel counts CPU time");
        text.split_whitespace().next().and_then(|time| time.parse::<u64>().ok()).expect("the time is a number")
    });
    Duration::from_nanos(nanoseconds.sum())
}

fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("the process runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the kernel tells the peak");
    line.split_whitespace().next().and_then(|size| size.parse::<u64>().ok()).expect("the peak is a number") * 1024
}
