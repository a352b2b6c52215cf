//! How many requests an invocation may take: the fewest that the providers' batch limits allow, and a bound on what comes on top.

use std::collections::{BTreeMap, BTreeSet};

use super::super::invocation::Invocation;
use super::super::scenario::{Account, Intake, Provider};
use super::super::wish::{Ask, Name, Wish};
use super::{Oracle, Violation};

/// Ids of one call. Sources: `DeleteVideo`, `DeleteMezzanines`, `DeleteStream` and `BatchGetMediaInfos`; `DeleteMedia` of MPS.
const VOD_IDS: usize = 20;
const MPS_IDS: usize = 10;
/// Requests for an item on top of its tries: a batch of 20 is halved five times until the item stands alone.
const HALVINGS: u64 = 6;
/// Requests that look for an item which silences an operation.
const PROBES: u64 = 64;
/// Pages and beginnings of a listing.
const PAGES: u64 = 64;

impl Oracle {
    /// In good weather and where nothing stands in the way, an invocation takes the fewest requests. Otherwise each item may be asked
    /// for once more, and in bad weather as often as it is tried and halved.
    pub(super) fn bounded(&mut self, invocation: &Invocation, intake: Intake) {
        let Some(day) = invocation.day() else { return };
        let mut wrong = Vec::new();
        let messages = invocation.messages.iter().filter_map(|(message, _)| invocation.message(&day, *message));
        let messages: Vec<_> = messages.collect();
        for (index, account) in day.accounts.iter().enumerate() {
            let asked: Vec<&Wish> =
                messages.iter().flat_map(|kept| &kept.event.wishes).filter(|wish| wish.account == index).collect();
            let looks_up = !day.protected.is_empty();
            let least = fewest(account, &asked, looks_up);
            let units: usize = asked.iter().map(|wish| units(account, wish)).sum();
            let units = units as u64;
            let before = invocation.before.get(index);
            let names: BTreeSet<_> = asked.iter().map(|wish| wish.name).collect();
            let media: BTreeSet<_> = asked.iter().map(|wish| wish.name.medium()).collect();
            // By another of its names, a medium may be gone before it is asked for.
            let is_clear = names.len() == media.len()
                && asked.iter().all(|wish| {
                    let medium = account.media.get(wish.name.medium());
                    let is_free = medium.is_some_and(|medium| !medium.forbidden && !medium.in_use);
                    is_free && before.is_some_and(|pieces| !pieces.is_empty() && has_all(account, wish, pieces))
                });
            let tries = day.limits.attempts + 1;
            let most = match (invocation.is_troubled(), is_clear && !invocation.is_shared.get()) {
                (false, true) => least,
                (false, false) => least + units * 2,
                (true, _) => units * (tries + HALVINGS) + PROBES,
            };
            let is_calm = !invocation.is_troubled() && !invocation.is_shared.get();
            let most = match intake {
                // One page, and what it does not tell of each medium.
                Intake::Sweep { queued: true } if is_calm && !invocation.is_dry(&day) => {
                    let is_told = !looks_up && day.sweep.is_some_and(|sweep| sweep.scope == "media");
                    let is_told = is_told || account.provider != Provider::Vod;
                    1 + if is_told { 0 } else { asked.len() as u64 }
                }
                Intake::Sweep { .. } => most + units + PAGES,
                _ => most,
            };
            // With a key that was replaced since the last invocation, a request is refused before the secret is read again.
            let most = if account.has_secret { most * 2 } else { most };
            let requests = invocation.requests(index);
            if requests > most {
                wrong.push(format!(
                    "{requests} requests to {} for {units} ids in invocation {}; the fewest are {least}, and {most} the most",
                    account.name, invocation.number
                ));
            }
        }
        self.violations.extend(wrong.into_iter().map(|what| Violation { promise: "requests are few", what }));
    }
}

/// Ids that a target may come to, its streams among them.
fn units(account: &Account, wish: &Wish) -> usize {
    let streams = account.media.get(wish.name.medium()).map_or(0, |medium| medium.streams);
    match &wish.ask {
        Ask::Streams(jobs) => 1 + jobs.len(),
        Ask::Renditions | Ask::Definitions(_) => 1 + streams,
        _ => 1,
    }
}

/// Whether everything that a target can name is still there.
fn has_all(account: &Account, wish: &Wish, pieces: &BTreeSet<super::Piece>) -> bool {
    let streams = account.media.get(wish.name.medium()).map_or(0, |medium| medium.streams);
    let there = pieces.iter().filter(|piece| wish.covers(piece)).count();
    match &wish.ask {
        Ask::Streams(jobs) => there == jobs.len(),
        Ask::Renditions if account.provider == Provider::Vod => there == streams && streams > 0,
        _ => there > 0,
    }
}

/// The fewest requests for these targets of one account.
fn fewest(account: &Account, wishes: &[&Wish], looks_up: bool) -> u64 {
    let mut by_name: BTreeMap<Name, Vec<&Ask>> = BTreeMap::new();
    for wish in wishes {
        by_name.entry(wish.name).or_default().push(&wish.ask);
    }
    let (mut whole, mut sources) = (BTreeMap::<_, usize>::new(), BTreeMap::<_, usize>::new());
    let mut single = 0;
    for (name, asks) in &by_name {
        if matches!(name, Name::File(_)) {
            single += 1;
        } else if asks.contains(&&Ask::Everything) {
            *whole.entry(kind(*name)).or_default() += 1;
        } else {
            let is_source = |ask: &&&Ask| matches!(ask, Ask::Source { .. });
            if asks.iter().any(|ask| is_source(&ask)) {
                let force = asks.contains(&&Ask::Source { force: true });
                *sources.entry((kind(*name), force)).or_default() += 1;
            }
            single += stream_calls(account, *name, asks);
        }
    }
    let batch = if account.provider == Provider::Mps { MPS_IDS } else { VOD_IDS };
    let batches = |groups: usize| groups.div_ceil(batch);
    let deletes: usize = whole.values().chain(sources.values()).map(|count| batches(*count)).sum();
    let lookups: usize = match looks_up && account.provider == Provider::Vod {
        true => {
            let of = |wanted: u8| by_name.keys().filter(|name| kind(**name) == wanted).count().div_ceil(VOD_IDS);
            of(0) + of(1)
        }
        false => 0,
    };
    (deletes + single + lookups) as u64
}

/// A list of the streams, if one is needed, and the deletes.
fn stream_calls(account: &Account, name: Name, asks: &[&Ask]) -> usize {
    let lists = asks.iter().any(|ask| matches!(ask, Ask::Renditions | Ask::Definitions(_)));
    let named: BTreeSet<usize> =
        asks.iter().flat_map(|ask| if let Ask::Streams(jobs) = ask { jobs.clone() } else { Vec::new() }).collect();
    let listed = if lists { account.media.get(name.medium()).map_or(0, |medium| medium.streams) } else { 0 };
    usize::from(lists) + (named.len() + listed).div_ceil(VOD_IDS)
}

/// Names of one kind go together.
fn kind(name: Name) -> u8 {
    match name {
        Name::Video(_) => 0,
        Name::Reference(_) => 1,
        Name::Media(_) | Name::File(_) => 2,
    }
}
