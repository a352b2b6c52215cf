use super::*;
use crate::request::{IdKind, Provider};

fn account_of(json: &Value) -> String {
    target(json).account.name.clone()
}

#[test]
fn an_account_is_found_by_name_by_provider_or_by_being_the_default() {
    for (json, account) in [
        (json!({ "provider": "aliyun-vod", "video_id": "v" }), "cn"),
        (json!({ "account": "cn", "video_id": "v" }), "cn"),
        (json!({ "provider": "aliyun-vod", "account": "cn", "reference_id": "r" }), "cn"),
        (json!({ "provider": "aliyun-mps", "media_id": "m" }), "mps"),
        (json!({ "provider": "tencent-vod", "file_id": "f" }), "main"),
        (json!({ "account": "intl", "file_id": "f" }), "intl"),
        (json!({ "provider": "tencent-vod", "account": "intl", "file_id": "f" }), "intl"),
    ] {
        assert_eq!(account_of(&json), account, "{json}");
    }
}

#[test]
fn an_account_that_is_not_clear_is_an_error() {
    for (json, place, phrases) in [
        (json!({ "video_id": "v" }), "", ["provider is missing", "account"]),
        (json!({ "provider": "aliyun", "video_id": "v" }), "/provider", ["unknown provider", "aliyun-vod"]),
        (json!({ "provider": "Aliyun-VOD", "video_id": "v" }), "/provider", ["unknown provider", "aliyun-vod"]),
        (json!({ "provider": "", "video_id": "v" }), "/provider", ["unknown provider", "tencent-vod"]),
        (json!({ "account": "us", "video_id": "v" }), "/account", ["unknown account", "cn, intl, main, mps"]),
        (json!({ "account": "CN", "video_id": "v" }), "/account", ["unknown account", "cn"]),
        (
            json!({ "provider": "tencent-vod", "account": "cn", "file_id": "f" }),
            "/account",
            ["aliyun-vod", "tencent-vod"],
        ),
        (json!({ "provider": null, "video_id": "v" }), "/provider", ["provider", "a string"]),
        (json!({ "provider": 0, "video_id": "v" }), "/provider", ["provider", "a string"]),
        (json!({ "provider": "aliyun-vod", "account": null, "video_id": "v" }), "/account", ["account", "a string"]),
    ] {
        assert_target_rejected(&json, place, &phrases);
    }
}

#[test]
fn several_accounts_without_a_default_must_be_named() {
    let config = config_from(&CONFIG.replace("default = true", ""), None);
    let text = event(json!([{ "provider": "tencent-vod", "file_id": "f" }])).to_string();
    let rejection = body(&text, &config).unwrap_err();
    assert_eq!(rejection.pointer(), "/data/targets/0");
    assert_phrases(&rejection.error(), &["tencent-vod has several accounts", "account"]);
    let text = event(json!([{ "account": "main", "file_id": "f" }])).to_string();
    assert!(body(&text, &config).is_ok());
}

#[test]
fn a_provider_without_an_account_is_an_error() {
    let config = config_from("[accounts.t]\nprovider = \"tencent-vod\"", None);
    let rejection = body(&event(json!([video("v")])).to_string(), &config).unwrap_err();
    assert_eq!(rejection.pointer(), "/data/targets/0/provider");
    assert_phrases(&rejection.error(), &["no account of aliyun-vod"]);
}

#[test]
fn each_provider_has_its_own_ids() {
    for (json, kind) in [
        (json!({ "account": "cn", "video_id": "x" }), IdKind::Video),
        (json!({ "account": "cn", "reference_id": "x" }), IdKind::Reference),
        (json!({ "account": "mps", "media_id": "x" }), IdKind::Media),
        (json!({ "account": "main", "file_id": "x" }), IdKind::File),
    ] {
        let id = target(&json).id;
        assert_eq!((id.kind, id.value.as_str()), (kind, "x"), "{json}");
    }
}

#[test]
fn an_id_of_another_provider_is_an_error_even_beside_the_right_one() {
    for (account, own) in [("cn", IdKind::Video), ("mps", IdKind::Media), ("main", IdKind::File)] {
        for foreign in IdKind::ALL.into_iter().filter(|kind| kind.provider() != own.provider()) {
            let place = format!("/{}", foreign.member());
            let mut json = json!({ "account": account, foreign.member(): "x" });
            assert_target_rejected(&json, &place, &[foreign.member(), "does not apply", own.member()]);
            json[own.member()] = json!("y");
            assert_target_rejected(&json, &place, &[foreign.member(), "does not apply"]);
        }
    }
}

#[test]
fn a_target_has_exactly_one_id() {
    let both = json!({ "account": "cn", "video_id": "v", "reference_id": "r" });
    assert_target_rejected(&both, "/reference_id", &["one id a target", "not both"]);
    for (account, wanted) in [("cn", "video_id or reference_id"), ("mps", "media_id"), ("main", "file_id")] {
        assert_target_rejected(&json!({ "account": account }), "", &[wanted, "missing"]);
    }
}

#[test]
fn an_id_has_1_to_128_characters_of_its_alphabet() {
    for good in ["e44ebf1147hdsa2d2adbea8b0001", "123-123", "A_z-0", "-", "7447398156998994860", &"x".repeat(128)] {
        assert_eq!(target(&video(good)).id.value, good);
    }
    let long = "x".repeat(129);
    for (wrong, phrase) in [
        ("", "empty"),
        (long.as_str(), "found 129 characters"),
        ("v1,v2", "comma at character 3"),
        (",", "comma"),
        ("e44e****8b0001", "masked"),
        ("v 1", "at character 2"),
        (" v1", "at character 1"),
        ("v1\n", "at character 3"),
        ("v1\0", "at character 3"),
        ("видео", "at character 1"),
        ("e44é", "at character 4"),
        ("v\u{ff11}", "at character 2"),
        ("v\u{200b}1", "at character 2"),
        ("v1?x=1", "at character 3"),
        ("v1&v2", "at character 3"),
        ("../v1", "at character 1"),
        ("v%31", "at character 2"),
    ] {
        assert_target_rejected(&video(wrong), "/video_id", &["video_id", "1 to 128 characters", phrase]);
    }
}

#[test]
fn every_kind_of_id_is_held_to_the_same_alphabet() {
    for (account, name) in [("cn", "video_id"), ("cn", "reference_id"), ("mps", "media_id"), ("main", "file_id")] {
        let place = format!("/{name}");
        for wrong in [json!(""), json!("a,b"), json!("a*"), json!("x".repeat(129))] {
            assert_target_rejected(&json!({ "account": account, name: wrong }), &place, &[name, "A-Z a-z 0-9 _ -"]);
        }
        for number in [json!(7_447_398_156_998_994_860_u64), json!(0), json!(-1), json!(1.5)] {
            assert_target_rejected(&json!({ "account": account, name: number }), &place, &[name, "string", "quotes"]);
        }
        for wrong in [json!(null), json!(["v1"]), json!({}), json!(true)] {
            assert_target_rejected(&json!({ "account": account, name: wrong }), &place, &[name, "is a string"]);
        }
    }
}

#[test]
fn a_sub_app_id_of_the_target_wins_over_its_accounts() {
    for (json, app) in [
        (json!({ "account": "main", "file_id": "f" }), Some(1_500_000_001)),
        (json!({ "account": "main", "file_id": "f", "sub_app_id": 7 }), Some(7)),
        (json!({ "account": "intl", "file_id": "f" }), None),
        (json!({ "account": "intl", "file_id": "f", "sub_app_id": 1 }), Some(1)),
    ] {
        assert_eq!(target(&json).id.sub_app_id, app, "{json}");
    }
}

#[test]
fn a_sub_app_id_is_a_whole_number_above_0_and_tencents_only() {
    for wrong in [json!(0), json!(null), json!(-1), json!(1.0), json!("7"), json!([7]), json!(true)] {
        let json = json!({ "account": "main", "file_id": "f", "sub_app_id": wrong });
        assert_target_rejected(&json, "/sub_app_id", &["sub_app_id", "a whole number above 0"]);
    }
    for json in [
        json!({ "account": "cn", "video_id": "v", "sub_app_id": 7 }),
        json!({ "account": "mps", "media_id": "m", "sub_app_id": 7 }),
    ] {
        assert_target_rejected(&json, "/sub_app_id", &["sub_app_id does not apply", "aliyun-"]);
    }
}

#[test]
fn targets_keep_their_order_and_their_repetitions() {
    let ids = ["b", "a", "b", "c"];
    let event = accepted(&event(ids.iter().map(|id| video(id)).collect()));
    assert_eq!(event.targets.iter().map(|target| target.id.value.as_str()).collect::<Vec<_>>(), ids);
}

#[test]
fn the_pointer_of_a_wrong_target_has_its_index() {
    let event = event(json!([video("a"), video("b"), video("c,d")]));
    assert_rejected(&event, "/data/targets/2/video_id", &["comma"]);
}

#[test]
fn every_provider_of_the_vocabulary_can_be_named() {
    for provider in Provider::ALL {
        let kind = IdKind::ALL.into_iter().find(|kind| kind.provider() == provider).unwrap();
        let found = target(&json!({ "provider": provider.as_str(), kind.member(): "x" }));
        assert_eq!(found.account.provider, provider);
    }
}
