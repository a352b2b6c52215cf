use std::time::UNIX_EPOCH;

use super::*;
use crate::account::{Credentials, Provider};
use crate::config::Config;
use crate::request::{IdKind, MediaId, Part, PartType, TargetId};

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
    Item { name, requested_by: vec![TargetId(0)] }
}

/// Whether a call for these names may leave.
fn leaves(delete: &Delete, names: &[Name]) -> bool {
    let config = Config::parse(ACCOUNTS, &|name| (!name.starts_with("TAKEDOWN_")).then(|| "key".to_owned())).unwrap();
    let provider = delete.operation().provider();
    let account = config.accounts.iter().find(|account| account.provider == provider).unwrap();
    let items: Vec<_> = names.iter().cloned().map(item).collect();
    let Credentials::Fixed(credential) = &account.credentials else { panic!("the key is in the environment") };
    let signing = Signing { endpoint: &account.endpoint, credential, now: UNIX_EPOCH, nonce: "nonce" };
    let signed = match delete {
        Delete::Alibaba(delete) => sign(&delete.of(&items), &signing),
        Delete::Tencent(delete) => sign(&delete.of(&items), &signing),
    };
    match signed {
        Ok(_) => true,
        Err(Unsendable::Empty) => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_call_that_names_nothing_does_not_leave() {
    let id = |id: &str| Name::Id(id.to_owned());
    let videos = Delete::from(alibaba::Delete::Video { by: IdKind::Video });
    let streams = Delete::from(alibaba::Delete::Stream { video: medium(IdKind::Video, None) });
    let file = Delete::from(tencent::Delete { file: medium(IdKind::File, None) });
    let part = Part { kind: PartType::TranscodeFiles, definition: None };
    for (delete, good, bad) in [
        (
            &videos,
            vec![id("a"), id("b")],
            vec![vec![], vec![id("")], vec![Name::Whole], vec![id("a"), id("")], vec![id(""), id("a")]],
        ),
        (&streams, vec![id("job")], vec![vec![], vec![id("")]]),
        (&file, vec![Name::Whole], vec![vec![]]),
        (&file, vec![Name::Parts(vec![part])], vec![vec![Name::Parts(vec![])]]),
    ] {
        assert!(leaves(delete, &good), "{delete:?} {good:?}");
        for names in bad {
            assert!(!leaves(delete, &names), "{delete:?} {names:?}");
        }
    }
}

#[test]
fn only_calls_of_tencent_go_to_an_application() {
    let search = Search { sub_app_id: Some(7), ..Search::default() };
    for app in [Some(7), None] {
        let file = tencent::Delete { file: medium(IdKind::File, app) };
        assert_eq!(file.of(&[]).sub_app_id(), app);
        assert_eq!(tencent::DescribeMediaInfos { sub_app_id: app, items: &[] }.sub_app_id(), app);
    }
    assert_eq!(tencent::SearchMedia(&search).sub_app_id(), Some(7));
    assert_eq!(alibaba::SearchMedia(&search).sub_app_id(), None);
    assert_eq!(alibaba::Delete::Video { by: IdKind::Video }.of(&[]).sub_app_id(), None);
}

#[test]
fn what_a_delete_leaves_behind_is_said() {
    assert_eq!(remaining(Provider::AliyunVod), "cdn_cache");
    assert_eq!(remaining(Provider::TencentVod), "cdn_cache");
    assert_eq!(remaining(Provider::AliyunMps), "oss_objects");
}
