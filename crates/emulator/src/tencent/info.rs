//! Media files, looked at.

use serde_json::{Value, json};

use super::super::failure::Failure;
use super::super::file::File;
use super::super::library::Library;
use super::super::moderation::{Moderation, Suggestion};
use super::super::provider::Members;
use super::super::timestamp::{seconds, text_at};
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
const HOST: &str = "http://emulator.invalid";
const REVIEW_TIME: &str = "2026-01-01T00:10:00Z";
const NEVER: &str = "9999-12-31T23:59:59Z";
const REVIEW_TEMPLATE: u64 = 10;

/// Tells about up to 20 files, each in the sections that are asked for; without filters, in all.
///
/// Only the basic and the review section, and those of transcodes and adaptive streams, have anything in them.
/// Not documented, and chosen here: the code for a filter that does not exist, and that a file that the
/// platform took away shows it by its status.
pub(super) fn describe_media_infos(body: Option<&Members>, library: &mut Library) -> Result<Members, Failure> {
    let body = object(body)?;
    refuse_unknown(body, &MEMBERS)?;
    let sub_app = integer(body, "SubAppId")?;
    let filters = filters(body)?;
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

/// Which sections are asked for; none means all of them.
pub(super) fn filters(body: &Members) -> Result<Vec<&str>, Failure> {
    let filters = texts(body, "Filters")?.unwrap_or_default();
    if !filters.iter().all(|filter| SECTIONS.iter().any(|(name, _)| name == filter)) {
        return Err(refusal("InvalidParameterValue", "The value of the parameter `Filters` is not a known one."));
    }
    Ok(filters)
}

/// A file in these sections; without any, in all.
pub(super) fn media_info(file: &File, filters: &[&str]) -> Value {
    let section = |filter: &str| match filter {
        _ if !filters.is_empty() && !filters.contains(&filter) => Value::Null,
        "basicInfo" => basic_info(file),
        "transcodeInfo" => some_of("TranscodeSet", file.transcodes().map(|definition| transcode(file, definition))),
        "adaptiveDynamicStreamingInfo" => {
            some_of("AdaptiveDynamicStreamingSet", file.adaptive_streams().map(|definition| stream(file, definition)))
        }
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
        true => format!("{HOST}/{}.mp4", file.id),
        false => String::new(),
    };
    json!({
        "Name": file.id,
        "Description": "",
        "CreateTime": file.creation_time(),
        "UpdateTime": text_at(seconds(file.created), file.utc_offset),
        "ExpireTime": NEVER,
        "ClassId": file.class,
        "ClassName": "",
        "ClassPath": "",
        "CoverUrl": "",
        "Type": "mp4",
        "MediaUrl": url,
        "SourceInfo": null,
        "StorageRegion": file.region,
        "StoragePath": "",
        "TagSet": file.tags,
        "Vid": "",
        "Category": "Video",
        "Status": status(file),
        "StorageClass": "STANDARD",
    })
}

/// The word for what may be done with a file.
pub(super) fn status(file: &File) -> &'static str {
    if file.forbidden { "Forbidden" } else { "Normal" }
}

// A section without anything in it is null.
fn some_of(name: &str, items: impl Iterator<Item = Value>) -> Value {
    let items: Vec<_> = items.collect();
    if items.is_empty() { Value::Null } else { json!({ name: items }) }
}

fn transcode(file: &File, definition: u64) -> Value {
    let url = match definition {
        0 => format!("{HOST}/{}.mp4", file.id),
        _ => format!("{HOST}/{}.f{definition}.mp4", file.id),
    };
    json!({
        "Url": url,
        "Definition": definition,
        "Container": "mp4",
        "Duration": 60,
        "Size": 1_048_576,
    })
}

fn stream(file: &File, definition: u64) -> Value {
    json!({
        "Url": format!("{HOST}/{}.adaptive.{definition}.m3u8", file.id),
        "Definition": definition,
        "Package": "HLS",
        "DrmType": "",
        "Size": 1_048_576,
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
mod tests;
