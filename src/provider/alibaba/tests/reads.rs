use serde_json::json;

use super::super::super::Stream;
use super::*;

fn streams(pairs: &[(&str, &str)]) -> Streams {
    streams_of("video-a", pairs)
}

fn streams_of(video: &str, pairs: &[(&str, &str)]) -> Streams {
    let stream = |(job_id, definition): &(&str, &str)| Stream {
        job_id: (*job_id).to_owned(),
        definition: (*definition).to_owned(),
    };
    Streams { names: vec![video.to_owned()], streams: pairs.iter().map(stream).collect() }
}

/// The streams that a reply tells of `video-a`.
fn listed(reply: &Reply) -> Result<Streams, CallError> {
    streams_by(IdKind::Video, "video-a", reply)
}

fn play_list(list: Value) -> Reply {
    reply(200, json!({"RequestId": "r", "VideoBase": {"VideoId": "video-a"}, "PlayInfoList": list}).to_string())
}

#[test]
fn streams_are_listed_in_every_shape() {
    let both = [("job-ld", "LD"), ("job-hd", "HD")];
    for (body, expected) in [
        (fixture!("GetPlayInfo-wrapped.json"), &both[..]),
        (fixture!("GetPlayInfo-plain.json"), &both[..]),
        (fixture!("GetPlayInfo-repeated.xml"), &both[..]),
        (fixture!("GetPlayInfo-single.xml"), &both[..1]),
    ] {
        assert_eq!(listed(&reply(200, body)).unwrap(), streams(expected), "{body}");
    }
    for list in [json!({"PlayInfo": {"JobId": "j", "Definition": "LD"}}), json!({"JobId": "j", "Definition": "LD"})] {
        assert_eq!(listed(&play_list(list)).unwrap(), streams(&[("j", "LD")]));
    }
}

#[test]
fn an_empty_list_of_streams_is_a_list() {
    for list in [json!([]), json!({}), json!(""), json!({"PlayInfo": []}), json!({"PlayInfo": null})] {
        assert_eq!(listed(&play_list(list.clone())).unwrap(), streams(&[]), "{list}");
    }
}

#[test]
fn the_source_itself_has_no_job_and_is_left_out() {
    for entry in [json!({"Definition": "OD"}), json!({"Definition": "OD", "JobId": ""})] {
        let list = json!([entry, {"Definition": "SD", "JobId": "j"}]);
        assert_eq!(listed(&play_list(list)).unwrap(), streams(&[("j", "SD")]));
    }
}

#[test]
fn a_stream_without_a_definition_is_still_a_stream() {
    assert_eq!(listed(&play_list(json!([{"JobId": "j"}]))).unwrap(), streams(&[("j", "")]));
}

#[test]
fn a_list_that_cannot_be_deleted_from_is_unreadable() {
    for list in [
        json!(null),
        json!(3),
        json!("job-ld"),
        json!(["job-ld"]),
        json!({"PlayInfo": "job-ld"}),
        json!({"PlayInfo": [["job-ld"]]}),
        json!([{"Definition": "LD"}]),
        json!([{"Definition": "LD", "JobId": ""}]),
        json!([{"Definition": "LD", "JobId": 17}]),
        json!([{"Definition": "LD", "JobId": "job-1,job-2"}]),
        json!([{"Definition": "OD", "JobId": "job-1,job-2"}]),
        json!([{"Definition": "LD", "JobId": "job 1"}]),
        json!([{"Definition": "LD", "JobId": "j".repeat(129)}]),
        json!([{"JobId": "job-ld", "Definition": "LD"}, {"Definition": "HD"}]),
    ] {
        let error = listed(&play_list(list.clone())).unwrap_err();
        assert!(is_unreadable(&error), "{list}: {error:?}");
    }
    let error = listed(&reply(200, fixture!("DeleteStream-success.json"))).unwrap_err();
    assert!(is_unreadable(&error), "a reply without a list is no empty list: {error:?}");
}

#[test]
fn the_streams_of_another_video_are_not_taken() {
    let error = listed(&reply(200, fixture!("GetPlayInfo-other-video.json"))).unwrap_err();
    assert!(is_unreadable(&error), "{error:?}");
    let other = reply(200, fixture!("GetPlayInfo-other-video.json"));
    let by_reference = streams_by(IdKind::Reference, "case-1", &other).unwrap();
    assert_eq!(by_reference, streams_of("video-of-somebody-else", &[("job-ld", "LD")]));
}

#[test]
fn a_blocked_video_refuses_its_list() {
    let error = listed(&reply(403, fixture!("GetPlayInfo-blocked.json"))).unwrap_err();
    assert_eq!((error.class, error.code.as_str()), (Class::OneRefused, "Forbidden.IllegalStatus"));
}

pub(super) fn found(video: &str, reference: Option<&str>, jobs: &[&str]) -> Lookup<Medium> {
    known(video, reference, Some(jobs))
}

pub(super) fn known(video: &str, reference: Option<&str>, jobs: Option<&[&str]>) -> Lookup<Medium> {
    Lookup::Found(Medium {
        video_id: video.to_owned(),
        reference_id: reference.map(str::to_owned),
        job_ids: jobs.map(|jobs| jobs.iter().map(|job| (*job).to_owned()).collect()),
        has_source: None,
    })
}

#[test]
fn media_are_found_under_all_their_names() {
    let ids = ["video-a", "video-b", "video-c", "video-d", "video-e"];
    let answers = media(IdKind::Video, &ids, &reply(200, fixture!("BatchGetMediaInfos-rows.json"))).unwrap();
    assert_eq!(answers[0], known("video-a", None, None), "without a list its streams are unknown");
    let Lookup::Found(medium) = found("video-b", Some("case-2"), &["job-1", "job-2"]) else { panic!() };
    assert_eq!(answers[1], Lookup::Found(Medium { has_source: Some(true), ..medium }));
    assert_eq!(answers[2], Lookup::Absent);
    assert!(matches!(&answers[3], Lookup::Refused(reason) if reason.code == "ForbiddenMediaIds"), "{answers:?}");
    assert_eq!(answers[4], Lookup::Omitted);
}

#[test]
fn media_are_found_by_reference() {
    let told = reply(200, fixture!("BatchGetMediaInfos-references.json"));
    let answers = media(IdKind::Reference, &["case-1", "case-2", "case-3"], &told).unwrap();
    assert_eq!(answers, [Lookup::Absent, found("video-b", Some("case-2"), &[]), Lookup::Omitted]);
}

#[test]
fn a_reference_is_not_taken_for_a_video_id() {
    let body = json!({"RequestId": "r", "MediaInfos": [{"MediaId": "same", "MediaInfo": {}}]}).to_string();
    assert_eq!(media(IdKind::Reference, &["same"], &reply(200, body.clone())).unwrap(), [Lookup::Omitted]);
    assert_eq!(media(IdKind::Video, &["same"], &reply(200, body)).unwrap(), [known("same", None, None)]);
}

#[test]
fn a_reply_that_omits_an_id_does_not_call_it_absent() {
    for body in [
        json!({"RequestId": "r"}),
        json!({"RequestId": "r", "MediaInfos": null}),
        json!({"RequestId": "r", "MediaInfos": []}),
        json!({"RequestId": "r", "MediaInfos": {}}),
        json!({"RequestId": "r", "NonExistMediaIds": ["video-z"]}),
    ] {
        assert_eq!(
            media(IdKind::Video, &["video-a"], &reply(200, body.to_string())).unwrap(),
            [Lookup::Omitted],
            "{body}"
        );
    }
}

#[test]
fn media_in_an_unknown_shape_are_unreadable() {
    for members in [
        json!({"MediaInfos": 5}),
        json!({"MediaInfos": ["video-a"]}),
        json!({"MediaInfos": [{"MediaInfo": {"Status": "Normal"}}]}),
        json!({"MediaInfos": [{"MediaId": "", "MediaInfo": {}}]}),
        json!({"MediaInfos": [{"MediaId": 5, "MediaInfo": {"MediaId": ["video-a"]}}]}),
        json!({"NonExistMediaIds": 5}),
        json!({"ForbiddenMediaIds": [["video-a"]]}),
        json!({"NonExistReferenceIds": [7]}),
    ] {
        let mut body = members.clone();
        body["RequestId"] = json!("r");
        let error = media(IdKind::Video, &["video-a"], &reply(200, body.to_string())).unwrap_err();
        assert!(is_unreadable(&error), "{members}: {error:?}");
    }
}

#[test]
fn a_single_medium_without_an_array_keeps_its_streams() {
    for row in [
        r#"{"MediaId": "video-a", "MediaInfo": {"ReferenceId": "ref"}, "PlayInfoList": [{"JobId": "job"}]}"#,
        r#"{"MediaInfo": {"MediaId": "video-a", "ReferenceId": "ref"}, "PlayInfoList": [{"JobId": "job"}]}"#,
    ] {
        let body = format!(r#"{{"RequestId": "r", "MediaInfos": {row}}}"#);
        assert_eq!(
            media(IdKind::Video, &["video-a"], &reply(200, body)).unwrap(),
            [found("video-a", Some("ref"), &["job"])],
            "{row}"
        );
    }
}

#[test]
fn a_list_of_a_video_without_a_readable_id_is_not_taken() {
    let body = r#"{"RequestId": "r", "VideoBase": {"VideoId": 5}, "PlayInfoList": {"PlayInfo": []}}"#;
    assert_eq!(
        failure(&kind(Operation::GetPlayInfo), &["video-a"], &reply(200, body)).code,
        "takedown.unreadable_reply"
    );
}

/// What moderation found of `video-a`.
fn moderated(kind: &Kind, body: impl Into<Bytes>) -> Result<String, CallError> {
    let (id, reply) = ("video-a", reply(200, body));
    match kind {
        Kind::GetVideoInfo => provider::decode(&GetVideoInfo { id }, &reply).map(|decoded| decoded.reply),
        _ => provider::decode(&GetMediaAuditResult { id }, &reply).map(|decoded| decoded.reply),
    }
}

#[test]
fn the_word_of_a_review_is_taken_as_it_is() {
    for body in [fixture!("GetMediaAuditResult-block.json"), fixture!("GetMediaAuditResult-block.xml")] {
        assert_eq!(moderated(&Kind::GetMediaAuditResult, body).unwrap(), "block");
    }
    for (result, found) in [
        (json!({"Suggestion": "pass", "VideoResult": {"Suggestion": "block"}}), "pass"),
        (json!({"Suggestion": null, "Label": "porn"}), ""),
        (json!({}), ""),
        (json!(null), ""),
    ] {
        let body = json!({"RequestId": "r", "MediaAuditResult": result});
        assert_eq!(moderated(&Kind::GetMediaAuditResult, body.to_string()).unwrap(), found, "{body}");
    }
    assert_eq!(moderated(&Kind::GetMediaAuditResult, json!({"RequestId": "r"}).to_string()).unwrap(), "");
    assert_eq!(moderated(&Kind::GetVideoInfo, fixture!("GetVideoInfo-blocked.json")).unwrap(), "block");
    for (status, found) in [("blocked", "block"), ("Normal", "Normal"), ("block", "block"), ("Checking", "Checking")] {
        let body = json!({"RequestId": "r", "Video": {"VideoId": "video-a", "Status": status}});
        assert_eq!(moderated(&Kind::GetVideoInfo, body.to_string()).unwrap(), found, "{status}");
    }
}

#[test]
fn a_review_in_an_unknown_shape_is_unreadable() {
    for (kind, members) in [
        (Kind::GetMediaAuditResult, json!({"MediaAuditResult": "block"})),
        (Kind::GetMediaAuditResult, json!({"MediaAuditResult": [{"Suggestion": "block"}]})),
        (Kind::GetVideoInfo, json!({})),
        (Kind::GetVideoInfo, json!({"Video": null})),
        (Kind::GetVideoInfo, json!({"Video": {"Status": "Blocked"}})),
        (Kind::GetVideoInfo, json!({"Video": {"VideoId": "video-b", "Status": "Blocked"}})),
        (Kind::GetVideoInfo, json!({"Video": {"VideoId": "video-a"}})),
        (Kind::GetVideoInfo, json!({"Video": {"VideoId": "video-a", "Status": 5}})),
    ] {
        let mut body = members.clone();
        body["RequestId"] = json!("r");
        let error = moderated(&kind, body.to_string()).unwrap_err();
        assert!(is_unreadable(&error), "{members}: {error:?}");
    }
}

#[test]
fn the_review_of_another_video_is_not_taken() {
    for body in [
        json!({"RequestId": "r", "MediaId": "video-b", "MediaAuditResult": {"Suggestion": "block"}}),
        json!({"RequestId": "r", "MediaAuditResult": {"Suggestion": "block", "MediaId": 7}}),
    ] {
        assert!(is_unreadable(&moderated(&Kind::GetMediaAuditResult, body.to_string()).unwrap_err()), "{body}");
    }
    for video in
        [json!({"VideoId": "video-a", "MediaId": "video-b", "Status": "Blocked"}), json!({"Status": "Blocked"})]
    {
        let body = json!({"RequestId": "r", "Video": video});
        assert!(is_unreadable(&moderated(&Kind::GetVideoInfo, body.to_string()).unwrap_err()), "{body}");
    }
}
