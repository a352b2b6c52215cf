//! The stream of a table: what expired is deleted, what is almost a target is told, and what is somebody else's is left alone.

use serde_json::{Value, json};

use crate::world::{Done, World, batch};

/// A record of an item that its time to live removed.
pub(crate) fn expired(number: u32, image: &Value) -> Value {
    json!({
        "eventID": format!("e{number}"),
        "eventName": "REMOVE",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "eventSourceARN": "arn:aws:dynamodb:eu-central-1:123456789012:table/media/stream/2026",
        "awsRegion": "eu-central-1",
        "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
        "dynamodb": {
            "ApproximateCreationDateTime": 1_795_158_000.0,
            "Keys": {"pk": {"S": format!("item-{number}")}},
            "OldImage": image,
            "SequenceNumber": number.to_string(),
            "SizeBytes": 59,
            "StreamViewType": "OLD_IMAGE",
        }
    })
}

pub(crate) fn item(id: &str) -> Value {
    json!({
        "pk": {"S": "item"}, "expires": {"N": "1795158000"},
        "provider": {"S": "aliyun-vod"}, "video_id": {"S": id}, "scope": {"S": "media"},
    })
}

/// An item with other attributes, or without those that are null.
fn item_with(id: &str, attributes: Value) -> Value {
    let mut image = item(id);
    for (name, value) in attributes.as_object().unwrap() {
        match value {
            Value::Null => image.as_object_mut().unwrap().remove(name),
            value => image.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    image
}

/// The record with another value at a place, or without it where that is null.
fn with(mut record: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = record.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Value::Null => parent.remove(name),
        value => parent.insert(name.to_owned(), value),
    };
    record
}

fn is_there(world: &World, id: &str) -> bool {
    world.emulator.core(|core| core.library.has_video(id))
}

/// Hands a record over between two good ones: it is told as the first failure, and the others are deleted.
async fn assert_rejected(world: &mut World, record: Value, pointer: &str, phrases: &[&str]) {
    let what = record.to_string();
    let done = world.send(&batch(vec![expired(1, &item("before")), record, expired(3, &item("behind"))])).await;
    assert_eq!(done.failures(), ["2"], "{what}");
    assert_neighbours_are_gone(&done);
    assert_told(&done, pointer, phrases);
}

/// The first time they are deleted, and from then on absent.
fn assert_neighbours_are_gone(done: &Done) {
    assert_eq!(done.outcomes().len(), 2, "{}", done.output);
    for id in ["before", "behind"] {
        let outcome = &done.outcome(id)["outcome"];
        assert!(outcome == "deleted" || outcome == "already_absent", "{outcome}");
    }
}

fn assert_told(done: &Done, pointer: &str, phrases: &[&str]) {
    let lines = done.lines_of("message.rejected");
    assert_eq!(lines.len(), 1, "{}", done.output);
    let line = lines[0];
    assert_eq!((&line["message_id"], &line["pointer"]), (&json!("2"), &json!(pointer)), "{line}");
    assert_eq!((&line["event_id"], &line["event_type"]), (&json!("e2"), &json!("retention.expired")), "{line}");
    for phrase in phrases {
        assert!(line["error"].as_str().unwrap().contains(phrase), "no {phrase:?} in {line}");
    }
}

/// Hands records over that nobody means, alone and between good ones.
async fn assert_ignored(world: &mut World, record: Value) {
    let what = record.to_string();
    let done = world.send(&batch(vec![record.clone()])).await;
    assert_eq!((done.failures(), done.outcomes().len()), (vec![], 0), "{what}");
    let done = world.send(&batch(vec![expired(1, &item("before")), record, expired(3, &item("behind"))])).await;
    assert_eq!(done.failures(), [""; 0], "{what}");
    assert_neighbours_are_gone(&done);
    assert!(done.lines_of("message.rejected").is_empty(), "{what}");
}

#[tokio::test]
async fn an_attribute_that_is_almost_a_member_is_told_and_nothing_is_deleted() {
    let mut world = World::new().await;
    for (name, member) in [
        ("scpoe", "scope"),
        ("Scope", "scope"),
        ("SCOPE", "scope"),
        ("sc-ope", "scope"),
        ("scopes", "scope"),
        ("scop", "scope"),
        ("score", "scope"),
        ("jobIds", "job_ids"),
        ("job_id", "job_ids"),
        ("definition", "definitions"),
        ("Parts", "parts"),
        ("part", "parts"),
        ("Force", "force"),
        ("forced", "force"),
        ("subAppId", "sub_app_id"),
        ("Account", "account"),
        ("providers", "provider"),
        ("dryRun", "dry_run"),
        ("dry-run", "dry_run"),
        ("dryrun", "dry_run"),
        ("Dry_Run", "dry_run"),
        ("dry_rnu", "dry_run"),
        ("Reason", "reason"),
        ("references", "reference"),
        ("mediaId", "media_id"),
    ] {
        // Whatever it holds.
        for value in [json!({"S": "renditions"}), json!({"BOOL": true}), json!({"NULL": true})] {
            let record = expired(2, &item_with("victim", json!({name: value})));
            let told = [format!("{name:?}"), format!("{member} is")];
            let place = format!("/dynamodb/OldImage/{name}");
            assert_rejected(&mut world, record, &place, &told.each_ref().map(String::as_str)).await;
        }
    }
    assert!(is_there(&world, "victim"));
}

#[tokio::test]
async fn an_id_under_almost_its_name_is_told_and_not_ignored() {
    let mut world = World::new().await;
    for name in ["vidoe_id", "videoId", "VideoId", "VIDEO_ID", "video-id", "vide_id", "video_ids", "videoid"] {
        let place = format!("/dynamodb/OldImage/{name}");
        let alone = json!({"pk": {"S": "x"}, name: {"S": "victim"}});
        let meant = item_with("victim", json!({"video_id": null, name: {"S": "victim"}}));
        for image in [alone, meant] {
            assert_rejected(&mut world, expired(2, &image), &place, &[&format!("{name:?}"), "video_id is"]).await;
        }
    }
    // An id of nowhere can never become a delete either.
    for image in [json!({"video_id": {"S": "victim"}}), json!({"pk": {"S": "x"}, "file_id": {"S": "f"}})] {
        assert_rejected(&mut world, expired(2, &image), "/dynamodb/OldImage", &["provider is missing"]).await;
    }
}

#[tokio::test]
async fn an_item_without_anything_like_an_id_is_somebody_elses() {
    let mut world = World::new().await;
    for image in [
        json!({"pk": {"S": "x"}}),
        json!({"pk": {"S": "x"}, "Scope": {"S": "x"}, "score": {"N": "5"}, "parts": {"L": []}, "season": {"N": "1"}}),
        json!({"provider": {"S": "aliyun-vod"}, "account": {"S": "nobody"}, "dry_run": {"S": "x"}}),
        json!({"id": {"S": "x"}, "video": {"S": "x"}, "media": {"S": "x"}, "file": {"S": "x"}}),
        json!({"pk": "no attribute"}),
    ] {
        assert_ignored(&mut world, expired(2, &image)).await;
        // It need not be reported, so that it needs no number.
        assert_ignored(&mut world, with(expired(2, &image), "/dynamodb/SequenceNumber", json!(null))).await;
    }
}

#[tokio::test]
async fn what_an_item_says_of_its_event_counts() {
    let mut world = World::new().await;
    let said = json!({"dry_run": {"BOOL": true}, "reason": {"S": "expired"}, "reference": {"S": "CASE-1"}});
    let done = world.send(&batch(vec![expired(2, &item_with("victim", said))])).await;
    assert_eq!(done.failures(), [""; 0]);
    let line = done.outcome("victim");
    assert_eq!((&line["outcome"], &line["reason"]), (&json!("planned"), &json!("expired")));
    assert_eq!((&line["reference"], &line["event_id"]), (&json!("CASE-1"), &json!("e2")));
    for (attribute, value) in [
        ("dry_run", json!({"S": "true"})),
        ("dry_run", json!({"S": "false"})),
        ("dry_run", json!({"N": "1"})),
        ("dry_run", json!({"NULL": true})),
        ("dry_run", json!({"BOOL": "true"})),
        ("dry_run", json!({"BOOL": true, "S": "true"})),
        ("dry_run", json!(true)),
        ("dry_run", json!({})),
        ("reason", json!({"N": "5"})),
        ("reason", json!({"S": "x".repeat(257)})),
        ("reference", json!({"L": [{"S": "CASE-1"}]})),
        ("scope", json!({"S": "source", "N": "1"})),
        ("scope", json!({"NULL": true})),
    ] {
        let place = format!("/dynamodb/OldImage/{attribute}");
        let record = expired(2, &item_with("victim", json!({attribute: value})));
        assert_rejected(&mut world, record, &place, &[attribute]).await;
    }
    // A member that the text gives twice.
    let twice = expired(2, &item_with("victim", json!({"scope": {"S": "TWICE"}}))).to_string();
    for doubled in [r#"{"S":"source"},"scope":{"S":"media"}"#, r#"{"S":"source","S":"media"}"#] {
        let done = world.send_bytes(format!(r#"{{"Records":[{}]}}"#, twice.replace(r#"{"S":"TWICE"}"#, doubled))).await;
        assert_eq!(done.failures(), ["2"], "{doubled}");
        assert_told(&done, "/dynamodb/OldImage/scope", &["more than once"]);
    }
    assert!(is_there(&world, "victim"));
    let done = world.send(&batch(vec![expired(2, &item_with("victim", json!({"dry_run": {"BOOL": false}})))])).await;
    assert_eq!(done.outcome("victim")["outcome"], "deleted");
}

/// What changes a delete is read among the attributes and nowhere else.
#[tokio::test]
async fn a_member_beside_the_image_is_told() {
    let mut world = World::new().await;
    for name in ["dry_run", "dryRun", "scope", "targets"] {
        let record = with(expired(2, &item("victim")), &format!("/{name}"), json!(true));
        assert_rejected(&mut world, record, &format!("/{name}"), &["the old image"]).await;
        let record = with(expired(2, &item("victim")), &format!("/dynamodb/{name}"), json!({"BOOL": true}));
        assert_rejected(&mut world, record, &format!("/dynamodb/{name}"), &["the old image"]).await;
    }
    assert!(is_there(&world, "victim"));
}

#[tokio::test]
async fn every_mistake_of_an_item_is_told() {
    let mut world = World::new().await;
    let attributes =
        json!({"scpoe": {"S": "source"}, "dry_run": {"S": "true"}, "force": {"S": "x"}, "Reason": {"S": "x"}});
    let done = world.send(&batch(vec![expired(2, &item_with("a,b", attributes))])).await;
    let line = done.lines_of("message.rejected")[0];
    assert_eq!(line["problems"], 5, "{line}");
    for place in ["scpoe", "dry_run", "force", "Reason", "video_id"] {
        assert!(line["error"].as_str().unwrap().contains(&format!("/dynamodb/OldImage/{place}")), "{place} in {line}");
    }
}

#[tokio::test]
async fn an_expiry_without_its_old_image_is_an_error_for_ever() {
    let mut world = World::new().await;
    let new = json!({"pk": {"S": "x"}});
    for record in [
        with(expired(2, &item("victim")), "/dynamodb/OldImage", json!(null)),
        expired(2, &json!(null)),
        expired(2, &json!({})),
        with(
            with(expired(2, &json!(null)), "/dynamodb/StreamViewType", json!("KEYS_ONLY")),
            "/dynamodb/OldImage",
            json!(null),
        ),
        with(with(expired(2, &json!(null)), "/dynamodb/NewImage", new), "/dynamodb/StreamViewType", json!("NEW_IMAGE")),
    ] {
        for _ in 0..2 {
            let record = record.clone();
            assert_rejected(&mut world, record, "/dynamodb", &["OLD_IMAGE", "NEW_AND_OLD_IMAGES"]).await;
        }
    }
    for image in [json!([]), json!(5), json!("x"), json!([item("victim")])] {
        assert_rejected(&mut world, expired(2, &image), "/dynamodb/OldImage", &["object"]).await;
    }
    // Who removed it otherwise, needs no image.
    let by_user = with(expired(2, &json!(null)), "/userIdentity", json!(null));
    assert_ignored(&mut world, by_user).await;
}

#[tokio::test]
async fn the_expiry_is_known_in_the_spelling_of_the_streams_api_too() {
    let mut world = World::new().await;
    let (service, principal) = (json!("Service"), json!("dynamodb.amazonaws.com"));
    for identity in [
        json!({"Type": service, "PrincipalId": principal}),
        json!({"Type": service, "principalId": principal}),
        json!({"type": service, "PrincipalId": principal}),
        json!({"type": service, "Type": service, "PrincipalId": principal, "principalId": principal}),
        json!({"type": null, "Type": service, "PrincipalId": principal, "principalId": null}),
    ] {
        let record = with(expired(2, &item("expired")), "/userIdentity", identity);
        let done = world.send(&batch(vec![record])).await;
        assert_eq!((done.failures(), done.outcomes().len()), (vec![], 1));
    }
    // What the command line reads out of a stream, as it prints it.
    let mut record = with(expired(2, &item("recovered")), "/eventSourceARN", json!(null));
    record["userIdentity"] = json!({"PrincipalId": principal, "Type": service});
    record["dynamodb"]["ApproximateCreationDateTime"] = json!("2026-11-20T08:00:00+01:00");
    let done = world.send(&json!({"Records": [record], "NextShardIterator": "arn:aws:dynamodb|1|AAAA"})).await;
    assert_eq!((done.failures(), done.outcome("recovered")["outcome"].clone()), (vec![], json!("deleted")));
}

#[tokio::test]
async fn an_identity_that_cannot_be_read_is_the_error_of_its_own_record() {
    let mut world = World::new().await;
    let (service, principal) = ("Service", "dynamodb.amazonaws.com");
    for (identity, place) in [
        (json!("Service"), "/userIdentity"),
        (json!(5), "/userIdentity"),
        (json!([]), "/userIdentity"),
        (json!(true), "/userIdentity"),
        (json!({"type": 5, "principalId": principal}), "/userIdentity/type"),
        (json!({"Type": [service], "PrincipalId": principal}), "/userIdentity/Type"),
        (json!({"type": service, "principalId": {"S": principal}}), "/userIdentity/principalId"),
        (json!({"type": service, "Type": "User", "principalId": principal}), "/userIdentity/Type"),
        (json!({"type": service}), "/userIdentity"),
        (json!({"PrincipalId": principal}), "/userIdentity"),
    ] {
        let record = with(expired(2, &item("victim")), "/userIdentity", identity);
        assert_rejected(&mut world, record, place, &["dentity"]).await;
    }
    for name in [json!(null), json!(5), json!(["REMOVE"])] {
        assert_rejected(&mut world, with(expired(2, &item("victim")), "/eventName", name), "/eventName", &["string"])
            .await;
    }
    assert!(is_there(&world, "victim"));
    for identity in [
        json!({"type": "User", "principalId": "AIDA"}),
        json!({"Type": "User", "PrincipalId": principal}),
        json!({"type": service, "principalId": "replication.dynamodb.amazonaws.com"}),
        json!({}),
    ] {
        assert_ignored(&mut world, with(expired(2, &item("victim")), "/userIdentity", identity)).await;
    }
}

#[tokio::test]
async fn a_record_of_another_kind_harms_nobody_whatever_is_wrong_with_it() {
    let mut world = World::new().await;
    for name in ["INSERT", "MODIFY"] {
        let foreign = with(expired(2, &item("victim")), "/eventName", json!(name));
        let user = with(foreign.clone(), "/userIdentity", json!(null));
        for record in [foreign, user] {
            for (pointer, value) in [
                ("/dynamodb/ApproximateCreationDateTime", json!("2026-11-20T07:00:00Z")),
                ("/dynamodb/ApproximateCreationDateTime", json!("yesterday")),
                ("/dynamodb/ApproximateCreationDateTime", json!({})),
                ("/dynamodb/ApproximateCreationDateTime", json!(null)),
                ("/dynamodb/SequenceNumber", json!(null)),
                ("/dynamodb/SequenceNumber", json!(5)),
                ("/dynamodb/OldImage", json!([])),
                ("/dynamodb", json!("x")),
                ("/dynamodb", json!(null)),
                ("/eventID", json!(5)),
                ("/eventSourceARN", json!({})),
                ("/userIdentity", json!(5)),
            ] {
                assert_ignored(&mut world, with(record.clone(), pointer, value)).await;
            }
        }
    }
    assert!(is_there(&world, "victim"));
}

#[tokio::test]
async fn the_time_of_an_expiry_is_read_in_every_form_and_fails_alone() {
    let mut world = World::new().await;
    let at = |time: Value| with(expired(2, &item("expired")), "/dynamodb/ApproximateCreationDateTime", time);
    for time in [
        json!(1_795_158_000),
        json!(1_795_158_000.25),
        json!("1795158000"),
        json!("1.795158E9"),
        json!("2026-11-20T07:00:00Z"),
        json!("2026-11-20T08:00:00.123+01:00"),
    ] {
        let done = world.send(&batch(vec![at(time.clone())])).await;
        assert!(done.outcome("expired")["age_ms"].is_number(), "{time}: {}", done.output);
    }
    let done = world.send(&batch(vec![at(json!(null))])).await;
    assert!(done.outcome("expired").get("age_ms").is_none(), "{}", done.output);
    for time in [json!("yesterday"), json!(""), json!({}), json!([1]), json!(true), json!(-5), json!("NaN")] {
        let place = "/dynamodb/ApproximateCreationDateTime";
        assert_rejected(&mut world, at(time), place, &["RFC 3339"]).await;
    }
}

#[tokio::test]
async fn a_removal_that_matters_and_cannot_be_reported_fails_the_batch() {
    let mut world = World::new().await;
    for (pointer, value) in [
        ("/dynamodb/SequenceNumber", json!(null)),
        ("/dynamodb/SequenceNumber", json!("")),
        ("/dynamodb/SequenceNumber", json!(7)),
        ("/dynamodb", json!(null)),
        ("/dynamodb", json!("x")),
    ] {
        for image in [item("victim"), item_with("victim", json!({"scpoe": {"S": "source"}}))] {
            let record = with(expired(2, &image), pointer, value.clone());
            let done = world.send(&batch(vec![expired(1, &item("other")), record])).await;
            let (kind, message) = done.answer.error();
            assert_eq!((kind.as_str(), done.outcomes().len()), ("InvalidEvent", 0), "{pointer}");
            assert!(message.contains("record 1") && message.contains("sequence number"), "{message}");
        }
    }
    assert_eq!(world.calls(), 0);
}
