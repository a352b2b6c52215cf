//! A scenario as the function reads it: its configuration, and events in the wraps in which they come.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{MOST_TARGETS, Message, Poison, Provider, Scenario, Wrap};

/// The port of the first account; the others follow.
pub(crate) const FIRST_PORT: u16 = 9000;
/// The path and the secret of the webhook.
pub(crate) const WEBHOOK: (&str, &str) = ("/events", "whsec_RU1VTEFUT1ItV0VCSE9PSy1TRUNSRVQh");

impl Scenario {
    /// The configuration.
    pub(crate) fn configuration(&self) -> String {
        let mut text = String::new();
        for (index, account) in self.accounts.iter().enumerate().filter(|(index, _)| self.absent != Some(*index)) {
            let port = usize::from(FIRST_PORT) + index;
            let credentials = match account.has_secret {
                true => format!("secretsmanager:{}", account.name),
                false => format!("env:{}", prefix(account.name)),
            };
            // Writing to memory cannot fail.
            let _infallible = write!(
                text,
                "[accounts.{}]\nprovider = \"{}\"\nendpoint = \"http://127.0.0.1:{port}\"\ncredentials = \"{credentials}\"\n",
                account.name,
                account.provider.name(),
            );
            if account.provider == Provider::Tencent {
                let _infallible = writeln!(text, "sub_app_id = {}", super::super::piece::SUB_APP);
            }
            let rates: Vec<_> = account.rates.iter().map(|(name, rate)| format!("{name} = {rate:?}")).collect();
            let _infallible = writeln!(text, "rate = {{ {} }}", rates.join(", "));
        }
        let held: Vec<_> = self.protected.iter().map(|id| format!("\"{id}\"")).collect();
        let (limits, scopes) = (&self.limits, &self.scopes);
        let _infallible = write!(
            text,
            "[events.\"content.takedown\"]\nscope = \"{}\"\n[events.\"retention.expired\"]\nscope = \"{}\"\n\
             [protected]\nids = [{}]\n[limits]\ninstances = {}\nattempts = {}\nrequest_timeout_ms = {}\n\
             deadline_reserve_ms = {}\nmax_targets_per_event = {}\n\
             [[webhooks]]\npath = \"{}\"\nkind = \"standard\"\nsecrets = [\"{}\"]\n",
            scopes.takedown,
            scopes.retention,
            held.join(", "),
            self.lambda.instances,
            limits.attempts,
            limits.request_timeout.as_millis(),
            limits.reserve.as_millis(),
            limits.max_targets,
            WEBHOOK.0,
            if self.replacement.is_some() { "secretsmanager:webhook" } else { "env:WEBHOOK_SECRET" },
        );
        text.extend(self.narrow.as_ref().map(|narrow| narrow.text(self)));
        if let Some((sweep, account)) = self.sweep.and_then(|sweep| Some((sweep, self.account(sweep.account)?))) {
            let tag = if sweep.needs_tag { "match = { tags = [\"trial\"] }\n" } else { "" };
            let _infallible = write!(
                text,
                "[[sweeps]]\nname = \"old\"\naccount = \"{}\"\nolder_than_days = {}\n{tag}scope = \"{}\"\n\
                 max_targets = {}\nmax_share = 100\ndry_run = {}\n",
                account.name, sweep.older_than_days, sweep.scope, sweep.max_targets, sweep.dry_run,
            );
        }
        text
    }

    /// The event of a message as its sender writes it, which is not always JSON.
    pub(crate) fn event_text(&self, index: usize) -> String {
        let Some(message) = self.messages.get(index) else { return String::new() };
        if self.sweep.is_some() {
            return run(index, message).to_string();
        }
        let event = self.event(index, message);
        match message.poison {
            Some(Poison::NoJson) => event.to_string().chars().take(40).collect(),
            Some(Poison::Array) => json!([event]).to_string(),
            // A member twice cannot be said with a value in memory.
            Some(Poison::Twice) => event.to_string().replacen("\"targets\":", "\"targets\":[],\"targets\":", 1),
            _ => event.to_string(),
        }
    }

    fn event(&self, index: usize, message: &Message) -> Value {
        let name = |account: usize| self.account(account).map_or("", |account| account.name);
        let mut targets: Vec<Value> = message.event.wishes.iter().map(|wish| wish.json(name(wish.account))).collect();
        let mut last = targets.pop().unwrap_or(Value::Null);
        let named = ["video_id", "reference_id", "media_id", "file_id"];
        let id = named.into_iter().find(|member| last.get(*member).is_some()).unwrap_or("video_id");
        match message.poison {
            Some(Poison::UnknownMember) => set(&mut last, "scpoe", json!("source")),
            Some(Poison::NullDefinitions) => set(&mut last, "definitions", Value::Null),
            Some(Poison::Comma) => set(&mut last, id, json!("video-0,video-1")),
            Some(Poison::Number) => set(&mut last, id, json!(7)),
            Some(Poison::UnknownAccount) => set(&mut last, "account", json!("nobody")),
            Some(Poison::Several) => {
                set(&mut last, "scpoe", json!("source"));
                set(&mut last, id, json!("video*"));
            }
            _ => {}
        }
        targets.push(last);
        match message.poison {
            Some(Poison::NoTargets) => targets.clear(),
            Some(Poison::TooMany) => {
                let first = targets.first().cloned().unwrap_or(Value::Null);
                // More than any version of the configuration allows.
                targets.resize(MOST_TARGETS + 1, first);
            }
            _ => {}
        }
        let mut data = json!({"targets": targets, "reference": case(index)});
        if message.event.dry_run {
            set(&mut data, "dry_run", json!(true));
        }
        let kind = match (message.poison, message.event.is_retention) {
            (Some(Poison::UnknownType), _) => "content.takendown",
            (_, true) => "retention.expired",
            (_, false) => "content.takedown",
        };
        let mut event = match message.wrap {
            Wrap::EventBridge => json!({
                "version": "0", "detail-type": kind, "source": "example.simulation", "account": "123456789012",
                "region": "eu-central-1", "resources": [], "detail": data,
            }),
            Wrap::Plain | Wrap::Sns => json!({
                "specversion": "1.0", "source": "urn:example:simulation", "type": kind, "data": data,
            }),
        };
        if message.poison != Some(Poison::NoId) {
            set(&mut event, "id", json!(event_id(index)));
        }
        if message.event.has_time || message.wrap == Wrap::EventBridge {
            set(&mut event, "time", json!("2026-11-19T23:00:00Z"));
        }
        match message.poison {
            Some(Poison::Beside(name)) => set(&mut event, name, json!(true)),
            Some(Poison::Several) => set(&mut event, "time", json!("at night")),
            _ => {}
        }
        event
    }

    /// The event of a message, in its wrap.
    pub(crate) fn wrapped(&self, index: usize) -> String {
        let text = self.event_text(index);
        let Some(message) = self.messages.get(index) else { return text };
        let mut notification = json!({
            "Type": "Notification", "MessageId": format!("sns-{index}"), "Message": text,
            "TopicArn": "arn:aws:sns:eu-central-1:123456789012:takedown", "Timestamp": "2026-11-20T00:00:00.000Z",
        });
        match (message.poison, message.wrap) {
            (Some(Poison::Around(name)), _) => set(&mut notification, name, json!(true)),
            (_, Wrap::Sns) => {}
            _ => return text,
        }
        notification.to_string()
    }

    /// The target of a message as an item of a table that expired, with what it says of its event.
    pub(crate) fn image(&self, index: usize) -> Value {
        let Some(message) = self.messages.get(index).filter(|message| message.poison != Some(Poison::NoImage)) else {
            return Value::Null;
        };
        let mut data = self.event(index, message).get_mut("data").map(Value::take).unwrap_or_default();
        let target = data.pointer_mut("/targets/0").map(Value::take);
        let Some(Value::Object(mut members)) = target else { return json!({"pk": {"S": "of something else"}}) };
        for name in ["reference", "dry_run"] {
            members.extend(data.get_mut(name).map(|value| (name.to_owned(), value.take())));
        }
        if message.poison == Some(Poison::MisspeltId) {
            members = members.into_iter().map(|(name, value)| (name.replace("_id", "Id"), value)).collect();
        }
        attribute(&Value::Object(members)).get_mut("M").map(Value::take).unwrap_or_default()
    }
}

/// A run of the sweep, by a schedule with a text of its own or by a rule.
fn run(index: usize, message: &Message) -> Value {
    let mut event = match message.wrap {
        Wrap::EventBridge => json!({
            "version": "0", "id": event_id(index), "detail-type": "Scheduled Event", "source": "aws.events",
            "account": "123456789012", "region": "eu-central-1", "resources": [],
            "detail": if message.event.dry_run { json!({"sweep": "old", "dry_run": true}) } else { json!({}) },
        }),
        Wrap::Plain | Wrap::Sns => json!({
            "specversion": "1.0", "id": event_id(index), "source": "urn:example:simulation",
            "type": "retention.sweep", "data": {"sweep": "old", "dry_run": message.event.dry_run},
        }),
    };
    if let Some(Poison::Beside(name)) = message.poison {
        set(&mut event, name, json!(true));
    }
    event
}

/// The reference of the event of a message.
pub(crate) fn case(index: usize) -> String {
    format!("CASE-{index}")
}

/// How the log names the event of a message.
pub(crate) fn event_id(index: usize) -> String {
    format!("event-{index}")
}

/// What the variables of an account begin with.
pub(crate) fn prefix(account: &str) -> String {
    account.replace('-', "_").to_uppercase()
}

fn set(value: &mut Value, member: &str, to: Value) {
    if let Value::Object(members) = value {
        members.insert(member.to_owned(), to);
    }
}

fn attribute(value: &Value) -> Value {
    match value {
        Value::Null => json!({"NULL": true}),
        Value::Bool(flag) => json!({"BOOL": flag}),
        Value::Number(number) => json!({"N": number.to_string()}),
        Value::String(text) => json!({"S": text}),
        Value::Array(items) => json!({"L": items.iter().map(attribute).collect::<Vec<_>>()}),
        Value::Object(members) => {
            let members: serde_json::Map<_, _> =
                members.iter().map(|(name, value)| (name.clone(), attribute(value))).collect();
            json!({"M": members})
        }
    }
}
