//! The events that a sweep makes.

use std::time::SystemTime;

use ring::digest;
use serde_json::{Value, json};

use super::Rule;
use crate::clock::rfc3339_seconds;
use crate::encode::hex;
use crate::request::DeletionEvent;

/// Targets of one event: a page of a listing, and a few calls of the provider.
const TARGETS: usize = 100;

/// One `retention.expired` event.
#[derive(Debug)]
pub(crate) struct Batch<'i> {
    pub(crate) id: String,
    pub(crate) source: String,
    pub(crate) ids: &'i [String],
}

/// Packs media into events of at most `most` targets. The same media make the same event, with the same id.
pub(crate) fn pack<'i>(rule: &Rule<'_>, ids: &'i [String], most: usize) -> Vec<Batch<'i>> {
    let batch = |ids: &'i [String]| {
        let text = format!("{}\n{}\n{}", rule.sweep.name, rule.sweep.scope.as_str(), ids.join("\n"));
        let id = hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
        Batch { id, source: format!("urn:takedown:sweep:{}", rule.sweep.name), ids }
    };
    ids.chunks(TARGETS.min(most).max(1)).map(batch).collect()
}

impl Batch<'_> {
    /// The event as JSON, for the queue.
    pub(crate) fn to_json(&self, rule: &Rule<'_>, now: SystemTime) -> String {
        let (account, member, scope) = (&rule.sweep.account.name, rule.id_kind().member(), rule.sweep.scope.as_str());
        let targets: Vec<Value> =
            self.ids.iter().map(|id| json!({"account": account, member: id, "scope": scope})).collect();
        let event = json!({
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": crate::config::RETENTION,
            "time": rfc3339_seconds(now),
            "data": {"reason": reason(rule), "reference": rule.sweep.name, "targets": targets},
        });
        event.to_string()
    }

    /// The event as it is executed at once. It has no time: how long a target waited, the sweep does not know.
    pub(crate) fn to_event(&self, rule: &Rule<'_>, event_type: usize, dry_run: bool) -> DeletionEvent {
        DeletionEvent {
            id: self.id.clone(),
            source: self.source.clone(),
            event_type,
            time: None,
            reason: Some(reason(rule)),
            reference: Some(rule.sweep.name.clone()),
            dry_run,
            targets: self.ids.iter().map(|id| rule.target(id)).collect(),
            sweeps: Vec::new(),
        }
    }
}

fn reason(rule: &Rule<'_>) -> String {
    format!("older than {} days", rule.sweep.older_than_days)
}
