//! Records of a `DynamoDB` stream.

use super::*;
use crate::trigger::Trigger;

/// A record of an item that its time to live removed.
fn expired(number: u32, attributes: &Value) -> Value {
    json!({
        "eventID": format!("e{number}"),
        "eventName": "REMOVE",
        "eventSource": "aws:dynamodb",
        "eventSourceARN": "arn:aws:dynamodb:eu-central-1:123456789012:table/media/stream/2026",
        "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
        "dynamodb": {
            "ApproximateCreationDateTime": 1_795_158_000.0,
            "Keys": {"pk": {"S": format!("item-{number}")}},
            "OldImage": attributes,
            "SequenceNumber": number.to_string(),
        }
    })
}

fn mps(id: &str) -> Value {
    json!({
        "pk": {"S": "x"},
        "expires": {"N": "1795158000"},
        "provider": {"S": "aliyun-mps"},
        "media_id": {"S": id},
        "scope": {"S": "media"},
    })
}

fn read(records: &[Value]) -> Invocation {
    invocation(json!({"Records": records}).to_string())
}

/// The sequence numbers of the records that became messages.
fn numbers(invocation: &Invocation) -> Vec<&str> {
    invocation.messages.iter().filter_map(|message| message.id.as_deref()).collect()
}

#[test]
fn an_expired_item_is_a_retention_event_of_its_own() {
    let invocation = read(&[expired(1, &mps("m1"))]);
    assert_eq!(invocation.trigger, Trigger::Stream);
    let event = only(&invocation.messages).event.as_ref().unwrap();
    assert_eq!(config().events.name(event.event_type), "retention.expired");
    assert_eq!(
        (event.id.as_str(), event.source.as_str()),
        ("e1", "arn:aws:dynamodb:eu-central-1:123456789012:table/media/stream/2026")
    );
    assert_eq!(event.time, Some(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_795_158_000)));
    assert_eq!((event.targets.len(), event.targets[0].id.value.as_str()), (1, "m1"));
    assert!(event.sweeps.is_empty() && !event.dry_run);
    assert!(config_from(CONFIG, Some("true")).dry_run);
}

#[test]
fn what_a_user_removed_changed_or_put_is_left_alone() {
    let user = |identity: Value| with(expired(9, &mps("kept")), "/userIdentity", identity);
    let named = |name: &str| with(expired(9, &mps("kept")), "/eventName", json!(name));
    for other in [
        without(expired(9, &mps("kept")), "userIdentity"),
        user(json!(null)),
        user(json!({})),
        user(json!({"type": null, "principalId": null})),
        user(json!({"type": "User", "principalId": "dynamodb.amazonaws.com"})),
        user(json!({"type": "Service", "principalId": "replication.dynamodb.amazonaws.com"})),
        named("INSERT"),
        named("MODIFY"),
        named("remove"),
        without(without(expired(9, &mps("kept")), "eventName"), "userIdentity"),
    ] {
        let mixed = read(&[expired(1, &mps("m1")), other.clone(), expired(3, &mps("m3"))]);
        assert_eq!(numbers(&mixed), ["1", "3"], "{other}");
        assert!(read(&[other]).messages.is_empty());
    }
}

#[test]
fn an_item_with_nothing_like_an_id_is_left_alone() {
    for attributes in [
        json!({"pk": {"S": "x"}}),
        json!({"provider": {"S": "aliyun-mps"}}),
        json!({"Provider": {"S": "aliyun-mps"}, "Media": {"S": "m"}, "scpoe": {"S": "media"}}),
        json!({"id": 5, "media": {"S": "m"}}),
    ] {
        assert!(read(&[expired(1, &attributes)]).messages.is_empty(), "{attributes}");
    }
}

#[test]
fn what_may_be_an_expiry_and_cannot_be_read_is_rejected() {
    let image = |image: Value| expired(1, &image);
    let of = |pointer: &str, value: Value| with(expired(1, &mps("m")), pointer, value);
    let mut no_image = image(json!(null));
    no_image["dynamodb"].as_object_mut().unwrap().remove("OldImage");
    for (record, place) in [
        (image(json!({"media_id": {"S": "m"}})), "/dynamodb/OldImage"),
        (image(json!({"Provider": {"S": "aliyun-mps"}, "media_id": {"S": "m"}})), "/dynamodb/OldImage/Provider"),
        (image(json!({"Media_Id": {"S": "m"}})), "/dynamodb/OldImage/Media_Id"),
        (image(json!({})), "/dynamodb"),
        (image(json!(null)), "/dynamodb"),
        (no_image, "/dynamodb"),
        (image(json!([])), "/dynamodb/OldImage"),
        (of("/userIdentity", json!({"type": "Service"})), "/userIdentity"),
        (of("/userIdentity", json!({"principalId": "dynamodb.amazonaws.com"})), "/userIdentity"),
        (of("/userIdentity", json!({"type": ["Service"], "principalId": 5})), "/userIdentity/type"),
        (of("/eventName", json!(5)), "/eventName"),
        (without(expired(1, &mps("m")), "eventName"), "/eventName"),
    ] {
        let invocation = read(std::slice::from_ref(&record));
        let rejection = only(&invocation.messages).event.as_ref().unwrap_err();
        assert_eq!(rejection.pointer(), place, "{record}: {rejection}");
        assert_eq!((rejection.event_id.as_deref(), rejection.is_event), (Some("e1"), true));
    }
}

#[test]
fn a_rejected_item_is_found_by_its_case() {
    let mut image = mps("a,b");
    image["reference"] = json!({"S": "CASE-1"});
    let invocation = read(&[expired(1, &image)]);
    let rejection = only(&invocation.messages).event.as_ref().unwrap_err();
    assert_eq!(rejection.reference.as_deref(), Some("CASE-1"));
    assert_eq!(rejection.event_type.as_deref(), Some("retention.expired"));
    assert!(rejection.event_source.as_deref().unwrap().ends_with("/stream/2026"));
}

#[test]
fn an_item_that_names_a_medium_wrongly_is_rejected_and_its_neighbours_are_not() {
    for (attributes, place) in [
        (json!({"provider": {"S": "aliyun"}, "media_id": {"S": "m"}}), "/provider"),
        (json!({"provider": {"S": "aliyun-mps"}, "media_id": {"N": "5"}}), "/media_id"),
        (json!({"provider": {"S": "aliyun-mps"}, "media_id": {"S": "a,b"}}), "/media_id"),
        (json!({"provider": {"S": "aliyun-mps"}, "media_id": {"B": "bQ=="}}), "/media_id"),
        (json!({"provider": {"S": "aliyun-mps"}, "media_id": "m"}), "/media_id"),
        (json!({"account": {"S": "nobody"}, "file_id": {"S": "f"}}), "/account"),
        (json!({"provider": {"S": "aliyun-vod"}, "video_id": {"S": "v"}, "scope": {"S": "all"}}), "/scope"),
        (json!({"account": {"S": "intl"}, "file_id": {"S": "f"}, "definitions": {"NS": ["x"]}}), "/definitions/0"),
    ] {
        let invocation = read(&[expired(1, &mps("a")), expired(2, &attributes), expired(3, &mps("b"))]);
        let states: Vec<_> = invocation.messages.iter().map(|message| message.event.is_ok()).collect();
        assert_eq!(states, [true, false, true], "{attributes}");
        let rejection = invocation.messages[1].event.as_ref().unwrap_err();
        assert_eq!(rejection.pointer(), format!("/dynamodb/OldImage{place}"), "{attributes}: {}", rejection.error());
        assert_eq!(rejection.event_id.as_deref(), Some("e2"));
    }
}

#[test]
fn attributes_of_every_type_become_members() {
    let attributes = json!({
        "account": {"S": "intl"},
        "file_id": {"S": "f"},
        "definitions": {"L": [{"N": "230"}, {"N": "10"}]},
    });
    let expected = target(&json!({"account": "intl", "file_id": "f", "definitions": [230, 10]}));
    let sets = with(attributes.clone(), "/definitions", json!({"NS": ["230", "10"]}));
    for attributes in [attributes, sets] {
        let invocation = read(&[expired(1, &attributes)]);
        assert_eq!(only(&invocation.messages).event.as_ref().unwrap().targets, std::slice::from_ref(&expected));
    }
    let forced = json!({"provider": {"S": "aliyun-vod"}, "video_id": {"S": "v"}, "scope": {"S": "source"}, "force": {"BOOL": true}});
    let invocation = read(&[expired(1, &forced)]);
    assert_eq!(
        only(&invocation.messages).event.as_ref().unwrap().targets[0].deletion,
        Deletion::Source { force: true }
    );
}

#[test]
fn the_scope_of_an_expired_item_is_that_of_the_type() {
    let video = json!({"provider": {"S": "aliyun-vod"}, "video_id": {"S": "v"}});
    let invocation = read(&[expired(1, &video)]);
    // In this configuration `retention.expired` means the source.
    assert_eq!(
        only(&invocation.messages).event.as_ref().unwrap().targets[0].deletion,
        Deletion::Source { force: false }
    );
}

#[test]
fn an_expiry_that_could_not_be_reported_fails_the_batch() {
    for number in [json!(null), json!("")] {
        let mut record = expired(2, &mps("m"));
        record["dynamodb"]["SequenceNumber"] = number;
        let payload = json!({"Records": [expired(1, &mps("m1")), record]}).to_string();
        let Unreadable(error) = parse(payload.as_bytes(), &config()).unwrap_err();
        assert_phrases(&error, &["record 1", "no sequence number"]);
    }
    // One that is none of ours need not be reported.
    let mut record = without(expired(2, &mps("m")), "userIdentity");
    record["dynamodb"].as_object_mut().unwrap().remove("SequenceNumber");
    assert_eq!(numbers(&read(&[expired(1, &mps("m1")), record])), ["1"]);
}
