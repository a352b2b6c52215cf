use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// Media by account: the accounts differ, so that the same id at two of them is two media.
fn media() -> impl Strategy<Value = (usize, MediaId)> {
    let kind = prop::sample::select(IdKind::ALL.to_vec());
    let number = prop_oneof![3 => 0..60_usize, 1 => 0..3_usize];
    (0..2_usize, kind, number, prop::option::of(1..3_u64)).prop_map(|(account, kind, number, app)| {
        let sub_app_id = app.filter(|_| kind == IdKind::File);
        (account, MediaId { kind, value: format!("id-{number}"), sub_app_id })
    })
}

fn some_parts() -> impl Strategy<Value = Vec<Part>> {
    let kind = prop::sample::select(PartType::ALL.to_vec());
    let one = (kind, prop::option::of(1..4_u64)).prop_map(|(kind, definition)| part(kind, definition));
    prop::collection::vec(one, 1..4)
}

fn deletion(kind: IdKind) -> BoxedStrategy<Deletion> {
    let media = Just(Deletion::Media);
    let job = (0..50_usize).prop_map(|number| format!("job-{number}"));
    let definition = prop::sample::select(vec!["LD".to_owned(), "HD".to_owned()]);
    match kind {
        IdKind::Media => media.boxed(),
        IdKind::File => prop_oneof![
            1 => media,
            2 => Just(source(false)),
            2 => Just(all_renditions()),
            2 => prop::collection::vec(1..5_u64, 1..4).prop_map(|ids| templates(&ids)),
            2 => some_parts().prop_map(Deletion::Parts),
        ]
        .boxed(),
        IdKind::Video | IdKind::Reference => prop_oneof![
            2 => media,
            3 => any::<bool>().prop_map(source),
            1 => Just(all_renditions()),
            1 => prop::collection::vec(definition, 1..3)
                .prop_map(|names| Deletion::Renditions(Renditions::Definitions(names))),
            3 => prop::collection::btree_set(job, 1..45)
                .prop_map(|jobs| Deletion::Renditions(Renditions::Jobs(jobs.into_iter().collect()))),
        ]
        .boxed(),
    }
}

fn targets() -> impl Strategy<Value = Vec<Target>> {
    let one = media().prop_flat_map(|(account, id)| {
        let kind = id.kind;
        (Just((account, id)), deletion(kind)).prop_map(|((account, id), deletion)| target(account, id, deletion))
    });
    prop::collection::vec(one, 0..250)
}

/// What is asked of one medium, by kind.
#[derive(Default)]
struct Asked<'t> {
    whole: bool,
    source: bool,
    force: bool,
    listed: bool,
    parts: bool,
    jobs: BTreeSet<&'t str>,
}

fn asked_of_media(targets: &[Target]) -> BTreeMap<(Rc<Account>, &MediaId), Asked<'_>> {
    let mut media: BTreeMap<_, Asked<'_>> = BTreeMap::new();
    for target in targets {
        let asked = media.entry((Rc::clone(&target.account), &target.id)).or_default();
        match &target.deletion {
            Deletion::Media => asked.whole = true,
            _ if target.id.kind == IdKind::File => asked.parts = true,
            Deletion::Source { force } => {
                asked.source = true;
                asked.force |= force;
            }
            Deletion::Renditions(Renditions::Jobs(jobs)) => asked.jobs.extend(jobs.iter().map(String::as_str)),
            _ => asked.listed = true,
        }
    }
    media
}

/// The fewest requests that the documented limits allow: 20 ids, 20 streams of one video, 10 MPS media, 1 file.
fn fewest(targets: &[Target]) -> usize {
    let mut batches: BTreeMap<(Rc<Account>, IdKind, &str), usize> = BTreeMap::new();
    let mut single = 0;
    for ((account, id), asked) in asked_of_media(targets) {
        let mut count = |what| *batches.entry((Rc::clone(&account), id.kind, what)).or_default() += 1;
        match id.kind {
            IdKind::File => single += 1,
            _ if asked.whole => count("whole"),
            _ => {
                if asked.source {
                    count(if asked.force { "forced" } else { "unforced" });
                }
                single += if asked.listed { 1 } else { asked.jobs.len().div_ceil(20) };
            }
        }
    }
    let limit = |kind| if kind == IdKind::Media { 10 } else { 20 };
    single + batches.iter().map(|((_, kind, _), ids)| ids.div_ceil(limit(*kind))).sum::<usize>()
}

/// Whether a target asks for this item of this call, or for less of a medium that goes as a whole.
fn asks_for(target: &Target, call: &Call, item: &Item) -> bool {
    let is_own = |id: &MediaId| target.account == call.account && target.id == *id;
    let named = |kind| is_own(&medium(kind, item.name.id()));
    match (&call.delete, &item.name, &target.deletion) {
        (Delete::Alibaba(alibaba::Delete::Video { by }), Name::Id(_), _) => named(*by),
        (Delete::Alibaba(alibaba::Delete::Media), Name::Id(_), _) => named(IdKind::Media),
        (Delete::Alibaba(alibaba::Delete::Mezzanines { by, .. }), Name::Id(_), Deletion::Source { .. }) => named(*by),
        (
            Delete::Alibaba(alibaba::Delete::Stream { video }),
            Name::Id(job),
            Deletion::Renditions(Renditions::Jobs(jobs)),
        ) => is_own(video) && jobs.contains(job),
        (Delete::Tencent(tencent::Delete { file }), Name::Whole, _) => is_own(file),
        (Delete::Tencent(tencent::Delete { file }), Name::Parts(own), deletion) => {
            let expected = match deletion {
                Deletion::Source { .. } => parts(&[(PartType::OriginalFiles, None)]),
                Deletion::Renditions(Renditions::All) => {
                    parts(&[(PartType::TranscodeFiles, None), (PartType::AdaptiveDynamicStreamingFiles, None)])
                }
                Deletion::Renditions(Renditions::Templates(ids)) => {
                    ids.iter().map(|id| part(PartType::TranscodeFiles, Some(*id))).collect()
                }
                Deletion::Parts(list) => list.clone(),
                _ => return false,
            };
            is_own(file) && *own == expected
        }
        _ => false,
    }
}

/// What has to be somewhere in the plan for a target: itself, and each stream that it names unless the video goes whole.
fn is_planned(id: TargetId, target: &Target, plan: &Plan, is_whole: bool) -> bool {
    let carried: Vec<&str> = plan
        .calls
        .iter()
        .flat_map(|call| &call.items)
        .chain(plan.listings.iter().flat_map(|listing| &listing.jobs))
        .filter(|item| item.requested_by.contains(&id))
        .map(|item| item.name.id())
        .collect();
    let is_wanted = plan.listings.iter().any(|listing| listing.wanted.iter().any(|wanted| wanted.requested_by == id));
    match &target.deletion {
        Deletion::Renditions(Renditions::Jobs(jobs)) if !is_whole => {
            jobs.len() == carried.len() && jobs.iter().all(|job| carried.contains(&job.as_str()))
        }
        Deletion::Renditions(Renditions::All | Renditions::Definitions(_))
            if !is_whole && target.id.kind != IdKind::File =>
        {
            is_wanted && carried.is_empty()
        }
        _ => carried.len() == 1 && !is_wanted,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_plan_of_fewer_requests_exists(targets in targets()) {
        for plan in both(&targets) {
            prop_assert_eq!(plan.calls.len() + plan.listings.len(), fewest(&targets));
        }
    }

    #[test]
    fn no_call_is_empty_or_over_its_limit(targets in targets()) {
        for call in both(&targets).into_iter().flat_map(|plan| plan.calls) {
            let limit = match call.delete {
                Delete::Alibaba(alibaba::Delete::Media) => 10,
                Delete::Alibaba(_) => 20,
                Delete::Tencent(_) => usize::MAX,
            };
            prop_assert!((1..=limit).contains(&call.items.len()), "{}", call);
            for item in &call.items {
                prop_assert!(!item.requested_by.is_empty() && item.name != Name::Parts(vec![]), "{}", call);
            }
        }
    }

    #[test]
    fn nothing_is_named_that_nobody_asked_for(targets in targets()) {
        let plans = both(&targets);
        let media = asked_of_media(&targets);
        for call in plans.iter().flat_map(|plan| &plan.calls) {
            for item in &call.items {
                prop_assert!(item.requested_by.iter().all(|id| asks_for(&targets[id.0], call, item)), "{}", call);
            }
            if let Delete::Alibaba(alibaba::Delete::Mezzanines { by, force }) = call.delete {
                for item in &call.items {
                    prop_assert_eq!(media[&(Rc::clone(&call.account), &medium(by, item.name.id()))].force, force);
                }
            }
            if let Delete::Alibaba(alibaba::Delete::Video { by }) = call.delete {
                for item in &call.items {
                    prop_assert!(media[&(Rc::clone(&call.account), &medium(by, item.name.id()))].whole);
                }
            }
            if let (Delete::Tencent(tencent::Delete { file }), [Item { name: Name::Whole, .. }]) = (&call.delete, &call.items[..])
            {
                prop_assert!(media[&(Rc::clone(&call.account), file)].whole);
            }
        }
        for listing in plans.iter().flat_map(|plan| &plan.listings) {
            let asked = &media[&(Rc::clone(&listing.account), &listing.video)];
            prop_assert!(asked.listed && !asked.whole);
            prop_assert!(listing.jobs.iter().all(|item| asked.jobs.contains(item.name.id())));
            prop_assert!(listing.wanted.iter().all(|wanted| targets[wanted.requested_by.0].id == listing.video));
        }
    }

    #[test]
    fn everything_asked_for_is_planned_once(targets in targets()) {
        let plans = both(&targets);
        let media = asked_of_media(&targets);
        for (id, target) in numbered_targets(&targets) {
            let is_whole = media[&(Rc::clone(&target.account), &target.id)].whole;
            let is_planned = |plan| is_planned(id, target, plan, is_whole);
            prop_assert!(plans.iter().all(is_planned), "{:?}", target);
        }
    }

    #[test]
    fn no_medium_is_named_twice_for_the_same(targets in targets()) {
        for plan in both(&targets) {
            let mut seen = BTreeSet::new();
            for call in plan.calls {
                for item in call.items {
                    let named = format!("{} {:?} {:?}", call.account.name, call.delete, item.name);
                    prop_assert!(seen.insert(named), "{:?} is named twice", item.name);
                }
            }
        }
    }

    #[test]
    fn what_is_asked_of_a_medium_is_taken_at_once(targets in targets()) {
        let mut seen = BTreeSet::new();
        for part in taken(&targets) {
            let of_calls = part.calls.iter().flat_map(|call| &call.items).flat_map(|item| item.requested_by.clone());
            let of_lists = part.listings.iter().flat_map(|listing| {
                let jobs = listing.jobs.iter().flat_map(|item| item.requested_by.clone());
                jobs.chain(listing.wanted.iter().map(|wanted| wanted.requested_by)).collect::<Vec<_>>()
            });
            let own: BTreeSet<TargetId> = of_calls.chain(of_lists).collect();
            prop_assert!(own.is_disjoint(&seen), "a target is decided before all its calls are known");
            seen.extend(own);
        }
    }
}
