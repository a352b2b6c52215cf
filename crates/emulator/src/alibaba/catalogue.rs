//! What can be asked about a video, by the names of the fields.

use serde_json::{Value, json};

use super::super::provider::Members;
use super::super::timestamp::{seconds, text};
use super::super::video::Video;

pub(super) const APP: &str = "app-1000000";
pub(super) const SOURCE: &str = "general";
pub(super) const UNPROCESSED: &str = "UnPreprocess";
pub(super) const SIZE: i64 = 1_048_576;
/// Seconds.
pub(super) const DURATION: i64 = 60;

// https://www.alibabacloud.com/help/en/vod/developer-reference/protocol-for-media-asset-search
const FIELDS: [&str; 24] = [
    "AppId",
    "CateId",
    "CateName",
    "CoverURL",
    "CreationTime",
    "Description",
    "DownloadSwitch",
    "Duration",
    "MediaSource",
    "ModificationTime",
    "PreprocessStatus",
    "ReferenceId",
    "RestoreExpiration",
    "RestoreStatus",
    "Size",
    "Snapshots",
    "SpriteSnapshots",
    "Status",
    "StorageClass",
    "StorageLocation",
    "Tags",
    "Title",
    "TranscodeMode",
    "VideoId",
];

/// Whether a video has a field of this name.
pub(super) fn is_field(name: &str) -> bool {
    FIELDS.contains(&name)
}

/// These fields of a video; those that it has nothing in are left out.
pub(super) fn entries(video: &Video, names: &[&str]) -> Members {
    names.iter().filter_map(|name| Some(((*name).to_owned(), entry(video, name)?))).collect()
}

fn entry(video: &Video, name: &str) -> Option<Value> {
    Some(match name {
        "AppId" => json!(APP),
        "CateId" => json!(video.category?),
        "CateName" => json!(format!("category {}", video.category?)),
        "CreationTime" => json!(video.creation_time()?),
        "Description" => json!(""),
        "DownloadSwitch" => json!("on"),
        "Duration" => json!(DURATION as f64),
        "MediaSource" => json!(SOURCE),
        "ModificationTime" => json!(text(seconds(video.created))),
        "PreprocessStatus" => json!(UNPROCESSED),
        "ReferenceId" => json!(video.reference.as_ref()?),
        "Size" => json!(SIZE),
        "Snapshots" | "SpriteSnapshots" => json!([]),
        "Status" => json!(video.status),
        "StorageClass" => json!("Standard"),
        "StorageLocation" => json!(video.storage_location),
        "Tags" if !video.tags.is_empty() => json!(video.tags.join(",")),
        "Title" | "VideoId" => json!(video.id),
        "TranscodeMode" => json!("FastTranscode"),
        _ => return None,
    })
}
