//! Look-ups that contradict themselves, or hide a name.

use serde_json::json;

use super::reads::{found, known};
use super::*;

/// What look-ups by video and by reference say of `a`, whose reference is `ref`, in a reply with these members.
fn looked_up(members: &Value) -> [Lookup<Medium>; 2] {
    let mut body = members.clone();
    body["RequestId"] = json!("r");
    [(IdKind::Video, "a"), (IdKind::Reference, "ref")]
        .map(|(by, id)| media(by, &[id], &reply(200, body.to_string())).unwrap().remove(0))
}

#[test]
fn a_row_that_does_not_tell_its_reference_resolves_nothing() {
    let [by_video, _] = looked_up(&json!({"MediaInfos": [{"MediaId": "a", "PlayInfoList": []}]}));
    assert_eq!(by_video, Lookup::Omitted);
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
        assert_eq!(looked_up(&json!({"MediaInfos": [row]})), [Lookup::Unclear, Lookup::Unclear], "{row}");
    }
    let unreadable_info = json!({"MediaId": "a", "ReferenceId": "ref", "MediaInfo": "x", "PlayInfoList": []});
    assert_eq!(looked_up(&json!({"MediaInfos": [unreadable_info]})), [Lookup::Unclear, Lookup::Unclear]);
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
        assert_eq!(looked_up(&members), [Lookup::Unclear, Lookup::Unclear], "{members}");
    }
    assert_eq!(looked_up(&json!({"MediaInfos": [row, twice]}))[0], Lookup::Unclear);
    for list in [json!(["a", "stranger"]), json!("ref,stranger")] {
        let members = json!({"NonExistMediaIds": list, "NonExistReferenceIds": list});
        assert!(looked_up(&members).contains(&Lookup::Unclear), "{members}");
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
    let answers = media(IdKind::Video, &["a", "b"], &reply(200, body.to_string())).unwrap();
    assert_eq!(answers, [Lookup::Unclear, found("b", None, &[])]);
}

#[test]
fn a_list_of_streams_that_speaks_of_another_video_is_not_taken() {
    for (by, base) in [
        (IdKind::Video, json!({"VideoId": "video-b"})),
        (IdKind::Video, json!({"VideoId": "video-a", "MediaId": "video-b"})),
        (IdKind::Video, json!([{"VideoId": "video-b"}])),
        (IdKind::Video, json!({"ReferenceId": 5})),
        (IdKind::Video, json!("video-b")),
        (IdKind::Video, json!(5)),
        (IdKind::Video, json!({"JobId": "held"})),
        (IdKind::Reference, json!({"VideoId": "v", "MediaId": "w"})),
        (IdKind::Reference, json!({"VideoId": "v", "ReferenceId": "other"})),
    ] {
        let body = json!({"RequestId": "r", "VideoBase": base, "PlayInfoList": [{"JobId": "j"}]}).to_string();
        let error = streams_by(by, "video-a", &reply(200, body)).unwrap_err();
        assert!(is_unreadable(&error), "{base}: {error:?}");
    }
    let names = |base: Value| {
        let body = json!({"RequestId": "r", "VideoBase": base, "PlayInfoList": []}).to_string();
        streams_by(IdKind::Video, "video-a", &reply(200, body)).unwrap()
    };
    let told =
        |names: &[&str]| Streams { names: names.iter().map(|&name| name.to_owned()).collect(), streams: Vec::new() };
    assert_eq!(names(json!({"VideoId": "video-a", "ReferenceId": "ref"})), told(&["ref", "video-a"]));
    assert_eq!(names(json!(null)), told(&[]));
}
