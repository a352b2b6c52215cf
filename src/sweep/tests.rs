mod packed;

use std::time::UNIX_EPOCH;

use super::*;
use crate::clock::parse_rfc3339;
use crate::config::Config;
use crate::provider::Search;

const CN: &str = "account = 'cn'";
const INTL: &str = "account = 'intl'";

/// 2026-11-20T07:00:00.999Z; what was created before 2026-10-21T07:00:00Z is older than 30 days.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(1_795_158_000_999)
}

fn cutoff() -> SystemTime {
    parse_rfc3339("2026-10-21T07:00:00Z").unwrap()
}

/// A configuration of one sweep, older than 30 days unless it says otherwise.
fn config(sweep: &str) -> Config {
    let days = if sweep.contains("older_than_days") { "" } else { "older_than_days = 30" };
    let text = format!(
        "[accounts.cn]\nprovider = 'aliyun-vod'\nregion = 'cn-shanghai'\n[accounts.intl]\nprovider = 'tencent-vod'\n\
         sub_app_id = 1500012345\n[[sweeps]]\nname = 'trial'\n{days}\n{sweep}"
    );
    Config::parse(&text, &|name| (!name.starts_with("TAKEDOWN")).then(|| "key".to_owned())).unwrap()
}

fn rule(config: &Config) -> Rule<'_> {
    Rule::new(&config.sweeps[0], now())
}

/// A row that fits the rule of `everything_at_once`.
fn row(created: Option<SystemTime>) -> Row {
    Row {
        id: Some("v".to_owned()),
        created,
        category: Some("7".to_owned()),
        tags: vec!["a".to_owned(), "trial".to_owned()],
        status: Some("Normal".to_owned()),
        storage: Some("here".to_owned()),
        ..Row::default()
    }
}

#[test]
fn the_age_counts_to_the_second() {
    let config = config(CN);
    let rule = rule(&config);
    assert_eq!(rule.cutoff, cutoff());
    for (created, matches) in [
        (cutoff(), false),
        (cutoff() + Duration::from_millis(999), false),
        (cutoff() - Duration::from_millis(1), true),
        (cutoff() - Duration::from_secs(1), true),
        (UNIX_EPOCH + DAY, true),
        (UNIX_EPOCH, false),
        (now(), false),
        (now() + DAY, false),
    ] {
        assert_eq!(rule.matches(&row(Some(created))), matches, "{created:?}");
    }
}

#[test]
fn a_day_is_24_hours() {
    for (days, cutoff) in [(1, "2026-11-19T07:00:00Z"), (365, "2025-11-20T07:00:00Z"), (1000, "2024-02-24T07:00:00Z")] {
        let config = config(&format!("{CN}\nolder_than_days = {days}"));
        assert_eq!(rule(&config).cutoff, parse_rfc3339(cutoff).unwrap(), "{days}");
    }
}

#[test]
fn nothing_is_older_than_the_beginning_of_time() {
    let config = config(&format!("{CN}\nolder_than_days = 36500"));
    let rule = rule(&config);
    assert_eq!(rule.cutoff, UNIX_EPOCH);
    for created in [UNIX_EPOCH - DAY, UNIX_EPOCH, UNIX_EPOCH + DAY] {
        assert!(!rule.matches(&row(Some(created))));
    }
}

#[test]
fn times_are_compared_across_zones_and_unknown_is_never_old() {
    let config = config(CN);
    for (told, matches) in [
        ("2026-10-21T06:59:59Z", true),
        ("2026-10-21T07:00:00Z", false),
        ("2026-10-21T14:59:59+08:00", true),
        ("2026-10-21T15:00:00+08:00", false),
        ("2026-10-20T23:59:59-07:00", true),
        ("2026-10-21T00:00:00-07:00", false),
        ("2026-10-21T06:59:59.999Z", true),
        ("2026-10-21T07:00:00.001Z", false),
        ("2026-10-01 00:00:00", false),
        ("2026-10-01", false),
        ("1700000000", false),
        ("1970-01-01T00:00:00Z", false),
        ("1970-01-01T08:00:00+08:00", false),
        ("0001-01-01T00:00:00Z", false),
        ("", false),
    ] {
        assert_eq!(rule(&config).matches(&row(parse_rfc3339(told))), matches, "{told}");
    }
    assert!(!rule(&config).matches(&Row { id: None, ..row(Some(UNIX_EPOCH + DAY)) }));
}

#[test]
fn everything_at_once_has_to_fit_by_equality() {
    let wanted =
        "match = { categories = ['6', '7'], tags = ['trial'], statuses = ['Normal'], storage_locations = ['here'] }";
    let config = config(&format!("{CN}\n{wanted}"));
    let rule = rule(&config);
    let good = row(Some(UNIX_EPOCH + DAY));
    let text = |text: &str| Some(text.to_owned());
    assert!(rule.matches(&good));
    assert!(rule.matches(&Row { category: text("6"), ..good.clone() }));
    for odd in [
        Row { category: text("77"), ..good.clone() },
        Row { category: text("07"), ..good.clone() },
        Row { category: None, ..good.clone() },
        Row { tags: vec!["nontrial".to_owned(), "trial ".to_owned(), "Trial".to_owned()], ..good.clone() },
        Row { tags: vec!["trial,a".to_owned()], ..good.clone() },
        Row { tags: Vec::new(), ..good.clone() },
        Row { status: text("normal"), ..good.clone() },
        Row { status: None, ..good.clone() },
        Row { storage: text("there"), ..good.clone() },
        Row { storage: None, ..good.clone() },
    ] {
        assert!(!rule.matches(&odd), "{odd:?}");
    }
}

#[test]
fn what_nothing_is_left_of_is_done() {
    let told = |has_source, has_renditions| Row { has_source, has_renditions, ..row(Some(UNIX_EPOCH + DAY)) };
    for (scope, row, is_done) in [
        ("media", told(Some(false), Some(false)), false),
        ("source", told(Some(false), Some(true)), true),
        ("source", told(Some(true), Some(false)), false),
        ("source", told(None, Some(false)), false),
        ("renditions", told(Some(true), Some(false)), true),
        ("renditions", told(Some(false), Some(true)), false),
        ("renditions", told(Some(false), None), false),
    ] {
        let config = config(&format!("{CN}\nscope = {scope:?}"));
        assert_eq!(rule(&config).is_done(&row), is_done, "{scope} {row:?}");
    }
}

#[test]
fn a_target_is_of_the_sweeps_scope_account_and_application() {
    for (account, kind, index, sub_app_id) in
        [(CN, IdKind::Video, 0, None), (INTL, IdKind::File, 1, Some(1_500_012_345))]
    {
        for (scope, deletion) in [
            ("media", Deletion::Media),
            ("source", Deletion::Source { force: false }),
            ("renditions", Deletion::Renditions(Renditions::All)),
        ] {
            let config = config(&format!("{account}\nscope = {scope:?}"));
            let id = MediaId { kind, value: "v-1".to_owned(), sub_app_id };
            assert_eq!(
                rule(&config).target("v-1"),
                Target { account: Rc::clone(&config.accounts[index]), id, deletion },
                "{account} {scope}"
            );
        }
    }
}

#[test]
fn the_search_asks_for_the_window_and_the_whole_account_for_nothing() {
    let config = config(&format!("{INTL}\nmatch = {{ tags = ['trial'] }}"));
    let rule = rule(&config);
    let search = rule.listing().next().unwrap();
    let expected = Search {
        until: Some(cutoff()),
        filter: config.sweeps[0].filter.clone(),
        size: 500,
        sub_app_id: Some(1_500_012_345),
        ..Search::default()
    };
    assert_eq!(search, expected);
    let everything = Search { size: 500, sub_app_id: Some(1_500_012_345), ..Search::default() };
    assert_eq!(rule.everything().next(), Some(everything));
}
