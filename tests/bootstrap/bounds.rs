//! How long lines and answers get, whatever is asked for and whatever is said.

use serde_json::{Value, json};
use takedown_emulator::Video;

use crate::world::{Done, World, batch, event, file, providers, record, video};

/// The longest line, and the longest answer that Lambda takes.
const LINE: usize = 250_000;
const ANSWER: usize = 6_291_556;

/// An account at Alibaba Cloud VOD whose rates never wait.
fn unpaced(url: &str) -> String {
    let rate = "{ DeleteStream = 100000, GetPlayInfo = 100000, SearchMedia = 100000 }";
    format!("[accounts.cn]\nprovider = \"aliyun-vod\"\nendpoint = \"{url}\"\nrate = {rate}\n")
}

async fn unpaced_world(config: &str) -> World {
    let emulator = providers().await;
    emulator.core(|core| core.rates.lift());
    let config = unpaced(&emulator.url()) + config;
    World::around(emulator, &config, &[]).await
}

fn assert_short_lines(done: &Done) {
    let longest = done.output.lines().map(str::len).max();
    assert!(longest.is_some_and(|longest| longest <= LINE), "{longest:?}");
}

/// An id as long as it may be.
fn long(number: usize) -> String {
    format!("{number:0128}")
}

fn planned(target: Value) -> Value {
    let mut event = event("evt-1", json!([target]));
    event["data"]["dry_run"] = json!(true);
    event
}

/// A list of so many items.
type List<'a> = &'a dyn Fn(usize) -> Vec<Value>;

#[tokio::test]
async fn a_target_names_at_most_a_thousand_of_anything() {
    let mut world = World::new().await;
    let ids = |count: usize| (0..count).map(|number| json!(long(number))).collect::<Vec<_>>();
    let templates = |count: usize| (0..count).map(|number| json!(u64::MAX - number as u64)).collect::<Vec<_>>();
    let parts = |count: usize| {
        let part = |definition: Value| json!({"type": "AdaptiveDynamicStreamingFiles", "definition": definition});
        templates(count).into_iter().map(part).collect::<Vec<_>>()
    };
    let lists: [(Value, &str, List<'_>); 4] = [
        (video("v"), "job_ids", &ids),
        (video("v"), "definitions", &ids),
        (file("f"), "definitions", &templates),
        (file("f"), "parts", &parts),
    ];
    for (mut target, name, list) in lists {
        target[name] = json!(list(1000));
        let done = world.send(&planned(target.clone())).await;
        assert_short_lines(&done);
        let named = done.outcomes()[0][name].as_str().unwrap().split(',').count();
        assert_eq!((&done.outcomes()[0]["outcome"], named), (&json!("planned"), 1000));
        target[name] = json!(list(1001));
        let done = world.send(&planned(target)).await;
        assert_eq!(done.answer.error().0, "InvalidEvent");
        let line = done.lines_of("message.rejected")[0];
        assert_eq!(line["pointer"], format!("/data/targets/0/{name}"), "{line}");
        assert!(line["error"].as_str().unwrap().contains("1000"), "{line}");
    }
}

#[tokio::test]
async fn streams_that_are_too_many_for_a_line_are_counted() {
    let mut world = unpaced_world("").await;
    let video = (0..1200).fold(Video::new("v"), |video, number| video.stream(long(number), "SD"));
    world.emulator.core(|core| core.library.add_video(video));
    let target = json!({"provider": "aliyun-vod", "video_id": "v", "scope": "renditions"});
    let done = world.send(&event("evt-1", json!([target]))).await;
    assert_short_lines(&done);
    let line = done.outcome("v");
    let named = line["job_ids"].as_str().unwrap().split(',').count();
    assert_eq!((&line["outcome"], named, &line["job_ids_omitted"]), (&json!("deleted"), 1000, &json!(200)));
    assert_eq!(world.count("DeleteStream"), 60, "all of them are deleted");
}

#[tokio::test]
async fn the_log_of_a_rejected_batch_is_in_proportion_to_it() {
    let emulator = providers().await;
    let url = emulator.url();
    let account =
        |number: usize| format!("[accounts.a{number:099}]\nprovider = \"tencent-vod\"\nendpoint = \"{url}\"\n");
    let config: String = (0..500).map(account).collect();
    let mut world = World::around(emulator, &config, &[]).await;
    let target = json!({"account": "x", "file_id": "f"});
    let strange = json!({"specversion": "1.0", "id": "e", "source": "s", "type": "content.takedown", "data": {"targets": [target]}});
    let deep =
        format!("{}{{\"a\":1,\"a\":2}}{}", format!("{{\"{}\":", "\u{1f600}".repeat(30)).repeat(100), "}".repeat(100));
    for (what, body) in [("accounts", strange.to_string()), ("depth", deep), ("nothing", "{}".to_owned())] {
        let records: Vec<_> = (0..500).map(|number| record(&format!("m{number}"), &body)).collect();
        let payload = batch(records).to_string();
        let done = world.send_bytes(payload.clone()).await;
        assert_eq!((done.failures().len(), done.lines_of("message.rejected").len()), (500, 500));
        assert_short_lines(&done);
        let (log, sent) = (done.output.len(), payload.len());
        assert!(log < 8 * sent, "{what}: {log} bytes of log for {sent}");
    }
}

#[tokio::test]
async fn a_report_with_many_sweeps_is_no_longer_than_lambda_takes_it() {
    let sweep = |number: usize| {
        let rule = "account = \"cn\"\nolder_than_days = 30\ndry_run = true\n";
        format!("[[sweeps]]\nname = \"s{number:0100}\"\n{rule}")
    };
    let mut world = unpaced_world(&(0..60).map(sweep).collect::<String>()).await;
    let part = |number: usize| {
        let targets = (0..1000).map(|place| video(&format!("v{number}-{place}{}", "x".repeat(60)))).collect();
        let mut event = event(&format!("evt-{number}"), targets);
        event["data"]["dry_run"] = json!(true);
        event["data"]["reason"] = json!("\\\"".repeat(100));
        event
    };
    let sweeps = json!({"specversion": "1.0", "id": "s", "source": "s", "type": "retention.sweep", "data": {}});
    let payload: Vec<_> = (0..8).map(part).chain([sweeps]).collect();
    let done = world.send(&json!(payload)).await;
    assert!(done.answer.text().len() <= ANSWER, "{}", done.answer.text().len());
    let report = done.answer.response();
    let outcomes = report["outcomes"].as_array().unwrap().len() as u64;
    assert!(outcomes > 5000, "{outcomes}");
    assert_eq!(outcomes + report["outcomes_omitted"].as_u64().unwrap(), 8000);
    assert_eq!(report["sweeps"].as_array().unwrap().len(), 60);
}
