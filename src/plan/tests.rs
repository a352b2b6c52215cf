mod batches;
mod minimum;
mod renditions;

use super::*;
use crate::request::Provider;

fn medium(kind: IdKind, value: impl Into<String>) -> MediaId {
    MediaId { kind, value: value.into(), sub_app_id: None }
}

fn video(id: &str) -> MediaId {
    medium(IdKind::Video, id)
}

fn file(id: &str) -> MediaId {
    medium(IdKind::File, id)
}

/// One of two accounts.
fn account(number: usize) -> Rc<Account> {
    Account::named(if number == 0 { "cn" } else { "intl" }, Provider::AliyunVod)
}

fn target(number: usize, id: MediaId, deletion: Deletion) -> Target {
    Target { account: account(number), id, deletion }
}

fn source(force: bool) -> Deletion {
    Deletion::Source { force }
}

fn all_renditions() -> Deletion {
    Deletion::Renditions(Renditions::All)
}

fn jobs(ids: &[&str]) -> Deletion {
    Deletion::Renditions(Renditions::Jobs(ids.iter().map(|id| (*id).to_owned()).collect()))
}

fn definitions(names: &[&str]) -> Deletion {
    Deletion::Renditions(Renditions::Definitions(names.iter().map(|name| (*name).to_owned()).collect()))
}

fn templates(ids: &[u64]) -> Deletion {
    Deletion::Renditions(Renditions::Templates(ids.to_vec()))
}

fn parts(list: &[(PartType, Option<u64>)]) -> Vec<Part> {
    list.iter().map(|(kind, definition)| part(*kind, *definition)).collect()
}

fn numbered_targets(targets: &[Target]) -> impl Iterator<Item = (TargetId, &Target)> {
    targets.iter().enumerate().map(|(number, target)| (TargetId(number), target))
}

/// The plan for these targets, asked in this order.
fn planned(targets: &[Target]) -> Plan {
    plan(numbered_targets(targets))
}

/// What is taken of a plan for the same targets while it grows, medium by medium, and at the end.
fn taken(targets: &[Target]) -> Vec<Plan> {
    let mut planner = Planner::default();
    let mut parts = Vec::new();
    for medium in by_medium(numbered_targets(targets), |(_, target)| target) {
        planner.add(medium.into_iter());
        parts.push(planner.take_full());
    }
    parts.push(planner.take_all());
    parts
}

/// The plan for the same targets, when it is taken as it grows.
fn grown(targets: &[Target]) -> Plan {
    let mut whole = Plan::default();
    for part in taken(targets) {
        whole.calls.extend(part.calls);
        whole.listings.extend(part.listings);
    }
    whole
}

/// Both plans for these targets.
fn both(targets: &[Target]) -> [Plan; 2] {
    [planned(targets), grown(targets)]
}

fn item(id: &str, targets: &[usize]) -> Item {
    Item { name: Name::Id(id.to_owned()), requested_by: targets.iter().copied().map(TargetId).collect() }
}

fn call(number: usize, delete: impl Into<Delete>, items: Vec<Item>) -> Call {
    Call { account: account(number), delete: delete.into(), items }
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("id-{number}")).collect()
}
