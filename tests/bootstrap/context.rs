//! What the runtime reads of an invocation before the function has it.

use crate::runtime::Invocation;
use crate::world::{BODY_MARK, World, videos};

fn invocation() -> Invocation {
    Invocation::new("8f5eab00-0000-4000-8000-000000000009", videos(&["w"]).to_string())
}

#[tokio::test]
async fn a_context_that_the_runtime_cannot_read_is_named_and_is_no_bad_configuration() {
    let nested = format!(r#"{{"client": {{}}, "custom": {{"{BODY_MARK}": {{"a": 1}}}}}}"#);
    let context = "lambda-runtime-client-context";
    let identity = "lambda-runtime-cognito-identity";
    for (name, value) in [
        (context, nested.as_bytes()),
        (context, format!("{{\"custom\": \"{BODY_MARK}\"}}").as_bytes()),
        (context, format!("\"{BODY_MARK}\"").as_bytes()),
        (context, b"{"),
        (context, b"\xff"),
        (identity, format!("{{\"cognitoIdentityId\": \"{BODY_MARK}\"}}").as_bytes()),
        (identity, b"[]"),
        ("lambda-runtime-deadline-ms", b"soon"),
        ("lambda-runtime-deadline-ms", b"-1"),
        // None at all.
        ("lambda-runtime-deadline-ms", b""),
    ] {
        let mut world = World::new().await;
        world.send(&videos(&["v"])).await.assert_outcomes(&[("v", "deleted", 1)]);
        let before = world.process.stdout().len();
        world.api.hand_over(invocation().header(name, value));
        let status = world.process.end().await;
        assert_eq!(status.code(), Some(1), "{name}");
        let output = world.process.stdout().split_off(before);
        let lines: Vec<serde_json::Value> =
            output.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
        let [line] = &lines[..] else { panic!("{output}") };
        assert_eq!((&line["event"], &line["level"]), (&"runtime.stopped".into(), &"ERROR".into()), "{line}");
        assert!(line.get("function_request_id").is_none(), "it is not of the invocation before: {line}");
        let error = line["error"].as_str().unwrap();
        assert!(value.is_empty() || error.contains(name), "{name} in {error}");
        assert!(error.contains("was not begun") && !output.contains(BODY_MARK), "{output}");
        assert_eq!(world.count("DeleteVideo"), 1);
    }
}

#[tokio::test]
async fn a_context_of_a_client_is_nothing_to_the_function() {
    let mut world = World::new().await;
    let client = format!(
        r#"{{"client": {{"installation_id": "i", "app_title": "t", "app_version_name": "1", "app_version_code": "1",
        "app_package_name": "p"}}, "custom": {{"a": "{BODY_MARK}"}}, "env": {{"locale": "x"}}}}"#
    );
    let invocation = invocation().header("lambda-runtime-client-context", client.replace('\n', ""));
    world.api.invoke(invocation).await.response();
    assert!(!world.process.stdout().contains(BODY_MARK));
}
