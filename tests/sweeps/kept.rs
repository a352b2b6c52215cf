//! What a sweep leaves alone, and what does not use up its targets.

use super::*;

const HELD: &str = "[protected]\nids = [\"old-1\", \"ref-3\", \"job-5\", \"old-6\"]\n";

fn held_videos() -> Core {
    let mut core = Core::new(Library::closed());
    let video = Video::new("old").reference("ref").stream("job", "HD");
    core.library.fill_videos(&video, times(40, 20));
    core.library.fill_videos(&Video::new("new"), times(3, 80));
    core
}

#[tokio::test]
async fn held_media_are_skipped_by_all_their_names_and_use_up_nothing() {
    for (run, is_queued) in [("inline", false), ("queued", true)] {
        let config = format!("{HELD}{}", rule("cn", "max_targets = 10"));
        let world = match is_queued {
            true => World::queued(held_videos(), "takedowns", &config).await,
            false => World::unpaced(held_videos(), &config).await,
        };
        world.play(&trial()).await.unwrap();
        world.assert_result("partial", [("protected", 4), ("sent", 10), ("left", 6)]);
        assert_eq!(world.log.outcomes().iter().filter(|line| line["outcome"] == "refused").count(), 0);
        if is_queued {
            let expected = [0, 2, 4, 7, 8, 9, 10, 11, 12, 13].map(|number| format!("old-{number}"));
            assert_eq!(world.queued_ids(), expected, "{run}");
            continue;
        }
        world.play(&trial()).await.unwrap();
        world.assert_result("complete", [("matched", 10), ("protected", 4), ("sent", 6), ("left", 0)]);
        let left = world.emulator.core(|core| {
            let left = core.library.videos().filter(|video| !video.deleted && video.id.starts_with("old"));
            left.map(|video| video.id.clone()).collect::<Vec<_>>()
        });
        assert_eq!(left, ["old-1", "old-3", "old-5", "old-6"]);
    }
}

#[tokio::test]
async fn held_files_are_skipped_too() {
    let config = format!("[protected]\nids = [\"old-0\", \"old-1\"]\n{}", rule("intl", "max_targets = 3"));
    let world = World::unpaced(files(6, 100), &config).await;
    world.play(&trial()).await.unwrap();
    world.assert_result("partial", [("protected", 2), ("sent", 3), ("left", 1)]);
    world.play(&trial()).await.unwrap();
    world.assert_result("complete", [("matched", 3), ("protected", 2), ("sent", 1), ("left", 0)]);
    assert_eq!(world.left("old"), 2);
}

#[tokio::test]
async fn a_hold_on_more_than_a_page_stops_nothing() {
    let ids: Vec<_> = (0..350).map(|number| format!("old-{number}")).collect();
    let config = format!("[protected]\nids = {ids:?}\n{}", rule("cn", "max_targets = 50\nmax_share = 90"));
    let world = World::unpaced(videos(400, 100), &config).await;
    world.play(&trial()).await.unwrap();
    world.assert_result("complete", [("matched", 400), ("protected", 350), ("sent", 50), ("left", 0)]);
    assert_eq!(world.left("old"), 350);
}

#[tokio::test]
async fn a_hold_that_cannot_be_ruled_out_is_kept() {
    let mut core = held_videos();
    core.faults.push(fault("BatchGetMediaInfos", None, FaultKind::Fail));
    let world = World::unpaced(core, &format!("[limits]\nattempts = 2\n{HELD}{}", rule("cn", ""))).await;
    let error = world.play(&trial()).await.unwrap_err();
    assert_eq!(error.kind.as_str(), "Unsettled");
    assert_eq!((world.left("old"), world.calls("DeleteVideo")), (20, 0));
    assert_eq!(world.result([]).0, "failed");
}

#[tokio::test]
async fn one_medium_that_cannot_be_looked_up_stops_no_others() {
    let mut core = videos(900, 100);
    core.library.add_video(Video::new("old-x").created(days_ago(41)).forbidden());
    let config = format!("[protected]\nids = [\"old-7\"]\n{}", rule("cn", "max_targets = 100000\nmax_share = 100"));
    let world = World::unpaced(core, &config).await;
    assert_eq!(world.play(&trial()).await.unwrap_err().kind.as_str(), "Unsettled");
    assert_eq!(world.left("old"), 2, "{}", world.finished());
}

#[tokio::test]
async fn sources_that_are_gone_are_not_sent_again() {
    for account in ["cn", "intl"] {
        for is_queued in [false, true] {
            let core = if account == "cn" { held_videos() } else { files(20, 80) };
            let config = rule(account, "scope = \"source\"\nmax_targets = 15");
            let world = match is_queued {
                true => World::queued(core, "takedowns", &config).await,
                false => World::unpaced(core, &config).await,
            };
            for (status, sent, done_before) in [("partial", 15, 0), ("complete", 5, 15), ("complete", 0, 20)] {
                world.play(&trial()).await.unwrap();
                world.assert_result(
                    status,
                    [("sent", sent), ("done_before", done_before), ("left", 20 - sent - done_before)],
                );
                if is_queued && sent > 0 {
                    world.play(&support::sqs(&world.events())).await.unwrap();
                    world.emulator.core(|core| core.queue.clear());
                }
            }
            assert_eq!(world.left("old"), 20, "{account}: the media themselves stay");
        }
    }
}

#[tokio::test]
async fn renditions_that_are_gone_are_not_sent_again() {
    let world = World::unpaced(held_videos(), &rule("cn", "scope = \"renditions\"\nmax_targets = 15")).await;
    for (status, sent, done_before) in [("partial", 15, 0), ("complete", 5, 15), ("complete", 0, 20)] {
        world.play(&trial()).await.unwrap();
        world.assert_result(status, [("sent", sent), ("done_before", done_before), ("left", 20 - sent - done_before)]);
    }
    assert!(world.emulator.core(|core| core.library.videos().all(|video| video.streams.is_empty())));
}

/// Files with an original and a transcode.
fn transcoded() -> Core {
    let mut core = Core::new(Library::closed());
    let file = File::new(APP, "old").part("OriginalFiles", 0).part("TranscodeFiles", 230);
    core.library.fill_files(&file, times(40, 10));
    core.library.fill_files(&File::new(APP, "new"), times(3, 90));
    core
}

#[tokio::test]
async fn renditions_that_are_gone_at_tencent_are_not_sent_again() {
    let world = World::unpaced(transcoded(), &rule("intl", "scope = \"renditions\"")).await;
    for (sent, done_before) in [(10, 0), (0, 10)] {
        world.play(&trial()).await.unwrap();
        world.assert_result("complete", [("sent", sent), ("done_before", done_before), ("left", 0)]);
    }
}

#[tokio::test]
async fn a_medium_whose_age_is_unknown_stays() {
    let mut core = Core::new(Library::closed());
    let told = ["", "yesterday", "2020-01-01", "2020-01-01 00:00:00", "2020-13-01T00:00:00Z", "1577836800"];
    for (number, text) in told.into_iter().enumerate() {
        core.library.add_video(Video::new(format!("odd-{number}")).created(days_ago(40)).created_told_as(text));
        core.library
            .add_file_with_parts(File::new(APP, format!("odd-{number}")).created(days_ago(40)).created_told_as(text));
    }
    core.library.add_video(Video::new("odd-untold").created(days_ago(40)).created_untold());
    core.library.add_file_with_parts(File::new(APP, "odd-untold").created(days_ago(40)).created_untold());
    core.library.fill_videos(&Video::new("old"), times(39, 5));
    core.library.fill_files(&File::new(APP, "old").utc_offset(8), times(39, 5));
    let config = rule("cn", "max_share = 100") + &rule("intl", "max_share = 100").replace("trial", "files");
    let world = World::unpaced(core, &config).await;
    world.play(&sweep(json!({}))).await.unwrap();
    assert_eq!((world.left("odd"), world.left("old")), (14, 0));
    for line in world.log.of("sweep.finished") {
        assert_eq!(
            (&line["found"], &line["matched"], &line["deleted"], &line["left"]),
            (&json!(12), &json!(5), &json!(5), &json!(0)),
            "{line}"
        );
    }
}

#[tokio::test]
async fn where_rows_come_out_of_order_nothing_is_passed_over_in_silence() {
    let mut core = videos(900, 0);
    core.library.add_video(Video::new("odd").created(days_ago(41)).created_told_as("2099-01-01T00:00:00Z"));
    let world = World::unpaced(core, &rule("cn", "max_share = 100")).await;
    let error = world.play(&trial()).await.unwrap_err();
    assert_eq!(error.kind.as_str(), "Unsettled");
    assert!(error.message.contains("does not list media in the order of their creation"), "{}", error.message);
    assert_eq!((world.result([]).0.as_str(), world.left("odd")), ("failed", 1));
}

#[tokio::test]
async fn a_rule_takes_what_fits_all_its_keys() {
    let keys = "match = { categories = [\"7\", \"8\"], tags = [\"trial\", \"demo\"], statuses = [\"Normal\"], storage_locations = [\"here\"] }\nmax_share = 100";
    let fits =
        |id: &str, category: u64| Video::new(id).category(category).storage_location("here").created(days_ago(40));
    let mut core = Core::new(Library::closed());
    for video in [
        fits("fits", 7).tag("a").tag("demo"),
        fits("fits-too", 8).tag("trial"),
        fits("category", 9).tag("demo"),
        Video::new("uncategorised").tag("demo").storage_location("here").created(days_ago(40)),
        fits("tag", 7).tag("demos"),
        fits("untagged", 7),
        fits("blocked", 7).tag("demo").blocked(),
        fits("elsewhere", 7).tag("demo").storage_location("there"),
        fits("young", 7).tag("demo").created(days_ago(29)),
        fits("astray", 9).tag("demo").in_every_search(),
    ] {
        core.library.add_video(video);
    }
    let world = World::unpaced(core, &rule("cn", keys)).await;
    world.play(&trial()).await.unwrap();
    let gone = |id: &str| !world.emulator.core(|core| core.library.has_video(id));
    assert!(gone("fits") && gone("fits-too"));
    world.assert_result("complete", [("matched", 2), ("deleted", 2), ("left", 0)]);
}

#[tokio::test]
async fn a_rule_takes_files_that_fit_all_its_keys() {
    let keys = "match = { categories = [\"77\"], tags = [\"trial\"], statuses = [\"Normal\"], storage_regions = [\"ap-tokyo\"] }\nmax_share = 100";
    let fits = |app: Option<u64>, id: &str, tag: &str| {
        File::new(app, id).class(77).tag(tag).region("ap-tokyo").created(days_ago(40))
    };
    let mut core = Core::new(Library::closed());
    for file in [
        fits(APP, "fits", "trial").utc_offset(8),
        fits(APP, "class", "trial").class(7),
        fits(APP, "tag", "nontrial"),
        fits(APP, "forbidden", "trial").forbidden(),
        fits(APP, "region", "trial").region("ap-seoul"),
        fits(APP, "young", "trial").created(days_ago(29)),
        fits(Some(5), "elsewhere", "trial"),
        fits(APP, "astray", "trial").class(7).in_every_search(),
    ] {
        core.library.add_file_with_parts(file);
    }
    let world = World::unpaced(core, &rule("intl", keys)).await;
    world.play(&trial()).await.unwrap();
    assert!(!world.emulator.core(|core| core.library.has_file(APP, "fits")));
    world.assert_result("complete", [("matched", 1), ("deleted", 1), ("left", 0)]);
}
