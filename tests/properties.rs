//! Properties that hold for any messages, any media and any faults.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use support::{World, event, failures, sqs};
use takedown_emulator::{Core, Fault, FaultKind, Library, Video};

const APP: u64 = 1_500_012_345;
/// Of each kind there are media 0 to 5; of 6 and 7 there are none.
const EXISTING: usize = 6;

/// A target, as a member of an event and by what it may touch.
#[derive(Clone, Debug)]
struct Wish {
    json: Value,
    medium: String,
}

fn wish() -> impl Strategy<Value = Wish> {
    let number = 0..EXISTING + 2;
    prop_oneof![
        4 => (number.clone(), any::<bool>(), select(vec!["media", "source", "renditions"])).prop_map(|(n, by_reference, scope)| {
            let (member, id) = if by_reference { ("reference_id", format!("ref-{n}")) } else { ("video_id", format!("video-{n}")) };
            Wish { json: json!({"provider": "aliyun-vod", member: id, "scope": scope}), medium: format!("video-{n}") }
        }),
        1 => (number.clone(), 0..4usize).prop_map(|(n, job)| Wish {
            json: json!({"provider": "aliyun-vod", "video_id": format!("video-{n}"), "job_ids": [format!("job-{n}-{job}")]}),
            medium: format!("video-{n}"),
        }),
        2 => number.clone().prop_map(|n| Wish {
            json: json!({"provider": "aliyun-mps", "media_id": format!("media-{n}")}),
            medium: format!("media-{n}"),
        }),
        3 => (number, select(vec!["media", "source", "renditions"])).prop_map(|(n, scope)| Wish {
            json: json!({"account": "intl", "file_id": format!("file-{n}"), "scope": scope}),
            medium: format!("file-{n}"),
        }),
    ]
}

fn messages() -> impl Strategy<Value = Vec<Option<Vec<Wish>>>> {
    let event = prop_oneof![1 => Just(None), 9 => prop::collection::vec(wish(), 1..6).prop_map(Some)];
    prop::collection::vec(event, 1..12)
}

fn faults() -> impl Strategy<Value = Vec<Fault>> {
    let operation = select(vec!["DeleteVideo", "DeleteMezzanines", "DeleteStream", "GetPlayInfo", "DeleteMedia"]);
    let id = prop_oneof![3 => Just(None), 1 => select(vec!["video-1", "ref-2", "media-0", "file-3"]).prop_map(|id| Some(id.to_owned()))];
    let kind = select(vec![
        FaultKind::Fail,
        FaultKind::Busy,
        FaultKind::Invalid,
        FaultKind::Drop,
        FaultKind::Lost,
        FaultKind::Truncate,
        FaultKind::Html,
        FaultKind::Throttle { retry_after: None },
        foreign("{}"),
        foreign("[]"),
    ]);
    let any = (operation, id, 1..3u32, kind);
    // An answer that is well formed but untrue cannot be told from a true one, so that these lists are sent for batches only.
    let lists = select(vec![
        r#"{"RequestId": "R", "NonExistVideoIds": ["stranger"], "ForbiddenVideoIds": "video-0"}"#,
        r#"{"RequestId": "R", "NonExistVideoIds": 5, "UnRemoveableVideoIds": {"a": {"b": "c"}}}"#,
    ]);
    let lists = (Just("DeleteVideo"), Just(None), 1..3u32, lists.prop_map(foreign));
    let fault = prop_oneof![5 => any, 1 => lists].prop_map(|(operation, id, times, kind)| Fault {
        operation: Some(operation.to_owned()),
        id,
        times: Some(times),
        kind,
    });
    prop::collection::vec(fault, 0..4)
}

fn foreign(body: &str) -> FaultKind {
    FaultKind::Body { status: 200, content_type: "text/html".to_owned(), body: body.to_owned() }
}

fn core(faults: Vec<Fault>) -> Core {
    let mut library = Library::closed();
    for n in 0..EXISTING {
        let video = Video::new(format!("video-{n}")).reference(format!("ref-{n}"));
        let video = (0..3).fold(video, |video, job| video.stream(format!("job-{n}-{job}"), "HD"));
        library.add_video(if n == 5 { video.forbidden() } else { video });
        library.add_media(format!("media-{n}"));
        library.add_file(Some(APP), format!("file-{n}"));
    }
    let mut core = Core::new(library);
    faults.into_iter().for_each(|fault| core.faults.push(fault));
    core
}

/// What is left of every medium.
fn inventory(world: &World) -> BTreeMap<String, Vec<String>> {
    world.emulator.core(|core| {
        let library = &core.library;
        let videos = library.videos().map(|video| {
            let mut left: Vec<_> = library.streams(&video.id);
            left.extend(library.has_source(&video.id).then(|| "source".to_owned()));
            left.extend(library.has_video(&video.id).then(|| "medium".to_owned()));
            (video.id.clone(), left)
        });
        let media = (0..EXISTING)
            .map(|n| format!("media-{n}"))
            .map(|id| (id.clone(), vec![library.has_media(&id).to_string()]));
        let files = (0..EXISTING).map(|n| format!("file-{n}")).map(|id| {
            (id.clone(), library.file_parts(Some(APP), &id).iter().map(|part| format!("{part:?}")).collect())
        });
        videos.collect::<Vec<_>>().into_iter().chain(media).chain(files).collect()
    })
}

/// Plays the messages and checks what holds whatever happens. Gives back the world for more.
async fn check(messages: &[Option<Vec<Wish>>], faults: Vec<Fault>, more: &str) -> Result<World, TestCaseError> {
    let world = World::unpaced(core(faults), more).await;
    let before = inventory(&world);
    let bodies: Vec<Value> = messages
        .iter()
        .enumerate()
        .map(|(n, message)| match message {
            Some(wishes) => event(&format!("event-{n}"), &wishes.iter().map(|wish| wish.json.clone()).collect()),
            None => json!("{\"specversion\": \"1.0\", \"id\": \"broken\""),
        })
        .collect();
    let answer = world.play(&sqs(&bodies)).await.unwrap();

    let outcomes = world.log.outcomes();
    let mut seen = BTreeSet::new();
    let mut unsettled = BTreeSet::new();
    for line in &outcomes {
        let message = line["message_id"].as_str().unwrap().to_owned();
        prop_assert!(seen.insert((message.clone(), line["target_index"].as_u64().unwrap())), "two outcomes: {line}");
        if !["deleted", "already_absent", "planned"].contains(&line["outcome"].as_str().unwrap()) {
            unsettled.insert(message);
        }
    }
    let asked: usize = messages.iter().flatten().map(Vec::len).sum();
    prop_assert_eq!(seen.len(), asked);
    unsettled
        .extend(messages.iter().enumerate().filter(|(_, message)| message.is_none()).map(|(n, _)| format!("m{n}")));
    prop_assert_eq!(failures(&answer).into_iter().collect::<BTreeSet<_>>(), unsettled);

    let sums: u64 = world.log.lines().iter().filter(|line| line.get("_aws").is_some()).map(targets_in).sum();
    prop_assert_eq!(sums, asked as u64);

    let wished: BTreeSet<&str> = messages.iter().flatten().flatten().map(|wish| wish.medium.as_str()).collect();
    let after = inventory(&world);
    for (medium, left) in &before {
        prop_assert!(wished.contains(medium.as_str()) || after.get(medium) == Some(left), "{medium} was touched");
    }
    for line in outcomes.iter().filter(|line| line["outcome"] == "deleted" && line["scope"] == "media") {
        let gone = match (line["video_id"].as_str(), line["media_id"].as_str(), line["file_id"].as_str()) {
            (Some(id), _, _) => !after[id].contains(&"medium".to_owned()),
            (_, Some(id), _) => after.get(id).is_none_or(|left| left == &["false"]),
            (_, _, Some(id)) => after.get(id).is_none_or(Vec::is_empty),
            _ => true,
        };
        prop_assert!(gone, "said to be deleted: {line}");
    }
    Ok(world)
}

fn targets_in(line: &Value) -> u64 {
    let names = [
        "TargetsDeleted",
        "TargetsAlreadyAbsent",
        "TargetsPlanned",
        "TargetsRefused",
        "TargetsFailed",
        "TargetsNotAttempted",
    ];
    names.iter().filter_map(|name| line[*name].as_u64()).sum()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_and_nothing_else_is_touched(messages in messages(), faults in faults()) {
        block_on(check(&messages, faults, "[limits]\nattempts = 3")).map(|_| ())?;
    }

    #[test]
    fn held_media_are_never_touched(messages in messages(), faults in faults()) {
        let world = block_on(async {
            let more = "[limits]\nattempts = 3\n[protected]\nids = [\"video-0\", \"ref-1\", \"job-2-0\", \"media-0\", \"file-0\"]";
            check(&messages, faults, more).await
        })?;
        let left = inventory(&world);
        for video in ["video-0", "video-1", "video-2"] {
            prop_assert_eq!(left[video].len(), 5, "{}", video);
        }
        prop_assert_eq!((&left["media-0"], left["file-0"].len()), (&vec!["true".to_owned()], 4));
    }

    #[test]
    fn without_faults_the_calls_are_the_minimum(messages in messages()) {
        let world = block_on(check(&messages, Vec::new(), ""))?;
        let all: Vec<&Value> = messages.iter().flatten().flatten().map(|wish| &wish.json).collect();
        let ids = |member: &str, scope: Option<&str>| {
            let of_scope = |wish: &&&Value| scope.is_none() || wish["scope"].as_str() == scope;
            all.iter().filter(of_scope).filter_map(|wish| wish[member].as_str()).collect::<BTreeSet<_>>()
        };
        let (whole_videos, whole_references) = (ids("video_id", Some("media")), ids("reference_id", Some("media")));
        // Every id that is asked for is among the first eight, so that one call takes all.
        let calls = |set: &BTreeSet<&str>| u64::from(!set.is_empty());
        let unmatched = whole_references.contains("ref-5") && whole_references.len() > 1;
        let one_by_one = if unmatched { whole_references.len() as u64 } else { 0 };
        prop_assert_eq!(world.calls("DeleteVideo"), calls(&whole_videos) + calls(&whole_references) + one_by_one);
        let media = ids("media_id", None);
        let files = ids("file_id", None);
        prop_assert_eq!(world.calls("DeleteMedia"), calls(&media) + files.len() as u64);
        let listed = |member: &str, whole: &BTreeSet<&str>| ids(member, Some("renditions")).difference(whole).count() as u64;
        prop_assert_eq!(world.calls("GetPlayInfo"), listed("video_id", &whole_videos) + listed("reference_id", &whole_references));
    }
}
