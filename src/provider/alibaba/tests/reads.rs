use serde_json::json;

use super::super::super::{Medium, Stream};
use super::*;

const STREAMS: Kind = Kind::GetPlayInfo { by: IdKind::Video };
const BY_VIDEO: Kind = Kind::BatchGetMediaInfos { by: IdKind::Video };
const BY_REFERENCE: Kind = Kind::BatchGetMediaInfos { by: IdKind::Reference };

fn streams(pairs: &[(&str, &str)]) -> Vec<Answer> {
    streams_of("video-a", pairs)
}

fn streams_of(video: &str, pairs: &[(&str, &str)]) -> Vec<Answer> {
    let stream = |(job_id, definition): &(&str, &str)| Stream {
        job_id: (*job_id).to_owned(),
        definition: (*definition).to_owned(),
    };
    vec![Answer::Streams { names: vec![video.to_owned()], streams: pairs.iter().map(stream).collect() }]
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
        assert_eq!(answers(&STREAMS, &["video-a"], body), streams(expected), "{body}");
    }
    for list in [json!({"PlayInfo": {"JobId": "j", "Definition": "LD"}}), json!({"JobId": "j", "Definition": "LD"})] {
        let decoded = decode(&STREAMS, &items(&["video-a"]), &play_list(list)).unwrap();
        assert_eq!(decoded.answers, streams(&[("j", "LD")]));
    }
}

#[test]
fn an_empty_list_of_streams_is_a_list() {
    for list in [json!([]), json!({}), json!(""), json!({"PlayInfo": []}), json!({"PlayInfo": null})] {
        let decoded = decode(&STREAMS, &items(&["video-a"]), &play_list(list.clone())).unwrap();
        assert_eq!(decoded.answers, streams(&[]), "{list}");
    }
}

#[test]
fn the_source_itself_has_no_job_and_is_left_out() {
    for entry in [json!({"Definition": "OD"}), json!({"Definition": "OD", "JobId": ""})] {
        let list = json!([entry, {"Definition": "SD", "JobId": "j"}]);
        let decoded = decode(&STREAMS, &items(&["video-a"]), &play_list(list)).unwrap();
        assert_eq!(decoded.answers, streams(&[("j", "SD")]));
    }
}

#[test]
fn a_stream_without_a_definition_is_still_a_stream() {
    let decoded = decode(&STREAMS, &items(&["video-a"]), &play_list(json!([{"JobId": "j"}]))).unwrap();
    assert_eq!(decoded.answers, streams(&[("j", "")]));
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
        let error = failure(&STREAMS, &["video-a"], &play_list(list.clone()));
        assert!(is_unreadable(&error), "{list}: {error:?}");
    }
    let error = failure(&STREAMS, &["video-a"], &reply(200, fixture!("DeleteStream-success.json")));
    assert!(is_unreadable(&error), "a reply without a list is no empty list: {error:?}");
}

#[test]
fn the_streams_of_another_video_are_not_taken() {
    let error = failure(&STREAMS, &["video-a"], &reply(200, fixture!("GetPlayInfo-other-video.json")));
    assert!(is_unreadable(&error), "{error:?}");
    let by_reference = Kind::GetPlayInfo { by: IdKind::Reference };
    let body = fixture!("GetPlayInfo-other-video.json");
    assert_eq!(answers(&by_reference, &["case-1"], body), streams_of("video-of-somebody-else", &[("job-ld", "LD")]));
}

#[test]
fn a_blocked_video_refuses_its_list() {
    let error = failure(&STREAMS, &["video-a"], &reply(403, fixture!("GetPlayInfo-blocked.json")));
    assert_eq!((error.class, error.code.as_str()), (Class::OneRefused, "Forbidden.IllegalStatus"));
}

fn found(video: &str, reference: Option<&str>, jobs: &[&str]) -> Answer {
    known(video, reference, Some(jobs))
}

fn known(video: &str, reference: Option<&str>, jobs: Option<&[&str]>) -> Answer {
    Answer::Medium(Medium {
        video_id: video.to_owned(),
        reference_id: reference.map(str::to_owned),
        job_ids: jobs.map(|jobs| jobs.iter().map(|job| (*job).to_owned()).collect()),
        has_source: None,
    })
}

#[test]
fn media_are_found_under_all_their_names() {
    let ids = ["video-a", "video-b", "video-c", "video-d", "video-e"];
    let answers = answers(&BY_VIDEO, &ids, fixture!("BatchGetMediaInfos-rows.json"));
    assert_eq!(answers[0], known("video-a", None, None), "without a list its streams are unknown");
    let Answer::Medium(medium) = found("video-b", Some("case-2"), &["job-1", "job-2"]) else { panic!() };
    assert_eq!(answers[1], Answer::Medium(Medium { has_source: Some(true), ..medium }));
    assert_eq!(all_shown(&answers[2..4]), ["absent", "ForbiddenMediaIds"]);
    assert_eq!(answers[4], Answer::Omitted);
}

#[test]
fn media_are_found_by_reference() {
    let answers =
        answers(&BY_REFERENCE, &["case-1", "case-2", "case-3"], fixture!("BatchGetMediaInfos-references.json"));
    assert_eq!(answers, [Answer::Absent, found("video-b", Some("case-2"), &[]), Answer::Omitted]);
}

#[test]
fn a_reference_is_not_taken_for_a_video_id() {
    let body = json!({"RequestId": "r", "MediaInfos": [{"MediaId": "same", "MediaInfo": {}}]}).to_string();
    let decoded = decode(&BY_REFERENCE, &items(&["same"]), &reply(200, body.clone())).unwrap();
    assert_eq!(decoded.answers, [Answer::Omitted]);
    let decoded = decode(&BY_VIDEO, &items(&["same"]), &reply(200, body)).unwrap();
    assert_eq!(decoded.answers, [known("same", None, None)]);
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
        let decoded = decode(&BY_VIDEO, &items(&["video-a"]), &reply(200, body.to_string())).unwrap();
        assert_eq!(decoded.answers, [Answer::Omitted], "{body}");
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
        let error = failure(&BY_VIDEO, &["video-a"], &reply(200, body.to_string()));
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
        let decoded = decode(&kind(Operation::BatchGetMediaInfos), &items(&["video-a"]), &reply(200, body)).unwrap();
        assert_eq!(decoded.answers, [found("video-a", Some("ref"), &["job"])], "{row}");
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

/// What look-ups by video and by reference say of `a`, whose reference is `ref`, in a reply with these members.
fn looked_up(members: &Value) -> [Answer; 2] {
    let mut body = members.clone();
    body["RequestId"] = json!("r");
    [(BY_VIDEO, "a"), (BY_REFERENCE, "ref")].map(|(kind, id)| {
        let mut decoded = decode(&kind, &items(&[id]), &reply(200, body.to_string())).unwrap();
        decoded.answers.remove(0)
    })
}

#[test]
fn a_row_that_does_not_tell_its_reference_resolves_nothing() {
    let [by_video, _] = looked_up(&json!({"MediaInfos": [{"MediaId": "a", "PlayInfoList": []}]}));
    assert_eq!(by_video, Answer::Omitted);
}

#[test]
fn an_empty_name_hides_none_that_stands_elsewhere() {
    for row in [
        json!({"MediaId": "a", "ReferenceId": "", "MediaInfo": {"ReferenceId": "ref"}, "PlayInfoList": []}),
        json!({"MediaId": "a", "ReferenceId": null, "MediaInfo": {"x": [{"referenceId": "ref"}]}, "PlayInfoList": []}),
        json!({"MediaId": "", "ReferenceId": "ref", "MediaInfo": {"MediaId": "a", "ReferenceId": ""}, "PlayInfoList": []}),
        json!({"MediaId": "a", "ReferenceId": "ref", "MezzanineInfo": {"VideoId": "a"}, "PlayInfoList": {"PlayInfo": []}}),
    ] {
        let answers = looked_up(&json!({"MediaInfos": [row]}));
        assert_eq!(answers, [found("a", Some("ref"), &[]), found("a", Some("ref"), &[])], "{row}");
    }
}

#[test]
fn what_contradicts_itself_resolves_nothing() {
    let row =
        json!({"MediaId": "a", "MediaInfo": {"MediaId": "a", "ReferenceId": "ref"}, "PlayInfoList": [{"JobId": "j"}]});
    assert_eq!(
        looked_up(&json!({"MediaInfos": [row]})),
        [found("a", Some("ref"), &["j"]), found("a", Some("ref"), &["j"])]
    );
    let with = |pointer: &str, value: Value| {
        let mut row = row.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        row.pointer_mut(parent).unwrap()[name] = value;
        row
    };
    for row in [
        with("/MediaInfo/MediaId", json!("held")),
        with("/MediaInfo/VideoId", json!(7)),
        with("/MezzanineInfo", json!({"MediaId": "held"})),
        with("/ReferenceId", json!("held")),
        with("/ReferenceId", json!(5)),
        with("/ReferenceId", json!({"Id": "held"})),
        with("/ReferenceId", json!(["held"])),
        with("/MediaInfo/referenceIds", json!(["held"])),
        with("/ReferenceId", json!("held,ref")),
        with("/ReferenceId", json!(" held")),
        with("/PlayInfoList", json!([{"JobId": "j", "MediaId": "held"}])),
        with("/MediaInfo/JobId", json!("held")),
        with("/PlayInfoList", json!([{"Definition": "LD"}])),
        with("/PlayInfoList", json!([{"Definition": "LD", "JobId": ""}])),
        with("/PlayInfoList", json!([{"Definition": "OD", "JobId": 5}])),
        with("/PlayInfoList", json!([{"JobId": null}])),
        with("/PlayInfoList", json!(["j"])),
        with("/PlayInfoList", json!(5)),
        with("/PlayInfoList", json!("j")),
        with("/PlayInfoList", json!({"PlayInfo": "j"})),
        with("/PlayInfoList", json!([["j"]])),
    ] {
        assert_eq!(looked_up(&json!({"MediaInfos": [row]})), [Answer::Unclear, Answer::Unclear], "{row}");
    }
    let unreadable_info = json!({"MediaId": "a", "ReferenceId": "ref", "MediaInfo": "x", "PlayInfoList": []});
    assert_eq!(looked_up(&json!({"MediaInfos": [unreadable_info]})), [Answer::Unclear, Answer::Unclear]);
    let other = json!({"MediaId": "b", "MediaInfo": {"MediaId": "a", "ReferenceId": "ref"}});
    let twice = with("/MediaInfo/ReferenceId", json!("other"));
    for members in [
        json!({"MediaInfos": [row, row]}),
        json!({"MediaInfos": [row, other]}),
        json!({"MediaInfos": [row], "ForbiddenMediaIds": ["a"]}),
        json!({"MediaInfos": [row], "NonExistMediaIds": "a"}),
        json!({"MediaInfos": [row], "NonExistReferenceIds": {"ReferenceId": ["ref"]}}),
        json!({"MediaInfos": [row], "ForbiddenMediaIds": ["ref"]}),
    ] {
        assert_eq!(looked_up(&members), [Answer::Unclear, Answer::Unclear], "{members}");
    }
    assert_eq!(looked_up(&json!({"MediaInfos": [row, twice]}))[0], Answer::Unclear);
    for list in [json!(["a", "stranger"]), json!("ref,stranger")] {
        let members = json!({"NonExistMediaIds": list, "NonExistReferenceIds": list});
        assert!(looked_up(&members).contains(&Answer::Unclear), "{members}");
    }
}

#[test]
fn a_list_of_streams_that_is_an_empty_text_is_none() {
    let row = json!({"MediaId": "a", "ReferenceId": "ref", "PlayInfoList": ""});
    assert_eq!(looked_up(&json!({"MediaInfos": [row]}))[0], known("a", Some("ref"), None));
}

#[test]
fn one_row_that_cannot_be_read_does_not_spoil_the_others() {
    let body = json!({"RequestId": "r", "MediaInfos": [
        {"MediaId": "a", "MediaInfo": {}, "PlayInfoList": 5},
        {"MediaId": "b", "MediaInfo": {}, "PlayInfoList": []},
    ]});
    let decoded = decode(&BY_VIDEO, &items(&["a", "b"]), &reply(200, body.to_string())).unwrap();
    assert_eq!(decoded.answers, [Answer::Unclear, found("b", None, &[])]);
}

#[test]
fn a_list_of_streams_that_speaks_of_another_video_is_not_taken() {
    let by_reference = Kind::GetPlayInfo { by: IdKind::Reference };
    for (kind, base) in [
        (&STREAMS, json!({"VideoId": "video-b"})),
        (&STREAMS, json!({"VideoId": "video-a", "MediaId": "video-b"})),
        (&STREAMS, json!([{"VideoId": "video-b"}])),
        (&STREAMS, json!({"ReferenceId": 5})),
        (&STREAMS, json!("video-b")),
        (&STREAMS, json!(5)),
        (&STREAMS, json!({"JobId": "held"})),
        (&by_reference, json!({"VideoId": "v", "MediaId": "w"})),
        (&by_reference, json!({"VideoId": "v", "ReferenceId": "other"})),
    ] {
        let body = json!({"RequestId": "r", "VideoBase": base, "PlayInfoList": [{"JobId": "j"}]}).to_string();
        let error = failure(kind, &["video-a"], &reply(200, body));
        assert!(is_unreadable(&error), "{base}: {error:?}");
    }
    let names = |base: Value| {
        let body = json!({"RequestId": "r", "VideoBase": base, "PlayInfoList": []}).to_string();
        decode(&STREAMS, &items(&["video-a"]), &reply(200, body)).unwrap().answers
    };
    let told = |names: &[&str]| {
        vec![Answer::Streams { names: names.iter().map(|&name| name.to_owned()).collect(), streams: Vec::new() }]
    };
    assert_eq!(names(json!({"VideoId": "video-a", "ReferenceId": "ref"})), told(&["ref", "video-a"]));
    assert_eq!(names(json!(null)), told(&[]));
}

#[test]
fn the_review_of_another_video_is_not_taken() {
    for body in [
        json!({"RequestId": "r", "MediaId": "video-b", "MediaAuditResult": {"Suggestion": "block"}}),
        json!({"RequestId": "r", "MediaAuditResult": {"Suggestion": "block", "MediaId": 7}}),
    ] {
        assert!(is_unreadable(&moderated(&Kind::GetMediaAuditResult, &body).unwrap_err()), "{body}");
    }
    for video in
        [json!({"VideoId": "video-a", "MediaId": "video-b", "Status": "Blocked"}), json!({"Status": "Blocked"})]
    {
        let body = json!({"RequestId": "r", "Video": video});
        assert!(is_unreadable(&moderated(&Kind::GetVideoInfo, &body).unwrap_err()), "{body}");
    }
}

fn moderated(kind: &Kind, body: &Value) -> Result<Vec<Answer>, CallError> {
    decode(kind, &items(&["video-a"]), &reply(200, body.to_string())).map(|decoded| decoded.answers)
}

#[test]
fn the_word_of_a_review_is_taken_as_it_is() {
    let word = |word: &str| vec![Answer::Moderated(word.to_owned())];
    for body in [fixture!("GetMediaAuditResult-block.json"), fixture!("GetMediaAuditResult-block.xml")] {
        assert_eq!(answers(&Kind::GetMediaAuditResult, &["video-a"], body), word("block"));
    }
    for (result, found) in [
        (json!({"Suggestion": "pass", "VideoResult": {"Suggestion": "block"}}), "pass"),
        (json!({"Suggestion": null, "Label": "porn"}), ""),
        (json!({}), ""),
        (json!(null), ""),
    ] {
        let body = json!({"RequestId": "r", "MediaAuditResult": result});
        assert_eq!(moderated(&Kind::GetMediaAuditResult, &body).unwrap(), word(found), "{body}");
    }
    assert_eq!(moderated(&Kind::GetMediaAuditResult, &json!({"RequestId": "r"})).unwrap(), word(""));
    assert_eq!(answers(&Kind::GetVideoInfo, &["video-a"], fixture!("GetVideoInfo-blocked.json")), word("block"));
    for (status, found) in [("blocked", "block"), ("Normal", "Normal"), ("block", "block"), ("Checking", "Checking")] {
        let body = json!({"RequestId": "r", "Video": {"VideoId": "video-a", "Status": status}});
        assert_eq!(moderated(&Kind::GetVideoInfo, &body).unwrap(), word(found), "{status}");
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
        let error = moderated(&kind, &body).unwrap_err();
        assert!(is_unreadable(&error), "{members}: {error:?}");
    }
}
