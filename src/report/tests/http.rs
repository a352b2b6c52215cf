//! Answers to the senders of webhooks.

use super::*;

/// Of an event that was recognised and is wrong.
fn wrong(id: &str) -> Message {
    let mut message = rejected(id, "unknown scope", "/data/targets/0/scope");
    message.event = message.event.map_err(|rejection| Rejection { is_event: true, ..rejection });
    message
}

fn noise() -> Message {
    rejected("n", "no JSON", "")
}

fn status(messages: &[Message], summary: &Summary, queued: usize) -> u16 {
    http_answer(messages, summary, queued, 202).status
}

#[test]
fn what_is_settled_is_reported_and_what_is_queued_is_counted() {
    let summary = Summary { report: vec![r#"{"outcome":"deleted"}"#.to_owned()], ..summary() };
    let answer = http_answer(&[understood("m")], &summary, 0, 202);
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"outcomes":[{"outcome":"deleted"}]}"#));
    for accepted in [200, 202] {
        let answer = http_answer(&[], &self::summary(), 2, accepted);
        assert_eq!((answer.status, answer.body.as_str()), (accepted, r#"{"queued":2}"#));
    }
}

#[test]
fn noise_is_400_and_whatever_is_an_event_is_422() {
    assert_eq!(status(&[noise()], &summary(), 0), 400);
    assert_eq!(status(&[noise(), noise()], &summary(), 0), 400);
    assert_eq!(status(&[wrong("w")], &summary(), 0), 422);
    assert_eq!(status(&[noise(), wrong("w")], &summary(), 0), 422);
    // Something beside it was an event.
    assert_eq!(status(&[noise(), understood("m")], &summary(), 0), 422);
    assert_eq!(status(&[noise()], &summary(), 1), 422);
}

#[test]
fn what_may_get_better_is_503_and_what_will_not_is_422() {
    let mut summary = problems(&["video_id a refused"]);
    assert_eq!(status(&[understood("m")], &summary, 0), 422);
    assert_eq!(status(&[], &summary, 0), 422);
    summary.may_improve = true;
    assert_eq!(status(&[understood("m")], &summary, 0), 503);
    assert_eq!(status(&[noise()], &summary, 0), 503);
}

#[test]
fn an_error_names_the_places_and_what_is_queued_all_the_same() {
    let answer = http_answer(&[wrong("w"), noise()], &summary(), 3, 202);
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let errors = body["errors"].as_array().unwrap();
    assert_eq!((&body["queued"], errors.len()), (&Value::from(3), 2));
    assert_eq!(
        (&errors[0]["pointer"], &errors[0]["detail"]),
        (&"/data/targets/0/scope".into(), &"unknown scope".into())
    );
}

#[test]
fn a_load_balancer_takes_less_than_lambda() {
    for (text, kibibytes, omitted) in [("x", 920, false), ("x", 930, true), ("\"", 460, false), ("\"", 465, true)] {
        let summary = Summary { report: vec![text.repeat(kibibytes * 1024)], ..summary() };
        let answer = http_answer(&[understood("m")], &summary, 0, 202);
        assert_eq!(answer.body.ends_with(r#""outcomes_omitted":1}"#), omitted, "{kibibytes}");
        assert!(serde_json::to_string(&answer.body).unwrap().len() < MAX_HTTP_ANSWER);
    }
}

#[test]
fn the_places_of_too_many_errors_are_counted() {
    let long = |number: usize| rejected(&format!("m{number}"), &"\"".repeat(10_000), &"/a".repeat(10_000));
    let messages: Vec<_> = (0..500).map(long).collect();
    let answer = http_answer(&messages, &summary(), 0, 202);
    assert!(serde_json::to_string(&answer.body).unwrap().len() < MAX_HTTP_ANSWER);
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let told = body["errors"].as_array().unwrap().len() as u64;
    assert!(told > 10 && body["errors"][0]["pointer"].as_str().unwrap().len() == 1024);
    assert_eq!(told + body["errors_omitted"].as_u64().unwrap(), 500);
}
