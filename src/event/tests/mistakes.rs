//! What is told of an event with several mistakes, and what is not: a mistake that only follows from another.

use super::*;

/// Asserts the places that are told of an event.
fn assert_told(event: &Value, places: &[&str]) {
    let rejection = rejected(event);
    let told: Vec<_> = rejection.told().map(|problem| problem.pointer).collect();
    assert_eq!(told, places, "{event}: {rejection}");
    assert_eq!(rejection.problems.count(), places.len() as u64);
}

/// Asserts the places below a target.
fn assert_told_of(target: &Value, places: &[&str]) {
    let places: Vec<_> = places.iter().map(|place| format!("/data/targets/0{place}")).collect();
    assert_told(&event(json!([target])), &places.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn every_mistake_of_a_target_is_told() {
    for (target, places) in [
        (json!({"account": "cn", "video_id": "a,b", "scpoe": "source"}), &["/scpoe", "/video_id"][..]),
        (json!({"account": "cn", "video_id": "", "a": 1, "b": 2}), &["/a", "/b", "/video_id"]),
        (json!({"account": "cn", "video_id": "v", "scope": "all", "force": "yes"}), &["/scope", "/force"]),
        (
            json!({"account": "cn", "video_id": 7, "reference_id": "a b"}),
            &["/video_id", "/reference_id", "/reference_id"],
        ),
        (json!({"account": "cn", "video_id": "v", "job_ids": ["a,", "j", ""]}), &["/job_ids/0", "/job_ids/2"]),
        (
            json!({"account": "cn", "video_id": "v", "job_ids": [], "definitions": null}),
            &["/definitions", "/job_ids", "/definitions"],
        ),
        (
            json!({"account": "main", "file_id": "f*", "sub_app_id": 0, "definitions": [0, 230, "x"]}),
            &["/file_id", "/sub_app_id", "/definitions/0", "/definitions/2"],
        ),
        (
            json!({"account": "main", "file_id": "f", "parts": [{"type": "x", "definition": 0}, {}], "scope": "media"}),
            &["/scope", "/parts/0/type", "/parts/0/definition", "/parts/1"],
        ),
        (
            json!({"account": "mps", "media_id": "m,", "scope": "source", "sub_app_id": 1}),
            &["/media_id", "/sub_app_id", "/scope"],
        ),
        (json!({}), &["", ""]),
    ] {
        assert_told_of(&target, places);
    }
}

#[test]
fn what_follows_from_another_mistake_is_not_told() {
    for (target, places) in [
        // Whose the ids, members and scopes would be, nobody knows.
        (json!({"account": "nobody", "file_id": "f", "sub_app_id": 7}), &["/account"][..]),
        (json!({"provider": "aliyun", "media_id": "m", "scope": "source"}), &["/provider"]),
        (json!({"account": "cn", "provider": "tencent-vod", "file_id": "f", "definitions": [230]}), &["/account"]),
        (json!({"video_id": "v", "scope": "source", "force": true}), &[""]),
        // The provider is clear, even if its account is not.
        (json!({"account": "nobody", "provider": "aliyun-vod", "file_id": "f"}), &["/account", "/file_id"]),
        (json!({"account": "nobody", "video_id": "a,b"}), &["/account", "/video_id"]),
        (json!({"account": "cn", "video_id": "v", "scope": "sources", "force": true}), &["/scope"]),
        (json!({"account": "cn", "video_id": "v", "scope": "rendition", "job_ids": ["j"]}), &["/scope"]),
        (json!({"account": "cn", "file_id": "f"}), &["/file_id"]),
        (json!({"account": "mps", "media_id": "m", "job_ids": ["a,b"]}), &["/job_ids"]),
        (json!({"account": "main", "file_id": "f", "job_ids": ["a,b"]}), &["/job_ids"]),
    ] {
        assert_told_of(&target, places);
    }
}

#[test]
fn mistakes_of_the_envelope_are_told_with_those_of_the_data() {
    let mut event = event(json!([video("v"), video("a,b"), 7]));
    event["specversion"] = json!("0.3");
    event["id"] = json!(7);
    event["time"] = json!("soon");
    event["data_base64"] = json!("e30=");
    event["data"]["reason"] = json!("x".repeat(300));
    event["data"]["dry_run"] = json!("true");
    event["data"]["x"] = json!(1);
    assert_told(
        &event,
        &[
            "/specversion",
            "/id",
            "/time",
            "/data_base64",
            "/data/x",
            "/data/targets/1/video_id",
            "/data/targets/2",
            "/data/reason",
            "/data/dry_run",
        ],
    );
}

#[test]
fn the_data_of_an_unknown_type_is_read_where_it_is_that_of_a_deletion() {
    let misspelt =
        with(event(json!([video("a,b"), { "account": "mps", "media_id": "m" }])), "/type", json!("contents"));
    assert_told(&misspelt, &["/type", "/data/targets/0/video_id"]);
    let foreign = json!({"id": "b", "source": "aws.ec2", "detail-type": "EC2 Spot", "detail": {"a": 1, "b": 2}});
    assert_told(&foreign, &["/detail-type"]);
    assert_eq!(rejected(&foreign).event_type.as_deref(), Some("EC2 Spot"));
}

#[test]
fn too_many_targets_are_told_with_what_is_wrong_with_them() {
    let config = config_from(&format!("{CONFIG}\n[limits]\nmax_targets_per_event = 2"), None);
    let text = event(json!([video("a"), video("b,"), video("c")])).to_string();
    let rejection = body(&text, &config).unwrap_err();
    let told: Vec<_> = rejection.told().map(|problem| problem.pointer).collect();
    assert_eq!(told, ["/data/targets", "/data/targets/1/video_id"]);
}

#[test]
fn a_member_given_twice_is_told_once_and_with_the_others() {
    let text = event(json!([video("a,b")])).to_string();
    for (once, twice, place) in [
        (r#""id":"#, r#""id":"x","id":"#, "/id"),
        (r#""provider":"#, r#""provider":"x","provider":"#, "/data/targets/0/provider"),
        (r#""provider":"#, r#""x":"x","x":1,"provider":"#, "/data/targets/0/x"),
        (r#""provider":"#, r#""scope":[],"scope":1,"provider":"#, "/data/targets/0/scope"),
    ] {
        let rejection = body(&text.replacen(once, twice, 1), &config()).unwrap_err();
        let told: Vec<_> = rejection.told().map(|problem| problem.pointer).collect();
        assert_eq!(told, [place, "/data/targets/0/video_id"], "{rejection}");
    }
}

#[test]
fn a_rejected_event_keeps_what_names_it() {
    let mut wrong = event(json!([video("a,b")]));
    wrong["type"] = json!("Content Takedown");
    wrong["data"]["reference"] = json!("CASE-1");
    let rejection = rejected(&wrong);
    assert_eq!(
        [&rejection.event_id, &rejection.event_type, &rejection.event_source, &rejection.reference]
            .map(|name| name.as_deref().unwrap()),
        ["evt-0001", "content.takedown", "urn:example:tests", "CASE-1"]
    );
    let long = "x".repeat(1 << 20);
    for pointer in ["/id", "/type", "/source", "/data/reference"] {
        let rejection = rejected(&with(wrong.clone(), pointer, json!(long)));
        let Rejection { event_id, event_type, event_source, reference, .. } = &rejection;
        for name in [event_id, event_type, event_source, reference].into_iter().flatten() {
            assert!(name.len() <= 256, "{pointer}");
        }
    }
    assert_eq!(rejected(&with(wrong.clone(), "/data/reference", json!(7))).reference, None);
}

#[test]
fn a_place_that_lies_deep_is_told_by_what_holds_it() {
    let name = "n".repeat(100);
    let deep = (0..60).fold(r#"{"twice":1,"twice":2}"#.to_owned(), |inner, _| format!("{{\"{name}\":{inner}}}"));
    let text = event(json!([video("v")])).to_string().replacen('{', &format!("{{\"x\":{deep},"), 1);
    let rejection = body(&text, &config()).unwrap_err();
    assert!(rejection.pointer().len() <= 1024 && rejection.pointer().ends_with(&name), "{rejection}");
}
