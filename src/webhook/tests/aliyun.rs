use super::*;
use crate::event::message;

/// The vector of the provider's page.
const URL: &str = "https://www.example.com/your/callback";
const SENT: u64 = 1_519_375_990;
const TIMESTAMP: &str = "1519375990";
const SIGNATURE: &str = "c72b60894140fa98920f1279219b7ed4";
const KEY: &str = "test123";
const VIDEO: &str = "e44ebf1147hdsa2d2adbea8b0001";

fn check(url: &str, key: &str, headers: &[(&str, &str)], now: u64) -> Result<(), &'static str> {
    let kind = WebhookKind::AliyunVod { account: account(0), url: url.to_owned(), act_on: Vec::new() };
    verify(&kind, &Key::parse(kind.key_form(), key).unwrap(), &post(headers, "{}"), at(now))
}

fn signed<'a>(timestamp: &'a str, signature: &'a str) -> [(&'a str, &'a str); 2] {
    [("X-VOD-TIMESTAMP", timestamp), ("X-VOD-SIGNATURE", signature)]
}

fn machine() -> Value {
    json!({
        "EventType": "AIMediaAuditComplete",
        "EventTime": "2022-10-20T10:29:46:540Z",
        "JobId": "bdbc266af6893943a70176d92e99****",
        "MediaId": VIDEO,
        "Status": "success",
        "Code": "0",
        "Message": "",
        "Data": {"AbnormalModules": "video,image-cover", "Label": "porn", "Suggestion": "block", "VideoResult": {}},
    })
}

fn by_hand() -> Value {
    json!({
        "EventType": "CreateAuditComplete",
        "EventTime": "2017-03-20T07:49:17Z",
        "Status": "success",
        "MediaId": VIDEO,
        "SubType": "video",
        "AuditStatus": "Blocked",
        "Auditor": "auditor",
        "Reason": "porn video",
    })
}

fn deleted() -> Value {
    json!({
        "EventType": "DeleteMediaComplete",
        "EventTime": "2017-03-20T07:49:17Z",
        "Status": "success",
        "MediaType": "video",
        "DeleteType": "stream",
        "MediaId": VIDEO,
        "JobIds": ["job-1", "job-2"],
    })
}

#[test]
fn the_documented_signature_is_good() {
    for signature in [SIGNATURE, &SIGNATURE.to_ascii_uppercase(), &format!(" {SIGNATURE} ")] {
        assert_eq!(check(URL, KEY, &signed(TIMESTAMP, signature), SENT), Ok(()), "{signature}");
    }
}

#[test]
fn a_signature_holds_for_five_minutes_either_way() {
    for (now, is_recent) in [(SENT - 301, false), (SENT - 300, true), (SENT + 300, true), (SENT + 301, false)] {
        assert_eq!(check(URL, KEY, &signed(TIMESTAMP, SIGNATURE), now).is_ok(), is_recent, "{now}");
    }
}

#[test]
fn what_is_not_signed_so_is_refused() {
    for (url, key, headers, phrase) in [
        ("https://www.example.com/your/callback/", KEY, &signed(TIMESTAMP, SIGNATURE)[..], "no configured key"),
        ("http://www.example.com/your/callback", KEY, &signed(TIMESTAMP, SIGNATURE), "no configured key"),
        (URL, "test124", &signed(TIMESTAMP, SIGNATURE), "no configured key"),
        (URL, KEY, &signed("1519375991", SIGNATURE), "no configured key"),
        (URL, KEY, &signed(TIMESTAMP, ""), "no configured key"),
        (URL, KEY, &signed(TIMESTAMP, &SIGNATURE[..31]), "no configured key"),
        (URL, KEY, &signed(TIMESTAMP, "c72b60894140fa98920f1279219b7ed5"), "no configured key"),
        (URL, KEY, &signed("", SIGNATURE), "timestamp"),
        (URL, KEY, &signed("1519375990.0", SIGNATURE), "timestamp"),
        (URL, KEY, &signed("2018-02-23T08:53:10Z", SIGNATURE), "timestamp"),
        (URL, KEY, &signed(TIMESTAMP, SIGNATURE)[..1], "missing"),
        (URL, KEY, &signed(TIMESTAMP, SIGNATURE)[1..], "missing"),
    ] {
        let why = check(url, key, headers, SENT).unwrap_err();
        assert!(why.contains(phrase), "{url} {key} {headers:?}: {why}");
    }
}

#[test]
fn a_block_by_machine_is_a_suspicion() {
    let text = changed(&machine(), &json!({"Data": machine()["Data"].to_string()}));
    let upper = changed(&machine(), &json!({"Data": {"Suggestion": "Block", "Label": "porn"}, "Status": "Success"}));
    for notification in [machine(), text, upper] {
        let found = alert("/aliyun", &notification);
        assert_eq!((found.event.as_str(), found.id.as_str()), ("AIMediaAuditComplete", VIDEO));
        assert_eq!((found.id_kind, found.question), (IdKind::Video, Question::AuditResult));
        assert_eq!(found.label.as_deref(), Some("porn"));
        assert_eq!(found.job.as_deref(), Some("bdbc266af6893943a70176d92e99****"));
        assert_eq!(found.time.as_deref(), Some("2022-10-20T10:29:46.540Z"));
    }
}

#[test]
fn a_block_by_hand_is_a_suspicion() {
    for path in ["/aliyun", "/aliyun/by-hand"] {
        let found = alert(path, &by_hand());
        assert_eq!((found.event.as_str(), found.id.as_str()), ("CreateAuditComplete", VIDEO));
        assert_eq!((found.id_kind, found.question), (IdKind::Video, Question::VideoStatus));
        assert_eq!((found.label.as_deref(), found.job), (Some("porn video"), None));
        assert_eq!(found.time.as_deref(), Some("2017-03-20T07:49:17Z"));
    }
    let other_name = changed(&by_hand(), &json!({"MediaId": null, "VideoId": "video-b"}));
    assert_eq!(alert("/aliyun", &other_name).id, "video-b");
}

#[test]
fn what_is_no_block_or_not_acted_on_is_nothing() {
    for changes in [
        json!({"Data": {"Suggestion": "pass"}}),
        json!({"Data": {"Suggestion": "review"}}),
        json!({"Data": "{\"Suggestion\":\"pass\"}"}),
        json!({"Status": "fail"}),
        json!({"Status": "fail", "Data": null}),
        json!({"EventType": "AIMediaDNAComplete"}),
        json!({"Data": {"Suggestion": "pass"}, "MediaId": null}),
    ] {
        assert_nothing("/aliyun", &changed(&machine(), &changes));
    }
    for changes in [json!({"AuditStatus": "Normal"}), json!({"SubType": "image"}), json!({"Status": "fail"})] {
        assert_nothing("/aliyun", &changed(&by_hand(), &changes));
    }
    assert_nothing("/aliyun/by-hand", &machine());
    for kind in ["FileUploadComplete", "TranscodeComplete", "MediaBaseChangeComplete", "deletemediacomplete"] {
        assert_nothing("/aliyun", &json!({"EventType": kind, "Status": "success", "VideoId": VIDEO}));
    }
}

#[test]
fn a_verdict_that_cannot_be_read_is_not_taken_for_none() {
    for data in [json!("block"), json!(""), json!([]), json!(null), json!({"Suggestion": null})] {
        let error = callback("/aliyun", &changed(&machine(), &json!({"Data": data}))).unwrap_err();
        assert!(error.contains("Suggestion"), "{data}: {error}");
    }
    assert!(callback("/aliyun", &changed(&by_hand(), &json!({"AuditStatus": null}))).is_err());
}

#[test]
fn a_notification_without_type_or_id_is_not_understood() {
    for changes in [json!({"EventType": null}), json!({"EventType": ""}), json!({"EventType": 5})] {
        assert_eq!(callback("/aliyun", &changed(&machine(), &changes)).unwrap_err(), "EventType is missing");
    }
    for notification in [machine(), by_hand(), deleted()] {
        for id in [json!(null), json!(""), json!("a,b"), json!("e44e****0001"), json!(7), json!("x".repeat(129))] {
            let error = callback("/aliyun", &changed(&notification, &json!({"MediaId": id}))).unwrap_err();
            assert_eq!(error, "MediaId is missing or no id", "{id}");
        }
    }
}

#[test]
fn a_delete_that_is_done_is_a_confirmation() {
    for (changes, what, jobs) in [
        (json!({}), Some("stream"), Some("job-1,job-2")),
        (json!({"JobIds": "job-1,job-2"}), Some("stream"), Some("job-1,job-2")),
        (json!({"DeleteType": "all", "JobIds": null}), Some("all"), None),
        (json!({"DeleteType": null, "JobIds": []}), None, None),
    ] {
        let [found] = &confirmations("/aliyun", &changed(&deleted(), &changes))[..] else { panic!("{changes}") };
        assert_eq!((found.id.as_str(), found.id_kind, found.is_success), (VIDEO, IdKind::Video, true));
        assert_eq!((found.what.as_deref(), found.jobs.as_deref()), (what, jobs), "{changes}");
        assert_eq!((&found.error_code, &found.error_message), (&None, &None));
        assert_eq!(found.time.as_deref(), Some("2017-03-20T07:49:17Z"));
    }
}

#[test]
fn a_delete_that_failed_is_no_success() {
    let failure = json!({"Status": "fail", "ErrorCode": "InvalidVideo.NotFound", "ErrorMessage": "not found"});
    let [found] = &confirmations("/aliyun", &changed(&deleted(), &failure))[..] else { panic!() };
    assert!(!found.is_success);
    assert_eq!(found.error_code.as_deref(), Some("InvalidVideo.NotFound"));
    assert_eq!(found.error_message.as_deref(), Some("not found"));
}

#[test]
fn a_confirmed_suspicion_is_a_deletion_event() {
    let takedown = alert("/aliyun", &machine()).takedown("event-1", "/aliyun", "cn");
    let expected = json!({
        "specversion": "1.0",
        "id": "event-1",
        "source": "/aliyun",
        "type": "content.takedown",
        "time": "2022-10-20T10:29:46.540Z",
        "data": {
            "reason": "AIMediaAuditComplete: porn",
            "reference": "bdbc266af6893943a70176d92e99****",
            "targets": [{"account": "cn", "video_id": VIDEO}],
        },
    });
    assert_eq!(takedown.parse::<Value>().unwrap(), expected);
    let bare = json!({"Data": {"Suggestion": "block"}, "JobId": null, "EventTime": "yesterday"});
    let bare = alert("/aliyun", &changed(&machine(), &bare)).takedown("event-2", "/aliyun", "cn");
    let data = json!({"reason": "AIMediaAuditComplete", "targets": [{"account": "cn", "video_id": VIDEO}]});
    assert_eq!(bare.parse::<Value>().unwrap()["data"], data);
    for takedown in [takedown, bare] {
        let event = message(&takedown, &config()).event.unwrap();
        assert_eq!((event.targets.len(), event.targets[0].id.value.as_str()), (1, VIDEO));
    }
}

#[test]
fn a_member_given_twice_is_named_on_one_line() {
    let request = post(&[], r#"{"Data":{"\u001b[2J":1,"\u001b[2J":2}}"#);
    assert_eq!(asked("/aliyun", &request).unwrap_err(), r"this member is given more than once (at /Data/\u{1b}[2J)");
}
