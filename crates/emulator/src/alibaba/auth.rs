//! Checks who calls; here by ACS3-HMAC-SHA256 signatures, in `rpc` by those of older clients.
//!
//! The list of signed headers is taken as given, since clients sign different ones, but what the
//! protocol wants signed must be in it. Not documented, and chosen here: the order of the checks, the
//! codes for a missing time stamp or nonce, and that a body with another hash is a wrong signature.

use std::time::{Duration, SystemTime};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::super::authorization::Authorization;
use super::super::digest;
use super::super::failure::Failure;
use super::super::key::{Key, KeyState, Keys};
use super::super::wire::{Request, parse_form, percent_encode};
use super::nonce::{Nonces, VALIDITY};
use super::{missing, rpc};

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// Finds out who calls.
pub(crate) fn authenticate<'k>(
    request: &Request,
    keys: &'k Keys,
    nonces: &mut Nonces,
    now: SystemTime,
) -> Result<&'k Key, Failure> {
    let is_rpc = rpc::is_for(request);
    let claim = if is_rpc { rpc::claim(request)? } else { claim(request)? };
    let key = keys
        .get(&claim.key)
        .ok_or_else(|| Failure::new(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found."))?;
    check_state(key)?;
    check_time(claim.date.as_deref(), now)?;
    check_token(claim.token.as_deref(), key)?;
    if is_rpc {
        rpc::verify(request, key.secret())?
    } else {
        verify(request, key.secret())?
    }
    let nonce = claim.nonce.ok_or_else(|| missing("SignatureNonce"))?;
    if !nonces.take(&nonce, now) {
        return Err(Failure::new(400, "SignatureNonceUsed", "Specified signature nonce was used already."));
    }
    Ok(key)
}

/// Who claims to have signed a request, when and with what.
pub(super) struct Claim {
    pub(super) key: String,
    pub(super) date: Option<String>,
    pub(super) token: Option<String>,
    pub(super) nonce: Option<String>,
}

fn claim(request: &Request) -> Result<Claim, Failure> {
    let key = complete(request)?.credential.to_owned();
    let header = |name| request.header(name).map(str::to_owned);
    Ok(Claim {
        key,
        date: header("x-acs-date"),
        token: header("x-acs-security-token"),
        nonce: header("x-acs-signature-nonce"),
    })
}

/// Checks the signature, and that the body is the signed one.
pub(crate) fn verify(request: &Request, secret: &str) -> Result<(), Failure> {
    let authorization = complete(request)?;
    let payload = digest::sha256_hex(&request.body);
    let text = string_to_sign(&canonical_request(request, &authorization));
    let is_body = request.header("x-acs-content-sha256") == Some(payload.as_str());
    if is_body && digest::is_signature(secret.as_bytes(), text.as_bytes(), authorization.signature) {
        return Ok(());
    }
    Err(Failure::new(
        400,
        "SignatureDoesNotMatch",
        format!("Specified signature is not matched with our calculation. server StringToSign is [{text}]"),
    ))
}

fn complete(request: &Request) -> Result<Authorization<'_>, Failure> {
    let authorization = request
        .header("authorization")
        .and_then(|header| Authorization::parse(header, ALGORITHM))
        .ok_or_else(incomplete)?;
    let needed = request
        .headers
        .iter()
        .map(|(name, _)| name.to_ascii_lowercase())
        .filter(|name| name.starts_with("x-acs-") || name == "content-type" || name == "host");
    let is_signed = |name: String| authorization.signs(&name);
    if !authorization.signs("host") || !needed.into_iter().all(is_signed) {
        return Err(incomplete());
    }
    Ok(authorization)
}

pub(super) fn incomplete() -> Failure {
    Failure::new(400, "IncompleteSignature", "The request signature does not conform to Aliyun standards.")
}

fn check_state(key: &Key) -> Result<(), Failure> {
    match key.state {
        KeyState::Active => Ok(()),
        KeyState::Inactive => {
            Err(Failure::new(400, "InvalidAccessKeyId.Inactive", "Specified access key is disabled."))
        }
        KeyState::Expired => {
            Err(Failure::new(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired."))
        }
    }
}

fn check_time(date: Option<&str>, now: SystemTime) -> Result<(), Failure> {
    let signed_at = date
        .filter(|text| text.len() == "2026-01-02T03:04:05Z".len() && text.ends_with('Z'))
        .and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok())
        .map(SystemTime::from)
        .ok_or_else(|| {
            Failure::new(400, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.")
        })?;
    if distance(signed_at, now) > VALIDITY {
        return Err(Failure::new(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired."));
    }
    Ok(())
}

fn distance(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|earlier| earlier.duration())
}

fn check_token(sent: Option<&str>, key: &Key) -> Result<(), Failure> {
    let (code, message) = match (&key.token, sent) {
        (None, None) => return Ok(()),
        (Some(token), Some(sent)) if token.trim() == sent => return Ok(()),
        (Some(_), None) => ("MissingSecurityToken", "SecurityToken is mandatory for this action."),
        (Some(_), Some(_)) => ("InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed."),
        (None, Some(_)) => {
            ("InvalidSecurityToken.MismatchWithAccessKey", "Specified SecurityToken mismatch with the AccessKey.")
        }
    };
    Err(Failure::new(400, code, message))
}

fn string_to_sign(canonical_request: &str) -> String {
    let hash = digest::sha256_hex(canonical_request.as_bytes());
    format!("{ALGORITHM}\n{hash}")
}

fn canonical_request(request: &Request, authorization: &Authorization<'_>) -> String {
    let headers: String =
        authorization.names().iter().map(|name| format!("{name}:{}\n", canonical_value(request, name))).collect();
    [
        request.method.as_str(),
        request.path(),
        &canonical_query(request.query()),
        &headers,
        authorization.signed_headers,
        request.header("x-acs-content-sha256").unwrap_or_default(),
    ]
    .join("\n")
}

fn canonical_value(request: &Request, name: &str) -> String {
    let mut values: Vec<_> = request.headers_named(name).collect();
    values.sort_unstable();
    values.join(",")
}

// Decoded first, so that `+` and `%20` on the wire are the same signature. Names are not encoded again:
// the clients do not, and all of ours are plain.
fn canonical_query(query: &str) -> String {
    let mut pairs = parse_form(query);
    pairs.sort();
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
    pairs.join("&")
}

/// Signs every header that is there.
#[cfg(test)]
pub(crate) fn sign(request: &mut Request, id: &str, secret: &str) {
    let mut names: Vec<_> = request.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
    names.sort();
    let unsigned = format!("{ALGORITHM} Credential={id},SignedHeaders={},Signature=", names.join(";"));
    let header = format!("{unsigned}00");
    let authorization = Authorization::parse(&header, ALGORITHM).unwrap();
    let text = string_to_sign(&canonical_request(request, &authorization));
    let signature = digest::hex(&digest::hmac(secret.as_bytes(), text.as_bytes()).unwrap());
    let header = format!("{unsigned}{signature}");
    request.headers.push(("authorization".to_owned(), header));
}

#[cfg(test)]
mod tests;
