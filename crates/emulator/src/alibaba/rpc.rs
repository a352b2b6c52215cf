//! Checks the HMAC-SHA1 signatures that the older clients send with their parameters.
//!
//! Not documented, and chosen here: the code for another signature method, version or type.

use super::super::digest;
use super::super::failure::Failure;
use super::super::wire::{Request, percent_encode};
use super::auth::{Claim, incomplete};
use super::{Form, given, parameters};

const METHOD: &str = "HMAC-SHA1";
const VERSION: &str = "1.0";

/// Whether the request has its signature among its parameters.
pub(super) fn is_for(request: &Request) -> bool {
    request.header("authorization").is_none() && parameters(request).contains_key("Signature")
}

/// The id of the key, if the request is signed in this way.
pub(crate) fn key_id(request: &Request) -> Option<String> {
    if is_for(request) { parameters(request).remove("AccessKeyId") } else { None }
}

/// Who claims to have signed, when and with what.
pub(super) fn claim(request: &Request) -> Result<Claim, Failure> {
    let form = parameters(request);
    let is_known = given(&form, "SignatureMethod") == Some(METHOD)
        && given(&form, "SignatureVersion") == Some(VERSION)
        && given(&form, "SignatureType").is_none();
    let member = |name| given(&form, name).map(str::to_owned);
    let key = member("AccessKeyId").filter(|_| is_known).ok_or_else(incomplete)?;
    Ok(Claim { key, date: member("Timestamp"), token: member("SecurityToken"), nonce: member("SignatureNonce") })
}

/// Checks the signature.
pub(super) fn verify(request: &Request, secret: &str) -> Result<(), Failure> {
    let form = parameters(request);
    let text = string_to_sign(&request.method, &form);
    let signature = given(&form, "Signature").unwrap_or_default();
    if digest::is_sha1_signature(format!("{secret}&").as_bytes(), text.as_bytes(), signature) {
        return Ok(());
    }
    // The older clients take what is behind the colon apart, to tell a wrong secret from a wrong text.
    Err(Failure::new(
        400,
        "SignatureDoesNotMatch",
        format!("Specified signature is not matched with our calculation. server string to sign is:{text}"),
    ))
}

fn string_to_sign(method: &str, form: &Form) -> String {
    let pairs: Vec<_> = form
        .iter()
        .filter(|(name, _)| *name != "Signature")
        .map(|(name, value)| format!("{}={}", percent_encode(name), percent_encode(value)))
        .collect();
    format!("{method}&%2F&{}", percent_encode(&pairs.join("&")))
}

#[cfg(test)]
mod tests;
