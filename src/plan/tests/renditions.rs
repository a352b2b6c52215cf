use super::*;

fn wanted(target: usize, names: Option<&[&str]>) -> Wanted {
    let definitions = names.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    Wanted { requested_by: TargetId(target), definitions }
}

#[test]
fn streams_of_a_video_travel_together_whoever_asked() {
    let targets = [
        target(0, video("v"), jobs(&["j1", "j2"])),
        target(0, video("w"), jobs(&["j1"])),
        target(0, video("v"), jobs(&["j3", "j1"])),
    ];
    let expected = vec![
        call(
            0,
            alibaba::Delete::Stream { video: video("v") },
            vec![item("j1", &[0, 2]), item("j2", &[0]), item("j3", &[2])],
        ),
        call(0, alibaba::Delete::Stream { video: video("w") }, vec![item("j1", &[1])]),
    ];
    assert_eq!(planned(&targets), Plan { calls: expected, listings: vec![] });
}

#[test]
fn a_job_that_one_target_names_twice_is_asked_for_once() {
    let plan = planned(&[target(0, video("v"), jobs(&["j", "j"]))]);
    assert_eq!(plan.calls, [call(0, alibaba::Delete::Stream { video: video("v") }, vec![item("j", &[0])])]);
}

#[test]
fn a_video_is_listed_once_and_takes_its_named_jobs_along() {
    let targets = [
        target(0, video("v"), jobs(&["j1"])),
        target(0, video("v"), definitions(&["LD", "HD"])),
        target(0, video("v"), all_renditions()),
        target(0, video("v"), jobs(&["j2", "j1"])),
        target(1, video("v"), all_renditions()),
    ];
    let first = Listing {
        account: account(0),
        video: video("v"),
        jobs: vec![item("j1", &[0, 3]), item("j2", &[3])],
        wanted: vec![wanted(1, Some(&["LD", "HD"])), wanted(2, None)],
    };
    let second = Listing { account: account(1), video: video("v"), jobs: vec![], wanted: vec![wanted(4, None)] };
    assert_eq!(planned(&targets), Plan { calls: vec![], listings: vec![first, second] });
}

#[test]
fn a_listing_is_no_reason_to_delete_the_source() {
    let plan = planned(&[target(0, video("v"), all_renditions()), target(0, video("v"), source(false))]);
    let kind = alibaba::Delete::Mezzanines { by: IdKind::Video, force: false };
    assert_eq!(plan.calls, [call(0, kind, vec![item("v", &[1])])]);
    assert_eq!(plan.listings.len(), 1);
}

#[test]
fn references_have_streams_too() {
    let reference = || medium(IdKind::Reference, "r");
    let plan = planned(&[target(0, reference(), jobs(&["j"]))]);
    assert_eq!(plan.calls, [call(0, alibaba::Delete::Stream { video: reference() }, vec![item("j", &[0])])]);
    assert_eq!(planned(&[target(0, reference(), all_renditions())]).listings[0].video, reference());
}

#[test]
fn a_target_wants_the_definitions_that_it_names() {
    let listed = ["LD", "ld", "HD", "OD", "", "L"];
    let streams = listed.map(|name| Stream { job_id: format!("job-{name}"), definition: name.to_owned() });
    assert_eq!(wanted(0, Some(&["LD", "hd"])).jobs(&streams), ["job-LD", "job-ld", "job-HD"]);
    assert_eq!(wanted(0, None).jobs(&streams).len(), listed.len());
}

#[test]
fn items_that_are_there_already_keep_their_places() {
    let mut items = Items::from(vec![item("j1", &[0]), item("j2", &[0, 1])]);
    assert!(items.add("j2", TargetId(2)));
    assert!(!items.add("j2", TargetId(2)));
    assert!(items.add("j3", TargetId(2)));
    assert_eq!(items.into_vec(), [item("j1", &[0]), item("j2", &[0, 1, 2]), item("j3", &[2])]);
}
