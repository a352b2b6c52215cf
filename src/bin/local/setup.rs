//! The accounts of the local runs and the emulator behind them.

use takedown::emulator::{Core, KEY_ID, KEY_SECRET, Video};
use takedown::{Config, ConfigError};

/// Prefix of the variables of an account whose key the emulator does not know.
const LOCKED: &str = "LOCKED";

/// The emulator of the local runs: every medium exists until it is deleted, except where its id says otherwise.
pub(crate) fn core() -> Core {
    let mut core = Core::default();
    let streams = Video::new("e1e243b42548248197d6f74f9aa").stream("35eb4dbda18c49cc0025df374b4", "SD");
    core.library.add_video(streams.stream("6f3db9f1a4d34b6b9c7d2f6a1c0e", "HD"));
    core
}

/// A configuration for an emulator at `url`.
pub(crate) fn config_text(url: &str) -> String {
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
sub_app_id = 1500012345
default    = true

# The emulator does not know the key of this one.
[accounts.locked]
provider    = "tencent-vod"
endpoint    = "{url}"
credentials = "env:{LOCKED}"

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
fn variables() -> [(String, &'static str); 6] {
    let locked = |name: &str| format!("{LOCKED}_{name}");
    [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID".to_owned(), KEY_ID),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET".to_owned(), KEY_SECRET),
        ("TENCENTCLOUD_SECRET_ID".to_owned(), KEY_ID),
        ("TENCENTCLOUD_SECRET_KEY".to_owned(), KEY_SECRET),
        (locked("TENCENTCLOUD_SECRET_ID"), "EMULATOR-UNKNOWN-KEY"),
        (locked("TENCENTCLOUD_SECRET_KEY"), KEY_SECRET),
    ]
}

pub(crate) fn variable(name: &str) -> Option<String> {
    variables().into_iter().find(|(own, _)| own == name).map(|(_, value)| value.to_owned())
}

pub(crate) fn config(url: &str) -> Result<Config, ConfigError> {
    Config::parse(&config_text(url), &variable)
}

/// How to point `bootstrap` or an official SDK at the emulator.
pub(crate) fn instructions(url: &str) -> String {
    let exports: Vec<_> = variables().into_iter().map(|(name, value)| format!("export {name}={value}")).collect();
    let address = url.trim_start_matches("http://");
    format!(
        "\
The emulator listens at {url} for Alibaba Cloud VOD, Alibaba Cloud MPS and Tencent Cloud VOD. End it with Ctrl-C.

# official SDKs: protocol http, endpoint {address}, access key id {KEY_ID}, secret {KEY_SECRET}
# what was called:   curl {url}/emulator/calls
# scripted faults:   curl -X POST {url}/emulator/faults -d '{{\"operation\": \"DeleteVideo\", \"times\": 2, \"kind\": {{\"throttle\": {{}}}}}}'

# takedown.toml for bootstrap or `cargo lambda watch`, with these variables:
{}

{}",
        exports.join("\n"),
        config_text(url)
    )
}
