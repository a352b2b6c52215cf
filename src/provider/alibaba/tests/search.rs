use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::*;
use crate::clock::parse_rfc3339;
use crate::provider::{Filter, Page, Row, Search};

/// 2026-07-01T08:00:00Z.
fn at() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_782_892_800)
}

fn list(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

/// A parameter of the request that a search becomes.
fn parameter(search: &Search, name: &str) -> Option<String> {
    let query = SearchMedia(search).parameters().unwrap();
    let mut values = query.into_iter().filter(|(own, _)| *own == name).map(|(_, value)| value);
    let value = values.next();
    assert_eq!(values.next(), None, "{name} twice");
    value
}

fn condition(filter: Filter) -> String {
    parameter(&Search { filter, size: 100, ..Search::default() }, "Match").unwrap_or_default()
}

#[test]
fn a_search_says_what_it_wants_of_each_row_and_in_which_order() {
    let search = Search { offset: 300, size: 100, token: Some("t".repeat(32)), ..Search::default() };
    for (name, value) in [
        ("SearchType", Some("video")),
        ("Fields", Some("CateId,Tags,Status,StorageLocation,ReferenceId,CreationTime")),
        ("SortBy", Some("CreationTime:Asc")),
        ("PageNo", Some("4")),
        ("PageSize", Some("100")),
        ("ScrollToken", Some("tttttttttttttttttttttttttttttttt")),
        ("Match", None),
        ("VideoIds", None),
        ("MediaIds", None),
    ] {
        assert_eq!(parameter(&search, name).as_deref(), value, "{name}");
    }
    let first = Search { size: 100, ..Search::default() };
    assert_eq!((parameter(&first, "PageNo").as_deref(), parameter(&first, "ScrollToken")), (Some("1"), None));
    let one = Search { size: 1, ..first };
    assert_eq!((parameter(&one, "PageNo").as_deref(), parameter(&one, "PageSize").as_deref()), (Some("1"), Some("1")));
}

#[test]
fn the_window_is_open_at_its_end() {
    let window = |since, until| parameter(&Search { since, until, size: 100, ..Search::default() }, "Match");
    let (since, until) = (at(), at() + Duration::from_millis(86_400_999));
    for (since, until, expected) in [
        (None, None, None),
        (None, Some(until), Some("CreationTime = ['1970-01-01T00:00:00Z','2026-07-02T08:00:00Z')")),
        (Some(since), None, Some("CreationTime = ['2026-07-01T08:00:00Z',)")),
        (Some(since), Some(until), Some("CreationTime = ['2026-07-01T08:00:00Z','2026-07-02T08:00:00Z')")),
    ] {
        assert_eq!(window(since, until).as_deref(), expected);
    }
}

#[test]
fn a_filter_is_a_condition_for_each_of_its_lists() {
    let none = Filter::default;
    for (filter, expected) in [
        (none(), ""),
        (Filter { categories: list(&["7"]), ..none() }, "CateId = 7"),
        (Filter { categories: list(&["7", "-1"]), ..none() }, "(CateId = 7 or CateId = -1)"),
        (Filter { tags: list(&["trial"]), ..none() }, "Tags in ('trial')"),
        (Filter { tags: list(&["a b", "ü"]), ..none() }, "Tags in ('a b','ü')"),
        (Filter { statuses: list(&["Normal", "Blocked"]), ..none() }, "Status in ('Normal','Blocked')"),
        (Filter { storage: list(&["x"]), ..none() }, "StorageLocation = 'x'"),
        (Filter { storage: list(&["x", "y"]), ..none() }, "(StorageLocation = 'x' or StorageLocation = 'y')"),
        (
            Filter { categories: list(&["7"]), tags: list(&["t"]), statuses: list(&["s"]), storage: list(&["x"]) },
            "CateId = 7 and Tags in ('t') and Status in ('s') and StorageLocation = 'x'",
        ),
    ] {
        assert_eq!(condition(filter), expected);
    }
}

#[test]
fn what_cannot_be_quoted_is_left_to_the_rows() {
    for odd in ["it's", "a\\b", "say \"x\"", "a\nb", "'", "x') or (Status in ('Normal"] {
        let filter =
            Filter { tags: list(&["fine", odd]), statuses: list(&[odd]), storage: list(&[odd]), ..Filter::default() };
        assert_eq!(condition(Filter { categories: list(&["7"]), ..filter }), "CateId = 7", "{odd}");
    }
}

fn page(body: impl Into<Bytes>) -> Result<Page, CallError> {
    provider::decode(&SearchMedia(&Search::default()), &reply(200, body)).map(|decoded| decoded.reply)
}

/// The page of a reply with these members.
fn page_of(members: &Value) -> Result<Page, CallError> {
    let mut body = members.clone();
    body["RequestId"] = json!("r");
    page(body.to_string())
}

fn only_row(row: &Value) -> Row {
    let mut page = page_of(&json!({"Total": 1, "MediaList": [row]})).unwrap();
    assert_eq!(page.rows.len(), 1, "{row}");
    page.rows.remove(0)
}

#[test]
fn a_page_tells_its_rows_their_count_and_where_it_ended() {
    for body in [fixture!("SearchMedia-page.json"), fixture!("SearchMedia-page.xml")] {
        let first = Row {
            id: Some("a82a2cd7d4e147bbed6c1ee372732ead".to_owned()),
            is_contradictory: false,
            created: Some(at()),
            reference: Some("clip-1".to_owned()),
            category: Some("1000012345".to_owned()),
            tags: list(&["trial", "autumn"]),
            status: Some("Normal".to_owned()),
            storage: Some("outin-bfefbb90a47c.oss-cn-shanghai.aliyuncs.com".to_owned()),
            has_source: None,
            has_renditions: None,
        };
        let second = Row {
            id: Some("b82a2cd7d4e147bbed6c1ee372732ead".to_owned()),
            created: Some(at() + Duration::from_secs(1)),
            ..Row::default()
        };
        let token = Some("24e0fba7188fae707e146esa54185c3e".to_owned());
        assert_eq!(page(body).unwrap(), Page { rows: vec![first, second], total: Some(5002), token });
    }
}

#[test]
fn a_list_may_be_wrapped_empty_or_missing() {
    let row = json!({"MediaId": "v"});
    for (list, rows) in [
        (json!({"Media": [row, row]}), 2),
        (json!({"Media": row}), 1),
        (json!([row]), 1),
        (json!([]), 0),
        (json!({}), 0),
        (json!(""), 0),
        (json!(null), 0),
    ] {
        assert_eq!(page_of(&json!({"Total": 5, "MediaList": list})).unwrap().rows.len(), rows, "{list}");
    }
    assert!(page_of(&json!({})).is_err(), "neither a list nor a count is no empty account");
    for list in [json!("none"), json!(5), json!([5]), json!(["v"]), json!(true)] {
        let error = page_of(&json!({"Total": 5, "MediaList": list})).unwrap_err();
        assert_eq!((error.class, error.code.as_str()), (Class::Temporary, "takedown.unreadable_reply"), "{list}");
    }
}

#[test]
fn count_and_token_are_taken_in_the_forms_they_come_in() {
    for (members, total, token) in [
        (json!({"Total": "17", "ScrollToken": ""}), Some(17), None),
        (json!({"Total": 0, "ScrollToken": null}), Some(0), None),
        (json!({"Total": -1, "MediaList": []}), None, None),
        (json!({"Total": "many", "ScrollToken": 5, "MediaList": []}), None, None),
        (json!({"ScrollToken": "t", "MediaList": []}), None, Some("t".to_owned())),
    ] {
        assert_eq!(page_of(&members).unwrap(), Page { rows: Vec::new(), total, token }, "{members}");
    }
}

#[test]
fn what_a_row_does_not_tell_is_unknown() {
    assert_eq!(only_row(&json!({})), Row::default());
    for odd in [
        json!({"MediaId": "", "Video": {"CateId": null, "Tags": "", "Status": "", "StorageLocation": 5, "ReferenceId": ""}}),
        json!({"MediaId": null, "CreationTime": null, "Video": {"CateId": 1.5, "Tags": null, "Status": null}}),
    ] {
        assert_eq!(only_row(&odd), Row::default(), "{odd}");
    }
    for told in ["", "yesterday", "2026-07-01", "2026-07-01 08:00:00", "1782892800"] {
        assert_eq!(only_row(&json!({"MediaId": "v", "CreationTime": told})).created, None, "{told}");
    }
    for told in ["2026-07-01T08:00:00Z", "2026-07-01T16:00:00+08:00", "2026-07-01T08:00:00.000Z"] {
        let row = only_row(&json!({"MediaId": "v", "Video": {"CreationTime": told}}));
        assert_eq!((row.id.as_deref(), row.created), (Some("v"), parse_rfc3339(told)));
        assert_eq!(row.created, Some(at()));
    }
}

#[test]
fn a_row_that_speaks_of_two_media_is_contradictory() {
    for row in [
        json!({"MediaId": 5, "Video": null}),
        json!({"MediaId": "a,b"}),
        json!({"MediaId": "a", "Video": {"VideoId": "b"}}),
        json!({"MediaId": "a", "Video": {"MediaId": "b"}}),
        json!({"MediaId": "a", "Video": [{"VideoId": "b"}]}),
        json!({"MediaId": "a", "Video": {"x": [{"y": {"videoId": "b"}}]}}),
        json!({"MediaId": "a", "VideoId": 7}),
        json!({"MediaId": "a", "Video": "b"}),
        json!({"MediaId": "a", "Video": 5}),
        json!({"MediaId": "a", "Image": {"ImageId": "a"}}),
        json!({"MediaId": "a", "Video": {}, "Audio": {"AudioId": "b"}}),
        json!({"MediaId": "a", "AttachedMedia": [{"Title": "x"}]}),
        json!({"MediaId": "a", "MediaType": "image"}),
        json!({"MediaId": "a", "MediaType": 5}),
        json!({"MediaId": "a", "MediaType": "video", "Video": {"MediaType": "audio"}}),
        json!({"MediaId": "a", "ReferenceId": "r", "Video": {"ReferenceId": "s"}}),
        json!({"MediaId": "a", "Video": {"ReferenceId": 5}}),
    ] {
        assert!(only_row(&row).is_contradictory, "{row}");
    }
    for row in [
        json!({"MediaId": "a", "MediaType": "video", "Video": {"VideoId": "a", "ReferenceId": ""}, "ReferenceId": "r"}),
        json!({"MediaId": "a", "Video": null, "Image": {}, "Audio": null, "AttachedMedia": ""}),
    ] {
        assert!(!only_row(&row).is_contradictory, "{row}");
    }
    let hidden = json!({"MediaId": "a", "Video": {"ReferenceId": ""}, "ReferenceId": "r"});
    assert_eq!(only_row(&hidden).reference.as_deref(), Some("r"));
}

#[test]
fn of_two_times_the_later_counts_and_of_two_words_none() {
    let row = json!({
        "MediaId": "a", "CreationTime": "2020-01-01T00:00:00Z", "Status": "Normal", "StorageLocation": "x", "CateId": 7, "Tags": "t",
        "Video": {"CreationTime": "2026-07-01T08:00:00Z", "Status": "Blocked", "StorageLocation": "y", "CateId": 8, "Tags": "u"},
    });
    let expected = Row { id: Some("a".to_owned()), created: Some(at()), ..Row::default() };
    assert_eq!(only_row(&row), expected);
    for odd in [json!("yesterday"), json!(5), json!("")] {
        let row = json!({"MediaId": "a", "CreationTime": odd, "Video": {"CreationTime": "2020-01-01T00:00:00Z"}});
        assert_eq!(only_row(&row).created, None, "{row}");
    }
}

#[test]
fn a_category_is_a_number_or_the_text_of_one() {
    for (told, category) in [(json!(1_000_012_345_u64), "1000012345"), (json!(-1), "-1"), (json!("7"), "7")] {
        assert_eq!(only_row(&json!({"Video": {"CateId": told}})).category.as_deref(), Some(category));
    }
}

#[test]
fn tags_are_split_at_their_commas() {
    for (told, tags) in
        [("trial", &["trial"][..]), ("a,b", &["a", "b"]), (" a , b c ", &["a", "b c"]), ("nontrial", &["nontrial"])]
    {
        assert_eq!(only_row(&json!({"Video": {"Tags": told}})).tags, tags, "{told}");
    }
}
