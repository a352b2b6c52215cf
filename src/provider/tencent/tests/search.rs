use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;

use super::super::super::{Filter, Page, Row, Search};
use super::*;

/// 2026-07-01T08:00:00Z.
fn at() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_782_892_800)
}

fn list(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn body(search: Search) -> Value {
    SearchMedia(&search).parameters().unwrap().into()
}

#[test]
fn a_search_asks_oldest_first_for_what_rows_are_judged_by() {
    let plain = json!({
        "Sort": {"Field": "CreateTime", "Order": "Asc"},
        "Offset": 0,
        "Limit": 500,
        "Filters": ["basicInfo"],
    });
    assert_eq!(body(Search { size: 500, ..Search::default() }), plain);
    let filter = Filter {
        categories: list(&["77", "-1"]),
        tags: list(&["trial", "it's"]),
        statuses: list(&["Normal"]),
        storage: list(&["ap-chongqing"]),
    };
    let search = Search {
        since: Some(at()),
        until: Some(at() + Duration::from_millis(1999)),
        filter,
        offset: 1500,
        size: 500,
        token: Some("of somebody else".to_owned()),
        sub_app_id: Some(1_500_012_345),
        with_renditions: true,
    };
    let mut expected = plain;
    for (name, value) in [
        ("CreateTime", json!({"After": "2026-07-01T08:00:00Z", "Before": "2026-07-01T08:00:01Z"})),
        ("ClassIds", json!([77, -1])),
        ("Tags", json!(["trial", "it's"])),
        ("Status", json!(["Normal"])),
        ("StorageRegions", json!(["ap-chongqing"])),
        ("Offset", json!(1500)),
        ("SubAppId", json!(1_500_012_345)),
        ("Filters", json!(["basicInfo", "transcodeInfo", "adaptiveDynamicStreamingInfo"])),
    ] {
        expected[name] = value;
    }
    assert_eq!(body(search), expected);
}

#[test]
fn either_end_of_the_window_may_be_open() {
    let range = |since, until| body(Search { since, until, ..Search::default() })["CreateTime"].clone();
    assert_eq!(range(None, Some(at())), json!({"Before": "2026-07-01T08:00:00Z"}));
    assert_eq!(range(Some(at()), None), json!({"After": "2026-07-01T08:00:00Z"}));
    assert_eq!(range(None, None), json!(null));
}

fn page(text: impl Into<Bytes>) -> Result<Page, CallError> {
    let search = Search { with_renditions: true, ..Search::default() };
    provider::decode(&SearchMedia(&search), &reply(200, text)).map(|decoded| decoded.reply)
}

fn page_of(members: &Value) -> Result<Page, CallError> {
    let mut response = members.clone();
    response["RequestId"] = json!("r");
    page(json!({"Response": response}).to_string())
}

fn only_row(row: &Value) -> Row {
    let mut page = page_of(&json!({"TotalCount": 1, "MediaInfoSet": [row]})).unwrap();
    assert_eq!(page.rows.len(), 1, "{row}");
    page.rows.remove(0)
}

#[test]
fn a_page_tells_its_rows_and_their_count() {
    let first = Row {
        id: Some(FILE_ID.to_owned()),
        is_contradictory: false,
        created: Some(at()),
        reference: None,
        category: Some("77".to_owned()),
        tags: list(&["trial", "autumn"]),
        status: Some("Normal".to_owned()),
        storage: Some("ap-chongqing".to_owned()),
        has_source: Some(true),
        has_renditions: Some(true),
    };
    let second = Row { id: Some("7447398156998994861".to_owned()), ..Row::default() };
    let found = page(fixture!("SearchMedia-page.json")).unwrap();
    assert_eq!((&found.rows[0], found.rows[1].created), (&first, None));
    assert_eq!((&found.rows[1].id, &found.rows[1].status, found.rows[1].has_source), (&second.id, &None, None));
    assert_eq!((found.rows.len(), found.total, found.token), (2, Some(2), None));
}

#[test]
fn a_list_may_be_empty_or_missing_but_not_of_an_unknown_shape() {
    for list in [json!([]), json!(null)] {
        let page = page_of(&json!({"TotalCount": 0, "MediaInfoSet": list})).unwrap();
        assert_eq!(page, Page { total: Some(0), ..Page::default() });
    }
    assert!(page_of(&json!({})).is_err(), "neither a list nor a count is no empty account");
    for list in [json!("none"), json!([FILE_ID]), json!(5)] {
        let error = page_of(&json!({"TotalCount": 1, "MediaInfoSet": list})).unwrap_err();
        assert_eq!((error.class, error.code.as_str()), (Class::Temporary, "takedown.unreadable_reply"), "{list}");
    }
}

#[test]
fn what_a_row_does_not_tell_is_unknown() {
    assert_eq!(only_row(&json!({})), Row::default());
    for odd in [
        json!({"FileId": "", "BasicInfo": {"CreateTime": "", "ClassId": "77", "TagSet": "trial", "Status": "", "StorageRegion": null, "MediaUrl": null}}),
        json!({"FileId": null, "BasicInfo": {"CreateTime": "2026-07-01", "ClassId": null, "TagSet": null}}),
    ] {
        assert_eq!(only_row(&odd), Row::default(), "{odd}");
    }
    for told in ["2026-07-01T08:00:00Z", "2026-07-01T16:00:00+08:00", "2026-07-01T01:00:00-07:00"] {
        assert_eq!(only_row(&json!({"BasicInfo": {"CreateTime": told}})).created, Some(at()), "{told}");
    }
    assert_eq!(only_row(&json!({"BasicInfo": {"TagSet": ["trial", 5, "x,y"]}})).tags, ["trial", "x,y"]);
}

#[test]
fn a_row_that_speaks_of_two_files_is_contradictory() {
    for row in [
        json!({"FileId": "a,b", "BasicInfo": null}),
        json!({"FileId": 7_447_398_156_998_994_860_u64}),
        json!({"FileId": FILE_ID, "BasicInfo": "x"}),
        json!({"FileId": FILE_ID, "BasicInfo": [{"FileId": "7447398156998994861"}]}),
        json!({"FileId": FILE_ID, "BasicInfo": {"FileId": "7447398156998994861"}}),
        json!({"FileId": FILE_ID, "MetaData": {"x": {"fileId": "7447398156998994861"}}}),
        json!({"FileId": FILE_ID, "TranscodeInfo": {"FileId": "7447398156998994861"}}),
        json!({"FileId": FILE_ID, "MediaId": "7447398156998994861"}),
    ] {
        assert!(only_row(&row).is_contradictory, "{row}");
    }
    // A transcode may be a file of its own.
    let made = json!({"TranscodeSet": [{"Definition": 230, "FileId": "7447398156998994861"}]});
    for row in [
        json!({"FileId": FILE_ID, "BasicInfo": {"FileId": FILE_ID}, "TranscodeInfo": made}),
        json!({"FileId": FILE_ID, "BasicInfo": {"FileId": ""}}),
    ] {
        assert!(!only_row(&row).is_contradictory, "{row}");
    }
}

#[test]
fn of_two_times_the_later_counts_and_of_two_words_none() {
    let row = json!({
        "FileId": FILE_ID, "CreateTime": "2026-07-01T08:00:00Z", "Status": "Normal", "ClassId": 7,
        "BasicInfo": {"CreateTime": "2020-01-01T00:00:00Z", "Status": "Forbidden", "ClassId": 8},
    });
    let expected = Row { id: Some(FILE_ID.to_owned()), created: Some(at()), ..Row::default() };
    assert_eq!(only_row(&row), expected);
}

#[test]
fn a_file_without_an_address_has_no_source() {
    for (url, has_source) in [(json!("http://x/f0.mp4"), Some(true)), (json!(""), Some(false)), (json!(null), None)] {
        assert_eq!(only_row(&json!({"BasicInfo": {"MediaUrl": url}})).has_source, has_source);
    }
    assert_eq!(only_row(&json!({"BasicInfo": {}})).has_source, None);
}

#[test]
fn the_source_among_the_transcodes_is_no_rendition() {
    let (source, made) = (json!({"Definition": 0}), json!({"Definition": 100_030}));
    for (transcodes, streams, has_renditions) in [
        (json!([source]), json!([]), Some(false)),
        (json!([]), json!([]), Some(false)),
        (json!([source, made]), json!([]), Some(true)),
        (json!([made]), json!(null), Some(true)),
        (json!([source]), json!([{"Definition": 10}]), Some(true)),
        (json!(null), json!([{"Definition": 10}]), Some(true)),
        (json!([{}]), json!([]), Some(true)),
    ] {
        let row = json!({
            "TranscodeInfo": {"TranscodeSet": transcodes},
            "AdaptiveDynamicStreamingInfo": {"AdaptiveDynamicStreamingSet": streams},
        });
        assert_eq!(only_row(&row).has_renditions, has_renditions, "{row}");
    }
}
