//! The program with webhooks of every kind.

use std::time::Duration;

use serde_json::{Value, json};
use takedown_emulator::{Fault, FaultKind, Key, Message};

use super::reply::Reply;
use super::request::Request;
use super::sign::{self, ALIYUN_KEY, ALIYUN_URL, COOP_PUBLIC, SECRET, TENCENT_KEY};
use crate::extension::SESSION_TOKEN;
use crate::world::{World, accounts, event, providers, video};

/// The function's own key, which it signs with at the queue.
pub(super) const AWS_ID: &str = "EMULATOR-q5c0a7";
pub(super) const AWS_SECRET: &str = "muffled-58aa01";

pub(super) const QUEUE: &str = "takedowns";
pub(super) const FIFO: &str = "takedowns.fifo";

pub(super) const EVENTS: &str = "/events";
pub(super) const ALIYUN: &str = "/aliyun";
pub(super) const TENCENT: &str = "/tencent";
pub(super) const COOP: &str = "/coop";

/// The function answers within four seconds, whatever it waits for and for how many of them. A machine may be slow.
pub(super) const SOON: Duration = Duration::from_secs(7);

/// Every kind, that of the events last, so that a test can have more keys in it.
fn hooks() -> String {
    format!(
        r#"
[[webhooks]]
path = "{ALIYUN}"
kind = "aliyun-vod"
account = "cn"
url = "{ALIYUN_URL}"
act_on = ["AIMediaAuditComplete", "CreateAuditComplete"]
secrets = ["env:ALIYUN_KEY"]

[[webhooks]]
path = "/aliyun/silent"
kind = "aliyun-vod"
account = "cn"
url = "{ALIYUN_URL}"
secrets = ["env:ALIYUN_KEY"]

[[webhooks]]
path = "{TENCENT}"
kind = "tencent-vod"
account = "intl"
act_on = ["ReviewAudioVideoComplete"]
secrets = ["env:TENCENT_KEY"]

[[webhooks]]
path = "/tencent/silent"
kind = "tencent-vod"
account = "intl"
secrets = ["env:TENCENT_KEY"]

[[webhooks]]
path = "{COOP}"
kind = "coop"
account = "cn"
act_on = ["take-down"]
secrets = ["env:COOP_KEY"]

[[webhooks]]
path = "/coop/references"
kind = "coop"
account = "cn"
act_on = ["take-down", "erase"]
item_id = "reference_id"
secrets = ["env:COOP_KEY"]

[[webhooks]]
path = "{EVENTS}"
kind = "standard"
"#
    )
}

/// What executes events at once.
pub(super) async fn inline() -> World {
    with("", &[]).await
}

/// The same with more configuration and more environment.
pub(super) async fn with(config: &str, environment: &[(&str, &str)]) -> World {
    start(&["env:WEBHOOK_SECRET"], None, config, environment).await
}

/// What puts events on a queue of this name, or of this URL.
pub(super) async fn queued(queue: &str) -> World {
    start(&["env:WEBHOOK_SECRET"], Some(queue), "", &[]).await
}

/// What takes events that were signed with any of these secrets.
pub(super) async fn start(secrets: &[&str], queue: Option<&str>, config: &str, environment: &[(&str, &str)]) -> World {
    let emulator = providers().await;
    emulator.core(|core| core.add_key(Key::new(AWS_ID, AWS_SECRET).unwrap().with_token(SESSION_TOKEN)));
    let config = format!("{}{}secrets = {secrets:?}\n{config}", accounts(&emulator.url()), hooks());
    let url = queue.map(|name| match name.contains("://") {
        true => name.to_owned(),
        false => format!("{}/000000000000/{name}", emulator.url()),
    });
    let queue = url.as_deref().map(|url| ("TAKEDOWN_QUEUE_URL", url));
    let usual = [
        ("ALIYUN_KEY", ALIYUN_KEY),
        ("AWS_ACCESS_KEY_ID", AWS_ID),
        ("AWS_SECRET_ACCESS_KEY", AWS_SECRET),
        ("AWS_SESSION_TOKEN", SESSION_TOKEN),
        ("COOP_KEY", COOP_PUBLIC),
        ("TENCENT_KEY", TENCENT_KEY),
        ("WEBHOOK_SECRET", SECRET),
    ];
    let environment = [&usual, queue.as_slice(), environment].concat();
    World::around(emulator, &config, &environment).await
}

/// A signed request with this body.
pub(super) fn signed(body: impl ToString) -> Request {
    sign::standard(SECRET, Request::post(EVENTS, body))
}

/// A signed request with an event for these videos.
pub(super) fn takedown(id: &str, videos: &[&str]) -> Request {
    signed(event(id, videos.iter().map(|id| video(id)).collect()))
}

/// A signed request with several events in one body.
pub(super) fn events(events: &[Value]) -> Request {
    signed(json!(events)).header("content-type", "application/cloudevents-batch+json; charset=utf-8")
}

impl World {
    /// What is on the queues.
    pub(super) fn messages(&self) -> Vec<Message> {
        self.emulator.core(|core| core.queue.messages().to_vec())
    }

    pub(super) fn has_video(&self, id: &str) -> bool {
        self.emulator.core(|core| core.library.has_video(id))
    }

    pub(super) fn has_file(&self, id: &str) -> bool {
        self.emulator.core(|core| core.library.has_file(None, id))
    }

    /// From now on, so often, calls of an operation go wrong.
    pub(super) fn spoil(&self, operation: &str, times: Option<u32>, kind: FaultKind) {
        let fault = Fault { operation: Some(operation.to_owned()), id: None, times, kind };
        self.emulator.core(|core| core.faults.push(fault));
    }

    pub(super) fn forgive(&self) {
        self.emulator.core(|core| core.faults.clear());
    }

    /// Hands a request over that has to be turned away, with nobody called.
    pub(super) async fn refuse(&mut self, request: &Request, status: u64) -> Reply {
        let calls = self.calls();
        let reply = self.http(request).await;
        assert_eq!(reply.status, status, "{request:?}\n{}", reply.body);
        assert_eq!((self.calls(), self.messages().len()), (calls, 0));
        assert_eq!(reply.done.outcomes().len(), 0);
        reply
    }
}
