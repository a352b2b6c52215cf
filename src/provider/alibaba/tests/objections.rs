//! Replies that object in another place than the operation's own, and absences that nobody vouches for.

use serde_json::json;

use super::deletes::{FOUR, REFERENCES, SOURCES, VIDEOS, deletes};
use super::*;

#[test]
fn the_lists_of_one_operation_settle_nothing_of_another() {
    for (kind, body) in [
        (VIDEOS, fixture!("DeleteMezzanines-partial.json")),
        (VIDEOS, fixture!("DeleteMezzanines-partial.xml")),
        (SOURCES, fixture!("DeleteVideo-partial.json")),
        (streams_delete(), fixture!("DeleteVideo-partial.xml")),
        (Delete::Media, fixture!("DeleteVideo-partial-wrapped.json")),
    ] {
        let error = failure(&kind, &FOUR, &reply(200, body));
        assert!(is_unmatched(&error) && error.request_id.is_some(), "{kind:?} {body}: {error:?}");
    }
}

#[test]
fn a_success_that_objects_anywhere_is_none() {
    let mut kinds = deletes().map(Kind::from).to_vec();
    kinds.extend([kind(Operation::GetPlayInfo), kind(Operation::BatchGetMediaInfos), kind(Operation::SearchMedia)]);
    for kind in kinds {
        for (name, value) in [
            ("ForbiddenJobIds", json!(["x"])),
            ("NotExistFileIdSet", json!(["x"])),
            ("FailedIds", json!("video-a")),
            ("Error", json!({"Code": "InvalidVideo.NotFound"})),
            ("Error", json!("InvalidVideo.NotFound")),
            ("Success", json!(false)),
            ("Success", json!("false")),
            ("ErrorCode", json!("InvalidVideo.NotFound")),
            ("code", json!("InvalidVideo.NotFound")),
            ("Data", json!({"ForbiddenVideoIds": ["video-a"]})),
        ] {
            let mut body = json!({
                "RequestId": "r", "Code": "OK", "PlayInfoList": [], "MediaInfos": [], "MediaList": [], "Total": 0,
            });
            body[name] = value;
            let error = failure(&kind, &["video-a"], &reply(200, body.to_string()));
            assert!(is_unmatched(&error), "{kind:?} {body}: {error:?}");
        }
        let xml = "<R><RequestId>r</RequestId><Error><Code>InvalidVideo.NotFound</Code></Error></R>";
        assert!(is_unmatched(&failure(&kind, &["video-a"], &reply(200, xml))), "{kind:?}");
    }
}

#[test]
fn words_of_success_and_empty_lists_object_to_nothing() {
    for kind in deletes() {
        for body in [
            json!({"Success": true, "Code": "OK", "Message": "OK", "Error": null, "ErrorCode": 0}),
            json!({"Success": "True", "Code": 200, "HostId": "vod.aliyuncs.com", "Recommend": "https://error-center.example"}),
            json!({"ForbiddenVideoIds": [], "NonExistVideoIds": "", "NonExistReferenceIds": null, "NonExistMediaIds": {},
                   "ForbiddenMediaIds": {"MediaId": []}, "UnRemoveableVideoIds": [], "ForbiddenReferenceIds": [""]}),
        ] {
            let mut body = body;
            body["RequestId"] = json!("r");
            let decoded = decode(&kind, &["video-a"], &reply(200, body.to_string())).unwrap();
            assert_eq!(decoded.reply, [DeleteAnswer::Deleted], "{kind:?} {body}");
        }
    }
}

#[test]
fn an_absence_needs_the_id_of_the_request() {
    for (kind, code) in [
        (VIDEOS.into(), "InvalidVideo.NotFound"),
        (REFERENCES.into(), "InvalidVideo.NotFound"),
        (SOURCES.into(), "InvalidFile.NotFound"),
        (kind(Operation::DeleteStream), "InvalidStream.NotFound"),
        (kind(Operation::GetPlayInfo), "InvalidVideo.NoneStream"),
        (kind(Operation::GetVideoInfo), "InvalidVideo.NotFound"),
        (kind(Operation::GetMediaAuditResult), "InvalidVideo.NotFound"),
        (kind(Operation::BatchGetMediaInfos), "InvalidVideo.NotFound"),
        (Delete::Media.into(), "NoSuchResource"),
    ] {
        for status in [200, 400, 404, 502, 503] {
            for body in [
                json!({"Code": code}).to_string(),
                json!({"Code": code, "RequestId": ""}).to_string(),
                json!({"Code": code, "RequestId": " "}).to_string(),
                json!({"Code": code, "RequestId": 5, "Message": "gone"}).to_string(),
                json!({"code": code, "requestId": null}).to_string(),
                format!("<Error><Code>{code}</Code><RequestId/></Error>"),
            ] {
                let error = failure(&kind, &["video-a"], &reply(status, body.clone()));
                assert!(is_unreadable(&error), "{kind:?} {status} {body}: {error:?}");
            }
        }
        let own = failure(&kind, &["video-a"], &reply(404, json!({"Code": code, "RequestId": "r"}).to_string()));
        assert!(matches!(own.class, Class::Absent | Class::OneAbsent), "{kind:?}: {own:?}");
    }
}

#[test]
fn a_reply_that_gives_a_member_twice_is_unreadable() {
    let body = r#"{"RequestId": "r", "ForbiddenVideoIds": ["video-a"], "ForbiddenVideoIds": []}"#;
    assert!(is_unreadable(&failure(&VIDEOS, &["video-a"], &reply(200, body))));
}

#[test]
fn an_error_in_xml_without_a_code_is_no_success() {
    let body = "<Error><RequestId>r</RequestId><Message>no</Message></Error>";
    assert!(is_unreadable(&failure(&VIDEOS, &["video-a"], &reply(200, body))));
}
