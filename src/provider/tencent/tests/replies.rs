use serde_json::json;

use super::*;

fn is_unreadable(error: &CallError) -> bool {
    (error.class, error.code.as_str()) == (Class::Temporary, "takedown.unreadable_reply")
}

#[test]
fn an_answer_without_an_error_deletes_every_item() {
    let two = items(vec![parts(&[(PartType::OriginalFiles, None)]), parts(&[(PartType::TranscodeFiles, Some(230))])]);
    for (body, request_id) in [
        (fixture!("DeleteMedia-success.json"), "d1861938-72bb-4f94-8af6-b3c4d5e67101"),
        (fixture!("DeleteMedia-error-null.json"), "d1861938-72bb-4f94-8af6-b3c4d5e67102"),
    ] {
        let decoded = decode(&kind(None), &two, &reply(200, body)).unwrap();
        assert_eq!(decoded.reply, [DeleteAnswer::Deleted, DeleteAnswer::Deleted]);
        assert_eq!(decoded.request_id.as_deref(), Some(request_id));
    }
}

#[test]
fn an_error_under_status_200_keeps_the_providers_words() {
    for (body, class, code, message, request_id) in [
        (
            fixture!("DeleteMedia-missing.json"),
            Class::Absent,
            "ResourceNotFound",
            "There is no such file.",
            "d1861938-72bb-4f94-8af6-b3c4d5e67103",
        ),
        (
            fixture!("DeleteMedia-throttled.json"),
            Class::Throttled,
            "RequestLimitExceeded.UinLimitExceeded",
            "Too many calls of this account.",
            "d1861938-72bb-4f94-8af6-b3c4d5e67104",
        ),
    ] {
        let expected = CallError {
            class,
            code: code.to_owned(),
            message: message.to_owned(),
            request_id: Some(request_id.to_owned()),
            retry_after: None,
        };
        assert_eq!(failure(&reply(200, body)), expected);
    }
}

#[test]
fn a_code_under_status_500_is_read() {
    let error = failure(&reply(500, fixture!("DeleteMedia-internal.json")));
    assert_eq!((error.class, error.code.as_str()), (Class::Temporary, "InternalError.DBError"));
    let error = failure(&reply(500, fixture!("DeleteMedia-missing.json")));
    assert_eq!((error.class, error.code.as_str()), (Class::Absent, "ResourceNotFound"));
}

#[test]
fn an_error_without_a_code_is_no_success() {
    let error = failure(&reply(200, fixture!("DeleteMedia-codeless.json")));
    assert!(is_unreadable(&error), "{error:?}");
    for member in
        [json!({}), json!({"Code": ""}), json!({"Code": null}), json!({"Code": 5}), json!("X"), json!([]), json!(false)]
    {
        let body = json!({"Response": {"Error": member, "RequestId": "r"}}).to_string();
        let error = failure(&reply(200, body));
        assert!(is_unreadable(&error), "{member}: {error:?}");
    }
}

#[test]
fn the_body_of_the_old_interface_is_an_error() {
    let error = failure(&reply(200, fixture!("DeleteMedia-legacy.json")));
    let expected = CallError {
        class: Class::BadCredential,
        code: "4100".to_owned(),
        message: "The signature is not valid.".to_owned(),
        request_id: None,
        retry_after: None,
    };
    assert_eq!(error, expected);
}

#[test]
fn what_is_no_answer_of_the_service_proves_nothing() {
    for status in [200, 204, 404, 500, 502] {
        for body in [
            fixture!("DeleteMedia-truncated.json"),
            fixture!("DeleteMedia-page.html"),
            "",
            "  ",
            "[]",
            "null",
            "4100",
            "\"ResourceNotFound\"",
            "{}",
            "{\"RequestId\":\"r\"}",
            "{\"Response\":null}",
            "{\"Response\":[]}",
            "{\"Response\":\"ok\"}",
            "{\"Response\":{}}",
            "{\"Response\":{\"RequestId\":\"\"}}",
            "{\"Response\":{\"RequestId\":5}}",
            "{\"Error\":{\"Code\":\"ResourceNotFound\"},\"RequestId\":\"r\"}",
            "{\"Code\":\"ResourceNotFound\",\"RequestId\":\"r\"}",
        ] {
            let error = failure(&reply(status, body));
            assert!(is_unreadable(&error), "{status} {body:?}: {error:?}");
            assert!(error.message.contains(&status.to_string()), "{}", error.message);
        }
    }
    let error = failure(&reply(429, fixture!("DeleteMedia-page.html")));
    assert_eq!((error.class, error.code.as_str()), (Class::Throttled, "takedown.unreadable_reply"));
}

#[test]
fn no_success_under_a_status_of_failure() {
    for status in [301, 400, 404, 500, 503] {
        let error = failure(&reply(status, fixture!("DeleteMedia-success.json")));
        assert!(is_unreadable(&error), "{status}: {error:?}");
    }
}

#[test]
fn the_content_type_and_a_byte_order_mark_change_nothing() {
    for content_type in ["application/json; charset=utf-8", "text/plain", "text/html"] {
        let mut reply = reply(200, format!("\u{feff}{}", fixture!("DeleteMedia-throttled.json")));
        reply.headers.insert("content-type", content_type.parse().unwrap());
        assert_eq!(failure(&reply).class, Class::Throttled, "{content_type}");
    }
}

#[test]
fn a_code_of_the_old_api_beside_a_response_is_an_error() {
    let one = items(vec![Name::Whole]);
    let denied = r#"{"Response": {"RequestId": "r"}, "code": 4100, "message": "x"}"#;
    assert_eq!(decode(&kind(None), &one, &reply(200, denied)).unwrap_err().class, Class::BadCredential);
    assert!(is_unreadable(
        &decode(&kind(None), &one, &reply(200, r#"{"code": 0, "codeDesc": "Success"}"#)).unwrap_err()
    ));
}

/// What a reply says of one file's review.
fn reviewed(body: impl Into<Bytes>) -> Result<Vec<Lookup<String>>, CallError> {
    let items = [LookupItem { id: FILE_ID.to_owned(), index: 0 }];
    let request = DescribeMediaInfos { sub_app_id: None, items: &items };
    provider::decode(&request, &reply(200, body)).map(|decoded| decoded.reply)
}

fn reviewed_as(members: &Value) -> Result<Vec<Lookup<String>>, CallError> {
    let mut response = members.clone();
    response["RequestId"] = json!("r");
    reviewed(json!({"Response": response}).to_string())
}

#[test]
fn the_review_of_the_content_is_found() {
    assert_eq!(reviewed(fixture!("DescribeMediaInfos-blocked.json")).unwrap(), [Lookup::Found("block".to_owned())]);
    for (review, word) in [
        (json!({"MediaReviewInfo": {"Suggestion": "pass"}, "CoverReviewInfo": {"Suggestion": "block"}}), "pass"),
        (json!({"MediaReviewInfo": {"Suggestion": "block"}, "CoverReviewInfo": {"Suggestion": "pass"}}), "block"),
        (json!({"MediaReviewInfo": null, "CoverReviewInfo": {"Suggestion": "block"}}), ""),
        (json!({"MediaReviewInfo": {"Suggestion": "review"}, "CoverReviewInfo": {"Suggestion": "pass"}}), "review"),
        (json!({"MediaReviewInfo": {"Suggestion": null}, "CoverReviewInfo": null}), ""),
        (json!({"MediaReviewInfo": "block"}), ""),
        (json!({}), ""),
        (json!(null), ""),
    ] {
        let row = json!({"FileId": FILE_ID, "BasicInfo": null, "ReviewInfo": review});
        let other =
            json!({"FileId": "7447398156998994861", "ReviewInfo": {"MediaReviewInfo": {"Suggestion": "block"}}});
        let response = json!({"MediaInfoSet": [other, row], "NotExistFileIdSet": null});
        assert_eq!(reviewed_as(&response).unwrap(), [Lookup::Found(word.to_owned())], "{review}");
    }
}

#[test]
fn a_file_that_is_not_described_is_absent_only_where_the_reply_says_so() {
    assert_eq!(reviewed(fixture!("DescribeMediaInfos-missing.json")).unwrap(), [Lookup::Absent]);
    for response in [
        json!({}),
        json!({"MediaInfoSet": null, "NotExistFileIdSet": null}),
        json!({"MediaInfoSet": [], "NotExistFileIdSet": ["7447398156998994861"]}),
        json!({"MediaInfoSet": [{"FileId": "7447398156998994861"}, {"FileId": null}, {}]}),
        json!({"MediaInfoSet": [{"FileId": 7_447_398_156_998_994_860_u64}]}),
    ] {
        assert_eq!(reviewed_as(&response).unwrap(), [Lookup::Omitted], "{response}");
    }
}

#[test]
fn a_description_that_contradicts_itself_says_nothing() {
    let block = json!({"MediaReviewInfo": {"Suggestion": "block"}});
    let row = json!({"FileId": FILE_ID, "ReviewInfo": block});
    for response in [
        json!({"MediaInfoSet": [row], "NotExistFileIdSet": [FILE_ID]}),
        json!({"MediaInfoSet": [row, row]}),
        json!({"MediaInfoSet": [{"FileId": FILE_ID, "BasicInfo": {"FileId": "7447398156998994861"}, "ReviewInfo": block}]}),
        json!({"NotExistFileIdSet": [FILE_ID, "7447398156998994861"]}),
    ] {
        assert_eq!(reviewed_as(&response).unwrap(), [Lookup::Unclear], "{response}");
    }
}

#[test]
fn a_success_that_objects_anywhere_is_none() {
    for is_delete in [true, false] {
        for (beside, response) in [
            (json!({"Error": {"Code": "ResourceNotFound"}}), json!({})),
            (json!({"Success": false}), json!({})),
            (json!({"code": "4000"}), json!({})),
            (json!({}), json!({"ForbiddenMediaIds": [FILE_ID]})),
            (json!({}), json!({"FailedFileIdSet": [FILE_ID]})),
            (json!({}), json!({"Success": "false"})),
            (json!({}), json!({"Code": "ResourceNotFound"})),
            (json!({}), json!({"Data": {"Error": {"Code": "ResourceNotFound"}}})),
        ] {
            let mut body = beside;
            body["Response"] = response;
            body["Response"]["RequestId"] = json!("r");
            let text = body.to_string();
            let error = if is_delete { failure(&reply(200, text)) } else { reviewed(text).unwrap_err() };
            assert_eq!((error.class, error.request_id.as_deref()), (Class::Unmatched, Some("r")), "{body}");
        }
    }
    let fine =
        json!({"Response": {"RequestId": "r", "NotExistFileIdSet": [], "Success": true, "Error": null}, "code": 0});
    let decoded = decode(&kind(None), &items(vec![Name::Whole]), &reply(200, fine.to_string())).unwrap();
    assert_eq!(decoded.reply, [DeleteAnswer::Deleted]);
    let stray = json!({"Response": {"RequestId": "r", "NotExistFileIdSet": [FILE_ID]}}).to_string();
    assert_eq!(failure(&reply(200, stray)).class, Class::Unmatched, "a delete has no such list");
}

#[test]
fn an_absence_needs_the_id_of_the_request() {
    for code in ["ResourceNotFound", "ResourceNotFound.FileNotExist", "InvalidParameterValue.FileId"] {
        for id in [json!(null), json!(""), json!(" "), json!(5)] {
            for status in [200, 404, 502] {
                let body = json!({"Response": {"Error": {"Code": code}, "RequestId": id}}).to_string();
                let error = failure(&reply(status, body));
                assert!(is_unreadable(&error), "{status} {code} {id}: {error:?}");
            }
        }
        let old = json!({"code": 5000, "codeDesc": code, "message": "gone"}).to_string();
        assert!(is_unreadable(&failure(&reply(200, old))), "{code}");
    }
}

#[test]
fn a_description_in_an_unknown_shape_is_unreadable() {
    for response in [
        json!({"MediaInfoSet": "none"}),
        json!({"MediaInfoSet": [FILE_ID]}),
        json!({"MediaInfoSet": 5}),
        json!({"NotExistFileIdSet": 5}),
        json!({"NotExistFileIdSet": [7]}),
    ] {
        let error = reviewed_as(&response).unwrap_err();
        assert!(is_unreadable(&error), "{response}: {error:?}");
    }
}
