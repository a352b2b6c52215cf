//! An invocation that is an HTTP request: from the signature to the answer.

use std::rc::Rc;
use std::time::Duration;

use tokio::time::Instant;

use super::Work;
use super::sweep;
use super::worker::{Terms, Worker};
use crate::account::Account;
use crate::config::{Config, QueueUrl, Webhook};
use crate::event;
use crate::exchange::CallCounts;
use crate::execute::look_up;
use crate::journal::{self, webhook as lines};
use crate::ledger::Summary;
use crate::provider::alibaba::{GetMediaAuditResult, GetVideoInfo};
use crate::provider::tencent::DescribeMediaInfos;
use crate::provider::{Lookup, LookupItem};
use crate::queue::Outgoing;
use crate::report;
use crate::request::{Message, Problem, Rejection};
use crate::trigger::{Answer, Request, Unreadable};
use crate::webhook::{self, Asked, Callback, Finding, Keyring, ModerationAlert, Question, Reader, Signed, body_id};

/// How long secrets, the provider's confirmation and the queue may take together. Alibaba Cloud VOD waits for an answer for five
/// seconds, other senders for fifteen or more.
const PATIENCE: Duration = Duration::from_secs(4);

/// An event as it was sent, and what was understood of it.
struct Sent {
    text: String,
    message: Message,
}

/// One request at one webhook.
struct Visit<'a> {
    worker: Worker<'a>,
    keyring: &'a Keyring,
    config: &'a Config,
    webhook: &'a Webhook,
    request: &'a Request,
    work: Work<'a>,
    /// When the sender has to have its answer, unless events are executed at once.
    soon: Instant,
}

/// What a visit came to: the answer, and what the ledger says where it was opened.
struct Done {
    answer: Answer,
    messages: Vec<Message>,
    summary: Option<Summary>,
}

impl From<Answer> for Done {
    fn from(answer: Answer) -> Self {
        Self { answer, messages: Vec::new(), summary: None }
    }
}

/// Answers an HTTP request; the answer is JSON for the trigger that brought it.
pub(super) async fn receive(worker: &Worker<'_>, keyring: &Keyring, request: &Request, work: Work<'_>) -> String {
    let config = &worker.active.config;
    let answer = match webhook::admit(config, request) {
        Ok(webhook) => {
            let soon = work.stop_at.min(work.started + PATIENCE);
            let visit = Visit { worker: *worker, keyring, config, webhook, request, work, soon };
            let Done { answer, messages, summary } = visit.respond().await;
            lines::answered(webhook, answer.status, work.started.elapsed());
            if let Some(summary) = summary {
                journal::finish(&worker.stamp(), &messages, &summary.sums(), work.started.elapsed());
            }
            answer
        }
        Err(answer) => {
            lines::turned_away(request, answer.status);
            answer
        }
    };
    request.form.write(answer)
}

impl Visit<'_> {
    async fn respond(&self) -> Done {
        let Self { worker, config, webhook, request, work, soon, .. } = *self;
        let resources = worker.resources;
        let now = resources.clock.now();
        let reader = Reader { http: &resources.http, environment: &resources.environment, until: soon };
        match self.keyring.check(webhook, request, now, &reader).await {
            Signed::Yes => {}
            Signed::No(why) => {
                lines::unsigned(webhook, why);
                return Answer::problem(401).into();
            }
            Signed::Unknown(why) => {
                lines::unreadable_secret(webhook, &why);
                return Answer::problem(503).into();
            }
        }
        let (texts, calls) = match webhook::read(webhook, request) {
            Ok(Asked::Events(texts)) => (texts, CallCounts::default()),
            Ok(Asked::Callback(callback)) => match self.hear(callback).await {
                Ok(heard) => heard,
                Err(done) => return done,
            },
            Err(error) => {
                journal::unreadable(&worker.stamp(), &Unreadable(error.clone()));
                return Answer::explained(400, &error).into();
            }
        };
        let mut sent: Vec<_> =
            texts.into_iter().map(|text| Sent { message: understood(&text, request, config, webhook), text }).collect();
        journal::rejections(sent.iter().map(|sent| &sent.message));
        let (mut queued, mut is_complete) = (0, true);
        // What must not delete anything must not lie on a queue either, from which it would be taken without this variable.
        if let Some(url) = config.queue.as_ref().filter(|_| !config.dry_run) {
            (sent, queued, is_complete) = self.enqueue(url, sent).await;
        }
        let messages: Vec<_> = sent.into_iter().map(|sent| sent.message).collect();
        let terms = Terms { stop_at: work.stop_at, report_context: Some(work.context), are_released: false };
        let mut summary = worker.settle(&messages, &terms, calls).await;
        sweep::run_all(&worker, &messages, &terms, &mut summary).await;
        let answer = if is_complete {
            report::http_answer(&messages, &summary, queued, webhook.kind.accepted())
        } else {
            Answer::explained(503, "not everything could be put on the queue; send it again")
        };
        Done { answer, messages, summary: Some(summary) }
    }

    /// Puts what was understood on the queue. Gives back what was rejected, how many events the queue took, and whether these are all.
    async fn enqueue(&self, url: &QueueUrl, sent: Vec<Sent>) -> (Vec<Sent>, usize, bool) {
        let (accepted, rejected): (Vec<_>, Vec<_>) = sent.into_iter().partition(|sent| sent.message.event.is_ok());
        let events: Vec<_> = accepted.iter().filter_map(|sent| sent.message.event.as_ref().ok()).collect();
        let outgoing: Vec<_> = accepted
            .iter()
            .zip(&events)
            // The text too: that a sender used an id twice must not lose what it asked for.
            .map(|(sent, event)| Outgoing::new(&sent.text, &[&event.source, &event.id, &sent.text]))
            .collect();
        let mut queued = 0;
        for (event, result) in events.iter().zip(self.worker.queue(url, self.soon).send(&outgoing).await) {
            match result {
                Ok(message_id) => {
                    queued += 1;
                    lines::queued(self.config, event, &message_id);
                }
                Err(why) => lines::not_queued(self.config, event, &why),
            }
        }
        (rejected, queued, queued == events.len())
    }

    /// Hears what a provider reports. What may be a takedown becomes one when the provider, asked for it, says the same.
    async fn hear(&self, callback: Callback) -> Result<(Vec<String>, CallCounts), Done> {
        let Self { webhook, request, .. } = *self;
        let (alert, account) = match (callback, webhook.kind.account()) {
            (Callback::Alert(alert), Some(account)) => (alert, account),
            (Callback::Confirmed(confirmations), Some(account)) => {
                confirmations.iter().for_each(|confirmed| lines::confirmed(account, confirmed));
                return Ok(Default::default());
            }
            (Callback::Nothing(kind), _) => {
                lines::ignored(webhook, &kind);
                return Ok(Default::default());
            }
            // Only the senders of an account's provider speak of its media.
            (_, None) => return Err(Answer::problem(422).into()),
        };
        let (finding, calls) = self.ask_provider(account, &alert).await;
        let (status, why) = match finding {
            Finding::Confirmed => {
                let id = alert.review_id().unwrap_or_else(|| body_id(request));
                return Ok((vec![alert.takedown(&id, &webhook.path, &account.name)], calls));
            }
            Finding::Gone => {
                let why = "the provider does not know the medium: it is gone, or the account's endpoint, region or application is wrong";
                lines::unconfirmed(webhook, &alert, why);
                return Ok((Vec::new(), calls));
            }
            Finding::Denied(why) => (422, why),
            Finding::Unknown(why) => (503, why),
        };
        lines::unconfirmed(webhook, &alert, &why);
        let terms = Terms { stop_at: self.soon, report_context: None, are_released: false };
        let summary = self.worker.settle(&[], &terms, calls).await;
        Err(Done { answer: Answer::explained(status, &why), messages: Vec::new(), summary: Some(summary) })
    }

    /// Asks the provider for its own word.
    async fn ask_provider(&self, account: &Rc<Account>, alert: &ModerationAlert) -> (Finding, CallCounts) {
        let calls = CallCounts::default();
        let exchange = self.worker.exchange(&calls, self.soon);
        let id = alert.id.as_str();
        let word = match alert.question {
            Question::AuditResult => exchange.read(account, &GetMediaAuditResult { id }).await.map(Lookup::Found),
            Question::VideoStatus => exchange.read(account, &GetVideoInfo { id }).await.map(Lookup::Found),
            Question::FileReview { sub_app_id } => {
                let items = [LookupItem { id: id.to_owned(), index: 0 }];
                let request = DescribeMediaInfos { sub_app_id, items: &items };
                look_up(&exchange, account, request).await.pop().unwrap_or(Ok(Lookup::Omitted))
            }
        };
        drop(exchange);
        (Finding::from(word), calls)
    }
}

/// The message that a text of a request is. It may ask for what the webhook allows, and with a queue, it has to fit one of its messages.
fn understood(text: &str, request: &Request, config: &Config, webhook: &Webhook) -> Message {
    let message = event::message_amid(text, config, webhook::names_around(request));
    let refusal = message.event.as_ref().ok().and_then(|event| webhook::refusal(config, webhook, event, text));
    if let Some(rejection) = refusal {
        return Message { event: Err(rejection), ..message };
    }
    match &message.event {
        Ok(event) if config.queue.is_some() && Outgoing::new(text, &[]).is_too_large() => {
            let problem = Problem::whole("the event is too long for the queue");
            let rejection = Rejection::of(event, config.type_of(event), problem);
            Message { event: Err(rejection), ..message }
        }
        _ => message,
    }
}
