//! Log levels, and what no level lets out. `World::send` looks for secrets in all that was written and answered.

use serde_json::{Value, json};
use takedown_emulator::{Fault, FaultKind};

use crate::world::{
    BODY_MARK, Done, ID, SECRET, TOKEN, World, accounts, batch, echoes, event, file, media, providers, record, video,
};

/// Something of everything that is worth a line.
fn eventful() -> Value {
    let strange =
        |name: &str| json!({"specversion": "1.0", "id": "e", "source": "s", "type": "content.takedown", name: 1});
    batch(vec![
        record("m1", event("evt-1", json!([video("v"), video("forbidden-v"), media("invalid-m"), file("html-f")]))),
        record("m2", format!("{BODY_MARK} {{")),
        record("m3", strange("data").to_string() + BODY_MARK),
        record("m4", event("evt-4", json!([{"provider": "aliyun-vod", "video_id": "v", "scope": 5}]))),
    ])
}

async fn at_level(level: &str) -> Done {
    let mut world = World::with("[limits]\nattempts = 2\n", &[("AWS_LAMBDA_LOG_LEVEL", level)]).await;
    // A provider that repeats whatever it was sent.
    let message =
        format!("{ID} with {SECRET} and {TOKEN}; server StringToSign is [ACS3-HMAC-SHA256\nabc] Signature=d0");
    let kind = FaultKind::Error { status: 400, code: "InvalidParameter.Echo".to_owned(), message };
    let fault = Fault { operation: None, id: Some("invalid-m".to_owned()), times: None, kind };
    world.emulator.core(|core| core.faults.push(fault));
    let done = world.send(&eventful()).await;
    assert_eq!(done.failures(), ["m1", "m2", "m3", "m4"]);
    assert_eq!(done.verdict("invalid-m"), ["failed", "permanent", "InvalidParameter.Echo"]);
    let metrics = done.lines.iter().filter(|line| line.get("_aws").is_some()).count();
    assert_eq!((done.outcomes().len(), metrics), (4, 4), "at any level");
    done
}

/// The events of all lines that are neither outcomes nor metrics, with their levels.
fn others(done: &Done) -> Vec<(String, String)> {
    let text = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let is_other = |line: &&Value| line.get("_aws").is_none() && line["event"] != "target.outcome";
    let mut lines: Vec<_> =
        done.lines.iter().filter(is_other).map(|line| (text(line, "event"), text(line, "level"))).collect();
    lines.sort();
    lines.dedup();
    lines
}

fn named(lines: &[(&str, &str)]) -> Vec<(String, String)> {
    lines.iter().map(|(event, level)| ((*event).to_owned(), (*level).to_owned())).collect()
}

#[tokio::test]
async fn at_fatal_there_are_outcomes_and_metrics_and_nothing_else() {
    let done = at_level("FATAL").await;
    assert_eq!(others(&done), []);
    assert_eq!(done.lines.len(), 8, "{}", done.output);
}

#[tokio::test]
async fn at_error_and_warn_there_are_rejections_too() {
    for level in ["ERROR", "WARN", "error"] {
        assert_eq!(others(&at_level(level).await), named(&[("message.rejected", "ERROR")]), "{level}");
    }
}

#[tokio::test]
async fn at_info_and_at_levels_that_lambda_does_not_know_there_is_a_summary() {
    for level in ["INFO", "loud"] {
        let wanted = named(&[("invocation.finished", "INFO"), ("message.rejected", "ERROR")]);
        assert_eq!(others(&at_level(level).await), wanted, "{level}");
    }
}

#[tokio::test]
async fn at_debug_and_trace_there_are_calls_and_still_nothing_secret() {
    for level in ["DEBUG", "TRACE"] {
        let done = at_level(level).await;
        let wanted =
            named(&[("call.finished", "DEBUG"), ("invocation.finished", "INFO"), ("message.rejected", "ERROR")]);
        assert_eq!(others(&done), wanted, "{level}");
        assert_eq!(done.lines_of("call.finished").len(), 4, "one line for each call: {}", done.output);
    }
}

#[tokio::test]
async fn a_refused_signature_is_reported_without_what_was_signed() {
    let emulator = providers().await;
    let secret = "not-it-0f8e6a";
    let environment = [
        ("AWS_LAMBDA_LOG_LEVEL", "TRACE"),
        ("RUST_LOG", "trace"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret),
        ("TENCENTCLOUD_SECRET_KEY", secret),
    ];
    let config = accounts(&emulator.url());
    let mut world = World::around(emulator, &config, &environment).await;
    let done = world.send(&event("evt-1", json!([video("v"), media("m"), file("f")]))).await;
    assert_eq!(done.verdict("v"), ["failed", "permanent", "SignatureDoesNotMatch"]);
    assert_eq!(done.verdict("f"), ["failed", "permanent", "AuthFailure.SignatureFailure"]);
    assert!(!done.output.contains(secret) && !done.answer.text().contains(secret), "{}", done.output);
}

#[tokio::test]
async fn a_provider_that_repeats_a_secret_in_whatever_form_is_not_repeated() {
    let mut world = World::with("[limits]\nattempts = 1\n", &[("AWS_LAMBDA_LOG_LEVEL", "TRACE")]).await;
    for echo in [SECRET, TOKEN].iter().flat_map(|secret| echoes(secret)) {
        let body = json!({
            "RequestId": format!("id-{echo}"), "Code": format!("Echo.{echo}"), "Message": format!("<{echo}>"),
            "Response": {"RequestId": echo, "Error": {"Code": echo, "Message": echo}},
        });
        let kind = FaultKind::Body { status: 400, content_type: "application/json".to_owned(), body: body.to_string() };
        world.emulator.core(|core| {
            core.faults.clear();
            core.faults.push(Fault { operation: None, id: None, times: None, kind });
        });
        let done = world.send(&event("evt-1", json!([video("v"), media("m"), file("f")]))).await;
        assert_eq!(done.outcomes().len(), 3);
        let written = [&echo, &echo.replace('\\', "\\\\")];
        for text in [done.output.as_str(), done.answer.text()] {
            assert!(!written.iter().any(|echo| text.contains(echo.as_str())), "{echo} in {text}");
        }
        assert!(done.output.contains("[redacted]"), "{}", done.output);
    }
}
