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
    library.add_video(Video::new("busy").status("Transcoding").stream("t", "HD"));
    library
}

fn jobs(parameters: &[(&str, &str)]) -> Result<Vec<String>, (u16, String)> {
    let members = get_play_info(&form(parameters), &mut library()).map_err(|failure| (failure.status, failure.code))?;
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
        ("busy", 403, "Forbidden.IllegalStatus"),
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
fn tells_what_is_left_and_where_it_belongs() {
    let mut library = library();
    let created = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_767_225_660);
    let filed = Video::new("filed").category(7).tag("a").tag("b").storage_location("outin").created(created);
    library.add_video(filed.stream("f", "HD"));
    let info = |library: &mut Library, id| {
        batch_get_media_infos(&form(&[("MediaIds", id)]), library).unwrap()["MediaInfos"][0].take()
    };
    let whole = info(&mut library, "filed");
    let media = &whole["MediaInfo"];
    assert_eq!((&media["CateId"], &media["Tags"]), (&json!(7), &json!("a,b")));
    assert_eq!((&media["CreationTime"], &media["StorageLocation"]), (&json!("2026-01-01T00:01:00Z"), &json!("outin")));
    assert_eq!(
        (&whole["MezzanineInfo"]["Status"], &whole["PlayInfoList"][0]["JobId"]),
        (&json!("Normal"), &json!("f"))
    );
    assert_eq!(info(&mut library, "bare")["MediaInfo"]["CateId"], Value::Null);
    let filed = library.video("filed").unwrap();
    filed.source = false;
    filed.streams.clear();
    let empty = info(&mut library, "filed");
    assert_eq!((&empty["MezzanineInfo"]["Status"], &empty["PlayInfoList"]), (&json!("Deleted"), &json!([])));
}

#[test]
fn tells_about_one_video() {
    let info = |asked| {
        get_video_info(&form(&[asked]), &mut library())
            .map(|members| members["Video"].clone())
            .map_err(|failure| (failure.status, failure.code))
    };
    let by_reference = info(("ReferenceId", "r")).unwrap();
    assert_eq!((&by_reference["VideoId"], &by_reference["ReferenceId"]), (&json!("v"), &json!("r")));
    assert_eq!((&by_reference["Status"], &by_reference["AuditStatus"]), (&json!("Normal"), &json!("Normal")));
    assert_eq!(by_reference["Snapshots"], json!({"Snapshot": []}));
    // The official model has a number here, and no type of medium.
    assert_eq!((&by_reference["Duration"], by_reference.get("MediaType")), (&json!(60.0), None));
    for id in ["blocked", "blocked-1"] {
        let blocked = info(("VideoId", id)).unwrap();
        assert_eq!((&blocked["Status"], &blocked["AuditStatus"]), (&json!("Blocked"), &json!("Blocked")), "{id}");
    }
    assert_eq!(info(("VideoId", "busy")).unwrap()["Status"], "Transcoding");
    assert_eq!(info(("VideoId", "z")), Err((404, "InvalidVideo.NotFound".to_owned())));
    assert_eq!(info(("VideoId", "forbidden-1")), Err((403, "Forbidden.IllegalStatus".to_owned())));
}

#[test]
fn takes_twenty_media() {
    let ids = ["v"; 21].join(",");
    let refused = batch_get_media_infos(&form(&[("MediaIds", &ids)]), &mut library());
    assert_eq!(refused.unwrap_err().code, "MediaIdsExceededMax");
}
