mod matches;

use super::super::{Config, ConfigError};
use super::*;

const ACCOUNTS: &str = "[accounts.cn]\nprovider = \"aliyun-vod\"\nregion = \"cn-shanghai\"\n\
                        [accounts.intl]\nprovider = \"tencent-vod\"\n\
                        [accounts.mps]\nprovider = \"aliyun-mps\"\nregion = \"cn-shanghai\"\n";
/// What must never be printed.
const HIDDEN: &str = "hunter2 hunter2";

fn lookup(name: &str) -> Option<String> {
    (!name.starts_with("TAKEDOWN")).then(|| "key".to_owned())
}

fn parse(more: &str) -> Result<Config, ConfigError> {
    Config::parse(&format!("{ACCOUNTS}{more}"), &lookup)
}

/// The only sweep of a configuration.
fn only(sweep: &str) -> Sweep {
    let mut config = parse(&format!("[[sweeps]]\n{sweep}")).unwrap();
    assert_eq!(config.sweeps.len(), 1);
    config.sweeps.remove(0)
}

fn problems(more: &str) -> Vec<String> {
    parse(more).expect_err(more).problems
}

/// Asserts that a sweep has one problem, at `place`, whose sentence has `phrase`.
fn assert_problem(sweep: &str, place: &str, phrase: &str) {
    let problems = problems(&format!("[[sweeps]]\n{sweep}"));
    assert_eq!(problems.len(), 1, "{sweep}: {problems:?}");
    assert_at(&problems, &format!("sweeps[0].{place}"), phrase);
}

fn assert_at(problems: &[String], place: &str, phrase: &str) {
    let found = problems.iter().any(|problem| problem.starts_with(&format!("{place}: ")) && problem.contains(phrase));
    assert!(found, "no {phrase:?} at {place:?} in {problems:?}");
}

/// A sweep of an account, with more of its keys.
fn of(account: &str, more: &str) -> String {
    format!("name = 'trial'\naccount = {account:?}\nolder_than_days = 30\n{more}\n")
}

fn cn(more: &str) -> String {
    of("cn", more)
}

fn list(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn the_documented_sample_is_read() {
    let sweep = only(
        r#"
name            = "trial-clips"
account         = "cn"
older_than_days = 30
match           = { categories = ["1000012345"], tags = ["trial"] }   # all of the keys, any of a key's values
scope           = "media"
max_targets     = 500           # of one run (default 1000); more is left for the next, and said so
max_share       = 20            # percent of what the account holds (default 20); a rule that matches more is refused
dry_run         = false
"#,
    );
    assert_eq!((sweep.name.as_str(), sweep.account.name.as_str(), sweep.older_than_days), ("trial-clips", "cn", 30));
    assert_eq!((sweep.scope, sweep.max_targets, sweep.max_share, sweep.dry_run), (Scope::Media, 500, 20, false));
    let filter = Filter { categories: list(&["1000012345"]), tags: list(&["trial"]), ..Filter::default() };
    assert_eq!(sweep.filter, filter);
    assert!(parse("").unwrap().sweeps.is_empty());
}

#[test]
fn what_is_not_said_has_its_default() {
    let sweep = only(&cn(""));
    assert_eq!((sweep.scope, sweep.max_targets, sweep.max_share, sweep.dry_run), (Scope::Media, 1000, 20, false));
    assert_eq!(sweep.filter, Filter::default());
    assert_eq!(only(&cn("match = {}")).filter, Filter::default());
    assert_eq!(parse("").unwrap().limits.min_age_days, 1);
    let events = "[events.'Retention Expired']\nscope = 'source'\n[[sweeps]]\n";
    assert_eq!(parse(&format!("{events}{}", cn(""))).unwrap().sweeps[0].scope, Scope::Source);
    assert_eq!(parse(&format!("{events}{}", cn("scope = 'renditions'"))).unwrap().sweeps[0].scope, Scope::Renditions);
}

#[test]
fn what_is_wrong_with_a_sweep_is_said_once() {
    let nameless = |name: &str| format!("{name}\naccount = 'cn'\nolder_than_days = 30");
    let name = "1 to 128 characters";
    for (text, place, phrase) in [
        (nameless(""), "name", name),
        (nameless("name = ''"), "name", name),
        (nameless("name = 'a b'"), "name", name),
        (nameless(&format!("name = '{}'", "x".repeat(129))), "name", name),
        (nameless("name = 5"), "name", "a text"),
        ("name = 'a'\nolder_than_days = 30".to_owned(), "account", "missing"),
        (of("nobody", ""), "account", "no account of this name"),
        ("name = 'a'\naccount = 5\nolder_than_days = 30".to_owned(), "account", "a text"),
        ("name = 'a'\naccount = 'cn'".to_owned(), "older_than_days", "missing"),
        ("name = 'a'\naccount = 'cn'\nolder_than_days = 0".to_owned(), "older_than_days", "above 0"),
        ("name = 'a'\naccount = 'cn'\nolder_than_days = -1".to_owned(), "older_than_days", "above 0"),
        ("name = 'a'\naccount = 'cn'\nolder_than_days = 1.5".to_owned(), "older_than_days", "above 0"),
        ("name = 'a'\naccount = 'cn'\nolder_than_days = '30'".to_owned(), "older_than_days", "above 0"),
        ("name = 'a'\naccount = 'cn'\nolder_than_days = 36501".to_owned(), "older_than_days", "at most 36500"),
        (cn("scope = 'everything'"), "scope", "\"media\", \"source\" or \"renditions\""),
        (cn("scope = 'Media'"), "scope", "\"media\", \"source\" or \"renditions\""),
        (cn("scope = 5"), "scope", "a text"),
        (cn("max_targets = 0"), "max_targets", "above 0"),
        (cn("max_share = 0"), "max_share", "above 0"),
        (cn("max_share = 101"), "max_share", "1 to 100"),
        (cn("dry_run = 'yes'"), "dry_run", "true or false"),
        (cn("colour = 'red'"), "colour", "unknown key; a sweep takes name, account"),
        (cn("older_then_days = 3"), "older_then_days", "unknown key"),
        (cn("match = 'all'"), "match", "a table"),
    ] {
        assert_problem(&text, place, phrase);
    }
    assert_eq!(only(&cn("max_share = 100\nmax_targets = 1")).max_share, 100);
    assert_eq!(problems("[sweeps]\nname = 'a'"), ["sweeps: expected a list of tables, found a table"]);
}

#[test]
fn mps_cannot_be_swept() {
    let phrase =
        "aliyun-mps cannot list media by age; let items of a DynamoDB table with their media ids expire instead";
    assert_problem(&of("mps", ""), "account", phrase);
}

#[test]
fn no_age_is_below_the_floor() {
    let at = |floor: u32, days: u32| {
        parse(&format!(
            "[limits]\nmin_age_days = {floor}\n[[sweeps]]\nname = 'a'\naccount = 'cn'\nolder_than_days = {days}"
        ))
    };
    assert_eq!(at(30, 30).unwrap().sweeps[0].older_than_days, 30);
    assert_eq!(
        at(30, 29).unwrap_err().problems,
        ["sweeps[0].older_than_days: limits.min_age_days allows no less than 30"]
    );
    assert_eq!(problems("[limits]\nmin_age_days = 0").len(), 1);
}

#[test]
fn all_problems_are_reported_together_and_no_value_with_them() {
    let first = format!(
        "name = {HIDDEN:?}\naccount = {HIDDEN:?}\nscope = {HIDDEN:?}\nmatch = {{ tags = [], categories = [{HIDDEN:?}] }}"
    );
    let second = of("mps", &format!("max_share = 500\ncolour = {HIDDEN:?}\nmatch = {{ storage_regions = ['x'] }}"));
    let third = cn("max_targets = -1\ndry_run = 1");
    let text = format!("[limits]\nmin_age_days = 31\n[[sweeps]]\n{first}\n[[sweeps]]\n{second}\n[[sweeps]]\n{third}");
    let problems = problems(&text);
    for (place, phrase) in [
        ("sweeps[0].name", "1 to 128 characters"),
        ("sweeps[0].account", "no account of this name"),
        ("sweeps[0].older_than_days", "missing"),
        ("sweeps[0].match.tags", "an empty list"),
        ("sweeps[0].match.categories[0]", "the number of one"),
        ("sweeps[0].scope", "\"media\""),
        ("sweeps[1].account", "aliyun-mps cannot list"),
        ("sweeps[1].older_than_days", "no less than 31"),
        ("sweeps[1].match.storage_regions", "unknown key"),
        ("sweeps[1].max_share", "1 to 100"),
        ("sweeps[1].colour", "unknown key"),
        ("sweeps[2].name", "another sweep has this name"),
        ("sweeps[2].older_than_days", "no less than 31"),
        ("sweeps[2].max_targets", "above 0"),
        ("sweeps[2].dry_run", "true or false"),
    ] {
        assert_at(&problems, place, phrase);
    }
    assert_eq!(problems.len(), 15, "{problems:#?}");
    assert!(!problems.join("\n").contains("hunter2"), "{problems:#?}");
}

#[test]
fn the_type_of_a_sweep_is_no_type_of_a_deletion() {
    for name in ["retention.sweep", "Retention Sweep", "RETENTION_SWEEP"] {
        let problems = problems(&format!("[events.'{name}']\nscope = 'media'"));
        assert!(problems.len() == 1 && problems[0].contains("reserved"), "{problems:?}");
    }
}

#[test]
fn a_sweep_is_not_blamed_for_an_account_that_is_wrong_itself() {
    let text = format!("[accounts.cn]\nprovider = 'aliyun'\n[[sweeps]]\n{}", cn(""));
    let problems = Config::parse(&text, &lookup).unwrap_err().problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_at(&problems, "accounts.cn.provider", "aliyun-vod");
}
