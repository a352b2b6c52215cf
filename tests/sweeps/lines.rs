//! The record of a run: lines, metrics, and that they add up.

use super::*;

#[tokio::test]
async fn the_first_line_has_the_rule_and_the_window() {
    let keys = "match = { categories = [\"7\", \"8\"], tags = [\"trial\"], statuses = [\"Normal\"], storage_locations = [\"here\"] }\n\
                scope = \"source\"\nmax_targets = 500\nmax_share = 30";
    let world = World::unpaced(videos(0, 5), &rule("cn", keys)).await;
    world.play(&trial()).await.unwrap();
    let [line] = &world.log.of("sweep.started")[..] else { panic!() };
    for (name, value) in [
        ("level", json!("INFO")),
        ("event_id", json!("nightly")),
        ("sweep", json!("trial")),
        ("provider", json!("aliyun-vod")),
        ("account", json!("cn")),
        ("scope", json!("source")),
        ("older_than_days", json!(30)),
        ("categories", json!("7,8")),
        ("tags", json!("trial")),
        ("statuses", json!("Normal")),
        ("storage", json!("here")),
        ("max_targets", json!(500)),
        ("max_share", json!(30)),
        ("dry_run", json!(false)),
        ("message_id", json!(null)),
    ] {
        assert_eq!(line[name], value, "{name}: {line}");
    }
    let cutoff = line["created_before"].as_str().unwrap();
    assert!(cutoff.len() == 20 && cutoff.ends_with('Z'), "{line}");
}

#[tokio::test]
async fn a_rule_without_a_match_has_none_in_its_line() {
    let world = World::unpaced(files(0, 5), &rule("intl", "")).await;
    world.play(&trial()).await.unwrap();
    let line = &world.log.of("sweep.started")[0];
    for name in ["categories", "tags", "statuses", "storage"] {
        assert!(line.get(name).is_none(), "{line}");
    }
    assert_eq!(
        (&line["provider"], &line["max_targets"], &line["max_share"]),
        (&json!("tencent-vod"), &json!(1000), &json!(20))
    );
}

/// A library with media of every fate: six held, one that cannot be deleted, and more than a run takes.
fn mixed() -> (Core, String) {
    let mut core = videos(300, 3000);
    let id = Some("old-33".to_owned());
    core.faults.push(Fault { id, ..fault("DeleteVideo", None, FaultKind::Invalid) });
    core.library.fill_videos(&Video::new("astray").in_every_search(), times(3, 4));
    let held: Vec<_> = (0..6).map(|number| format!("old-{}", number * 7)).collect();
    (core, format!("[protected]\nids = {held:?}\n{}", rule("cn", "max_targets = 250")))
}

#[tokio::test]
async fn outcomes_lines_and_metrics_add_up() {
    let (core, config) = mixed();
    let world = World::unpaced(core, &config).await;
    let error = world.play(&trial()).await.unwrap_err();
    assert_eq!(error.kind.as_str(), "Unsettled");

    let (status, [found, matched, protected, done_before, sent, deleted, left, pages, calls]) =
        world.result(["found", "matched", "protected", "done_before", "sent", "deleted", "left", "pages", "calls"]);
    assert_eq!(status, "unsettled", "{}", world.finished());
    assert_eq!((protected, done_before, sent, deleted), (6, 0, 250, 249));
    let outcomes = world.log.outcomes();
    let count = |outcome: &str| outcomes.iter().filter(|line| line["outcome"] == outcome).count() as u64;
    assert_eq!((count("deleted"), count("failed"), outcomes.len() as u64), (deleted, 1, sent));
    assert!(found >= matched && matched >= sent + protected && matched <= 300, "{}", world.finished());
    assert!(left >= 300 - 6 - 250, "what is left is at least what nobody came to: {left}");
    assert!(pages >= 4 && calls > pages, "{}", world.finished());

    let metrics = world.log.metrics("aliyun-vod");
    for (name, value) in
        [("TargetsDeleted", deleted), ("TargetsRefused", 0), ("TargetsAlreadyAbsent", 0), ("TargetsFailed", 1)]
    {
        assert_eq!(metrics[name], value, "{metrics}");
    }
    assert_eq!(metrics["ProviderCalls"], world.all_calls());
    assert_eq!(calls, world.all_calls(), "the run made all calls there were");
    let end = world.log.of("invocation.finished").pop().unwrap();
    assert_eq!((&end["targets"], &end["unsettled"], &end["calls"]), (&json!(sent), &json!(1), &json!(calls)));
}

#[tokio::test]
async fn a_sweep_has_metrics_of_its_own() {
    let config = rule("cn", "max_targets = 30") + &rule("intl", "max_share = 5").replace("trial", "files");
    let mut core = videos(100, 900);
    core.library.fill_files(&File::new(APP, "file"), times(40, 10));
    let world = World::unpaced(core, &config).await;
    let _refused = world.play(&sweep(json!({}))).await.unwrap_err();
    let lines: Vec<_> =
        world.log.lines().into_iter().filter(|line| line["_aws"].is_object() && line.get("sweep").is_some()).collect();
    assert_eq!(lines.len(), 2);
    for (line, (sweep, [found, matched, sent, left])) in
        lines.iter().zip([("trial", [100, 100, 30, 70]), ("files", [10, 0, 0, 10])])
    {
        assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["service", "sweep"]]));
        assert_eq!((&line["service"], &line["sweep"]), (&json!("takedown"), &json!(sweep)));
        let counts = [("SweepFound", found), ("SweepMatched", matched), ("SweepSent", sent), ("SweepLeft", left)];
        for (name, count) in counts {
            assert_eq!(line[name], count, "{name}: {line}");
        }
    }
}

#[tokio::test]
async fn a_queued_sweep_counts_what_it_sent_and_deleted_nothing() {
    let world = World::queued(videos(250, 2000), "takedowns", &rule("cn", "")).await;
    world.play(&trial()).await.unwrap();
    let sum: u64 = world.log.of("event.queued").iter().map(|line| line["targets"].as_u64().unwrap()).sum();
    world.assert_result("complete", [("found", 250), ("matched", 250), ("sent", sum), ("deleted", 0), ("left", 0)]);
    assert_eq!(world.log.metrics("aliyun-vod")["ProviderCalls"], world.calls("SearchMedia"));
    assert_eq!(world.finished()["calls"], world.calls("SearchMedia"));
}

#[tokio::test]
async fn lines_are_flat_and_say_nothing_secret() {
    let (core, config) = mixed();
    let world = World::unpaced(core, &config).await;
    let _unsettled = world.play(&trial()).await.unwrap_err();
    for line in world.log.lines().iter().filter(|line| line.get("_aws").is_none()) {
        let members = line.as_object().unwrap();
        assert!(members.values().all(|value| !value.is_object() && !value.is_array() && !value.is_null()), "{line}");
    }
    let text = world.log.text();
    for hidden in [takedown_emulator::KEY_SECRET, "Signature=", "ScrollToken"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
}
