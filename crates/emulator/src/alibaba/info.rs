//! ApsaraVideo VOD: the operations that look.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::failure::Failure;
use super::super::library::Library;
use super::super::provider::Members;
use super::super::timestamp::{seconds, text};
use super::super::video::{Stream, Video};
use super::catalogue::entries;
use super::vod::{Named, find_one, illegal_status, insert_list};
use super::{Form, given, invalid, list};

const HOST: &str = "http://emulator.invalid";
const MEDIA: [&str; 12] = [
    "AppId",
    "CateId",
    "CateName",
    "CreationTime",
    "Description",
    "ModificationTime",
    "ReferenceId",
    "Status",
    "StorageClass",
    "StorageLocation",
    "Tags",
    "Title",
];

/// Lists the streams of a video: the newest for each definition and container, or all of them.
pub(super) fn get_play_info(form: &Form, library: &mut Library) -> Result<Members, Failure> {
    let multiple = match given(form, "ResultType") {
        None | Some("Single") => false,
        Some("Multiple") => true,
        Some(_) => return Err(invalid("ResultType")),
    };
    let video = find_one(form, library)?;
    if !video.is_normal() || video.forbidden {
        return Err(illegal_status());
    }
    let streams: Vec<_> = video
        .streams
        .iter()
        .enumerate()
        .filter(|(age, stream)| {
            (multiple || is_newest(video, *age, stream))
                && allows(form, "Definition", &stream.definition)
                && allows(form, "Formats", &stream.format)
        })
        .map(|(age, stream)| play_info(video, age, stream))
        .collect();
    if streams.is_empty() {
        return Err(Failure::new(
            404,
            "InvalidVideo.NoneStream",
            "The video has no stream to play on your requirement.",
        ));
    }
    let mut members = Members::new();
    members.insert("VideoBase".to_owned(), video_base(video).into());
    members.insert("PlayInfoList".to_owned(), json!({ "PlayInfo": streams }));
    Ok(members)
}

/// Tells about up to 20 media, those off the air included.
///
/// Not documented, and chosen here: a blocked medium is listed like any other, none of the media existing
/// is no error, and more than 20 ids in a list answer like more than 20 video ids.
pub(super) fn batch_get_media_infos(form: &Form, library: &mut Library) -> Result<Members, Failure> {
    let named = Named::find(form, "MediaIds", library)?;
    let (forbidden, readable) = named.divide(library, |video| video.forbidden);
    let infos: Vec<_> = readable.iter().filter_map(|id| library.video(id).map(|video| media_info(video))).collect();
    let mut members = named.absent("NonExistMediaIds", "NonExistReferenceIds");
    members.insert("MediaInfos".to_owned(), infos.into());
    insert_list(&mut members, "ForbiddenMediaIds", forbidden);
    Ok(members)
}

/// Tells about one video, those off the air included.
///
/// One that may not be touched may not be looked at either; that is not documented.
pub(super) fn get_video_info(form: &Form, library: &mut Library) -> Result<Members, Failure> {
    let video = find_one(form, library)?;
    if video.forbidden {
        return Err(illegal_status());
    }
    let mut info = entries(video, &MEDIA);
    info.extend(entries(video, &["Duration", "Size", "VideoId"]));
    info.insert("AuditStatus".to_owned(), json!(if video.is_blocked() { "Blocked" } else { "Normal" }));
    info.insert("Snapshots".to_owned(), json!({ "Snapshot": [] }));
    Ok(Members::from_iter([("Video".to_owned(), info.into())]))
}

fn is_newest(video: &Video, age: usize, stream: &Stream) -> bool {
    !video
        .streams
        .iter()
        .skip(age + 1)
        .any(|newer| newer.definition == stream.definition && newer.format == stream.format)
}

fn allows(form: &Form, filter: &str, value: &str) -> bool {
    let wanted: BTreeSet<_> = list(form, filter).into_iter().collect();
    wanted.is_empty() || wanted.contains(value)
}

// Times only have to be in order of age.
fn play_info(video: &Video, age: usize, stream: &Stream) -> Value {
    let created = text(seconds(video.created).saturating_add(i64::try_from(age).unwrap_or_default()));
    json!({
        "JobId": stream.job,
        "JobType": 1,
        "Status": "Normal",
        "Definition": stream.definition,
        "Format": stream.format,
        "StreamType": "video",
        "PlayURL": format!("{HOST}/{}.{}", stream.job, stream.format),
        "Size": 1_048_576,
        "Duration": "60.0",
        "Width": 1280,
        "Height": 720,
        "Bitrate": "1000",
        "Fps": "25",
        "Encrypt": 0,
        "CreationTime": created,
        "ModificationTime": created,
    })
}

fn video_base(video: &Video) -> Members {
    let mut base = entries(video, &["VideoId", "Status", "Title", "CreationTime", "StorageClass"]);
    base.insert("MediaType".to_owned(), json!("video"));
    base.insert("Duration".to_owned(), json!("60.0"));
    base
}

fn media_info(video: &Video) -> Value {
    let streams: Vec<_> = video.streams.iter().enumerate().map(|(age, stream)| play_info(video, age, stream)).collect();
    let mut media = entries(video, &MEDIA);
    media.insert("MediaId".to_owned(), json!(video.id));
    json!({
        "MediaId": video.id,
        "MediaInfo": media,
        "MezzanineInfo": {
            "MediaId": video.id,
            "Status": if video.source { "Normal" } else { "Deleted" },
            "FileName": format!("{}.mp4", video.id),
            "FileURL": format!("{HOST}/{}.mp4", video.id),
            "Size": 1_048_576,
        },
        "PlayInfoList": streams,
    })
}

#[cfg(test)]
mod tests;
