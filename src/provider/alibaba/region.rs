//! The endpoints of Alibaba Cloud VOD and MPS by region.
//! Source: endpoint maps of the official SDKs and the providers' lists of regions.

use crate::request::Provider;

/// Regions in which VOD has an endpoint of its own name.
const VOD: [&str; 11] = [
    "cn-shanghai",
    "cn-beijing",
    "cn-shenzhen",
    "cn-hongkong",
    "ap-northeast-1",
    "ap-southeast-1",
    "ap-southeast-5",
    "eu-central-1",
    "us-west-1",
    "me-central-1",
    "cn-north-2-gov-1",
];

/// Regions in which MPS has an endpoint of its own name.
const MPS: [&str; 13] = [
    "cn-qingdao",
    "cn-beijing",
    "cn-zhangjiakou",
    "cn-hangzhou",
    "cn-shanghai",
    "cn-shenzhen",
    "cn-hongkong",
    "ap-northeast-1",
    "ap-southeast-1",
    "ap-southeast-5",
    "us-west-1",
    "eu-west-1",
    "eu-central-1",
];

/// The host that serves `region`, or the regions that there are. An unlisted region is not pasted into a name: the name may
/// resolve to a place where the media are not, and there everything looks deleted.
pub(crate) fn host(provider: Provider, region: &str) -> Result<String, &'static [&'static str]> {
    let (product, regions): (_, &'static [&'static str]) = match provider {
        Provider::AliyunMps => ("mts", &MPS),
        Provider::AliyunVod | Provider::TencentVod => ("vod", &VOD),
    };
    match (product, region) {
        // VOD media of Hangzhou are served from Shanghai.
        ("vod", "cn-hangzhou") => Ok("vod.cn-shanghai.aliyuncs.com".to_owned()),
        _ if regions.contains(&region) => Ok(format!("{product}.{region}.aliyuncs.com")),
        _ => Err(regions),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_gives_the_endpoint() {
        assert_eq!(host(Provider::AliyunVod, "cn-shanghai").as_deref(), Ok("vod.cn-shanghai.aliyuncs.com"));
        assert_eq!(host(Provider::AliyunVod, "cn-hangzhou").as_deref(), Ok("vod.cn-shanghai.aliyuncs.com"));
        assert_eq!(host(Provider::AliyunMps, "cn-hangzhou").as_deref(), Ok("mts.cn-hangzhou.aliyuncs.com"));
    }

    #[test]
    fn an_unlisted_region_has_none() {
        assert!(host(Provider::AliyunVod, "us-east-1").is_err());
        assert!(host(Provider::AliyunMps, "cn-shanghai.example.com/").is_err());
    }
}
