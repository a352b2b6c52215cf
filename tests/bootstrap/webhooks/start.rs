//! Starting with webhooks, and refusing to.

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
