//! Requests and replies as values, and the form encoding that vendors use.

use std::time::Duration;

use bytes::Bytes;

/// A request as it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The HTTP method, upper case.
    pub method: String,
    /// Path and query as on the wire, percent-encoding included.
    pub target: String,
    /// Header names in any case, and their values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The target up to the `?`.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The target after the `?`, still encoded; empty without one.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The first value of a header, trimmed.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers_named(name).next()
    }

    /// All values of a header, trimmed, in the order they came.
    pub fn headers_named<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(have, _)| have.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

impl From<http::Request<Bytes>> for Request {
    fn from(request: http::Request<Bytes>) -> Self {
        let (head, body) = request.into_parts();
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self {
            method: head.method.to_string(),
            target: head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned(),
            headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
            body: body.into(),
        }
    }
}

/// What the emulator answers, and how it gets there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Headers; the server adds the length.
    pub headers: Vec<(String, String)>,
    /// The whole body, whatever part of it [`Reply::delivery`] lets through.
    pub body: Vec<u8>,
    /// How the reply reaches the caller.
    pub delivery: Delivery,
}

impl Reply {
    /// A reply that is delivered at once.
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.into(),
            delivery: Delivery::Now,
        }
    }
}

/// How a reply reaches the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// At once.
    Now,
    /// Whole, but later.
    After(Duration),
    /// Not at all: the connection is closed without a byte.
    Drop,
    /// Half of the body under the full `content-length`, then the connection is closed.
    Truncated,
}

/// Decodes `a=1&b=x+y%20z`; malformed escapes stand for themselves, so that they fail the signature.
pub(super) fn parse_form(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decode(name), percent_decode(value))
        })
        .collect()
}

/// Escapes everything but `A-Z a-z 0-9 - _ . ~`, upper-case hex.
pub(super) fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend(hex_digits(byte).map(|digit| digit.to_ascii_uppercase()));
        }
    }
    encoded
}

fn hex_digits(byte: u8) -> impl Iterator<Item = char> {
    [byte >> 4, byte & 0xf].into_iter().filter_map(|digit| char::from_digit(u32::from(digit), 16))
}

fn percent_decode(text: &str) -> String {
    let mut rest = text.as_bytes();
    let mut decoded = Vec::with_capacity(rest.len());
    while let [byte, after @ ..] = rest {
        rest = after;
        match (byte, escaped(after)) {
            (b'%', Some(value)) => {
                decoded.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', _) => decoded.push(b' '),
            _ => decoded.push(*byte),
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn escaped(digits: &[u8]) -> Option<u8> {
    match digits {
        [high, low, ..] => Some(nibble(*high)? << 4 | nibble(*low)?),
        _ => None,
    }
}

fn nibble(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plus_and_escape_both_mean_a_space() {
        assert_eq!(
            parse_form("a=x+y&b=x%20y&c&=&d=%e4%b8%AD&e=%2"),
            [("a", "x y"), ("b", "x y"), ("c", ""), ("", ""), ("d", "中"), ("e", "%2")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn encodes_all_but_the_unreserved() {
        assert_eq!(percent_encode("aZ9-_.~ *+/,é"), "aZ9-_.~%20%2A%2B%2F%2C%C3%A9");
    }

    #[test]
    fn header_names_have_no_case_and_values_are_trimmed() {
        let request = Request {
            target: "/p?q=1?2".to_owned(),
            headers: vec![("X-Acs-Date".to_owned(), "  d ".to_owned())],
            ..Request::default()
        };
        assert_eq!(request.header("x-acs-date"), Some("d"));
        assert_eq!((request.path(), request.query()), ("/p", "q=1?2"));
    }
}
