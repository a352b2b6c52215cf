//! What must be told of the messages of an invocation that are rejected.

use serde_json::Value;

use super::super::invocation::Invocation;
use super::super::scenario::{Intake, Message, Poison, Scenario, case, event_id};
use super::Oracle;

impl Oracle {
    /// Each has one line, which names its mistakes and, where it can be read, its event.
    pub(super) fn rejected(&mut self, day: &Scenario, invocation: &Invocation, intake: Intake, lines: &[Value]) {
        if self.scenario.log_level == "FATAL" {
            return;
        }
        let has_message_id = matches!(intake, Intake::Standard | Intake::Fifo | Intake::Stream);
        for (message, id) in &invocation.messages {
            // What is not signed is no message yet.
            let is_told = |kept: &Message| day.is_rejected(kept) && kept.poison != Some(Poison::Unsigned);
            let Some(kept) = invocation.message(day, *message).filter(is_told) else { continue };
            let is_of = |line: &&Value| {
                line["event"] == "message.rejected" && (!has_message_id || line["message_id"] == id.as_str())
            };
            let own: Vec<_> = lines.iter().filter(is_of).collect();
            let [line] = own.as_slice() else {
                self.broken("a rejection is told once", format!("{} lines of {id}", own.len()));
                continue;
            };
            let mistakes = mistakes(&kept);
            let missing: Vec<_> = mistakes.iter().filter(|mistake| !has(line, mistake)).collect();
            let count = line["problems"].as_u64().unwrap_or_default();
            // Of more than ten only the number is told.
            if count < mistakes.len().max(1) as u64 || (count <= 10 && !missing.is_empty()) {
                self.broken("a rejection names every mistake", format!("{missing:?} of {line}"));
            }
            if is_readable(&kept) && *message < day.messages.len() && intake != Intake::Stream {
                let is_named = line["event_id"] == event_id(*message);
                let is_of_case = day.sweep.is_some() || line["reference"] == case(*message);
                if !is_named || !is_of_case {
                    self.broken("a rejection names its event", line.to_string());
                }
            }
        }
    }
}

/// What a rejection has to name, as its error says it.
fn mistakes(message: &Message) -> Vec<String> {
    let misplaced = |name: &str| vec![format!("/{name}")];
    match message.poison {
        Some(Poison::Beside(name) | Poison::Around(name)) => misplaced(name),
        Some(Poison::Several) => ["/time", "/scpoe", "video*"].map(str::to_owned).to_vec(),
        Some(Poison::UnknownMember) => misplaced("scpoe"),
        _ => Vec::new(),
    }
}

fn has(line: &Value, mistake: &str) -> bool {
    ["error", "pointer"].iter().any(|name| line[*name].as_str().is_some_and(|text| text.contains(mistake)))
}

/// Whether what names the event can be read.
fn is_readable(message: &Message) -> bool {
    !matches!(message.poison, Some(Poison::NoJson | Poison::Array | Poison::NoId))
}
