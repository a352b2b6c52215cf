//! Starting with webhooks, and refusing to.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::sign::{ALIYUN_KEY, COOP_PUBLIC, SECRET};
use crate::start::{PLANTED, assert_names, refusal};
use crate::world::{CREDENTIALS, accounts};

const EC_PUBLIC: &str = include_str!("../../fixtures/webhooks/ec-public.pem");

async fn refused(config: &str, environment: &[(&str, &str)]) -> Value {
    let config = accounts("http://127.0.0.1:9") + config;
    refusal(Some(&config), &[&CREDENTIALS, environment].concat()).await
}

#[tokio::test]
async fn all_problems_of_webhooks_are_reported_in_one_line() {
    let config = format!(
        r#"
[[webhooks]]
path = "/health"
kind = "standard"
secrets = ["env:WEBHOOK_SECRET"]

[[webhooks]]
path = "no-slash?x=1"
kind = "{PLANTED}"
secrets = ["env:WEBHOOK_SECRET"]

[[webhooks]]
path = "/a"
kind = "standard"
secrets = []
account = "cn"

[[webhooks]]
path = "/b"
kind = "standard"
secrets = ["{PLANTED}", "env:LEFT_OUT", "env:SHORT", "env:PRIVATE", "env:PLAIN"]
secert = "{PLANTED}"

[[webhooks]]
path = "/c"
kind = "aliyun-vod"
account = "intl"
url = "{PLANTED}"
act_on = ["ReviewAudioVideoComplete", "{PLANTED}"]
secrets = ["env:ALIYUN_KEY"]

[[webhooks]]
path = "/d"
kind = "tencent-vod"
secrets = ["env:ALIYUN_KEY"]

[[webhooks]]
path = "/e"
kind = "coop"
account = "cn"
item_id = "file_id"
secrets = ["env:COOP_KEY"]

[[webhooks]]
path = "/f"
kind = "coop"
account = "nobody"
act_on = [""]
secrets = ["env:COOP_KEY"]

[[webhooks]]
kind = "standard"
secrets = ["env:WEBHOOK_SECRET"]
"#
    );
    let environment = [
        ("WEBHOOK_SECRET", SECRET),
        ("SHORT", "whsec_c2hvcnQ="),
        ("PRIVATE", "whsk_aHVudGVyMi01ZTBjaHVudGVyMi01ZTBj"),
        ("PLAIN", PLANTED),
        ("ALIYUN_KEY", ALIYUN_KEY),
        ("COOP_KEY", EC_PUBLIC),
        ("TAKEDOWN_QUEUE_URL", "http://sqs.eu-central-1.amazonaws.com/123456789012/takedown"),
    ];
    let line = refused(&config, &environment).await;
    assert_names(
        &line,
        &[
            "webhooks[0].path",
            "webhooks[1].path",
            "webhooks[1].kind",
            "webhooks[2].secrets",
            "webhooks[2].account",
            "webhooks[3].secrets[0]",
            "webhooks[3].secrets[1]",
            "LEFT_OUT",
            "webhooks[3].secrets[2]",
            "webhooks[3].secrets[3]",
            "webhooks[3].secrets[4]",
            "webhooks[3].secert",
            "webhooks[4].account",
            "webhooks[4].url",
            "webhooks[4].act_on[0]",
            "webhooks[4].act_on[1]",
            "webhooks[5].account",
            "webhooks[6].act_on",
            "webhooks[6].item_id",
            "webhooks[7].account",
            "webhooks[7].act_on[0]",
            "webhooks[8].path",
            "TAKEDOWN_QUEUE_URL",
        ],
    );
    let text = line.to_string();
    assert!(!text.contains("whsec_c2") && !text.contains("aHVudGVyMi0"), "{text}");
}

#[tokio::test]
async fn a_key_of_another_kind_stops_the_start() {
    let hook = "[[webhooks]]\npath = \"/coop\"\nkind = \"coop\"\naccount = \"cn\"\nact_on = [\"x\"]\nsecrets = [\"env:KEY\"]\n";
    for key in [EC_PUBLIC, SECRET, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"] {
        assert_names(&refused(hook, &[("KEY", key)]).await, &["webhooks[0].secrets[0]", "KEY"]);
    }
    let standard = "[[webhooks]]\npath = \"/events\"\nkind = \"standard\"\nsecrets = [\"env:KEY\"]\n";
    for key in [COOP_PUBLIC, "", "whsec_", "whpk_AAAA"] {
        assert_names(&refused(standard, &[("KEY", key)]).await, &["webhooks[0].secrets[0]", "KEY"]);
    }
}

/// The points of small order in every encoding: the same y with either sign, and 0 and 1 beyond the prime.
fn keys_of_small_order() -> Vec<String> {
    let eighths = [
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ];
    let eighth = |hex: &str| -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    };
    let ends = |first: u8, between: u8, last: u8| [&[first][..], &[between; 30], &[last]].concat();
    let mut points = vec![ends(0, 0, 0), ends(1, 0, 0)];
    points.extend([0xec, 0xed, 0xee].map(|first| ends(first, 0xff, 0x7f)));
    points.extend(eighths.map(eighth));
    let negative = points.iter().map(|point| [&point[..31], &[point[31] | 0x80]].concat()).collect();
    [points, negative].concat().iter().map(|point| format!("whpk_{}", STANDARD.encode(point))).collect()
}

const EVENTS: &str = "[[webhooks]]\npath = \"/events\"\nkind = \"standard\"\nsecrets = [\"env:KEY\"]\n";

#[tokio::test]
async fn a_public_key_under_which_anybody_can_sign_stops_the_start() {
    let keys = keys_of_small_order();
    assert_eq!(keys.len(), 14);
    for key in keys {
        let line = refused(EVENTS, &[("KEY", &key)]).await;
        assert_names(&line, &["webhooks[0].secrets[0]", "KEY", "small order"]);
        assert!(!line.to_string().contains(key.trim_start_matches("whpk_")), "{line}");
    }
}

#[tokio::test]
async fn a_published_secret_stops_the_start_of_what_deletes_at_a_provider() {
    let real = "[accounts.cn]\nprovider = \"aliyun-vod\"\nregion = \"cn-shanghai\"\n\
                [accounts.local]\nprovider = \"aliyun-vod\"\nendpoint = \"http://127.0.0.1:9\"\ndefault = true\n";
    let aliyun = "[[webhooks]]\npath = \"/a\"\nkind = \"aliyun-vod\"\naccount = \"cn\"\nurl = \"https://a.example\"\n\
                  secrets = [\"env:KEY\"]\n";
    let environment = [("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI5t7"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "hush")];
    for (hook, secret) in [
        (EVENTS, "RU1VTEFUT1ItV0VCSE9PSy1TRUNSRVQh"),
        (EVENTS, "whsec_RU1VTEFUT1ItV0VCSE9PSy1TRUNSRVQh"),
        (EVENTS, "whsec_RU1VTEFUT1JzLWFyZS1ub3QtZm9yLXRoaXM=\n"),
        (EVENTS, "EMULATORAAAAAAAAAAAAAAAAAAAAAAAA"),
        (aliyun, "EMULATOR-KEY"),
    ] {
        let line = refusal(Some(&format!("{real}{hook}")), &[&environment[..], &[("KEY", secret)]].concat()).await;
        assert_names(&line, &["webhooks[0].secrets[0]", "EMULATOR", "loopback"]);
        assert!(!line.to_string().contains(secret.trim()), "{line}");
    }
}

#[tokio::test]
async fn a_secret_with_more_than_one_key_stops_the_start() {
    let hook = "[[webhooks]]\npath = \"/coop\"\nkind = \"coop\"\naccount = \"cn\"\nact_on = [\"x\"]\nsecrets = [\"env:KEY\"]\n";
    let one_line = COOP_PUBLIC.replace('\n', "\\n");
    for key in [
        COOP_PUBLIC.repeat(2),
        format!("{COOP_PUBLIC}{EC_PUBLIC}"),
        format!("{EC_PUBLIC}{COOP_PUBLIC}"),
        format!("{one_line}{one_line}"),
        format!("{COOP_PUBLIC}and more"),
        format!("a key:\n{COOP_PUBLIC}"),
    ] {
        assert_names(&refused(hook, &[("KEY", &key)]).await, &["webhooks[0].secrets[0]", "KEY"]);
    }
    let both = format!("{SECRET},{SECRET}");
    assert_names(&refused(EVENTS, &[("KEY", &both)]).await, &["webhooks[0].secrets[0]"]);
}

#[tokio::test]
async fn accounts_and_types_that_do_not_exist_or_leave_nothing_stop_the_start() {
    let config = format!(
        r#"
[events."content.moved"]

[[webhooks]]
path = "/a"
kind = "standard"
secrets = ["env:KEY"]
accounts = ["cn", "{PLANTED}", 7]
types = ["content.moved", "retention.sweep", "content.takendown"]

[[webhooks]]
path = "/b"
kind = "standard"
secrets = ["env:KEY"]
accounts = []
types = []
binary = "yes"

[[webhooks]]
path = "/c"
kind = "coop"
account = "cn"
act_on = ["x"]
secrets = ["env:COOP_KEY"]
accounts = ["intl"]
types = ["content.moved"]
binary = true
"#
    );
    let line = refused(&config, &[("KEY", SECRET), ("COOP_KEY", COOP_PUBLIC)]).await;
    let wanted = [
        "the configuration has 9 problems",
        "webhooks[0].accounts[1]",
        "webhooks[0].accounts[2]",
        "webhooks[0].types[2]",
        "webhooks[1].accounts:",
        "webhooks[1].types:",
        "webhooks[1].binary",
        "webhooks[2].accounts:",
        "webhooks[2].types:",
        "webhooks[2].binary",
    ];
    assert_names(&line, &wanted);
}

#[tokio::test]
async fn two_webhooks_of_a_path_stop_the_start() {
    let hook = "[[webhooks]]\npath = \"/events\"\nkind = \"standard\"\nsecrets = [\"env:KEY\"]\n";
    assert_names(&refused(&hook.repeat(2), &[("KEY", SECRET)]).await, &["webhooks[1].path"]);
}

#[tokio::test]
async fn a_queue_that_is_none_stops_the_start() {
    for url in
        ["takedowns", "arn:aws:sqs:eu-central-1:123456789012:takedowns", "https://sqs.eu-central-1.amazonaws.com"]
    {
        assert_names(&refused("", &[("TAKEDOWN_QUEUE_URL", url)]).await, &["TAKEDOWN_QUEUE_URL"]);
    }
}
