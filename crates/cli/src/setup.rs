//! The accounts of the local runs and the emulator behind them.

use std::time::{Duration, SystemTime};

use takedown_emulator::{Core, File, KEY_ID, KEY_SECRET, Video};

/// Media that the sample sweep finds when `cargo run` plays it, and when it is run by itself.
pub(crate) const FEW: u32 = 8;
pub(crate) const MANY: u32 = 1200;
const SUB_APP: u64 = 1_500_012_345;
const DAY: Duration = Duration::from_secs(86_400);

/// The emulator of the local runs: every medium exists until it is deleted, except where its id says otherwise. For the sweeps there
/// are `expired` media that are past their date at `now`, and nine times as many that are not. At Tencent Cloud a search finds two files.
pub(crate) fn core(now: SystemTime, expired: u32) -> Core {
    let mut core = Core::default();
    let old = (1..=expired).rev().map(|age| now - 30 * DAY - age * Duration::from_secs(60));
    let clip = |id: &str| Video::new(id).category(1_000_012_345);
    core.library.fill_videos(&clip("trial").tag("trial"), old);
    core.library.fill_videos(&clip("kept"), std::iter::repeat_n(now - 40 * DAY, expired as usize * 5));
    core.library.fill_videos(&clip("fresh").tag("trial"), std::iter::repeat_n(now - DAY, expired as usize * 4));
    let streams = Video::new("e1e243b42548248197d6f74f9aa").stream("35eb4dbda18c49cc0025df374b4", "SD");
    core.library.add_video(streams.stream("6f3db9f1a4d34b6b9c7d2f6a1c0e", "HD"));
    core.library.fill_files(&File::new(Some(SUB_APP), "clip").class(7).tag("trial"), [now - 40 * DAY, now - DAY]);
    core
}

/// A configuration for an emulator at `url`.
fn config_text(url: &str) -> String {
    format!(
        r#"[accounts.cn]
provider = "aliyun-vod"
region   = "cn-shanghai"
endpoint = "{url}"

[accounts.mps]
provider = "aliyun-mps"
region   = "cn-hangzhou"
endpoint = "{url}"

[accounts.intl]
provider   = "tencent-vod"
endpoint   = "{url}"
sub_app_id = {SUB_APP}
default    = true

[events."content.takedown"]
scope = "media"

[events."retention.expired"]
scope = "source"

[protected]
ids = ["e44ebf1147hdsa2d2adbea8b9999"]
"#
    )
}

/// The variables that the configuration reads.
const VARIABLES: [(&str, &str); 4] = [
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", KEY_ID),
    ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", KEY_SECRET),
    ("TENCENTCLOUD_SECRET_ID", KEY_ID),
    ("TENCENTCLOUD_SECRET_KEY", KEY_SECRET),
];

/// What the sender of the sample webhooks signs with.
pub(crate) const WEBHOOK_SECRET: &str = "whsec_RU1VTEFUT1ItV0VCSE9PSy1TRUNSRVQh";

/// The environment of the samples: the emulator's key, for the locked account one that it does not know, and the webhook's secret.
pub(crate) fn variable(name: &str) -> Option<String> {
    let value = match name {
        "LOCKED_TENCENTCLOUD_SECRET_ID" => Some("EMULATOR-UNKNOWN-KEY"),
        "LOCKED_TENCENTCLOUD_SECRET_KEY" => Some(KEY_SECRET),
        "WEBHOOK_SECRET" => Some(WEBHOOK_SECRET),
        _ => VARIABLES.into_iter().find(|(own, _)| *own == name).map(|(_, value)| value),
    };
    value.map(str::to_owned)
}

const SWEEP: &str = r#"
[[sweeps]]
name            = "trial-clips"
account         = "cn"
older_than_days = 30
match           = { categories = ["1000012345"], tags = ["trial"] }
scope           = "media"
"#;

/// The configuration of the samples, which show a locked account, a webhook and a sweep too.
pub(crate) fn samples(url: &str) -> String {
    let locked =
        format!("[accounts.locked]\nprovider = \"tencent-vod\"\nendpoint = \"{url}\"\ncredentials = \"env:LOCKED\"\n");
    let webhook = "[[webhooks]]\npath = \"/events\"\nkind = \"standard\"\nsecrets = [\"env:WEBHOOK_SECRET\"]\n";
    format!("{}\n{locked}{webhook}{SWEEP}", config_text(url))
}

/// How to send a signed request to the function at `url`.
pub(crate) fn webhook_instructions(url: &str, emulator: &str) -> String {
    format!(
        "\
The function answers signed deletion events (Standard Webhooks) at {url}/events. End it with Ctrl-C.
Its secret is {WEBHOOK_SECRET}; the README has a request to copy. What it called: curl {emulator}/emulator/calls"
    )
}

/// How to point `bootstrap` or an official SDK at the emulator.
pub(crate) fn instructions(url: &str) -> String {
    let exports: Vec<_> = VARIABLES.into_iter().map(|(name, value)| format!("export {name}={value}")).collect();
    let address = url.trim_start_matches("http://");
    format!(
        "\
The emulator listens at {url} for Alibaba Cloud VOD, Alibaba Cloud MPS and Tencent Cloud VOD. End it with Ctrl-C.

# official SDKs: protocol http, endpoint {address}, access key id {KEY_ID}, secret {KEY_SECRET}
# what was called:   curl {url}/emulator/calls
# scripted faults:   curl -X POST {url}/emulator/faults -d '{{\"operation\": \"DeleteVideo\", \"times\": 2, \"kind\": {{\"throttle\": {{}}}}}}'

# bootstrap itself: export the variables, put the rest into takedown.toml, then `cargo lambda watch`, and in another terminal
# `cargo lambda invoke bootstrap --data-file events/sqs-takedown.json`
{}

{}",
        exports.join("\n"),
        config_text(url)
    )
}
