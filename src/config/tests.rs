mod accounts;
mod document;

use std::collections::BTreeMap;

use super::*;
use crate::account::Credentials;
use crate::credential::Credential;

const KEYS: [(&str, &str); 4] = [
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAIexample"),
    ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "alibabaSecret"),
    ("TENCENTCLOUD_SECRET_ID", "AKIDexample"),
    ("TENCENTCLOUD_SECRET_KEY", "tencentSecret"),
];
/// An account that has nothing wrong, so that a test shows its own problem alone.
const CN: &str = "[accounts.cn]\nprovider = \"aliyun-vod\"\nregion = \"cn-shanghai\"\n";
const TENCENT: &str = "[accounts.t]\nprovider = \"tencent-vod\"\n";
/// What must never be printed.
const SECRET: &str = "hunter2hunter2";

fn parse_in(environment: &[(&str, &str)], text: &str) -> Result<Config, ConfigError> {
    let variables: BTreeMap<_, _> = environment.iter().copied().collect();
    Config::parse(text, &|name| variables.get(name).map(|&value| value.to_owned()))
}

fn config(text: &str) -> Config {
    parse_in(&KEYS, text).unwrap()
}

fn problems(text: &str) -> Vec<String> {
    problems_in(&KEYS, text)
}

fn problems_in(environment: &[(&str, &str)], text: &str) -> Vec<String> {
    parse_in(environment, text).expect_err(text).problems
}

/// Asserts that a text has one problem, at `place`, whose sentence has `phrase`.
fn assert_problem(text: &str, place: &str, phrase: &str) {
    let problems = problems(text);
    assert_eq!(problems.len(), 1, "{text}: {problems:?}");
    assert_at(&problems, place, phrase);
}

fn assert_at(problems: &[String], place: &str, phrase: &str) {
    let found = problems.iter().any(|problem| problem.starts_with(&format!("{place}: ")) && problem.contains(phrase));
    assert!(found, "no {phrase:?} at {place:?} in {problems:?}");
}

fn account<'a>(config: &'a Config, name: &str) -> &'a Account {
    config.accounts.iter().find(|account| account.name == name).unwrap()
}

fn fixed(account: &Account) -> &Credential {
    match &account.credentials {
        Credentials::Fixed(credential) => credential,
        Credentials::SecretsManager(name) => panic!("{name}"),
    }
}
