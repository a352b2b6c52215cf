use super::super::super::file::Part;
use super::*;

fn describe(library: &mut Library, body: &Value) -> Result<Value, String> {
    describe_media_infos(body.as_object(), library).map(Value::Object).map_err(|failure| failure.code)
}

fn library() -> Library {
    let mut library = Library::closed();
    let found = Moderation::new(Suggestion::Block).label("Image.Porn").label("OCR.Ad");
    let cover = Moderation::new(Suggestion::Review).label("Image.Ad");
    library.add_file_with_parts(File::new(Some(1), "b").moderation(found).cover_moderation(cover));
    library.add_file_with_parts(File::new(Some(1), "n"));
    library
}

#[test]
fn tells_what_reviews_found() {
    let body = json!({"FileIds": ["b", "z", "n", "blocked-1"], "SubAppId": 1, "Filters": ["reviewInfo"]});
    let answer = describe(&mut library(), &body).unwrap();
    assert_eq!(answer["NotExistFileIdSet"], json!(["z"]));
    let [blocked, never, reserved] = answer["MediaInfoSet"].as_array().unwrap().as_slice() else {
        panic!("three files");
    };
    let review = &blocked["ReviewInfo"]["MediaReviewInfo"];
    assert_eq!((&review["Suggestion"], &review["Definition"]), (&json!("block"), &json!(10)));
    assert_eq!(review["TypeSet"], json!(["Image.Porn", "OCR.Ad"]));
    assert_eq!(blocked["ReviewInfo"]["CoverReviewInfo"]["Suggestion"], "review");
    assert_eq!((&blocked["FileId"], &blocked["BasicInfo"]), (&json!("b"), &Value::Null));
    assert_eq!(never["ReviewInfo"], json!({"MediaReviewInfo": null, "CoverReviewInfo": null}));
    assert_eq!(reserved["ReviewInfo"]["MediaReviewInfo"]["Suggestion"], "block");
}

#[test]
fn tells_everything_without_filters() {
    for filters in [json!(null), json!([])] {
        let body = json!({"FileIds": ["7", "forbidden-1"], "Filters": filters});
        let answer = describe(&mut Library::open(), &body).unwrap();
        let [usual, forbidden] = answer["MediaInfoSet"].as_array().unwrap().as_slice() else {
            panic!("two files");
        };
        assert_eq!(usual["BasicInfo"]["Status"], "Normal");
        assert_eq!(usual["BasicInfo"]["MediaUrl"], "http://emulator.invalid/7.mp4");
        assert_eq!(usual["ReviewInfo"]["MediaReviewInfo"]["TypeSet"], json!([]));
        assert_eq!((&usual["SubtitleInfo"], usual.as_object().unwrap().len()), (&Value::Null, 15));
        assert_eq!(forbidden["BasicInfo"]["Status"], "Forbidden");
        assert_eq!(answer["NotExistFileIdSet"], json!([]));
    }
}

#[test]
fn refuses_what_it_cannot_read() {
    for (body, code) in [
        (json!([]), "InvalidParameter"),
        (json!({}), "MissingParameter"),
        (json!({"FileIds": []}), "InvalidParameterValue.FileIdsEmpty"),
        (json!({"FileIds": vec!["7"; 21]}), "InvalidParameterValue.FileIdsOverLimit"),
        (json!({"FileIds": "7"}), "InvalidParameter"),
        (json!({"FileIds": [7]}), "InvalidParameter"),
        (json!({"FileIds": ["7"], "FileId": "7"}), "UnknownParameter"),
        (json!({"FileIds": ["7"], "Filters": ["ReviewInfo"]}), "InvalidParameterValue"),
    ] {
        assert_eq!(describe(&mut Library::open(), &body), Err(code.to_owned()), "{body}");
    }
    let twenty = json!({"FileIds": vec!["7"; 20]});
    assert!(describe(&mut Library::open(), &twenty).is_ok());
}

#[test]
fn tells_which_files_are_left() {
    let mut library = Library::open();
    let mut info = |parts: &[(&str, u64)]| {
        for (kind, definition) in parts {
            library.file(None, "7").unwrap().remove(&Part { kind: (*kind).to_owned(), definition: *definition });
        }
        let filters = ["basicInfo", "transcodeInfo", "adaptiveDynamicStreamingInfo"];
        let answer = describe(&mut library, &json!({"FileIds": ["7"], "Filters": filters})).unwrap();
        let info = &answer["MediaInfoSet"][0];
        let definitions = |set: &Value| -> Vec<_> {
            set.as_array().into_iter().flatten().map(|item| item["Definition"].as_u64().unwrap()).collect()
        };
        let streams = &info["AdaptiveDynamicStreamingInfo"]["AdaptiveDynamicStreamingSet"];
        let has_url = info["BasicInfo"]["MediaUrl"] != "";
        (definitions(&info["TranscodeInfo"]["TranscodeSet"]), definitions(streams), has_url)
    };
    assert_eq!(info(&[]), (vec![0, 230, 10000], vec![10], true));
    assert_eq!(info(&[("OriginalFiles", 0), ("TranscodeFiles", 230)]), (vec![10000], vec![10], false));
    assert_eq!(info(&[("TranscodeFiles", 0), ("AdaptiveDynamicStreamingFiles", 10)]), (vec![], vec![], false));
}
