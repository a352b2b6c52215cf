//! Replies that object, contradict themselves, or do not come from the provider: none of them settles or releases anything.

use serde_json::{Value, json};
use takedown_emulator::{Core, Emulator, Fault, FaultKind, Key, Library, Video};

use crate::world::{Done, ID, SECRET, TOKEN, World, accounts, event, file, media, video};

fn answers(operation: &str, status: u16, body: &str) -> Fault {
    let kind = FaultKind::Body { status, content_type: "application/json".to_owned(), body: body.to_owned() };
    Fault { operation: Some(operation.to_owned()), id: None, times: None, kind }
}

/// One target of each delete, with its operation.
fn deletes() -> [(&'static str, &'static str, Value); 5] {
    let source = json!({"provider": "aliyun-vod", "video_id": "s", "scope": "source"});
    let stream = json!({"provider": "aliyun-vod", "video_id": "w", "job_ids": ["j"]});
    [
        ("DeleteVideo", "v", video("v")),
        ("DeleteMezzanines", "s", source),
        ("DeleteStream", "w", stream),
        ("DeleteMedia", "m", media("m")),
        ("DeleteMedia", "f", file("f")),
    ]
}

/// What becomes of a target whose delete is answered so.
async fn answered(world: &mut World, operation: &str, target: &Value, status: u16, body: &str) -> Done {
    world.emulator.core(|core| {
        core.faults.clear();
        core.faults.push(answers(operation, status, body));
    });
    world.send(&event("evt-1", json!([target]))).await
}

#[tokio::test]
async fn a_success_that_objects_anywhere_deletes_nothing() {
    let mut world = World::with("[limits]\nattempts = 1\n", &[]).await;
    for (operation, id, target) in deletes() {
        for objection in [
            json!({"ForbiddenMediaId": [id]}),
            json!({"NotExistJobIds": "j"}),
            json!({"Data": {"UnRemovableVideoIds": [id]}}),
            json!({"Error": {"Code": "InternalError"}}),
            json!({"Success": false}),
            json!({"success": "false"}),
        ] {
            let mut body = objection.clone();
            body["RequestId"] = json!("r");
            let body = if id == "f" { json!({"Response": body}) } else { body };
            let done = answered(&mut world, operation, &target, 200, &body.to_string()).await;
            let wanted = ["failed", "persistent"];
            assert_eq!(done.verdict(id)[..2], wanted, "{operation} {body}");
            assert_eq!(done.answer.error().0, "Unsettled");
        }
        let fine =
            json!({"RequestId": "r", "Success": true, "ForbiddenMediaIds": [], "FailedIds": null, "ErrorCode": 0});
        let fine = if id == "f" { json!({"Response": fine}) } else { fine };
        let done = answered(&mut world, operation, &target, 200, &fine.to_string()).await;
        assert_eq!(done.outcome(id)["outcome"], "deleted", "{operation} {fine}");
    }
}

/// The list names one of the batch in a place that belongs to another operation: the others are asked for one by one.
#[tokio::test]
async fn an_objection_to_a_batch_condemns_none_of_it() {
    let mut world = World::new().await;
    world.emulator.core(|core| {
        let objects = json!({"RequestId": "r", "UnRemoveableVideoIds": ["v1"]}).to_string();
        core.faults.push(Fault { times: Some(1), ..answers("DeleteVideo", 200, &objects) });
    });
    let done = world.send(&event("evt-1", json!([video("v0"), video("v1"), video("v2")]))).await;
    done.assert_outcomes(&[("v0", "deleted", 2), ("v1", "deleted", 2), ("v2", "deleted", 2)]);
}

#[tokio::test]
async fn an_absence_without_the_request_id_settles_nothing() {
    let mut world = World::with("[limits]\nattempts = 1\n", &[]).await;
    for (operation, id, target) in deletes() {
        let code = match id {
            "f" => "ResourceNotFound",
            "m" => "NoSuchResource",
            _ => "InvalidVideo.NotFound",
        };
        let (nobody, provider) = if id == "f" {
            let error = json!({"Code": code, "Message": "gone"});
            (json!({"Response": {"Error": error}}), json!({"Response": {"Error": error, "RequestId": "r"}}))
        } else {
            (json!({"Code": code, "Message": "gone"}), json!({"Code": code, "RequestId": "r"}))
        };
        let xml = format!("<Error><Code>{code}</Code><Message>gone</Message></Error>");
        for status in [404, 502] {
            for body in [nobody.to_string(), xml.clone()] {
                let done = answered(&mut world, operation, &target, status, &body).await;
                assert_eq!(done.verdict(id), ["failed", "persistent", "takedown.unreadable_reply"], "{status} {body}");
            }
        }
        let done = answered(&mut world, operation, &target, 404, &provider.to_string()).await;
        assert_eq!(done.outcome(id)["outcome"], "already_absent", "{operation} {provider}");
    }
}

#[tokio::test]
async fn a_throttle_under_a_name_that_no_table_has_is_tried_again() {
    let mut world = World::new().await;
    for (operation, id, target) in deletes() {
        let code = "Rejected.Throttling".to_owned();
        let kind = FaultKind::Error { status: 400, code, message: "slow down".to_owned() };
        world.emulator.core(|core| {
            core.faults.push(Fault { operation: Some(operation.to_owned()), id: None, times: Some(1), kind });
        });
        let done = world.send(&event("evt-1", json!([target]))).await;
        assert_eq!((&done.outcome(id)["outcome"], &done.outcome(id)["attempts"]), (&json!("deleted"), &json!(2)));
    }
}

/// Two videos with streams and references, and a hold on something else.
async fn holding() -> World {
    let mut library = Library::closed();
    library.add_video(Video::new("a").reference("ref-a").stream("job-a", "LD"));
    library.add_video(Video::new("held").reference("ref-held").stream("job-held", "LD"));
    let mut core = Core::new(library);
    core.add_key(Key::new(ID, SECRET).unwrap().with_token(TOKEN));
    let emulator = Emulator::start(core).await.unwrap();
    let protected = "[protected]\nids = [\"held\", \"ref-held\", \"job-held\"]\n[limits]\nattempts = 1\n";
    let config = accounts(&emulator.url()) + protected;
    World::around(emulator, &config, &[]).await
}

/// Asserts that a target whose look-up is answered so is not sent.
async fn assert_unresolved(world: &mut World, target: &Value, operation: &str, body: &Value) {
    let done = answered(world, operation, target, 200, &body.to_string()).await;
    let id = target["video_id"].as_str().or(target["reference_id"].as_str()).unwrap();
    assert_eq!(done.verdict(id)[..2], ["failed", "persistent"], "{target} {body}");
    assert_eq!(done.outcome(id)["attempts"], 0, "{target} {body}");
    assert_eq!((world.count("DeleteVideo"), world.count("DeleteStream")), (0, 0), "{target} {body}");
}

#[tokio::test]
async fn a_look_up_that_contradicts_itself_releases_nothing() {
    let mut world = holding().await;
    let by_video = video("a");
    let by_reference = json!({"provider": "aliyun-vod", "reference_id": "ref-a"});
    let jobs = json!([{"JobId": "job-a", "Definition": "LD"}]);
    let row = json!({"MediaId": "a", "MediaInfo": {"MediaId": "a", "ReferenceId": "ref-a"}, "PlayInfoList": jobs});
    let with = |name: &str, value: Value| {
        let mut row = row.clone();
        row[name] = value;
        row
    };
    for row in [
        with("ReferenceId", json!(5)),
        with("ReferenceId", json!({"Id": "ref-held"})),
        with("ReferenceId", json!("ref-held")),
        with("MezzanineInfo", json!({"VideoId": "held"})),
        with("MediaInfo", json!({"MediaId": "held", "ReferenceId": "ref-a"})),
        with("MediaInfo", json!({"JobId": "job-held", "ReferenceId": "ref-a"})),
        with("PlayInfoList", json!([{"Definition": "LD"}])),
        with("PlayInfoList", json!([{"JobId": 5}])),
        with("PlayInfoList", json!("job-held")),
    ] {
        let body = json!({"RequestId": "r", "MediaInfos": [row]});
        assert_unresolved(&mut world, &by_video, "BatchGetMediaInfos", &body).await;
        assert_unresolved(&mut world, &by_reference, "BatchGetMediaInfos", &body).await;
    }
    for (name, list) in [
        ("ForbiddenMediaIds", json!(["a"])),
        ("NonExistMediaIds", json!("a")),
        ("NonExistReferenceIds", json!(["ref-a"])),
        ("ForbiddenReferenceIds", json!(["ref-a"])),
        ("Success", json!(false)),
    ] {
        let mut body = json!({"RequestId": "r", "MediaInfos": [row]});
        body[name] = list;
        assert_unresolved(&mut world, &by_video, "BatchGetMediaInfos", &body).await;
        assert_unresolved(&mut world, &by_reference, "BatchGetMediaInfos", &body).await;
    }
    let other = json!({"MediaId": "a", "MediaInfo": {"ReferenceId": "ref-held"}, "PlayInfoList": []});
    let twice = json!({"RequestId": "r", "MediaInfos": [row, other]});
    assert_unresolved(&mut world, &by_video, "BatchGetMediaInfos", &twice).await;
}

#[tokio::test]
async fn an_empty_name_does_not_hide_a_held_one() {
    let mut world = holding().await;
    let info = json!({"MediaId": "a", "ReferenceId": "ref-held"});
    let row = json!({"MediaId": "a", "ReferenceId": "", "MediaInfo": info, "PlayInfoList": []});
    let body = json!({"RequestId": "r", "MediaInfos": [row]}).to_string();
    let done = answered(&mut world, "BatchGetMediaInfos", &video("a"), 200, &body).await;
    assert_eq!(done.verdict("a"), ["refused", "", "takedown.protected"]);
    assert_eq!(world.count("DeleteVideo"), 0);
}

#[tokio::test]
async fn a_list_of_streams_that_contradicts_itself_releases_nothing() {
    let mut world = holding().await;
    for base_and_list in [
        json!({"VideoBase": {"VideoId": "held"}, "PlayInfoList": {"PlayInfo": [{"JobId": "job-a"}]}}),
        json!({"VideoBase": "held", "PlayInfoList": {"PlayInfo": [{"JobId": "job-a"}]}}),
        json!({"VideoBase": {"VideoId": "a"}, "PlayInfoList": {"PlayInfo": [{"Definition": "LD"}]}}),
        json!({"VideoBase": {"VideoId": "a"}, "PlayInfoList": {"PlayInfo": "job-a"}}),
        json!({"VideoBase": {"VideoId": "a", "JobId": "job-held"}, "PlayInfoList": []}),
    ] {
        let mut list = base_and_list.clone();
        list["RequestId"] = json!("r");
        let row = json!({"MediaId": "a", "MediaInfo": {"MediaId": "a"}});
        let body = json!({"RequestId": "r", "MediaInfos": [row]}).to_string();
        world.emulator.core(|core| {
            core.faults.clear();
            core.faults.push(answers("BatchGetMediaInfos", 200, &body));
            core.faults.push(answers("GetPlayInfo", 200, &list.to_string()));
        });
        let done = world.send(&event("evt-1", json!([video("a")]))).await;
        assert_eq!(done.verdict("a")[..2], ["failed", "persistent"], "{list}");
        assert_eq!(world.count("DeleteVideo"), 0, "{list}");
    }
}

/// Runs a sweep of everything that is older than a day, whose listing is answered so.
async fn swept(account: &str, body: &Value) -> (World, Done) {
    let sweep = format!(
        "[[sweeps]]\nname = \"old\"\naccount = \"{account}\"\nolder_than_days = 1\nmax_share = 100\n[protected]\nids = [\"held\"]\n"
    );
    let mut world = World::with(&sweep, &[]).await;
    world.emulator.core(|core| core.faults.push(answers("SearchMedia", 200, &body.to_string())));
    let asked =
        json!({"specversion": "1.0", "id": "nightly", "source": "urn:x", "type": "retention.sweep", "data": {}});
    let done = world.send(&asked).await;
    (world, done)
}

#[tokio::test]
async fn a_row_that_speaks_of_two_media_is_left_alone_and_told() {
    let old = "2020-01-01T00:00:00Z";
    let good = json!({"MediaId": "good", "MediaType": "video", "CreationTime": old, "Video": {"VideoId": "good"}});
    for video in [
        json!({"VideoId": "b", "CreationTime": old}),
        json!({"MediaId": "held", "CreationTime": old}),
        json!([{"VideoId": "b"}]),
        json!({"ReferenceId": 5}),
        json!({"CreationTime": "yesterday"}),
        json!({"MediaType": "audio"}),
    ] {
        let row = json!({"MediaId": "a", "MediaType": "video", "CreationTime": old, "Video": video});
        let (world, done) = swept("cn", &json!({"RequestId": "r", "Total": 2, "MediaList": [row, good]})).await;
        assert_left_alone(&world, &done, "DeleteVideo", &row);
    }
    for other in ["Audio", "Image", "AttachedMedia"] {
        let mut row = json!({"MediaId": "a", "CreationTime": old, "Video": {"VideoId": "a"}});
        row[other] = json!({"MediaId": "a", "Title": "x"});
        let (world, done) = swept("cn", &json!({"RequestId": "r", "Total": 2, "MediaList": [row, good]})).await;
        assert_left_alone(&world, &done, "DeleteVideo", &row);
    }
    let good = json!({"FileId": "good", "BasicInfo": {"FileId": "good", "CreateTime": old}});
    for row in [
        json!({"FileId": "a", "BasicInfo": {"FileId": "b", "CreateTime": old}}),
        json!({"FileId": "a", "MetaData": {"FileId": "b"}, "BasicInfo": {"CreateTime": old}}),
        json!({"FileId": "a", "CreateTime": "2999-01-01T00:00:00Z", "BasicInfo": {"FileId": "b", "CreateTime": old}}),
        json!({"FileId": "a", "BasicInfo": [{"CreateTime": old}]}),
    ] {
        let page = json!({"Response": {"RequestId": "r", "TotalCount": 2, "MediaInfoSet": [row, good]}});
        let (world, done) = swept("intl", &page).await;
        assert_left_alone(&world, &done, "DeleteMedia", &row);
    }
}

/// Only the good medium of the page went, and the run says that there was another.
fn assert_left_alone(world: &World, done: &Done, operation: &str, row: &Value) {
    let sent = world.emulator.core(|core| {
        let calls = core.calls().iter().filter(|call| call.operation == operation);
        calls
            .flat_map(|call| call.parameters.get("VideoIds").or(call.parameters.get("FileId")).cloned())
            .collect::<Vec<_>>()
    });
    assert_eq!(sent, ["good"], "{row}");
    let finished = done.lines_of("sweep.finished")[0];
    assert_eq!((&finished["unreadable"], &finished["level"]), (&json!(1), &json!("WARN")), "{row} {finished}");
    assert!(finished["message"].as_str().unwrap().contains("1 unreadable"), "{finished}");
}
