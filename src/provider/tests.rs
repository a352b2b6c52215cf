use std::time::UNIX_EPOCH;

use super::*;
use crate::account::Credentials;
use crate::config::Config;
use crate::request::PartType;

const ACCOUNTS: &str = r#"
[accounts.cn]
provider = "aliyun-vod"
region = "cn-shanghai"

[accounts.intl]
provider = "tencent-vod"
"#;

fn medium(kind: IdKind, sub_app_id: Option<u64>) -> MediaId {
    MediaId { kind, value: "medium".to_owned(), sub_app_id }
}

fn item(name: Name) -> Item {
    Item { name, asks: vec![0] }
}

/// Whether a call for these names may leave.
fn leaves(kind: &Kind, names: &[Name]) -> bool {
    let config = Config::parse(ACCOUNTS, &|name| (!name.starts_with("TAKEDOWN_")).then(|| "key".to_owned())).unwrap();
    let provider = kind.operation().provider();
    let account = config.accounts.iter().find(|account| account.provider == provider).unwrap();
    let items: Vec<_> = names.iter().cloned().map(item).collect();
    let Credentials::Fixed(credential) = &account.credentials else { panic!("the key is in the environment") };
    match sign(kind, &items, &account.endpoint, credential, UNIX_EPOCH, "nonce") {
        Ok(_) => true,
        Err(Unsendable::Empty) => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_call_that_names_nothing_does_not_leave() {
    let id = |id: &str| Name::Id(id.to_owned());
    let videos = Kind::DeleteVideo { by: IdKind::Video };
    let streams = Kind::DeleteStream { video: medium(IdKind::Video, None) };
    let file = Kind::TencentDeleteMedia { file: medium(IdKind::File, None) };
    let part = Part { kind: PartType::TranscodeFiles, definition: None };
    for (kind, good, bad) in [
        (&videos, vec![id("a"), id("b")], vec![vec![], vec![id("")], vec![id("a"), id("")], vec![id(""), id("a")]]),
        (&streams, vec![id("job")], vec![vec![], vec![id("")]]),
        (&file, vec![Name::Whole], vec![vec![]]),
        (&file, vec![Name::Parts(vec![part])], vec![vec![Name::Parts(vec![])]]),
    ] {
        assert!(leaves(kind, &good), "{kind:?} {good:?}");
        for names in bad {
            assert!(!leaves(kind, &names), "{kind:?} {names:?}");
        }
    }
}

#[test]
fn only_calls_of_tencent_go_to_an_application() {
    let app = Some(7);
    let search = || Box::new(Search { sub_app_id: app, ..Search::default() });
    for kind in [
        Kind::TencentDeleteMedia { file: medium(IdKind::File, app) },
        Kind::DescribeMediaInfos { sub_app_id: app },
        Kind::TencentSearchMedia(search()),
    ] {
        assert_eq!(kind.sub_app_id(), app, "{kind:?}");
    }
    for kind in [
        Kind::TencentDeleteMedia { file: medium(IdKind::File, None) },
        Kind::DescribeMediaInfos { sub_app_id: None },
        Kind::DeleteVideo { by: IdKind::Video },
        Kind::SearchMedia(search()),
    ] {
        assert_eq!(kind.sub_app_id(), None, "{kind:?}");
    }
}

#[test]
fn what_a_delete_leaves_behind_is_said() {
    assert_eq!(remaining(Provider::AliyunVod), "cdn_cache");
    assert_eq!(remaining(Provider::TencentVod), "cdn_cache");
    assert_eq!(remaining(Provider::AliyunMps), "oss_objects");
}
