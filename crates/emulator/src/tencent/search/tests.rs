use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::*;

fn at(second: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_767_225_600 + second)
}

fn search(library: &mut Library, body: &Value) -> Result<Value, String> {
    search_media(body.as_object(), library).map(Value::Object).map_err(|failure| {
        assert_eq!(failure.status, 200);
        failure.code
    })
}

fn ids(library: &mut Library, body: &Value) -> Vec<String> {
    let answer = search(library, body).unwrap();
    let rows = answer["MediaInfoSet"].as_array().unwrap();
    rows.iter().map(|row| row["FileId"].as_str().unwrap().to_owned()).collect()
}

fn filled(count: u64) -> Library {
    let mut library = Library::closed();
    library.fill_files(&File::new(Some(1), "f").class(7), (0..count).map(at));
    library
}

#[test]
fn rows_are_those_of_the_files() {
    let mut library = Library::closed();
    library.add_file(Some(1), "usual");
    library.add_file_with_parts(
        File::new(Some(1), "odd")
            .class(3)
            .tag("a")
            .tag("b")
            .region("ap-tokyo")
            .created(at(1))
            .utc_offset(8)
            .forbidden(),
    );
    let answer = search(&mut library, &json!({"SubAppId": 1, "Filters": ["basicInfo", "transcodeInfo"]})).unwrap();
    assert_eq!(answer["TotalCount"], 2);
    let [odd, usual] = answer["MediaInfoSet"].as_array().unwrap().as_slice() else {
        panic!("two files");
    };
    let basic = &odd["BasicInfo"];
    assert_eq!((&basic["CreateTime"], &basic["ClassId"]), (&json!("2026-01-01T08:00:01+08:00"), &json!(3)));
    assert_eq!((&basic["TagSet"], &basic["StorageRegion"]), (&json!(["a", "b"]), &json!("ap-tokyo")));
    assert_eq!((&basic["Status"], &basic["MediaUrl"]), (&json!("Forbidden"), &json!("")));
    assert_eq!((&odd["TranscodeInfo"], &odd["ReviewInfo"]), (&Value::Null, &Value::Null));
    assert_eq!(usual["BasicInfo"]["CreateTime"], "2026-01-01T00:00:00Z");
    assert_eq!(usual["TranscodeInfo"]["TranscodeSet"][0]["Definition"], 0);
    assert_eq!(search(&mut library, &json!({})).unwrap(), json!({"TotalCount": 0, "MediaInfoSet": []}));
}

#[test]
fn finds_files_that_are_all_of_it() {
    let mut library = Library::closed();
    library.add_class(71, 7);
    library.add_class(711, 71);
    let file = |id, class| File::new(None, id).class(class);
    library.add_file_with_parts(file("a", 7).tag("x").region("ap-tokyo"));
    library.add_file_with_parts(file("b", 71).tag("y"));
    library.add_file_with_parts(file("c", 711).tag("x").tag("y").forbidden());
    library.add_file_with_parts(file("d", 8).tag("xx"));
    for (body, found) in [
        (json!({"ClassIds": [7]}), "a b c"),
        (json!({"ClassIds": [71, 8]}), "b c d"),
        (json!({"ClassIds": [711]}), "c"),
        (json!({"Tags": ["x"]}), "a c"),
        (json!({"Tags": ["x", "xx"]}), "a c d"),
        (json!({"Tags": ["y"], "ClassIds": [71]}), "b c"),
        (json!({"StorageRegions": ["ap-tokyo", "ap-seoul"]}), "a"),
        (json!({"Status": ["Forbidden"]}), "c"),
        (json!({"FileIds": ["a", "d", "z"], "Tags": []}), "a d"),
        (json!({"ClassIds": null, "Tags": ["z"]}), ""),
    ] {
        let mut sorted = body.clone();
        sorted["Sort"] = json!({"Field": "CreateTime", "Order": "Asc"});
        assert_eq!(ids(&mut library, &sorted).join(" "), found, "{body}");
    }
}

#[test]
fn both_ends_of_the_time_belong_to_it() {
    let mut library = filled(20);
    let mut count = |range: Value| search(&mut library, &json!({"SubAppId": 1, "CreateTime": range})).unwrap();
    let (five, ten) = ("2026-01-01T00:00:05Z", "2026-01-01T08:00:10+08:00");
    assert_eq!(count(json!({"After": five, "Before": ten}))["TotalCount"], 6);
    assert_eq!(count(json!({"After": five, "Before": five}))["TotalCount"], 1);
    assert_eq!(count(json!({"After": ten, "Before": five}))["TotalCount"], 0);
    assert_eq!(count(json!({"After": ten}))["TotalCount"], 10);
    assert_eq!(count(json!({"Before": five}))["TotalCount"], 6);
    assert_eq!(count(json!({}))["TotalCount"], 20);
}

#[test]
fn five_thousand_files_are_counted_and_listed() {
    let mut library = filled(5_001);
    let oldest = json!({"Field": "CreateTime", "Order": "Asc"});
    let mut page = |offset: u64, limit: u64| {
        search(&mut library, &json!({"SubAppId": 1, "Sort": oldest, "Offset": offset, "Limit": limit}))
    };
    let all = page(0, 5_000).unwrap();
    assert_eq!(all["TotalCount"], 5_000);
    assert_eq!(all["MediaInfoSet"].as_array().unwrap().len(), 5_000);
    assert_eq!(page(4_999, 1).unwrap()["MediaInfoSet"][0]["FileId"], "f-4999");
    assert_eq!(page(4_999, 2), Err("InvalidParameterValue.Offset".to_owned()));
    assert_eq!(page(5_000, 1), Err("InvalidParameterValue.Offset".to_owned()));
    assert_eq!(page(0, 5_001), Err("InvalidParameterValue.Limit".to_owned()));
    assert_eq!(ids(&mut library, &json!({"SubAppId": 1})).len(), 10);
    assert_eq!(ids(&mut library, &json!({"SubAppId": 1}))[0], "f-5000");
}

#[test]
fn refuses_what_it_cannot_read() {
    let long = "t".repeat(33);
    for (body, code) in [
        (json!([]), "InvalidParameter"),
        (json!({"Tag": ["a"]}), "UnknownParameter"),
        (json!({"Names": ["a"]}), "UnsupportedOperation"),
        (json!({"SubAppId": "1"}), "InvalidParameter"),
        (json!({"Tags": "a"}), "InvalidParameter"),
        (json!({"Tags": vec!["a"; 17]}), "InvalidParameterValue.Tags"),
        (json!({"Tags": [long]}), "InvalidParameterValue.Tags"),
        (json!({"ClassIds": ["7"]}), "InvalidParameter"),
        (json!({"ClassIds": vec![7; 11]}), "InvalidParameterValue.ClassIds"),
        (json!({"StorageRegions": vec!["a"; 21]}), "InvalidParameterValue.StorageRegions"),
        (json!({"FileIds": vec!["a"; 11]}), "InvalidParameterValue.FileIds"),
        (json!({"Status": ["Gone"]}), "InvalidParameterValue.Status"),
        (json!({"Filters": ["Basic"]}), "InvalidParameterValue"),
        (json!({"Sort": {"Field": "Name"}}), "InvalidParameterValue.Sort"),
        (json!({"Sort": {"Field": "CreateTime", "Order": "asc"}}), "InvalidParameterValue.Sort"),
        (json!({"Sort": {"By": "CreateTime"}}), "UnknownParameter"),
        (json!({"CreateTime": "2026-01-01T00:00:00Z"}), "InvalidParameter"),
        (json!({"CreateTime": {"After": "2026-01-01"}}), "InvalidParameterValue.StartTime"),
        (json!({"CreateTime": {"Before": "soon"}}), "InvalidParameterValue.EndTime"),
        (json!({"Limit": -1}), "InvalidParameter"),
    ] {
        assert_eq!(search(&mut Library::closed(), &body), Err(code.to_owned()), "{body}");
    }
    let most = json!({"Tags": vec!["t".repeat(32); 16], "ClassIds": vec![7; 10], "StorageRegions": vec!["a"; 20]});
    assert!(search(&mut Library::closed(), &most).is_ok());
}

#[test]
fn listed_is_what_was_added_and_is_left_with_its_oddities() {
    let mut library = Library::open();
    library.file(Some(1), "named").unwrap();
    let file = |id: &str| File::new(Some(1), id).created(at(5));
    library.add_file_with_parts(file("a"));
    library.add_file_with_parts(file("b").created_untold());
    library.add_file_with_parts(file("c").created_told_as("soon"));
    library.add_file_with_parts(file("stray").created(at(99)).in_every_search());
    library.add_file_with_parts(File::new(Some(2), "elsewhere").in_every_search());
    let body = json!({"SubAppId": 1, "CreateTime": {"Before": "2026-01-01T00:00:05Z"}});
    let answer = search(&mut library, &body).unwrap();
    let times: Vec<_> =
        answer["MediaInfoSet"].as_array().unwrap().iter().map(|row| &row["BasicInfo"]["CreateTime"]).collect();
    assert_eq!(times, [&json!("2026-01-01T00:01:39Z"), &json!("soon"), &Value::Null, &json!("2026-01-01T00:00:05Z")]);
    library.delete_file(Some(1), "b");
    assert_eq!(ids(&mut library, &body), ["stray", "c", "a"]);
    library.add_file(Some(1), "a");
    assert_eq!(ids(&mut library, &body), ["stray", "c", "a"]);
    assert_eq!(search(&mut library, &body).unwrap()["TotalCount"], 3);
}
