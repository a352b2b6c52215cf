use super::*;

/// MD5 of key and time, as Python makes them.
const KEY: &str = "tencentSignKey";
const EXPIRES: u64 = 1_649_368_153;
const SIGN: &str = "b768277db2ac9d1ad99625994f2deb05";
const FILE: &str = "7447398156998994860";
const OTHER: &str = "7447398156998994861";

fn check(key: &str, request: &Request, now: u64) -> Result<(), &'static str> {
    let kind = WebhookKind::TencentVod { account: account(1), act_on: Vec::new() };
    verify(&kind, &Key::parse(kind.key_form(), key).unwrap(), request, at(now))
}

fn in_query(sign: &str, expires: &str) -> Request {
    request("POST", &format!("/tencent?T={expires}&Sign={sign}"), &[], "{}")
}

fn in_body(members: &Value) -> Request {
    post(&[], &changed(&reviewed(), members).to_string())
}

fn reviewed() -> Value {
    json!({
        "EventType": "ReviewAudioVideoComplete",
        "ReviewAudioVideoCompleteEvent": {
            "TaskId": "2500012345-ReviewAudioVideo-1",
            "Status": "FINISH",
            "ErrCodeExt": "",
            "Message": "",
            "Input": {"FileId": FILE, "Definition": 10, "ReviewContents": ["Media"]},
            "Output": {"Suggestion": "block", "Label": "Porn", "Form": "Image", "SegmentSet": []},
            "SessionId": "",
            "SessionContext": "",
        },
        "FileDeleteEvent": null,
    })
}

/// The notification with these members of its task instead of its own.
fn reviewed_with(changes: &Value) -> Value {
    let mut notification = reviewed();
    notification["ReviewAudioVideoCompleteEvent"] = changed(&notification["ReviewAudioVideoCompleteEvent"], changes);
    notification
}

fn deleted(event: Value) -> Value {
    json!({"EventType": "FileDeleted", "FileDeleteEvent": event})
}

#[test]
fn a_signature_stands_in_the_query_or_in_the_body() {
    let upper = SIGN.to_ascii_uppercase();
    for request in [
        in_query(SIGN, "1649368153"),
        in_query(&upper, "1649368153"),
        in_body(&json!({"Sign": SIGN, "T": EXPIRES})),
        in_body(&json!({"Sign": SIGN, "T": "1649368153"})),
        in_body(&json!({"Sign": upper, "T": EXPIRES})),
    ] {
        assert_eq!(check(KEY, &request, EXPIRES - 600), Ok(()), "{request:?}");
    }
}

#[test]
fn a_signature_holds_until_its_time() {
    for request in [in_query(SIGN, "1649368153"), in_body(&json!({"Sign": SIGN, "T": EXPIRES}))] {
        let day = 86_400;
        for (now, holds) in [(EXPIRES - day, true), (EXPIRES, true), (EXPIRES + 1, false), (EXPIRES - day - 1, false)] {
            assert_eq!(check(KEY, &request, now).is_ok(), holds, "{now}");
        }
    }
}

#[test]
fn what_is_not_signed_so_is_refused() {
    for (key, request, phrase) in [
        ("otherKey", in_query(SIGN, "1649368153"), "no configured key"),
        (KEY, in_query(SIGN, "1649368154"), "no configured key"),
        (KEY, in_query(SIGN, "01649368153"), "no configured key"),
        (KEY, in_query("", "1649368153"), "no configured key"),
        (KEY, in_query(&SIGN[1..], "1649368153"), "no configured key"),
        (KEY, in_body(&json!({"Sign": SIGN, "T": EXPIRES + 1})), "no configured key"),
        (KEY, in_query(SIGN, ""), "T has passed"),
        (KEY, in_query(SIGN, "soon"), "T has passed"),
        (KEY, in_query(SIGN, "-1"), "T has passed"),
        (KEY, in_query(SIGN, "18446744073709551615"), "T has passed"),
        (KEY, in_query(SIGN, "18446744073709551616"), "T has passed"),
        (KEY, in_body(&json!({"Sign": SIGN, "T": 1_649_368_153.5})), "T has passed"),
        (KEY, in_body(&json!({"Sign": SIGN, "T": true})), "T has passed"),
        (KEY, in_body(&json!({"Sign": SIGN})), "missing"),
        (KEY, in_body(&json!({"T": EXPIRES})), "missing"),
        (KEY, in_body(&json!({"Sign": 5, "T": EXPIRES})), "missing"),
        (KEY, request("POST", &format!("/tencent?Sign={SIGN}"), &[], "{\"T\":1649368153}"), "missing"),
        (KEY, post(&[("Sign", SIGN), ("T", "1649368153")], "{}"), "missing"),
        (KEY, post(&[], ""), "missing"),
        (KEY, post(&[], "[]"), "missing"),
    ] {
        let why = check(key, &request, EXPIRES - 600).unwrap_err();
        assert!(why.contains(phrase), "{request:?}: {why}");
    }
}

#[test]
fn a_block_is_a_suspicion() {
    let upper = reviewed_with(&json!({"Output": {"Suggestion": "Block", "Label": "Porn"}, "Status": null}));
    for notification in [reviewed(), upper] {
        let found = alert("/tencent", &notification);
        assert_eq!((found.event.as_str(), found.id.as_str()), ("ReviewAudioVideoComplete", FILE));
        let question = Question::FileReview { sub_app_id: Some(1_500_012_345) };
        assert_eq!((found.id_kind, &found.question), (IdKind::File, &question));
        assert_eq!((found.label.as_deref(), found.time.as_deref()), (Some("Porn"), None));
        assert_eq!(found.job.as_deref(), Some("2500012345-ReviewAudioVideo-1"));
        let takedown: Value = found.takedown("event-1", "/tencent", "intl").parse().unwrap();
        assert_eq!(takedown["data"]["targets"], json!([{"account": "intl", "file_id": FILE}]));
        assert_eq!(takedown["data"]["reason"], "ReviewAudioVideoComplete: Porn");
        assert_eq!(takedown.get("time"), None);
    }
}

#[test]
fn what_is_no_block_or_not_acted_on_is_nothing() {
    for changes in [
        json!({"Output": {"Suggestion": "pass"}}),
        json!({"Output": {"Suggestion": "review", "Label": "Porn"}}),
        json!({"Status": "PROCESSING"}),
        json!({"ErrCodeExt": "InternalError"}),
        json!({"Output": {"Suggestion": "pass"}, "Input": null}),
    ] {
        assert_nothing("/tencent", &reviewed_with(&changes));
    }
    assert_nothing("/tencent/quiet", &reviewed());
    for kind in ["NewFileUpload", "ProcedureStateChanged", "FileDeleteComplete"] {
        assert_nothing("/tencent", &changed(&reviewed(), &json!({"EventType": kind})));
    }
}

#[test]
fn a_notification_without_its_members_is_not_understood() {
    for (notification, error) in [
        (json!({}), "EventType is missing"),
        (json!({"EventType": null}), "EventType is missing"),
        (json!({"EventType": "ReviewAudioVideoComplete"}), "ReviewAudioVideoCompleteEvent is missing"),
        (reviewed_with(&json!({"Output": null})), "Output.Suggestion is missing"),
        (reviewed_with(&json!({"Output": {"Suggestion": null}})), "Output.Suggestion is missing"),
        (reviewed_with(&json!({"Input": null})), "Input.FileId is missing or no id"),
        (reviewed_with(&json!({"Input": {"FileId": 5}})), "Input.FileId is missing or no id"),
        (reviewed_with(&json!({"Input": {"FileId": "7,8"}})), "Input.FileId is missing or no id"),
        (json!({"EventType": "FileDeleted"}), "FileDeleteEvent is missing"),
        (deleted(json!({})), "FileIdSet has no ids, something that is none, or more than 1000"),
        (deleted(json!(null)), "FileIdSet has no ids, something that is none, or more than 1000"),
        (
            deleted(json!({"FileIdSet": [], "FileDeleteResultInfo": null})),
            "FileIdSet has no ids, something that is none, or more than 1000",
        ),
        (
            deleted(json!({"FileIdSet": [FILE, "7,8"]})),
            "FileIdSet has no ids, something that is none, or more than 1000",
        ),
    ] {
        assert_eq!(callback("/tencent", &notification).unwrap_err(), error, "{notification}");
    }
}

#[test]
fn every_deleted_file_is_a_confirmation_with_its_parts() {
    let result = |id: &str, parts: Value| json!({"FileId": id, "DeleteParts": parts});
    let parts = json!([
        {"Type": "OriginalFiles", "Definition": 0},
        {"Type": "TranscodeFiles", "Definition": 230},
        {"Type": "WechatPublishFiles", "Definition": null},
        {"Definition": 5},
    ]);
    let listed = "OriginalFiles,TranscodeFiles:230,WechatPublishFiles";
    for (event, expected) in [
        (json!({"FileIdSet": [FILE]}), &[(FILE, None)][..]),
        (json!({"FileIdSet": [FILE], "FileDeleteResultInfo": null}), &[(FILE, None)]),
        (json!({"FileIdSet": [FILE], "FileDeleteResultInfo": [result(FILE, json!([]))]}), &[(FILE, None)]),
        (json!({"FileIdSet": [FILE], "FileDeleteResultInfo": [result(FILE, json!(null))]}), &[(FILE, None)]),
        (json!({"FileIdSet": null, "FileDeleteResultInfo": [result(FILE, json!([]))]}), &[(FILE, None)]),
        (json!({"FileIdSet": [OTHER, FILE, FILE]}), &[(FILE, None), (OTHER, None)]),
        (
            json!({"FileIdSet": [FILE, OTHER], "FileDeleteResultInfo": [result(FILE, json!([])), result(OTHER, parts)]}),
            &[(FILE, None), (OTHER, Some(listed))],
        ),
    ] {
        for path in ["/tencent", "/tencent/quiet"] {
            let found = confirmations(path, &deleted(event.clone()));
            let shown: Vec<_> = found.iter().map(|found| (found.id.as_str(), found.what.as_deref())).collect();
            assert_eq!(shown, expected, "{event}");
            assert!(
                found.iter().all(|found| found.is_success && found.id_kind == IdKind::File && found.jobs.is_none())
            );
        }
    }
}
