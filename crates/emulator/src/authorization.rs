//! The `Authorization` header, which all vendors write almost alike.

/// `ALGORITHM Credential=…,SignedHeaders=…,Signature=…`, with or without spaces after the commas.
#[derive(Debug)]
pub(super) struct Authorization<'a> {
    pub(super) credential: &'a str,
    /// The names as they were listed, joined by `;`.
    pub(super) signed_headers: &'a str,
    pub(super) signature: &'a str,
}

impl<'a> Authorization<'a> {
    pub(super) fn parse(header: &'a str, algorithm: &str) -> Option<Self> {
        let fields = header.strip_prefix(algorithm)?.strip_prefix(' ')?;
        let field = |name: &str| {
            fields
                .split(',')
                .find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('=').filter(|value| !value.is_empty()))
        };
        Some(Self {
            credential: field("Credential")?,
            signed_headers: field("SignedHeaders")?,
            signature: field("Signature")?,
        })
    }

    pub(super) fn signs(&self, header: &str) -> bool {
        self.signed_headers.split(';').any(|name| name.eq_ignore_ascii_case(header))
    }

    /// The listed names, sorted, lower case.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.signed_headers.split(';').map(str::to_ascii_lowercase).collect();
        names.sort();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_spellings() {
        for header in [
            "X Credential=k/2025,SignedHeaders=host;a,Signature=0f",
            "X Credential=k/2025, SignedHeaders=host;a, Signature=0f",
        ] {
            let read = Authorization::parse(header, "X").unwrap();
            assert_eq!((read.credential, read.signature), ("k/2025", "0f"));
            assert_eq!(read.names(), ["a", "host"]);
            assert!(read.signs("Host") && !read.signs("date"));
        }
    }

    #[test]
    fn needs_all_of_it() {
        for header in [
            "",
            "X",
            "Y Credential=k,SignedHeaders=host,Signature=0f",
            "X Credential=,SignedHeaders=host,Signature=0f",
            "X Credential=k,SignedHeaders=host",
        ] {
            assert!(Authorization::parse(header, "X").is_none(), "{header}");
        }
    }
}
