//! The plan: all targets of an invocation become the fewest calls that the providers' limits allow.
//! A function from targets to a value; the order is that of the targets.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use crate::provider::{AskId, Call, Item, Kind, Name, Operation, Stream};
use crate::request::{Deletion, IdKind, MediaId, Part, PartType, Renditions, Target};

/// Every call of an invocation that can be known before the first is made.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Plan {
    pub(crate) calls: Vec<Call>,
    /// Videos whose streams have to be listed before they can be deleted.
    pub(crate) listings: Vec<Listing>,
}

impl Plan {
    /// Every call with its account and what it names. A listing is one call; how many deletes follow it, only its reply tells.
    pub(crate) fn calls(&self) -> impl Iterator<Item = (usize, Operation, String)> {
        let calls = self.calls.iter().map(|call| (call.account, call.kind.operation(), call.to_string()));
        let listings =
            self.listings.iter().map(|listing| (listing.account, Operation::GetPlayInfo, listing.video.value.clone()));
        calls.chain(listings)
    }
}

/// A video whose streams are listed, and what is deleted of them.
#[derive(Debug, PartialEq)]
pub(crate) struct Listing {
    pub(crate) account: usize,
    pub(crate) video: MediaId,
    /// Streams that were asked for by job id, whatever the list says.
    pub(crate) jobs: Vec<Item>,
    pub(crate) wanted: Vec<Wanted>,
}

/// Streams that one target wants, by definition or all of them.
#[derive(Debug, PartialEq)]
pub(crate) struct Wanted {
    pub(crate) ask: AskId,
    pub(crate) definitions: Option<Vec<String>>,
}

impl Wanted {
    /// The job ids of the streams that are wanted.
    pub(crate) fn jobs<'s>(&self, streams: &'s [Stream]) -> Vec<&'s str> {
        let definitions: Option<HashSet<_>> =
            self.definitions.as_ref().map(|list| list.iter().map(|own| own.to_ascii_lowercase()).collect());
        let is_wanted = |stream: &&Stream| {
            definitions.as_ref().is_none_or(|list| list.contains(&stream.definition.to_ascii_lowercase()))
        };
        streams.iter().filter(is_wanted).map(|stream| stream.job_id.as_str()).collect()
    }
}

/// Items in order, each once, with everybody who asked for it.
#[derive(Debug, Default)]
pub(crate) struct Items {
    items: Vec<Item>,
    places: HashMap<String, usize>,
}

impl Items {
    /// Adds an id that `ask` wants; false when it wanted it already.
    pub(crate) fn add(&mut self, id: &str, ask: AskId) -> bool {
        match self.places.get(id).and_then(|place| self.items.get_mut(*place)) {
            // An ask names all its ids in a row, so that only the last one can be its own.
            Some(item) if item.asks.last() == Some(&ask) => false,
            Some(item) => {
                item.asks.push(ask);
                true
            }
            None => {
                self.places.insert(id.to_owned(), self.items.len());
                self.items.push(Item { name: Name::Id(id.to_owned()), asks: vec![ask] });
                true
            }
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Item> {
        self.items
    }
}

impl From<Vec<Item>> for Items {
    fn from(items: Vec<Item>) -> Self {
        let places = items.iter().enumerate().map(|(place, item)| (item.name.id().to_owned(), place)).collect();
        Self { items, places }
    }
}

/// Everything that is asked of one medium.
#[derive(Default)]
struct Wishes {
    media: Vec<AskId>,
    source: Vec<AskId>,
    force: bool,
    jobs: Items,
    wanted: Vec<Wanted>,
    parts: Vec<(Vec<Part>, Vec<AskId>)>,
    part_places: HashMap<Vec<Part>, usize>,
}

/// Makes the plan for these targets.
pub(crate) fn plan<'a>(targets: impl Iterator<Item = (AskId, &'a Target)>) -> Plan {
    let mut media: Vec<((usize, &MediaId), Wishes)> = Vec::new();
    let mut places = HashMap::new();
    for (ask, target) in targets {
        let key = (target.account, &target.id);
        let place = *places.entry(key).or_insert_with(|| {
            media.push((key, Wishes::default()));
            media.len() - 1
        });
        if let Some((_, wishes)) = media.get_mut(place) {
            wishes.add(ask, target);
        }
    }
    let mut batches = Batches::default();
    let mut listings = Vec::new();
    for ((account, id), wishes) in media {
        wishes.into_calls(account, id, &mut batches, &mut listings);
    }
    Plan { calls: batches.into_calls(), listings }
}

impl Wishes {
    fn add(&mut self, ask: AskId, target: &Target) {
        let is_file = target.id.kind == IdKind::File;
        match &target.deletion {
            Deletion::Media => self.media.push(ask),
            Deletion::Source { .. } if is_file => self.add_parts(vec![part(PartType::OriginalFiles, None)], ask),
            Deletion::Source { force } => {
                self.source.push(ask);
                self.force |= force;
            }
            Deletion::Parts(parts) => self.add_parts(parts.clone(), ask),
            Deletion::Renditions(Renditions::Templates(ids)) => {
                self.add_parts(ids.iter().map(|id| part(PartType::TranscodeFiles, Some(*id))).collect(), ask);
            }
            Deletion::Renditions(Renditions::All) if is_file => self.add_parts(
                vec![part(PartType::TranscodeFiles, None), part(PartType::AdaptiveDynamicStreamingFiles, None)],
                ask,
            ),
            Deletion::Renditions(Renditions::All) => self.wanted.push(Wanted { ask, definitions: None }),
            Deletion::Renditions(Renditions::Definitions(list)) => {
                self.wanted.push(Wanted { ask, definitions: Some(list.clone()) });
            }
            Deletion::Renditions(Renditions::Jobs(jobs)) => {
                for job in jobs {
                    self.jobs.add(job, ask);
                }
            }
        }
    }

    fn add_parts(&mut self, parts: Vec<Part>, ask: AskId) {
        match self.part_places.entry(parts) {
            Entry::Occupied(place) => {
                if let Some((_, asks)) = self.parts.get_mut(*place.get()) {
                    asks.push(ask);
                }
            }
            Entry::Vacant(vacant) => {
                self.parts.push((vacant.key().clone(), vec![ask]));
                vacant.insert(self.parts.len() - 1);
            }
        }
    }

    /// A delete of the whole medium covers everything else that is asked of it.
    fn into_calls(mut self, account: usize, id: &MediaId, batches: &mut Batches, listings: &mut Vec<Listing>) {
        let named = |asks| Item { name: Name::Id(id.value.clone()), asks };
        let file = || Kind::TencentDeleteMedia { file: id.clone() };
        if !self.media.is_empty() {
            let (kind, name) = match id.kind {
                IdKind::Video | IdKind::Reference => (Kind::DeleteVideo { by: id.kind }, Name::Id(id.value.clone())),
                IdKind::Media => (Kind::MpsDeleteMedia, Name::Id(id.value.clone())),
                IdKind::File => (file(), Name::Whole),
            };
            let asks = self.everybody();
            return batches.add(account, kind, Item { name, asks });
        }
        if !self.source.is_empty() {
            let kind = Kind::DeleteMezzanines { by: id.kind, force: self.force };
            batches.add(account, kind, named(std::mem::take(&mut self.source)));
        }
        for (parts, asks) in self.parts {
            batches.add(account, file(), Item { name: Name::Parts(parts), asks });
        }
        let jobs = self.jobs.into_vec();
        if !self.wanted.is_empty() {
            listings.push(Listing { account, video: id.clone(), jobs, wanted: self.wanted });
        } else {
            for job in jobs {
                batches.add(account, Kind::DeleteStream { video: id.clone() }, job);
            }
        }
    }

    /// Everybody who asked for anything, each once.
    fn everybody(&mut self) -> Vec<AskId> {
        let mut asks = std::mem::take(&mut self.media);
        asks.append(&mut self.source);
        asks.extend(self.wanted.iter().map(|wanted| wanted.ask));
        asks.extend(self.parts.iter().flat_map(|(_, asks)| asks));
        asks.extend(self.jobs.items.iter().flat_map(|item| &item.asks));
        asks.sort_unstable();
        asks.dedup();
        asks
    }
}

fn part(kind: PartType, definition: Option<u64>) -> Part {
    Part { kind, definition }
}

/// Items by account and kind of call, in order of first appearance.
#[derive(Default)]
struct Batches {
    batches: Vec<Call>,
    places: HashMap<(usize, Kind), usize>,
}

impl Batches {
    fn add(&mut self, account: usize, kind: Kind, item: Item) {
        match self.places.entry((account, kind)) {
            Entry::Occupied(place) => {
                if let Some(call) = self.batches.get_mut(*place.get()) {
                    call.items.push(item);
                }
            }
            Entry::Vacant(vacant) => {
                let kind = vacant.key().1.clone();
                vacant.insert(self.batches.len());
                self.batches.push(Call { account, kind, items: vec![item] });
            }
        }
    }

    fn into_calls(self) -> Vec<Call> {
        self.batches.into_iter().flat_map(|batch| chunks(batch.account, &batch.kind, batch.items)).collect()
    }
}

/// Calls of one kind for these items, each as full as the provider allows.
pub(crate) fn chunks(account: usize, kind: &Kind, items: Vec<Item>) -> Vec<Call> {
    let limit = kind.operation().batch_limit();
    let mut items = items.into_iter();
    let mut calls = Vec::new();
    loop {
        let batch: Vec<_> = items.by_ref().take(limit).collect();
        if batch.is_empty() {
            return calls;
        }
        calls.push(Call { account, kind: kind.clone(), items: batch });
    }
}

#[cfg(test)]
mod tests;
