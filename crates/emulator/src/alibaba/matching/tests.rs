use std::time::{Duration, UNIX_EPOCH};

use super::*;

fn video() -> Video {
    Video::new("music-1")
        .category(10)
        .tag("nontrial")
        .tag("long clip")
        .storage_location("outin-1.oss")
        .created(UNIX_EPOCH + Duration::from_secs(1_514_764_800))
}

fn finds(text: &str) -> bool {
    let matching = Matching::parse(text).unwrap_or_else(|| panic!("{text}"));
    matching.wants(&video()) && matching.created.contain(seconds(video().created))
}

#[test]
fn finds_what_is_so() {
    for text in [
        "",
        "  ",
        "VideoId='music-1'",
        "VideoId in ('x', 'music-1')",
        "CateId = 10",
        "CateId=10 and Status = 'Normal'",
        "Title='usi' AND Status IN ('Blocked','Normal')",
        "Tags='trial'",
        "Tags in ('x','g c')",
        "StorageLocation='outin-1.oss'",
        "(Status='Blocked' or CateId=10)",
        "(CateId=9 or Tags='x' or (CateId=10 and Title='music'))",
        "((CateId=10))",
        "(CateId=9 or CateId=10) and Tags='trial'",
        "(CateId=10 and Tags='x' or Status='Normal')",
        "Size=[1048576,1048577)",
        "Duration=(59.5,60]",
        "CreationTime=['2018-01-01T00:00:00Z','2018-02-01T00:00:00Z')",
        "CreationTime=('2017-01-01T00:00:00Z','2018-01-01T00:00:00Z']",
        "CreationTime=['2018-01-01T00:00:00Z',)",
        "CreationTime=(,'2018-01-01T00:00:00Z']",
        "(CreationTime=['2018-01-01T00:00:00Z',) or CateId=9)",
        "ModificationTime=['2018-01-01T00:00:00Z',)",
        "AppId='app-1000000' and MediaSource='general' and PreprocessStatus='UnPreprocess'",
    ] {
        assert!(finds(text), "{text}");
    }
}

#[test]
fn does_not_find_what_is_not_so() {
    for text in [
        "VideoId='music'",
        "CateId=9",
        "CateId=1",
        "CateId=-10",
        "Status in ('Blocked')",
        "StorageLocation='outin'",
        "Description='a'",
        "Tags='a,long'",
        "(CateId=9 or Status='Blocked')",
        "CateId=10 and Status='Blocked'",
        "CreationTime=('2018-01-01T00:00:00Z','2018-02-01T00:00:00Z')",
        "CreationTime=['2017-01-01T00:00:00Z','2018-01-01T00:00:00Z')",
        "CreationTime=['2019-01-01T00:00:00Z','2017-01-01T00:00:00Z']",
        "CreationTime=['2018-01-01T00:00:00Z',) and CreationTime=(,'2018-01-01T00:00:00Z')",
        "(CreationTime=('2018-01-01T00:00:00Z',) or CateId=9)",
        "Duration=(60,)",
    ] {
        assert!(!finds(text), "{text}");
    }
}

#[test]
fn refuses_what_it_cannot_read() {
    let deep = format!("{}CateId=10{}", "(".repeat(17), ")".repeat(17));
    let long = format!("VideoId in ({})", ["'v'"; 101].join(","));
    for text in [
        "CateId",
        "CateId=",
        "CateId=10 and",
        "and CateId=10",
        "CateId=10 or Status='Normal'",
        "CateId=10 Status='Normal'",
        "(CateId=10",
        "CateId=10)",
        "()",
        "CateId='10'",
        "CateId=ten",
        "CateId=1-0",
        "CateId in (10)",
        "CateId=[1,10]",
        "StorageLocation in ('a','b')",
        "Status=Normal",
        "Status=\"Normal\"",
        "Status='Normal",
        "Status=''",
        "Status='a'b'",
        "Status in 'Normal'",
        "Status in ()",
        "Status in ('a',)",
        "Status in ('a' 'b')",
        "Status=('a','b')",
        "Status==‘Normal’",
        "Size=10",
        "Size=['1',]",
        "Size=[1.2345,]",
        "CreationTime='2018-01-01T00:00:00Z'",
        "CreationTime=(,)",
        "CreationTime=['2018-01-01T00:00:00Z']",
        "CreationTime=['2018-01-01T00:00:00Z','2018-02-01T00:00:00Z'",
        "CreationTime=['2018-01-01',)",
        "CreationTime=['2018-01-01T00:00:00+08:00',)",
        "CreationTime in ('2018-01-01T00:00:00Z')",
        "creationtime=['2018-01-01T00:00:00Z',)",
        "CateName='a'",
        "Size != 1",
        &deep,
        &long,
    ] {
        assert_eq!(Matching::parse(text), None, "{text}");
    }
}

#[test]
fn the_time_of_creation_is_no_part_of_the_name() {
    let name = |text| Matching::parse(text).unwrap().name();
    assert_eq!(name("CreationTime=['2018-01-01T00:00:00Z',) and CateId=10"), name("CateId = 10"));
    assert_ne!(name("CateId=10"), name("CateId=11"));
}
