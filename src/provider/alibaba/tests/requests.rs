use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::Request;

use super::*;

const SECRET: &str = "hush-hush-secret";
const TOKEN: &str = "to+ken/with=odd~signs";

/// 2026-01-02T03:04:05Z.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_767_323_045)
}

fn signed(kind: &Kind, ids: &[&str], token: Option<&str>) -> Signed {
    let endpoint = Endpoint::parse("https://vod.cn-shanghai.aliyuncs.com").unwrap();
    let credential = Credential::new("caller-one".into(), SECRET.into(), token.map(str::to_owned), &endpoint).unwrap();
    sign(kind, ids, &endpoint, &credential, now(), "nonce-1").unwrap()
}

fn header<'r>(request: &'r Request<Bytes>, name: &str) -> &'r str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[test]
fn every_operation_has_its_query() {
    let delete = |delete: Delete| Kind::from(delete);
    let by = |id| if id { IdKind::Video } else { IdKind::Reference };
    let two = ["a-1", "b_2"];
    for (kind, ids, version, query) in [
        (delete(Delete::Video { by: by(true) }), &two[..], "2017-03-21", "VideoIds=a-1%2Cb_2"),
        (delete(Delete::Video { by: by(false) }), &two[..], "2017-03-21", "ReferenceIds=a-1%2Cb_2"),
        (delete(Delete::Video { by: by(true) }), &two[..1], "2017-03-21", "VideoIds=a-1"),
        (delete(Delete::Mezzanines { by: by(true), force: false }), &two[..], "2017-03-21", "VideoIds=a-1%2Cb_2"),
        (
            delete(Delete::Mezzanines { by: by(true), force: true }),
            &two[..],
            "2017-03-21",
            "Force=true&VideoIds=a-1%2Cb_2",
        ),
        (
            delete(Delete::Mezzanines { by: by(false), force: true }),
            &two[..1],
            "2017-03-21",
            "Force=true&ReferenceIds=a-1",
        ),
        (delete(Delete::Stream { video: medium(by(true), "v") }), &two[..], "2017-03-21", "JobIds=a-1%2Cb_2&VideoId=v"),
        (delete(Delete::Stream { video: medium(by(false), "r") }), &two[..1], "2017-03-21", "JobIds=a-1&ReferenceId=r"),
        (Kind::GetPlayInfo { by: by(true) }, &two[..1], "2017-03-21", "ResultType=Multiple&VideoId=a-1"),
        (Kind::GetPlayInfo { by: by(false) }, &two[..1], "2017-03-21", "ReferenceId=a-1&ResultType=Multiple"),
        (Kind::BatchGetMediaInfos { by: by(true) }, &two[..], "2017-03-21", "MediaIds=a-1%2Cb_2"),
        (Kind::BatchGetMediaInfos { by: by(false) }, &two[..], "2017-03-21", "ReferenceIds=a-1%2Cb_2"),
        (Kind::GetMediaAuditResult, &two[..1], "2017-03-21", "MediaId=a-1"),
        (Kind::GetVideoInfo, &two[..1], "2017-03-21", "VideoId=a-1"),
        (delete(Delete::Media), &two[..], "2014-06-18", "MediaIds=a-1%2Cb_2"),
    ] {
        let Signed { request, .. } = signed(&kind, ids, None);
        assert_eq!(request.uri().query(), Some(query), "{kind:?}");
        assert_eq!((request.uri().path(), request.method().as_str()), ("/", "POST"));
        assert_eq!(header(&request, "x-acs-action"), kind.operation().name());
        assert_eq!(header(&request, "x-acs-version"), version, "{kind:?}");
    }
}

#[test]
fn a_request_carries_these_headers_and_no_others() {
    let plain = [
        "accept",
        "authorization",
        "host",
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-version",
    ];
    let of_a_token = ["x-acs-accesskey-id", "x-acs-security-token"];
    for operation in OPERATIONS {
        for (token, more) in [(None, &[][..]), (Some(TOKEN), &of_a_token[..])] {
            let Signed { request, .. } = signed(&kind(operation), &["video-a"], token);
            let mut names: Vec<_> = request.headers().keys().map(http::HeaderName::as_str).collect();
            names.sort_unstable();
            let mut expected = [&plain[..], more].concat();
            expected.sort_unstable();
            assert_eq!(names, expected, "{}", operation.name());
            assert_eq!(header(&request, "accept"), "application/json");
            assert_eq!(header(&request, "host"), "vod.cn-shanghai.aliyuncs.com");
            assert_eq!(header(&request, "x-acs-date"), "2026-01-02T03:04:05Z");
            assert_eq!(header(&request, "x-acs-signature-nonce"), "nonce-1");
            assert_eq!(header(&request, "x-acs-security-token"), token.unwrap_or_default());
            assert!(request.body().is_empty(), "{}", operation.name());
        }
    }
}

#[test]
fn a_request_never_carries_the_secret() {
    for operation in OPERATIONS {
        let Signed { request, .. } = signed(&kind(operation), &["video-a"], Some(TOKEN));
        let uri = request.uri().to_string();
        assert!(!uri.contains(SECRET) && !uri.contains("caller-one") && !uri.contains("to%2Bken"), "{uri}");
        for (name, value) in request.headers() {
            let value = value.to_str().unwrap();
            assert!(!value.contains(SECRET), "{name}");
            assert_eq!(value.contains(TOKEN), name == "x-acs-security-token", "{name}");
        }
    }
}

#[test]
fn a_printed_request_shows_neither_token_nor_signature() {
    let Signed { request, signature } = signed(&kind(Operation::DeleteVideo), &["video-a"], Some(TOKEN));
    assert!(header(&request, "authorization").ends_with(&signature));
    let printed = format!("{request:?}");
    for hidden in [TOKEN, "caller-one", SECRET, signature.as_str()] {
        assert!(!printed.contains(hidden), "{printed}");
    }
}

#[test]
fn the_host_header_keeps_the_port_of_the_endpoint() {
    let endpoint = Endpoint::parse("http://127.0.0.1:18080").unwrap();
    let credential = Credential::new("k".into(), "s".into(), None, &endpoint).unwrap();
    let signed = sign(&Delete::Media.into(), &["m"], &endpoint, &credential, now(), "n").unwrap();
    assert_eq!(header(&signed.request, "host"), "127.0.0.1:18080");
    assert_eq!(signed.request.uri().to_string(), "http://127.0.0.1:18080/?MediaIds=m");
}

#[test]
fn each_try_is_signed_afresh() {
    let endpoint = Endpoint::https("h");
    let credential = Credential::new("k".into(), "s".into(), None, &endpoint).unwrap();
    let at = |seconds, nonce| {
        let then = now() + Duration::from_secs(seconds);
        sign(&Delete::Media.into(), &["m"], &endpoint, &credential, then, nonce).unwrap().signature
    };
    assert_eq!(at(0, "n"), at(0, "n"));
    assert_ne!(at(0, "n"), at(1, "n"));
    assert_ne!(at(0, "n"), at(0, "m"));
}
