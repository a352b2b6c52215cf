//! A rule that matches too much of an account is refused before anything is deleted.

use super::*;

/// Asserts that the sweep is refused because the rule matches so many media, and that nothing is gone.
async fn assert_refused(world: &World, matched: u64, share: u64) {
    let before = world.left("");
    let error = world.play(&trial()).await.unwrap_err();
    assert_eq!(error.kind.as_str(), "SweepRefused");
    let why = format!("the rule matches {matched} media or more, which is over {share} percent of them (max_share)");
    assert_eq!(error.message, format!("1 of 1 sweeps refused: sweep trial: {why}"));
    world.assert_result("refused", [("sent", 0), ("deleted", 0), ("left", matched)]);
    let line = world.finished();
    assert_eq!((&line["level"], &line["error"]), (&json!("ERROR"), &json!(why)));
    assert_eq!((world.left(""), world.log.outcomes().len()), (before, 0));
}

#[tokio::test]
async fn a_fifth_of_the_account_may_go_and_one_more_may_not() {
    for (account, make) in [("cn", videos as fn(u64, u64) -> Core), ("intl", files)] {
        for (old, new) in [(20, 80), (100, 400), (1, 4), (120, 481)] {
            let world = World::unpaced(make(old, new), &rule(account, "")).await;
            world.play(&trial()).await.unwrap();
            assert_eq!(
                (world.left("old"), world.left("new")),
                (0, usize::try_from(new).unwrap()),
                "{account} {old} {new}"
            );
        }
        for (old, new) in [(21, 79), (101, 399), (1, 3), (250, 0)] {
            let world = World::unpaced(make(old, new), &rule(account, "")).await;
            // Alibaba Cloud counts the account, so that no more pages are read than show that it is too much.
            let matched = if account == "cn" && old == 250 { 100 } else { old };
            assert_refused(&world, matched, 20).await;
        }
    }
}

#[tokio::test]
async fn the_share_is_what_the_rule_says() {
    for (share, goes) in [(1, false), (49, false), (50, true), (51, true), (100, true)] {
        let world = World::unpaced(videos(50, 50), &rule("cn", &format!("max_share = {share}"))).await;
        match goes {
            true => drop(world.play(&trial()).await.unwrap()),
            false => assert_refused(&world, 50, share).await,
        }
    }
}

#[tokio::test]
async fn a_refusal_does_not_depend_on_what_one_run_may_send() {
    let world = World::queued(videos(300, 700), "takedowns", &rule("cn", "max_targets = 1")).await;
    let error = world.play(&trial()).await.unwrap_err();
    assert_eq!((error.kind.as_str(), world.queued_ids().len()), ("SweepRefused", 0));
}

#[tokio::test]
async fn what_only_the_search_finds_does_not_count() {
    let mut core = Core::new(Library::closed());
    core.library.fill_videos(&Video::new("trial").tag("trial"), times(40, 30));
    core.library.fill_videos(&Video::new("other").tag("nontrial"), times(41, 100));
    core.library.fill_videos(&Video::new("plain"), times(41, 70));
    let world = World::unpaced(core, &rule("cn", "match = { tags = [\"trial\"] }")).await;
    world.play(&trial()).await.unwrap();
    assert_eq!((world.left("trial"), world.left("other"), world.left("plain")), (0, 100, 70));
    world.assert_result("complete", [("matched", 30), ("sent", 30), ("left", 0)]);

    let mut core = Core::new(Library::closed());
    core.library.fill_videos(&Video::new("trial").tag("trial"), times(40, 41));
    core.library.fill_videos(&Video::new("other").tag("nontrial"), times(41, 159));
    let world = World::unpaced(core, &rule("cn", "match = { tags = [\"trial\"] }")).await;
    assert_refused(&world, 41, 20).await;
}

#[tokio::test]
async fn files_of_a_class_within_the_class_do_not_count() {
    let mut core = Core::new(Library::closed());
    core.library.add_class(78, 77);
    core.library.fill_files(&File::new(APP, "own").class(77), times(40, 20));
    core.library.fill_files(&File::new(APP, "within").class(78), times(41, 60));
    core.library.fill_files(&File::new(APP, "none"), times(41, 20));
    let world = World::unpaced(core, &rule("intl", "match = { categories = [\"77\"] }")).await;
    world.play(&trial()).await.unwrap();
    assert_eq!((world.left("own"), world.left("within"), world.left("none")), (0, 60, 20));
    world.assert_result("complete", [("found", 80), ("matched", 20), ("sent", 20), ("left", 0)]);
}

#[tokio::test]
async fn beyond_what_tencent_counts_the_rows_are_counted() {
    let share = "max_targets = 10\nmax_share = 90";
    let world = World::unpaced(files(5400, 600), &rule("intl", share)).await;
    world.play(&trial()).await.unwrap();
    assert_eq!(world.left("old"), 5390);
    world.assert_result("partial", [("sent", 10)]);
    let world = World::unpaced(files(5401, 599), &rule("intl", share)).await;
    assert_refused(&world, 5401, 90).await;
}

#[tokio::test]
async fn what_a_search_finds_of_other_ages_is_neither_deleted_nor_counted() {
    for account in ["cn", "intl"] {
        let mut core = Core::new(Library::closed());
        match account {
            "cn" => {
                core.library.fill_videos(&Video::new("stray").in_every_search(), times(3, 70));
                core.library.fill_videos(&Video::new("old"), times(40, 20));
                core.library.fill_videos(&Video::new("new"), times(3, 10));
            }
            _ => {
                core.library.fill_files(&File::new(APP, "stray").in_every_search(), times(3, 70));
                core.library.fill_files(&File::new(APP, "old"), times(40, 20));
                core.library.fill_files(&File::new(APP, "new"), times(3, 10));
            }
        }
        let world = World::unpaced(core, &rule(account, "")).await;
        world.play(&trial()).await.unwrap();
        assert_eq!((world.left("old"), world.left("stray"), world.left("new")), (0, 70, 10), "{account}");
        world.assert_result("complete", [("matched", 20), ("sent", 20)]);
    }
}

#[tokio::test]
async fn an_account_that_cannot_be_counted_is_not_swept() {
    let uncounted =
        r#"{"RequestId": "r", "MediaList": [{"MediaId": "old-0", "CreationTime": "2020-01-01T00:00:00Z"}]}"#;
    let kind = FaultKind::Body { status: 200, content_type: "application/json".to_owned(), body: uncounted.to_owned() };
    let mut core = videos(10, 90);
    core.faults.push(fault("SearchMedia", None, kind));
    let world = World::unpaced(core, &rule("cn", "")).await;
    let error = world.play(&trial()).await.unwrap_err();
    assert_eq!(error.kind.as_str(), "Unsettled");
    assert!(error.message.contains("does not say how many media there are"), "{}", error.message);
    assert_eq!(world.left("old"), 10);
}
