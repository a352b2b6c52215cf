//! Secrets, and the checks that a credential passes before it is used.

use std::fmt;

use crate::endpoint::Endpoint;

/// A text that cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for a signature or a header and nothing else.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// Key id, secret and, for temporary credentials, the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Credential {
    pub(crate) id: Secret,
    pub(crate) secret: Secret,
    pub(crate) token: Option<Secret>,
}

/// Keys and webhook secrets that begin so belong to the embedded emulator: they are published, and exist at no provider.
pub(crate) const EMULATOR_PREFIX: &str = "EMULATOR";

impl Credential {
    /// A credential for requests to `endpoint`; the error says what is wrong without the value.
    pub(crate) fn new(id: String, secret: String, token: Option<String>, endpoint: &Endpoint) -> Result<Self, String> {
        let wrong = |what: &str| {
            format!("the {what} holds a character that no key has: look for spaces, quotes and line ends around it")
        };
        if !is_key(&id) {
            return Err(wrong("key id"));
        }
        if !is_key(&secret) {
            return Err(wrong("key secret"));
        }
        let token = token.filter(|token| !token.is_empty());
        if token
            .as_deref()
            .is_some_and(|token| !token.bytes().all(|byte| matches!(byte, b' '..=b'~')) || token.trim() != token)
        {
            return Err(wrong("security token"));
        }
        if [&id, &secret].into_iter().any(|key| key.starts_with(EMULATOR_PREFIX)) && !endpoint.is_loopback() {
            return Err(format!(
                "a key id or key secret that begins with {EMULATOR_PREFIX} is for the local emulator and is refused for any endpoint that is not on loopback"
            ));
        }
        Ok(Self { id: Secret::new(id), secret: Secret::new(secret), token: token.map(Secret::new) })
    }
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b','))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential(id: &str, secret: &str, token: Option<&str>, url: &str) -> Result<Credential, String> {
        Credential::new(id.into(), secret.into(), token.map(str::to_owned), &Endpoint::parse(url).unwrap())
    }

    #[test]
    fn is_never_printed() {
        let printed = format!("{:?}", credential("keyid", "hunter2", Some("tok"), "https://host").unwrap());
        assert!(!printed.contains("keyid") && !printed.contains("hunter2") && !printed.contains("tok\""), "{printed}");
    }

    #[test]
    fn stray_characters_are_named_by_place_not_by_value() {
        for (id, secret, token, what) in
            [("a b", "s", None, "key id"), ("a", "s\n", None, "key secret"), ("a", "s", Some("t\r"), "security token")]
        {
            let error = credential(id, secret, token, "https://host").unwrap_err();
            assert!(error.contains(what), "{error}");
        }
    }

    #[test]
    fn emulator_keys_work_on_loopback_only() {
        assert!(credential("EMULATOR-KEY", "s", None, "http://127.0.0.1:1").is_ok());
        for (id, secret) in [("EMULATOR-KEY", "s"), ("LTAI", "EMULATOR-SECRET")] {
            assert!(credential(id, secret, None, "https://vod.cn-shanghai.aliyuncs.com").is_err());
        }
    }
}
