//! What the error codes of Alibaba Cloud VOD and MPS mean.
//! Sources: error tables of the operations, the gateway's common codes, and replies seen in public issues.

use super::super::Operation;
use super::super::class::{Class, Row};

const fn row(code: &'static str, class: Class, why: &'static str) -> Row {
    Row { operation: None, code, class, why }
}

const fn of(operation: Operation, code: &'static str, class: Class, why: &'static str) -> Row {
    Row { operation: Some(operation), code, class, why }
}

#[rustfmt::skip]
pub(super) const TABLE: &[Row] = &[
    // Absence. Only codes that speak of the medium itself.
    of(Operation::DeleteVideo, "InvalidVideo.NotFound", Class::Absent, "documented: answered when all ids of the call are missing"),
    of(Operation::DeleteStream, "InvalidVideo.NotFound", Class::Absent, "the one video of the call is gone, and its streams with it"),
    of(Operation::GetPlayInfo, "InvalidVideo.NotFound", Class::Absent, "the one video of the call is gone"),
    of(Operation::GetPlayInfo, "InvalidVideo.NoneStream", Class::Absent, "the video has no stream to delete"),
    of(Operation::DeleteMezzanines, "InvalidVideo.NotFound", Class::OneAbsent, "not documented whether all ids are missing or one"),
    of(Operation::DeleteMezzanines, "InvalidFile.NotFound", Class::OneAbsent, "not documented whether all sources are missing or one"),
    of(Operation::DeleteStream, "InvalidStream.NotFound", Class::OneAbsent, "not documented whether all streams are missing or one"),
    of(Operation::GetMediaAuditResult, "InvalidVideo.NotFound", Class::Absent, "the one video of the call is gone"),
    of(Operation::GetVideoInfo, "InvalidVideo.NotFound", Class::Absent, "the one video of the call is gone"),
    of(Operation::BatchGetMediaInfos, "InvalidVideo.NotFound", Class::OneAbsent, "not documented whether all ids are missing or one"),
    of(Operation::MpsDeleteMedia, "InvalidParameter.ResourceNotFound", Class::OneAbsent, "the reply does not say which of the ids"),
    of(Operation::MpsDeleteMedia, "InvalidParameter.ResourceDeleted", Class::OneAbsent, "the reply does not say which of the ids"),
    row("NoSuchResource", Class::OneAbsent, "the reply does not say which of the ids"),

    // Throttling, which comes as 400, 429 or 503.
    row("Throttling.*", Class::Throttled, "flow control of user, API, system or resource"),
    row("ServiceBusy", Class::Throttled, "the service asks to come back"),

    // Faults of the service.
    row("ServiceUnavailable", Class::Temporary, "the service is down for the moment"),
    row("InternalError", Class::Temporary, "a fault of the service"),
    row("DeleteVideoFailed", Class::Temporary, "documented: try again later"),
    row("DeleteStreamFailed", Class::Temporary, "documented: try again later"),
    row("SignatureNonceUsed", Class::Temporary, "a copy of the request arrived before; a new nonce is used for each try"),
    row("InvalidTimeStamp.*", Class::Temporary, "the clock was off, as after a freeze; each try is signed afresh"),
    row("IllegalTimestamp", Class::Temporary, "old form of the same"),
    row("PermissionDenied.ResourceQuotaExceed", Class::Later, "a quota, whatever its family"),
    row("QuotaExceeded.*", Class::Later, "a quota of the day or the minute"),

    // Faults of one item.
    row("Forbidden.IllegalStatus", Class::OneRefused, "the state of the medium does not allow it"),
    row("Forbidden.AliyunVoDEncryption", Class::OneRefused, "the streams of an encrypted video are not shown"),
    row("PermissionDenied.ResourceAccess", Class::OneRefused, "this medium may not be touched"),
    row("InvalidParameter.*", Class::OneInvalid, "one malformed id spoils the parameter"),

    // Faults of the call, whatever it names.
    of(Operation::SearchMedia, "InvalidScrollToken.*", Class::Permanent, "the search has to begin again"),
    row("VideoIdsExceededMax", Class::Permanent, "more ids than the documented limit: a fault of this program"),
    row("JobIdsExceededMax", Class::Permanent, "more ids than the documented limit: a fault of this program"),
    row("ExceededMax", Class::Permanent, "more ids than the documented limit: a fault of this program"),
    row("MissingParameter.*", Class::Permanent, "a fault of this program"),
    row("InvalidAction.*", Class::Unserved, "the endpoint does not have the operation: a wrong endpoint"),
    row("InvalidApi.*", Class::Unserved, "the endpoint does not have the operation: a wrong endpoint"),
    row("InvalidProduct.*", Class::BadAccount, "the endpoint does not have the product: a wrong endpoint"),
    row("InvalidVersion.*", Class::BadAccount, "the endpoint does not have the version: a wrong endpoint"),
    row("UnsupportedHTTPMethod", Class::Unserved, "the endpoint does not take the operation: a wrong endpoint"),
    row("UnsupportedOperation", Class::Unserved, "the endpoint does not take the operation: a wrong endpoint"),

    // Permission.
    row("Forbidden.*", Class::Denied, "the caller has no permission for the operation"),
    row("NoPermission.*", Class::Denied, "the caller has no permission for the operation"),
    row("PermissionDenied.*", Class::Denied, "the caller has no permission for the operation"),
    row("AccessDenied.*", Class::Denied, "the caller has no permission for the operation"),

    // The account.
    row("OperationDenied.*", Class::BadAccount, "the service is suspended, overdue or not activated"),
    row("InvalidIdentity.ServiceDisabled", Class::BadAccount, "the service is not activated"),

    // The credential. The first is a 404 and no proof of absence.
    row("InvalidAccessKeyId.*", Class::BadCredential, "the key does not exist or is inactive"),
    row("InvalidAccessKeySecret", Class::BadCredential, "the secret is wrong"),
    row("SignatureDoesNotMatch", Class::BadCredential, "the secret is wrong"),
    row("IncompleteSignature", Class::BadCredential, "the signature is not accepted"),
    row("InvalidSecurityToken.*", Class::BadCredential, "the token is expired, malformed or another key's"),
    row("MissingSecurityToken", Class::BadCredential, "the key is a temporary one and needs its token"),
];
