//! The plan: all targets of an invocation become the fewest calls that the providers' limits allow.
//! A function from targets to a value; the order is that of the targets. Where targets come one after the other, a planner gives the
//! same calls as they fill.

mod batch;

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use batch::Batches;
pub(crate) use batch::chunks;

use crate::account::Account;
use crate::provider::{Call, Delete, Item, Name, Operation, Stream, alibaba, tencent};
use crate::request::{Deletion, IdKind, MediaId, Part, PartType, Renditions, Target, TargetId};

/// Calls, as far as they can be known before the first of them is made.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Plan {
    pub(crate) calls: Vec<Call>,
    /// Videos whose streams have to be listed before they can be deleted.
    pub(crate) listings: Vec<Listing>,
}

impl Plan {
    /// Every call with its account and what it names. A listing is one call; how many deletes follow it, only its reply tells.
    pub(crate) fn calls(&self) -> impl Iterator<Item = (&Rc<Account>, Operation, String)> {
        let calls = self.calls.iter().map(|call| (&call.account, call.delete.operation(), call.to_string()));
        let listings =
            self.listings.iter().map(|listing| (&listing.account, Operation::GetPlayInfo, listing.video.value.clone()));
        calls.chain(listings)
    }
}

/// A video whose streams are listed, and what is deleted of them.
#[derive(Debug, PartialEq)]
pub(crate) struct Listing {
    pub(crate) account: Rc<Account>,
    pub(crate) video: MediaId,
    /// Streams that were asked for by job id, whatever the list says.
    pub(crate) jobs: Vec<Item>,
    pub(crate) wanted: Vec<Wanted>,
}

/// Streams that one target wants, by definition or all of them.
#[derive(Debug, PartialEq)]
pub(crate) struct Wanted {
    pub(crate) requested_by: TargetId,
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
    /// Adds an id that the target wants; false when it wanted it already.
    pub(crate) fn add(&mut self, id: &str, target_id: TargetId) -> bool {
        match self.places.get(id).and_then(|place| self.items.get_mut(*place)) {
            // A target names all its ids in a row, so that only the last one can be its own.
            Some(item) if item.requested_by.last() == Some(&target_id) => false,
            Some(item) => {
                item.requested_by.push(target_id);
                true
            }
            None => {
                self.places.insert(id.to_owned(), self.items.len());
                self.items.push(Item { name: Name::Id(id.to_owned()), requested_by: vec![target_id] });
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
struct MediumRequests {
    media: Vec<TargetId>,
    source: Vec<TargetId>,
    force: bool,
    jobs: Items,
    wanted: Vec<Wanted>,
    parts: Vec<(Vec<Part>, Vec<TargetId>)>,
    part_places: HashMap<Vec<Part>, usize>,
}

/// Makes the plan for these targets.
pub(crate) fn plan<'a>(targets: impl Iterator<Item = (TargetId, &'a Target)>) -> Plan {
    let mut planner = Planner::default();
    for medium in by_medium(targets, |(_, target)| target) {
        planner.add(medium.into_iter());
    }
    planner.take_all()
}

/// Brings together what is asked of the same medium, in order of first appearance.
pub(crate) fn by_medium<'a, T>(asked: impl Iterator<Item = T>, target: impl Fn(&T) -> &'a Target) -> Vec<Vec<T>> {
    let mut media: Vec<Vec<T>> = Vec::new();
    let mut places = HashMap::new();
    for one in asked {
        let Target { account, id, .. } = target(&one);
        let place = *places.entry((account, id)).or_insert(media.len());
        match media.get_mut(place) {
            Some(medium) => medium.push(one),
            None => media.push(vec![one]),
        }
    }
    media
}

/// A plan that grows medium by medium, and is taken in parts.
#[derive(Default)]
pub(crate) struct Planner {
    batches: Batches,
    listings: Vec<Listing>,
}

impl Planner {
    /// Takes everything that is asked of one medium.
    pub(crate) fn add<'a>(&mut self, targets: impl Iterator<Item = (TargetId, &'a Target)>) {
        let mut targets = targets.peekable();
        let Some(&(_, Target { account, id, .. })) = targets.peek() else { return };
        let mut requests = MediumRequests::default();
        for (target_id, target) in targets {
            requests.add(target_id, target);
        }
        requests.into_calls(account, id, &mut self.batches, &mut self.listings);
    }

    /// What gains nothing by waiting for other media.
    pub(crate) fn take_full(&mut self) -> Plan {
        Plan { calls: self.batches.take_full(), listings: std::mem::take(&mut self.listings) }
    }

    /// Everything that is left.
    pub(crate) fn take_all(&mut self) -> Plan {
        Plan { calls: self.batches.take_all(), listings: std::mem::take(&mut self.listings) }
    }
}

impl MediumRequests {
    fn add(&mut self, target_id: TargetId, target: &Target) {
        let is_file = target.id.kind == IdKind::File;
        match &target.deletion {
            Deletion::Media => self.media.push(target_id),
            Deletion::Source { .. } if is_file => self.add_parts(vec![part(PartType::OriginalFiles, None)], target_id),
            Deletion::Source { force } => {
                self.source.push(target_id);
                self.force |= force;
            }
            Deletion::Parts(parts) => self.add_parts(parts.clone(), target_id),
            Deletion::Renditions(Renditions::Templates(ids)) => {
                self.add_parts(ids.iter().map(|id| part(PartType::TranscodeFiles, Some(*id))).collect(), target_id);
            }
            Deletion::Renditions(Renditions::All) if is_file => self.add_parts(
                vec![part(PartType::TranscodeFiles, None), part(PartType::AdaptiveDynamicStreamingFiles, None)],
                target_id,
            ),
            Deletion::Renditions(Renditions::All) => {
                self.wanted.push(Wanted { requested_by: target_id, definitions: None })
            }
            Deletion::Renditions(Renditions::Definitions(list)) => {
                self.wanted.push(Wanted { requested_by: target_id, definitions: Some(list.clone()) });
            }
            Deletion::Renditions(Renditions::Jobs(jobs)) => {
                for job in jobs {
                    self.jobs.add(job, target_id);
                }
            }
        }
    }

    fn add_parts(&mut self, parts: Vec<Part>, target_id: TargetId) {
        match self.part_places.entry(parts) {
            Entry::Occupied(place) => {
                if let Some((_, targets)) = self.parts.get_mut(*place.get()) {
                    targets.push(target_id);
                }
            }
            Entry::Vacant(vacant) => {
                self.parts.push((vacant.key().clone(), vec![target_id]));
                vacant.insert(self.parts.len() - 1);
            }
        }
    }

    /// A delete of the whole medium covers everything else that is asked of it.
    fn into_calls(mut self, account: &Rc<Account>, id: &MediaId, batches: &mut Batches, listings: &mut Vec<Listing>) {
        let named = |requested_by| Item { name: Name::Id(id.value.clone()), requested_by };
        let file = || Delete::from(tencent::Delete { file: id.clone() });
        if !self.media.is_empty() {
            let whole = || Name::Id(id.value.clone());
            let (delete, name) = match id.kind {
                IdKind::Video | IdKind::Reference => (alibaba::Delete::Video { by: id.kind }.into(), whole()),
                IdKind::Media => (alibaba::Delete::Media.into(), whole()),
                IdKind::File => (file(), Name::Whole),
            };
            let requested_by = self.everybody();
            return batches.add(account, delete, Item { name, requested_by });
        }
        if !self.source.is_empty() {
            let delete = alibaba::Delete::Mezzanines { by: id.kind, force: self.force };
            batches.add(account, delete.into(), named(std::mem::take(&mut self.source)));
        }
        for (parts, requested_by) in self.parts {
            batches.add(account, file(), Item { name: Name::Parts(parts), requested_by });
        }
        let jobs = self.jobs.into_vec();
        if !self.wanted.is_empty() {
            listings.push(Listing { account: Rc::clone(account), video: id.clone(), jobs, wanted: self.wanted });
        } else {
            for job in jobs {
                batches.add(account, alibaba::Delete::Stream { video: id.clone() }.into(), job);
            }
        }
    }

    /// Everybody who asked for anything, each once.
    fn everybody(&mut self) -> Vec<TargetId> {
        let mut targets = std::mem::take(&mut self.media);
        targets.append(&mut self.source);
        targets.extend(self.wanted.iter().map(|wanted| wanted.requested_by));
        targets.extend(self.parts.iter().flat_map(|(_, targets)| targets));
        targets.extend(self.jobs.items.iter().flat_map(|item| &item.requested_by));
        targets.sort_unstable();
        targets.dedup();
        targets
    }
}

fn part(kind: PartType, definition: Option<u64>) -> Part {
    Part { kind, definition }
}

#[cfg(test)]
mod tests;
