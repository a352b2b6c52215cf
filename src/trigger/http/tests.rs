use serde_json::{Value, json};

use super::*;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/webhooks/", $name))
    };
}

const MEBIBYTE: usize = 1 << 20;

fn parsed(payload: &Value) -> Request {
    Request::parse(&payload.to_string()).unwrap()
}

/// A request at a function URL, with these members instead of its own.
fn with(members: Value) -> Value {
    let mut payload =
        json!({"rawPath": "/events", "requestContext": {"http": {"method": "POST"}, "stage": "$default"}});
    for (name, value) in members.as_object().unwrap() {
        payload[name] = value.clone();
    }
    payload
}

fn with_body(body: &str, is_base64: bool) -> Request {
    parsed(&with(json!({"body": body, "isBase64Encoded": is_base64})))
}

fn body_of(bytes: &[u8]) -> Body {
    Body::Bytes(bytes.to_vec())
}

fn written(form: Form, answer: &Answer) -> Value {
    form.write(answer.clone()).parse().unwrap()
}

#[test]
fn the_documented_request_of_every_trigger_is_read() {
    for (payload, form, paths, header, query) in [
        (fixture!("function-url.json"), Form::Version2, &["/events"][..], "value1,value2", Some("a%20b")),
        (fixture!("api-gateway-v2.json"), Form::Version2, &["/events", "/prod/events"], "", None),
        (fixture!("api-gateway-v1.json"), Form::Version1, &["/events"], "value1, value2", Some("a b")),
        (fixture!("alb.json"), Form::Alb { multi_value: false }, &["/events"], "value2", Some("a%20b")),
        (
            fixture!("alb-multi-value.json"),
            Form::Alb { multi_value: true },
            &["/events"],
            "value1, value2",
            Some("a%20b"),
        ),
    ] {
        let request = Request::parse(payload).unwrap();
        assert_eq!((request.form, request.method.as_str()), (form, "POST"));
        assert_eq!(request.paths().collect::<Vec<_>>(), paths, "{form:?}");
        assert_eq!(request.header("content-type"), Some("application/cloudevents+json"), "{form:?}");
        assert_eq!(request.header("header2").unwrap_or_default(), header, "{form:?}");
        assert_eq!(request.query("parameter2"), query, "{form:?}");
        assert_eq!(request.body, body_of(b"Hello from client!"), "{form:?}");
    }
}

#[test]
fn a_stage_is_no_part_of_the_path() {
    for (stage, path, paths) in [
        ("$default", "/events", &["/events"][..]),
        ("prod", "/prod/events", &["/events", "/prod/events"]),
        ("prod", "/events", &["/events"]),
        ("prod", "/prod", &["/prod"]),
        ("prod", "/prod/", &["/", "/prod/"]),
        ("prod", "/production/events", &["/production/events"]),
        ("prod", "/prod/prod/events", &["/prod/events", "/prod/prod/events"]),
        ("", "/events", &["/events"]),
    ] {
        let context = json!({"http": {"method": "POST"}, "stage": stage});
        let request = parsed(&with(json!({"rawPath": path, "requestContext": context})));
        assert_eq!(request.paths().collect::<Vec<_>>(), paths, "{stage} {path}");
    }
}

#[test]
fn the_name_of_a_header_is_known_in_any_case() {
    for name in ["webhook-id", "Webhook-Id", "WEBHOOK-ID"] {
        for headers in [json!({"headers": {name: "msg"}}), json!({"multiValueHeaders": {name: ["msg"]}})] {
            let request = parsed(&with(headers));
            assert_eq!(request.header("webhook-id"), Some("msg"), "{name}");
            assert_eq!(request.headers().collect::<Vec<_>>(), [("webhook-id", "msg")]);
        }
    }
}

#[test]
fn nothing_where_something_may_stand_is_nothing() {
    for members in [
        json!({}),
        json!({"headers": null, "multiValueHeaders": null, "body": null, "isBase64Encoded": null}),
        json!({"headers": {"a": null}, "queryStringParameters": null, "multiValueQueryStringParameters": null}),
        json!({"multiValueHeaders": {"a": null, "b": []}, "multiValueQueryStringParameters": {"a": null}}),
        json!({"rawQueryString": null, "queryStringParameters": {"a": null}}),
    ] {
        let request = parsed(&with(members.clone()));
        assert_eq!(request.headers().count(), 0, "{members}");
        assert_eq!((request.header("a"), request.query("a")), (None, None), "{members}");
        assert_eq!(request.body, body_of(b""), "{members}");
    }
}

#[test]
fn the_first_parameter_of_a_name_is_taken_as_it_stands() {
    let request = parsed(&with(json!({"rawQueryString": "T=1&Sign=a%2Bb&T=2&empty=&flag&x=y=z"})));
    for (name, value) in [
        ("T", Some("1")),
        ("Sign", Some("a%2Bb")),
        ("empty", Some("")),
        ("flag", Some("")),
        ("x", Some("y=z")),
        ("t", None),
    ] {
        assert_eq!(request.query(name), value, "{name}");
    }
}

#[test]
fn a_body_may_be_base64() {
    for (text, bytes) in
        [("", &b""[..]), ("eyJhIjoxfQ==", b"{\"a\":1}"), ("eyJhIjoxfQ", b"{\"a\":1}"), ("//79", b"\xff\xfe\xfd")]
    {
        assert_eq!(with_body(text, true).body, body_of(bytes), "{text}");
        assert_eq!(with_body(text, false).body, body_of(text.as_bytes()), "{text}");
    }
}

#[test]
fn a_body_that_is_no_base64_is_undecodable() {
    for text in ["{\"a\":1}", "A", "AAAA=", "AA AA", "_-8=", "AB=="] {
        let request = with_body(text, true);
        assert_eq!((&request.body, request.bytes()), (&Body::Undecodable, &[][..]), "{text}");
    }
}

#[test]
fn more_than_a_mebibyte_is_too_large() {
    for (bytes, is_too_large) in
        [(MEBIBYTE - 1, false), (MEBIBYTE, false), (MEBIBYTE + 1, true), (MEBIBYTE + 4, true), (4 * MEBIBYTE, true)]
    {
        let plain = "x".repeat(bytes);
        for request in [with_body(&plain, false), with_body(&base64::encode(plain.as_bytes()), true)] {
            assert_eq!(request.body == Body::TooLarge, is_too_large, "{bytes}");
            assert_eq!(request.bytes().len(), if is_too_large { 0 } else { bytes });
        }
    }
}

#[test]
fn what_is_no_http_request_is_an_error() {
    for (payload, phrase) in [
        (json!([]), "no HTTP request"),
        (json!({}), "no HTTP request"),
        (json!({"rawPath": "/events", "requestContext": null}), "no HTTP request"),
        (json!({"httpMethod": "POST", "requestContext": {}}), "no path"),
        (json!({"path": "/events", "requestContext": {}}), "no method"),
        (with(json!({"requestContext": {"http": {}}})), "no method"),
        (with(json!({"body": 5})), "no HTTP request"),
        (with(json!({"headers": ["a"]})), "no HTTP request"),
        (with(json!({"isBase64Encoded": "yes"})), "no HTTP request"),
    ] {
        let error = Request::parse(&payload.to_string()).unwrap_err();
        assert!(error.contains(phrase), "{payload}: {error}");
    }
    assert!(Request::parse("Hello from client!").is_err());
}

#[test]
fn the_path_may_stand_in_the_context_alone() {
    let request = parsed(&json!({"requestContext": {"http": {"method": "POST", "path": "/events"}}}));
    assert_eq!(request.paths().collect::<Vec<_>>(), ["/events"]);
}

#[test]
fn an_answer_has_the_form_of_its_request() {
    let answer = Answer {
        status: 202,
        headers: vec![("content-type", "application/json".to_owned()), ("allow", "POST".to_owned())],
        body: "{}".to_owned(),
    };
    let headers = json!({"allow": "POST", "content-type": "application/json"});
    let plain =
        json!({"statusCode": 202, "headers": headers, "multiValueHeaders": {}, "body": "{}", "isBase64Encoded": false});
    assert_eq!(written(Form::Version1, &answer), plain);
    let mut version_2 = plain.clone();
    version_2["cookies"] = json!([]);
    assert_eq!(written(Form::Version2, &answer), version_2);
    let mut alb = plain;
    alb["statusDescription"] = json!("202 Accepted");
    assert_eq!(written(Form::Alb { multi_value: false }, &answer), alb);
    alb["headers"] = json!({});
    alb["multiValueHeaders"] = json!({"allow": ["POST"], "content-type": ["application/json"]});
    assert_eq!(written(Form::Alb { multi_value: true }, &answer), alb);
}

#[test]
fn a_load_balancer_is_told_every_status_in_words() {
    for (status, words) in [
        (200, "200 OK"),
        (400, "400 Bad Request"),
        (401, "401 Unauthorized"),
        (404, "404 Not Found"),
        (405, "405 Method Not Allowed"),
        (413, "413 Payload Too Large"),
        (422, "422 Unprocessable Entity"),
        (503, "503 Service Unavailable"),
    ] {
        let answer = written(Form::Alb { multi_value: false }, &Answer::empty(status));
        assert_eq!(
            (&answer["statusDescription"], &answer["headers"]),
            (&json!(words), &json!({"content-type": "text/plain"}))
        );
    }
}

#[test]
fn lists_and_single_values_are_taken_together_and_a_filled_list_counts() {
    let of = |lists: Value, singles: Value| {
        let members = json!({"requestContext": {"elb": {}}, "httpMethod": "POST", "path": "/events"});
        let mut payload = members;
        for (name, value) in [("Headers", &lists), ("QueryStringParameters", &lists)] {
            payload[format!("multiValue{name}")] = value.clone();
        }
        payload["headers"] = singles.clone();
        payload["queryStringParameters"] = singles;
        parsed(&payload)
    };
    let alb = |multi_value| Form::Alb { multi_value };
    for (lists, singles, a, b, form) in [
        (json!({}), json!({"A": "1"}), Some("1"), None, alb(false)),
        (Value::Null, json!({"A": "1"}), Some("1"), None, alb(false)),
        (json!({"A": [], "B": null}), json!({"A": "1", "B": "2"}), Some("1"), Some("2"), alb(true)),
        (json!({"A": ["3", "4"]}), json!({"A": "1", "B": "2"}), Some("3, 4"), Some("2"), alb(true)),
        (json!({"A": ["3"]}), json!({"A": null}), Some("3"), None, alb(true)),
        (json!({"A": ["3"]}), Value::Null, Some("3"), None, alb(true)),
        (json!({}), json!({}), None, None, alb(true)),
        (Value::Null, Value::Null, None, None, alb(false)),
    ] {
        let request = of(lists, singles);
        assert_eq!((request.header("a"), request.header("b"), request.form), (a, b, form));
        // The first of a parameter's values.
        assert_eq!((request.query("A"), request.query("B")), (a.map(|values| &values[..1]), b));
    }
    let other_case = of(json!({"a": ["3"]}), json!({"A": "1"}));
    assert_eq!((other_case.header("a"), other_case.query("A")), (Some("3"), Some("1")));
    let version_2 = with(json!({"rawQueryString": "", "queryStringParameters": {"T": "7"}}));
    assert_eq!(parsed(&version_2).query("T"), Some("7"));
}

#[test]
fn what_a_type_would_refuse_or_change_is_read_all_the_same() {
    let with_headers = |headers: Value| parsed(&with(json!({"headers": headers})));
    for headers in [json!({"a b": "1", "c": "2"}), json!({"a": "1\n2", "c": "2"}), json!({"a": null, "c": "2"})] {
        assert_eq!(with_headers(headers).header("c"), Some("2"));
    }
    // Their map of headers panics at so many names.
    let many: Value = (0..40_000).map(|n| (format!("h{n}"), json!(""))).collect::<serde_json::Map<_, _>>().into();
    assert_eq!(with_headers(many).headers().count(), 40_000);
    let parameters = parsed(&with(json!({"queryStringParameters": {"T": "7,8"}})));
    assert_eq!(parameters.query("T"), Some("7,8"));
    let nameless = parsed(&with(json!({"requestContext": {"http": {"method": ""}}})));
    assert_eq!(nameless.method, "");
    let both = parsed(&with(json!({"path": "/other"})));
    assert_eq!(both.paths().collect::<Vec<_>>(), ["/events"]);
}

#[test]
fn the_documented_requests_fit_the_types() {
    for (payload, form) in [
        (fixture!("function-url.json"), Form::Version2),
        (fixture!("api-gateway-v2.json"), Form::Version2),
        (fixture!("api-gateway-v1.json"), Form::Version1),
        (fixture!("alb.json"), Form::Alb { multi_value: false }),
        (fixture!("alb-multi-value.json"), Form::Alb { multi_value: true }),
    ] {
        let members = Outline::parse(payload).unwrap();
        let (typed, read) = (typed::read(form, payload, &members).unwrap(), lenient::read(form, payload).unwrap());
        assert_eq!((&typed.method, &typed.path, &typed.stage), (&read.method, &read.path, &read.stage), "{form:?}");
        assert_eq!((&typed.body, typed.is_base64), (&read.body, read.is_base64), "{form:?}");
        for (mut typed, mut read) in [(typed.headers, read.headers), (typed.query, read.query)] {
            typed.sort();
            read.sort();
            assert_eq!(typed, read, "{form:?}");
        }
    }
}
