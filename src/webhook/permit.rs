//! Events that ask for more than their webhook may.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::config::{Config, Webhook};
use crate::request::{DeletionEvent, Problem, Problems, Rejection};

/// Why an event is not executed at this webhook, if so: all that it asks for beyond what is allowed.
pub(crate) fn refusal(config: &Config, webhook: &Webhook, event: &DeletionEvent, text: &str) -> Option<Rejection> {
    let mistakes = mistakes(config, webhook, event);
    if mistakes.is_empty() {
        return None;
    }
    let form = Form::of(text);
    let mut problems = Problems::default();
    for (place, error) in mistakes {
        problems.add(|| Problem { pointer: form.map(|form| form.pointer(&place)).unwrap_or_default(), error });
    }
    Some(Rejection::of(event, config.type_of(event), problems))
}

/// A member of an event, in whichever form it has.
enum Place {
    Type,
    Target(usize),
    Sweep,
}

fn mistakes(config: &Config, webhook: &Webhook, event: &DeletionEvent) -> Vec<(Place, String)> {
    let allowed = &webhook.allowed;
    let mut mistakes = Vec::new();
    let type_name = config.type_of(event);
    let is_type = if event.sweeps.is_empty() { allowed.event_type(event.event_type) } else { allowed.sweeps() };
    if !is_type {
        mistakes.push((Place::Type, format!("this webhook takes no {type_name} events: its `types` do not name them")));
    }
    let mut seen = BTreeSet::new();
    for (index, target) in event.targets.iter().enumerate() {
        if !allowed.account(&target.account) && seen.insert(&target.account) {
            let what = format!(
                "this webhook takes no targets of the account {:?}: its `accounts` do not name it",
                target.account.name
            );
            mistakes.push((Place::Target(index), what));
        }
    }
    for sweep in event.sweeps.iter().filter_map(|sweep| config.sweeps.get(*sweep)) {
        if !allowed.account(&sweep.account) {
            let what = format!(
                "this webhook runs no sweep of the account {:?} ({}): its `accounts` do not name it",
                sweep.account.name, sweep.name
            );
            mistakes.push((Place::Sweep, what));
        }
    }
    mistakes
}

/// Where an event keeps its type and its data, so that a pointer can be written.
#[derive(Clone, Copy)]
struct Form {
    type_member: &'static str,
    data_member: &'static str,
}

#[derive(Deserialize)]
struct Shape {
    specversion: Option<IgnoredAny>,
    #[serde(rename = "detail-type")]
    detail_type: Option<IgnoredAny>,
    detail: Option<Inner>,
}

#[derive(Deserialize)]
struct Inner {
    specversion: Option<IgnoredAny>,
}

impl Form {
    /// That of an event without a wrapper; a pointer into another one is left out.
    fn of(text: &str) -> Option<Self> {
        match serde_json::from_str(text).ok()? {
            Shape { specversion: Some(_), .. } => Some(Self { type_member: "type", data_member: "data" }),
            Shape { detail_type: Some(_), detail: Some(Inner { specversion: None }), .. } => {
                Some(Self { type_member: "detail-type", data_member: "detail" })
            }
            _ => None,
        }
    }

    fn pointer(self, place: &Place) -> String {
        let Self { type_member, data_member } = self;
        match place {
            Place::Type => format!("/{type_member}"),
            Place::Target(index) => format!("/{data_member}/targets/{index}"),
            Place::Sweep => format!("/{data_member}"),
        }
    }
}
