use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::*;

const SECRET: &str = "hush-hush-secret";
const TOKEN: &str = "to+ken/with=odd~signs";
const SOURCE: (PartType, Option<u64>) = (PartType::OriginalFiles, None);
const EVERY_TRANSCODE: (PartType, Option<u64>) = (PartType::TranscodeFiles, None);

/// 2026-01-02T03:04:05Z.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_767_323_045)
}

fn transcode(definition: u64) -> (PartType, Option<u64>) {
    (PartType::TranscodeFiles, Some(definition))
}

/// A request as it is signed at the provider's international site.
fn signed_as<R: Request<Protocol = Api3>>(request: &R, token: Option<&str>) -> Signed {
    let endpoint = Endpoint::parse("https://vod.intl.tencentcloudapi.com").unwrap();
    let credential = Credential::new("caller-one".into(), SECRET.into(), token.map(str::to_owned), &endpoint).unwrap();
    provider::sign(request, &Signing { endpoint: &endpoint, credential: &credential, now: now(), nonce: "" }).unwrap()
}

fn signed(delete: &Delete, names: Vec<Name>, token: Option<&str>) -> Signed {
    signed_as(&delete.of(&items(names)), token)
}

fn body(delete: &Delete, names: Vec<Name>) -> String {
    let body = signed(delete, names, None).request.into_body();
    String::from_utf8(body.to_vec()).unwrap()
}

fn header<'r>(request: &'r http::Request<Bytes>, name: &str) -> &'r str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[test]
fn a_whole_file_has_no_parts_in_its_body() {
    assert_eq!(body(&kind(None), vec![Name::Whole]), r#"{"FileId":"7447398156998994860"}"#);
    assert_eq!(
        body(&kind(Some(1_500_012_345)), vec![Name::Whole]),
        r#"{"FileId":"7447398156998994860","SubAppId":1500012345}"#
    );
}

#[test]
fn a_review_is_asked_for_by_id_and_alone() {
    for (sub_app_id, app) in [(None, ""), (Some(1_500_012_345), r#","SubAppId":1500012345"#)] {
        let items = [FILE_ID, "7447398156998994861"].map(|id| LookupItem { id: id.to_owned(), index: 0 });
        let Signed { request, .. } = signed_as(&DescribeMediaInfos { sub_app_id, items: &items }, None);
        let expected =
            format!(r#"{{"FileIds":["7447398156998994860","7447398156998994861"],"Filters":["reviewInfo"]{app}}}"#);
        assert_eq!(request.body(), &Bytes::from(expected));
        assert_eq!(header(&request, "x-tc-action"), "DescribeMediaInfos");
    }
}

#[test]
fn parts_name_a_type_and_where_asked_a_definition() {
    for (asked, expected) in [
        (vec![parts(&[SOURCE])], r#"[{"Type":"OriginalFiles"}]"#),
        (
            vec![parts(&[transcode(230), transcode(10_000)])],
            r#"[{"Definition":230,"Type":"TranscodeFiles"},{"Definition":10000,"Type":"TranscodeFiles"}]"#,
        ),
        (
            vec![parts(&[EVERY_TRANSCODE, (PartType::AdaptiveDynamicStreamingFiles, None)])],
            r#"[{"Type":"TranscodeFiles"},{"Type":"AdaptiveDynamicStreamingFiles"}]"#,
        ),
        (vec![parts(&[transcode(u64::MAX)])], r#"[{"Definition":18446744073709551615,"Type":"TranscodeFiles"}]"#),
    ] {
        let expected = format!(r#"{{"DeleteParts":{expected},"FileId":"{FILE_ID}"}}"#);
        assert_eq!(body(&kind(None), asked).parse::<Value>().unwrap(), expected.parse::<Value>().unwrap());
    }
}

#[test]
fn every_type_of_part_has_its_name_at_the_provider() {
    for (kind_of_part, name) in [
        (PartType::OriginalFiles, "OriginalFiles"),
        (PartType::TranscodeFiles, "TranscodeFiles"),
        (PartType::AdaptiveDynamicStreamingFiles, "AdaptiveDynamicStreamingFiles"),
        (PartType::WechatPublishFiles, "WechatPublishFiles"),
        (PartType::WechatMiniProgramPublishFiles, "WechatMiniProgramPublishFiles"),
        (PartType::MpsAiMediaAiAnalysisFiles, "MpsAiMediaAiAnalysisFiles"),
        (PartType::MpsAiMediaSmartEraseFiles, "MpsAiMediaSmartEraseFiles"),
        (PartType::MpsAiMediaSmartSubtitleFiles, "MpsAiMediaSmartSubtitleFiles"),
    ] {
        let body: Value = body(&kind(None), vec![parts(&[(kind_of_part, None)])]).parse().unwrap();
        assert_eq!(body["DeleteParts"], serde_json::json!([{"Type": name}]));
    }
}

#[test]
fn the_parts_of_several_items_are_united() {
    let wechat = (PartType::WechatPublishFiles, None);
    for (asked, expected) in [
        (vec![parts(&[SOURCE]), parts(&[SOURCE])], vec![SOURCE]),
        (
            vec![parts(&[transcode(230)]), parts(&[transcode(240), transcode(230)])],
            vec![transcode(230), transcode(240)],
        ),
        (vec![parts(&[transcode(230)]), parts(&[EVERY_TRANSCODE])], vec![EVERY_TRANSCODE]),
        (vec![parts(&[EVERY_TRANSCODE, transcode(230), wechat])], vec![EVERY_TRANSCODE, wechat]),
        (vec![parts(&[wechat]), parts(&[SOURCE, transcode(1)])], vec![SOURCE, transcode(1), wechat]),
        (
            vec![parts(&[(PartType::AdaptiveDynamicStreamingFiles, Some(12)), EVERY_TRANSCODE])],
            vec![EVERY_TRANSCODE, (PartType::AdaptiveDynamicStreamingFiles, Some(12))],
        ),
    ] {
        let union = delete::union(&items(asked));
        assert_eq!(union.iter().map(|part| (part.kind, part.definition)).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_whole_file_among_parts_is_the_whole_file() {
    let body = body(&kind(None), vec![parts(&[SOURCE]), Name::Whole]);
    assert_eq!(body, r#"{"FileId":"7447398156998994860"}"#);
}

#[test]
fn parts_never_become_an_empty_list() {
    let some = [None, Some(1), Some(230)];
    for kind_of_part in PartType::ALL {
        for definition in some {
            let body: Value = body(&kind(Some(7)), vec![parts(&[(kind_of_part, definition)])]).parse().unwrap();
            let list = body["DeleteParts"].as_array().unwrap();
            assert_eq!(list.len(), 1, "{kind_of_part:?}");
            assert_eq!(list[0].get("Definition").and_then(Value::as_u64), definition, "{kind_of_part:?}");
        }
    }
}

#[test]
fn a_request_carries_these_headers_and_no_others() {
    let plain =
        ["authorization", "content-type", "host", "x-tc-action", "x-tc-language", "x-tc-timestamp", "x-tc-version"];
    for (token, more) in [(None, &[][..]), (Some(TOKEN), &["x-tc-token"][..])] {
        let Signed { request, .. } = signed(&kind(Some(1)), vec![Name::Whole], token);
        let mut names: Vec<_> = request.headers().keys().map(http::HeaderName::as_str).collect();
        names.sort_unstable();
        let mut expected = [&plain[..], more].concat();
        expected.sort_unstable();
        assert_eq!(names, expected);
        for (name, value) in [
            ("content-type", "application/json"),
            ("host", "vod.intl.tencentcloudapi.com"),
            ("x-tc-action", "DeleteMedia"),
            ("x-tc-version", "2018-07-17"),
            ("x-tc-timestamp", "1767323045"),
            ("x-tc-language", "en-US"),
            ("x-tc-token", token.unwrap_or_default()),
        ] {
            assert_eq!(header(&request, name), value, "{name}");
        }
        assert_eq!(request.method(), "POST");
        assert_eq!(request.uri().to_string(), "https://vod.intl.tencentcloudapi.com/");
    }
}

#[test]
fn a_request_never_carries_the_secret_nor_prints_what_is_sensitive() {
    let Signed { request, signature } = signed(&kind(None), vec![Name::Whole], Some(TOKEN));
    assert!(header(&request, "authorization").ends_with(&signature));
    for (name, value) in request.headers() {
        let value = value.to_str().unwrap();
        assert!(!value.contains(SECRET), "{name}");
        assert_eq!(value.contains(TOKEN), name == "x-tc-token", "{name}");
    }
    let printed = format!("{request:?}");
    for hidden in [TOKEN, "caller-one", SECRET, signature.as_str()] {
        assert!(!printed.contains(hidden), "{printed}");
    }
}

/// A whole file's delete, signed at this time.
fn sign_at(
    delete: &Delete,
    endpoint: &Endpoint,
    credential: &Credential,
    now: SystemTime,
) -> Result<Signed, Unsendable> {
    provider::sign(&delete.of(&items(vec![Name::Whole])), &Signing { endpoint, credential, now, nonce: "" })
}

#[test]
fn the_scope_rolls_over_with_the_day_in_utc() {
    let endpoint = Endpoint::https("vod.tencentcloudapi.com");
    let credential = Credential::new("caller-one".into(), SECRET.into(), None, &endpoint).unwrap();
    for (seconds, scope) in
        [(1_767_225_599, "caller-one/2025-12-31/vod/"), (1_767_225_600, "caller-one/2026-01-01/vod/")]
    {
        let at = UNIX_EPOCH + Duration::from_secs(seconds);
        let signed = sign_at(&kind(None), &endpoint, &credential, at).unwrap();
        assert!(header(&signed.request, "authorization").contains(scope), "{seconds}");
        assert_eq!(header(&signed.request, "x-tc-timestamp"), seconds.to_string());
    }
}

#[test]
fn the_signature_is_the_one_of_the_official_sdks_for_the_same_bytes() {
    let endpoint = Endpoint::https("vod.tencentcloudapi.com");
    let credential = Credential::new(
        "AKIDEXAMPLE0000000000000000000000000".into(),
        "SECRETKEYEXAMPLE00000000000000000".into(),
        None,
        &endpoint,
    )
    .unwrap();
    let at = UNIX_EPOCH + Duration::from_secs(1_767_225_599);
    let signed = sign_at(&kind(Some(1_500_012_345)), &endpoint, &credential, at).unwrap();
    assert_eq!(signed.signature, "5780b8a2a7a67e01c0fbad5ca787f078485d421a2ffc938d608bf3b9311d72ac");
}
