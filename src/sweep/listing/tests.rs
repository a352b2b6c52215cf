mod live;
mod odd;

use std::time::{Duration, UNIX_EPOCH};

use super::*;

fn at(second: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(second)
}

const UNTIL: u64 = 1_000_000;

fn listing(provider: Provider) -> Listing {
    Listing::new(provider, Some(at(UNTIL)), Filter::default(), None)
}

fn alibaba() -> Listing {
    listing(Provider::AliyunVod)
}

fn tencent() -> Listing {
    listing(Provider::TencentVod)
}

fn row(id: impl ToString, second: u64) -> Row {
    Row { id: Some(id.to_string()), created: Some(at(second)), ..Row::default() }
}

/// Rows that are named by their seconds.
fn rows(seconds: std::ops::Range<u64>) -> Vec<Row> {
    seconds.map(|second| row(second, second)).collect()
}

fn page(rows: Vec<Row>, total: u64) -> Page {
    Page { rows, total: Some(total), token: None }
}

fn with_token(rows: Vec<Row>, total: u64, token: &str) -> Page {
    Page { token: Some(token.to_owned()), ..page(rows, total) }
}

/// Where the next page begins: the second, the rows to leave out, and the token.
fn place(listing: &Listing) -> Option<(Option<u64>, usize, Option<String>)> {
    let second = |at: SystemTime| at.duration_since(UNIX_EPOCH).unwrap().as_secs();
    listing.next().map(|search| (search.since.map(second), search.offset, search.token))
}

fn from(offset: usize) -> Option<(Option<u64>, usize, Option<String>)> {
    Some((None, offset, None))
}

fn again(second: u64) -> Option<(Option<u64>, usize, Option<String>)> {
    Some((Some(second), 0, None))
}

/// Takes a page, and gives how many of its rows are new.
fn take(listing: &mut Listing, page: Page) -> usize {
    listing.take(page).unwrap().len()
}

#[test]
fn pages_follow_each_other_to_the_end() {
    let mut listing = alibaba();
    assert_eq!((listing.counted(), listing.remaining(), listing.is_done()), (None, 0, false));
    for (number, expected) in [(0, 150), (1, 50)] {
        let first = 100 * number;
        assert_eq!(place(&listing), from(usize::try_from(first).unwrap()));
        let last = 250.min(first + 100);
        assert_eq!(take(&mut listing, page(rows(first..last), 250)), 100);
        assert_eq!((listing.remaining(), listing.counted(), listing.is_done()), (expected, Some(250), false));
    }
    assert_eq!(take(&mut listing, page(rows(200..250), 250)), 50);
    assert!(listing.is_done() && listing.next().is_none() && listing.remaining() == 0);
}

#[test]
fn an_account_without_media_is_listed_at_once() {
    for empty in [page(Vec::new(), 0), Page::default()] {
        let mut listing = tencent();
        assert_eq!(take(&mut listing, empty), 0);
        assert!(listing.is_done());
    }
}

#[test]
fn a_full_last_page_is_the_last() {
    let mut listing = tencent();
    assert_eq!(take(&mut listing, page(rows(0..500), 500)), 500);
    assert!(listing.is_done());
}

#[test]
fn each_page_is_asked_for_with_the_token_of_the_one_before() {
    let mut listing = alibaba();
    assert!(!listing.has_token());
    take(&mut listing, with_token(rows(0..100), 6000, "t1"));
    assert!(listing.has_token());
    assert_eq!(place(&listing), Some((None, 100, Some("t1".to_owned()))));
    take(&mut listing, with_token(rows(100..200), 6000, "t2"));
    assert_eq!(place(&listing), Some((None, 200, Some("t2".to_owned()))));
    // It has expired.
    listing.begin_again().unwrap();
    assert_eq!(place(&listing), again(199));
    assert!(!listing.has_token() && listing.remaining() == 5800);
    assert_eq!(take(&mut listing, with_token(rows(199..299), 5801, "t3")), 99);
    assert_eq!((listing.counted(), listing.remaining()), (Some(6000), 5701));
}

#[test]
fn with_tokens_a_listing_goes_beyond_5000_rows_and_without_it_begins_again() {
    for (token, expected) in [("t", Some((None, 5000, Some("t".to_owned())))), ("", again(4999))] {
        let mut listing = alibaba();
        for number in 0..50 {
            let page = Page {
                token: Some(token.to_owned()).filter(|token| !token.is_empty()),
                ..page(rows(100 * number..100 * number + 100), 7000)
            };
            assert_eq!(take(&mut listing, page), 100);
        }
        assert_eq!(place(&listing), expected);
    }
}

#[test]
fn fewer_media_than_before_make_it_begin_again_at_the_last_row() {
    let mut listing = alibaba();
    take(&mut listing, with_token(rows(0..100), 300, "t"));
    // Ten are gone, so that rows 100 to 109 stand on the page that has been read.
    assert_eq!(take(&mut listing, with_token(rows(110..210), 290, "t")), 0);
    assert_eq!(place(&listing), again(99));
    assert_eq!(listing.remaining(), 200);
    assert_eq!(take(&mut listing, with_token(rows(99..199), 201, "t")), 99);
    assert_eq!(place(&listing), Some((Some(99), 100, Some("t".to_owned()))));
    assert_eq!(take(&mut listing, with_token(rows(199..299), 201, "t")), 100);
    assert_eq!(take(&mut listing, with_token(rows(299..300), 201, "t")), 1);
    assert!(listing.is_done() && listing.counted() == Some(300));
}

#[test]
fn more_media_than_before_and_rows_again_are_no_reason_to_begin_again() {
    let mut listing = alibaba();
    take(&mut listing, page(rows(0..100), 150));
    // A row before them has come to fit, so that the last one comes again.
    assert_eq!(take(&mut listing, page(rows(99..150), 151)), 50);
    assert!(listing.is_done() && listing.counted() == Some(151));
}

#[test]
fn without_a_count_a_short_page_is_the_end() {
    let uncounted = |rows| Page { rows, ..Page::default() };
    let mut listing = alibaba();
    assert_eq!(take(&mut listing, uncounted(rows(0..100))), 100);
    assert!(!listing.is_done() && listing.counted().is_none() && listing.remaining() == 0);
    assert_eq!(take(&mut listing, uncounted(rows(100..130))), 30);
    assert!(listing.is_done());
}

#[test]
fn a_second_may_go_over_several_pages() {
    let mut listing = alibaba();
    let named = |numbers: std::ops::Range<u64>| numbers.map(|n| row(n, 7)).collect::<Vec<_>>();
    assert_eq!(take(&mut listing, page(named(0..100), 250)), 100);
    // One of the first page has gone; the second begins again, and its rows are known apart from the one that moved.
    assert_eq!(take(&mut listing, page(named(101..201), 249)), 0);
    assert_eq!(place(&listing), again(7));
    assert_eq!(take(&mut listing, page(named(1..101), 249)), 1);
    assert_eq!(take(&mut listing, page(named(101..201), 249)), 100);
    assert_eq!(take(&mut listing, page(named(201..250), 249)), 49);
    assert!(listing.is_done());
}
