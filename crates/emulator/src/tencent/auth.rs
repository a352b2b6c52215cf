//! Checks TC3-HMAC-SHA256 signatures.
//!
//! The list of signed headers is taken as given, but must have `content-type` and `host`. Not documented,
//! and chosen here: the order of the checks, and the code for a time stamp that is missing or no number.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;

use super::super::authorization::Authorization;
use super::super::digest;
use super::super::failure::Failure;
use super::super::key::{Key, KeyState, Keys};
use super::super::wire::Request;
use super::refusal;

const ALGORITHM: &str = "TC3-HMAC-SHA256";
const VERSION: &str = "2018-07-17";
const SERVICE: &str = "vod";
const TERMINATOR: &str = "tc3_request";
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
const CLOCK_TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// Finds out who calls.
pub(crate) fn authenticate<'k>(request: &Request, keys: &'k Keys, now: SystemTime) -> Result<&'k Key, Failure> {
    if !matches!(request.method.as_str(), "GET" | "POST") {
        return Err(refusal(
            "UnsupportedProtocol",
            "HTTP(S) request protocol error; only GET and POST requests are supported.",
        ));
    }
    if request.header("x-tc-version") != Some(VERSION) {
        return Err(refusal("NoSuchVersion", "The API version does not exist."));
    }
    let (authorization, scope) = readable(request)?;
    let key = keys.get(scope.key).filter(|key| key.state != KeyState::Inactive).ok_or_else(|| {
        refusal(
            "AuthFailure.SecretIdNotFound",
            "The SecretId is not found, please ensure that your SecretId is correct.",
        )
    })?;
    let timestamp = timestamp(request)?;
    if distance(UNIX_EPOCH + Duration::from_secs(timestamp), now) > CLOCK_TOLERANCE {
        return Err(refusal(
            "AuthFailure.SignatureExpire",
            "The provided credentials have expired, please check your clock.",
        ));
    }
    if scope.service != SERVICE || utc_date(timestamp).as_deref() != Some(scope.date) {
        return Err(mismatch());
    }
    check_signature(request, key.secret(), &authorization, &scope)?;
    if key.state == KeyState::Expired || key.token.as_deref().map(str::trim) != request.header("x-tc-token") {
        return Err(refusal("AuthFailure.TokenFailure", "The token is invalid."));
    }
    Ok(key)
}

/// Who signed, when and for what.
struct Scope<'a> {
    key: &'a str,
    date: &'a str,
    service: &'a str,
}

impl<'a> Scope<'a> {
    fn parse(credential: &'a str) -> Option<Self> {
        let mut fields = credential.split('/');
        let scope = Self { key: fields.next()?, date: fields.next()?, service: fields.next()? };
        (fields.next() == Some(TERMINATOR) && fields.next().is_none()).then_some(scope)
    }
}

fn readable(request: &Request) -> Result<(Authorization<'_>, Scope<'_>), Failure> {
    request
        .header("authorization")
        .and_then(|header| Authorization::parse(header, ALGORITHM))
        .filter(|header| header.signs("content-type") && header.signs("host"))
        .and_then(|header| {
            let scope = Scope::parse(header.credential)?;
            Some((header, scope))
        })
        .ok_or_else(|| {
            refusal("AuthFailure.InvalidAuthorization", "The `Authorization` header in the request is invalid.")
        })
}

fn timestamp(request: &Request) -> Result<u64, Failure> {
    request
        .header("x-tc-timestamp")
        .and_then(|text| text.parse::<u32>().ok())
        .map(u64::from)
        .ok_or_else(|| refusal("InvalidParameter", "The `X-TC-Timestamp` header is missing or no number."))
}

fn distance(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|earlier| earlier.duration())
}

fn utc_date(timestamp: u64) -> Option<String> {
    let date = OffsetDateTime::from_unix_timestamp(timestamp.try_into().ok()?).ok()?.date();
    let (year, month, day) = date.to_calendar_date();
    Some(format!("{year:04}-{:02}-{day:02}", u8::from(month)))
}

fn check_signature(
    request: &Request,
    secret: &str,
    authorization: &Authorization<'_>,
    scope: &Scope<'_>,
) -> Result<(), Failure> {
    let text = string_to_sign(request, scope, &canonical_request(request, authorization));
    let key = signing_key(secret, scope).ok_or_else(mismatch)?;
    if digest::is_signature(&key, text.as_bytes(), authorization.signature) { Ok(()) } else { Err(mismatch()) }
}

fn mismatch() -> Failure {
    refusal(
        "AuthFailure.SignatureFailure",
        "The provided credentials could not be validated. Please check your signature is correct.",
    )
}

fn signing_key(secret: &str, scope: &Scope<'_>) -> Option<Vec<u8>> {
    let date = digest::hmac(format!("TC3{secret}").as_bytes(), scope.date.as_bytes())?;
    let service = digest::hmac(&date, scope.service.as_bytes())?;
    digest::hmac(&service, TERMINATOR.as_bytes())
}

fn string_to_sign(request: &Request, scope: &Scope<'_>, canonical_request: &str) -> String {
    let timestamp = request.header("x-tc-timestamp").unwrap_or_default();
    let hash = digest::sha256_hex(canonical_request.as_bytes());
    let Scope { date, service, .. } = scope;
    format!("{ALGORITHM}\n{timestamp}\n{date}/{service}/{TERMINATOR}\n{hash}")
}

fn canonical_request(request: &Request, authorization: &Authorization<'_>) -> String {
    let headers: String =
        authorization.names().iter().map(|name| format!("{name}:{}\n", canonical_value(request, name))).collect();
    let payload = match request.header("x-tc-content-sha256") {
        Some(UNSIGNED) => UNSIGNED.as_bytes(),
        _ => &request.body,
    };
    [
        request.method.as_str(),
        request.path(),
        request.query(),
        &headers,
        authorization.signed_headers,
        &digest::sha256_hex(payload),
    ]
    .join("\n")
}

// Of the headers that clients sign, only this value is lower-cased by them.
fn canonical_value(request: &Request, name: &str) -> String {
    let value = request.header(name).unwrap_or_default();
    if name == "x-tc-action" { value.to_lowercase() } else { value.to_owned() }
}

/// Signs the listed headers under a scope.
#[cfg(test)]
pub(crate) fn sign(request: &mut Request, id: &str, secret: &str, scope: &str, listed: &str) {
    let credential = format!("{id}/{scope}");
    let unsigned = format!("{ALGORITHM} Credential={credential}, SignedHeaders={listed}, Signature=");
    let mut header = format!("{unsigned}00");
    if let Some(scope) = Scope::parse(&credential) {
        let authorization = Authorization::parse(&header, ALGORITHM).unwrap();
        let text = string_to_sign(request, &scope, &canonical_request(request, &authorization));
        let key = signing_key(secret, &scope).unwrap();
        let signature = digest::hex(&digest::hmac(&key, text.as_bytes()).unwrap());
        header = format!("{unsigned}{signature}");
    }
    request.headers.push(("authorization".to_owned(), header));
}

#[cfg(test)]
mod tests;
