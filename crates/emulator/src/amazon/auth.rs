//! Checks AWS4-HMAC-SHA256 signatures.
//!
//! The list of signed headers is taken as given, since clients sign different ones, but what the protocol
//! wants signed must be in it. Codes and their order are those that the framework below several AWS
//! services is seen to answer with. Not documented, and chosen here: that a clock may be ahead by as much
//! as it may be behind, and that SQS answers 403 to a key or signature as it does elsewhere.

use std::time::{Duration, SystemTime};

use time::OffsetDateTime;
use time::format_description::well_known::Iso8601;

use super::super::authorization::Authorization;
use super::super::digest;
use super::super::failure::Failure;
use super::super::key::{Key, KeyState, Keys};
use super::super::wire::{Request, parse_form, percent_encode};
use super::refusal;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SERVICE: &str = "sqs";
const JSON: &str = "application/x-amz-json-1.0";
const TERMINATOR: &str = "aws4_request";
const CLOCK_TOLERANCE: Duration = Duration::from_secs(15 * 60);

/// Finds out who calls.
pub(crate) fn authenticate<'k>(request: &Request, keys: &'k Keys, now: SystemTime) -> Result<&'k Key, Failure> {
    let is_json = request.header("content-type").is_some_and(|media| media.starts_with(JSON));
    if request.method != "POST" || !is_json {
        return Err(Failure::new(404, "UnknownOperationException", "The request is none of this protocol."));
    }
    let (authorization, scope) = readable(request)?;
    let signed_at = date(request)?;
    if distance(signed_at, now) > CLOCK_TOLERANCE {
        return Err(mismatch("Signature expired: it is more than 15 min. away from the time of the service."));
    }
    check_signed_headers(request, &authorization)?;
    scope.check(request)?;
    let key = keys.get(scope.key).filter(|key| key.state != KeyState::Inactive).ok_or_else(unrecognized)?;
    check_signature(request, key.secret(), &authorization, &scope)?;
    if key.token.as_deref().map(str::trim) != request.header("x-amz-security-token") {
        return Err(unrecognized());
    }
    if key.state == KeyState::Expired {
        return Err(Failure::new(
            403,
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ));
    }
    Ok(key)
}

/// Who signed, when, where and for what.
struct Scope<'a> {
    key: &'a str,
    date: &'a str,
    region: &'a str,
    service: &'a str,
    terminator: &'a str,
}

impl<'a> Scope<'a> {
    fn parse(credential: &'a str) -> Option<Self> {
        match *credential.split('/').collect::<Vec<_>>() {
            [key, date, region, service, terminator] => Some(Self { key, date, region, service, terminator }),
            _ => None,
        }
    }

    fn check(&self, request: &Request) -> Result<(), Failure> {
        let day = request.header("x-amz-date").and_then(|date| date.get(..8));
        if self.region.is_empty() || self.service != SERVICE || self.terminator != TERMINATOR {
            return Err(mismatch("Credential should be scoped to a valid region and correct service: 'sqs'."));
        }
        if day != Some(self.date) {
            return Err(mismatch("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date."));
        }
        Ok(())
    }

    fn text(&self) -> String {
        [self.date, self.region, self.service, self.terminator].join("/")
    }
}

fn readable(request: &Request) -> Result<(Authorization<'_>, Scope<'_>), Failure> {
    let header = request.header("authorization").filter(|header| header.starts_with("AWS4-")).ok_or_else(|| {
        Failure::new(403, "MissingAuthenticationTokenException", "Request is missing Authentication Token")
    })?;
    let authorization = Authorization::parse(header, ALGORITHM)
        .ok_or_else(|| incomplete("Authorization header requires Credential, Signature and SignedHeaders."))?;
    let scope = Scope::parse(authorization.credential)
        .ok_or_else(|| incomplete("Credential must have exactly 5 slash-delimited elements."))?;
    Ok((authorization, scope))
}

fn date(request: &Request) -> Result<SystemTime, Failure> {
    let text = request
        .header("x-amz-date")
        .ok_or_else(|| incomplete("Authorization header requires existence of a 'X-Amz-Date' header."))?;
    Some(text)
        .filter(|text| text.len() == "20260102T030405Z".len() && text.ends_with('Z'))
        .and_then(|text| OffsetDateTime::parse(text, &Iso8601::DEFAULT).ok())
        .map(SystemTime::from)
        .ok_or_else(|| incomplete("Date must be in ISO-8601 'basic format'."))
}

fn distance(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|earlier| earlier.duration())
}

fn check_signed_headers(request: &Request, authorization: &Authorization<'_>) -> Result<(), Failure> {
    let mut needed = vec!["host".to_owned(), "x-amz-date".to_owned()];
    let present = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    needed.extend(present.filter(|name| name.starts_with("x-amz-") || name == "content-type"));
    match needed.iter().find(|name| !authorization.signs(name)) {
        None => Ok(()),
        Some(name) => Err(mismatch(&format!("'{name}' must be a 'SignedHeader' in the AWS Authorization."))),
    }
}

fn check_signature(
    request: &Request,
    secret: &str,
    authorization: &Authorization<'_>,
    scope: &Scope<'_>,
) -> Result<(), Failure> {
    let text = string_to_sign(request, scope, &canonical_request(request, authorization));
    let is_right = signing_key(secret, scope)
        .is_some_and(|key| digest::is_signature(&key, text.as_bytes(), authorization.signature));
    if is_right {
        return Ok(());
    }
    Err(mismatch(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
         Key and signing method. Consult the service documentation for details.",
    ))
}

fn incomplete(message: &str) -> Failure {
    refusal("IncompleteSignatureException", message)
}

fn mismatch(message: &str) -> Failure {
    Failure::new(403, "InvalidSignatureException", message)
}

fn unrecognized() -> Failure {
    Failure::new(403, "UnrecognizedClientException", "The security token included in the request is invalid.")
}

fn signing_key(secret: &str, scope: &Scope<'_>) -> Option<Vec<u8>> {
    [scope.date, scope.region, scope.service, scope.terminator]
        .into_iter()
        .try_fold(format!("AWS4{secret}").into_bytes(), |key, part| digest::hmac(&key, part.as_bytes()))
}

fn string_to_sign(request: &Request, scope: &Scope<'_>, canonical_request: &str) -> String {
    let date = request.header("x-amz-date").unwrap_or_default();
    let hash = digest::sha256_hex(canonical_request.as_bytes());
    format!("{ALGORITHM}\n{date}\n{}\n{hash}", scope.text())
}

fn canonical_request(request: &Request, authorization: &Authorization<'_>) -> String {
    let names = authorization.names();
    let headers: String = names.iter().map(|name| format!("{name}:{}\n", canonical_value(request, name))).collect();
    [
        request.method.as_str(),
        request.path(),
        &canonical_query(request.query()),
        &headers,
        &names.join(";"),
        &digest::sha256_hex(&request.body),
    ]
    .join("\n")
}

fn canonical_value(request: &Request, name: &str) -> String {
    let values: Vec<_> = request
        .headers_named(name)
        .map(|value| value.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
        .collect();
    values.join(",")
}

fn canonical_query(query: &str) -> String {
    let mut pairs: Vec<_> =
        parse_form(query).iter().map(|(name, value)| (percent_encode(name), percent_encode(value))).collect();
    pairs.sort();
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
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
