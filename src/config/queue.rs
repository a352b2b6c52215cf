//! `TAKEDOWN_QUEUE_URL`: the queue that events are put on before they are executed.

use http::Uri;

use crate::endpoint::Endpoint;

/// The environment variable.
pub(super) const VARIABLE: &str = "TAKEDOWN_QUEUE_URL";

/// A queue of Amazon SQS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QueueUrl {
    /// As it was configured; requests name the queue by it.
    pub(crate) url: String,
    pub(crate) endpoint: Endpoint,
    /// The region that the host names; that of the function otherwise.
    pub(crate) region: Option<String>,
}

impl QueueUrl {
    /// Reads a queue's URL; the error says what would be right.
    pub(crate) fn parse(url: &str) -> Result<Self, String> {
        const WANTED: &str =
            "expected the URL of an SQS queue, like https://sqs.eu-central-1.amazonaws.com/123456789012/takedown";
        let uri: Uri = url.parse().map_err(|_| WANTED)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(WANTED.into()) };
        let endpoint = Endpoint::parse(&format!("{scheme}://{authority}"))?;
        let mut names = uri.path().split('/').skip(1);
        let is_queue =
            matches!((names.next(), names.next()), (Some(owner), Some(name)) if !owner.is_empty() && !name.is_empty());
        if !is_queue || uri.query().is_some() {
            return Err(WANTED.into());
        }
        Ok(Self { url: url.to_owned(), endpoint, region: region(authority.host()) })
    }

    /// Whether the queue keeps the order of a group; such a queue's name ends with `.fifo`.
    pub(crate) fn is_fifo(&self) -> bool {
        self.url.ends_with(".fifo")
    }
}

/// The region in `sqs.REGION.amazonaws.com`, `REGION.queue.amazonaws.com` and their VPC endpoints.
fn region(host: &str) -> Option<String> {
    let labels: Vec<_> = host.split('.').collect();
    let service = labels.iter().position(|label| matches!(*label, "sqs" | "sqs-fips" | "queue"))?;
    let next_to_it = if labels.get(service) == Some(&"queue") { service.checked_sub(1)? } else { service + 1 };
    labels.get(next_to_it).filter(|label| label.contains('-')).map(|label| (*label).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_names_the_region() {
        for (url, region) in [
            ("https://sqs.eu-central-1.amazonaws.com/123456789012/takedown", Some("eu-central-1")),
            ("https://sqs-fips.us-east-1.amazonaws.com/123456789012/takedown.fifo", Some("us-east-1")),
            ("https://eu-west-1.queue.amazonaws.com/123456789012/takedown", Some("eu-west-1")),
            ("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/takedown", Some("cn-north-1")),
            ("https://vpce-0a-1b.sqs.eu-west-3.vpce.amazonaws.com/123456789012/takedown", Some("eu-west-3")),
            ("http://127.0.0.1:18080/000000000000/takedown", None),
        ] {
            assert_eq!(QueueUrl::parse(url).unwrap().region.as_deref(), region, "{url}");
        }
    }

    #[test]
    fn only_a_queue_is_a_queue() {
        for url in [
            "",
            "takedown",
            "arn:aws:sqs:eu-central-1:123456789012:takedown",
            "https://sqs.eu-central-1.amazonaws.com",
            "https://sqs.eu-central-1.amazonaws.com/takedown",
            "https://sqs.eu-central-1.amazonaws.com/123456789012/takedown?Action=x",
            "http://sqs.eu-central-1.amazonaws.com/123456789012/takedown",
        ] {
            assert!(QueueUrl::parse(url).is_err(), "{url}");
        }
        assert!(QueueUrl::parse("http://localhost:1/000000000000/q.fifo").is_ok_and(|queue| queue.is_fifo()));
    }
}
