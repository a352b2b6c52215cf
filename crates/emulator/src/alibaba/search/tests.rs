use std::time::{Duration, UNIX_EPOCH};

use super::*;

fn at(second: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_767_225_600 + second)
}

/// Searches with parameters, each of them `Name=value` and only the first `=` between them.
struct Searcher {
    library: Library,
    scrolls: Scrolls,
    now: SystemTime,
}

impl Searcher {
    fn of(library: Library) -> Self {
        Self { library, scrolls: Scrolls::default(), now: at(0) }
    }

    fn filled(count: u64) -> Self {
        let mut library = Library::closed();
        library.fill_videos(&Video::new("v").category(7), (0..count).map(at));
        Self::of(library)
    }

    fn search(&mut self, parameters: &[&str]) -> Result<Value, String> {
        let pairs = parameters.iter().map(|pair| pair.split_once('=').unwrap());
        let form = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        search_media(&form, &mut self.library, &mut self.scrolls, self.now).map(Value::Object).map_err(|failure| {
            assert_eq!(failure.status, 400);
            failure.code
        })
    }

    fn ids(&mut self, parameters: &[&str]) -> Vec<String> {
        let answer = self.search(parameters).unwrap();
        let rows = answer["MediaList"].as_array().unwrap();
        rows.iter().map(|row| row["MediaId"].as_str().unwrap().to_owned()).collect()
    }

    fn token(&mut self, parameters: &[&str]) -> String {
        format!("ScrollToken={}", self.search(parameters).unwrap()["ScrollToken"].as_str().unwrap())
    }
}

#[test]
fn rows_have_the_fields_that_are_asked_for() {
    let mut library = Library::closed();
    library.add_video(Video::new("v").reference("r").category(7).tag("a").tag("b").created(at(1)));
    library.add_video(Video::new("w").blocked());
    let mut searcher = Searcher::of(library);
    let plain = searcher.search(&[]).unwrap();
    assert_eq!(
        plain["MediaList"][0],
        json!({"MediaId": "v", "MediaType": "video", "CreationTime": "2026-01-01T00:00:01Z"})
    );
    assert_eq!((&plain["Total"], plain["ScrollToken"].as_str().unwrap().len()), (&json!(2), 32));
    let fields = "Fields=Title,Status,CateId,CateName,Tags,StorageLocation,CreationTime,ReferenceId,Size,Duration";
    let full = searcher.search(&[fields]).unwrap();
    assert_eq!(
        full["MediaList"][0]["Video"],
        json!({
            "Title": "v", "Status": "Normal", "CateId": 7, "CateName": "category 7", "Tags": "a,b",
            "StorageLocation": "outin-emulator.oss-cn-shanghai.aliyuncs.com",
            "CreationTime": "2026-01-01T00:00:01Z", "ReferenceId": "r", "Size": 1_048_576, "Duration": 60.0,
        })
    );
    let bare = &full["MediaList"][1]["Video"];
    assert_eq!((&bare["Status"], &bare["Tags"], &bare["CateId"]), (&json!("Blocked"), &Value::Null, &Value::Null));
    for kind in ["audio", "image", "attached"] {
        assert_eq!(searcher.search(&[&format!("SearchType={kind}")]).unwrap()["MediaList"], json!([]), "{kind}");
    }
}

#[test]
fn refuses_what_it_cannot_read() {
    let mut searcher = Searcher::filled(1);
    let sorts = |count| format!("SortBy={}", vec!["CreationTime:Asc"; count].join(","));
    let (three, four) = (sorts(3), sorts(4));
    let token = searcher.token(&["SortBy=CreationTime:Asc"]);
    for (parameters, code) in [
        (vec!["PageNo=0"], "InvalidParameter"),
        (vec!["PageNo=x"], "InvalidParameter"),
        (vec!["PageSize=0"], "InvalidParameter"),
        (vec!["PageSize=101"], "InvalidParameter"),
        (vec!["SearchType=movie"], "InvalidParameter"),
        (vec!["Fields=Title,Colour"], "InvalidParameter"),
        (vec!["SortBy=CreationTime"], "InvalidParameter"),
        (vec!["SortBy=Title:Asc"], "InvalidParameter"),
        (vec!["Match=Status=Normal"], "ErrorMatchSyntax"),
        (vec![four.as_str()], "SortByExceededMax"),
        (vec![three.as_str(), token.as_str()], "SortByExceededMax"),
        (vec!["ScrollToken=1"], "InvalidParameter"),
        (vec![token.as_str()], "InvalidParameter"),
    ] {
        assert_eq!(searcher.search(&parameters).err().as_deref(), Some(code), "{parameters:?}");
    }
    assert!(searcher.search(&[three.as_str(), "PageSize=100"]).is_ok());
}

#[test]
fn pages_are_in_order_and_ends_belong_to_the_range_or_not() {
    let mut searcher = Searcher::filled(25);
    assert_eq!(searcher.ids(&[])[..2], ["v-24", "v-23"]);
    assert_eq!(searcher.ids(&["PageNo=3"]), ["v-4", "v-3", "v-2", "v-1", "v-0"]);
    assert!(searcher.ids(&["PageNo=4"]).is_empty());
    let ids = searcher.ids(&["SortBy=CreationTime:Asc,ModificationTime:Desc", "PageSize=2", "PageNo=2"]);
    assert_eq!(ids, ["v-2", "v-3"]);
    for (range, count) in [
        ("['2026-01-01T00:00:05Z','2026-01-01T00:00:10Z']", 6),
        ("('2026-01-01T00:00:05Z','2026-01-01T00:00:10Z']", 5),
        ("('2026-01-01T00:00:05Z','2026-01-01T00:00:10Z')", 4),
        ("['2026-01-01T00:00:20Z',)", 5),
        ("(,'2026-01-01T00:00:05Z')", 5),
    ] {
        let search = format!("Match=CreationTime={range} and CateId=7");
        assert_eq!(searcher.search(&[&search]).unwrap()["Total"], count, "{range}");
    }
    assert_eq!(searcher.search(&["Match=CateId=8"]).unwrap()["Total"], 0);
}

#[test]
fn without_a_token_there_are_five_thousand_rows() {
    let mut searcher = Searcher::filled(5_001);
    let last = ["SortBy=CreationTime:Asc", "PageSize=100", "PageNo=50"];
    assert_eq!(searcher.ids(&last).len(), 100);
    let token = searcher.token(&last);
    let beyond = ["SortBy=CreationTime:Asc", "PageSize=100", "PageNo=51"];
    assert!(searcher.ids(&beyond).is_empty());
    assert_eq!(searcher.search(&beyond).unwrap()["Total"], 5_001);
    assert_eq!(searcher.ids(&[&beyond[..], &[&token]].concat()), ["v-5000"]);
    let across = ["SortBy=CreationTime:Asc", "PageSize=99", "PageNo=51"];
    assert_eq!(searcher.ids(&across).len(), 50);
}

#[test]
fn a_token_leads_to_the_next_hundred_rows_until_it_expires() {
    let mut searcher = Searcher::filled(500);
    let token = searcher.token(&["PageSize=20"]);
    let page = |searcher: &mut Searcher, size: &str, number: &str| {
        searcher.search(&[&token, &format!("PageSize={size}"), &format!("PageNo={number}")]).err()
    };
    assert_eq!(page(&mut searcher, "20", "6"), None);
    assert_eq!(page(&mut searcher, "100", "2"), None);
    assert_eq!(page(&mut searcher, "20", "7").as_deref(), Some("InvalidParameter"));
    let other = searcher.search(&[&token, "PageNo=2", "Match=CateId=7"]);
    assert_eq!(other.err().as_deref(), Some("InvalidParameter"));
    let image = searcher.search(&[&token, "PageNo=2", "SearchType=image"]);
    assert!(image.is_ok());
    searcher.now += searcher.scrolls.lifetime;
    assert_eq!(page(&mut searcher, "20", "2").as_deref(), Some("InvalidScrollToken.Expired"));
    let fresh = searcher.token(&[]);
    searcher.scrolls.expire();
    assert_eq!(searcher.search(&[&fresh]).err().as_deref(), Some("InvalidScrollToken.Expired"));
}

#[test]
fn deleting_shifts_the_pages() {
    let mut searcher = Searcher::filled(30);
    let first = searcher.ids(&["SortBy=CreationTime:Asc"]);
    for id in &first {
        searcher.library.delete_video(id);
    }
    let second = searcher.ids(&["SortBy=CreationTime:Asc", "PageNo=2"]);
    assert_eq!(second[0], "v-20");
    assert_eq!(searcher.ids(&["SortBy=CreationTime:Asc"])[0], "v-10");
    assert_eq!(searcher.search(&[]).unwrap()["Total"], 20);
}

#[test]
fn only_what_was_added_is_listed_and_with_its_oddities() {
    let mut library = Library::open();
    library.video("named").unwrap();
    library.referenced("by-reference").unwrap();
    library.add_video(Video::new("untold").created(at(1)).created_untold());
    library.add_video(Video::new("odd").created(at(2)).created_told_as("yesterday"));
    library.add_video(Video::new("stray").created(at(900)).in_every_search());
    library.add_video(Video::new("twice").created(at(3)));
    library.add_video(Video::new("twice").created(at(4)));
    let mut searcher = Searcher::of(library);
    let search = ["Match=CreationTime=(,'2026-01-01T00:01:00Z')", "SortBy=CreationTime:Asc", "Fields=CreationTime"];
    assert_eq!(searcher.ids(&search), ["untold", "odd", "twice", "stray"]);
    let rows = searcher.search(&search).unwrap();
    assert_eq!(rows["MediaList"][0], json!({"MediaId": "untold", "MediaType": "video", "Video": {}}));
    assert_eq!(rows["MediaList"][1]["Video"]["CreationTime"], "yesterday");
    assert_eq!(rows["MediaList"][1]["CreationTime"], "yesterday");
    assert_eq!(searcher.ids(&["Match=CateId=99"]), ["stray"]);
    searcher.library.delete_video("stray");
    assert!(searcher.ids(&["Match=CateId=99"]).is_empty());
}

#[test]
fn a_first_page_that_is_deleted_again_and_again_ends() {
    let mut searcher = Searcher::filled(5_000);
    let mut pages = 0;
    loop {
        let first = searcher.ids(&["Match=CateId=7", "SortBy=CreationTime:Asc", "PageSize=100"]);
        if first.is_empty() {
            break;
        }
        first.iter().for_each(|id| searcher.library.delete_video(id));
        pages += 1;
    }
    assert_eq!(pages, 50);
}

#[test]
fn a_hundred_thousand_are_listed_to_the_end() {
    let mut searcher = Searcher::filled(100_000);
    let mut token = searcher.token(&["Match=CateId=7", "PageSize=100"]);
    let mut seen = 100;
    for number in 2..=1_000 {
        let page = format!("PageNo={number}");
        let answer = searcher.search(&["Match=CateId=7", "PageSize=100", &page, &token]).unwrap();
        let rows = answer["MediaList"].as_array().unwrap();
        seen += rows.len();
        // Every hundredth page something goes, behind what was seen.
        if number % 100 == 0 {
            searcher.library.delete_video(&format!("v-{}", number / 100));
        }
        token = format!("ScrollToken={}", answer["ScrollToken"].as_str().unwrap());
    }
    assert_eq!(seen, 100_000 - 9);
}
