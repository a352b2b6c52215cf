//! Listings that fail, tokens that expire, and runs that end early.

use takedown_emulator::{KEY_ID, KEY_SECRET, Key};

use super::*;

const ALL: &str = "max_targets = 100000\nmax_share = 100";

#[tokio::test]
async fn a_token_that_expires_is_no_failure() {
    for pages in [1, 3, 20] {
        let mut core = videos(2500, 5);
        core.scrolls.expire_after(pages);
        let world = World::queued(core, "takedowns", &rule("cn", ALL)).await;
        world.play(&trial()).await.unwrap();
        assert_eq!(world.queued_ids(), old(2500), "{pages}");
    }
    let mut core = videos(600, 5);
    core.scrolls.lifetime = Duration::ZERO;
    let world = World::queued(core, "takedowns", &rule("cn", ALL)).await;
    world.play(&trial()).await.unwrap();
    assert_eq!(world.queued_ids(), old(600), "no token ever works");
}

#[tokio::test]
async fn where_tokens_never_work_and_one_second_has_several_pages_it_goes_without() {
    let mut core = Core::new(Library::closed());
    core.library.fill_videos(&Video::new("old"), std::iter::repeat_n(days_ago(40), 250));
    core.scrolls.lifetime = Duration::ZERO;
    let world = World::queued(core, "takedowns", &rule("cn", ALL)).await;
    world.play(&trial()).await.unwrap();
    let mut queued = world.queued_ids();
    queued.sort_by_key(|id| number(id));
    assert_eq!(queued, old(250));
    assert!(world.calls("SearchMedia") < 20, "{}", world.calls("SearchMedia"));
}

#[tokio::test]
async fn more_of_one_second_than_tencent_lists_is_a_failure_that_says_so() {
    let mut core = Core::new(Library::closed());
    core.library.fill_files(&File::new(APP, "old"), std::iter::repeat_n(days_ago(40), 5100));
    let world = World::queued(core, "takedowns", &rule("intl", ALL)).await;
    let error = world.play(&trial()).await.unwrap_err();
    assert_eq!(error.kind.as_str(), "Unsettled");
    assert!(
        error.message.contains("more media were created in one second than the provider lists"),
        "{}",
        error.message
    );
}

#[tokio::test]
async fn a_fault_of_a_moment_is_outlasted() {
    for (account, core) in [("cn", videos(250, 2000)), ("intl", files(250, 2000))] {
        let world = World::unpaced(core, &rule(account, "")).await;
        for kind in [FaultKind::Fail, FaultKind::Drop, FaultKind::Throttle { retry_after: None }] {
            world.emulator.core(|core| core.faults.push(fault("SearchMedia", Some(1), kind.clone())));
        }
        world.play(&trial()).await.unwrap();
        assert_eq!(world.left("old"), 0, "{account}");
    }
}

#[tokio::test]
async fn a_listing_that_fails_leaves_everything_and_says_why() {
    let body = |body: &str| FaultKind::Body {
        status: 200,
        content_type: "application/json".to_owned(),
        body: body.to_owned(),
    };
    for (kind, why) in [
        (FaultKind::Fail, "InternalError"),
        (FaultKind::Invalid, "InvalidParameter"),
        (FaultKind::Html, "takedown.unreadable_reply"),
        (body("{}"), "takedown.unreadable_reply"),
        (body(r#"{"RequestId": "r", "MediaList": "many"}"#), "takedown.unreadable_reply"),
        (body(r#"{"Response": {"RequestId": "r", "MediaInfoSet": "many"}}"#), "takedown.unreadable_reply"),
    ] {
        for (account, mut core) in [("cn", videos(25, 200)), ("intl", files(25, 200))] {
            core.faults.push(fault("SearchMedia", None, kind.clone()));
            let world = World::unpaced(core, &format!("[limits]\nattempts = 2\n{}", rule(account, ""))).await;
            let error = world.play(&trial()).await.unwrap_err();
            assert_eq!(error.kind.as_str(), "Unsettled");
            let said = format!("1 of 1 sweeps failed: sweep trial: the media could not be listed: {why}");
            assert!(error.message.starts_with(&said), "{account} {kind:?}: {}", error.message);
            world.assert_result("failed", [("found", 0), ("sent", 0)]);
            assert_eq!((world.left("old"), world.finished()["level"].as_str()), (25, Some("WARN")));
        }
    }
}

#[tokio::test]
async fn a_caller_that_may_not_list_is_told() {
    let mut core = videos(25, 200);
    core.add_key(Key::new(KEY_ID, KEY_SECRET).unwrap().without("SearchMedia"));
    let world = World::unpaced(core, &rule("cn", "")).await;
    let error = world.play(&trial()).await.unwrap_err();
    assert_eq!((error.kind.as_str(), world.all_calls(), world.left("old")), ("Unsettled", 1, 25));
    assert_eq!(world.log.of("calls.stopped").len(), 1);
}

#[tokio::test]
async fn what_was_deleted_before_the_listing_failed_is_told() {
    let mut core = videos(900, 5);
    core.faults.push(fault("SearchMedia", Some(4), FaultKind::Delay(Duration::ZERO)));
    core.faults.push(fault("SearchMedia", None, FaultKind::Fail));
    let world = World::unpaced(core, &format!("[limits]\nattempts = 2\n{}", rule("cn", ALL))).await;
    let error = world.play(&trial()).await.unwrap_err();
    assert_eq!(error.kind.as_str(), "Unsettled");
    let (status, [sent, deleted]) = world.result(["sent", "deleted"]);
    assert!(status == "failed" && sent == deleted && sent >= 200, "{}", world.finished());
    assert_eq!((world.left("old") as u64, world.log.outcomes().len() as u64), (900 - sent, sent));
    world.emulator.core(|core| core.faults.clear());
    world.play(&trial()).await.unwrap();
    assert_eq!(world.left("old"), 0);
}

#[tokio::test]
async fn targets_that_cannot_be_deleted_are_unsettled_and_the_others_go() {
    let mut core = videos(30, 500);
    core.library.add_video(Video::new("old-x").created(days_ago(41)).forbidden());
    let world = World::unpaced(core, &rule("cn", "")).await;
    let error = world.play(&trial()).await.unwrap_err();
    assert_eq!(error.kind.as_str(), "Unsettled");
    assert!(
        error.message.starts_with("1 of 31 targets unsettled (30 deleted, 1 refused): video_id old-x refused"),
        "{}",
        error.message
    );
    world.assert_result("unsettled", [("matched", 31), ("sent", 31), ("deleted", 30), ("left", 0)]);
    assert_eq!(world.left("old"), 1);
}

#[tokio::test]
async fn when_the_time_is_over_the_rest_is_left_for_the_next_run() {
    let mut core = videos(3000, 5);
    core.faults.push(fault("SearchMedia", None, FaultKind::Delay(Duration::from_millis(200))));
    let world = World::unpaced(core, &format!("[limits]\ndeadline_reserve_ms = 200\n{}", rule("cn", ALL))).await;
    world.play_within(&trial(), Duration::from_millis(5200)).await.unwrap();
    let (status, [sent, deleted, left]) = world.result(["sent", "deleted", "left"]);
    assert!(status == "partial" && sent > 0 && sent == deleted && sent + left == 3000, "{}", world.finished());
    assert_eq!(world.left("old") as u64, left);
    world.emulator.core(|core| core.faults.clear());
    world.play(&trial()).await.unwrap();
    world.assert_result("complete", [("deleted", left), ("left", 0)]);
}

/// Runs a sweep until something has happened, and drops it there.
async fn cut_off(world: &World, has_happened: impl Fn(&World) -> bool) {
    let event = trial();
    let mut ticks = tokio::time::interval(Duration::from_millis(1));
    let mut playing = std::pin::pin!(world.play(&event));
    loop {
        tokio::select! {
            answer = &mut playing => panic!("{answer:?}"),
            _ = ticks.tick() => if has_happened(world) { return },
        }
    }
}

#[tokio::test]
async fn a_run_that_was_cut_off_is_made_good_by_the_next() {
    let world = World::queued(videos(2500, 5), "takedowns.fifo", &rule("cn", ALL)).await;
    world.emulator.core(|core| {
        core.faults.push(fault("SendMessageBatch", Some(1), FaultKind::Delay(Duration::ZERO)));
        core.faults.push(fault("SendMessageBatch", None, FaultKind::Stall));
    });
    cut_off(&world, |world| world.calls("SendMessageBatch") > 1).await;
    let queued = world.events().len();
    assert!(queued >= 20 && world.log.of("sweep.finished").is_empty(), "{queued}");
    world.emulator.core(|core| core.faults.clear());
    world.play(&trial()).await.unwrap();
    assert_eq!(world.queued_ids(), old(2500), "nothing is missing, and nothing is there twice");
}

#[tokio::test]
async fn a_run_that_was_cut_off_before_anything_was_sent_is_made_good_by_the_next() {
    let mut core = videos(250, 2000);
    core.faults.push(fault("DeleteVideo", None, FaultKind::Stall));
    let world = World::unpaced(core, &rule("cn", "")).await;
    cut_off(&world, |world| world.calls("DeleteVideo") > 0).await;
    world.emulator.core(|core| core.faults.clear());
    world.play(&trial()).await.unwrap();
    assert_eq!((world.left("old"), world.left("new")), (0, 2000));
}
