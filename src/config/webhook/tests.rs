use super::super::{Config, ConfigError};
use super::*;

const CN: &str = "[accounts.cn]\nprovider = \"aliyun-vod\"\nregion = \"cn-shanghai\"\n";
const INTL: &str = "[accounts.intl]\nprovider = \"tencent-vod\"\n";
const MPS: &str = "[accounts.mps]\nprovider = \"aliyun-mps\"\nregion = \"cn-shanghai\"\n";
/// What must never be printed.
const HIDDEN: &str = "hunter2hunter2";
const COOP_KEY: &str = include_str!("../../../tests/fixtures/webhooks/coop-public.pem");

fn lookup(name: &str) -> Option<String> {
    let value = match name {
        "TAKEDOWN_DRY_RUN" | "TAKEDOWN_QUEUE_URL" | "MISSING" => return None,
        "EMPTY" => "",
        "WEBHOOK_SECRET" => "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        "COOP_KEY" => COOP_KEY,
        "SHORT" => HIDDEN,
        "PRIVATE" => "whsk_hunter2hunter2",
        _ => "key",
    };
    Some(value.to_owned())
}

/// The configuration of three accounts and these webhooks.
fn parse(webhooks: &str) -> Result<Config, ConfigError> {
    Config::parse(&format!("{CN}{INTL}{MPS}{webhooks}"), &lookup)
}

/// The configuration of three accounts and this webhook.
fn with(webhook: &str) -> Config {
    parse(&format!("[[webhooks]]\n{webhook}")).unwrap()
}

fn problems(webhooks: &str) -> Vec<String> {
    parse(webhooks).expect_err(webhooks).problems
}

/// Asserts that a webhook has one problem, at `place`, whose sentence has `phrase`.
fn assert_problem(webhook: &str, place: &str, phrase: &str) {
    let problems = problems(&format!("[[webhooks]]\n{webhook}"));
    assert_eq!(problems.len(), 1, "{webhook}: {problems:?}");
    assert_at(&problems, &format!("webhooks[0].{place}"), phrase);
}

fn assert_at(problems: &[String], place: &str, phrase: &str) {
    let found = problems.iter().any(|problem| problem.starts_with(&format!("{place}: ")) && problem.contains(phrase));
    assert!(found, "no {phrase:?} at {place:?} in {problems:?}");
}

fn webhook(path: &str, kind: &str, more: &str) -> String {
    format!("path = {path:?}\nkind = {kind:?}\n{more}\n")
}

fn standard(more: &str) -> String {
    webhook("/events", "standard", more)
}

fn aliyun(more: &str) -> String {
    webhook("/vod", "aliyun-vod", &format!("url = 'https://example.com/vod'\nsecrets = ['env:VOD_KEY']\n{more}"))
}

fn tencent(more: &str) -> String {
    webhook("/vod", "tencent-vod", &format!("secrets = ['env:VOD_KEY']\n{more}"))
}

fn coop(more: &str) -> String {
    webhook("/coop", "coop", &format!("secrets = ['env:COOP_KEY']\n{more}"))
}

#[test]
fn the_documented_sample_is_read() {
    let config = parse(
        r#"
[[webhooks]]
path    = "/events"                # exact; a path that is not configured is 404
kind    = "standard"               # standard | aliyun-vod | tencent-vod | coop
secrets = ["env:WEBHOOK_SECRET"]   # or secretsmanager:…; several during rotation
"#,
    )
    .unwrap();
    let [webhook] = &config.webhooks[..] else { panic!() };
    assert_eq!((webhook.path.as_str(), &webhook.kind), ("/events", &WebhookKind::Standard));
    assert!(matches!(webhook.keys[..], [KeySource::Ready(Key::Hmac(_))]));
    assert!(parse("").unwrap().webhooks.is_empty());
}

#[test]
fn every_kind_has_its_members_and_defaults() {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let cn = || Account::named("cn", Provider::AliyunVod);
    let intl = || Account::named("intl", Provider::TencentVod);
    let vod = |act_on: &[&str]| {
        let url = "https://example.com/vod".to_owned();
        WebhookKind::AliyunVod { account: cn(), url, act_on: names(act_on) }
    };
    let file = |act_on: &[&str]| WebhookKind::TencentVod { account: intl(), act_on: names(act_on) };
    let both = ["AIMediaAuditComplete", "CreateAuditComplete"];
    let review = ["ReviewAudioVideoComplete"];
    let coop_kind = WebhookKind::Coop { account: cn(), act_on: names(&["a", "b"]), item_id: IdKind::Video };
    for (webhook, kind, account, accepted) in [
        (standard("secrets = ['env:WEBHOOK_SECRET']"), WebhookKind::Standard, None, 202),
        (aliyun("account = 'cn'"), vod(&[]), Some(cn()), 200),
        (aliyun(&format!("account = 'cn'\nact_on = {both:?}")), vod(&both), Some(cn()), 200),
        (tencent("account = 'intl'"), file(&[]), Some(intl()), 200),
        (tencent(&format!("account = 'intl'\nact_on = {review:?}")), file(&review), Some(intl()), 200),
        (coop("account = 'cn'\nact_on = ['a', 'b']"), coop_kind, Some(cn()), 202),
    ] {
        let config = with(&webhook);
        let found = &config.webhooks[0].kind;
        assert_eq!(found, &kind);
        assert_eq!((found.account(), found.accepted()), (account.as_ref(), accepted));
        assert!(webhook.contains(found.as_str()));
    }
}

#[test]
fn the_id_of_an_item_is_one_of_its_accounts() {
    for (account, item_id, expected) in [
        ("cn", "", IdKind::Video),
        ("cn", "item_id = 'video_id'", IdKind::Video),
        ("cn", "item_id = 'reference_id'", IdKind::Reference),
        ("intl", "", IdKind::File),
        ("mps", "item_id = 'media_id'", IdKind::Media),
    ] {
        let config = with(&coop(&format!("account = {account:?}\nact_on = ['a']\n{item_id}")));
        let found = &config.webhooks[0].kind;
        assert!(matches!(found, WebhookKind::Coop { item_id, .. } if *item_id == expected), "{found:?}");
    }
    for (account, item_id, phrase) in [
        ("cn", "media_id", "one of video_id, reference_id"),
        ("cn", "", "one of video_id, reference_id"),
        ("intl", "video_id", "one of file_id"),
        ("mps", "file_id", "one of media_id"),
    ] {
        let text = coop(&format!("account = {account:?}\nact_on = ['a']\nitem_id = {item_id:?}"));
        assert_problem(&text, "item_id", phrase);
    }
}

#[test]
fn a_secret_has_a_source() {
    let sources = "secrets = ['env:WEBHOOK_SECRET', 'secretsmanager:arn:aws:sm:x', 'secretsmanager:b c']";
    let config = with(&standard(sources));
    let [KeySource::Ready(_), KeySource::SecretsManager(arn), KeySource::SecretsManager(name)] =
        &config.webhooks[0].keys[..]
    else {
        panic!("{config:?}")
    };
    assert_eq!((arn.as_str(), name.as_str()), ("arn:aws:sm:x", "b c"));
    assert!(!format!("{config:?}").contains("C2FVsBQIhrscChlQ"));
    for wrong in
        ["", HIDDEN, "env:", "env:lower", "env:A B", "secretsmanager:", "secretsmanager: ", "ENV:WEBHOOK_SECRET"]
    {
        assert_problem(&standard(&format!("secrets = [{wrong:?}]")), "secrets[0]", "secretsmanager:NAME-OR-ARN");
    }
}

#[test]
fn a_key_is_of_its_webhooks_kind() {
    let no_rsa = webhook("/c", "coop", "account = 'cn'\nact_on = ['a']\nsecrets = ['env:SHORT']");
    for (text, place, phrase) in [
        (standard("secrets = []"), "secrets", "at least one"),
        (standard(""), "secrets", "at least one"),
        (standard("secrets = 'env:WEBHOOK_SECRET'"), "secrets", "a list of texts"),
        (standard("secrets = ['env:WEBHOOK_SECRET', 'env:MISSING']"), "secrets[1]", "MISSING is not set"),
        (standard("secrets = ['env:EMPTY']"), "secrets[0]", "EMPTY is not set"),
        (standard("secrets = ['env:SHORT']"), "secrets[0]", "variable SHORT: expected whsec_"),
        (standard("secrets = ['env:PRIVATE']"), "secrets[0]", "variable PRIVATE: this is a private key"),
        (no_rsa, "secrets[0]", "variable SHORT: expected an RSA public key"),
    ] {
        assert_problem(&text, place, phrase);
    }
}

#[test]
fn a_path_is_as_it_stands_in_the_url() {
    let secrets = "secrets = ['env:WEBHOOK_SECRET']";
    for path in ["/events", "/a/b", "/a%20b", "/~a.b-c_d"] {
        assert_eq!(with(&webhook(path, "standard", secrets)).webhooks[0].path, path);
    }
    for path in ["", "/", "events", "/a?b", "/a#b", "/a b", "/é", "https://example.com/events"] {
        assert_problem(&webhook(path, "standard", secrets), "path", "without query");
    }
    assert_problem(&webhook("/health", "standard", secrets), "path", "health checks");
    assert_problem(&format!("kind = 'standard'\n{secrets}"), "path", "expected a path");
    assert_problem(&format!("path = 5\nkind = 'standard'\n{secrets}"), "path", "a text");
    let twice = format!("[[webhooks]]\n{0}[[webhooks]]\n{0}", webhook("/a", "standard", secrets));
    assert_eq!(problems(&twice), ["webhooks[1].path: another webhook has this path"]);
}

const SECRETS: &str = "secrets = ['env:WEBHOOK_SECRET']";

#[test]
fn what_is_wrong_with_a_webhook_is_said_once() {
    for (text, place, phrase) in [
        (webhook("/a", "", SECRETS), "kind", "\"standard\", \"aliyun-vod\", \"tencent-vod\" or \"coop\""),
        (webhook("/a", "Standard", SECRETS), "kind", "\"standard\", \"aliyun-vod\", \"tencent-vod\" or \"coop\""),
        (format!("path = '/a'\nkind = 5\n{SECRETS}"), "kind", "a text"),
        (format!("path = '/a'\n{SECRETS}"), "kind", "\"standard\""),
        (standard("secrets = ['env:WEBHOOK_SECRET']\nurl = 'x'"), "url", "unknown key; this kind of webhook takes"),
        (tencent("account = 'intl'\nurl = 'https://a/b'"), "url", "unknown key"),
        (tencent(""), "account", "missing"),
        (tencent("account = 5"), "account", "a text"),
        (tencent("account = 'nobody'"), "account", "no account of this name"),
        (tencent("account = 'cn'"), "account", "an account at aliyun-vod"),
        (aliyun("account = 'intl'"), "account", "an account at tencent-vod"),
        (aliyun("account = 'mps'"), "account", "an account at aliyun-mps"),
        (aliyun("account = 'cn'\nact_on = ['FileDeleted']"), "act_on[0]", "AIMediaAuditComplete, CreateAuditComplete"),
        (tencent("account = 'intl'\nact_on = ['FileDeleted']"), "act_on[0]", "ReviewAudioVideoComplete"),
        (aliyun("account = 'cn'\nact_on = 'CreateAuditComplete'"), "act_on", "a list of texts"),
        (coop("account = 'cn'"), "act_on", "nothing is ever deleted"),
        (coop("account = 'cn'\nact_on = []"), "act_on", "nothing is ever deleted"),
        (coop("account = 'cn'\nact_on = ['a', '']"), "act_on[1]", "not empty"),
        (coop("account = 'cn'\nact_on = 'a'"), "act_on", "a list of texts"),
        (coop("account = 'cn'\nact_on = ['a']\nitem_id = 5"), "item_id", "a text"),
        (coop("act_on = ['a']"), "account", "missing"),
    ] {
        assert_problem(&text, place, phrase);
    }
    assert_eq!(problems("[webhooks]\npath = '/a'"), ["webhooks: expected a list of tables, found a table"]);
}

#[test]
fn the_url_is_the_one_that_the_provider_signs() {
    let with_url =
        |url: &str| webhook("/vod", "aliyun-vod", &format!("account = 'cn'\nsecrets = ['env:VOD_KEY']\n{url}"));
    for url in ["http://example.com", "https://example.com:8443/a/b?c=d"] {
        let config = with(&with_url(&format!("url = {url:?}")));
        assert!(matches!(&config.webhooks[0].kind, WebhookKind::AliyunVod { url: found, .. } if found == url));
    }
    for url in ["", "url = ''", "url = '/vod'", "url = 'example.com/vod'", "url = 'ftp://example.com/vod'"] {
        assert_problem(&with_url(url), "url", "as it is configured at the provider");
    }
    assert_problem(&with_url("url = 5"), "url", "a text");
}

#[test]
fn all_problems_are_reported_together_and_no_secret_with_them() {
    let first = format!("secrets = ['env:SHORT', {HIDDEN:?}]\ncolour = {HIDDEN:?}");
    let third = format!("account = {HIDDEN:?}\nurl = {HIDDEN:?}\nact_on = [{HIDDEN:?}]\nsecrets = {HIDDEN:?}");
    let fourth = format!("account = 'cn'\nact_on = ['']\nitem_id = {HIDDEN:?}\nsecrets = ['env:PRIVATE']");
    let webhooks = [
        webhook("/health", "standard", &first),
        webhook(HIDDEN, HIDDEN, "secrets = ['env:MISSING']"),
        webhook("", "aliyun-vod", &third),
        webhook("/c", "coop", &fourth),
    ];
    let problems = problems(&format!("[[webhooks]]\n{}[limits]\nattempts = 0", webhooks.join("[[webhooks]]\n")));
    for (place, phrase) in [
        ("webhooks[0].path", "health checks"),
        ("webhooks[0].secrets[0]", "at least 16 bytes"),
        ("webhooks[0].secrets[1]", "env:NAME"),
        ("webhooks[0].colour", "unknown key; this kind of webhook takes path, kind, secrets"),
        ("webhooks[1].path", "expected a path"),
        ("webhooks[1].kind", "expected \"standard\""),
        ("webhooks[1].secrets[0]", "MISSING is not set"),
        ("webhooks[2].path", "expected a path"),
        ("webhooks[2].account", "no account of this name"),
        ("webhooks[2].act_on[0]", "can mean a takedown"),
        ("webhooks[2].url", "callback URL"),
        ("webhooks[2].secrets", "a list of texts"),
        ("webhooks[3].act_on[0]", "not empty"),
        ("webhooks[3].item_id", "video_id, reference_id"),
        ("webhooks[3].secrets[0]", "RSA public key"),
        ("limits.attempts", "above 0"),
    ] {
        assert_at(&problems, place, phrase);
    }
    assert_eq!(problems.len(), 16, "{problems:#?}");
    assert!(!problems.join("\n").contains("hunter2"), "{problems:#?}");
}

#[test]
fn a_webhook_is_not_blamed_for_an_account_that_is_wrong_itself() {
    let text = format!("{CN}[accounts.intl]\nprovider = 'tencent'\n[[webhooks]]\n{}", tencent("account = 'intl'"));
    let problems = Config::parse(&text, &lookup).unwrap_err().problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_at(&problems, "accounts.intl.provider", "tencent-vod");
}

#[test]
fn the_queue_is_named_by_the_environment() {
    let with_queue = |url: &str| {
        Config::parse(CN, &|name| if name == "TAKEDOWN_QUEUE_URL" { Some(url.to_owned()) } else { lookup(name) })
    };
    let url = "https://sqs.eu-central-1.amazonaws.com/123456789012/takedown.fifo";
    let queue = with_queue(url).unwrap().queue.unwrap();
    assert_eq!((queue.url.as_str(), queue.region.as_deref(), queue.is_fifo()), (url, Some("eu-central-1"), true));
    assert_eq!(with_queue("").unwrap().queue, None);
    assert_eq!(Config::parse(CN, &lookup).unwrap().queue, None);
    for wrong in ["takedown", "https://sqs.eu-central-1.amazonaws.com", "http://10.0.0.1/123456789012/takedown"] {
        let problems = with_queue(wrong).unwrap_err().problems;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("TAKEDOWN_QUEUE_URL: "), "{problems:?}");
    }
}
