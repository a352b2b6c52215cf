//! What the plan of some messages may hold, and what it has to.

use std::collections::BTreeSet;
use std::time::{Duration, UNIX_EPOCH};

use super::KEY;
use crate::credential::Credential;
use crate::plan::plan;
use crate::provider::{self, Call, Delete, Item, Name, Signing, alibaba, tencent};
use crate::request::{Deletion, MediaId, Message, Renditions, Target, TargetId, is_id};

/// Asserts that the plan for the accepted messages asks for all of their targets and for nothing else.
pub(super) fn check(messages: &[Message]) {
    let accepted = messages.iter().filter_map(|message| message.event.as_ref().ok());
    let targets: Vec<&Target> = accepted.flat_map(|event| &event.targets).collect();
    let plan = plan(targets.iter().enumerate().map(|(number, target)| (TargetId(number), *target)));
    let (mut asked, mut named) = (BTreeSet::new(), BTreeSet::new());
    for call in &plan.calls {
        assert!(!call.items.is_empty() && call.items.len() <= call.delete.operation().batch_limit());
        for item in &call.items {
            let asks: Vec<_> = item.requested_by.iter().map(|id| targets[id.0]).collect();
            check_item(call, item, &asks);
            assert!(
                named.insert(format!("{} {:?} {:?}", call.account.name, call.delete, item.name)),
                "named twice: {call}"
            );
            asked.extend(&item.requested_by);
        }
        check_request(call);
    }
    for listing in &plan.listings {
        for wanted in &listing.wanted {
            let Target { account, id, deletion } = targets[wanted.requested_by.0];
            assert_eq!((account, id), (&listing.account, &listing.video));
            let definitions = match deletion {
                Deletion::Renditions(Renditions::All) => None,
                Deletion::Renditions(Renditions::Definitions(names)) => Some(names),
                other => panic!("{other:?} wants no list"),
            };
            assert_eq!(wanted.definitions.as_ref(), definitions);
            asked.insert(&wanted.requested_by);
        }
        for item in &listing.jobs {
            let asks: Vec<_> = item.requested_by.iter().map(|id| targets[id.0]).collect();
            check_job(&listing.video, item, &asks);
            asked.extend(&item.requested_by);
        }
    }
    assert_eq!(
        asked.into_iter().map(|id| id.0).collect::<Vec<_>>(),
        (0..targets.len()).collect::<Vec<_>>(),
        "a target is left out"
    );
}

/// An item names what everybody who asked for it named, and no more of it than one of them wanted.
fn check_item(call: &Call, item: &Item, asks: &[&Target]) {
    assert!(!asks.is_empty());
    assert!(asks.iter().all(|target| target.account == call.account));
    let is_wanted = |deletion: &dyn Fn(&Deletion) -> bool| asks.iter().any(|target| deletion(&target.deletion));
    let is_media = |deletion: &Deletion| *deletion == Deletion::Media;
    let is_of = |id: &str| is_id(id) && asks.iter().all(|target| target.id.value == id);
    match &call.delete {
        Delete::Alibaba(alibaba::Delete::Video { by }) => {
            assert!(is_of(item.name.id()) && is_wanted(&is_media));
            assert!(asks.iter().all(|target| target.id.kind == *by));
        }
        Delete::Alibaba(alibaba::Delete::Mezzanines { by, force }) => {
            assert!(is_of(item.name.id()));
            assert!(asks.iter().all(|target| target.id.kind == *by));
            assert!(asks.iter().all(|target| matches!(target.deletion, Deletion::Source { .. })));
            assert!(!force || is_wanted(&|deletion| *deletion == Deletion::Source { force: true }));
        }
        Delete::Alibaba(alibaba::Delete::Stream { video }) => check_job(video, item, asks),
        Delete::Alibaba(alibaba::Delete::Media) => assert!(is_of(item.name.id()) && is_wanted(&is_media)),
        Delete::Tencent(tencent::Delete { file }) => {
            assert!(is_id(&file.value) && asks.iter().all(|target| target.id == *file));
            match &item.name {
                Name::Whole => assert!(is_wanted(&is_media)),
                Name::Parts(parts) => assert!(!parts.is_empty() && !is_wanted(&is_media)),
                other => panic!("{other:?} is nothing of a file"),
            }
        }
    }
}

fn check_job(video: &MediaId, item: &Item, asks: &[&Target]) {
    let job = item.name.id();
    assert!(is_id(&video.value) && is_id(job));
    for target in asks {
        assert_eq!(target.id, *video);
        match &target.deletion {
            Deletion::Renditions(Renditions::Jobs(jobs)) => assert!(jobs.iter().any(|own| own == job)),
            other => panic!("{other:?} names no stream"),
        }
    }
}

/// Every call can be written as a request, and the request does not tell the secret.
fn check_request(call: &Call) {
    let account = &call.account;
    let credential = Credential::new("AKID".to_owned(), KEY.to_owned(), None, &account.endpoint).unwrap();
    let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let signing = Signing { endpoint: &account.endpoint, credential: &credential, now, nonce: "nonce" };
    let signed = match &call.delete {
        Delete::Alibaba(delete) => provider::sign(&delete.of(&call.items), &signing),
        Delete::Tencent(delete) => provider::sign(&delete.of(&call.items), &signing),
    };
    let signed = signed.unwrap();
    let head = format!("{:?}", signed.request);
    assert!(!head.contains(KEY) && !head.contains(&signed.signature), "{head}");
}
