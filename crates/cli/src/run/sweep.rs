//! `takedown sweep`: what a sweep would delete, oldest first, and why; with `--apply` it is deleted, or put on a queue.

use serde_json::{Value, json};

use super::Job;
use super::payload::Payload;
use crate::arguments::Sweep;
use crate::exit::{Done, Wrong};
use crate::function::Accounts;
use crate::terminal::{STRONG, number, styled, to_stdout};
use crate::{settings, setup};

pub(crate) async fn sweep(sweep: &Sweep) -> Done {
    let event = json!({
        "specversion": "1.0",
        "id": "takedown-cli",
        "source": "urn:takedown:cli",
        "type": "retention.sweep",
        "data": {"sweep": sweep.name},
    });
    let payloads = vec![Payload { bytes: event.to_string().into_bytes() }];
    let queue = sweep.queue.clone().filter(|_| sweep.doing.apply);
    if sweep.queue.is_some() && !sweep.doing.apply {
        return Err(Wrong::new("--queue goes with --apply: a dry run puts nothing on a queue"));
    }
    let job = Job::new(&sweep.place, &sweep.doing, queue, setup::MANY, payloads).await?;
    known(&sweep.name, &job)?;
    job.run().await
}

/// A sweep that nobody configured is wrong usage, and told before anything is listed.
fn known(name: &str, job: &Job<'_>) -> Result<(), Wrong> {
    let names = match &job.accounts {
        Accounts::Emulator(url) => settings::sweeps(&setup::samples(url)),
        Accounts::Configured(_, text) => settings::sweeps(text),
    };
    if names.iter().any(|own| own == name) {
        return Ok(());
    }
    let known = if names.is_empty() { "there is none".to_owned() } else { format!("there are {}", names.join(", ")) };
    Err(Wrong(format!("no sweep {name} is configured; {known}")))
}

/// Why a sweep took what it took.
pub(super) fn told(sweeps: &[Value]) {
    for line in sweeps {
        let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let count = |name: &str| number(line.get(name).and_then(Value::as_u64).unwrap_or_default());
        let name = styled(STRONG, text("sweep"));
        if text("event") == "sweep.started" {
            let rules = ["categories", "tags", "statuses", "storage"].map(|rule| (rule, text(rule)));
            let rules: String = rules
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(rule, value)| format!(", {rule} {value}"))
                .collect();
            to_stdout(&format!(
                "{name}: created before {}{rules}, at {} ({})",
                text("created_before"),
                text("account"),
                text("provider")
            ));
        } else {
            let held = count("protected");
            to_stdout(&format!(
                "{name}: {} of {} listed are due, {held} of them held, {} left for the next run; {} {}",
                count("matched"),
                count("found"),
                count("left"),
                text("status"),
                text("error")
            ));
        }
    }
}
