//! What is past its date goes, oldest first.

use super::*;

#[tokio::test]
async fn what_is_past_its_date_goes_and_nothing_else() {
    for (account, core) in [("cn", videos(250, 2000)), ("intl", files(250, 2000))] {
        let world = World::unpaced(core, &rule(account, "")).await;
        let report = world.play(&trial()).await.unwrap();

        assert_eq!((world.left("old"), world.left("new")), (0, 2000), "{account}");
        world.assert_result("complete", [("matched", 250), ("sent", 250), ("deleted", 250), ("left", 0)]);
        let outcomes = world.log.outcomes();
        assert_eq!(outcomes.len(), 250);
        assert!(outcomes.iter().all(|line| line["outcome"] == "deleted" && line["attempts"] == 1));
        assert_eq!(report["outcomes"].as_array().unwrap().len(), 250);
        let [swept] = &report["sweeps"].as_array().unwrap()[..] else { panic!("{report}") };
        assert_eq!((&swept["sweep"], &swept["deleted"]), (&json!("trial"), &json!(250)));
    }
}

#[tokio::test]
async fn the_oldest_go_first_and_the_next_run_goes_on() {
    for (account, core) in [("cn", videos(100, 500)), ("intl", files(100, 500))] {
        let world = World::unpaced(core, &rule(account, "max_targets = 30")).await;
        for (run, (left, status)) in
            [(70, "partial"), (40, "partial"), (10, "partial"), (0, "complete")].into_iter().enumerate()
        {
            world.log.clear();
            world.play(&trial()).await.unwrap();
            world.assert_result(status, [("sent", if run == 3 { 10 } else { 30 }), ("left", left)]);
            assert_eq!(world.left("old"), usize::try_from(left).unwrap());
            let outcomes = world.log.outcomes();
            let mut gone: Vec<_> =
                outcomes.iter().map(|line| line.get("video_id").or(line.get("file_id")).unwrap()).collect();
            gone.sort_by_key(|id| number(id.as_str().unwrap()));
            assert_eq!(gone, old(100)[run * 30..].iter().take(30).collect::<Vec<_>>());
        }
        world.log.clear();
        world.play(&trial()).await.unwrap();
        world.assert_result("complete", [("matched", 0), ("sent", 0), ("left", 0)]);
    }
}

#[tokio::test]
async fn more_than_the_provider_lists_at_a_time_goes_in_one_run() {
    let all = "max_targets = 100000\nmax_share = 100";
    for (core, account, count) in
        [(videos(5001, 3), "cn", 5001), (videos(12_345, 3), "cn", 12_345), (files(5001, 3), "intl", 5001)]
    {
        let world = World::unpaced(core, &rule(account, all)).await;
        world.play(&trial()).await.unwrap();
        assert_eq!((world.left("old"), world.left("new")), (0, 3), "{account} {count}");
        world.assert_result("complete", [("matched", count), ("sent", count), ("deleted", count), ("left", 0)]);
        if account == "cn" {
            assert_eq!(world.calls("DeleteVideo"), count.div_ceil(200) * 10 - (200 - count % 200) / 20, "20 a call");
        }
    }
}

#[tokio::test]
async fn media_of_one_second_go_together() {
    for account in ["cn", "intl"] {
        let mut core = Core::new(Library::closed());
        let at = days_ago(40);
        let same = std::iter::repeat_n(at, 1200);
        match account {
            "cn" => core.library.fill_videos(&Video::new("old"), same),
            _ => core.library.fill_files(&File::new(APP, "old"), same),
        }
        let world = World::unpaced(core, &rule(account, "max_targets = 5000\nmax_share = 100")).await;
        world.play(&trial()).await.unwrap();
        assert_eq!(world.left("old"), 0, "{account}");
        world.assert_result("complete", [("matched", 1200), ("sent", 1200), ("deleted", 1200), ("left", 0)]);
    }
}

#[tokio::test]
async fn where_there_is_nothing_to_do_nothing_is_done() {
    for (account, core) in [("cn", videos(0, 0)), ("cn", videos(0, 10)), ("intl", files(0, 10))] {
        let world = World::unpaced(core, &rule(account, "")).await;
        let report = world.play(&trial()).await.unwrap();
        assert_eq!(report["outcomes"], json!([]));
        assert_eq!(world.all_calls(), 1, "one empty page is enough");
        world.assert_result("complete", [("found", 0), ("matched", 0), ("sent", 0), ("left", 0), ("pages", 1)]);
    }
}

#[tokio::test]
async fn a_dry_run_tells_and_deletes_nothing() {
    let in_the_rule = rule("cn", "dry_run = true");
    let world = World::unpaced(videos(120, 1000), &in_the_rule).await;
    for _ in 0..2 {
        world.log.clear();
        world.play(&trial()).await.unwrap();
        let outcomes = world.log.outcomes();
        assert!(outcomes.len() == 120 && outcomes.iter().all(|line| line["outcome"] == "planned"));
        assert_eq!(world.log.of("call.planned").len(), 6);
        world.assert_result("complete", [("matched", 120), ("deleted", 0), ("left", 0)]);
        assert_eq!(world.log.of("sweep.started")[0]["dry_run"], true);
    }
    assert_eq!((world.left("old"), world.calls("DeleteVideo")), (120, 0));
}

#[tokio::test]
async fn a_dry_run_puts_nothing_on_the_queue() {
    let world = World::queued(videos(120, 1000), "takedowns", &rule("cn", "dry_run = true")).await;
    world.play(&trial()).await.unwrap();
    assert_eq!((world.left("old"), world.events().len(), world.log.outcomes().len()), (120, 0, 120));
}

#[tokio::test]
async fn what_goes_is_what_the_scope_says() {
    for (scope, parts) in [("source", vec![10, 230, 10_000]), ("renditions", vec![0])] {
        let mut core = Core::new(Library::closed());
        let video = Video::new("old").stream("hd", "HD").stream("ld", "LD").created(days_ago(40));
        core.library.add_video(video);
        let file =
            File::new(APP, "old").part("OriginalFiles", 0).part("TranscodeFiles", 230).part("TranscodeFiles", 10_000);
        core.library.add_file_with_parts(file.part("AdaptiveDynamicStreamingFiles", 10).created(days_ago(40)));
        let config = format!("max_share = 100\nscope = {scope:?}");
        let config = rule("cn", &config) + &rule("intl", &config).replace("trial", "files");
        let world = World::unpaced(core, &config).await;
        world.play(&sweep(json!({}))).await.unwrap();
        assert_eq!(world.log.outcomes().iter().filter(|line| line["scope"] == scope).count(), 2);
        let (streams, source, left) = world.emulator.core(|core| {
            let parts = core.library.file_parts(APP, "old").iter().map(|part| part.definition).collect::<Vec<_>>();
            (core.library.streams("old").len(), core.library.has_source("old"), parts)
        });
        assert_eq!((streams, source), if scope == "source" { (2, false) } else { (0, true) });
        assert_eq!(left, parts);
    }
}
