use std::time::Duration;

use super::*;

const ACCOUNTS: &str = r#"
[accounts.cn]
provider = "aliyun-vod"
region = "cn-shanghai"
credentials = "secretsmanager:cn"
rate = { DeleteVideo = 20 }
[accounts.intl]
provider = "tencent-vod"
credentials = "secretsmanager:intl"
"#;
const OPERATION: Operation = Operation::DeleteVideo;

fn config(text: &str) -> Config {
    let variable = |name: &str| {
        matches!(name, "ALIBABA_CLOUD_ACCESS_KEY_ID" | "ALIBABA_CLOUD_ACCESS_KEY_SECRET").then(|| "key".to_owned())
    };
    Config::parse(text, &variable).unwrap()
}

fn account(active: &ActiveConfig, name: &str) -> Rc<Account> {
    Rc::clone(active.config.accounts.iter().find(|account| account.name == name).unwrap())
}

/// Whether the limiter of `DeleteVideo` and the credential of `cn` go on when this configuration takes over from the usual one.
fn goes_on(text: &str) -> (bool, bool) {
    let first = ActiveConfig::first(config(ACCOUNTS));
    let (limiter, cache) =
        (first.limiter(&account(&first, "cn"), OPERATION), first.credentials(&account(&first, "cn")));
    let next = ActiveConfig::after(&first, config(text), Instant::now());
    let own = (next.limiter(&account(&next, "cn"), OPERATION), next.credentials(&account(&next, "cn")));
    (Rc::ptr_eq(&limiter, &own.0), Rc::ptr_eq(&cache, &own.1))
}

#[test]
fn an_account_that_stays_keeps_its_limiters_and_its_credential_wherever_it_stands() {
    let before =
        "[accounts.a]\nprovider = \"aliyun-vod\"\nregion = \"cn-beijing\"\ncredentials = \"secretsmanager:a\"\n";
    for text in [
        ACCOUNTS.to_owned(),
        format!("{before}{ACCOUNTS}"),
        ACCOUNTS.replace("[accounts.intl]", "default = true\n[accounts.intl]\nsub_app_id = 7"),
        format!("{ACCOUNTS}[protected]\nids = [\"v\"]\n[limits]\nattempts = 2\n"),
    ] {
        assert_eq!(goes_on(&text), (true, true), "{text}");
    }
}

#[test]
fn of_an_account_that_changes_nothing_goes_on() {
    for (old, new) in [
        ("cn-shanghai", "cn-beijing"),
        ("secretsmanager:cn", "secretsmanager:intl"),
        ("secretsmanager:cn", "env"),
        ("provider = \"aliyun-vod\"", "provider = \"aliyun-mps\""),
    ] {
        // An account at MPS has no DeleteVideo; its limiter is nobody's then.
        let text = ACCOUNTS.replacen(old, new, 1).replace("rate = { DeleteVideo = 20 }", "");
        let kept = goes_on(&text);
        assert_eq!(kept, (false, false), "{text}");
    }
}

#[test]
fn a_limiter_of_another_rate_begins_anew_and_the_credential_goes_on() {
    for text in [
        ACCOUNTS.replace("DeleteVideo = 20", "DeleteVideo = 19"),
        ACCOUNTS.replace("rate = { DeleteVideo = 20 }", ""),
        format!("{ACCOUNTS}[limits]\ninstances = 2\n"),
    ] {
        assert_eq!(goes_on(&text), (false, true), "{text}");
    }
}

#[test]
fn another_account_called_alike_has_nothing_of_the_one_before() {
    let first = ActiveConfig::first(config(ACCOUNTS));
    let (cn, intl) = (&account(&first, "cn"), &account(&first, "intl"));
    let limiters = [first.limiter(cn, OPERATION), first.limiter(intl, Operation::TencentDeleteMedia)];
    let caches = [first.credentials(cn), first.credentials(intl)];
    let before =
        "[accounts.a]\nprovider = \"aliyun-vod\"\nregion = \"cn-shanghai\"\ncredentials = \"secretsmanager:cn\"\n";
    let next = ActiveConfig::after(&first, config(&format!("{before}{ACCOUNTS}")), Instant::now());
    let [other, cn, intl] = &["a", "cn", "intl"].map(|name| account(&next, name));
    assert!(next.limiters_of(other).is_empty());
    for limiter in &limiters {
        assert!(!Rc::ptr_eq(limiter, &next.limiter(other, OPERATION)));
    }
    for cache in &caches {
        assert!(!Rc::ptr_eq(cache, &next.credentials(other)));
    }
    assert!(Rc::ptr_eq(&caches[0], &next.credentials(cn)) && Rc::ptr_eq(&caches[1], &next.credentials(intl)));
}

/// Whether a request may leave within the next moment.
async fn may_leave(active: &ActiveConfig) -> bool {
    // Less than the window of any pace.
    let soon = Instant::now() + Duration::from_millis(900);
    active.limiter(&account(active, "cn"), OPERATION).acquire(soon, || None).await.is_ok()
}

#[tokio::test]
async fn a_new_limiter_waits_a_window_after_a_change_and_not_at_the_start_of_a_process() {
    let first = ActiveConfig::first(config(ACCOUNTS));
    assert!(may_leave(&first).await);
    let now = Instant::now();
    let after = |text: &str, at| ActiveConfig::after(&first, config(text), at);
    let faster = ACCOUNTS.replace("DeleteVideo = 20", "DeleteVideo = 21");
    assert!(!may_leave(&after(&faster, now)).await, "requests of the second before may still count");
    assert!(may_leave(&after(&faster, now - Duration::from_secs(2))).await, "the window is over");
    assert!(may_leave(&after(ACCOUNTS, now)).await, "what goes on has counted its requests");
}
