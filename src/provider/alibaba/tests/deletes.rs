use serde_json::json;

use super::*;

pub(super) const VIDEOS: Delete = Delete::Video { by: IdKind::Video };
pub(super) const REFERENCES: Delete = Delete::Video { by: IdKind::Reference };
pub(super) const SOURCES: Delete = Delete::Mezzanines { by: IdKind::Video, force: false };
pub(super) const FOUR: [&str; 4] = ["video-a", "video-b", "video-c", "video-d"];

pub(super) fn deletes() -> [Delete; 5] {
    [VIDEOS, REFERENCES, SOURCES, streams_delete(), Delete::Media]
}

#[test]
fn a_reply_without_exceptions_deletes_every_item() {
    for (kind, body, request_id) in [
        (VIDEOS, fixture!("DeleteVideo-success.json"), "6A1F09C2-3B77-4E10-9D54-0C8E2B7F1A01"),
        (SOURCES, fixture!("DeleteVideo-success.json"), "6A1F09C2-3B77-4E10-9D54-0C8E2B7F1A01"),
        (streams_delete(), fixture!("DeleteStream-success.json"), "8C31B4E5-2D66-4A4F-9BA1-6E7F80912C01"),
        (streams_delete(), fixture!("DeleteStream-success.xml"), "8C31B4E5-2D66-4A4F-9BA1-6E7F80912C02"),
        (Delete::Media, fixture!("DeleteMedia-success.json"), "9D42C5F6-3E77-4B50-8CB2-7F8091A23D01"),
    ] {
        let decoded = decode(&kind, &FOUR, &reply(200, body)).unwrap();
        assert_eq!(decoded.reply, vec![DeleteAnswer::Deleted; 4], "{kind:?}");
        assert_eq!(decoded.request_id.as_deref(), Some(request_id));
    }
}

#[test]
fn exceptions_are_found_in_every_shape_of_list() {
    for (body, expected) in [
        (fixture!("DeleteVideo-partial.json"), ["deleted", "absent", "ForbiddenVideoIds", "deleted"]),
        (fixture!("DeleteVideo-partial-text.json"), ["deleted", "absent", "ForbiddenVideoIds", "ForbiddenVideoIds"]),
        (fixture!("DeleteVideo-partial-wrapped.json"), ["deleted", "absent", "deleted", "deleted"]),
        (fixture!("DeleteVideo-partial.xml"), ["deleted", "absent", "ForbiddenVideoIds", "absent"]),
    ] {
        assert_eq!(all_shown(&answers(&VIDEOS, &FOUR, body)), expected, "{body}");
    }
}

#[test]
fn sources_that_stay_are_refused() {
    for body in [
        fixture!("DeleteMezzanines-partial.json"),
        fixture!("DeleteMezzanines-partial-text.json"),
        fixture!("DeleteMezzanines-partial.xml"),
    ] {
        let answers = answers(&SOURCES, &FOUR, body);
        assert_eq!(all_shown(&answers), ["deleted", "absent", "UnRemoveableVideoIds", "deleted"], "{body}");
    }
}

#[test]
fn the_answers_follow_the_order_of_the_items() {
    let body = fixture!("DeleteVideo-partial.json");
    let answers = answers(&VIDEOS, &["video-c", "video-a", "video-b"], body);
    assert_eq!(all_shown(&answers), ["ForbiddenVideoIds", "deleted", "absent"]);
}

#[test]
fn forbidden_outweighs_missing() {
    let body = fixture!("DeleteVideo-forbidden-and-missing.json");
    assert_eq!(all_shown(&answers(&VIDEOS, &["video-a"], body)), ["ForbiddenVideoIds"]);
    assert_eq!(all_shown(&answers(&VIDEOS, &["video-a", "video-b"], body)), ["ForbiddenVideoIds", "deleted"]);
}

#[test]
fn references_are_answered_by_reference() {
    let body = fixture!("DeleteVideo-missing-references.json");
    assert_eq!(all_shown(&answers(&REFERENCES, &["case-1", "case-2"], body)), ["deleted", "absent"]);
}

#[test]
fn an_id_that_was_never_sent_settles_nothing() {
    let two = ["video-a", "video-b"];
    for (kind, ids, body) in [
        (VIDEOS, &two[..], fixture!("DeleteVideo-forbidden-stranger.json")),
        (VIDEOS, &two[..], fixture!("DeleteVideo-missing-stranger.json")),
        (VIDEOS, &two[..1], fixture!("DeleteVideo-forbidden-stranger.json")),
        (VIDEOS, &two[..1], fixture!("DeleteVideo-missing-stranger.json")),
        (REFERENCES, &["case-1", "case-2"], fixture!("DeleteVideo-forbidden-stranger.json")),
        (REFERENCES, &["case-1"], fixture!("DeleteVideo-missing-stranger.json")),
        (SOURCES, &two[..1], fixture!("DeleteVideo-missing-stranger.json")),
        (SOURCES, &["video-a"], fixture!("DeleteMezzanines-partial.json")),
    ] {
        let error = failure(&kind, ids, &reply(200, body));
        assert!(is_unmatched(&error), "{kind:?} {ids:?}: {error:?}");
    }
}

#[test]
fn a_forbidden_video_is_the_one_reference_asked_for_alone() {
    let videos = answers(&REFERENCES, &["case-1"], fixture!("DeleteVideo-forbidden-stranger.json"));
    assert_eq!(all_shown(&videos), ["ForbiddenVideoIds"]);
    let sources = Delete::Mezzanines { by: IdKind::Reference, force: true };
    let body = json!({"RequestId": "r", "UnRemoveableVideoIds": ["video-nobody-sent"]}).to_string();
    let decoded = decode(&sources, &["case-1"], &reply(200, body)).unwrap();
    assert_eq!(all_shown(&decoded.reply), ["UnRemoveableVideoIds"]);
}

#[test]
fn a_list_in_an_unknown_shape_is_unreadable() {
    for list in [
        json!(5),
        json!(true),
        json!([5]),
        json!([null]),
        json!([["video-a"]]),
        json!([{"VideoId": "video-a"}]),
        json!({"VideoId": "video-a", "Other": "video-b"}),
        json!({"VideoId": {"Id": "video-a"}}),
        json!({"VideoId": 5}),
    ] {
        for (kind, names) in [
            (VIDEOS, ["NonExistVideoIds", "ForbiddenVideoIds", "NonExistReferenceIds"]),
            (SOURCES, ["NonExistVideoIds", "UnRemoveableVideoIds", "NonExistReferenceIds"]),
        ] {
            for name in names {
                let body = json!({"RequestId": "r", name: list}).to_string();
                let error = failure(&kind, &["video-a"], &reply(200, body));
                assert!(is_unreadable(&error), "{kind:?} {name} {list}: {error:?}");
            }
        }
    }
}

#[test]
fn what_is_no_answer_of_the_service_proves_nothing() {
    for kind in deletes() {
        for status in [200, 204, 404, 500, 502, 503] {
            for body in [
                fixture!("DeleteVideo-truncated.json"),
                fixture!("gateway-page.html"),
                fixture!("gateway-page-well-formed.html"),
                "",
                " \r\n",
                "[]",
                "null",
                "17",
                "\"InvalidVideo.NotFound\"",
                "{}",
                "{\"Message\":\"no code\"}",
                "<InvalidVideo.NotFound/>",
                "\u{0}",
            ] {
                let error = failure(&kind, &["video-a"], &reply(status, body));
                assert!(is_unreadable(&error), "{kind:?} {status} {body:?}: {error:?}");
                assert!(error.message.contains(&status.to_string()), "{}", error.message);
            }
        }
        let error = failure(&kind, &["video-a"], &reply(200, &b"{\"RequestId\":\"\xff\"}"[..]));
        assert!(is_unreadable(&error), "{error:?}");
    }
}

#[test]
fn an_unreadable_429_is_a_throttle() {
    let error = failure(&VIDEOS, &["video-a"], &reply(429, fixture!("gateway-page.html")));
    assert_eq!((error.class, error.code.as_str()), (Class::Throttled, "takedown.unreadable_reply"));
}

#[test]
fn no_success_without_a_request_id() {
    for body in [
        json!({"NonExistVideoIds": []}),
        json!({"RequestId": ""}),
        json!({"RequestId": null}),
        json!({"RequestId": 17}),
        json!({"Code": "OK"}),
    ] {
        let error = failure(&VIDEOS, &["video-a"], &reply(200, body.to_string()));
        assert!(is_unreadable(&error), "{body}: {error:?}");
    }
}

#[test]
fn no_success_under_a_status_of_failure() {
    for status in [302, 400, 404, 500, 503] {
        let error = failure(&VIDEOS, &["video-a"], &reply(status, fixture!("DeleteVideo-success.json")));
        assert!(is_unreadable(&error), "{status}: {error:?}");
    }
}

#[test]
fn the_content_type_and_a_byte_order_mark_change_nothing() {
    for content_type in ["text/html", "text/xml;charset=utf-8", "application/octet-stream"] {
        let mut reply = reply(200, format!("\u{feff}\r\n{}", fixture!("DeleteVideo-partial.json")));
        reply.headers.insert("content-type", content_type.parse().unwrap());
        let decoded = decode(&VIDEOS, &FOUR, &reply).unwrap();
        assert_eq!(all_shown(&decoded.reply), ["deleted", "absent", "ForbiddenVideoIds", "deleted"]);
    }
}

#[test]
fn a_code_of_success_is_no_error() {
    for code in ["200", "OK", "ok", "Success", "success", ""] {
        let body = json!({"RequestId": "r", "Code": code, "NonExistVideoIds": ["video-b"]}).to_string();
        let decoded = decode(&VIDEOS, &["video-a", "video-b"], &reply(200, body)).unwrap();
        assert_eq!(decoded.reply, [DeleteAnswer::Deleted, DeleteAnswer::Absent], "{code:?}");
    }
}

#[test]
fn an_error_under_status_200_is_an_error() {
    for kind in deletes() {
        let error = failure(&kind, &["video-a"], &reply(200, fixture!("gateway-throttled.json")));
        assert_eq!((error.class, error.code.as_str()), (Class::Throttled, "Throttling.User"), "{kind:?}");
    }
}

#[test]
fn errors_keep_the_providers_words() {
    for (kind, status, body, class, code, message, request_id) in [
        (
            VIDEOS,
            404,
            fixture!("DeleteVideo-all-missing.json"),
            Class::Absent,
            "InvalidVideo.NotFound",
            "None of these videos is known.",
            "6A1F09C2-3B77-4E10-9D54-0C8E2B7F1A10",
        ),
        (
            streams_delete(),
            503,
            fixture!("DeleteStream-failed.json"),
            Class::Temporary,
            "DeleteStreamFailed",
            "The streams could not be deleted this time.",
            "8C31B4E5-2D66-4A4F-9BA1-6E7F80912C03",
        ),
        (
            Delete::Media,
            400,
            fixture!("DeleteMedia-malformed-id.xml"),
            Class::OneInvalid,
            "InvalidParameter.UUIDFormatInvalid",
            "One of the media ids is no id.",
            "9D42C5F6-3E77-4B50-8CB2-7F8091A23D02",
        ),
        (
            VIDEOS,
            404,
            fixture!("gateway-unknown-key.json"),
            Class::BadCredential,
            "InvalidAccessKeyId.NotFound",
            "There is no such key.",
            "C0750829-61AA-4E83-9FE5-A2B3C4D56002",
        ),
        (
            VIDEOS,
            403,
            fixture!("gateway-denied.json"),
            Class::Denied,
            "Forbidden.RAM",
            "The policy does not allow this action.",
            "C0750829-61AA-4E83-9FE5-A2B3C4D56003",
        ),
        (
            SOURCES,
            500,
            fixture!("gateway-lower-case.json"),
            Class::Temporary,
            "InternalError",
            "Something broke.",
            "C0750829-61AA-4E83-9FE5-A2B3C4D56004",
        ),
    ] {
        let error = failure(&kind, &["video-a", "video-b"], &reply(status, body));
        let expected = CallError {
            class,
            code: code.to_owned(),
            message: message.to_owned(),
            request_id: Some(request_id.to_owned()),
            retry_after: None,
        };
        assert_eq!(error, expected);
    }
}

#[test]
fn a_code_that_is_no_text_is_an_error_all_the_same() {
    for code in ["500", "{}", "[1]", "true"] {
        let body = format!(r#"{{"RequestId": "r", "Code": {code}, "Message": "x"}}"#);
        assert!(decode(&VIDEOS, &FOUR, &reply(200, body)).is_err(), "{code}");
    }
    for code in ["200", "null", "\"OK\"", "\"\""] {
        let body = format!(r#"{{"RequestId": "r", "Code": {code}}}"#);
        assert!(decode(&VIDEOS, &FOUR, &reply(200, body)).is_ok(), "{code}");
    }
}

#[test]
fn an_empty_text_in_a_list_is_no_id() {
    let body = r#"{"RequestId": "r", "NonExistVideoIds": [""], "ForbiddenVideoIds": ["", "video-b"]}"#;
    assert_eq!(all_shown(&answers(&VIDEOS, &FOUR, body)), ["deleted", "ForbiddenVideoIds", "deleted", "deleted"]);
}

#[test]
fn a_reply_that_settles_nothing_keeps_its_request_id() {
    let stranger = reply(200, r#"{"RequestId":"r-1","NonExistVideoIds":["stranger"]}"#);
    let error = failure(&Delete::Video { by: IdKind::Video }, &["video-a"], &stranger);
    assert_eq!((error.class, error.request_id.as_deref()), (Class::Unmatched, Some("r-1")));
}
