//! ApsaraVideo VOD: the operations that look.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::failure::Failure;
use super::super::library::Library;
use super::super::provider::Members;
use super::super::video::{Stream, Video};
use super::vod::{Named, find_one, illegal_status, insert_list};
use super::{Form, given, invalid, list};

const HOST: &str = "http://emulator.invalid";
const APP: &str = "app-1000000";

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
        .map(|(age, stream)| play_info(age, stream))
        .collect();
    if streams.is_empty() {
        return Err(Failure::new(
            404,
            "InvalidVideo.NoneStream",
            "The video has no stream to play on your requirement.",
        ));
    }
    let mut members = Members::new();
    members.insert("VideoBase".to_owned(), video_base(video));
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
    let mut info = video_base(video);
    if let Some(info) = info.as_object_mut() {
        info.insert("AppId".to_owned(), json!(APP));
        info.insert("AuditStatus".to_owned(), json!(if video.is_blocked() { "Blocked" } else { "Normal" }));
        info.insert("Snapshots".to_owned(), json!({ "Snapshot": [] }));
        info.extend(video.reference.as_ref().map(|reference| ("ReferenceId".to_owned(), json!(reference))));
    }
    Ok(Members::from_iter([("Video".to_owned(), info)]))
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
fn creation_time(age: usize) -> String {
    format!("2026-01-01T00:{:02}:{:02}Z", age / 60 % 60, age % 60)
}

fn play_info(age: usize, stream: &Stream) -> Value {
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
        "CreationTime": creation_time(age),
        "ModificationTime": creation_time(age),
    })
}

fn video_base(video: &Video) -> Value {
    json!({
        "VideoId": video.id,
        "Status": video.status,
        "Title": video.id,
        "MediaType": "video",
        "CreationTime": creation_time(0),
        "Duration": "60.0",
        "StorageClass": "Standard",
    })
}

fn media_info(video: &Video) -> Value {
    let streams: Vec<_> = video.streams.iter().enumerate().map(|(age, stream)| play_info(age, stream)).collect();
    let mut media = json!({
        "MediaId": video.id,
        "Title": video.id,
        "Status": video.status,
        "CreationTime": creation_time(0),
        "StorageClass": "Standard",
        "AppId": APP,
    });
    if let (Some(reference), Some(media)) = (&video.reference, media.as_object_mut()) {
        media.insert("ReferenceId".to_owned(), json!(reference));
    }
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
