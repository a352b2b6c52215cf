//! Media files, looked at.

use serde_json::{Value, json};

use super::super::failure::Failure;
use super::super::file::File;
use super::super::library::Library;
use super::super::moderation::{Moderation, Suggestion};
use super::super::provider::Members;
use super::parameter::{integer, object, refuse_unknown, texts};
use super::refusal;

// https://cloud.tencent.com/document/api/266/31763
const FILE_LIMIT: usize = 20;
const MEMBERS: [&str; 3] = ["FileIds", "SubAppId", "Filters"];
const SECTIONS: [(&str, &str); 14] = [
    ("basicInfo", "BasicInfo"),
    ("metaData", "MetaData"),
    ("transcodeInfo", "TranscodeInfo"),
    ("animatedGraphicsInfo", "AnimatedGraphicsInfo"),
    ("imageSpriteInfo", "ImageSpriteInfo"),
    ("snapshotByTimeOffsetInfo", "SnapshotByTimeOffsetInfo"),
    ("sampleSnapshotInfo", "SampleSnapshotInfo"),
    ("keyFrameDescInfo", "KeyFrameDescInfo"),
    ("adaptiveDynamicStreamingInfo", "AdaptiveDynamicStreamingInfo"),
    ("miniProgramReviewInfo", "MiniProgramReviewInfo"),
    ("subtitleInfo", "SubtitleInfo"),
    ("reviewInfo", "ReviewInfo"),
    ("mpsAiMediaInfo", "MPSAiMediaInfo"),
    ("knowledgeBasesInfo", "KnowledgeBasesInfo"),
];
const CREATION_TIME: &str = "2026-01-01T00:00:00Z";
const REVIEW_TIME: &str = "2026-01-01T00:10:00Z";
const NEVER: &str = "9999-12-31T23:59:59Z";
const REVIEW_TEMPLATE: u64 = 10;

/// Tells about up to 20 files, each in the sections that are asked for; without filters, in all.
///
/// Only the basic and the review section have anything in them. Not documented, and chosen here: the code
/// for a filter that does not exist, and that a file that the platform took away shows it by its status.
pub(super) fn describe_media_infos(body: Option<&Members>, library: &mut Library) -> Result<Members, Failure> {
    let body = object(body)?;
    refuse_unknown(body, &MEMBERS)?;
    let sub_app = integer(body, "SubAppId")?;
    let filters = texts(body, "Filters")?.unwrap_or_default();
    if !filters.iter().all(|filter| SECTIONS.iter().any(|(name, _)| name == filter)) {
        return Err(refusal("InvalidParameterValue", "The value of the parameter `Filters` is not a known one."));
    }
    let ids = texts(body, "FileIds")?
        .ok_or_else(|| refusal("MissingParameter", "The request is missing a required parameter `FileIds`."))?;
    if ids.is_empty() {
        return Err(refusal("InvalidParameterValue.FileIdsEmpty", "FileIds is empty."));
    }
    if ids.len() > FILE_LIMIT {
        return Err(refusal("InvalidParameterValue.FileIdsOverLimit", "FileIds has too many ids."));
    }
    let (mut found, mut absent) = (Vec::new(), Vec::new());
    for id in ids {
        match library.file(sub_app, id) {
            Some(file) => found.push(media_info(file, &filters)),
            None => absent.push(id),
        }
    }
    let lists = [("MediaInfoSet", Value::from(found)), ("NotExistFileIdSet", absent.into())];
    Ok(lists.map(|(name, list)| (name.to_owned(), list)).into_iter().collect())
}

fn media_info(file: &File, filters: &[&str]) -> Value {
    let section = |filter: &str| match filter {
        _ if !filters.is_empty() && !filters.contains(&filter) => Value::Null,
        "basicInfo" => basic_info(file),
        "reviewInfo" => json!({
            "MediaReviewInfo": file.moderation.as_ref().map(review_info),
            "CoverReviewInfo": file.cover_moderation.as_ref().map(review_info),
        }),
        _ => Value::Null,
    };
    let mut info: Members = SECTIONS.iter().map(|(filter, name)| ((*name).to_owned(), section(filter))).collect();
    info.insert("FileId".to_owned(), json!(file.id));
    info.into()
}

fn basic_info(file: &File) -> Value {
    let url = match file.has_original() {
        true => format!("http://emulator.invalid/{}.mp4", file.id),
        false => String::new(),
    };
    json!({
        "Name": file.id,
        "Description": "",
        "CreateTime": CREATION_TIME,
        "UpdateTime": CREATION_TIME,
        "ExpireTime": NEVER,
        "ClassId": 0,
        "ClassName": "",
        "ClassPath": "",
        "CoverUrl": "",
        "Type": "mp4",
        "MediaUrl": url,
        "SourceInfo": null,
        "StorageRegion": "ap-chongqing",
        "StoragePath": "",
        "TagSet": [],
        "Vid": "",
        "Category": "Video",
        "Status": if file.forbidden { "Forbidden" } else { "Normal" },
        "StorageClass": "STANDARD",
    })
}

fn review_info(moderation: &Moderation) -> Value {
    let types = match moderation.suggestion {
        Suggestion::Pass => [].as_slice(),
        Suggestion::Review | Suggestion::Block => &moderation.labels,
    };
    json!({
        "Definition": REVIEW_TEMPLATE,
        "Suggestion": moderation.suggestion.word(),
        "TypeSet": types,
        "ReviewTime": REVIEW_TIME,
    })
}

#[cfg(test)]
mod tests {
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
            assert_eq!((&usual["TranscodeInfo"], usual.as_object().unwrap().len()), (&Value::Null, 15));
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
}
