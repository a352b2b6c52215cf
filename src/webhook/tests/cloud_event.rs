use super::*;
use crate::encode::base64;
use crate::event::message;

const STRUCTURED: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json";
const EVENT: &str = r#"{"specversion":"1.0","id":"e","source":"s","type":"content.takedown","data":{"targets":[]}}"#;
const DATA: &str = r#"{"targets":[{"account":"cn","video_id":"video-a"}]}"#;

fn texts(headers: &[(&str, &str)], body: &str) -> Result<Vec<String>, String> {
    match asked("/events", &post(headers, body))? {
        Asked::Events(texts) => Ok(texts),
        Asked::Callback(callback) => panic!("{callback:?}"),
    }
}

fn typed(content_type: &str, body: &str) -> Result<Vec<String>, String> {
    texts(&[("content-type", content_type)], body)
}

/// The headers of a binary event, and some more.
fn binary<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let attributes = [
        ("ce-specversion", "1.0"),
        ("ce-id", "e"),
        ("ce-source", "urn:example:tests"),
        ("ce-type", "content.takedown"),
    ];
    [&attributes[..], &[("content-type", "application/json")], more].concat()
}

#[test]
fn a_structured_event_is_taken_as_it_came() {
    for content_type in [
        STRUCTURED,
        "application/cloudevents+json; charset=utf-8",
        "APPLICATION/CloudEvents+JSON",
        " application/cloudevents+json",
        "application/cloudevents",
        "application/json",
        "text/plain",
        "",
    ] {
        for body in [EVENT, "{ \"id\" : \"a\", \"id\" : \"b\" }\n", "", "no JSON"] {
            assert_eq!(typed(content_type, body).unwrap(), [body], "{content_type}");
        }
    }
    assert_eq!(texts(&[], EVENT).unwrap(), [EVENT]);
}

#[test]
fn the_content_type_of_a_structured_event_wins_over_attributes_in_headers() {
    for content_type in [STRUCTURED, "Application/CloudEvents; charset=utf-8"] {
        let headers = binary(&[("content-type", content_type)]);
        assert_eq!(texts(&headers, EVENT).unwrap(), [EVENT], "{content_type}");
    }
}

#[test]
fn a_batch_is_its_events_each_as_it_came() {
    for content_type in
        [BATCH, "application/cloudevents-batch+json; charset=utf-8", " Application/CloudEvents-Batch+JSON"]
    {
        for (body, expected) in [
            ("[]", &[][..]),
            (" [ ] ", &[]),
            (&format!("[{EVENT}]"), &[EVENT]),
            (&format!("[{EVENT}, {{\"id\": 1, \"id\": 2}}, 5, null]"), &[EVENT, "{\"id\": 1, \"id\": 2}", "5", "null"]),
        ] {
            assert_eq!(typed(content_type, body).unwrap(), expected, "{content_type}");
        }
    }
    for body in ["", "{}", EVENT, "[1", "[1,]", "null"] {
        let error = typed(BATCH, body).unwrap_err();
        assert!(error.starts_with("the body is no array of events"), "{body:?}: {error}");
        assert!(!error.contains("evt"), "{error}");
    }
    let many = format!("[{}]", vec!["{}"; 1001].join(","));
    assert!(typed(BATCH, &many).unwrap_err().contains("at most 1000"));
}

#[test]
fn a_binary_event_has_its_attributes_in_headers() {
    let expected = json!({
        "specversion": "1.0",
        "id": "e",
        "source": "urn:example:tests",
        "type": "content.takedown",
        "time": "2026-11-20T07:00:00Z",
        "data": {"targets": [{"account": "cn", "video_id": "video-a"}]},
    });
    for content_type in ["application/json", "application/json; charset=utf-8", "text/plain", ""] {
        let headers = binary(&[("content-type", content_type), ("ce-time", "2026-11-20T07:00:00Z"), ("x-other", "1")]);
        for body in [DATA.to_owned(), format!(" \r\n{DATA}\n")] {
            let events = events("/events", &post(&headers, &body)).unwrap();
            assert_eq!((events.len(), &events[0]), (1, &expected), "{content_type}");
        }
    }
    let upper: Vec<_> = binary(&[]).iter().map(|(name, value)| (name.to_ascii_uppercase(), *value)).collect();
    let upper: Vec<_> = upper.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    assert!(message(&texts(&upper, DATA).unwrap()[0], &config()).event.is_ok());
}

#[test]
fn the_attributes_of_a_binary_event_are_percent_decoded() {
    for (sent, read) in [
        ("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀"),
        ("%22quoted%22%25", "\"quoted\"%"),
        ("100%", "100%"),
        ("%zz", "%zz"),
        ("a+b", "a+b"),
        ("\"quoted %25 \\\" text\"", "quoted % \" text"),
        ("\"open", "\"open"),
    ] {
        let read_event = &events("/events", &post(&binary(&[("ce-subject", sent)]), DATA)).unwrap()[0];
        assert_eq!(read_event["subject"], read, "{sent}");
    }
    let error = events("/events", &post(&binary(&[("ce-subject", "%ff")]), DATA)).unwrap_err();
    assert!(error.contains("ce-subject"), "{error}");
}

#[test]
fn a_binary_event_without_a_body_has_no_data() {
    for body in ["", "  \r\n"] {
        let event = &events("/events", &post(&binary(&[("ce-data", "{}")]), body)).unwrap()[0];
        assert_eq!(event.get("data"), None);
    }
    for body in ["{", "no JSON", "{} {}", r#"{},"type":"retention.expired""#] {
        let error = texts(&binary(&[]), body).unwrap_err();
        assert!(error.starts_with("the body is no JSON"), "{body:?}: {error}");
    }
}

#[test]
fn what_is_wrong_with_the_data_of_a_binary_event_is_still_seen() {
    for (headers, body, phrase) in [
        (&[][..], r#"{"targets":[{"account":"cn","video_id":"a","video_id":"b"}]}"#, "video_id"),
        (&[], r#"{"targets":[{"account":"cn","video_id":"a"}],"targets":[]}"#, "targets"),
        (&[("ce-data_base64", "e30=")], DATA, "data_base64"),
        (&[("ce-specversion", "0.3")], DATA, "specversion"),
        (&[("ce-type", "content.unknown")], DATA, "type"),
        (&[], "\"text\"", "data"),
    ] {
        let text = &texts(&binary(headers), body).unwrap()[0];
        let rejection = message(text, &config()).event.unwrap_err();
        assert!(rejection.to_string().contains(phrase), "{text}: {rejection}");
    }
}

/// No header of HTTP has such a name, but a direct invocation can say what it likes.
#[test]
fn the_name_of_a_header_cannot_move_a_cursor() {
    let long = format!("ce-i\u{c}{}", "\0".repeat(5000));
    let error = texts(&binary(&[(&long, "%ae")]), DATA).unwrap_err();
    assert!(error.starts_with(r#"the header "ce-i\u{c}\0"#) && error.ends_with("… is not UTF-8"), "{error}");
    assert!(error.len() < 512, "{error}");
}

#[test]
fn an_event_is_utf_8() {
    for content_type in [STRUCTURED, BATCH, "application/json"] {
        let payload = json!({
            "rawPath": "/events",
            "requestContext": {"http": {"method": "POST"}},
            "headers": {"content-type": content_type},
            "body": base64::encode(b"{\"a\":\"\xff\"}"),
            "isBase64Encoded": true,
        });
        let request = Request::parse(&payload.to_string()).unwrap();
        assert_eq!(asked("/events", &request).unwrap_err(), "the body is not UTF-8");
    }
}
