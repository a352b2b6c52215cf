mod batches;
mod minimum;
mod renditions;

use super::*;

fn medium(kind: IdKind, value: impl Into<String>) -> MediaId {
    MediaId { kind, value: value.into(), sub_app_id: None }
}

fn video(id: &str) -> MediaId {
    medium(IdKind::Video, id)
}

fn file(id: &str) -> MediaId {
    medium(IdKind::File, id)
}

fn target(account: usize, id: MediaId, deletion: Deletion) -> Target {
    Target { account, id, deletion }
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

/// The plan for these targets, asked in this order.
fn planned(targets: &[Target]) -> Plan {
    plan(targets.iter().enumerate())
}

fn item(id: &str, asks: &[AskId]) -> Item {
    Item { name: Name::Id(id.to_owned()), asks: asks.to_vec() }
}

fn call(account: usize, kind: Kind, items: Vec<Item>) -> Call {
    Call { account, kind, items }
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("id-{number}")).collect()
}
