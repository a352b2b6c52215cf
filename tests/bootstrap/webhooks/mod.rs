//! HTTP triggers.

mod aliyun;
mod aliyun_faults;
mod answers;
mod coop;
mod doors;
mod modes;
mod narrow;
mod queue;
mod queue_faults;
mod reply;
mod request;
mod rotation;
mod secrecy;
mod sign;
mod site;
mod start;
mod tencent;
mod triggers;

/// What no line and no answer may hold.
pub(crate) const SECRETS: [&str; 8] = [
    sign::SECRET.split_at("whsec_".len()).1,
    sign::NEXT_SECRET.split_at("whsec_".len()).1,
    sign::ALIYUN_KEY,
    sign::TENCENT_KEY,
    site::AWS_ID,
    site::AWS_SECRET,
    crate::extension::SESSION_TOKEN,
    "aws4-hmac",
];
