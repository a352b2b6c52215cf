use std::time::{Duration, UNIX_EPOCH};

use super::*;

#[test]
fn what_is_named_exists_until_it_is_deleted() {
    let mut library = Library::open();
    library.delete_video("v");
    assert!(library.video("v").is_none() && !library.has_video("v"));
    assert!(library.has_video("w") && library.has_source("w"));
    assert_eq!(library.streams("w"), ["ld-w", "sd-w", "hd-w"]);
    assert_eq!(library.videos().count(), 1);
    assert!(library.video("absent-1").is_none());
}

#[test]
fn a_closed_library_has_what_was_added() {
    let mut library = Library::closed();
    library.add_video(Video::new("v").reference("r"));
    assert_eq!(library.referenced("r").unwrap().id, "v");
    assert!(library.video("w").is_none() && library.referenced("s").is_none());
    assert!(library.video("forbidden-1").unwrap().forbidden);
    assert!(library.referenced("blocked-1").unwrap().is_blocked());
    assert!(library.file(None, "f").is_none() && !library.has_media("m"));
}

#[test]
fn a_reference_and_its_video_are_one_medium() {
    let mut library = Library::open();
    library.video("video-of-r").unwrap();
    library.delete_video("video-of-r");
    assert!(library.video("video-of-r").is_none() && library.referenced("r").is_none());
    let long = "r".repeat(128);
    assert_eq!(library.referenced(&long).unwrap().reference, Some(long));
    assert!(library.referenced("forbidden-r").unwrap().forbidden);
}

#[test]
fn named_streams_exist_once_for_a_video_that_sprang_up() {
    let mut library = Library::open();
    library.add_video(Video::new("v").stream("j", "HD"));
    library.video("w").unwrap();
    assert_eq!(library.remove_streams("w", &["k"]), Ok(()));
    assert_eq!(library.remove_streams("w", &["k"]), Err("k"));
    assert_eq!(library.remove_streams("w", &["ld-w", "j"]), Err("j"));
    assert_eq!(library.streams("w").len(), 3);
    assert_eq!(library.remove_streams("v", &["other"]), Err("other"));
    assert_eq!(library.remove_streams("v", &["j"]), Ok(()));
}

#[test]
fn files_belong_to_an_application() {
    let mut library = Library::closed();
    library.add_file(Some(1), "f");
    assert!(library.file(None, "f").is_none() && library.file(Some(2), "f").is_none());
    assert_eq!(library.file_parts(Some(1), "f").len(), 4);
    library.delete_file(Some(1), "f");
    assert!(!library.has_file(Some(1), "f"));
}

#[test]
fn fills_up_with_videos_and_files_that_are_alike() {
    let times = || (0..3).map(|second| UNIX_EPOCH + Duration::from_secs(second));
    let mut library = Library::closed();
    library.fill_videos(&Video::new("v").reference("r").stream("j", "HD").tag("t"), times());
    library.fill_files(&File::new(Some(1), "f").part("OriginalFiles", 0), times());
    let video = library.referenced("r-2").unwrap();
    assert_eq!((video.id.as_str(), video.created), ("v-2", UNIX_EPOCH + Duration::from_secs(2)));
    assert_eq!((library.streams("v-1"), library.videos().count()), (vec!["j-1".to_owned()], 3));
    assert_eq!(library.file_parts(Some(1), "f-0").len(), 1);
}

#[test]
fn classes_include_those_below_them() {
    let mut library = Library::closed();
    for (id, parent) in [(2, 1), (3, 2), (5, 4), (1, 3)] {
        library.add_class(id, parent);
    }
    assert_eq!(library.classes_of([2].into()), [1, 2, 3].into());
    assert_eq!(library.classes_of([5, 6].into()), [5, 6].into());
}
