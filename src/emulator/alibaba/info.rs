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

/// Lists the streams of a video: the newest for each definition and container, or all of them.
pub(super) fn get_play_info(form: &Form, library: &mut Library) -> Result<Members, Failure> {
    let multiple = match given(form, "ResultType") {
        None | Some("Single") => false,
        Some("Multiple") => true,
        Some(_) => return Err(invalid("ResultType")),
    };
    let video = find_one(form, library)?;
    if video.blocked || video.forbidden {
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

fn status(video: &Video) -> &'static str {
    if video.blocked { "Blocked" } else { "Normal" }
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
        "Status": status(video),
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
        "Status": status(video),
        "CreationTime": creation_time(0),
        "StorageClass": "Standard",
        "AppId": "app-1000000",
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
mod tests {
    use super::*;

    fn form(parameters: &[(&str, &str)]) -> Form {
        parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn library() -> Library {
        let mut library = Library::closed();
        library.add_video(
            Video::new("v")
                .reference("r")
                .stream("old", "HD")
                .stream("new", "HD")
                .stream_as("hls", "HD", "m3u8")
                .stream("ld", "LD"),
        );
        library.add_video(Video::new("blocked").blocked().stream("b", "HD"));
        library.add_video(Video::new("bare").source_in_use());
        library
    }

    fn jobs(parameters: &[(&str, &str)]) -> Result<Vec<String>, (u16, String)> {
        let members =
            get_play_info(&form(parameters), &mut library()).map_err(|failure| (failure.status, failure.code))?;
        let streams = members["PlayInfoList"]["PlayInfo"].as_array().unwrap();
        Ok(streams.iter().map(|stream| stream["JobId"].as_str().unwrap().to_owned()).collect())
    }

    #[test]
    fn lists_the_newest_streams_or_all_of_them() {
        assert_eq!(jobs(&[("VideoId", "v")]).unwrap(), ["new", "hls", "ld"]);
        let all = [("ReferenceId", "r"), ("ResultType", "Multiple")];
        assert_eq!(jobs(&all).unwrap(), ["old", "new", "hls", "ld"]);
        let some = [("VideoId", "v"), ("Definition", "LD,SD"), ("Formats", "mp4")];
        assert_eq!(jobs(&some).unwrap(), ["ld"]);
    }

    #[test]
    fn says_why_there_is_nothing_to_play() {
        for (id, status, code) in [
            ("blocked", 403, "Forbidden.IllegalStatus"),
            ("forbidden-1", 403, "Forbidden.IllegalStatus"),
            ("bare", 404, "InvalidVideo.NoneStream"),
            ("z", 404, "InvalidVideo.NotFound"),
            ("", 400, "MissingParameter"),
        ] {
            assert_eq!(jobs(&[("VideoId", id)]), Err((status, code.to_owned())), "{id}");
        }
        let wrong = [("VideoId", "v"), ("ResultType", "All")];
        assert_eq!(jobs(&wrong).unwrap_err().1, "InvalidParameter");
    }

    #[test]
    fn tells_about_media_by_id_and_reference() {
        let asked = form(&[("MediaIds", "blocked,z,forbidden-1"), ("ReferenceIds", "r,q")]);
        let members = Value::Object(batch_get_media_infos(&asked, &mut library()).unwrap());
        assert_eq!(members["NonExistMediaIds"], json!(["z"]));
        assert_eq!(members["NonExistReferenceIds"], json!(["q"]));
        assert_eq!(members["ForbiddenMediaIds"], json!(["forbidden-1"]));
        let infos = &members["MediaInfos"];
        assert_eq!(infos[0]["MediaInfo"]["Status"], "Blocked");
        assert_eq!(infos[1]["MediaId"], "v");
        assert_eq!(infos[1]["MediaInfo"]["ReferenceId"], "r");
        assert_eq!(infos[1]["MezzanineInfo"]["Status"], "Normal");
        assert_eq!(infos[1]["PlayInfoList"][3]["JobId"], "ld");
        assert_eq!(infos[1]["PlayInfoList"][3]["Definition"], "LD");
    }

    #[test]
    fn takes_twenty_media() {
        let ids = ["v"; 21].join(",");
        let refused = batch_get_media_infos(&form(&[("MediaIds", &ids)]), &mut library());
        assert_eq!(refused.unwrap_err().code, "MediaIdsExceededMax");
    }
}
