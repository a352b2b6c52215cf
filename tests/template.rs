//! What the template promises, and what the documents say of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use serde_json::json;

const TEMPLATE: &str = include_str!("../template.yaml");
const MONITORING: &str = include_str!("../deploy/monitoring.yaml");
const OPERATIONS: &str = include_str!("../docs/operations.md");
const LOGGING: &str = include_str!("../docs/logging.md");

const SECRET: &str = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:takedown/webhook-AbCdEf";
const KEY: &str = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// The part of a template that has this name, up to the next one at its depth.
fn part<'t>(template: &'t str, name: &str) -> &'t str {
    let (_, rest) = template.split_once(&format!("\n  {name}:\n")).unwrap_or_else(|| panic!("no {name}"));
    let is_inside = |line: &&str| line.starts_with("   ") || line.is_empty();
    let length: usize = rest.split_inclusive('\n').take_while(|line| is_inside(&line.trim_end())).map(str::len).sum();
    &rest[..length]
}

/// Whether a parameter takes a value.
fn takes(parameter: &str, value: &str) -> bool {
    let pattern = part(TEMPLATE, parameter).split_once("AllowedPattern: ").unwrap().1.lines().next().unwrap();
    jsonschema::validator_for(&json!({"pattern": pattern})).unwrap().is_valid(&json!(value))
}

#[test]
fn an_arn_names_one_thing_and_ends_no_text() {
    for (parameter, right) in [
        ("AlibabaSecretArn", SECRET),
        ("TencentSecretArn", SECRET),
        ("WebhookSecretArns", SECRET),
        ("WebhookSecretArns", &format!("{SECRET},{SECRET}")),
        ("SecretsKeyArn", KEY),
        (
            "ExtensionLayerArn",
            "arn:aws:lambda:eu-central-1:187925254637:layer:AWS-Parameters-and-Secrets-Lambda-Extension:12",
        ),
    ] {
        assert!(takes(parameter, right), "{parameter}");
        for odd in ["*", "?", "\"", "'", "${AWS::AccountId}", " ", "\n[accounts.x]", "\\", "]", ","] {
            for place in [0, right.len() / 2, right.rfind(':').unwrap() + 1, right.len()] {
                let (before, behind) = right.split_at(place);
                assert!(
                    !takes(parameter, &format!("{before}{odd}{behind}")),
                    "{parameter} takes {before}{odd}{behind}"
                );
            }
        }
        let parts: Vec<_> = right.split(':').collect();
        assert!(!takes(parameter, &parts[..5].join(":")) && !takes(parameter, "*"), "{parameter}");
    }
}

#[test]
fn the_metrics_of_a_stack_are_its_own() {
    assert!(part(TEMPLATE, "Function").contains("TAKEDOWN_SERVICE: !Ref AWS::StackName\n"));
    assert!(part(TEMPLATE, "Monitoring").contains("Name: !Ref AWS::StackName\n"));
    assert!(part(MONITORING, "RejectedAlarm").contains("Dimensions: [{ Name: service, Value: !Ref Name }]"));
    let dashboard = part(MONITORING, "Dashboard");
    let of_function = dashboard.matches("[\"Takedown\", ").count();
    assert_eq!((of_function, dashboard.matches("\"service\", \"${Name}\"").count()), (of_function, of_function));
    let searched = dashboard.matches("SEARCH('{Takedown,").count();
    assert_eq!((searched, dashboard.matches("service=\\\"${Name}\\\"'").count()), (4, 4));
    // No metric of our own is asked for without its stack.
    for alarm in alarms() {
        let text = part(MONITORING, &alarm);
        assert!(!text.contains("Namespace: Takedown\n") || text.contains("Value: !Ref Name"), "{alarm}");
    }
}

#[test]
fn a_public_url_is_bounded() {
    let rule = part(TEMPLATE, "WebhooksAreBounded");
    for word in [
        "RuleCondition: !Not [!Equals [!Ref WebhookSecretArns, \"\"]]",
        "!Ref ReservedConcurrency",
        "AssertDescription",
    ] {
        assert!(rule.contains(word), "{word} in {rule}");
    }
}

fn alarms() -> BTreeSet<String> {
    let lines: Vec<_> = MONITORING.lines().collect();
    let named = lines.windows(2).filter(|pair| pair[1].trim() == "Type: AWS::CloudWatch::Alarm");
    named.map(|pair| pair[0].trim().trim_end_matches(':').to_owned()).collect()
}

#[test]
fn the_runbook_has_every_alarm_and_no_other() {
    let rows = OPERATIONS.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("Alarm`"));
    assert_eq!(rows.map(|(name, _)| format!("{name}Alarm")).collect::<BTreeSet<_>>(), alarms());
}

#[test]
fn the_costs_count_what_is_deployed() {
    let (_, costs) = OPERATIONS.split_once("## What it costs").unwrap();
    let (_, custom) = costs.split_once("custom metrics (").unwrap();
    let sentence = custom.split_once(')').unwrap().0.replace('\n', " ");
    let named = |start: &str, end: &str| {
        let (_, rest) = LOGGING.split_once(start).unwrap();
        rest.split_once(end).unwrap().0.matches('`').count() / 2
    };
    let of_provider = named("(dimensions `service`, `provider`) with", ", one for each sweep");
    let of_sweep = named("(dimensions `service`, `sweep`) with", ", and one (dimension");
    let of_function = named("(dimension `service`) with", ". `ProviderCalls`");
    let of_log = MONITORING.matches("Type: AWS::Logs::MetricFilter").count();
    let words = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let [provider, sweep, more] = [of_provider, of_sweep, of_function + of_log].map(|count| words[count]);
    assert_eq!(sentence, format!("{provider} for each provider that is used, {more} more, {sweep} for each sweep"));
}
