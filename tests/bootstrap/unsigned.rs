//! What came over HTTP needs a signature, whatever else the payload holds.

use serde_json::{Value, json};

use crate::world::{Done, World, batch, record, videos};

/// An event for the victim with the members of a request in front, as text: members may be given twice.
fn event_with(members: &str) -> String {
    videos(&["victim"]).to_string().replacen('{', &format!("{{{members},"), 1)
}

/// Hands a payload over, and asserts that nothing of it was executed.
async fn assert_not_executed(world: &mut World, payload: &str) -> Done {
    let done = world.send_bytes(payload).await;
    assert!(done.outcomes().is_empty() && world.calls() == 0, "{payload}: {}", done.output);
    assert!(world.emulator.core(|core| core.library.has_video("victim")), "{payload}");
    done
}

const REQUEST: &str = r#""rawPath":"/events","headers":{},"requestContext":{"http":{"method":"POST","path":"/events"},"stage":"$default"}"#;

#[tokio::test]
async fn a_member_of_a_wrong_type_or_given_twice_opens_no_door() {
    let webhooks = "[[webhooks]]\npath = \"/events\"\nkind = \"standard\"\nsecrets = [\"env:UNSIGNED_SECRET\"]\n";
    let secret = "whsec_dW5zaWduZWQtc2VjcmV0LW9mLWEtdGVzdCE5ZDFlNzc=";
    let mut world = World::with(webhooks, &[("UNSIGNED_SECRET", secret)]).await;
    let records = batch(vec![record("m", videos(&["victim"]))])["Records"].to_string();
    for other in [
        r#""Records":5"#.to_owned(),
        r#""Records":null"#.to_owned(),
        r#""Records":"x""#.to_owned(),
        r#""Records":{}"#.to_owned(),
        r#""Records":[]"#.to_owned(),
        r#""Records":[5]"#.to_owned(),
        r#""Records":5,"Records":[]"#.to_owned(),
        format!(r#""Records":{records}"#),
        r#""specversion":5,"detail-type":"content.takedown""#.to_owned(),
    ] {
        for order in [format!("{other},{REQUEST}"), format!("{REQUEST},{other}")] {
            let done = assert_not_executed(&mut world, &event_with(&order)).await;
            assert_eq!(done.answer.response()["statusCode"], 401, "{order}");
            let alone = format!("{{{order}}}");
            let done = assert_not_executed(&mut world, &alone).await;
            assert_eq!(done.answer.response()["statusCode"], 401, "{alone}");
        }
    }
}

#[tokio::test]
async fn a_request_that_cannot_be_read_is_an_error_and_no_event() {
    let mut world = World::new().await;
    let context = r#""requestContext":{"http":{"method":"POST","path":"/events"}}"#;
    for members in [
        r#""requestContext":null"#.to_owned(),
        r#""requestContext":5"#.to_owned(),
        r#""requestContext":"x""#.to_owned(),
        r#""requestContext":[]"#.to_owned(),
        r#""requestContext":{}"#.to_owned(),
        r#""requestContext":false,"Records":5"#.to_owned(),
        r#""request\u0043ontext":null"#.to_owned(),
        format!("{context},{context}"),
        format!(r#"{context},"requestContext":null"#),
        format!(r#"{REQUEST},"headers":5"#),
        format!(r#"{REQUEST},"body":{{}}"#),
        r#""httpMethod":"POST","headers":{},"body":"{}""#.to_owned(),
        r#""httpMethod":"POST","path":"/events","headers":{},"body":"{}","Records":5"#.to_owned(),
        r#""httpMethod":null"#.to_owned(),
        r#""rawPath":"/events""#.to_owned(),
        r#""rawQueryString":"""#.to_owned(),
        r#""multiValueHeaders":{}"#.to_owned(),
        r#""isBase64Encoded":false,"body":"""#.to_owned(),
        r#""raw_path":"/events","method":"POST","headers":{},"body":"","is_base64_encoded":false"#.to_owned(),
    ] {
        let payload = event_with(&members);
        // As it came, and in an array, in which nothing comes over HTTP.
        for payload in [payload.clone(), format!("[{payload}]")] {
            let done = assert_not_executed(&mut world, &payload).await;
            assert_eq!(done.answer.error().0, "InvalidEvent", "{payload}");
        }
    }
}

#[tokio::test]
async fn an_event_in_the_body_of_an_unsigned_request_stays_there() {
    let mut world = World::new().await;
    for request in [
        json!({"httpMethod": "POST", "path": "/events", "headers": {}, "body": videos(&["victim"]).to_string()}),
        json!({"headers": {}, "body": videos(&["victim"]).to_string()}),
        json!({"body": videos(&["victim"])}),
    ] {
        assert_not_executed(&mut world, &request.to_string()).await;
    }
    let done = world.send(&extended()).await;
    assert_eq!(done.outcome("victim")["outcome"], "deleted");
}

/// Extensions of names that a CloudEvents object may have are nobody's business.
fn extended() -> Value {
    let mut event = videos(&["victim"]);
    for name in ["requestcontext", "httpmethod", "headers", "body", "path", "method", "Records"] {
        event[name] = json!({"http": {"method": "POST"}});
    }
    event
}
