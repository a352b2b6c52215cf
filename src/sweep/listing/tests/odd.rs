//! Providers that do not do what they say.

use super::*;

#[test]
fn a_page_that_is_too_short_is_no_end_where_more_are_counted() {
    let mut listing = alibaba();
    assert_eq!(take(&mut listing, page(rows(0..99), 150)), 99);
    // Alibaba Cloud counts pages: what comes next cannot be asked for by its place.
    assert_eq!(place(&listing), again(98));
    assert_eq!(take(&mut listing, page(rows(98..150), 52)), 51);
    assert!(listing.is_done());
}

#[test]
fn rows_without_a_time_or_an_id_are_handed_on_and_mark_no_place() {
    let timeless = |id: &str| Row { id: Some(id.to_owned()), ..Row::default() };
    let mut listing = alibaba();
    let odd = vec![timeless("a"), row("b", 5), Row { id: None, ..row("c", 9) }, timeless("d")];
    assert_eq!(take(&mut listing, page(odd, 10)), 4);
    assert_eq!(place(&listing), again(5));
    // Where there is no place to begin again at, the beginning is one, once.
    let mut listing = alibaba();
    assert_eq!(take(&mut listing, page(vec![timeless("a")], 10)), 1);
    assert_eq!(place(&listing), from(0));
}

#[test]
fn a_provider_that_counts_more_than_it_gives_is_asked_once_more_and_then_believed() {
    let mut listing = alibaba();
    assert_eq!(take(&mut listing, page(rows(0..50), 60)), 50);
    assert_eq!(place(&listing), again(49));
    assert_eq!(take(&mut listing, page(rows(49..50), 11)), 0);
    assert!(listing.is_done() && listing.remaining() == 10);
    let mut listing = alibaba();
    assert_eq!(take(&mut listing, page(Vec::new(), 60)), 0);
    assert!(!listing.is_done());
    assert_eq!(take(&mut listing, page(Vec::new(), 60)), 0);
    assert!(listing.is_done() && listing.remaining() == 60);
}

#[test]
fn a_provider_that_gives_more_than_it_was_asked_for_is_heard_once() {
    let mut listing = alibaba();
    assert_eq!(take(&mut listing, page(rows(0..250), 250)), 250);
    assert_eq!(place(&listing), from(100));
    assert_eq!(take(&mut listing, page([rows(0..10), rows(0..10)].concat(), 0)), 0, "fewer than before");
    assert_eq!(place(&listing), again(249));
    let mut listing = alibaba();
    let twice = [rows(0..10), rows(0..10)].concat();
    assert_eq!(take(&mut listing, page(twice, 20)), 10, "a row that is there twice");
}

#[test]
fn a_provider_that_counts_up_and_down_is_not_asked_for_ever() {
    for total in [|_: usize| 300, |page: usize| 300 - page as u64 % 2, |page: usize| 400 - (page as u64).min(399)] {
        let mut listing = alibaba();
        let (mut pages, mut listed) = (0, 0);
        while let Some(search) = listing.next() {
            pages += 1;
            let since = search.since.map_or(0, |at| at.duration_since(UNIX_EPOCH).unwrap().as_secs());
            let first = since + search.offset as u64;
            listed += take(&mut listing, page(rows(first.min(300)..(first + 100).min(300)), total(pages)));
            assert!(pages < 100, "{listing:?}");
        }
        assert_eq!(listed, 300, "after {pages} pages");
    }
}

#[test]
fn where_rows_come_out_of_order_there_is_no_place_to_begin_again_at() {
    let mut listing = alibaba();
    take(&mut listing, page(rows(10..110), 300));
    take(&mut listing, page([vec![row("a", 9)], rows(110..209)].concat(), 300));
    assert_eq!(listing.begin_again(), Err(Stuck::Unordered));
    assert_eq!(listing.take(page(Vec::new(), 200)), Err(Stuck::Unordered), "fewer than before");
    // Within a page all rows are seen together.
    let mut listing = alibaba();
    take(&mut listing, page([vec![row("a", 9), row("b", 8)], rows(10..108)].concat(), 300));
    assert_eq!(listing.begin_again(), Ok(()));
    assert_eq!(place(&listing), again(107));
    // Parts of a second are nobody's order.
    let mut listing = alibaba();
    let late = Row { created: Some(at(9) + Duration::from_millis(900)), ..row("a", 9) };
    take(&mut listing, page(vec![late, row("b", 9)], 2));
    assert_eq!(listing.begin_again(), Ok(()));
}

#[test]
fn a_token_that_is_refused_at_the_same_place_again_is_not_used_any_more() {
    let mut listing = alibaba();
    let named = |numbers: std::ops::Range<u64>| numbers.map(|n| row(n, 7)).collect::<Vec<_>>();
    take(&mut listing, with_token(named(0..100), 250, "t1"));
    listing.refuse_token().unwrap();
    assert_eq!(place(&listing), again(7));
    assert_eq!(take(&mut listing, with_token(named(0..100), 250, "t2")), 0);
    assert!(listing.has_token());
    listing.refuse_token().unwrap();
    assert_eq!(take(&mut listing, with_token(named(0..100), 250, "t3")), 0);
    assert_eq!(place(&listing), Some((Some(7), 100, None)));
    assert_eq!(take(&mut listing, with_token(named(100..200), 250, "t4")), 100);
    assert_eq!(take(&mut listing, with_token(named(200..250), 250, "t5")), 50);
    assert!(listing.is_done());
}
