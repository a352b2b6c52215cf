use super::*;

const BY_VIDEO: Delete = Delete::Alibaba(alibaba::Delete::Video { by: IdKind::Video });
const BY_REFERENCE: Delete = Delete::Alibaba(alibaba::Delete::Video { by: IdKind::Reference });

fn sizes(plan: &Plan) -> Vec<usize> {
    plan.calls.iter().map(|call| call.items.len()).collect()
}

#[test]
fn nothing_asked_is_nothing_planned() {
    assert_eq!(planned(&[]), Plan::default());
}

#[test]
fn calls_are_filled_to_the_documented_limit() {
    for (kind, deletion, limit) in [
        (IdKind::Video, Deletion::Media, 20),
        (IdKind::Reference, Deletion::Media, 20),
        (IdKind::Video, source(false), 20),
        (IdKind::Reference, source(true), 20),
        (IdKind::Media, Deletion::Media, 10),
        (IdKind::File, Deletion::Media, 1),
        (IdKind::File, source(false), 1),
    ] {
        for (asked, expected) in [
            (1, vec![1]),
            (limit, if limit == 1 { vec![1] } else { vec![limit] }),
            (limit + 1, vec![limit, 1]),
            (2 * limit, vec![limit, limit]),
            (2 * limit + 1, vec![limit, limit, 1]),
        ] {
            let targets: Vec<_> =
                numbered(asked).into_iter().map(|id| target(0, medium(kind, id), deletion.clone())).collect();
            let plan = planned(&targets);
            assert_eq!(sizes(&plan), expected, "{asked} by {}", kind.member());
            assert!(plan.listings.is_empty());
        }
    }
}

#[test]
fn streams_are_filled_to_the_limit_video_by_video() {
    for (asked, expected) in [(1, vec![1]), (20, vec![20]), (21, vec![20, 1]), (41, vec![20, 20, 1])] {
        let ids = numbered(asked);
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        let plan = planned(&[target(0, video("v"), jobs(&ids))]);
        assert_eq!(sizes(&plan), expected);
        assert!(plan.calls.iter().all(|call| call.delete == alibaba::Delete::Stream { video: video("v") }.into()));
    }
    let plan = planned(&[target(0, video("v"), jobs(&["j"])), target(0, video("w"), jobs(&["j"]))]);
    assert_eq!(sizes(&plan), [1, 1]);
}

#[test]
fn the_same_medium_is_named_once_and_answers_everybody() {
    let asked = [("a", 0), ("b", 0), ("a", 0), ("a", 1), ("b", 0)];
    let targets: Vec<_> = asked.iter().map(|(id, account)| target(*account, video(id), Deletion::Media)).collect();
    let expected =
        vec![call(0, BY_VIDEO, vec![item("a", &[0, 2]), item("b", &[1, 4])]), call(1, BY_VIDEO, vec![item("a", &[3])])];
    assert_eq!(planned(&targets).calls, expected);
}

#[test]
fn the_numbers_of_the_askers_are_kept() {
    let one = target(0, video("a"), Deletion::Media);
    let plan = plan([(TargetId(7), &one), (TargetId(30), &one)].into_iter());
    assert_eq!(plan.calls, [call(0, BY_VIDEO, vec![item("a", &[7, 30])])]);
}

#[test]
fn duplicates_do_not_use_up_a_batch() {
    let ids = numbered(20);
    let targets: Vec<_> = ids.iter().chain(&ids).map(|id| target(0, video(id), Deletion::Media)).collect();
    assert_eq!(sizes(&planned(&targets)), [20]);
}

#[test]
fn ids_and_references_never_share_a_call() {
    let targets = [
        target(0, video("same"), Deletion::Media),
        target(0, medium(IdKind::Reference, "same"), Deletion::Media),
        target(0, video("same"), source(false)),
        target(0, medium(IdKind::Reference, "other"), source(false)),
    ];
    let by = IdKind::Reference;
    let expected = vec![
        call(0, BY_VIDEO, vec![item("same", &[0, 2])]),
        call(0, BY_REFERENCE, vec![item("same", &[1])]),
        call(0, alibaba::Delete::Mezzanines { by, force: false }, vec![item("other", &[3])]),
    ];
    assert_eq!(planned(&targets).calls, expected);
}

#[test]
fn force_covers_the_same_source_without_force() {
    let targets = [
        target(0, video("a"), source(false)),
        target(0, video("b"), source(false)),
        target(0, video("a"), source(true)),
        target(0, video("c"), source(true)),
        target(0, video("c"), source(false)),
    ];
    let kind = |force| alibaba::Delete::Mezzanines { by: IdKind::Video, force };
    let expected = vec![
        call(0, kind(true), vec![item("a", &[0, 2]), item("c", &[3, 4])]),
        call(0, kind(false), vec![item("b", &[1])]),
    ];
    assert_eq!(planned(&targets).calls, expected);
}

#[test]
fn a_whole_video_covers_everything_else_of_it() {
    let targets = [
        target(0, video("a"), source(true)),
        target(0, video("a"), all_renditions()),
        target(0, video("a"), definitions(&["LD"])),
        target(0, video("a"), jobs(&["j1", "j2"])),
        target(0, video("a"), Deletion::Media),
        target(0, video("a"), jobs(&["j1"])),
    ];
    let expected = Plan { calls: vec![call(0, BY_VIDEO, vec![item("a", &[0, 1, 2, 3, 4, 5])])], listings: vec![] };
    assert_eq!(planned(&targets), expected);
}

#[test]
fn a_whole_file_covers_its_parts() {
    let targets = [
        target(0, file("f"), Deletion::Parts(parts(&[(PartType::WechatPublishFiles, None)]))),
        target(0, file("f"), Deletion::Media),
        target(0, file("f"), source(false)),
        target(0, file("f"), templates(&[230])),
        target(0, file("f"), all_renditions()),
    ];
    let whole = Item { name: Name::Whole, requested_by: (0..5).map(TargetId).collect() };
    assert_eq!(planned(&targets).calls, [call(0, tencent::Delete { file: file("f") }, vec![whole])]);
}

#[test]
fn a_whole_medium_covers_nothing_of_another() {
    let app = |id| MediaId { sub_app_id: id, ..file("f") };
    let plan = planned(&[
        target(0, app(Some(1)), Deletion::Media),
        target(0, app(Some(2)), source(false)),
        target(0, app(None), source(false)),
        target(1, app(Some(1)), source(false)),
        target(0, video("a"), Deletion::Media),
        target(1, video("a"), source(false)),
        target(0, medium(IdKind::Reference, "a"), source(false)),
        target(0, video("b"), jobs(&["j"])),
    ]);
    let summary: Vec<_> =
        plan.calls.iter().map(|call| (call.account.name.clone(), call.delete.clone(), call.to_string())).collect();
    let file_of = |app_id| Delete::from(tencent::Delete { file: app(app_id) });
    let sources = |by| Delete::from(alibaba::Delete::Mezzanines { by, force: false });
    let expected = [
        (0, file_of(Some(1)), "f (whole)"),
        (0, file_of(Some(2)), "f OriginalFiles"),
        (0, file_of(None), "f OriginalFiles"),
        (1, file_of(Some(1)), "f OriginalFiles"),
        (0, BY_VIDEO, "a"),
        (1, sources(IdKind::Video), "a"),
        (0, sources(IdKind::Reference), "a"),
        (0, alibaba::Delete::Stream { video: video("b") }.into(), "b j"),
    ];
    assert_eq!(summary, expected.map(|(number, kind, names)| (account(number).name.clone(), kind, names.to_owned())));
}

#[test]
fn the_parts_of_a_file_travel_in_one_call() {
    let renditions = [(PartType::TranscodeFiles, None), (PartType::AdaptiveDynamicStreamingFiles, None)];
    let wechat = [(PartType::WechatPublishFiles, None)];
    let original = [(PartType::OriginalFiles, None)];
    let plan = planned(&[
        target(0, file("f"), source(false)),
        target(0, file("f"), all_renditions()),
        target(0, file("f"), Deletion::Parts(parts(&wechat))),
        target(0, file("f"), source(false)),
        target(0, file("f"), Deletion::Parts(parts(&original))),
        target(0, file("f"), templates(&[230, 10_000])),
    ]);
    let templates = [(PartType::TranscodeFiles, Some(230)), (PartType::TranscodeFiles, Some(10_000))];
    let item = |list: &[_], targets: &[usize]| Item {
        name: Name::Parts(parts(list)),
        requested_by: targets.iter().copied().map(TargetId).collect(),
    };
    let items = vec![item(&original, &[0, 3, 4]), item(&renditions, &[1]), item(&wechat, &[2]), item(&templates, &[5])];
    assert_eq!(plan.calls, [call(0, tencent::Delete { file: file("f") }, items)]);
}

#[test]
fn the_order_is_that_of_the_targets_and_the_same_every_time() {
    let mut targets = Vec::new();
    for number in (0..50).rev() {
        let id = format!("id-{number}");
        targets.push(target(number % 2, video(&id), Deletion::Media));
        targets.push(target(2, medium(IdKind::Media, id.clone()), Deletion::Media));
        targets.push(target(3, file(&id), source(false)));
        targets.push(target(0, video(&format!("stream-{number}")), all_renditions()));
    }
    let first = planned(&targets);
    assert!((0..10).all(|_| planned(&targets) == first));
    let named: Vec<_> = first.calls.iter().filter(|call| call.account == account(0)).map(ToString::to_string).collect();
    let even = |from: usize, to: usize| (to..=from).rev().filter(|number| number % 2 == 0).map(|n| format!("id-{n}"));
    assert_eq!(named, [even(48, 10).collect::<Vec<_>>().join(","), even(8, 0).collect::<Vec<_>>().join(",")]);
    let listed: Vec<_> = first.listings.iter().map(|listing| listing.video.value.as_str()).collect();
    assert_eq!((listed[0], listed[49]), ("stream-49", "stream-0"));
    assert_eq!(first.calls().count(), first.calls.len() + 50);
}

#[test]
fn a_call_is_given_as_soon_as_it_is_full() {
    let targets: Vec<_> = numbered(45)
        .into_iter()
        .enumerate()
        .map(|(place, id)| target(0, video(&id), if place % 2 == 0 { Deletion::Media } else { source(false) }))
        .collect();
    let sizes: Vec<Vec<usize>> = taken(&targets).iter().map(sizes).collect();
    let given: Vec<_> = sizes.iter().enumerate().filter(|(_, sizes)| !sizes.is_empty()).collect();
    assert_eq!(given, [(38, &vec![20]), (39, &vec![20]), (45, &vec![3, 2])]);
}

#[test]
fn what_no_other_medium_adds_to_does_not_wait() {
    let targets = [
        target(0, video("v"), jobs(&["j1"])),
        target(0, video("w"), all_renditions()),
        target(0, file("f"), source(false)),
        target(0, video("x"), Deletion::Media),
        target(0, video("v"), jobs(&["j2"])),
    ];
    let parts = taken(&targets);
    let counts: Vec<_> = parts.iter().map(|part| (part.calls.len(), part.listings.len())).collect();
    assert_eq!(counts, [(1, 0), (0, 1), (1, 0), (0, 0), (1, 0)]);
    let expected = vec![item("j1", &[0]), item("j2", &[4])];
    assert_eq!(parts[0].calls, [call(0, alibaba::Delete::Stream { video: video("v") }, expected)]);
}
