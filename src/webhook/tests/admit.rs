use super::*;

fn answer(method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let config = config();
    match admit(&config, &request(method, path, headers, "{}")) {
        Ok(webhook) => panic!("{method} {path} is for {}", webhook.path),
        Err(answer) => answer,
    }
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
}

#[test]
fn a_post_at_a_path_is_for_its_webhook() {
    let config = config();
    for webhook in &config.webhooks {
        let admitted = admit(&config, &request("POST", &webhook.path, &[], "")).unwrap();
        assert_eq!(admitted.path, webhook.path);
        assert!(admit(&config, &request("POST", &format!("{}?a=b", webhook.path), &[], "")).is_ok());
    }
}

#[test]
fn a_stage_in_front_of_a_path_is_left_out() {
    let config = config();
    for (stage, path) in [("prod", "/prod/events"), ("prod", "/events"), ("events", "/events"), ("$default", "/events")]
    {
        let payload = json!({"rawPath": path, "requestContext": {"http": {"method": "POST"}, "stage": stage}});
        let admitted = admit(&config, &Request::parse(&payload.to_string()).unwrap());
        assert_eq!(admitted.unwrap().path, "/events", "{stage} {path}");
    }
}

#[test]
fn a_path_is_exact() {
    for method in ["GET", "POST", "OPTIONS", "DELETE"] {
        for path in ["/", "", "/event", "/events/", "/Events", "/events/x", "//events", "/%65vents", "/healthy"] {
            let answer = answer(method, path, &[]);
            assert_eq!(answer.status, 404, "{method} {path}");
            assert_eq!(header(&answer, "content-type"), Some("application/problem+json"));
        }
    }
}

#[test]
fn a_webhook_takes_posts_only() {
    for (path, allowed) in [("/events", "POST, OPTIONS"), ("/aliyun", "POST"), ("/tencent", "POST"), ("/coop", "POST")]
    {
        for method in ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "post", ""] {
            let answer = answer(method, path, &[]);
            assert_eq!((answer.status, header(&answer, "allow")), (405, Some(allowed)), "{method} {path}");
            assert!(answer.body.contains("Method Not Allowed"));
        }
        let head = answer("HEAD", path, &[]);
        assert_eq!((head.status, header(&head, "allow"), head.body.as_str()), (405, Some(allowed), ""));
    }
}

#[test]
fn a_large_body_is_refused_unsigned() {
    let config = config();
    for (bytes, status) in [(1 << 20, None), ((1 << 20) + 1, Some(413))] {
        let request = request("POST", "/events", &[], &"x".repeat(bytes));
        assert_eq!(admit(&config, &request).err().map(|answer| answer.status), status, "{bytes}");
    }
    let elsewhere = request("POST", "/elsewhere", &[], &"x".repeat(2 << 20));
    assert_eq!(admit(&config, &elsewhere).unwrap_err().status, 404);
}

#[test]
fn health_says_nothing() {
    for method in ["GET", "HEAD"] {
        assert_eq!(answer(method, "/health", &[]), Answer::empty(200));
    }
    for method in ["POST", "OPTIONS", "DELETE"] {
        let answer = answer(method, "/health", &[("webhook-request-origin", "example.com")]);
        assert_eq!((answer.status, header(&answer, "allow")), (405, Some("GET, HEAD")), "{method}");
    }
}

#[test]
fn a_sender_that_asks_may_send() {
    let headers = [("WebHook-Request-Origin", "eventemitter.example.com"), ("WebHook-Request-Rate", "120")];
    for (headers, rate) in [(&headers[..1], None), (&headers, Some("*"))] {
        let answer = answer("OPTIONS", "/events", headers);
        assert_eq!((answer.status, answer.body.as_str()), (200, ""));
        for (name, value) in [
            ("webhook-allowed-origin", Some("eventemitter.example.com")),
            ("webhook-allowed-rate", rate),
            ("allow", Some("POST, OPTIONS")),
        ] {
            assert_eq!(header(&answer, name), value, "{name}");
        }
    }
}

#[test]
fn only_the_name_of_a_system_is_echoed() {
    let longest = "a".repeat(253);
    for origin in ["localhost", "a-b_c.example.com", "127.0.0.1:8080", longest.as_str()] {
        let answer = answer("OPTIONS", "/events", &[("webhook-request-origin", origin)]);
        assert_eq!((answer.status, header(&answer, "webhook-allowed-origin")), (200, Some(origin)));
    }
    let too_long = "a".repeat(254);
    for origin in ["", "a b", "a\r\nset-cookie: b", "<script>", "https://example.com", "é.example", "a,b", &too_long] {
        let answer = answer("OPTIONS", "/events", &[("webhook-request-origin", origin)]);
        assert_eq!((answer.status, header(&answer, "webhook-allowed-origin")), (405, None), "{origin}");
    }
}

#[test]
fn nobody_else_is_agreed_with() {
    assert_eq!(answer("OPTIONS", "/events", &[("webhook-request-rate", "120")]).status, 405);
    for path in ["/aliyun", "/tencent", "/coop"] {
        let answer = answer("OPTIONS", path, &[("webhook-request-origin", "example.com")]);
        assert_eq!((answer.status, header(&answer, "webhook-allowed-origin")), (405, None), "{path}");
    }
}
