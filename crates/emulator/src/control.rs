//! Looking at a running emulator and scripting it, over HTTP and without a signature.

use std::collections::BTreeMap;
use std::time::UNIX_EPOCH;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::core::Core;
use super::fault::Fault;
use super::key::{ForeignKey, Key, KeyState};
use super::queue::Message;
use super::record::Call;
use super::wire::{Reply, Request};

const ROOT: &str = "/emulator";
const SHOWN: usize = 100;
const HELP: &str = "takedown provider emulator: GET /emulator/calls, GET /emulator/messages, POST /emulator/faults \
                    {\"operation\", \"id\", \"times\", \"kind\"}, DELETE /emulator/faults, POST /emulator/keys \
                    {\"id\", \"secret\", \"token\", \"state\", \"denied\"}, POST /emulator/rates \
                    {\"provider\", \"operation\", \"limit\"}\n";

/// A key as it is posted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PostedKey {
    id: String,
    secret: String,
    token: Option<String>,
    #[serde(default)]
    state: KeyState,
    #[serde(default)]
    denied: Vec<String>,
}

/// A limit as it is posted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PostedRate {
    provider: String,
    operation: String,
    limit: usize,
}

/// Whether this is no call to a provider.
pub(super) fn is_for(request: &Request) -> bool {
    request.path().strip_prefix(ROOT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers it.
pub(super) fn answer(core: &mut Core, request: &Request) -> Reply {
    let path = request.path().strip_prefix(ROOT).unwrap_or_default();
    match (request.method.as_str(), path) {
        ("GET", "" | "/") => text(200, HELP),
        ("GET", "/calls") => Reply::new(200, "application/json", calls(core).to_string()),
        ("GET", "/messages") => Reply::new(200, "application/json", messages(core.queue.messages()).to_string()),
        ("POST", "/faults") => add(request, |fault: Fault| {
            core.faults.push(fault);
            Ok(())
        }),
        ("DELETE", "/faults") => {
            core.faults.clear();
            text(200, "forgotten\n")
        }
        ("POST", "/keys") => add(request, |posted: PostedKey| {
            let mut key = Key::new(posted.id, posted.secret)?.in_state(posted.state);
            key.token = posted.token;
            key.denied = posted.denied;
            core.add_key(key);
            Ok(())
        }),
        ("POST", "/rates") => add(request, |posted: PostedRate| {
            core.rates.set(&posted.provider, &posted.operation, posted.limit);
            Ok(())
        }),
        (_, "" | "/" | "/calls" | "/messages" | "/faults" | "/keys" | "/rates") => text(405, HELP),
        _ => text(404, HELP),
    }
}

fn add<T: DeserializeOwned>(request: &Request, add: impl FnOnce(T) -> Result<(), ForeignKey>) -> Reply {
    let read = serde_json::from_slice(&request.body).map_err(|problem| problem.to_string());
    match read.and_then(|posted| add(posted).map_err(|problem| problem.to_string())) {
        Ok(()) => text(201, "added\n"),
        Err(problem) => text(400, &format!("{problem}\n")),
    }
}

fn text(status: u16, body: &str) -> Reply {
    Reply::new(status, "text/plain", body)
}

fn calls(core: &Core) -> Value {
    let mut counts: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    for (provider, operation, count) in core.counts() {
        counts.entry(provider).or_default().insert(operation, count);
    }
    let earlier = core.calls().len().saturating_sub(SHOWN);
    let last: Vec<_> = core.calls().iter().skip(earlier).map(shown).collect();
    json!({ "counts": counts, "calls": last })
}

fn shown(call: &Call) -> Value {
    let at = call.at.duration_since(UNIX_EPOCH).unwrap_or_default();
    json!({
        "at_ms": u64::try_from(at.as_millis()).ok(),
        "provider": call.provider,
        "operation": call.operation,
        "parameters": call.parameters,
        "key": call.key,
        "status": call.status,
        "code": call.code,
    })
}

fn messages(messages: &[Message]) -> Value {
    let last: Vec<_> = messages.iter().skip(messages.len().saturating_sub(SHOWN)).map(queued).collect();
    json!({ "count": messages.len(), "messages": last })
}

fn queued(message: &Message) -> Value {
    json!({
        "queue": message.queue,
        "body": message.body,
        "group": message.group,
        "deduplication_id": message.deduplication_id,
        "message_id": message.message_id,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Caller, verdict};
    use super::*;

    fn ask(core: &mut Core, method: &str, target: &str, body: &str) -> (u16, String) {
        let request =
            Request { method: method.to_owned(), target: target.to_owned(), headers: Vec::new(), body: body.into() };
        assert!(is_for(&request));
        let reply = core.answer(&request, UNIX_EPOCH);
        (reply.status, String::from_utf8(reply.body).unwrap())
    }

    #[test]
    fn takes_faults_and_forgets_them() {
        let mut core = Core::default();
        let fault = r#"{"operation":"DeleteVideo","times":1,"kind":"busy"}"#;
        assert_eq!(ask(&mut core, "POST", "/emulator/faults", fault).0, 201);
        assert_eq!(core.faults.scripted().len(), 1);
        assert_eq!(ask(&mut core, "POST", "/emulator/faults", "{}").0, 400);
        assert_eq!(ask(&mut core, "DELETE", "/emulator/faults", "").0, 200);
        assert!(core.faults.scripted().is_empty());
    }

    #[test]
    fn takes_keys_and_limits() {
        let mut core = Core::default();
        let key = r#"{"id":"EMULATOR-2","secret":"s","token":"t","state":"inactive","denied":["DeleteVideo"]}"#;
        assert_eq!(ask(&mut core, "POST", "/emulator/keys", key).0, 201);
        let key = core.key_mut("EMULATOR-2").unwrap();
        assert_eq!((key.token.as_deref(), key.state), (Some("t"), KeyState::Inactive));
        assert_eq!(key.denied, ["DeleteVideo"]);
        for wrong in [r#"{"id":"AKIDEXAMPLE","secret":"s"}"#, r#"{"id":"EMULATOR-3"}"#] {
            assert_eq!(ask(&mut core, "POST", "/emulator/keys", wrong).0, 400, "{wrong}");
        }
        let rate = r#"{"provider":"aliyun-vod","operation":"DeleteVideo","limit":0}"#;
        assert_eq!(ask(&mut core, "POST", "/emulator/rates", rate).0, 201);
        let mut caller = Caller::of(core);
        assert_eq!(verdict(&caller.delete_videos("a")).1, "Throttling.User");
    }

    #[test]
    fn shows_calls_and_says_what_there_is() {
        let mut core = Core::default();
        let (status, body) = ask(&mut core, "GET", "/emulator/calls?x", "");
        assert_eq!((status, body.as_str()), (200, r#"{"calls":[],"counts":{}}"#));
        let (status, body) = ask(&mut core, "GET", "/emulator/messages", "");
        assert_eq!((status, body.as_str()), (200, r#"{"count":0,"messages":[]}"#));
        assert_eq!(ask(&mut core, "GET", "/emulator", "").1.lines().count(), 1);
        assert_eq!(ask(&mut core, "PUT", "/emulator/calls", "").0, 405);
        assert_eq!(ask(&mut core, "GET", "/emulator/emulator/calls", "").0, 404);
    }

    #[test]
    fn leaves_other_paths_to_the_providers() {
        let request = Request { target: "/emulators".to_owned(), ..Request::default() };
        assert!(!is_for(&request));
    }
}
