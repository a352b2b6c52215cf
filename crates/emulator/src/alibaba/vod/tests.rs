use serde_json::Value;

use super::*;

fn call(library: &mut Library, operation: &str, parameters: &[(&str, &str)]) -> Result<Value, (u16, String)> {
    let form = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let answer = perform(operation, &form, library, &mut Scrolls::default(), SystemTime::UNIX_EPOCH);
    answer.unwrap().map(Value::Object).map_err(|failure| (failure.status, failure.code))
}

fn refused(status: u16, code: &str) -> Result<Value, (u16, String)> {
    Err((status, code.to_owned()))
}

fn ids(count: usize) -> String {
    let ids: Vec<_> = (0..count).map(|n| format!("v{n}")).collect();
    ids.join(",")
}

fn library() -> Library {
    let mut library = Library::closed();
    library.add_video(Video::new("a").reference("ref-a").stream("j1", "LD").stream("j2", "HD"));
    library.add_video(Video::new("b").source_in_use().stream("j3", "HD"));
    library.add_video(Video::new("c").reference("ref-c").forbidden().stream("j4", "HD"));
    library
}

#[test]
fn deletes_whole_videos_and_lists_the_others() {
    let mut library = library();
    let answer = call(&mut library, "DeleteVideo", &[("VideoIds", "a,z,c,,a"), ("ReferenceIds", "y")]);
    assert_eq!(
        answer,
        Ok(json!({
            "NonExistVideoIds": ["z"],
            "NonExistReferenceIds": ["y"],
            "ForbiddenVideoIds": ["c"],
        }))
    );
    assert!(!library.has_video("a") && library.has_video("b") && library.has_video("c"));
    let deleted = library.videos().next().unwrap();
    assert!(deleted.deleted && !deleted.source && deleted.streams.is_empty());
    assert_eq!(call(&mut library, "DeleteVideo", &[("VideoIds", "b")]), Ok(json!({})));
}

#[test]
fn deletes_by_reference_and_names_forbidden_videos_by_id() {
    let mut library = library();
    let answer = call(&mut library, "DeleteVideo", &[("ReferenceIds", "ref-a,ref-c")]);
    assert_eq!(answer, Ok(json!({"ForbiddenVideoIds": ["c"]})));
    assert!(!library.has_video("a"));
    let again = call(&mut library, "DeleteVideo", &[("ReferenceIds", "ref-a")]);
    assert_eq!(again, refused(404, "InvalidVideo.NotFound"));
}

#[test]
fn nothing_that_exists_is_a_404() {
    for operation in ["DeleteVideo", "DeleteMezzanines"] {
        let answer = call(&mut library(), operation, &[("VideoIds", "y,z"), ("ReferenceIds", "x")]);
        assert_eq!(answer, refused(404, "InvalidVideo.NotFound"), "{operation}");
        assert_eq!(call(&mut library(), operation, &[]), refused(400, "MissingParameter"));
    }
}

#[test]
fn lists_take_twenty() {
    let mut library = Library::open();
    for operation in ["DeleteMezzanines", "DeleteVideo"] {
        for list in ["VideoIds", "ReferenceIds"] {
            let over = call(&mut library, operation, &[(list, &ids(21))]);
            assert_eq!(over, refused(400, "VideoIdsExceededMax"), "{operation} {list}");
        }
        assert_eq!(call(&mut library, operation, &[("VideoIds", &ids(20))]), Ok(json!({})));
    }
    assert!(!library.has_video("v19") && library.has_video("v20"));
    let jobs = |count| ids(count).replace('v', "j");
    let over = call(&mut library, "DeleteStream", &[("VideoId", "w"), ("JobIds", &jobs(21))]);
    assert_eq!(over, refused(400, "JobIdsExceededMax"));
    let at = call(&mut library, "DeleteStream", &[("VideoId", "w"), ("JobIds", &jobs(20))]);
    assert_eq!(at, Ok(json!({})));
}

#[test]
fn keeps_source_files_that_are_in_use_without_force() {
    let mut library = library();
    let named = ("VideoIds", "a,b,c,z");
    for force in [None, Some("false"), Some("False"), Some("")] {
        let mut parameters = vec![named];
        parameters.extend(force.map(|force| ("Force", force)));
        let answer = call(&mut library, "DeleteMezzanines", &parameters);
        let lists = json!({"NonExistVideoIds": ["z"], "UnRemoveableVideoIds": ["b", "c"]});
        assert_eq!(answer, Ok(lists), "{force:?}");
    }
    assert!(!library.has_source("a") && library.has_source("b"));
    let forced = call(&mut library, "DeleteMezzanines", &[named, ("Force", "True")]);
    let lists = json!({"NonExistVideoIds": ["z"], "UnRemoveableVideoIds": ["c"]});
    assert_eq!(forced, Ok(lists));
    assert!(!library.has_source("b") && library.has_source("c") && library.has_video("b"));
    assert_eq!(library.streams("a").len(), 2);
    let answer = call(&mut library, "DeleteMezzanines", &[named, ("Force", "yes")]);
    assert_eq!(answer, refused(400, "InvalidParameter"));
}

#[test]
fn deletes_streams_of_one_video_or_none() {
    let mut library = library();
    let mut delete = |video, jobs| call(&mut library, "DeleteStream", &[("VideoId", video), ("JobIds", jobs)]);
    assert_eq!(delete("a", "j1,j3"), refused(404, "InvalidStream.NotFound"));
    assert_eq!(delete("z", "j1"), refused(404, "InvalidVideo.NotFound"));
    assert_eq!(delete("c", "j4"), refused(403, "Forbidden.IllegalStatus"));
    assert_eq!(delete("", "j1"), refused(400, "MissingParameter"));
    assert_eq!(delete("a", ""), refused(400, "MissingParameter"));
    assert_eq!(delete("a", "j1"), Ok(json!({})));
    assert_eq!(delete("a", "j1"), refused(404, "InvalidStream.NotFound"));
    assert_eq!(library.streams("a"), ["j2"]);
    let by_reference = [("ReferenceId", "ref-a"), ("JobIds", "j2")];
    assert_eq!(call(&mut library, "DeleteStream", &by_reference), Ok(json!({})));
    assert!(library.has_source("a") && library.streams("a").is_empty());
}

#[test]
fn knows_no_other_operation() {
    let (mut library, mut scrolls) = (Library::open(), Scrolls::default());
    let answer = perform("DeleteEverything", &Form::new(), &mut library, &mut scrolls, SystemTime::UNIX_EPOCH);
    assert!(answer.is_none());
}
