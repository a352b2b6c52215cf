//! Where an account's requests go.

use std::net::IpAddr;

use http::Uri;

/// Scheme and authority of a provider's API; its path is always `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    scheme: &'static str,
    /// Host, and port where one was written: the value of the `Host` header, which is signed.
    authority: String,
    loopback: bool,
}

impl Endpoint {
    /// The provider's own endpoint.
    pub(crate) fn https(host: impl Into<String>) -> Self {
        Self { scheme: "https", authority: host.into(), loopback: false }
    }

    /// Reads a configured URL; the error says what would be right.
    pub(crate) fn parse(url: &str) -> Result<Self, &'static str> {
        const WANTED: &str = "expected a URL like https://host or https://host:port, without path, query or user";
        let uri: Uri = url.parse().map_err(|_| WANTED)?;
        let authority = uri.authority().ok_or(WANTED)?;
        let bare = matches!(uri.path(), "" | "/") && uri.query().is_none() && !authority.as_str().contains('@');
        let has_bad_port = authority.as_str() != authority.host() && authority.port_u16().is_none();
        if !bare || authority.host().is_empty() || has_bad_port {
            return Err(WANTED);
        }
        let loopback = is_loopback(authority.host());
        let scheme = match uri.scheme_str() {
            Some("https") => "https",
            Some("http") if loopback => "http",
            Some("http") => return Err("plain http is accepted on a loopback address only; use https"),
            _ => return Err(WANTED),
        };
        Ok(Self { scheme, authority: authority.as_str().to_owned(), loopback })
    }

    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    pub(crate) fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// The URL of a request with this query, already percent-encoded.
    pub(crate) fn url(&self, query: &str) -> String {
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}://{}/{mark}{query}", self.scheme, self.authority)
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_only() {
        for url in ["http://127.0.0.1:18080", "http://127.9.9.9/", "http://[::1]:80", "http://localhost:1"] {
            assert!(Endpoint::parse(url).is_ok_and(|endpoint| endpoint.is_loopback()), "{url}");
        }
        for url in [
            "http://10.0.0.1",
            "http://vod.cn-shanghai.aliyuncs.com",
            "http://127.0.0.1.example.com",
            "http://localhost.example",
        ] {
            assert!(Endpoint::parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn an_endpoint_is_scheme_and_authority_alone() {
        for url in ["https://host", "https://host:8443/"] {
            assert!(Endpoint::parse(url).is_ok(), "{url}");
        }
        for url in [
            "",
            "host",
            "ftp://host",
            "https://",
            "https://host/path",
            "https://host/?q=1",
            "https://user:pass@host",
            "https://host:",
            "https://host:99999",
        ] {
            assert!(Endpoint::parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn the_host_header_keeps_the_port() {
        let endpoint = Endpoint::parse("http://127.0.0.1:18080/").unwrap();
        assert_eq!(endpoint.authority(), "127.0.0.1:18080");
        assert_eq!(endpoint.url("A=1"), "http://127.0.0.1:18080/?A=1");
        assert_eq!(endpoint.url(""), "http://127.0.0.1:18080/");
    }
}
