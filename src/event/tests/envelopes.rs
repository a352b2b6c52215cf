use super::*;

fn sns(message: &Value) -> Value {
    json!({
        "Type": "Notification",
        "MessageId": "sns-1",
        "TopicArn": "arn:aws:sns:eu-west-1:1:takedown",
        "Message": message.to_string()
    })
}

fn event_bridge(detail_type: &str, detail: &Value) -> Value {
    json!({
        "version": "0",
        "id": "bridge-1",
        "detail-type": detail_type,
        "source": "example.tests",
        "account": "111122223333",
        "time": "1970-01-01T00:00:01Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": detail
    })
}

fn plain() -> Value {
    event(json!([video("v1")]))
}

fn data() -> Value {
    plain()["data"].clone()
}

#[test]
fn an_event_is_read_plain_and_through_each_wrapper() {
    let bridge = event_bridge("Content Takedown", &data());
    for (event, id) in [
        (plain(), "evt-0001"),
        (sns(&plain()), "evt-0001"),
        (bridge.clone(), "bridge-1"),
        (sns(&bridge), "bridge-1"),
        (event_bridge("anything", &plain()), "evt-0001"),
        (sns(&event_bridge("anything", &plain())), "evt-0001"),
        (sns(&sns(&plain())), "evt-0001"),
    ] {
        let read = accepted(&event);
        assert_eq!(read.id, id, "{event}");
        assert_eq!(read.targets[0].id.value, "v1", "{event}");
    }
}

#[test]
fn an_event_bridge_event_has_its_type_source_and_time_outside() {
    let event = accepted(&event_bridge("Retention Expired", &data()));
    assert_eq!(config().events.name(event.event_type), "retention.expired");
    assert_eq!(event.source, "example.tests");
    assert_eq!(event.time, Some(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1)));
}

#[test]
fn a_cloud_event_in_a_detail_is_that_cloud_event_alone() {
    let inner = with(plain(), "/type", json!("unheard of"));
    let rejection = rejected(&event_bridge("content.takedown", &inner));
    assert_eq!((rejection.event_id.as_deref(), rejection.pointer()), (Some("evt-0001"), "/type"));
}

#[test]
fn a_detail_is_as_strict_as_data() {
    for (detail, pointer, phrase) in [
        (json!({}), "/detail", "targets is missing"),
        (json!(null), "/detail", "detail is an object"),
        (json!("{}"), "/detail", "detail is an object"),
        (json!([data()]), "/detail", "detail is an object"),
        (json!({ "targets": [video("v1")], "scope": "source" }), "/detail/scope", "unknown member"),
        (json!({ "targets": [video("a,b")] }), "/detail/targets/0/video_id", "comma"),
    ] {
        assert_rejected(&event_bridge("content.takedown", &detail), pointer, &[phrase]);
    }
    let unknown = event_bridge("EC2 Instance State-change Notification", &data());
    assert_rejected(&unknown, "/detail-type", &["unknown event type"]);
    assert_rejected(&without(event_bridge("content.takedown", &data()), "detail"), "", &["detail is missing"]);
    assert_rejected(&without(event_bridge("content.takedown", &data()), "id"), "", &["id is missing"]);
}

#[test]
fn the_pointer_of_a_wrapped_event_starts_at_the_innermost() {
    let wrong = event(json!([video("a,b")]));
    for wrapped in [sns(&wrong), event_bridge("x", &wrong), sns(&event_bridge("x", &wrong)), sns(&sns(&wrong))] {
        assert_rejected(&wrapped, "/data/targets/0/video_id", &["comma"]);
    }
}

#[test]
fn a_notification_holds_its_message_as_a_string() {
    for (message, phrase) in [(json!({}), "an object"), (json!(null), "null"), (json!(7), "a number")] {
        let event = with(sns(&plain()), "/Message", message);
        assert_rejected(&event, "/Message", &["Message is a string", phrase]);
    }
    let text = with(sns(&plain()), "/Message", json!("You have been subscribed"));
    assert_rejected(&text, "", &["no JSON"]);
    assert_rejected(&without(sns(&plain()), "Message"), "", &["specversion is missing"]);
}

#[test]
fn only_a_notification_is_unwrapped() {
    let confirmation = with(sns(&plain()), "/Type", json!("SubscriptionConfirmation"));
    assert_rejected(&confirmation, "", &["specversion is missing"]);
}

#[test]
fn a_member_given_twice_in_a_wrapper_is_an_error() {
    let text = sns(&plain()).to_string().replace(r#""Type":"#, r#""Type":"x","Type":"#);
    assert_phrases(&body(&text, &config()).unwrap_err().error(), &["more than once"]);
}

#[test]
fn one_message_holds_one_event() {
    for array in [json!([]), json!([plain()]), json!([plain(), plain()])] {
        for event in [array.clone(), sns(&array)] {
            assert_rejected(&event, "", &["one message holds one event", "array"]);
        }
    }
}

#[test]
fn a_body_that_is_no_object_is_an_error() {
    for (scalar, kind) in
        [(json!(null), "null"), (json!(7), "a number"), (json!("x"), "a string"), (json!(true), "a boolean")]
    {
        assert_rejected(&scalar, "", &["an object", kind]);
    }
}

#[test]
fn an_event_that_is_wrapped_too_often_is_an_error() {
    let wrapped = |times| (0..times).fold(plain(), |event, _| sns(&event));
    assert_eq!(accepted(&wrapped(3)).id, "evt-0001");
    for times in [5, 8] {
        assert_rejected(&wrapped(times), "", &["wrapped more than"]);
    }
}
