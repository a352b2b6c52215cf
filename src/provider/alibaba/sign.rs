//! The V3 signature, `ACS3-HMAC-SHA256`: a function from request, credential, time and nonce to headers.
//! Source: Alibaba Cloud "V3 request structure and signature".

use std::fmt::Write;

use ring::{digest, hmac};

use crate::credential::Credential;
use crate::encode::{hex, percent_encode};

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// What is signed. The path is always `/`.
pub(super) struct Unsigned<'a> {
    pub(super) method: &'a str,
    /// The `Host` header, with its port where it has one.
    pub(super) host: &'a str,
    pub(super) action: &'a str,
    pub(super) version: &'a str,
    /// Names are plain ASCII and go as they are; values are raw.
    pub(super) query: &'a [(&'a str, String)],
    /// Present with a body only.
    pub(super) content_type: Option<&'a str>,
    pub(super) body: &'a [u8],
}

pub(super) struct Signature {
    /// Every signed header but `host` and `content-type`.
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) authorization: String,
    /// The signature alone, in hexadecimal.
    pub(super) signature: String,
}

/// Signs `host`, `content-type` and every `x-acs-*` header, as the documentation asks.
/// `date` is UTC `YYYY-MM-DDThh:mm:ssZ`, valid for 15 minutes; `nonce` is unique within as long.
pub(super) fn sign(request: &Unsigned<'_>, credential: &Credential, date: &str, nonce: &str) -> Signature {
    let mut headers = vec![
        ("x-acs-action", request.action.to_owned()),
        ("x-acs-content-sha256", hex(digest::digest(&digest::SHA256, request.body).as_ref())),
        ("x-acs-date", date.to_owned()),
        ("x-acs-signature-nonce", nonce.to_owned()),
        ("x-acs-version", request.version.to_owned()),
    ];
    if let Some(token) = &credential.token {
        headers.push(("x-acs-accesskey-id", credential.id.expose().to_owned()));
        headers.push(("x-acs-security-token", token.expose().to_owned()));
    }
    let mut signed: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    signed.push(("host", request.host));
    signed.extend(request.content_type.map(|value| ("content-type", value)));
    signed.sort_unstable();

    let names = signed.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let canonical = canonical_request(request, &signed, &names);
    let string_to_sign =
        format!("{ALGORITHM}\n{}", hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref()));
    let key = hmac::Key::new(hmac::HMAC_SHA256, credential.secret.expose().as_bytes());
    let signature = hex(hmac::sign(&key, string_to_sign.as_bytes()).as_ref());
    let authorization =
        format!("{ALGORITHM} Credential={},SignedHeaders={names},Signature={signature}", credential.id.expose());
    Signature { headers, authorization, signature }
}

fn canonical_request(request: &Unsigned<'_>, signed: &[(&str, &str)], names: &str) -> String {
    let mut text = format!("{}\n/\n{}\n", request.method, canonical_query(request.query));
    for (name, value) in signed {
        let _infallible = writeln!(text, "{name}:{}", value.trim());
    }
    let _infallible = write!(text, "\n{names}\n{}", hex(digest::digest(&digest::SHA256, request.body).as_ref()));
    text
}

/// `name=value` pairs, sorted by name, values percent-encoded: the canonical form is the form on the wire too.
pub(super) fn canonical_query(query: &[(&str, String)]) -> String {
    let mut pairs: Vec<_> = query.iter().collect();
    pairs.sort_by_key(|(name, _)| *name);
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(&percent_encode(value));
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::credential::Secret;
    use crate::endpoint::Endpoint;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../../tests/fixtures/vectors/aliyun.json")).unwrap()
    }

    fn credential(id: &str, secret: &str, token: Option<&str>) -> Credential {
        Credential { id: Secret::new(id), secret: Secret::new(secret), token: token.map(Secret::new) }
    }

    /// Signs what a vector describes, given its method, parameters, body and headers.
    fn sign_vector(vector: &Value, part: &Value, params: &str, method: &str) -> Signature {
        let header = |name: &str| part["headers"][name].as_str();
        let query: Vec<(&str, String)> = part[params]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap().to_owned()))
            .collect();
        let unsigned = Unsigned {
            method,
            host: header("host").unwrap(),
            action: header("x-acs-action").unwrap(),
            version: header("x-acs-version").unwrap(),
            query: &query,
            content_type: header("content-type"),
            body: part["body"].as_str().unwrap_or_default().as_bytes(),
        };
        let credential = credential(
            vector["access_key_id"].as_str().unwrap(),
            vector["access_key_secret"].as_str().unwrap(),
            header("x-acs-security-token"),
        );
        sign(&unsigned, &credential, header("x-acs-date").unwrap(), header("x-acs-signature-nonce").unwrap())
    }

    #[test]
    fn agrees_with_the_official_sdks() {
        let vectors = vectors();
        let v3 = vectors["v3"].as_array().unwrap();
        assert_eq!(v3.len(), 6);
        for vector in v3 {
            let part = &vector["minimal"];
            let signature = sign_vector(vector, part, "query_params", part["method"].as_str().unwrap());
            assert_eq!(signature.authorization, part["authorization"], "{}", vector["name"]);
        }
    }

    #[test]
    fn agrees_with_the_example_in_the_documentation() {
        let vectors = vectors();
        let example =
            vectors["official_doc_examples"].as_array().unwrap().iter().find(|vector| vector["kind"] == "v3").unwrap();
        let signature = sign_vector(example, example, "params", "POST");
        assert_eq!(signature.signature, example["signature"]);
    }

    #[test]
    fn a_signed_request_carries_every_signed_header() {
        let credential =
            Credential::new("STS.id".into(), "secret".into(), Some("token".into()), &Endpoint::https("h")).unwrap();
        let unsigned = Unsigned {
            method: "POST",
            host: "h",
            action: "A",
            version: "V",
            query: &[],
            content_type: None,
            body: b"",
        };
        let signature = sign(&unsigned, &credential, "2026-01-02T03:04:05Z", "n");
        let list = signature.authorization.split("SignedHeaders=").nth(1).unwrap().split(',').next().unwrap();
        for name in list.split(';').filter(|name| *name != "host") {
            assert!(signature.headers.iter().any(|(own, _)| *own == name), "{name}");
        }
    }
}
