use super::*;
use crate::credential::Secret;
use crate::endpoint::Endpoint;
use crate::provider::Operation;
use crate::request::Provider;

#[test]
fn a_provider_is_needed_and_is_written_as_it_is() {
    for provider in ["", "provider = \"\"", "provider = \"Aliyun-VOD\"", "provider = \"aws\""] {
        assert_problem(&format!("[accounts.a]\n{provider}"), "accounts.a.provider", "tencent-vod");
    }
}

#[test]
fn a_provider_has_one_default_at_most() {
    let second = "[accounts.us]\nprovider = \"aliyun-vod\"\nregion = \"cn-shanghai\"\ndefault = true\n";
    assert_problem(&format!("{CN}default = true\n{second}"), "accounts.us.default", "aliyun-vod has another default");
    let each = config(&format!("{CN}default = true\n{TENCENT}default = true"));
    assert!(each.accounts.iter().all(|account| account.default));
    assert!(account(&config(&format!("{CN}default = false\n{second}")), "us").default);
}

#[test]
fn an_account_is_named_like_an_id() {
    for name in ["\"a b\"", "\"\"", "\"é\"", "\"a.b\""] {
        let text = format!("[accounts.{name}]\nprovider = \"tencent-vod\"");
        assert_problem(&text, &format!("accounts.{name}"), "the name of an account");
    }
}

#[test]
fn a_rate_is_a_number_above_zero() {
    for wrong in ["0", "0.0", "-0.0", "-1", "-0.5", "nan", "inf", "-inf", "\"30\"", "true", "[30]"] {
        let text = format!("{CN}rate = {{ DeleteVideo = {wrong} }}");
        assert_problem(&text, "accounts.cn.rate.DeleteVideo", "a number above 0");
    }
    let config = config(&format!("{CN}rate = {{ DeleteVideo = 0.5, DeleteStream = 7 }}"));
    let cn = account(&config, "cn");
    assert_eq!([Operation::DeleteVideo, Operation::DeleteStream].map(|operation| operation.rate_at(cn)), [0.5, 7.0]);
    assert_eq!(Operation::DeleteMezzanines.rate_at(cn), 30.0);
}

#[test]
fn every_operation_of_an_accounts_provider_has_a_rate() {
    for operation in Operation::ALL {
        let provider = operation.provider();
        let region = if provider == Provider::TencentVod { "" } else { "region = \"cn-shanghai\"" };
        let name = operation.name();
        let text = format!("[accounts.a]\nprovider = \"{}\"\n{region}\nrate = {{ {name} = 3 }}", provider.as_str());
        assert_eq!(operation.rate_at(&config(&text).accounts[0]), 3.0, "{name}");
    }
}

#[test]
fn an_endpoint_is_https_or_on_loopback() {
    for good in
        ["https://vod.example.com", "https://host:8443/", "http://localhost:1", "http://[::1]:1", "HTTP://127.0.0.1"]
    {
        config(&format!("{TENCENT}endpoint = {good:?}"));
    }
    for (wrong, phrase) in [
        ("http://vod.tencentcloudapi.com", "loopback"),
        ("http://10.0.0.1", "loopback"),
        ("http://0.0.0.0", "loopback"),
        ("http://127.0.0.1.example.com", "loopback"),
        ("vod.tencentcloudapi.com", "https://host"),
        ("https://host/path", "https://host"),
        ("https://host?x", "https://host"),
        ("https://u:p@host", "https://host"),
        ("https://host:", "https://host"),
        ("ftp://host", "https://host"),
        ("", "https://host"),
    ] {
        assert_problem(&format!("{TENCENT}endpoint = {wrong:?}"), "accounts.t.endpoint", phrase);
    }
}

#[test]
fn a_region_gives_the_endpoint_at_alibaba() {
    for (provider, region, host) in [
        ("aliyun-vod", "cn-shanghai", "vod.cn-shanghai.aliyuncs.com"),
        ("aliyun-mps", "cn-shanghai", "mts.cn-shanghai.aliyuncs.com"),
    ] {
        let config = config(&format!("[accounts.a]\nprovider = \"{provider}\"\nregion = \"{region}\""));
        assert_eq!(config.accounts[0].endpoint, Endpoint::https(host));
        for wrong in ["mars", "", "CN-SHANGHAI", "cn-shanghai.example.com/"] {
            let text = format!("[accounts.a]\nprovider = \"{provider}\"\nregion = \"{wrong}\"");
            assert_problem(&text, "accounts.a.region", region);
        }
        assert_problem(&format!("[accounts.a]\nprovider = \"{provider}\""), "accounts.a.region", "missing");
    }
}

#[test]
fn tencent_has_one_endpoint_and_no_region() {
    assert_eq!(config(TENCENT).accounts[0].endpoint, Endpoint::https("vod.tencentcloudapi.com"));
    assert_problem(&format!("{TENCENT}region = \"ap-guangzhou\""), "accounts.t.region", "endpoint");
}

#[test]
fn credentials_come_from_the_variables_of_the_providers() {
    let environment = [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "a-id"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "a-secret"),
        ("ALIBABA_CLOUD_SECURITY_TOKEN", "a-token"),
        ("INTL_TENCENTCLOUD_SECRET_ID", "t-id"),
        ("INTL_TENCENTCLOUD_SECRET_KEY", "t-secret"),
        ("INTL_TENCENTCLOUD_TOKEN", "t-token"),
    ];
    let text = format!("{CN}credentials = \"env\"\n{TENCENT}credentials = \"env:INTL\"");
    let config = parse_in(&environment, &text).unwrap();
    for (name, [id, secret, token]) in [("cn", ["a-id", "a-secret", "a-token"]), ("t", ["t-id", "t-secret", "t-token"])]
    {
        let credential = fixed(account(&config, name));
        assert_eq!((credential.id.expose(), credential.secret.expose()), (id, secret));
        assert_eq!(credential.token.as_ref().map(Secret::expose), Some(token));
    }
}

#[test]
fn a_token_is_optional_and_an_empty_one_is_none() {
    for token in [None, Some("")] {
        let mut environment = KEYS.to_vec();
        environment.extend(token.map(|token| ("TENCENTCLOUD_TOKEN", token)));
        assert_eq!(fixed(&parse_in(&environment, TENCENT).unwrap().accounts[0]).token, None);
    }
}

#[test]
fn missing_variables_are_named_one_by_one() {
    let text = format!("{CN}{TENCENT}credentials = \"env:INTL\"");
    for environment in [&[][..], &KEYS.map(|(name, _)| (name, ""))] {
        let problems = problems_in(environment, &text);
        for (place, variable) in [
            ("accounts.cn.credentials", " ALIBABA_CLOUD_ACCESS_KEY_ID "),
            ("accounts.cn.credentials", " ALIBABA_CLOUD_ACCESS_KEY_SECRET "),
            ("accounts.t.credentials", " INTL_TENCENTCLOUD_SECRET_ID "),
            ("accounts.t.credentials", " INTL_TENCENTCLOUD_SECRET_KEY "),
        ] {
            assert_at(&problems, place, variable);
        }
        assert_eq!(problems.len(), 4, "{problems:?}");
    }
}

#[test]
fn a_secret_of_secrets_manager_is_read_later_by_its_name() {
    for name in ["takedown/tencent", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:takedown-AbCdEf"] {
        let config = parse_in(&[], &format!("{TENCENT}credentials = \"secretsmanager:{name}\"")).unwrap();
        match &config.accounts[0].credentials {
            Credentials::SecretsManager(found) => assert_eq!(found, name),
            Credentials::Fixed(_) => panic!("{name}"),
        }
    }
}

#[test]
fn an_unknown_source_of_credentials_is_an_error() {
    for wrong in ["", "environment", "env:", "env:A B", "env:A-B", "ENV", "secretsmanager:", "secretsmanager", "ssm:x"]
    {
        assert_problem(
            &format!("{CN}credentials = {wrong:?}"),
            "accounts.cn.credentials",
            "secretsmanager:NAME-OR-ARN",
        );
    }
}

#[test]
fn keys_of_the_emulator_are_refused_for_a_real_endpoint() {
    let mut environment = KEYS;
    environment[0].1 = "EMULATOR-KEY";
    let problems = problems_in(&environment, CN);
    assert_at(&problems, "accounts.cn.credentials", "loopback");
    assert!(parse_in(&environment, &format!("{CN}endpoint = \"http://127.0.0.1:1\"")).is_ok());
}
