//! The program started by somebody, or by a Lambda that leaves something out.

use std::process::{Command, Output};

use serde_json::Value;

use crate::process::{BINARY, Directory};
use crate::world::{CREDENTIALS, accounts};

/// Starts the program with this environment alone, and waits for its end.
fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    Command::new(BINARY).args(arguments).env_clear().envs(environment.iter().copied()).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn by_hand_it_says_what_it_is_and_what_to_take_instead() {
    for environment in [&[][..], &CREDENTIALS, &[("AWS_LAMBDA_LOG_LEVEL", "DEBUG"), ("TAKEDOWN_DRY_RUN", "true")]] {
        let output = run(&[], environment);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
        let said = text(&output.stderr);
        for word in ["bootstrap", "AWS Lambda", "cargo run", "cargo lambda watch"] {
            assert!(said.contains(word), "{word} in {said}");
        }
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn it_tells_its_version_and_its_options() {
    for (argument, wanted) in
        [("--version", env!("CARGO_PKG_VERSION")), ("-V", "takedown"), ("--help", "cargo run"), ("-h", "--version")]
    {
        let output = run(&[argument], &[]);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
        assert!(text(&output.stdout).contains(wanted), "{wanted} in {}", text(&output.stdout));
    }
    assert_eq!(text(&run(&["--version"], &[]).stdout).lines().count(), 1);
}

#[test]
fn an_argument_that_it_does_not_know_is_refused() {
    for arguments in [&["--verison"][..], &["events/direct-event.json"], &["--version", "--help"], &["--"], &[""]] {
        let output = run(arguments, &[]);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{arguments:?}");
        assert!(text(&output.stderr).contains("cargo run"), "{arguments:?}");
    }
    let in_lambda = run(&["--dry-run"], &[("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9")]);
    assert_eq!(in_lambda.status.code(), Some(2));
}

/// What Lambda sets, but for one variable, which has another value or none.
fn all_but(name: &str, value: Option<&'static str>) -> Vec<(&'static str, &'static str)> {
    let usual = [
        ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
        ("AWS_LAMBDA_FUNCTION_NAME", "takedown"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
    ];
    let changed = usual.into_iter().filter_map(|(own, usual)| match own == name {
        true => Some((own, value?)),
        false => Some((own, usual)),
    });
    changed.chain(CREDENTIALS).collect()
}

#[test]
fn an_environment_of_lambda_that_is_incomplete_stops_the_start_and_is_named() {
    let directory = Directory::new();
    let config = directory.write("config.toml", &accounts("http://127.0.0.1:9"));
    for (name, values) in [
        ("AWS_LAMBDA_RUNTIME_API", &[None, Some(""), Some("/nonsense"), Some("a b"), Some("http://")][..]),
        (
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            &[None, Some("lots"), Some(""), Some("-1"), Some("99999999999"), Some("0x100")],
        ),
        ("AWS_LAMBDA_FUNCTION_NAME", &[None, Some("")]),
        ("AWS_LAMBDA_FUNCTION_VERSION", &[None, Some("")]),
    ] {
        for value in values {
            let environment = [all_but(name, *value), vec![("TAKEDOWN_CONFIG", &*config)]].concat();
            let output = run(&[], &environment);
            assert_eq!((output.status.code(), text(&output.stderr)), (Some(1), ""), "{name} {value:?}");
            let line: Value = serde_json::from_str(text(&output.stdout)).unwrap();
            assert_eq!((&line["event"], &line["level"]), (&"start.failed".into(), &"ERROR".into()));
            assert!(line["error"].as_str().unwrap().contains(name), "{line}");
        }
    }
    let output = run(&[], &[("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9")]);
    let line = text(&output.stdout);
    assert!(["MEMORY_SIZE", "FUNCTION_NAME", "FUNCTION_VERSION"].iter().all(|name| line.contains(name)), "{line}");
}

#[test]
fn a_runtime_that_is_not_there_is_no_bad_configuration() {
    let directory = Directory::new();
    let config = directory.write("config.toml", &accounts("http://127.0.0.1:9"));
    // The command of an image may name a handler.
    for arguments in [&[][..], &["handler"]] {
        let output = run(arguments, &[all_but("", None), vec![("TAKEDOWN_CONFIG", &*config)]].concat());
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(1), ""));
        let stopped = text(&output.stdout).lines().filter(|line| line.contains("\"runtime.stopped\"")).count();
        assert_eq!((stopped, text(&output.stdout).contains("start.failed")), (1, false), "{}", text(&output.stdout));
    }
}
