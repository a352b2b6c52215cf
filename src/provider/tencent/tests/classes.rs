use std::collections::BTreeSet;
use std::time::Duration;

use Class::{
    Absent, BadAccount, BadCredential, Denied, Later, OneInvalid, OneRefused, Permanent, Temporary, Throttled, Unserved,
};
use serde_json::json;

use super::*;

/// What the providers' pages say of each code.
const DOCUMENTED: &[(&str, Class)] = &[
    ("ResourceNotFound", Absent),
    ("ResourceNotFound.FileNotExist", Absent),
    ("InvalidParameterValue.FileId", Absent),
    ("ResourceNotFound.UserNotExist", BadAccount),
    ("ResourceNotFound.ServiceNotExist", BadAccount),
    ("ResourceNotFound.TemplateNotExist", Permanent),
    ("InvalidParameterValue.SubAppId", Permanent),
    ("FailedOperation.InvalidVodUser", BadAccount),
    ("FailedOperation.UserStatusInavlid", BadAccount),
    ("FailedOperation.InvalidAccount", BadAccount),
    ("RequestLimitExceeded", Throttled),
    ("RequestLimitExceeded.UinLimitExceeded", Throttled),
    ("RequestLimitExceeded.GlobalRegionUinLimitExceeded", Throttled),
    ("RequestLimitExceeded.IPLimitExceeded", Throttled),
    ("LimitExceeded", Later),
    ("InternalError", Temporary),
    ("InternalError.DBError", Temporary),
    ("InternalError.GetFileInfoError", Temporary),
    ("ServiceUnavailable", Temporary),
    ("FailedOperation", Temporary),
    ("FailedOperation.DBError", Temporary),
    ("FailedOperation.NetWorkError", Temporary),
    ("ResourceInUse", Temporary),
    ("ResourceInsufficient", Temporary),
    ("ResourceUnavailable", Temporary),
    ("AuthFailure.SignatureExpire", Temporary),
    ("FailedOperation.MediaForbidedBySystem", OneRefused),
    ("InvalidParameter", OneInvalid),
    ("InvalidParameterValue", OneInvalid),
    ("InvalidParameterValue.FileIds", OneInvalid),
    ("MissingParameter", Permanent),
    ("UnknownParameter", Permanent),
    ("InvalidRequest", Permanent),
    ("RequestSizeLimitExceeded", Permanent),
    ("ResponseSizeLimitExceeded", Permanent),
    ("ActionOffline", Unserved),
    ("InvalidAction", Unserved),
    ("NoSuchProduct", BadAccount),
    ("NoSuchVersion", BadAccount),
    ("UnsupportedOperation", Unserved),
    ("UnsupportedProtocol", Unserved),
    ("UnsupportedRegion", BadAccount),
    ("UnauthorizedOperation", Denied),
    ("UnauthorizedOperation.CamNoAuth", Denied),
    ("AuthFailure.UnauthorizedOperation", Denied),
    ("FailedOperation.NoPrivileges", Denied),
    ("IpInBlacklist", BadAccount),
    ("IpNotInWhitelist", BadAccount),
    ("AuthFailure", BadCredential),
    ("AuthFailure.InvalidAuthorization", BadCredential),
    ("AuthFailure.InvalidSecretId", BadCredential),
    ("AuthFailure.MFAFailure", BadCredential),
    ("AuthFailure.SecretIdNotFound", BadCredential),
    ("AuthFailure.SignatureFailure", BadCredential),
    ("AuthFailure.TokenFailure", BadCredential),
];

fn error_reply(status: u16, code: &str) -> Reply {
    reply(status, json!({"Response": {"Error": {"Code": code, "Message": "m"}, "RequestId": "r"}}).to_string())
}

fn class_of(status: u16, code: &str) -> Class {
    failure(&error_reply(status, code)).class
}

/// The row that decides a code: the whole code before a family.
fn deciding_row(code: &str) -> Option<usize> {
    let places = codes::TABLE.iter().enumerate().filter_map(|(place, row)| {
        let is_exact = row.code == code;
        let stem = row.code.strip_suffix(".*").map(|stem| stem.split('.').collect::<Vec<_>>());
        let is_family = stem.is_some_and(|stem| code.split('.').take(stem.len()).eq(stem.iter().copied()));
        (is_exact || is_family).then_some((is_exact, std::cmp::Reverse(place)))
    });
    places.max().map(|(_, place)| place.0)
}

#[test]
fn every_documented_code_has_its_class() {
    for (code, class) in DOCUMENTED {
        assert_eq!(class_of(200, code), *class, "{code}");
    }
}

#[test]
fn every_row_decides_a_documented_code() {
    let covered: BTreeSet<_> = DOCUMENTED.iter().filter_map(|(code, _)| deciding_row(code)).collect();
    let places = codes::TABLE.iter().enumerate();
    let idle: Vec<_> = places.filter(|(place, _)| !covered.contains(place)).map(|(_, row)| row.code).collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn every_row_says_why_and_stands_once() {
    let mut seen = BTreeSet::new();
    for row in codes::TABLE {
        assert!(!row.why.trim().is_empty(), "{}", row.code);
        assert!(row.operation.is_none(), "{}: there is one operation only", row.code);
        assert!(seen.insert(row.code.to_lowercase()), "{} stands twice", row.code);
    }
}

#[test]
fn the_code_wins_over_the_status() {
    for (code, class) in DOCUMENTED {
        for status in [400, 403, 404, 429, 500, 503] {
            assert_eq!(class_of(status, code), *class, "{status} {code}");
        }
    }
}

#[test]
fn an_unknown_code_is_judged_by_its_status() {
    for (status, class) in
        [(200, OneInvalid), (400, OneInvalid), (404, OneInvalid), (408, Temporary), (429, Throttled), (500, Temporary)]
    {
        assert_eq!(class_of(status, "Brand.New"), class, "{status}");
    }
}

#[test]
fn a_family_is_told_by_whole_segments() {
    for code in ["AuthFailureX", "AuthFailur", "XAuthFailure.Y", "AuthFailure-X", "AuthFailureé", "AuthFailué"] {
        assert_eq!(class_of(200, code), OneInvalid, "{code}");
    }
    for code in ["AuthFailure.X", "AuthFailure.X.Y", "authfailure.x"] {
        assert_eq!(class_of(200, code), BadCredential, "{code}");
    }
}

#[test]
fn a_code_that_speaks_of_too_many_requests_is_a_throttle() {
    for code in [
        "Rejected.Throttling",
        "FailedOperation.throttling",
        "UnauthorizedOperation.Throttling",
        "RequestLimitExceededX",
        "RequestLimitExceeded.Whatever",
        "FailedOperation.RequestLimitExceeded",
        "LimitExceeded.RequestLimitExceeded",
    ] {
        for status in [200, 400, 403, 503] {
            assert_eq!(class_of(status, code), Throttled, "{status} {code}");
        }
    }
    assert_eq!(class_of(200, "LimitExceeded.Whatever"), Later);
    assert_eq!(class_of(200, "RequestSizeLimitExceeded"), Permanent);
}

#[test]
fn only_a_file_that_is_gone_counts_as_absent() {
    for code in [
        "ResourceNotFound.UserNotExist",
        "ResourceNotFound.ServiceNotExist",
        "ResourceNotFound.SubAppNotExist",
        "InvalidParameterValue.SubAppId",
        "InvalidParameterValue.FileIds",
        "AuthFailure.SecretIdNotFound",
        "ResourceNotFoundX",
    ] {
        for status in [200, 404] {
            assert_ne!(class_of(status, code), Absent, "{status} {code}");
        }
    }
}

#[test]
fn a_hint_to_wait_is_kept() {
    let mut reply = error_reply(200, "RequestLimitExceeded");
    reply.headers.insert("retry-after", "3".parse().unwrap());
    let error = failure(&reply);
    assert_eq!((error.class, error.retry_after), (Throttled, Some(Duration::from_secs(3))));
}

#[test]
fn the_numbers_of_the_old_interface_have_their_class() {
    for (number, class) in [
        (4000, OneInvalid),
        (4100, BadCredential),
        (4200, Temporary),
        (4300, Denied),
        (4400, Later),
        (4500, Temporary),
        (4600, Permanent),
        (5000, Permanent),
        (5100, Temporary),
        (9999, OneInvalid),
    ] {
        let error = failure(&reply(200, json!({"code": number, "message": "m"}).to_string()));
        assert_eq!((error.class, error.code), (class, number.to_string()));
        // The status speaks only for a number that nobody knows.
        let error = failure(&reply(500, json!({"code": number, "message": "m"}).to_string()));
        assert_eq!(error.class, if number == 9999 { Temporary } else { class }, "{number}");
    }
}

#[test]
fn the_text_of_an_old_error_wins_over_its_number() {
    for (number, text, class) in [
        (4000, "InvalidParameterValue.SubAppId", Permanent),
        (5100, "UnauthorizedOperation", Denied),
        (5000, "(5000)something", Permanent),
        (4400, "RequestLimitExceeded", Throttled),
    ] {
        let body = json!({"code": number, "codeDesc": text, "message": "m"}).to_string();
        let error = failure(&reply(200, body));
        assert_eq!((error.class, error.code.as_str()), (class, text), "{number}");
    }
}
