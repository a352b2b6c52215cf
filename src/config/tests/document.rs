use std::time::Duration;

use super::*;
use crate::provider::Operation;
use crate::request::{Provider, Scope};

#[test]
fn a_whole_configuration_is_read() {
    let environment = [&KEYS[..], &[("INTL_TENCENTCLOUD_SECRET_ID", "AKIDi"), ("INTL_TENCENTCLOUD_SECRET_KEY", "s")]];
    let text = r#"
[accounts.cn]
provider    = "aliyun-vod"
region      = "cn-shanghai"
endpoint    = "http://127.0.0.1:18080"
credentials = "env"
default     = true

[accounts.mps]
provider = "aliyun-mps"
region   = "cn-hangzhou"

[accounts.intl]
provider    = "tencent-vod"
endpoint    = "https://vod.intl.tencentcloudapi.com"
sub_app_id  = 1500012345
credentials = "env:INTL"
rate        = { DeleteMedia = 50 }

[events."content.takedown"]
scope = "media"

[events."retention.expired"]
scope = "source"

[limits]
max_targets_per_event = 1001
instances             = 2
attempts              = 6
request_timeout_ms    = 10001
deadline_reserve_ms   = 2001

[protected]
ids = ["e44ebf1147hdsa2d2adbea8b9999"]
"#;
    let config = parse_in(&environment.concat(), text).unwrap();
    let cn = account(&config, "cn");
    assert_eq!((cn.provider, cn.default, cn.sub_app_id), (Provider::AliyunVod, true, None));
    assert_eq!(cn.endpoint.url(""), "http://127.0.0.1:18080/");
    let mps = account(&config, "mps");
    assert_eq!((mps.provider, mps.default), (Provider::AliyunMps, false));
    assert_eq!(mps.endpoint.url(""), "https://mts.cn-hangzhou.aliyuncs.com/");
    let intl = account(&config, "intl");
    assert_eq!((intl.provider, intl.sub_app_id), (Provider::TencentVod, Some(1_500_012_345)));
    assert_eq!(intl.endpoint.authority(), "vod.intl.tencentcloudapi.com");
    assert_eq!(fixed(intl).id.expose(), "AKIDi");
    assert_eq!(Operation::TencentDeleteMedia.rate_at(intl), 50.0);
    let scope = |name| config.events.scope(config.events.find(name).unwrap());
    assert_eq!((scope("content.takedown"), scope("retention.expired")), (Scope::Media, Scope::Source));
    let limits = &config.limits;
    assert_eq!((limits.max_targets_per_event, limits.instances, limits.attempts), (1001, 2, 6));
    assert_eq!(limits.request_timeout, Duration::from_millis(10_001));
    assert_eq!(limits.deadline_reserve, Duration::from_millis(2001));
    assert_eq!(config.protected.iter().collect::<Vec<_>>(), ["e44ebf1147hdsa2d2adbea8b9999"]);
    assert!(!config.dry_run);
}

#[test]
fn what_is_left_out_has_its_documented_default() {
    let config = config(&format!("{CN}{TENCENT}[accounts.m]\nprovider = \"aliyun-mps\"\nregion = \"cn-hangzhou\""));
    let limits = &config.limits;
    assert_eq!((limits.max_targets_per_event, limits.instances, limits.attempts), (1000, 1, 5));
    assert_eq!((limits.request_timeout, limits.deadline_reserve), (Duration::from_secs(10), Duration::from_secs(2)));
    assert!(config.protected.is_empty() && config.accounts.iter().all(|account| !account.default));
    let cn = account(&config, "cn");
    assert_eq!(fixed(cn).id.expose(), "LTAIexample");
    for (account, operation, rate) in [
        (cn, Operation::DeleteVideo, 30.0),
        (cn, Operation::DeleteMezzanines, 30.0),
        (cn, Operation::DeleteStream, 50.0),
        (account(&config, "m"), Operation::MpsDeleteMedia, 100.0),
        (account(&config, "t"), Operation::TencentDeleteMedia, 100.0),
    ] {
        assert_eq!(operation.rate_at(account), rate, "{operation:?}");
    }
    for name in ["content.takedown", "retention.expired"] {
        assert_eq!(config.events.scope(config.events.find(name).unwrap()), Scope::Media, "{name}");
    }
}

#[test]
fn all_problems_are_reported_together_each_with_its_place() {
    let text = r#"
colour = "red"

[accounts.a]
provider = "aliyun"

[accounts.b]
provider = "aliyun-vod"
region = "cn-shanghai"
sub_app_id = 1
regoin = "x"
rate = { DeleteVideo = 0, DeleteVidoe = 1 }

[accounts."c d"]
provider = "tencent-vod"
region = "ap-guangzhou"
credentials = "file"

[events.content_takedown]
scope = "all"
colour = "red"

[limits]
attempts = 0
tries = 1

[protected]
ids = ["ok", "a,b"]
id = []
"#;
    let problems = problems_in(&[&KEYS[..], &[("TAKEDOWN_DRY_RUN", "yes")]].concat(), text);
    for (place, phrase) in [
        ("colour", "unknown key; a configuration takes accounts, events, limits, protected"),
        ("accounts.a.provider", "aliyun-vod"),
        ("accounts.b.sub_app_id", "tencent-vod"),
        ("accounts.b.regoin", "unknown key; an account takes provider, region"),
        ("accounts.b.rate.DeleteVideo", "above 0"),
        ("accounts.b.rate.DeleteVidoe", "unknown key; the operations are DeleteVideo"),
        ("accounts.\"c d\"", "the name of an account"),
        ("accounts.\"c d\".region", "one service for all regions"),
        ("accounts.\"c d\".credentials", "env:PREFIX"),
        ("events.content_takedown.scope", "renditions"),
        ("events.content_takedown.colour", "unknown key; an event type takes scope"),
        ("limits.attempts", "above 0"),
        ("limits.tries", "unknown key; [limits] takes max_targets_per_event"),
        ("protected.ids[1]", "this is no id"),
        ("protected.id", "unknown key; [protected] takes ids"),
        ("TAKEDOWN_DRY_RUN", "neither true nor false"),
    ] {
        assert_at(&problems, place, phrase);
    }
    assert_eq!(problems.len(), 16, "{problems:#?}");
    let printed = ConfigError { problems }.to_string();
    assert!(printed.starts_with("the configuration has 16 problems: "), "{printed}");
    assert!(printed.contains("limits.attempts") && printed.contains("TAKEDOWN_DRY_RUN"), "{printed}");
}

#[test]
fn an_unknown_key_is_an_error_at_every_level() {
    for (text, place) in [
        (format!("x = 1\n{CN}"), "x"),
        (format!("{CN}[account.b]\nprovider = \"aliyun-vod\""), "account"),
        (format!("{CN}Default = true"), "accounts.cn.Default"),
        (format!("{CN}\"a b\" = 1"), "accounts.cn.\"a b\""),
        (format!("{CN}\"\" = 1"), "accounts.cn.\"\""),
        (format!("{CN}rate.DeleteMedia = 1"), "accounts.cn.rate.DeleteMedia"),
        (format!("{TENCENT}rate.deletemedia = 1"), "accounts.t.rate.deletemedia"),
        (format!("{CN}[events.x]\nscpoe = \"source\""), "events.x.scpoe"),
        (format!("{CN}[limits]\nmax_targets = 1"), "limits.max_targets"),
        (format!("{CN}[protected]\nvideo_ids = []"), "protected.video_ids"),
    ] {
        assert_problem(&text, place, "unknown key");
    }
}

#[test]
fn a_value_of_another_type_is_an_error_that_says_which_one_is_right() {
    for (text, place, phrase) in [
        ("accounts = 1".to_owned(), "accounts", "a table"),
        ("[accounts]\ncn = 1".to_owned(), "accounts.cn", "a table"),
        ("[[accounts]]\nprovider = \"aliyun-vod\"".to_owned(), "accounts", "a table"),
        (format!("{CN}default = \"true\""), "accounts.cn.default", "true or false"),
        (format!("{CN}default = 1"), "accounts.cn.default", "true or false"),
        (format!("{CN}credentials = 1"), "accounts.cn.credentials", "a text"),
        (format!("{CN}rate = 30"), "accounts.cn.rate", "a table"),
        (format!("{TENCENT}sub_app_id = \"1\""), "accounts.t.sub_app_id", "a whole number above 0"),
        (format!("{TENCENT}sub_app_id = 0"), "accounts.t.sub_app_id", "a whole number above 0"),
        (format!("events = []\n{CN}"), "events", "a table"),
        (format!("{CN}[events]\nx = \"media\""), "events.x", "a table"),
        (format!("{CN}[events.x]\nscope = 1"), "events.x.scope", "a text"),
        (format!("limits = 1\n{CN}"), "limits", "a table"),
        (format!("protected = []\n{CN}"), "protected", "a table"),
        (format!("{CN}[protected]\nids = \"a\""), "protected.ids", "a list of texts"),
        (format!("{CN}[protected]\nids = [\"a\", 7]"), "protected.ids[1]", "expected a text"),
    ] {
        assert_problem(&text, place, phrase);
    }
}

#[test]
fn a_secret_in_a_wrong_place_is_never_printed() {
    let environment = [
        &KEYS[..],
        &[
            ("TAKEDOWN_DRY_RUN", SECRET),
            ("BAD_TENCENTCLOUD_SECRET_ID", "hunter2hunter2 "),
            ("BAD_TENCENTCLOUD_SECRET_KEY", SECRET),
        ],
    ];
    let quoted = format!("{SECRET:?}");
    let texts = [
        format!("x = {quoted}\naccounts = {quoted}\nevents = {quoted}\nlimits = {quoted}\nprotected = {quoted}"),
        format!("[accounts.a]\nprovider = {quoted}\nregion = {quoted}\nendpoint = {quoted}\ncredentials = {quoted}"),
        format!("[accounts.a]\nprovider = \"aliyun-vod\"\nregion = {quoted}\ncredentials = {quoted}"),
        format!(
            "{CN}credentials = {quoted}\ndefault = {quoted}\nsub_app_id = {quoted}\nrate = {quoted}\nkey = {quoted}"
        ),
        format!("{CN}credentials = \"env:{SECRET}!\""),
        format!("{CN}credentials = \"env{SECRET}\""),
        format!("{CN}endpoint = \"https://user:{SECRET}@host\""),
        format!("{CN}endpoint = \"http://{SECRET}\""),
        format!("{CN}rate = {{ DeleteVideo = {quoted} }}"),
        format!("{TENCENT}credentials = \"env:BAD\""),
        format!("{CN}[events]\nx = {quoted}"),
        format!("{CN}[events.x]\nscope = {quoted}\ny = [{quoted}]"),
        format!("{CN}[limits]\nattempts = {quoted}\ninstances = {{ x = {quoted} }}"),
        format!("{CN}[protected]\nids = [\"{SECRET} \", \"{SECRET},\"]\nx = {quoted}"),
        format!("{CN}[protected]\nids = [{quoted}, 7]"),
        format!("{CN}[protected]\nids = {quoted}"),
        format!("{CN}key = {SECRET}"),
        format!("{CN}key = \"{SECRET}"),
        format!("{CN}key = '{SECRET}"),
        format!("{CN}key = {quoted} {SECRET}"),
        format!("{CN}key = {quoted}\nkey = {quoted}"),
        format!("{CN}key = \"\\q{SECRET}\""),
        format!("{CN}key = [{quoted}, {SECRET}]"),
    ];
    for text in &texts {
        let error = parse_in(&environment.concat(), text).unwrap_err();
        for printed in [error.to_string(), format!("{error:?}")] {
            assert!(!printed.contains("hunter2"), "{text}\n{printed}");
        }
    }
}

#[test]
fn a_configuration_that_is_accepted_prints_no_credential() {
    let printed = format!("{:?}", config(&format!("{CN}{TENCENT}")));
    assert!(KEYS.iter().all(|(_, value)| !printed.contains(value)), "{printed}");
}

#[test]
fn an_account_is_needed() {
    for text in ["", "[accounts]", "[limits]\nattempts = 1"] {
        assert_problem(text, "accounts", "none is configured");
    }
}

#[test]
fn a_protected_id_that_is_no_id_is_an_error_at_its_index() {
    let long = "x".repeat(129);
    for wrong in ["", "a,b", "a b", " a", "e44e****", "é", long.as_str()] {
        assert_problem(&format!("{CN}[protected]\nids = [\"ok\", {wrong:?}]"), "protected.ids[1]", "this is no id");
    }
    let fine = config(&format!("{CN}[protected]\nids = [\"b\", \"a\", \"b\", {:?}]", "x".repeat(128)));
    assert_eq!(fine.protected.iter().count(), 3);
    assert!(config(&format!("{CN}[protected]\nids = []")).protected.is_empty());
}

#[test]
fn a_limit_is_a_whole_number_above_zero() {
    for name in ["max_targets_per_event", "instances", "attempts", "request_timeout_ms", "deadline_reserve_ms"] {
        for wrong in ["0", "-1", "1.0", "\"5\"", "true", "[5]", "inf"] {
            let text = format!("{CN}[limits]\n{name} = {wrong}");
            assert_problem(&text, &format!("limits.{name}"), "a whole number above 0");
        }
        config(&format!("{CN}[limits]\n{name} = 1"));
    }
}

#[test]
fn event_types_are_declared_beside_the_built_in_ones() {
    let config = config(&format!("{CN}[events.\"Legal Hold Lifted\"]\nscope = \"renditions\"\n[events.plain]"));
    let scope = |name| config.events.find(name).map(|index| config.events.scope(index));
    assert_eq!(scope("legal.hold.lifted"), Some(Scope::Renditions));
    assert_eq!(scope("PLAIN"), Some(Scope::Media));
    assert_eq!(scope("content takedown"), Some(Scope::Media));
    assert_eq!(scope("legal"), None);
}

#[test]
fn a_built_in_type_may_be_written_in_any_of_its_forms() {
    let config = config(&format!("{CN}[events.Retention_Expired]\nscope = \"source\""));
    assert_eq!(config.events.scope(config.events.find("retention.expired").unwrap()), Scope::Source);
    assert_eq!(config.events.names().count(), 2);
}

#[test]
fn event_types_that_fold_to_the_same_are_an_error() {
    for (one, other) in [("a.b", "A B"), ("a_b", "a-b"), ("content.takedown", "Content Takedown")] {
        let problems = problems(&format!("{CN}[events.{one:?}]\n[events.{other:?}]"));
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("events.") && problems[0].contains("declared twice"), "{problems:?}");
    }
}

#[test]
fn the_type_of_sweeps_is_reserved() {
    for name in ["retention.sweep", "Retention Sweep", "RETENTION_SWEEP"] {
        let problems = problems(&format!("{CN}[events.{name:?}]"));
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("cannot be declared"), "{problems:?}");
    }
    assert_eq!(config(CN).events.find("retention.sweep"), None);
}

#[test]
fn an_unknown_scope_of_an_event_type_is_an_error() {
    for wrong in ["", "Media", "all"] {
        assert_problem(&format!("{CN}[events.x]\nscope = {wrong:?}"), "events.x.scope", "source");
    }
}

#[test]
fn takedown_dry_run_is_true_or_false_in_any_case() {
    for (value, dry) in [("true", true), ("TRUE", true), ("True", true), ("false", false), ("False", false)] {
        let environment = [&KEYS[..], &[("TAKEDOWN_DRY_RUN", value)]].concat();
        assert_eq!(parse_in(&environment, CN).unwrap().dry_run, dry, "{value}");
    }
    for value in ["", "1", "0", "yes", "no", "on", " true", "true\n", "tru\u{435}"] {
        let problems = problems_in(&[&KEYS[..], &[("TAKEDOWN_DRY_RUN", value)]].concat(), CN);
        assert_at(&problems, "TAKEDOWN_DRY_RUN", "neither true nor false");
    }
}

#[test]
fn a_syntax_error_shows_its_line_and_not_its_content() {
    for (text, line) in [
        (format!("key = {SECRET}"), 1),
        (format!("{CN}\nkey = \"{SECRET}"), 5),
        (format!("{CN}key = {SECRET}\n[limits]\n"), 4),
        (format!("{CN}[{SECRET}"), 4),
        (format!("# 删除 é\n\n{SECRET}"), 3),
    ] {
        let problems = problems(&text);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with(&format!("line {line}: this is no TOML")), "{text}\n{problems:?}");
        assert!(!problems[0].contains("hunter2"), "{problems:?}");
    }
}

#[test]
fn one_wrong_value_hides_no_other_and_invents_none() {
    for (account, expected) in [
        (
            r#"region = "mars"
credentials = "bogus""#,
            vec!["accounts.cn.region", "accounts.cn.credentials"],
        ),
        (r#"endpoint = "ftp://x""#, vec!["accounts.cn.endpoint", "accounts.cn.credentials", "accounts.cn.credentials"]),
        ("region = 3\ncredentials = 1", vec!["accounts.cn.region", "accounts.cn.credentials"]),
    ] {
        let text = format!("[accounts.cn]\nprovider = \"aliyun-vod\"\n{account}\n");
        let problems = Config::parse(&text, &|_| None).unwrap_err().problems;
        let places: Vec<_> = problems.iter().map(|problem| problem.split(':').next().unwrap()).collect();
        let mut places_sorted = places.clone();
        places_sorted.sort_unstable();
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(places_sorted, expected, "{account}");
    }
    let broken = "[accounts.a]\nprovider = \"bogus\"\nendpoint = \"ftp://x\"\ncredentials = \"bogus\"\n[protected]\nids = [7, \"a,b\"]";
    let problems = Config::parse(broken, &|_| None).unwrap_err().problems;
    assert_eq!(problems.len(), 5, "{problems:?}");
}

#[test]
fn the_packaged_example_is_a_configuration() {
    let config = config(include_str!("../../../deploy/configuration/takedown.toml"));
    assert_eq!(config.accounts.iter().map(|account| account.name.as_str()).collect::<Vec<_>>(), ["cn", "intl"]);
}
