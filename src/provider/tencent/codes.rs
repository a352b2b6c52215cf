//! What the error codes of Tencent Cloud VOD mean.
//! Sources: the error table of `DeleteMedia`, the common error codes of API 3.0 and the code list of the official SDK.

use super::super::class::{Class, Row};

const fn row(code: &'static str, class: Class, why: &'static str) -> Row {
    Row { operation: None, code, class, why }
}

#[rustfmt::skip]
pub(super) const TABLE: &[Row] = &[
    // Absence. Only codes that speak of the file itself.
    row("ResourceNotFound", Class::Absent, "documented for DeleteMedia: the file does not exist"),
    row("ResourceNotFound.FileNotExist", Class::Absent, "the file does not exist"),
    row("InvalidParameterValue.FileId", Class::Absent, "documented as: the file id does not exist"),

    // Account and application. No proof of absence although they sound like it.
    row("ResourceNotFound.UserNotExist", Class::BadAccount, "the account is not a VOD user"),
    row("ResourceNotFound.ServiceNotExist", Class::BadAccount, "the service is not activated"),
    row("ResourceNotFound.*", Class::Permanent, "something that is not the file does not exist"),
    row("InvalidParameterValue.SubAppId", Class::Permanent, "the application does not exist"),
    row("FailedOperation.InvalidVodUser", Class::BadAccount, "the service is not activated"),
    row("FailedOperation.UserStatusInavlid", Class::BadAccount, "the account is suspended (the provider spells it so)"),
    row("FailedOperation.InvalidAccount", Class::BadAccount, "the account is not valid"),

    // Throttling and quotas.
    row("RequestLimitExceeded.*", Class::Throttled, "too many requests of the account, the region or the address"),
    row("LimitExceeded.*", Class::Later, "a quota, not a rate"),

    // Faults of the service.
    row("InternalError.*", Class::Temporary, "a fault of the service"),
    row("ServiceUnavailable.*", Class::Temporary, "the service is down for the moment"),
    row("FailedOperation.*", Class::Temporary, "a failure without a cause; database and network errors are among them"),
    row("ResourceInUse.*", Class::Temporary, "the file is busy"),
    row("ResourceInsufficient.*", Class::Temporary, "the service lacks capacity"),
    row("ResourceUnavailable.*", Class::Temporary, "the resource cannot be used for the moment"),
    row("AuthFailure.SignatureExpire", Class::Temporary, "the clock was off, as after a freeze; each try is signed afresh"),

    // Faults of one item.
    row("FailedOperation.MediaForbidedBySystem", Class::OneRefused, "the platform has banned the file and keeps it (the provider spells it so)"),
    row("InvalidParameter.*", Class::OneInvalid, "a value of this call is not accepted"),
    row("InvalidParameterValue.*", Class::OneInvalid, "a value of this call is not accepted"),

    // Faults of the call.
    row("MissingParameter.*", Class::Permanent, "a fault of this program"),
    row("UnknownParameter.*", Class::Permanent, "a fault of this program"),
    row("InvalidRequest.*", Class::Permanent, "a fault of this program"),
    row("RequestSizeLimitExceeded.*", Class::Permanent, "a fault of this program"),
    row("ResponseSizeLimitExceeded.*", Class::Permanent, "not a matter of time"),
    row("ActionOffline.*", Class::Unserved, "the operation is retired"),
    row("InvalidAction.*", Class::Unserved, "the endpoint does not have the operation: a wrong endpoint"),
    row("NoSuchProduct.*", Class::BadAccount, "the endpoint does not have the product: a wrong endpoint"),
    row("NoSuchVersion.*", Class::BadAccount, "the endpoint does not have the version: a wrong endpoint"),
    row("UnsupportedOperation.*", Class::Unserved, "the endpoint does not take the operation"),
    row("UnsupportedProtocol.*", Class::Unserved, "the endpoint does not take the operation so"),
    row("UnsupportedRegion.*", Class::BadAccount, "the endpoint does not serve the region"),

    // Permission.
    row("UnauthorizedOperation.*", Class::Denied, "the caller has no permission for the operation"),
    row("AuthFailure.UnauthorizedOperation", Class::Denied, "the caller has no permission for the operation"),
    row("FailedOperation.NoPrivileges", Class::Denied, "the caller has no permission for the operation"),
    row("IpInBlacklist.*", Class::BadAccount, "the key may not be used from this address"),
    row("IpNotInWhitelist.*", Class::BadAccount, "the key may not be used from this address"),

    // The credential.
    row("AuthFailure.*", Class::BadCredential, "key, signature or token is not accepted"),
];

/// The class of a numeric code of API 2.0 whose text no row knows.
pub(super) fn legacy(number: u64) -> Option<Class> {
    match number {
        4000 => Some(Class::OneInvalid),
        4100 => Some(Class::BadCredential),
        4300 => Some(Class::Denied),
        4400 => Some(Class::Later),
        4200 | 4500 | 5100 => Some(Class::Temporary),
        // 5000 is "not found", of what is not said: no proof of absence.
        4600 | 5000 => Some(Class::Permanent),
        _ => None,
    }
}
