//! The lines of webhooks. Whoever has not signed fills the log with nothing but one short line.

use std::time::Duration;

use crate::account::Account;
use crate::clock::millis;
use crate::config::{Config, Webhook};
use crate::gateway::Request;
use crate::log::{Level, Line, Logger};
use crate::request::DeletionEvent;
use crate::webhook::{Confirmation, ModerationAlert};

/// Characters of a foreign text that are shown; a list of twenty job ids is as long.
const MAX_SHOWN: usize = 1024;

fn cut(text: &str) -> String {
    text.chars().take(MAX_SHOWN).collect()
}

fn of(webhook: &Webhook, line: &mut Line) {
    line.text("path", &webhook.path);
    line.text("kind", webhook.kind.as_str());
}

/// A request that was signed, or may have been.
pub(crate) fn answered(logger: &Logger, webhook: &Webhook, status: u16, elapsed: Duration) {
    let level = if status == 401 { Level::Debug } else { Level::Info };
    if let Some(mut line) = logger.line(level, "webhook.answered", &format!("answered {status}")) {
        of(webhook, &mut line);
        line.number("status", status.into());
        line.number("duration_ms", millis(elapsed));
        logger.write(&line.finish());
    }
}

/// A request for no webhook, or of no use there.
pub(crate) fn turned_away(logger: &Logger, request: &Request, status: u16) {
    if let Some(mut line) = logger.line(Level::Debug, "webhook.answered", &format!("answered {status}")) {
        line.text("method", &cut(&request.method));
        line.text("path", &cut(request.paths().last().unwrap_or_default()));
        line.number("status", status.into());
        logger.write(&line.finish());
    }
}

/// A request that no key has signed. The sender is not told why.
pub(crate) fn unsigned(logger: &Logger, webhook: &Webhook, why: &str) {
    if let Some(mut line) = logger.line(Level::Warn, "webhook.unsigned", &format!("turned away: {why}")) {
        of(webhook, &mut line);
        line.text("error", why);
        logger.write(&line.finish());
    }
}

/// A secret that cannot be read, so that nobody knows whether a request is signed.
pub(crate) fn unreadable_secret(logger: &Logger, webhook: &Webhook, why: &str) {
    if let Some(mut line) =
        logger.line(Level::Error, "webhook.unreadable_secret", &format!("a secret cannot be read: {why}"))
    {
        of(webhook, &mut line);
        line.text("error", why);
        logger.write(&line.finish());
    }
}

fn event_members(line: &mut Line, config: &Config, event: &DeletionEvent) {
    line.text("event_id", &event.id);
    line.text("event_type", config.events.name(event.event_type));
    line.text("event_source", &event.source);
    line.texts([("reference", event.reference.as_deref())]);
    line.number("targets", event.targets.len() as u64);
}

/// An event that the queue has taken.
pub(crate) fn queued(logger: &Logger, config: &Config, event: &DeletionEvent, message_id: &str) {
    if let Some(mut line) = logger.line(Level::Info, "event.queued", &format!("queued {}", event.id)) {
        event_members(&mut line, config, event);
        line.text("message_id", &cut(message_id));
        logger.write(&line.finish());
    }
}

/// An event that may not be on the queue; its sender is asked to send it again.
pub(crate) fn not_queued(logger: &Logger, config: &Config, event: &DeletionEvent, why: &str) {
    if let Some(mut line) = logger.line(Level::Error, "event.not_queued", &format!("not queued {}: {why}", event.id)) {
        event_members(&mut line, config, event);
        line.text("error", why);
        logger.write(&line.finish());
    }
}

/// A notification with nothing to do.
pub(crate) fn ignored(logger: &Logger, webhook: &Webhook, kind: &str) {
    if let Some(mut line) = logger.line(Level::Debug, "callback.ignored", &format!("nothing to do for {}", cut(kind))) {
        of(webhook, &mut line);
        line.text("type", &cut(kind));
        logger.write(&line.finish());
    }
}

/// An alert that the provider, when asked, did not confirm; nothing is deleted.
pub(crate) fn unconfirmed(logger: &Logger, webhook: &Webhook, alert: &ModerationAlert, why: &str) {
    let message = format!("{} of {} is not confirmed: {why}", alert.event, alert.id);
    if let Some(mut line) = logger.line(Level::Warn, "callback.unconfirmed", &message) {
        of(webhook, &mut line);
        line.text("type", &alert.event);
        line.text(alert.id_kind.member(), &alert.id);
        line.text("error", why);
        logger.write(&line.finish());
    }
}

/// What the provider says became of a medium.
pub(crate) fn confirmed(logger: &Logger, account: &Account, confirmation: &Confirmation) {
    let Confirmation { id, id_kind, is_success, what, jobs, error_code, error_message, time } = confirmation;
    let (level, word) = if *is_success { (Level::Info, "deleted") } else { (Level::Warn, "failed") };
    if let Some(mut line) = logger.line(level, "target.confirmed", &format!("the provider reports {word} {id}")) {
        line.text("outcome", word);
        line.text("provider", id_kind.provider().as_str());
        line.text("account", &account.name);
        line.text(id_kind.member(), id);
        let cut = |text: &Option<String>| text.as_deref().map(cut);
        let (what, jobs, code, message, time) = (cut(what), cut(jobs), cut(error_code), cut(error_message), cut(time));
        line.texts([
            ("parts", what.as_deref()),
            ("job_ids", jobs.as_deref()),
            ("error_code", code.as_deref()),
            ("error_message", message.as_deref()),
            ("provider_time", time.as_deref()),
        ]);
        logger.write(&line.finish());
    }
}
