use std::collections::BTreeSet;
use std::time::Duration;

use Class::{
    Absent, BadAccount, BadCredential, Denied, Later, OneAbsent, OneInvalid, OneRefused, Permanent, Temporary,
    Throttled, Unserved,
};
use Operation::{
    BatchGetMediaInfos, DeleteMezzanines, DeleteStream, DeleteVideo, GetMediaAuditResult, GetPlayInfo, GetVideoInfo,
    MpsDeleteMedia, SearchMedia,
};
use serde_json::json;

use super::*;

/// What the providers' pages say of each code: who answers it, with which status, and what it means for the call.
const DOCUMENTED: &[(Operation, u16, &str, Class)] = &[
    (DeleteVideo, 404, "InvalidVideo.NotFound", Absent),
    (DeleteStream, 404, "InvalidVideo.NotFound", Absent),
    (GetPlayInfo, 404, "InvalidVideo.NotFound", Absent),
    (GetPlayInfo, 404, "InvalidVideo.NoneStream", Absent),
    (GetMediaAuditResult, 404, "InvalidVideo.NotFound", Absent),
    (GetVideoInfo, 404, "InvalidVideo.NotFound", Absent),
    (DeleteMezzanines, 404, "InvalidVideo.NotFound", OneAbsent),
    (DeleteMezzanines, 404, "InvalidFile.NotFound", OneAbsent),
    (BatchGetMediaInfos, 404, "InvalidVideo.NotFound", OneAbsent),
    (DeleteStream, 404, "InvalidStream.NotFound", OneAbsent),
    (MpsDeleteMedia, 400, "InvalidParameter.ResourceNotFound", OneAbsent),
    (MpsDeleteMedia, 400, "InvalidParameter.ResourceDeleted", OneAbsent),
    (MpsDeleteMedia, 404, "NoSuchResource", OneAbsent),
    (DeleteVideo, 400, "Throttling.User", Throttled),
    (DeleteStream, 429, "Throttling.Api", Throttled),
    (MpsDeleteMedia, 400, "Throttling.System", Throttled),
    (GetPlayInfo, 429, "Throttling.Resource", Throttled),
    (DeleteVideo, 503, "Throttling", Throttled),
    (DeleteVideo, 403, "ServiceBusy", Throttled),
    (DeleteVideo, 503, "ServiceUnavailable", Temporary),
    (DeleteMezzanines, 503, "ServiceUnAvailable", Temporary),
    (MpsDeleteMedia, 500, "InternalError", Temporary),
    (DeleteVideo, 503, "DeleteVideoFailed", Temporary),
    (DeleteStream, 503, "DeleteStreamFailed", Temporary),
    (DeleteVideo, 400, "SignatureNonceUsed", Temporary),
    (DeleteVideo, 400, "InvalidTimeStamp.Expired", Temporary),
    (MpsDeleteMedia, 400, "InvalidTimeStamp.Format", Temporary),
    (DeleteVideo, 400, "IllegalTimestamp", Temporary),
    (DeleteVideo, 400, "QuotaExceeded.Refresh", Later),
    (GetPlayInfo, 403, "Forbidden.IllegalStatus", OneRefused),
    (GetPlayInfo, 403, "Forbidden.AliyunVoDEncryption", OneRefused),
    (MpsDeleteMedia, 403, "PermissionDenied.ResourceAccess", OneRefused),
    (DeleteVideo, 400, "InvalidParameter", OneInvalid),
    (MpsDeleteMedia, 400, "InvalidParameter.UUIDFormatInvalid", OneInvalid),
    (DeleteVideo, 400, "InvalidParameter.ResourceNotFound", OneInvalid),
    (SearchMedia, 400, "InvalidScrollToken.Expired", Permanent),
    (DeleteVideo, 400, "VideoIdsExceededMax", Permanent),
    (DeleteStream, 400, "JobIdsExceededMax", Permanent),
    (BatchGetMediaInfos, 400, "ExceededMax", Permanent),
    (DeleteStream, 400, "MissingParameter", Permanent),
    (DeleteVideo, 404, "InvalidAction.NotFound", Unserved),
    (DeleteVideo, 404, "InvalidApi.NotFound", Unserved),
    (DeleteVideo, 404, "InvalidProduct.NotFound", BadAccount),
    (DeleteVideo, 400, "InvalidVersion", BadAccount),
    (DeleteVideo, 400, "UnsupportedHTTPMethod", Unserved),
    (DeleteVideo, 400, "UnsupportedOperation", Unserved),
    (DeleteVideo, 403, "Forbidden", Denied),
    (DeleteVideo, 400, "Forbidden.RAM", Denied),
    (DeleteMezzanines, 403, "Forbidden.AccessDenied", Denied),
    (DeleteVideo, 403, "NoPermission", Denied),
    (MpsDeleteMedia, 403, "PermissionDenied.ResourceQuotaExceed", Later),
    (MpsDeleteMedia, 403, "PermissionDenied", Denied),
    (DeleteVideo, 403, "AccessDenied", Denied),
    (DeleteVideo, 403, "OperationDenied", BadAccount),
    (DeleteVideo, 403, "OperationDenied.Suspended", BadAccount),
    (MpsDeleteMedia, 403, "InvalidIdentity.ServiceDisabled", BadAccount),
    (DeleteVideo, 404, "InvalidAccessKeyId.NotFound", BadCredential),
    (DeleteVideo, 400, "InvalidAccessKeyId.Inactive", BadCredential),
    (DeleteVideo, 400, "InvalidAccessKeySecret", BadCredential),
    (DeleteVideo, 400, "SignatureDoesNotMatch", BadCredential),
    (DeleteVideo, 400, "IncompleteSignature", BadCredential),
    (DeleteVideo, 400, "InvalidSecurityToken.Expired", BadCredential),
    (DeleteVideo, 403, "InvalidSecurityToken.Malformed", BadCredential),
    (DeleteVideo, 400, "InvalidSecurityToken.MismatchWithAccessKey", BadCredential),
    (DeleteVideo, 400, "MissingSecurityToken", BadCredential),
];

fn error_reply(status: u16, code: &str) -> Reply {
    reply(status, json!({"RequestId": "r", "HostId": "h", "Code": code, "Message": "m"}).to_string())
}

fn class_of(operation: Operation, status: u16, code: &str) -> Class {
    failure(&kind(operation), &["video-a"], &error_reply(status, code)).class
}

/// The row that decides a code: one of the operation before a general one, the whole code before a family.
fn deciding_row(operation: Operation, code: &str) -> Option<usize> {
    let places = codes::TABLE.iter().enumerate().filter_map(|(place, row)| {
        let is_own = match row.operation {
            Some(own) if own == operation => true,
            Some(_) => return None,
            None => false,
        };
        let is_exact = row.code.to_lowercase() == code.to_lowercase();
        let stem = row.code.strip_suffix(".*").map(|stem| stem.split('.').collect::<Vec<_>>());
        let is_family = stem.is_some_and(|stem| code.split('.').take(stem.len()).eq(stem.iter().copied()));
        (is_exact || is_family).then_some((is_exact, is_own, place))
    });
    places.max_by_key(|(is_exact, is_own, _)| (*is_exact, *is_own)).map(|(_, _, place)| place)
}

#[test]
fn every_documented_code_has_its_class() {
    for (operation, status, code, class) in DOCUMENTED {
        assert_eq!(class_of(*operation, *status, code), *class, "{} {status} {code}", operation.name());
    }
}

#[test]
fn every_row_decides_a_documented_code() {
    let covered: BTreeSet<_> =
        DOCUMENTED.iter().filter_map(|(operation, _, code, _)| deciding_row(*operation, code)).collect();
    let idle: Vec<_> = codes::TABLE
        .iter()
        .enumerate()
        .filter(|(place, _)| !covered.contains(place))
        .map(|(_, row)| (row.operation.map(Operation::name), row.code))
        .collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn every_row_says_why_and_stands_once() {
    let mut seen = BTreeSet::new();
    for row in codes::TABLE {
        assert!(!row.why.trim().is_empty(), "{}", row.code);
        assert!(seen.insert((row.operation, row.code.to_lowercase())), "{} stands twice", row.code);
    }
}

#[test]
fn the_code_wins_over_the_status() {
    for (operation, _, code, class) in DOCUMENTED {
        for status in [200, 302, 400, 403, 404, 429, 500, 503] {
            assert_eq!(class_of(*operation, status, code), *class, "{} {status} {code}", operation.name());
        }
    }
}

#[test]
fn codes_have_no_case() {
    for (operation, status, code, class) in DOCUMENTED {
        assert_eq!(class_of(*operation, *status, &code.to_uppercase()), *class, "{code}");
        assert_eq!(class_of(*operation, *status, &code.to_lowercase()), *class, "{code}");
    }
}

#[test]
fn an_unknown_code_is_judged_by_its_status() {
    let expected = [
        (200, OneInvalid),
        (301, OneInvalid),
        (400, OneInvalid),
        (403, OneInvalid),
        (404, OneInvalid),
        (408, Temporary),
        (429, Throttled),
        (500, Temporary),
        (502, Temporary),
        (503, Temporary),
        (504, Temporary),
    ];
    for operation in OPERATIONS {
        for (status, class) in expected {
            assert_eq!(class_of(operation, status, "Brand.New"), class, "{} {status}", operation.name());
        }
    }
}

#[test]
fn a_missing_key_is_no_missing_video() {
    for operation in OPERATIONS {
        assert_eq!(class_of(operation, 404, "InvalidAccessKeyId.NotFound"), BadCredential, "{}", operation.name());
        assert_eq!(class_of(operation, 404, "InvalidAction.NotFound"), Unserved, "{}", operation.name());
    }
}

#[test]
fn absence_is_believed_of_the_operation_that_documents_it_only() {
    for (operation, code) in [
        (MpsDeleteMedia, "InvalidVideo.NotFound"),
        (DeleteVideo, "InvalidStream.NotFound"),
        (DeleteVideo, "InvalidFile.NotFound"),
        (DeleteVideo, "InvalidVideo.NoneStream"),
        (DeleteStream, "InvalidFile.NotFound"),
        (DeleteVideo, "InvalidMedia.NotFound"),
    ] {
        assert_eq!(class_of(operation, 404, code), OneInvalid, "{} {code}", operation.name());
    }
}

#[test]
fn a_family_is_told_by_whole_segments() {
    for code in ["Throttling", "Throttling.User", "Throttling.User.Burst", "Throttling."] {
        assert_eq!(class_of(DeleteVideo, 400, code), Throttled, "{code}");
    }
    for code in
        ["Throttlin", "Throttliné", "QuotaExceededX", "XQuotaExceeded.Refresh", "QuotaExceeded-X", "QuotaExceededé"]
    {
        assert_eq!(class_of(DeleteVideo, 400, code), OneInvalid, "{code}");
    }
    assert_eq!(class_of(DeleteVideo, 404, "InvalidAccessKeyIdentity.NotFound"), OneInvalid);
    assert_eq!(
        class_of(DeleteVideo, 400, "InternalError.Disk"),
        OneInvalid,
        "a code that is no family has none below it"
    );
}

/// Products put the word into names of their own; what families say of other codes below them does not hold for these.
#[test]
fn a_code_that_contains_throttling_is_a_throttle() {
    for operation in OPERATIONS {
        for code in [
            "Rejected.Throttling",
            "ThrottlingX",
            "XThrottling.User",
            "Api-THROTTLING",
            "Forbidden.Throttling",
            "InvalidParameter.ThrottlingUser",
            "QuotaExceeded.Throttling",
        ] {
            for status in [200, 400, 403, 404, 500] {
                assert_eq!(class_of(operation, status, code), Throttled, "{} {status} {code}", operation.name());
            }
        }
    }
}

#[test]
fn only_the_services_own_hint_makes_an_unknown_code_a_throttle() {
    for (name, value, class, millis) in [
        ("x-acs-retry-after", "1500", Throttled, Some(1500)),
        ("x-ratelimit-user-api", "Limit:30,Remain:0,TimeLeft:700", OneInvalid, None),
        ("x-ratelimit-user", "TimeLeft:40", OneInvalid, None),
        ("retry-after", "2", OneInvalid, Some(2000)),
    ] {
        let mut reply = error_reply(400, "Brand.New");
        reply.headers.insert(name, value.parse().unwrap());
        let error = failure(&kind(DeleteVideo), &["video-a"], &reply);
        assert_eq!((error.class, error.retry_after), (class, millis.map(Duration::from_millis)), "{name}");
    }
}

#[test]
fn a_hint_to_wait_does_not_outvote_a_known_code() {
    for (operation, status, code, class) in DOCUMENTED {
        let mut reply = error_reply(*status, code);
        reply.headers.insert("x-acs-retry-after", "90".parse().unwrap());
        let error = failure(&kind(*operation), &["video-a"], &reply);
        assert_eq!((error.class, error.retry_after), (*class, Some(Duration::from_millis(90))), "{code}");
    }
}

#[test]
fn a_useless_hint_is_none() {
    for value in ["0", "soon", "-5", ""] {
        let mut reply = error_reply(400, "Brand.New");
        reply.headers.insert("x-acs-retry-after", value.parse().unwrap());
        let error = failure(&kind(DeleteVideo), &["video-a"], &reply);
        assert_eq!((error.class, error.retry_after), (OneInvalid, None), "{value}");
    }
}
