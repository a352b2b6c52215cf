//! Members that stand too high: beside the data or in a wrapper. Nothing reads them there, and who writes them means them.

use crate::json::{Found, Json, Object, Path};
use crate::trigger::Names;

/// The members that change what is deleted.
const MEANT: [&str; 3] = ["targets", "scope", "dry_run"];
/// Where the data is, seen from a wrapper.
const INSIDE: &str = "the data of the event";
/// Where senders put attributes of their own into what AWS makes.
const ATTRIBUTES: &str = "MessageAttributes";

/// The member that a name means: case and separators make no difference.
fn meant(name: &str) -> Option<&'static str> {
    fn letters(text: &str) -> impl Iterator<Item = u8> {
        text.bytes().filter(|byte| !b"_-. ".contains(byte)).map(|byte| byte.to_ascii_lowercase())
    }
    MEANT.into_iter().find(|member| letters(member).eq(letters(name)))
}

/// Tells of those among names.
pub(super) fn tell<'n>(names: impl IntoIterator<Item = &'n str>, at: &Path<'_>, data: &str, found: &Found) {
    for (name, member) in names.into_iter().filter_map(|name| Some((name, meant(name)?))) {
        let place = if member == "scope" { "a target of " } else { "" };
        found.tell(&Path::Member(at, name), format_args!("{member} is not read here; it belongs in {place}{data}"));
    }
}

/// What of those is among the names around an event that was no JSON.
pub(super) fn among<'n>(names: impl IntoIterator<Item = &'n str>) -> Found {
    let found = Found::default();
    tell(names, &Path::Root, INSIDE, &found);
    found
}

/// Tells of those in a wrapper, and among the attributes that its sender may give it.
pub(super) fn tell_in_wrapper(wrapper: &Object<'_>, found: &Found) {
    tell(wrapper.names(), &Path::Root, INSIDE, found);
    if let Some(Json::Object(attributes)) = wrapper.get(ATTRIBUTES) {
        tell(attributes.names(), &Path::Member(&Path::Root, ATTRIBUTES), INSIDE, found);
    }
}

/// What of those is among the names around an event that is still a text.
pub(super) fn around(names: &Names) -> Found {
    let found = Found::default();
    for (member, name) in names.iter() {
        let member = member.map(|member| Path::Member(&Path::Root, member));
        tell([name], member.as_ref().unwrap_or(&Path::Root), INSIDE, &found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_meant_in_any_spelling() {
        for name in ["dry_run", "dryrun", "dryRun", "DryRun", "DRY_RUN", "dry-run", "dry.run", "dry run", "_dry__run"] {
            assert_eq!(meant(name), Some("dry_run"), "{name}");
        }
        for (name, member) in [("Scope", "scope"), ("SCOPE", "scope"), ("Targets", "targets"), ("TARGETS", "targets")] {
            assert_eq!(meant(name), Some(member));
        }
    }

    #[test]
    fn members_of_wrappers_and_foreign_attributes_are_not_meant() {
        for name in [
            // EventBridge, and a replay of it.
            "version",
            "id",
            "detail-type",
            "source",
            "account",
            "time",
            "region",
            "resources",
            "detail",
            "replay-name",
            // SNS.
            "Type",
            "MessageId",
            "TopicArn",
            "Subject",
            "Message",
            "Timestamp",
            "SignatureVersion",
            "Signature",
            "SigningCertURL",
            "UnsubscribeURL",
            "MessageAttributes",
            "Token",
            "SubscribeURL",
            // SQS, through Lambda and through Pipes.
            "messageId",
            "receiptHandle",
            "body",
            "attributes",
            "messageAttributes",
            "md5OfBody",
            "eventSource",
            "eventSourceARN",
            "awsRegion",
            // CloudEvents and its extensions.
            "specversion",
            "type",
            "subject",
            "data",
            "dataschema",
            "datacontenttype",
            "traceparent",
            "sequence",
            "",
            "target",
            "scopes",
            "dry",
        ] {
            assert_eq!(meant(name), None, "{name}");
        }
    }
}
