//! The signature `TC3-HMAC-SHA256`: a function from request, credential and time to a header.
//! Source: Tencent Cloud API 3.0 "Signature v3". Signs `content-type` and `host`, as the official SDKs do.

use ring::{digest, hmac};

use crate::credential::Credential;
use crate::encode::hex;

const ALGORITHM: &str = "TC3-HMAC-SHA256";
const SIGNED_HEADERS: &str = "content-type;host";

/// What is signed: a POST to `/`.
pub(super) struct Unsigned<'a> {
    /// The `Host` header, with its port where it has one.
    pub(super) host: &'a str,
    pub(super) service: &'a str,
    pub(super) content_type: &'a str,
    pub(super) body: &'a [u8],
    /// Unix seconds, within 5 minutes of the server's.
    pub(super) timestamp: &'a str,
    /// The UTC date of the timestamp, `YYYY-MM-DD`.
    pub(super) date: &'a str,
}

pub(super) struct Signature {
    pub(super) authorization: String,
    /// The signature alone, in hexadecimal.
    pub(super) signature: String,
}

pub(super) fn sign(request: &Unsigned<'_>, credential: &Credential) -> Signature {
    let scope = format!("{}/{}/tc3_request", request.date, request.service);
    let canonical = canonical_request(request);
    let string_to_sign = format!(
        "{ALGORITHM}\n{}\n{scope}\n{}",
        request.timestamp,
        hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref())
    );
    let secret_date = mac(format!("TC3{}", credential.secret.expose()).as_bytes(), request.date);
    let secret_service = mac(secret_date.as_ref(), request.service);
    let secret_signing = mac(secret_service.as_ref(), "tc3_request");
    let signature = hex(mac(secret_signing.as_ref(), &string_to_sign).as_ref());
    let authorization = format!(
        "{ALGORITHM} Credential={}/{scope}, SignedHeaders={SIGNED_HEADERS}, Signature={signature}",
        credential.id.expose()
    );
    Signature { authorization, signature }
}

fn canonical_request(request: &Unsigned<'_>) -> String {
    let payload = hex(digest::digest(&digest::SHA256, request.body).as_ref());
    let (content_type, host) = (request.content_type, request.host);
    format!("POST\n/\n\ncontent-type:{content_type}\nhost:{host}\n\n{SIGNED_HEADERS}\n{payload}")
}

fn mac(key: &[u8], message: &str) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message.as_bytes())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::clock::utc_date;
    use crate::credential::Secret;

    /// The vectors that this signer can make: POST, the SDKs' two headers, a signed payload.
    fn applicable() -> Vec<Value> {
        let vectors: Value =
            serde_json::from_str(include_str!("../../../tests/fixtures/vectors/tencent.json")).unwrap();
        let applies = |vector: &&Value| {
            vector["kind"] == "TC3-HMAC-SHA256"
                && vector["method"] == "POST"
                && vector["authorization"].as_str().unwrap().contains("SignedHeaders=content-type;host,")
                && vector["headers"].get("X-TC-Content-SHA256").is_none()
        };
        vectors["vectors"].as_array().unwrap().iter().filter(applies).cloned().collect()
    }

    fn header<'v>(vector: &'v Value, name: &str) -> &'v str {
        vector["headers"][name].as_str().unwrap()
    }

    #[test]
    fn agrees_with_the_official_sdks() {
        let vectors = applicable();
        assert_eq!(vectors.len(), 10, "the file of vectors has changed");
        for vector in vectors {
            let timestamp = header(&vector, "X-TC-Timestamp");
            let at = std::time::UNIX_EPOCH + std::time::Duration::from_secs(timestamp.parse().unwrap());
            let unsigned = Unsigned {
                host: header(&vector, "Host"),
                service: vector["service"].as_str().unwrap_or("vod"),
                content_type: header(&vector, "Content-Type"),
                body: vector["body"].as_str().unwrap().as_bytes(),
                timestamp,
                date: &utc_date(at),
            };
            let credential = Credential {
                id: Secret::new(vector["secret_id"].as_str().unwrap()),
                secret: Secret::new(vector["secret_key"].as_str().unwrap()),
                token: None,
            };
            let canonical = canonical_request(&unsigned);
            assert_eq!(canonical, vector["canonical_request"].as_str().unwrap(), "{}", vector["name"]);
            assert_eq!(sign(&unsigned, &credential).authorization, vector["authorization"], "{}", vector["name"]);
        }
    }
}
