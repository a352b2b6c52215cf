//! The lines of webhooks. Whoever has not signed fills the log with nothing but one short line.

use std::time::Duration;

use tracing::{Level, debug, error, info, warn};

use crate::account::Account;
use crate::clock::millis;
use crate::config::{Config, Webhook};
use crate::log::event_at;
use crate::redact::first;
use crate::request::DeletionEvent;
use crate::trigger::Request;
use crate::webhook::{Confirmation, ModerationAlert};

/// Characters of a foreign text that are shown; a list of twenty job ids is as long.
const MAX_SHOWN: usize = 1024;

fn cut(text: &str) -> &str {
    first(text, MAX_SHOWN)
}

/// A request that was signed, or may have been.
pub(crate) fn answered(webhook: &Webhook, status: u16, elapsed: Duration) {
    let level = if status == 401 { Level::DEBUG } else { Level::INFO };
    event_at!(
        level,
        name: "webhook.answered",
        path = webhook.path,
        kind = webhook.kind.as_str(),
        status,
        duration_ms = millis(elapsed),
        "answered {status}"
    );
}

/// A request for no webhook, or of no use there.
pub(crate) fn turned_away(request: &Request, status: u16) {
    debug!(
        name: "webhook.answered",
        method = cut(&request.method),
        path = cut(request.paths().last().unwrap_or_default()),
        status,
        "answered {status}"
    );
}

/// A request that no key has signed. The sender is not told why.
pub(crate) fn unsigned(webhook: &Webhook, why: &str) {
    warn!(
        name: "webhook.unsigned",
        path = webhook.path,
        kind = webhook.kind.as_str(),
        error = why,
        "turned away: {why}"
    );
}

/// A secret that cannot be read, so that nobody knows whether a request is signed.
pub(crate) fn unreadable_secret(webhook: &Webhook, why: &str) {
    error!(
        name: "webhook.unreadable_secret",
        path = webhook.path,
        kind = webhook.kind.as_str(),
        error = why,
        "a secret cannot be read: {why}"
    );
}

/// An event that the queue has taken.
pub(crate) fn queued(config: &Config, event: &DeletionEvent, message_id: &str) {
    info!(
        name: "event.queued",
        event_id = event.id,
        event_type = config.events.name(event.event_type),
        event_source = event.source,
        reference = event.reference,
        targets = event.targets.len(),
        message_id = cut(message_id),
        "queued {}", event.id
    );
}

/// An event that may not be on the queue; its sender is asked to send it again.
pub(crate) fn not_queued(config: &Config, event: &DeletionEvent, why: &str) {
    error!(
        name: "event.not_queued",
        event_id = event.id,
        event_type = config.events.name(event.event_type),
        event_source = event.source,
        reference = event.reference,
        targets = event.targets.len(),
        error = why,
        "not queued {}: {why}", event.id
    );
}

/// A notification with nothing to do.
pub(crate) fn ignored(webhook: &Webhook, kind: &str) {
    debug!(
        name: "callback.ignored",
        path = webhook.path,
        kind = webhook.kind.as_str(),
        "type" = cut(kind),
        "nothing to do for {}", cut(kind)
    );
}

/// An alert that the provider, when asked, did not confirm; nothing is deleted.
pub(crate) fn unconfirmed(webhook: &Webhook, alert: &ModerationAlert, why: &str) {
    warn!(
        name: "callback.unconfirmed",
        path = webhook.path,
        kind = webhook.kind.as_str(),
        "type" = alert.event,
        id_member = alert.id_kind.member(),
        id = alert.id,
        error = why,
        "{} of {} is not confirmed: {why}", alert.event, alert.id
    );
}

/// What the provider says became of a medium.
pub(crate) fn confirmed(account: &Account, confirmation: &Confirmation) {
    let Confirmation { id, id_kind, is_success, what, jobs, error_code, error_message, time } = confirmation;
    let (level, outcome) = if *is_success { (Level::INFO, "deleted") } else { (Level::WARN, "failed") };
    event_at!(
        level,
        name: "target.confirmed",
        outcome,
        provider = id_kind.provider().as_str(),
        account = account.name,
        id_member = id_kind.member(),
        id,
        parts = what.as_deref().map(cut),
        job_ids = jobs.as_deref().map(cut),
        error_code = error_code.as_deref().map(cut),
        error_message = error_message.as_deref().map(cut),
        provider_time = time.as_deref().map(cut),
        "the provider reports {outcome} {id}"
    );
}
