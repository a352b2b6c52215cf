//! Listings of media that come and go between the pages.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// A provider that lists what it has at the time of the request.
#[derive(Clone, Debug)]
struct Live {
    provider: Provider,
    /// By second and id.
    media: BTreeSet<(u64, String)>,
    /// Tokens of Alibaba Cloud that still work after so many pages; without, it gives none.
    tokens: bool,
}

impl Live {
    fn new(provider: Provider, media: impl IntoIterator<Item = (u64, String)>) -> Self {
        Self { provider, media: media.into_iter().collect(), tokens: true }
    }

    fn answer(&self, search: &Search) -> Page {
        let is_tencent = self.provider == Provider::TencentVod;
        let fits = |second: u64| {
            let is_before = |until| if is_tencent { at(second) <= until } else { at(second) < until };
            search.since.is_none_or(|since| at(second) >= since) && search.until.is_none_or(is_before)
        };
        let found: Vec<_> = self.media.iter().filter(|(second, _)| fits(*second)).collect();
        let reach = if search.token.is_some() { usize::MAX } else { REACH };
        let size = search.size.min(reach.saturating_sub(search.offset));
        let rows = found.iter().skip(search.offset).take(size).map(|(second, id)| row(id, *second)).collect();
        let total = if is_tencent { found.len().min(REACH) } else { found.len() } as u64;
        Page { rows, total: Some(total), token: (self.tokens && !is_tencent).then(|| "t".to_owned()) }
    }
}

/// Lists everything while `between` changes it after each page. Gives the ids that were listed, and the number of pages.
fn run(mut live: Live, mut between: impl FnMut(&mut Live, &[String], usize)) -> Result<(Vec<String>, usize), Stuck> {
    let mut listing = listing(live.provider);
    let (mut listed, mut pages) = (Vec::new(), 0);
    while let Some(search) = listing.next() {
        let page = live.answer(&search);
        listed.extend(listing.take(page)?.into_iter().filter_map(|row| row.id));
        pages += 1;
        between(&mut live, &listed, pages);
    }
    listing.stuck().map_or(Ok((listed, pages)), Err)
}

/// So many media, some of them of one second.
fn media(count: u64, of_a_second: u64) -> impl Iterator<Item = (u64, String)> {
    (0..count).map(move |number| (number / of_a_second, format!("{number:06}")))
}

#[test]
fn tencents_list_ends_after_5000_rows_and_begins_again_at_the_last() {
    for (count, most) in [(4999, 10), (5000, 12), (5001, 12), (5300, 13), (12_345, 28)] {
        let live = Live::new(Provider::TencentVod, media(count, 1));
        let (listed, pages) = run(live, |_, _, _| {}).unwrap();
        assert_eq!(listed, media(count, 1).map(|(_, id)| id).collect::<Vec<_>>(), "{count}");
        assert!(pages <= most, "{count}: {pages}");
    }
}

#[test]
fn more_in_one_second_than_can_be_listed_is_said() {
    let live = Live::new(Provider::TencentVod, media(6000, 6000));
    assert_eq!(run(live, |_, _, _| {}).unwrap_err(), Stuck::InOneSecond);
}

#[test]
fn what_does_not_change_is_listed_once_and_in_order() {
    for (provider, page_size) in [(Provider::AliyunVod, 100), (Provider::TencentVod, 500)] {
        for tokens in [true, false] {
            for count in [0, 1, 99, 100, 101, 499, 500, 501, 4999, 5000, 5001, 12_345] {
                for of_a_second in [1, 3, 250] {
                    let live = Live { tokens, ..Live::new(provider, media(count, of_a_second)) };
                    let expected: Vec<_> = live.media.iter().map(|(_, id)| id.clone()).collect();
                    let (listed, pages) = run(live, |_, _, _| ()).unwrap();
                    assert_eq!(listed, expected, "{provider:?} {count} {of_a_second}");
                    let again = usize::try_from(count).unwrap() / 4700 * 2;
                    assert!(pages <= listed.len() / page_size + 2 + again, "{provider:?} {count}: {pages} pages");
                }
            }
        }
    }
}

#[test]
fn media_at_the_end_of_the_window_are_no_reason_to_go_on() {
    let live = Live::new(
        Provider::TencentVod,
        [(UNTIL - 1, "a".to_owned()), (UNTIL, "b".to_owned()), (UNTIL + 1, "c".to_owned())],
    );
    assert_eq!(run(live, |_, _, _| ()).unwrap().0, ["a", "b"]);
}

#[test]
fn what_is_worked_off_while_it_is_listed_hides_nothing() {
    for (provider, count) in [(Provider::AliyunVod, 3000), (Provider::AliyunVod, 7000), (Provider::TencentVod, 4999)] {
        for of_a_second in [1, 40] {
            let live = Live::new(provider, media(count, of_a_second));
            let all: Vec<_> = live.media.iter().map(|(_, id)| id.clone()).collect();
            let mut done = 0;
            let (listed, pages) = run(live, |live, listed, _| {
                for id in listed.iter().skip(done).take(70) {
                    let second = id.parse::<u64>().unwrap() / of_a_second;
                    assert!(live.media.remove(&(second, id.clone())));
                    done += 1;
                }
            })
            .unwrap();
            assert_eq!(listed, all, "{provider:?} {of_a_second}");
            assert!(pages <= 160, "{provider:?}: {pages} pages");
        }
    }
}

/// What happens after a page.
#[derive(Clone, Debug)]
enum Change {
    /// Media at these places go.
    Gone(Vec<prop::sample::Index>),
    /// The oldest go.
    Oldest(u8),
    /// New media come, which are never older than the window.
    New(u8),
    Nothing,
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let index = any::<prop::sample::Index>();
    let change = prop_oneof![
        3 => prop::collection::vec(index, 1..40).prop_map(Change::Gone),
        2 => (1..150u8).prop_map(Change::Oldest),
        2 => any::<u8>().prop_map(Change::New),
        2 => Just(Change::Nothing),
    ];
    prop::collection::vec(change, 0..12)
}

/// Runs a listing through changes, and checks that it missed nothing that stayed.
fn check(live: Live, changes: &[Change]) -> Result<(), TestCaseError> {
    let page_size = if live.provider == Provider::TencentVod { 500 } else { 100 };
    let mut stayed: BTreeSet<_> = live.media.iter().filter(|(second, _)| *second < UNTIL).cloned().collect();
    let least = 2 * (stayed.len() / page_size + 2);
    let mut number = 0;
    let (listed, pages) = run(live, |live, _, page| match changes.get(page - 1) {
        Some(Change::Gone(places)) => {
            for place in places {
                let number = place.index(live.media.len().max(1));
                let gone = live.media.iter().nth(number).cloned();
                gone.inspect(|gone| _ = stayed.remove(gone)).inspect(|gone| _ = live.media.remove(gone));
            }
        }
        Some(Change::Oldest(count)) => {
            let gone = (0..*count).filter_map(|_| live.media.pop_first());
            gone.for_each(|gone| _ = stayed.remove(&gone));
        }
        Some(Change::New(count)) => {
            for _ in 0..*count {
                number += 1;
                live.media.insert((UNTIL + 1 + number, format!("new-{number}")));
            }
        }
        Some(Change::Nothing) | None => {}
    })
    .map_err(|_| TestCaseError::fail("stuck"))?;
    let found: BTreeSet<_> = listed.iter().cloned().collect();
    prop_assert_eq!(found.len(), listed.len(), "rows were listed twice");
    let missed: Vec<_> = stayed.iter().filter(|(_, id)| !found.contains(id)).collect();
    prop_assert!(missed.is_empty(), "missed: {:?}", missed);
    prop_assert!(pages <= least * (changes.len() + 1), "{} pages", pages);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_and_goes_nothing_that_stays_is_missed(
        count in 0..900u64,
        of_a_second in prop_oneof![Just(1), 2..95u64],
        is_tencent in any::<bool>(),
        tokens in any::<bool>(),
        changes in changes(),
    ) {
        let provider = if is_tencent { Provider::TencentVod } else { Provider::AliyunVod };
        let count = if is_tencent { count * 5 } else { count };
        check(Live { tokens, ..Live::new(provider, media(count, of_a_second)) }, &changes)?;
    }
}

#[test]
fn media_of_one_second_may_go_again_and_again() {
    let gone = |live: &mut Live, id: &str| assert!(live.media.remove(&(0, id.to_owned())));
    let live = Live::new(Provider::AliyunVod, media(150, 150));
    let (listed, _) = run(live, |live, _, page| match page {
        1 => gone(live, "000000"),
        3 => gone(live, "000149"),
        5 => gone(live, "000001"),
        _ => {}
    })
    .unwrap();
    assert!(listed.contains(&"000101".to_owned()), "{listed:?}");
}

#[test]
fn media_beyond_the_reach_may_go_too() {
    let live = Live::new(Provider::TencentVod, media(6000, 1));
    let (listed, _) = run(live, |live, _, page| {
        if page == 1 {
            assert!(live.media.remove(&(0, "000000".to_owned())));
        }
    })
    .unwrap();
    assert_eq!(listed.len(), 6000);
}
